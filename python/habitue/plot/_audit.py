"""Pictures of an audit: the first argument is an `Audit`, its `to_dict()`, or the part of it that the picture shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from .._format import currency_prefix, number, percent, share, short_money
from ._draw import (
    INK,
    LOSS,
    MAX_ROWS,
    MODEL,
    MUTED,
    array,
    axes,
    date_axis,
    dates,
    frame,
    get,
    has,
    heat,
)


def tracking(audit: Any, ax: Axes | None = None, *, cumulative: bool = False) -> Axes:
    t = part(audit, "holdout", "tracking")
    if cumulative:
        names = ("actual_cumulative", "predicted_cumulative", "low_cumulative", "high_cumulative")
        return _track(t, *names, "repeat purchases so far", ax)
    return _track(t, "actual", "predicted", "low", "high", "repeat purchases a week", ax)


def calibration_by_frequency(audit: Any, ax: Axes | None = None) -> Axes:
    """Mean purchases in the holdout, actual and predicted, of customers alike in calibration purchases."""
    b = part(audit, "holdout", "by_frequency")
    ax = axes(ax)
    x = np.arange(len(get(b, "frequency")))
    ax.bar(x, get(b, "actual"), width=0.62, color=MUTED, alpha=0.35, label="actual")
    ax.plot(x, get(b, "predicted"), "o-", color=MODEL, lw=1.6, ms=5, label="predicted")
    ax.set_xticks(x, list(get(b, "frequency")))
    ax.set_xlabel("repeat purchases in the calibration period")
    ax.set_ylabel("mean purchases in the holdout")
    return frame(ax, legend=True)


def lorenz(audit_or_values: Any, ax: Axes | None = None) -> Axes:
    """Share of value held by the share of customers, the least valuable first; the diagonal is equality.

    From an audit, or from an array with a value a customer.
    """
    c = part(audit_or_values, "customers")
    ax = axes(ax)
    if has(c, "lorenz_customers"):
        x, y, gini = array(get(c, "lorenz_customers")), array(get(c, "lorenz_value")), get(c, "gini")
    else:
        x, y, gini = _lorenz_curve(array(c).ravel())
    ax.fill_between(x, y, x, color=MODEL, alpha=0.12, lw=0)
    ax.plot([0, 1], [0, 1], color=MUTED, lw=1, ls=(0, (4, 3)))
    ax.plot(x, y, color=MODEL, lw=2)
    if x.size:
        at = 0.9
        held = float(np.interp(at, x, y))
        ax.plot([at], [held], "o", color=MODEL, ms=5)
        text = f"the top tenth hold {percent(1 - held)}"
        ax.annotate(text, (at, held), (-10, 0), textcoords="offset points", ha="right", va="center", color=INK)
        if math.isfinite(gini):
            ax.text(0.04, 0.93, f"Gini {gini:.2f}", color=INK, va="top", transform=ax.transAxes)
    ax.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="share of customers, least valuable first", ylabel="share of value")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    return frame(ax)


def deciles(audit: Any, ax: Axes | None = None) -> Axes:
    """Share of value of each tenth of the customers, the most valuable first."""
    rows = part(audit, "customers", "deciles")
    ax = axes(ax)
    y = array([get(d, "share_of_value") for d in rows])
    x = np.arange(1, y.size + 1)
    ax.bar(x, y, width=0.72, color=MODEL, alpha=0.85)
    for i, v in zip(x, y, strict=True):
        ax.annotate(share(v), (i, v), (0, 3), textcoords="offset points", ha="center", color=INK)
    ax.set_xticks(x)
    ax.set(xlabel="tenth of the customers, most valuable first", ylabel="share of value")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    ax.margins(y=0.12)
    return frame(ax)


def forecast(audit: Any, ax: Axes | None = None, *, of: str = "money") -> Axes:
    """What today's customers will do, month by month; the band is 95% of outcomes. `of`: "money" or "purchases"."""
    f = part(audit, "customers", "forecast")
    if of not in ("money", "purchases"):
        raise ValueError(f"of must be 'money' or 'purchases', not {of!r}")
    if not len(get(f, of)):
        raise ValueError("no forecast of money: the log has no amounts; use of='purchases'")
    ax = axes(ax)
    x = dates(get(f, "month_end"))
    ax.fill_between(x, array(get(f, of + "_low")), array(get(f, of + "_high")), color=MODEL, alpha=0.18, lw=0)
    ax.plot(x, array(get(f, of)), "o-", color=MODEL, lw=1.8, ms=4)
    ax.set_ylim(bottom=0)
    date_axis(ax)
    if of == "money":
        prefix = currency_prefix(currency(audit))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: short_money(v, prefix)))
    else:
        ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.set_ylabel(f"{of} in the month")
    return frame(ax)


def cohorts(audit: Any, ax: Axes | None = None) -> Axes:
    """Share of each cohort that bought in each period after its first; the last 32 cohorts and periods."""
    c = part(audit, "lifecycle", "cohorts")
    names, size = list(get(c, "cohort"))[-MAX_ROWS:], array(get(c, "size"))[-MAX_ROWS:]
    rows = [array(row)[:MAX_ROWS] for row in list(get(c, "active"))[-MAX_ROWS:]]
    ax = axes(ax)
    cells = np.full((len(rows), max((r.size for r in rows), default=0)), np.nan)
    for i, (row, n) in enumerate(zip(rows, size, strict=True)):
        cells[i, : row.size] = row / n if n else np.nan
    cells[:, :1] = np.nan  # everybody buys in the first period
    x, y = np.arange(cells.shape[1] + 1) - 0.5, np.arange(cells.shape[0] + 1) - 0.5
    heat(ax, x, y, cells, "still buying", percent)
    ax.set_yticks(np.arange(len(names)), names)
    ax.invert_yaxis()
    period = get(c, "period")
    ax.set(xlabel=f"{period}s since the first purchase", ylabel=f"{period} of the first purchase")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=12))
    return ax


def _lorenz_curve(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    if not values.size or not np.isfinite(values).all() or values.min() < 0 or values.sum() <= 0:
        raise ValueError("values: need a number, 0 or more, of each customer, and not 0 of all")
    held = np.concatenate([[0.0], np.cumsum(np.sort(values))])
    x, y = np.linspace(0, 1, held.size), held / held[-1]
    keep = np.unique(np.linspace(0, held.size - 1, min(held.size, 1001)).round().astype(int))
    return x[keep], y[keep], 1.0 - float((y[1:] + y[:-1]).sum()) / values.size


def groups(audit: Any, ax: Axes | None = None) -> Axes:
    """Each group's share of the customers beside its share of value."""
    rows = list(part(audit, "groups"))
    ax = axes(ax)
    y = np.arange(len(rows))
    of_customers = array([get(g, "share_of_customers") for g in rows])
    of_value = array([get(g, "share_of_value") for g in rows])
    ax.barh(y - 0.19, of_customers, height=0.34, color=MUTED, alpha=0.45, label="share of customers")
    if np.isfinite(of_value).any():
        ax.barh(y + 0.19, of_value, height=0.34, color=MODEL, alpha=0.85, label="share of value")
    for offset, values in ((-0.19, of_customers), (0.19, of_value)):
        for i, v in zip(y, values, strict=True):
            if math.isfinite(v):
                ax.annotate(share(v), (v, i + offset), (4, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(y, [get(g, "name") for g in rows])
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    return frame(ax, legend=True, grid="x")


def comparison(audit: Any, ax: Axes | None = None) -> Axes:
    """From the earlier audit's value to this one's, part by part."""
    c = part(audit, "comparison")
    ax = axes(ax)
    parts = [("new\ncustomers", "new_customers"), ("retention", "retention"), ("spend", "spend")]
    parts.append(("model\nrevision", "model_revision"))
    prefix = currency_prefix(currency(audit))
    level = earlier = float(get(c, "earlier_value"))
    ax.bar([0], [earlier], width=0.62, color=MUTED, alpha=0.45)
    tops = [earlier]
    for i, (_, name) in enumerate(parts, start=1):
        change = float(get(c, name))
        ax.bar([i], [change], bottom=level, width=0.62, color=MODEL if change >= 0 else LOSS, alpha=0.85)
        ax.plot([i - 0.69, i + 0.31], [level, level], color=MUTED, lw=0.8)
        tops.append(max(level, level + change))
        level += change
    ax.bar([5], [float(get(c, "later_value"))], width=0.62, color=MUTED, alpha=0.45)
    tops.append(float(get(c, "later_value")))
    texts = [short_money(earlier, prefix)]
    texts += [short_money(float(get(c, name)), prefix, sign=True) for _, name in parts]
    texts.append(short_money(float(get(c, "later_value")), prefix))
    for i, (top, text) in enumerate(zip(tops, texts, strict=True)):
        ax.annotate(text, (i, top), (0, 3), textcoords="offset points", ha="center", color=INK)
    ax.set_xticks(range(6), ["earlier", *(label for label, _ in parts), "now"])
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: short_money(v, prefix)))
    ax.margins(y=0.1)
    return frame(ax)


def part(x: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(x, Sequence) and has(x, name):
            x = get(x, name)
    return x


def currency(x: Any) -> str:
    c = part(x, "customers")
    return get(c, "currency") if has(c, "currency") else ""


def unit(x: Any) -> str:
    m = part(x, "customers", "model")
    return str(get(m, "unit")) if has(m, "unit") and has(m, "parameters") else ""


def _track(t: Any, actual: str, predicted: str, low: str, high: str, label: str, ax: Axes | None) -> Axes:
    ax = axes(ax)
    x, weeks = dates(get(t, "week_end")), int(get(t, "calibration_weeks"))
    ax.fill_between(x, array(get(t, low)), array(get(t, high)), color=MODEL, alpha=0.18, lw=0, label="95% of outcomes")
    ax.plot(x, array(get(t, predicted)), color=MODEL, lw=1.8, label="predicted")
    ax.plot(x, array(get(t, actual)), color=INK, lw=1.2, label="actual")
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
    date_axis(ax)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.set_ylabel(label)
    return frame(ax, legend=True)
