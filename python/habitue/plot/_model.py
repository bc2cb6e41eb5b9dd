"""Pictures of models, fits and the histories behind them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from .. import clv
from .._format import number, percent
from .._tables import settled
from ..data import EventLog, PurchaseHistories
from ._audit import part, unit
from ._audit import tracking as audit_tracking
from ._draw import INK, LOSS, MAX_COLUMNS, MAX_ROWS, MODEL, MUTED, array, axes, date_axis, frame, matrix

_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


def frequency_recency_matrix(
    audit_or_model: Any,
    ax: Axes | None = None,
    *,
    horizon: Any = None,
    max_frequency: int = 20,
    max_recency: float = 52.0,
) -> Axes:
    """Expected purchases over the horizon by frequency and recency.

    From an audit, or from a model: then for customers first seen `max_recency` ago, over `horizon` (default: as long).
    """
    if not callable(getattr(audit_or_model, "expected_purchases", None)):
        m = part(audit_or_model, "customers", "expected_purchases")
        return matrix(m, "expected purchases", ax, unit(audit_or_model))
    f, r = _grid(max_frequency, max_recency)
    ff, rr = np.meshgrid(f, r, indexing="ij")
    cells = audit_or_model.expected_purchases(
        frequency=ff.ravel(),
        recency=np.where(ff > 0, rr, 0.0).ravel(),
        T=float(max_recency),
        horizon=max_recency if horizon is None else horizon,
    )
    return _model_matrix(audit_or_model, f, r, cells, "expected purchases", ax)


def probability_alive_matrix(
    audit_or_model: Any, ax: Axes | None = None, *, max_frequency: int = 20, max_recency: float = 52.0
) -> Axes:
    """Probability of still being a customer by frequency and recency; from an audit, or from a model."""
    if not callable(getattr(audit_or_model, "probability_alive", None)):
        m = part(audit_or_model, "customers", "probability_alive")
        return matrix(m, "P(alive)", ax, unit(audit_or_model))
    f, r = _grid(max_frequency, max_recency)
    ff, rr = np.meshgrid(f, r, indexing="ij")
    recency = np.where(ff > 0, rr, 0.0).ravel()
    cells = audit_or_model.probability_alive(frequency=ff.ravel(), recency=recency, T=float(max_recency))
    return _model_matrix(audit_or_model, f, r, cells, "P(alive)", ax)


def _grid(max_frequency: int, max_recency: float) -> tuple[np.ndarray, np.ndarray]:
    if not max_frequency >= 1 or not max_recency > 0:
        raise ValueError(f"max_frequency must be at least 1 and max_recency above 0: {max_frequency}, {max_recency}")
    f = np.unique(np.linspace(0, max_frequency, min(int(max_frequency) + 1, MAX_ROWS)).round())
    return f, np.linspace(0, max_recency, min(math.ceil(max_recency) + 1, MAX_COLUMNS + 1))


def _model_matrix(model: Any, f: np.ndarray, r: np.ndarray, cells: Any, label: str, ax: Axes | None) -> Axes:
    m = {"frequency": f, "recency": r, "cells": np.asarray(cells, dtype=float).reshape(f.size, r.size)}
    unit = getattr(model, "unit", "")
    return matrix(m, label, ax, str(getattr(unit, "name", unit)))


def customer_history(
    model_or_fit: Any,
    times: Any,
    ax: Axes | None = None,
    *,
    until: Any = None,
    level: float = 0.95,
) -> Axes:
    """P(alive) of one customer, purchase by purchase; of a fit with the band in which it is known.

    Parameters
    ----------
    model_or_fit : model or fit of purchasing
    times : array
        Of the customer's purchases, the first included: dates, or numbers in the model's unit of time.
    until : date or number, optional
        The end of the picture; default: a third of the history after the last purchase.
    level : float
        Of the band.
    """
    model = getattr(model_or_fit, "model", model_or_fit)
    moments = np.sort(np.asarray(times))
    if moments.size == 0:
        raise ValueError("times: a customer has at least one purchase")
    dated = moments.dtype.kind == "M"
    per_day = 1.0 / _DAYS.get(str(model.unit), 1.0)

    def elapsed(x: Any) -> np.ndarray:
        if dated:
            return (np.asarray(x, dtype="M8[us]") - moments[0].astype("M8[us]")) / np.timedelta64(1, "D") * per_day
        return array(x) - float(moments[0])

    bought = np.unique(elapsed(moments))
    end = float(elapsed(until)) if until is not None else max(1.3 * bought[-1], bought[-1] + 10 * per_day)
    bought = bought[bought <= end]
    t = np.unique(np.concatenate([np.linspace(0, end, 400)[1:], bought[1:], np.nextafter(bought[1:], 0.0)]))
    repeats = np.searchsorted(bought, t, side="right") - 1
    histories = {"frequency": repeats.astype(float), "recency": bought[repeats], "T": t}
    ax = axes(ax)
    x: Any = moments[0] + (t / per_day * 86400e6).astype("m8[us]") if dated else t
    ticks: Any = moments[0] + (bought / per_day * 86400e6).astype("m8[us]") if dated else bought
    if model_or_fit is not model:
        band = model_or_fit.predict(histories, horizon=0, interval=level)
        label = f"known to {percent(level)}"
        ax.fill_between(x, band["p_alive_low"], band["p_alive_high"], color=MODEL, alpha=0.18, lw=0, label=label)
    ax.plot(x, model.probability_alive(histories), color=MODEL, lw=1.8, label="P(alive)")
    ax.plot(ticks, np.full(len(bought), 0.035), "|", color=INK, ms=11, mew=1.4, label="purchases")
    ax.set_ylim(0, 1.03)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    if dated:
        date_axis(ax)
    else:
        ax.set_xlabel(f"{_plural(model)} since the first purchase")
    return frame(ax, legend=True)


def purchase_counts(model_or_fit: Any, histories: Any, ax: Axes | None = None, *, most: int = 7) -> Axes:
    """Customers by number of repeat purchases: as counted, and as the model has it for the time each was observed.

    The last bar is of `most` purchases and more. Where more than 200 different T occur, the model's are those of 200
    customers evenly spread over T.
    """
    model = getattr(model_or_fit, "model", model_or_fit)
    frequency, T, weight = _columns(histories, "frequency", "T", "weight")
    n = np.arange(most + 1)
    actual = np.bincount(np.minimum(frequency, most).astype(int), weights=weight, minlength=most + 1)
    until, counts = _spread(T, weight)
    expected = np.zeros(most + 1)
    for t, w in zip(until, counts, strict=True):
        p = model.purchase_probability(n, float(t))
        p[-1] = max(0.0, 1.0 - p[:-1].sum())
        expected += w * p
    ax = axes(ax)
    ax.bar(n, actual, width=0.62, color=MUTED, alpha=0.35, label="counted")
    ax.plot(n, expected, "o-", color=MODEL, lw=1.6, ms=5, label="model")
    ax.set_xticks(n, [*map(str, n[:-1]), f"{most}+"])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.set(xlabel="repeat purchases", ylabel="customers")
    return frame(ax, legend=True)


def calibration(model_or_fit: Any, histories: Any, ax: Axes | None = None, *, most: int = 7) -> Axes:
    """Mean purchases in the holdout, actual and predicted, of customers alike in calibration purchases.

    `histories` with a holdout: ``log.purchase_histories(calibration_end=...)``. `calibration_by_frequency` shows the
    same of an audit.
    """
    frequency, weight, actual, predicted = _holdout(model_or_fit, histories)
    group = np.minimum(frequency, most).astype(int)
    members = np.bincount(group, weights=weight, minlength=most + 1)
    x = np.flatnonzero(members)
    mean = [np.bincount(group, weights=weight * v, minlength=most + 1)[x] / members[x] for v in (actual, predicted)]
    ax = axes(ax)
    ax.bar(x, mean[0], width=0.62, color=MUTED, alpha=0.35, label="actual")
    ax.plot(x, mean[1], "o-", color=MODEL, lw=1.6, ms=5, label="predicted")
    ax.set_xticks(x, [str(i) if i < most else f"{most}+" for i in x])
    ax.set(xlabel="repeat purchases in the calibration period", ylabel="mean purchases in the holdout")
    return frame(ax, legend=True)


def lift(model_or_fit: Any, histories: Any, ax: Axes | None = None) -> Axes:
    """Holdout purchases of each tenth of the customers, the most promising first, as multiples of the average.

    Bars are what happened, the line is what was predicted: a model that ranks well has steep bars, one that is right as
    well has the line on them. `histories` as for `calibration`.
    """
    _, weight, actual, predicted = _holdout(model_or_fit, histories)
    order = np.argsort(-predicted, kind="stable")
    share = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight.sum()
    tenth = np.minimum((10 * share).astype(int), 9)
    members = np.maximum(np.bincount(tenth, weights=weight[order], minlength=10), 1e-300)
    ax = axes(ax)
    x = np.arange(1, 11)
    mean = (weight * actual).sum() / weight.sum()
    for values, style in ((actual, "bar"), (predicted, "line")):
        y = np.bincount(tenth, weights=(weight * values)[order], minlength=10) / members / (mean or 1.0)
        if style == "bar":
            ax.bar(x, y, width=0.62, color=MUTED, alpha=0.35, label="actual")
        else:
            ax.plot(x, y, "o-", color=MODEL, lw=1.6, ms=5, label="predicted")
    ax.axhline(1, color=MUTED, lw=1, ls=(0, (4, 3)))
    ax.set_xticks(x)
    ax.margins(y=0.1)
    ax.set(xlabel="tenth of the customers, most promising first", ylabel="holdout purchases, average = 1")
    return frame(ax, legend=True)


def spend_density(model_or_fit: Any, histories: Any, ax: Axes | None = None, *, bins: int = 40) -> Axes:
    """Mean spend of the customers who came back: how it lies, and how the model of spend has it.

    The model's density is the mixture over the customers' numbers of purchases. The largest hundredth is not drawn.
    """
    model = getattr(model_or_fit, "model", model_or_fit)
    frequency, spend, weight = _columns(histories, "frequency", "monetary_value", "weight")
    seen = (frequency > 0) & (spend > 0)
    frequency, spend, weight = frequency[seen], spend[seen], weight[seen]
    if not seen.any():
        raise ValueError("histories: nobody has a repeat purchase with spend above 0")
    top = float(np.quantile(spend, 0.99))
    ax = axes(ax)
    heights, edges = np.histogram(spend, bins=bins, range=(0, top), weights=weight)
    density = heights / weight.sum() / np.diff(edges)
    ax.bar(edges[:-1], density, width=np.diff(edges), align="edge", color=MUTED, alpha=0.35, label="customers")
    z = np.linspace(0, top, 241)[1:]
    counts, inverse = np.unique(frequency, return_inverse=True)
    shares = np.bincount(inverse, weights=weight) / weight.sum()
    x, at = np.meshgrid(counts, z, indexing="ij")
    curves = np.exp(model.log_likelihood(frequency=x.ravel(), monetary_value=at.ravel())).reshape(x.shape)
    ax.plot(z, shares @ curves, color=MODEL, lw=1.8, label="model")
    ax.set(xlim=(0, top), xlabel="mean spend of a repeat purchase", ylabel="density of customers")
    return frame(ax, legend=True)


def timing_patterns(log: EventLog, ax: Axes | None = None, *, customers: int = 40, seed: int = 0) -> Axes:
    """Purchases of a random sample of customers, one line each, from the first purchase to the end of the log.

    Evenly spaced marks speak for a model that knows regularity (BG/CNBD-k), a line that stops for leaving.
    """
    ids = log.customers
    chosen = np.random.default_rng(seed).choice(len(ids), size=min(customers, len(ids)), replace=False)
    row = {ids[i]: n for n, i in enumerate(chosen)}
    who, when = log["customer"], log["time"]
    of = np.array([row.get(w, -1) for w in who])
    ax = axes(ax)
    times = [np.unique(when[of == i]) for i in range(len(chosen))]
    times.sort(key=lambda t: (t[0], t.size), reverse=True)
    for y, t in enumerate(times):
        ax.plot([t[0], log.last], [y, y], color=MUTED, alpha=0.35, lw=0.8)
        ax.plot(t[:1], [y], "o", color=MODEL, ms=3)
        ax.plot(t[1:], np.full(t.size - 1, y), "|", color=INK, ms=6, mew=1.1)
    ax.set_yticks([])
    ax.set_ylabel(f"{len(chosen)} of {number(len(ids))} customers")
    date_axis(ax)
    return frame(ax, grid="x")


def tracking(
    audit_or_fit: Any,
    ax: Axes | None = None,
    *,
    histories: Any = None,
    periods: int | None = None,
    period: float | str = "week",
    log: EventLog | None = None,
    cumulative: bool = False,
    draws: int = 100,
    seed: int = 1,
) -> Axes:
    """Repeat purchases of all customers period by period: actual, expected, and the band of 95% of outcomes.

    From an audit, with its holdout; or from a model or fit with `histories` and the other arguments of
    `clv.tracking`: then the band is of `draws` simulated bases of customers like these, at the model's parameters.
    """
    model = getattr(audit_or_fit, "model", audit_or_fit)
    if not hasattr(model, "simulate_log"):
        return audit_tracking(audit_or_fit, ax, cumulative=cumulative)
    if histories is None:
        raise TypeError("tracking: a model needs histories=, whose customers are to be followed")
    T, weight = _columns(histories, "T", "weight")
    length = float(clv.tracking(model, histories, periods=1, period=period)["time"][0])
    count = periods or math.ceil(float(T.max()) / length)
    table = clv.tracking(model, histories, periods=count, period=period, log=log)
    suffix = "_cumulative" if cumulative else ""
    expected = array(table["expected" + suffix])
    reach = 1.96 * _spread_of_outcomes(model, T.max() - T, weight, count, length, cumulative, draws, seed)
    ax = axes(ax)
    time = array(table["time"])
    ax.fill_between(
        time, np.maximum(expected - reach, 0), expected + reach, color=MODEL, alpha=0.18, lw=0, label="95% of outcomes"
    )
    ax.plot(time, expected, color=MODEL, lw=1.8, label="expected")
    if log is not None:
        ax.plot(time, table["actual" + suffix], color=INK, lw=1.2, label="actual")
    if (end := float(T.max())) < time[-1]:
        ax.axvline(end, color=MUTED, lw=1, ls=(0, (4, 3)))
    ax.set_ylim(bottom=0)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.set_xlabel(f"{_plural(model)} since the first customer came")
    ax.set_ylabel("repeat purchases so far" if cumulative else "repeat purchases a period")
    return frame(ax, legend=True)


def cumulative_tracking(audit_or_fit: Any, ax: Axes | None = None, **arguments: Any) -> Axes:
    """As `tracking`, summed from the start."""
    return tracking(audit_or_fit, ax, cumulative=True, **arguments)


def heterogeneity(model_or_fit: Any, ax: Axes | None = None, *, of: str = "purchase_rate") -> Axes:
    """How customers differ: the density of a latent rate over them, up to its 97.5% quantile.

    `of`: "purchase_rate", "attrition_rate" or "dropout_probability", as far as the model has it.
    """
    model = getattr(model_or_fit, "model", model_or_fit)
    density = getattr(model, f"{of}_density", None)
    if density is None:
        raise ValueError(f"of: {type(model).__name__} has no {of}")
    chance = of == "dropout_probability"
    x = np.linspace(0, 1, 20001)[1:-1] if chance else np.exp(np.linspace(-40, 25, 20001))
    mass = np.append(density(x[1:]) * np.diff(x), 0.0)
    held = np.cumsum(mass) / mass.sum()
    top = 1.0 if chance else float(x[np.searchsorted(held, 0.975)])
    at = np.linspace(0, top, 801)[1:-1]
    y = density(at)
    ax = axes(ax)
    ax.fill_between(at, y, color=MODEL, alpha=0.12, lw=0)
    ax.plot(at, y, color=MODEL, lw=1.8)
    for share, name in ((0.5, "half are below"), (0.9, "nine in ten")):
        where = float(x[np.searchsorted(held, share)])
        if where < top:
            ax.axvline(where, color=MUTED, lw=1, ls=(0, (4, 3)))
            text: dict[str, Any] = {
                "xy": (where, 0.97 if share == 0.5 else 0.87),
                "xycoords": ("data", "axes fraction"),
            }
            ax.annotate(name, xytext=(4, 0), textcoords="offset points", va="top", color=MUTED, **text)
    visible = y[at > 0.02 * top]
    ax.set(xlim=(0, top), ylim=(0, 1.15 * float(visible.max())))
    unit_ = "" if chance else f" per {_plural(model)[:-1]}"
    ax.set(xlabel=of.replace("_", " ").replace("attrition rate", "rate of leaving") + unit_, ylabel="density")
    return frame(ax)


def parameter_profile(fit: Any, parameter: str, ax: Axes | None = None, *, histories: Any = None) -> Axes:
    """The log-likelihood as one parameter moves and the others follow, and its 95% interval; dashed, Wald's parabola.

    Where the two part, believe the profile. `histories`: of a fit that was loaded.
    """
    curve = fit.profile(parameter, histories=histories)
    x, fall = array(curve[parameter]), array(curve["log_likelihood"])
    estimate = float(getattr(fit.model, parameter))
    fall = fall - fall.max()
    error = float(fit.standard_errors[list(type(fit.model).parameters).index(parameter)]) / estimate  # of the log
    ax = axes(ax)
    limit = -0.5 * 1.959963984540054**2
    inside = fall >= limit
    ax.fill_between(x, limit, fall, where=inside, color=MODEL, alpha=0.18, lw=0)
    ax.plot(x, fall, color=MODEL, lw=1.8, label="profile")
    ax.plot(x, -0.5 * (np.log(x / estimate) / error) ** 2, color=MUTED, lw=1.2, ls=(0, (4, 3)), label="Wald")
    ax.axhline(limit, color=MUTED, lw=1)
    ax.annotate("95%", (x[-1], limit), (0, 3), textcoords="offset points", ha="right", color=MUTED)
    ax.plot([estimate], [0], "o", color=LOSS, ms=5)
    shown = fall > 3 * limit
    ax.set(xlim=(x[shown].min(), x[shown].max()), ylim=(3 * limit, 0.4))
    ax.set(xlabel=parameter, ylabel="log-likelihood, below its maximum")
    return frame(ax, legend=True)


def likelihood_contours(
    fit: Any, histories: Any, x: str | None = None, y: str | None = None, ax: Axes | None = None
) -> Axes:
    """Where two parameters may lie, the others at their estimates: regions of 50, 80, 95 and 99% by the likelihood.

    `x`, `y`: names of parameters, by default the first two. A long ridge says that the data tell the parameters
    together better than each alone.
    """
    model = fit.model
    names = type(model).parameters
    x, y = x or names[0], y or names[1]
    for name in (x, y):
        if name not in names:
            raise ValueError(f"no parameter {name!r}; there is {', '.join(names)}")
    table, weight = _distinct(histories, model)
    values = {name: getattr(model, name) for name in names}
    centre = np.log([values[x], values[y]])
    relative = np.asarray(fit.covariance) / np.outer(list(values.values()), list(values.values()))  # of the logs
    both = [names.index(x), names.index(y)]
    try:
        conditional = np.linalg.inv(np.linalg.inv(relative)[np.ix_(both, both)])
        shape = np.linalg.cholesky(conditional)
    except np.linalg.LinAlgError:
        shape = 0.5 * np.eye(2)
    steps = np.linspace(-4.2, 5.4, 41)
    across = np.stack(np.meshgrid(steps, steps), axis=-1) @ shape.T + centre
    grid_x, grid_y = np.exp(across[..., 0]), np.exp(across[..., 1])
    best = float(weight @ model.log_likelihood(table))
    loss = np.empty(grid_x.shape)
    for at in np.ndindex(loss.shape):
        there = type(model)(**{**values, x: grid_x[at], y: grid_y[at]}, **_unit_of(model))
        loss[at] = best - float(weight @ there.log_likelihood(table))
    ax = axes(ax)
    shares = (0.5, 0.8, 0.95, 0.99)
    levels = [-math.log1p(-p) for p in shares]  # of half a chi-square with two degrees of freedom
    for high in levels:
        ax.contourf(grid_x, grid_y, loss, levels=[-1e300, high], colors=[MODEL], alpha=0.16)
    drawn = ax.contour(grid_x, grid_y, loss, levels=levels, colors=[MODEL], linewidths=0.8)
    ax.clabel(drawn, fmt=dict(zip(drawn.levels, map(percent, shares), strict=True)), fontsize=8)
    ax.plot(values[x], values[y], "o", color=LOSS, ms=5)
    seen = loss < levels[-1]
    for limits, grid in ((ax.set_xlim, grid_x), (ax.set_ylim, grid_y)):
        low, high = grid[seen].min(), grid[seen].max()
        limits(low - 0.06 * (high - low), high + 0.06 * (high - low))
    ax.set(xlabel=x, ylabel=y)
    frame(ax)
    ax.spines["left"].set_visible(True)
    return ax


def _spread_of_outcomes(
    model: Any,
    joined: np.ndarray,
    weight: np.ndarray,
    periods: int,
    length: float,
    cumulative: bool,
    draws: int,
    seed: int,
) -> np.ndarray:
    """Standard deviation of the repeat purchases of each period over simulated bases of these customers."""
    most = 2_000_000 // draws
    members = np.repeat(joined, weight.astype(int))
    customers = members.size
    if customers > most:
        members = members[np.linspace(0, customers - 1, most).round().astype(int)]
    horizon = periods * length
    ahead = np.maximum(horizon - members, 0.0)
    end = np.datetime64("2000-01-01", "us")
    rows = model.simulate_log(T=np.tile(ahead, draws), seed=seed, end=end)
    who = np.searchsorted(np.unique(rows["customer"]), rows["customer"])
    repeat = np.append(False, who[1:] == who[:-1])
    day = 86400e6 * _DAYS.get(str(model.unit), 1.0)
    when = horizon - (end - rows["time"].astype("M8[us]")).astype(float) / day
    at = np.clip((when[repeat] / length).astype(int), 0, periods - 1)
    counts = np.bincount(who[repeat] // members.size * periods + at, minlength=draws * periods)
    counts = counts.reshape(draws, periods).astype(float)
    if cumulative:
        counts = counts.cumsum(axis=1)
    return counts.std(axis=0, ddof=1) * (customers / members.size) ** 0.5


def _unit_of(model: Any) -> dict[str, Any]:
    return {"unit": model.unit} if hasattr(model, "unit") else {}


def _plural(model: Any) -> str:
    name = str(getattr(model, "unit", "unspecified"))
    return "time units" if name == "unspecified" else f"{name}s"


def _columns(histories: Any, *names: str) -> list[np.ndarray]:
    """Columns of any table of histories; weights are 1 where there are none."""
    if isinstance(histories, PurchaseHistories):
        present = {name: histories[name] for name in names if name in histories.columns}
    else:
        src = settled(histories)
        present = src.read(found := [name for name in names if name in src.names]).numbers(found)
    missing = [name for name in names if name not in present and name != "weight"]
    if missing:
        raise ValueError(f"histories: missing column(s): {', '.join(missing)}")
    return [array(present[name]) if name in present else np.ones(len(present[names[0]])) for name in names]


def _holdout(model_or_fit: Any, histories: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Frequency and weight of each customer, and their purchases in the holdout, actual and predicted."""
    model = getattr(model_or_fit, "model", model_or_fit)
    names = ("frequency", "recency", "T", "weight", "holdout_frequency", "holdout_T")
    frequency, recency, T, weight, actual, ahead = _columns(histories, *names)
    predicted = np.empty_like(T)
    for horizon in np.unique(ahead):
        rows = ahead == horizon
        table = {"frequency": frequency[rows], "recency": recency[rows], "T": T[rows]}
        predicted[rows] = model.expected_purchases(table, horizon=float(horizon))
    return frequency, weight, actual, predicted


def _spread(T: np.ndarray, weight: np.ndarray, most: int = 200) -> tuple[np.ndarray, np.ndarray]:
    """The different T and their weights; when they are more than `most`, so many evenly spaced among the customers."""
    until, inverse = np.unique(T, return_inverse=True)
    if until.size <= most:
        return until, np.bincount(inverse, weights=weight)
    order = np.argsort(T, kind="stable")
    share = np.cumsum(weight[order])
    at = np.searchsorted(share, (np.arange(most) + 0.5) / most * share[-1])
    return T[order][at], np.full(most, share[-1] / most)


def _distinct(histories: Any, model: Any) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The distinct histories, as far as the model reads them, and how many customers have each."""
    names = ("frequency", "monetary_value") if hasattr(model, "expected_spend") else ("frequency", "recency", "T")
    *columns, weight = _columns(histories, *names, "weight")
    rows, inverse = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
    return dict(zip(names, rows.T.copy(), strict=True)), np.bincount(inverse.ravel(), weights=weight)
