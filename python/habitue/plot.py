"""Pictures of an audit and of fitted models, as matplotlib axes.

Every function takes `ax=None` (a new figure then), draws on it and returns the `Axes`. The first argument is an
`Audit`, its `to_dict()`, or the part of it that the picture shows. Grids are bounded by the plot, however long the log.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ._format import currency_prefix, number, percent, share, short_money

__all__ = [
    "calibration_by_frequency",
    "cohorts",
    "comparison",
    "cumulative_tracking",
    "deciles",
    "forecast",
    "frequency_recency_matrix",
    "groups",
    "lorenz",
    "probability_alive_matrix",
    "tracking",
    "transition_graph",
]

INK = "#1b2430"  # what happened
MUTED = "#5c6875"  # axes, notes
RULE = "#d5dae1"  # grid lines
MODEL = "#1f5fa8"  # what the model says
LOSS = "#b5521b"  # what is lost, or at risk
PAPER = "#fffffe"  # behind labels
COLORS = {"ink": INK, "muted": MUTED, "rule": RULE, "model": MODEL, "loss": LOSS, "paper": PAPER}

_MAX_ROWS, _MAX_COLUMNS = 32, 52


def tracking(audit: Any, ax: Axes | None = None) -> Axes:
    """Repeat purchases of all customers week by week: actual, predicted, and the band of 95% of outcomes."""
    t = _part(audit, "holdout", "tracking")
    return _track(t, "actual", "predicted", "low", "high", "repeat purchases a week", ax)


def cumulative_tracking(audit: Any, ax: Axes | None = None) -> Axes:
    """As `tracking`, summed from the start of the log."""
    t = _part(audit, "holdout", "tracking")
    names = ("actual_cumulative", "predicted_cumulative", "low_cumulative", "high_cumulative")
    return _track(t, *names, "repeat purchases so far", ax)


def calibration_by_frequency(audit: Any, ax: Axes | None = None) -> Axes:
    """Mean purchases in the holdout, actual and predicted, of customers alike in calibration purchases."""
    b = _part(audit, "holdout", "by_frequency")
    ax = _axes(ax)
    x = np.arange(len(_get(b, "frequency")))
    ax.bar(x, _get(b, "actual"), width=0.62, color=MUTED, alpha=0.35, label="actual")
    ax.plot(x, _get(b, "predicted"), "o-", color=MODEL, lw=1.6, ms=5, label="predicted")
    ax.set_xticks(x, list(_get(b, "frequency")))
    ax.set_xlabel("repeat purchases in the calibration period")
    ax.set_ylabel("mean purchases in the holdout")
    return _frame(ax, legend=True)


def lorenz(audit: Any, ax: Axes | None = None) -> Axes:
    """Share of value held by the share of customers, the least valuable first; the diagonal is equality."""
    c = _part(audit, "customers")
    ax = _axes(ax)
    x, y = _array(_get(c, "lorenz_customers")), _array(_get(c, "lorenz_value"))
    ax.fill_between(x, y, x, color=MODEL, alpha=0.12, lw=0)
    ax.plot([0, 1], [0, 1], color=MUTED, lw=1, ls=(0, (4, 3)))
    ax.plot(x, y, color=MODEL, lw=2)
    if x.size:
        at = 0.9
        held = float(np.interp(at, x, y))
        ax.plot([at], [held], "o", color=MODEL, ms=5)
        text = f"the top tenth hold {percent(1 - held)}"
        ax.annotate(text, (at, held), (-10, 0), textcoords="offset points", ha="right", va="center", color=INK)
        gini = _get(c, "gini")
        if math.isfinite(gini):
            ax.text(0.04, 0.93, f"Gini {gini:.2f}", color=INK, va="top", transform=ax.transAxes)
    ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="share of customers, least valuable first", ylabel="share of value")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    return _frame(ax)


def deciles(audit: Any, ax: Axes | None = None) -> Axes:
    """Share of value of each tenth of the customers, the most valuable first."""
    rows = _part(audit, "customers", "deciles")
    ax = _axes(ax)
    y = _array([_get(d, "share_of_value") for d in rows])
    x = np.arange(1, y.size + 1)
    ax.bar(x, y, width=0.72, color=MODEL, alpha=0.85)
    for i, v in zip(x, y, strict=True):
        ax.annotate(share(v), (i, v), (0, 3), textcoords="offset points", ha="center", color=INK)
    ax.set_xticks(x)
    ax.set(xlabel="tenth of the customers, most valuable first", ylabel="share of value")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    ax.margins(y=0.12)
    return _frame(ax)


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
        m = _part(audit_or_model, "customers", "expected_purchases")
        return _matrix(m, "expected purchases", ax, _unit(audit_or_model))
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
        m = _part(audit_or_model, "customers", "probability_alive")
        return _matrix(m, "P(alive)", ax, _unit(audit_or_model))
    f, r = _grid(max_frequency, max_recency)
    ff, rr = np.meshgrid(f, r, indexing="ij")
    recency = np.where(ff > 0, rr, 0.0).ravel()
    cells = audit_or_model.probability_alive(frequency=ff.ravel(), recency=recency, T=float(max_recency))
    return _model_matrix(audit_or_model, f, r, cells, "P(alive)", ax)


def forecast(audit: Any, ax: Axes | None = None, *, of: str = "money") -> Axes:
    """What today's customers will do, month by month; the band is 95% of outcomes. `of`: "money" or "purchases"."""
    f = _part(audit, "customers", "forecast")
    if of not in ("money", "purchases"):
        raise ValueError(f"of must be 'money' or 'purchases', not {of!r}")
    if not len(_get(f, of)):
        raise ValueError("no forecast of money: the log has no amounts; use of='purchases'")
    ax = _axes(ax)
    x = _dates(_get(f, "month_end"))
    ax.fill_between(x, _array(_get(f, of + "_low")), _array(_get(f, of + "_high")), color=MODEL, alpha=0.18, lw=0)
    ax.plot(x, _array(_get(f, of)), "o-", color=MODEL, lw=1.8, ms=4)
    ax.set_ylim(bottom=0)
    _date_axis(ax)
    if of == "money":
        prefix = currency_prefix(_currency(audit))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: short_money(v, prefix)))
    else:
        ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.set_ylabel(f"{of} in the month")
    return _frame(ax)


def cohorts(audit: Any, ax: Axes | None = None) -> Axes:
    """Share of each cohort that bought in each period after its first; the last 32 cohorts and periods."""
    c = _part(audit, "lifecycle", "cohorts")
    names, size = list(_get(c, "cohort"))[-_MAX_ROWS:], _array(_get(c, "size"))[-_MAX_ROWS:]
    rows = [_array(row)[:_MAX_ROWS] for row in list(_get(c, "active"))[-_MAX_ROWS:]]
    ax = _axes(ax)
    cells = np.full((len(rows), max((r.size for r in rows), default=0)), np.nan)
    for i, (row, n) in enumerate(zip(rows, size, strict=True)):
        cells[i, : row.size] = row / n if n else np.nan
    cells[:, :1] = np.nan  # everybody buys in the first period
    x, y = np.arange(cells.shape[1] + 1) - 0.5, np.arange(cells.shape[0] + 1) - 0.5
    _heat(ax, x, y, cells, "still buying", percent)
    ax.set_yticks(np.arange(len(names)), names)
    ax.invert_yaxis()
    period = _get(c, "period")
    ax.set(xlabel=f"{period}s since the first purchase", ylabel=f"{period} of the first purchase")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
    return ax


def transition_graph(audit: Any, ax: Axes | None = None) -> Axes:
    """The lifecycle as a graph: an edge is as wide as the move is likely in one period; rare moves are left out."""
    s = _part(audit, "lifecycle")
    states, p = list(_get(s, "states")), np.asarray(_get(s, "probability"), dtype=float)
    now = _array(_get(s, "customers_now"))
    ax = _axes(ax)
    ax.set_axis_off()
    n, half_width, half_height = len(states), 0.34, 0.2
    top, bottom = half_height + 0.05, -half_height - 0.05
    for i in range(n):
        for j in range(n):
            if not p[i, j] >= 0.005:
                continue
            path, label = _edge(i, j, half_width, half_height)
            width = 0.7 + 6.0 * p[i, j]
            color = LOSS if j > i and j >= n - 2 else MODEL
            head = f"-|>,head_length={0.35 + 0.2 / width:.3f},head_width={0.2 + 0.25 / width:.3f}"
            ax.add_patch(
                FancyArrowPatch(
                    path=path,
                    arrowstyle=head,
                    mutation_scale=6 + 2.2 * width,
                    lw=width,
                    color=color,
                    alpha=0.55,
                    shrinkA=0,
                    shrinkB=0,
                    joinstyle="miter",
                    capstyle="butt",
                    zorder=1,
                )
            )
            va = "bottom" if label[1] > 0 else "top"
            ax.text(*label, share(p[i, j]), ha="center", va=va, color=INK, zorder=3)
            top, bottom = max(top, label[1] + 0.16), min(bottom, label[1] - 0.16)
    for i, name in enumerate(states):
        box = FancyBboxPatch(
            (i - half_width, -half_height),
            2 * half_width,
            2 * half_height,
            boxstyle="round,pad=0,rounding_size=0.08",
            fc=PAPER,
            ec=INK,
            lw=1.1,
            zorder=4,
        )
        ax.add_patch(box)
        known = i < now.size and math.isfinite(now[i])
        ax.text(i, 0.055 if known else 0, name, ha="center", va="center", color=INK, weight="bold", zorder=5)
        if known:
            ax.text(i, -0.1, number(now[i]), ha="center", va="center", color=MUTED, zorder=5)
    ax.set(xlim=(-0.55, n - 0.45), ylim=(bottom, top))
    return ax


def groups(audit: Any, ax: Axes | None = None) -> Axes:
    """Each group's share of the customers beside its share of value."""
    rows = list(_part(audit, "groups"))
    ax = _axes(ax)
    y = np.arange(len(rows))
    of_customers = _array([_get(g, "share_of_customers") for g in rows])
    of_value = _array([_get(g, "share_of_value") for g in rows])
    ax.barh(y - 0.19, of_customers, height=0.34, color=MUTED, alpha=0.45, label="share of customers")
    if np.isfinite(of_value).any():
        ax.barh(y + 0.19, of_value, height=0.34, color=MODEL, alpha=0.85, label="share of value")
    for offset, values in ((-0.19, of_customers), (0.19, of_value)):
        for i, v in zip(y, values, strict=True):
            if math.isfinite(v):
                ax.annotate(share(v), (v, i + offset), (4, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(y, [_get(g, "name") for g in rows])
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    return _frame(ax, legend=True, grid="x")


def comparison(audit: Any, ax: Axes | None = None) -> Axes:
    """From the earlier audit's value to this one's, part by part."""
    c = _part(audit, "comparison")
    ax = _axes(ax)
    parts = [("new\ncustomers", "new_customers"), ("retention", "retention"), ("spend", "spend")]
    parts.append(("model\nrevision", "model_revision"))
    prefix = currency_prefix(_currency(audit))
    level = earlier = float(_get(c, "earlier_value"))
    ax.bar([0], [earlier], width=0.62, color=MUTED, alpha=0.45)
    tops = [earlier]
    for i, (_, name) in enumerate(parts, start=1):
        change = float(_get(c, name))
        ax.bar([i], [change], bottom=level, width=0.62, color=MODEL if change >= 0 else LOSS, alpha=0.85)
        ax.plot([i - 0.69, i + 0.31], [level, level], color=MUTED, lw=0.8)
        tops.append(max(level, level + change))
        level += change
    ax.bar([5], [float(_get(c, "later_value"))], width=0.62, color=MUTED, alpha=0.45)
    tops.append(float(_get(c, "later_value")))
    texts = [short_money(earlier, prefix)]
    texts += [short_money(float(_get(c, name)), prefix, sign=True) for _, name in parts]
    texts.append(short_money(float(_get(c, "later_value")), prefix))
    for i, (top, text) in enumerate(zip(tops, texts, strict=True)):
        ax.annotate(text, (i, top), (0, 3), textcoords="offset points", ha="center", color=INK)
    ax.set_xticks(range(6), ["earlier", *(label for label, _ in parts), "now"])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: short_money(v, prefix)))
    ax.margins(y=0.1)
    return _frame(ax)


# The parts of an audit, however it came: an Audit, its dict, or the part itself.


def _has(x: Any, name: str) -> bool:
    return name in x if isinstance(x, Mapping) else hasattr(x, name)


def _get(x: Any, name: str) -> Any:
    return x[name] if isinstance(x, Mapping) else getattr(x, name)


def _part(x: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(x, Sequence) and _has(x, name):
            x = _get(x, name)
    return x


def _currency(x: Any) -> str:
    c = _part(x, "customers")
    return _get(c, "currency") if _has(c, "currency") else ""


def _unit(x: Any) -> str:
    m = _part(x, "customers", "model")
    return str(_get(m, "unit")) if _has(m, "unit") and _has(m, "parameters") else ""


def _array(x: Any) -> np.ndarray:
    return np.asarray(x, dtype=float)


# Drawing.


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(layout="constrained")[1]


def _frame(ax: Axes, legend: bool = False, grid: Literal["x", "y"] = "y") -> Axes:
    ax.spines[["top", "right", "left" if grid == "y" else "bottom"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(RULE)
    ax.grid(axis=grid, color=RULE, lw=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(length=0)
    if legend:
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0),
            ncols=4,
            frameon=False,
            borderaxespad=0.2,
            handlelength=1.4,
            columnspacing=1.4,
        )
    return ax


def _dates(days: Any) -> np.ndarray:
    return np.asarray(list(days), dtype="datetime64[D]")


def _date_axis(ax: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))


def _track(t: Any, actual: str, predicted: str, low: str, high: str, label: str, ax: Axes | None) -> Axes:
    ax = _axes(ax)
    x, weeks = _dates(_get(t, "week_end")), int(_get(t, "calibration_weeks"))
    ax.fill_between(
        x, _array(_get(t, low)), _array(_get(t, high)), color=MODEL, alpha=0.18, lw=0, label="95% of outcomes"
    )
    ax.plot(x, _array(_get(t, predicted)), color=MODEL, lw=1.8, label="predicted")
    ax.plot(x, _array(_get(t, actual)), color=INK, lw=1.2, label="actual")
    ax.set_ylim(bottom=0)
    if 0 < weeks < len(x):
        ax.axvline(x[weeks - 1], color=MUTED, lw=1, ls=(0, (4, 3)))
        at: dict[str, Any] = {
            "xy": (x[weeks - 1], 1),
            "xycoords": ("data", "axes fraction"),
            "textcoords": "offset points",
        }
        ax.annotate("seen by the model", xytext=(-5, -2), ha="right", va="top", color=MUTED, **at)
        ax.annotate("held back", xytext=(5, -2), ha="left", va="top", color=MUTED, **at)
        ax.margins(y=0.12)
        ax.set_ylim(bottom=0, top=None)
    _date_axis(ax)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.set_ylabel(label)
    return _frame(ax, legend=True)


def _grid(max_frequency: int, max_recency: float) -> tuple[np.ndarray, np.ndarray]:
    if not max_frequency >= 1 or not max_recency > 0:
        raise ValueError(f"max_frequency must be at least 1 and max_recency above 0: {max_frequency}, {max_recency}")
    f = np.unique(np.linspace(0, max_frequency, min(int(max_frequency) + 1, _MAX_ROWS)).round())
    return f, np.linspace(0, max_recency, min(math.ceil(max_recency) + 1, _MAX_COLUMNS + 1))


def _model_matrix(model: Any, f: np.ndarray, r: np.ndarray, cells: Any, label: str, ax: Axes | None) -> Axes:
    m = {"frequency": f, "recency": r, "cells": np.asarray(cells, dtype=float).reshape(f.size, r.size)}
    unit = getattr(model, "unit", "")
    return _matrix(m, label, ax, str(getattr(unit, "name", unit)))


def _matrix(m: Any, label: str, ax: Axes | None, unit: str) -> Axes:
    f, r = _array(_get(m, "frequency")), _array(_get(m, "recency"))
    cells = np.array(_get(m, "cells"), dtype=float).reshape(f.size, r.size)
    keep_f = np.unique(np.linspace(0, f.size - 1, min(f.size, _MAX_ROWS)).round().astype(int))
    keep_r = np.unique(np.linspace(0, r.size - 1, min(r.size, _MAX_COLUMNS)).round().astype(int))
    f, r, cells = f[keep_f], r[keep_r], cells[np.ix_(keep_f, keep_r)]
    cells[(f == 0)[:, None] != (r == 0)] = np.nan  # no repeat purchase, no time of the last one
    ax = _axes(ax)
    _heat(ax, _edges(r), _edges(f), cells, label, percent if label == "P(alive)" else None)
    unit = unit if unit and unit != "unspecified" else "time unit"
    ax.set(xlabel=f"{unit}s from first to last purchase", ylabel="repeat purchases")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    return ax


def _edges(x: np.ndarray) -> np.ndarray:
    if x.size == 1:
        return np.array([x[0] - 0.5, x[0] + 0.5])
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate([[x[0] - (middle[0] - x[0])], middle, [x[-1] + (x[-1] - middle[-1])]])


def _heat(ax: Axes, x: np.ndarray, y: np.ndarray, cells: np.ndarray, label: str, form: Any) -> None:
    rgb = tuple(int(MODEL[i : i + 2], 16) / 255 for i in (1, 3, 5))
    colours = LinearSegmentedColormap.from_list("habitue", [(*rgb, 0.04), (*rgb, 0.95)], N=16)
    shades = colours.with_extremes(bad=(0, 0, 0, 0))
    finite = cells[np.isfinite(cells)]
    top = float(finite.max()) if finite.size else 1.0
    mesh = ax.pcolormesh(x, y, cells, cmap=shades, vmin=0.0, vmax=top or 1.0, linewidth=0, gid="heat")
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, fraction=0.05, aspect=24)
    bar.outline.set_visible(False)
    if bar.solids is not None:
        bar.solids.set_gid("heat-scale")
    bar.ax.tick_params(length=0)
    bar.ax.yaxis.set_major_locator(MaxNLocator(5))
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: form(v) if form else f"{v:g}"))
    bar.set_label(label)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


def _edge(i: int, j: int, half_width: float, half_height: float) -> tuple[Path, tuple[float, float]]:
    """A curve from the box at x = i to the box at x = j, and where to write on it: forward above, back below."""
    if i == j:
        points = [(i - 0.12, half_height), (i - 0.26, 0.7), (i + 0.26, 0.7), (i + 0.12, half_height + 0.02)]
        return Path(points, [1, 4, 4, 4]), (i, 0.6)
    if j == i + 1:
        return Path([(i + half_width, 0), (j - half_width - 0.02, 0)], [1, 2]), ((i + j) / 2, 0.06)
    side = 1 if j > i else -1
    reach = 0.34 + 0.42 * abs(j - i) if side > 0 else 0.18 + 0.42 * abs(j - i)
    start, end = i + side * 0.22, j - side * 0.22
    points = [(start, side * half_height), (start, side * reach), (end, side * reach), (end, side * half_height)]
    peak = side * (0.25 * half_height + 0.75 * reach)
    return Path(points, [1, 4, 4, 4]), ((start + end) / 2, peak + side * 0.06)
