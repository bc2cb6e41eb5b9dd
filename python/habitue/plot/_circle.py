"""The circle map of an ecosystem."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path

from .._presence import Presence, Ubiquity
from ._draw import INK, MODEL, MUTED, PAPER, RING, RULE

_EDGES = 160  # at most so many moves are drawn


def circle_map(
    ecosystem: Any,
    presence: Any = None,
    lost: Any = None,
    ax: Axes | None = None,
    *,
    share: float = 0.9,
    legend: bool = True,
) -> Axes:
    """The circle in which customers live.

    Vertices stand round a circle, those of a step together. A vertex's area is its need rate, its fill the presence
    there, its red ring the money lost there; it is a square where the place is physical, round where it is virtual (or
    not said). A move is as wide as its traffic; the arrow bends to the left of its way.

    Parameters
    ----------
    ecosystem : Ecosystem
    presence : Presence, array or mapping, optional
        In [0, 1], one a vertex, or by name of vertex; NaN: not known.
    lost : Ubiquity, array or mapping, optional
        Money a year, one a vertex, or by name of vertex; of a Ubiquity, what is unserved.
    ax : Axes, optional
    share : float
        The busiest moves that make up this share of traffic are drawn, at most 160 of them.
    legend : bool
    """
    v, names = ecosystem._core.vertices, ecosystem.names
    n = len(names)
    presence = presence.at(ecosystem) if isinstance(presence, Presence) else presence
    lost = lost.unserved if isinstance(lost, Ubiquity) else lost
    x, money = _column("presence", presence, names), _column("lost", lost, names)
    if x is not None and np.any((x < 0) | (x > 1)):
        row = int(np.flatnonzero((x < 0) | (x > 1))[0])
        raise ValueError(f"presence: row {row} has {x[row]}, must lie in [0, 1]")
    ax = _axes(ax, n)
    ax.set_axis_off()
    ax.set_aspect("equal")
    steps = v["step"]
    order = sorted(range(n), key=lambda i: (steps.index(steps[i]), i))
    groups = len(set(steps))
    gap = 0.7 if 1 < groups < n else 0.0  # between the places of one step and the next
    angle, at = np.zeros(n), 0.0
    for k, i in enumerate(order):
        if k > 0:
            at += 1.0 + (gap if steps[i] != steps[order[k - 1]] else 0.0)
        angle[i] = at
    angle = np.pi / 2 - 2 * np.pi * angle / (at + 1.0 + gap)
    spot = np.column_stack([np.cos(angle), np.sin(angle)])
    spacing = 2 * np.pi / (at + 1.0 + gap)
    need = np.nan_to_num(ecosystem._core.arrivals)
    largest = min(0.17, 0.47 * spacing)
    radius = np.maximum(largest * np.sqrt(need / need.max() if need.max() > 0 else np.ones(n)), 0.16 * largest)

    _moves(ax, ecosystem, spot, radius, share)
    top = np.nanmax(money) if money is not None and np.any(money > 0) else 0.0
    for i in range(n):
        _vertex(ax, spot[i], radius[i], bool(v["physical"][i]), None if x is None else x[i])
        if money is not None and top > 0 and money[i] > 0:
            width = (0.6 + 4.4 * np.sqrt(money[i] / top)) * min(1.0, 0.35 + 5.0 * largest)
            _ring(ax, spot[i], radius[i], bool(v["physical"][i]), width)
    reach = _labels(ax, v, angle, spot, radius, largest, order)
    ax.set_xlim(-reach, reach)
    ax.set_ylim(-reach, reach)
    if legend:
        _legend(ax, v, x is not None, top > 0)
    return ax


def _axes(ax: Axes | None, n: int) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    size = 6.4 if n <= 12 else 8.4 if n <= 30 else 10.5
    return pyplot.subplots(figsize=(size, size), layout="constrained")[1]


def _column(what: str, values: Any, names: list[str]) -> np.ndarray | None:
    if values is None:
        return None
    if hasattr(values, "items") and not hasattr(values, "to_numpy"):
        unknown = [name for name in values if name not in names]
        if unknown:
            raise ValueError(f"{what}: there is no vertex {unknown[0]!r}")
        values = [values.get(name, np.nan) for name in names]
    column = np.asarray(values, dtype=float)
    if column.shape != (len(names),):
        raise ValueError(
            f"{what}: got {column.shape[0] if column.ndim else 1} values, need one for each of {len(names)}"
        )
    return column


def _moves(ax: Axes, ecosystem: Any, spot: np.ndarray, radius: np.ndarray, share: float) -> None:
    flow, target = ecosystem.traffic(), ecosystem._core.target
    if not flow.size or flow.max() <= 0:
        return
    source = np.repeat(np.arange(len(spot)), np.diff(ecosystem._core.offsets.astype(np.int64)))
    busiest = np.argsort(-flow, kind="stable")
    enough = int(np.searchsorted(np.cumsum(flow[busiest]), share * flow.sum())) + 1
    thickest = 7.0 if len(spot) <= 12 else 5.0
    for k in busiest[: min(enough, _EDGES)][::-1]:
        i, j, weight = source[k], target[k], flow[k] / flow.max()
        if flow[k] <= 0:
            continue
        width = 0.35 + thickest * weight
        style = f"-|>,head_length={0.34 + 0.2 / width:.3f},head_width={0.16 + 0.2 / width:.3f}"
        look = {"arrowstyle": style, "mutation_scale": 5 + 2.0 * width, "lw": width, "color": MODEL}
        look |= {"alpha": 0.16 + 0.5 * np.sqrt(weight), "zorder": 1, "capstyle": "butt", "joinstyle": "miter"}
        path = _loop(spot[i], radius[i]) if i == j else _chord(spot[i], spot[j], radius[i], radius[j])
        ax.add_patch(FancyArrowPatch(path=path, shrinkA=0, shrinkB=0, **look))


def _chord(a: np.ndarray, b: np.ndarray, ra: float, rb: float) -> Path:
    """A bow from vertex to vertex, drawn towards the middle and to the left of its way."""
    way = b - a
    length = float(np.hypot(*way))
    left = np.array([-way[1], way[0]]) / length
    middle = (a + b) / 2 * (1 - 0.55 * min(1.0, length)) + left * 0.09 * length

    def trimmed(end: np.ndarray, r: float) -> np.ndarray:
        towards = middle - end
        return end + towards / max(float(np.hypot(*towards)), 1e-9) * (r * 1.08 + 0.004)

    return Path([trimmed(a, ra), middle, trimmed(b, rb)], [Path.MOVETO, Path.CURVE3, Path.CURVE3])


def _loop(a: np.ndarray, r: float) -> Path:
    inward, side = -a, np.array([a[1], -a[0]])
    reach = 2.4 * r + 0.06
    start, end = a + inward * r * 0.8 + side * r * 0.7, a + inward * r * 0.8 - side * r * 0.7
    bend = [a + inward * reach + side * reach * 0.7, a + inward * reach - side * reach * 0.7]
    return Path([start, *bend, end], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])


def _shape(spot: np.ndarray, r: float, physical: bool, **look: Any) -> Patch:
    if not physical:
        return Circle(tuple(spot), r, **look)
    half = r * np.sqrt(np.pi) / 2  # the same area
    box = f"round,pad=0,rounding_size={0.12 * r:.4f}"
    return FancyBboxPatch((spot[0] - half, spot[1] - half), 2 * half, 2 * half, boxstyle=box, **look)


def _vertex(ax: Axes, spot: np.ndarray, r: float, physical: bool, presence: float | None) -> None:
    ax.add_patch(_shape(spot, r, physical, fc=PAPER, ec=INK, lw=0.9, zorder=3))
    if presence is None:
        ax.add_patch(_shape(spot, r, physical, fc=MODEL, ec=INK, lw=0.9, alpha=0.25, zorder=3.1))
    elif np.isnan(presence):
        ax.add_patch(_shape(spot, r, physical, fc="none", ec=MUTED, lw=0, hatch="////", zorder=3.1))
    elif presence > 0:  # filled from below, like a glass
        fill = _shape(spot, r, physical, fc=MODEL, ec="none", lw=0, zorder=3.1)
        ax.add_patch(fill)
        half = r * (np.sqrt(np.pi) / 2 if physical else 1.0)
        height = 2 * half * (presence if physical else _level(presence))
        x0, y0 = spot - half
        box = Path([(x0, y0), (x0 + 2 * half, y0), (x0 + 2 * half, y0 + height), (x0, y0 + height), (x0, y0)])
        fill.set_clip_path(box, transform=ax.transData)
        ax.add_patch(_shape(spot, r, physical, fc="none", ec=INK, lw=0.9, zorder=3.2))


def _level(share: float) -> float:
    """How high, of the diameter, a disc is filled for this share of its area."""
    h = np.linspace(0.0, 1.0, 512)
    c = 1 - 2 * h
    area = (np.arccos(c) - c * np.sqrt(np.maximum(0.0, 1 - c * c))) / np.pi
    return float(np.interp(share, area, h))


def _ring(ax: Axes, spot: np.ndarray, r: float, physical: bool, width: float) -> None:
    ax.add_patch(_shape(spot, r * 1.12 + 0.004, physical, fc="none", ec=RING, lw=width, zorder=3.5))


def _labels(
    ax: Axes,
    v: dict[str, Any],
    angle: np.ndarray,
    spot: np.ndarray,
    radius: np.ndarray,
    largest: float,
    order: list[int],
) -> float:
    """Names outside the circle; where steps are at several places each, the step once, beyond its places."""
    steps, places = v["step"], v["place"]
    n = len(steps)
    many = n > 12
    size = 9.0 if not many else 8.0 if n <= 30 else 7.0
    several = any(places) and len(set(steps)) < n
    for i in range(n):
        right = np.cos(angle[i]) >= -1e-9
        place, step = str(places[i]), str(steps[i])
        text = place if several and many else step + ((", " if many else "\n") + place if place else "")
        out = 1.0 + (1.3 * largest + 0.02 if many else 1.35 * radius[i] + 0.07)
        x, y = spot[i] * out
        if many:
            turn = np.degrees(angle[i]) + (0.0 if right else 180.0)
            ha = "left" if right else "right"
            look = {"rotation": turn, "rotation_mode": "anchor", "va": "center"}
        else:
            ha = "center" if abs(spot[i][0]) < 0.25 else "left" if right else "right"
            look = {"va": "center" if abs(spot[i][0]) >= 0.25 else "bottom" if y > 0 else "top"}
        ax.text(x, y, text, ha=ha, color=MUTED if several and many else INK, fontsize=size, zorder=5, **look)
    if not (several and many):
        return 1.5 if not many else 1.2 + 0.0026 * size * max(len(t.get_text()) for t in ax.texts)
    longest = max(len(str(p)) for p in places)
    ring = 1.0 + 1.3 * largest + 0.05 + 0.0092 * size * 0.28 * longest + 0.03
    by_step: dict[str, list[int]] = {}
    for i in order:
        by_step.setdefault(steps[i], []).append(i)
    for step, members in by_step.items():
        ends = angle[[members[0], members[-1]]]
        a = np.linspace(ends[0] + 0.012, ends[1] - 0.012, 24)
        ax.plot(ring * np.cos(a), ring * np.sin(a), color=RULE, lw=2.0, solid_capstyle="butt", zorder=2)
        middle = ends.mean()
        right = np.cos(middle) >= 0
        along = np.degrees(middle) - 90.0
        if np.sin(middle) < 0:
            along += 180.0
        x, y = (ring + 0.045) * np.array([np.cos(middle), np.sin(middle)])
        ax.text(x, y, step, ha="center", va="center", rotation=along, color=INK, fontsize=size + 1.5, weight="bold")
    return ring + 0.1


def _legend(ax: Axes, v: dict[str, Any], filled: bool, ringed: bool) -> None:
    marks: list[Line2D] = []
    look: dict[str, Any]
    if any(p is not None for p in v["physical"]):
        look = {"ls": "", "mfc": PAPER, "mec": INK, "ms": 8}
        marks += [
            Line2D([], [], marker="s", label="physical", **look),
            Line2D([], [], marker="o", label="virtual", **look),
        ]
    if filled:
        look = {"ls": "", "marker": "o", "mec": INK, "ms": 8}
        marks.append(Line2D([], [], mfc=MODEL, fillstyle="bottom", mfcalt=PAPER, label="filled: presence", **look))
    if ringed:
        marks.append(Line2D([], [], marker="o", ls="", mfc="none", mec=RING, mew=2.2, ms=9, label="ring: money lost"))
    marks += [Line2D([], [], color=MODEL, lw=3, alpha=0.6, label="width: traffic")]
    ax.legend(
        handles=marks,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=len(marks) if len(v["step"]) > 12 else 3,
        frameon=False,
        labelcolor=MUTED,
        title="area: how often a need begins there",
        title_fontproperties={"size": 9},
    )
