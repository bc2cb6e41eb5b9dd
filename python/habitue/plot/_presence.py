"""Pictures of presence: need against presence over the week, meetings and losses, what more presence would bring."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from .._format import percent
from ._draw import INK, LOSS, MODEL, MUTED, RULE, axes, frame

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def need_week(eco: Any, presence: Any, ax: Axes | None = None, *, step: str | None = None) -> Axes:
    """Need against presence over the week: the larger the square, the more need; its orange part does not find us.

    `step`: only needs at this step; default: all, each occasion counting the same.
    """
    rate = np.nan_to_num(np.asarray(eco.arrivals(), dtype=float))
    if step is not None:
        chosen = np.zeros(len(eco), dtype=bool)
        chosen[eco._at(step)] = True
        rate = np.where(chosen, rate, 0.0)
    need = rate[:, None] * presence.needs(eco)
    total = need.sum(axis=0)
    missed = np.divide((need * (1.0 - presence.week(eco))).sum(axis=0), total, out=np.zeros(168), where=total > 0)
    whole = float((total * missed).sum() / total.sum()) if total.sum() > 0 else 0.0
    ax = week(total, missed, ax)
    ax.set_xlabel("hour of the day; area: need; orange: the part that does not find us")
    ax.set_title(f"{percent(whole)} of needs do not find us", loc="left", fontsize=9, color=MUTED)
    return ax


def week(total: np.ndarray, missed: np.ndarray, ax: Axes | None = None) -> Axes:
    """Squares by hour of the week: as large as the total, orange for the share that is missed."""
    ax = axes(ax)
    side = 0.94 * np.sqrt(total / max(float(total.max()), 1e-300))
    for colour, share, low in ((MODEL, 1.0 - missed, 0.0 * missed), (LOSS, missed, 1.0 - missed)):
        squares = [
            Rectangle((h % 24 - side[h] / 2, h // 24 - side[h] / 2 + low[h] * side[h]), side[h], share[h] * side[h])
            for h in np.flatnonzero(side > 0.02)
        ]
        ax.add_collection(PatchCollection(squares, facecolor=colour, linewidth=0))
    ax.set_xlim(-0.6, 23.6)
    ax.set_ylim(6.6, -0.6)
    ax.set_aspect("equal")
    ax.set_xticks(range(0, 24, 3), [f"{h:02d}:00" for h in range(0, 24, 3)])
    ax.set_yticks(range(7), _DAYS)
    ax.tick_params(length=0)
    ax.spines[:].set_color(RULE)
    return ax


def meeting_flow(eco: Any, presence: Any, ax: Axes | None = None, *, most: int = 7) -> Axes:
    """Journeys of a customer and year: where they begin, at which step they first meet us, and where they end without.

    A band is as wide as its journeys are many. Steps beyond the `most` frequent are put together.
    """
    from ..ecosystem import meetings

    met = meetings(eco, presence)
    steps = np.asarray(eco._core.vertices["step"], dtype=object)
    arrivals = np.asarray(eco.arrivals(), dtype=float)
    begun = _by_step(steps, arrivals, most)
    shown = {name for name, _ in begun}
    meets = dict.fromkeys(shown, 0.0)
    for name, rate in zip(steps, arrivals * met.from_vertex, strict=True):
        meets[name if name in shown else "others"] += float(rate)
    first = _by_step(steps, np.asarray(met.first_met), most)
    ended = _by_step(steps, np.asarray(met.ended_unmet), most)
    total = sum(rate for _, rate in begun)
    found = sum(rate for _, rate in first)
    ax = axes(ax)
    gap, bar = 0.025 * total, 0.025
    left, middle, right = 0.0, 0.5, 1.0

    def stack(
        x: float, rows: list[tuple[str, float]], top: float, colour: str, align: str
    ) -> list[tuple[float, float]]:
        spans = []
        for name, rate in rows:
            ax.add_patch(Rectangle((x, top - rate), bar, rate, color=colour, lw=0))
            if rate > 0.012 * total:
                at = x - 0.012 if align == "right" else x + bar + 0.012
                label = f"{name}  {percent(rate / total)}"
                ax.text(at, top - rate / 2, label, ha=align, va="center", fontsize=8, color=INK)
            spans.append((top, top - rate))
            top -= rate + gap
        return spans

    height = max(len(begun), len(first) + len(ended) + 1) * gap + total
    begins = stack(left, begun, height, MUTED, "right")
    trunk = height - (height - total) / 2
    ax.add_patch(Rectangle((middle, trunk - found), bar, found, color=MODEL, lw=0))
    ax.add_patch(Rectangle((middle, trunk - total - gap), bar, total - found, color=LOSS, lw=0))
    at, lost_at = trunk, trunk - found - gap
    for (high, low), (name, _) in zip(begins, begun, strict=True):
        split = high - meets[name]
        _band(ax, left + bar, high, split, middle, at, at - meets[name], MODEL)
        _band(ax, left + bar, split, low, middle, lost_at, lost_at - (split - low), LOSS)
        at -= meets[name]
        lost_at -= split - low
    finds = stack(right, first, height, MODEL, "left")
    at = trunk
    for high, low in finds:
        _band(ax, middle + bar, at, at - (high - low), right, high, low, MODEL)
        at -= high - low
    ends = stack(right, ended, (finds[-1][1] if finds else height) - 3 * gap, LOSS, "left")
    at = trunk - found - gap
    for high, low in ends:
        _band(ax, middle + bar, at, at - (high - low), right, high, low, LOSS)
        at -= high - low
    for x, name, colour, align in (
        (left, "journeys begin at", MUTED, "center"),
        (middle, f"{percent(found / total)} meet us", MODEL, "center"),
        (right, "first at (blue), or end without us at", INK, "center"),
    ):
        ax.text(x + bar / 2, height + 2 * gap, name, ha=align, va="bottom", fontsize=9, color=colour)
    if found < total:
        never = f"{percent(1 - found / total)} never do"
        below = trunk - total - 1.6 * gap
        ax.text(middle + bar / 2, below, never, ha="center", va="top", fontsize=9, color=LOSS)
    ax.set_xlim(-0.32, 1.36)
    ax.set_ylim(min([trunk - total - 4 * gap] + [low for _, low in ends + begins]) - gap, height + 6 * gap)
    ax.set_axis_off()
    return ax


def presence_gaps(gaps: Any, ax: Axes | None = None, *, most: int = 15, level: float = 0.95) -> Axes:
    """What full presence would bring at each touchpoint, with intervals, the greatest on top."""
    low, high = gaps.interval(level)
    chosen = [i for i in gaps.ranked[:most] if not np.isnan(gaps.value[i])]
    ax = axes(ax)
    rows = np.arange(len(chosen))
    ax.barh(rows, gaps.value[chosen], height=0.62, color=MODEL)
    known = [k for k, i in enumerate(chosen) if not np.isnan(low[i])]
    ax.hlines(
        [rows[k] for k in known], low[[chosen[k] for k in known]], high[[chosen[k] for k in known]], color=INK, lw=1
    )
    names = gaps._eco.names
    ax.set_yticks(rows, [f"{names[i]}  ({percent(gaps.presence[i])})" for i in chosen])
    ax.invert_yaxis()
    ax.set_xlabel("money per customer and year from full presence (today's in brackets)")
    ax.set_xlim(left=min(0.0, float(np.min(gaps.value[chosen], initial=0.0))))
    return frame(ax, grid="x")


def _by_step(steps: np.ndarray, rate: np.ndarray, most: int) -> list[tuple[str, float]]:
    sums = {str(step): float(rate[steps == step].sum()) for step in dict.fromkeys(steps)}
    ordered = sorted(((n, r) for n, r in sums.items() if r > 0), key=lambda row: -row[1])
    rest = sum(r for _, r in ordered[most:])
    return ordered[:most] + ([("others", rest)] if rest > 0 else [])


def _band(ax: Axes, x0: float, high0: float, low0: float, x1: float, high1: float, low1: float, colour: str) -> None:
    middle = (x0 + x1) / 2
    points = [(x0, high0), (middle, high0), (middle, high1), (x1, high1), (x1, low1)]
    points += [(middle, low1), (middle, low0), (x0, low0), (x0, high0)]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO]
    codes += [Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.22, lw=0))
