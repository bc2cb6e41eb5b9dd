"""Pictures of presence: need against presence over the week, meetings and losses, what more presence would bring."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from .._format import percent
from ._draw import INK, LOSS, MODEL, MUTED, PAPER, RULE, axes, frame

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def need_week(eco: Any, presence: Any, ax: Axes | None = None, *, step: str | None = None) -> Axes:
    """Need against presence over the week: the darker the hour, the more need; its orange part does not find us.

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
    ax = axes(ax)
    shades = LinearSegmentedColormap.from_list("need", ["#ffffff", MODEL])
    ax.imshow(total.reshape(7, 24), cmap=shades, vmin=0.0, vmax=max(float(total.max()), 1e-300), aspect="auto")
    squares = []
    for hour in np.flatnonzero(total > 0.02 * total.max()):
        side = 0.8 * np.sqrt(missed[hour])
        squares.append(Rectangle((hour % 24 - side / 2, hour // 24 - side / 2), side, side))
    ax.add_collection(PatchCollection(squares, facecolor=LOSS, edgecolor=PAPER, linewidth=0.4))
    ax.set_xticks(range(0, 24, 3), [f"{h:02d}:00" for h in range(0, 24, 3)])
    ax.set_yticks(range(7), _DAYS)
    whole = float((total * missed).sum() / total.sum()) if total.sum() > 0 else 0.0
    ax.set_xlabel("hour of the day; the darker, the more need; orange: the part that does not find us")
    ax.set_title(f"{percent(whole)} of needs do not find us", loc="left", fontsize=9, color=MUTED)
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
    begun = _by_step(steps, np.asarray(eco.arrivals(), dtype=float), most)
    first = _by_step(steps, np.asarray(met.first_met), most)
    ended = _by_step(steps, np.asarray(met.ended_unmet), most)
    total = sum(rate for _, rate in begun)
    found = sum(rate for _, rate in first)
    ax = axes(ax)
    gap, bar = 0.025 * total, 0.025
    left, middle, right = 0.0, 0.5, 1.0

    def stack(x: float, rows: list[tuple[str, float]], top: float, colour: str, align: str) -> list[tuple[float, float]]:
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
    at = trunk
    for (high, low), (_, rate) in zip(begins, begun, strict=True):  # what begins here, met or not, is not told apart
        met_part = rate * found / total
        _band(ax, left + bar, high, high - met_part, middle, at, at - met_part, MUTED)
        at -= met_part
        del low
    at = trunk - found - gap
    for (_, low), (_, rate) in zip(begins, begun, strict=True):
        lost = rate * (1 - found / total)
        _band(ax, left + bar, low + lost, low, middle, at, at - lost, MUTED)
        at -= lost
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
        (right, "and first do so at / end without us at", INK, "center"),
    ):
        ax.text(x + bar / 2, height + 2 * gap, name, ha=align, va="bottom", fontsize=9, color=colour)
    ax.set_xlim(-0.32, 1.36)
    ax.set_ylim(min([trunk - total - gap] + [low for _, low in ends + begins]) - gap, height + 6 * gap)
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
    ax.hlines([rows[k] for k in known], low[[chosen[k] for k in known]], high[[chosen[k] for k in known]], color=INK, lw=1)
    names = gaps._eco.names
    ax.set_yticks(rows, [f"{names[i]}  ({percent(gaps.presence[i])})" for i in chosen])
    ax.invert_yaxis()
    ax.set_xlabel("money per customer and year from full presence (today's presence in brackets)")
    ax.set_xlim(left=min(0.0, float(np.min(gaps.value[chosen], initial=0.0))))
    return frame(ax, grid="x")


def _by_step(steps: np.ndarray, rate: np.ndarray, most: int) -> list[tuple[str, float]]:
    sums = {str(step): float(rate[steps == step].sum()) for step in dict.fromkeys(steps)}
    ordered = sorted(((n, r) for n, r in sums.items() if r > 0), key=lambda row: -row[1])
    rest = sum(r for _, r in ordered[most:])
    return ordered[:most] + ([("others", rest)] if rest > 0 else [])


def _band(
    ax: Axes, x0: float, high0: float, low0: float, x1: float, high1: float, low1: float, colour: str
) -> None:
    middle = (x0 + x1) / 2
    points = [(x0, high0), (middle, high0), (middle, high1), (x1, high1), (x1, low1)]
    points += [(middle, low1), (middle, low0), (x0, low0), (x0, high0)]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO]
    codes += [Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(points, codes), facecolor=colour, alpha=0.22, lw=0))
