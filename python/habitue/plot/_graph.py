"""The graph of a chain: states, and the moves between them."""

from __future__ import annotations

import math
import shlex
import shutil
import subprocess
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch
from matplotlib.path import Path

from .._format import number, precise, share
from ._chain import Moves, few, moves
from ._draw import INK, LOSS, MODEL, MUTED, PAPER, Arrow, axes, write

HALF_WIDTH, HALF_HEIGHT = 0.34, 0.2  # of a state's box
LABEL = (0.36, 0.15)  # room of an edge's label
MOST, LABELS = 40, 48  # states, and labels of moves


class _Edge(NamedTuple):
    path: Path
    label: tuple[float, float]
    va: str = "center"
    ha: str = "center"
    room: tuple[float, float] = LABEL


class _Layout(NamedTuple):
    place: np.ndarray  # [state, (x, y)]
    edges: dict[tuple[int, int], _Edge]


def transition_graph(chain: Any, ax: Axes | None = None, *, layout: str = "auto", least: float = 0.005) -> Axes:
    """A chain as a graph: an edge is as wide as the move is likely in one period; rare moves are left out.

    Parameters
    ----------
    chain
        An audit, a `RecencyChain`, any chain or its fit. Of a chain in continuous time edges are rates.
    ax : Axes, optional
    layout : {"auto", "line", "circle", "graphviz"}
        "line": states in their order, forward moves above, moves back below. "circle" needs nothing but this library.
        "graphviz" calls the program `dot`. "auto": a line for the stages of a lifecycle; for other chains Graphviz
        where it is installed, otherwise the circle.
    least : float
        Moves less likely than this are left out; of rates, those below this part of the greatest. Where there are very
        many, the likeliest alone are labelled.
    """
    found = moves(chain)
    few(len(found.states), MOST, "lump states, or show a heat map of some of them")
    drawn, weight = _drawn(found, least)
    ways = {"line": _line, "circle": _circle, "graphviz": _graphviz}
    if layout == "auto":
        laid = _line(found, drawn) if found.now is not None else _best(found, drawn)
    elif layout in ways:
        laid = ways[layout](found, drawn)
    else:
        raise ValueError(f"layout must be auto, line, circle or graphviz, not {layout!r}")
    ax = axes(ax)
    ax.set_axis_off()
    n, staged = len(found.states), found.now is not None
    faint = np.sort(weight[tuple(zip(*drawn, strict=True))])[-LABELS] if len(drawn) > LABELS else 0.0
    for (i, j), edge in laid.edges.items():
        lost = staged and j > i and j >= n - 2
        label = _label(found, i, j) if weight[i, j] >= faint else ""
        _arrow(ax, edge, weight[i, j], LOSS if lost else MODEL, label)
    absorbing = {i for i in range(n) if _is_absorbing(found, i)}
    names: list[Any] = []
    for i, name in enumerate(found.states):
        _state(
            ax, laid.place[i], name, None if found.now is None else found.now[i], i in absorbing and not staged, names
        )
    _limits(ax, laid, equal=layout != "line" and not staged)
    return ax


def _drawn(found: Moves, least: float) -> tuple[list[tuple[int, int]], np.ndarray]:
    """The moves to be drawn, and how wide each is, 0 to 1."""
    weight = np.where(np.isfinite(found.matrix), found.matrix, 0.0)
    if found.rates:
        np.fill_diagonal(weight, 0.0)
        weight = weight / (weight.max() or 1.0)
    return [(int(i), int(j)) for i, j in np.argwhere((weight >= least) & (weight > 0))], weight


def _is_absorbing(found: Moves, i: int) -> bool:
    row = found.matrix[i]
    return bool(not row.any() if found.rates else row[i] == 1.0)


def _label(found: Moves, i: int, j: int) -> str:
    return precise(found.matrix[i, j], 2) if found.rates else share(found.matrix[i, j])


def _arrow(ax: Axes, edge: _Edge, weight: float, color: str, label: str) -> None:
    ax.add_patch(Arrow(edge.path, 0.7 + 6.0 * weight, color=color, alpha=0.55, zorder=1))
    behind = (
        {"boxstyle": "square,pad=0.1", "fc": PAPER, "ec": "none", "alpha": 0.8}
        if (edge.ha, edge.va) == ("center", "center")
        else None
    )
    if label:
        write(ax, *edge.label, label, edge.room, ha=edge.ha, va=edge.va, zorder=3, bbox=behind)


def _state(ax: Axes, at: np.ndarray, name: str, now: float | None, final: bool, peers: list[Any]) -> None:
    x, y = at
    box = FancyBboxPatch(
        (x - HALF_WIDTH, y - HALF_HEIGHT),
        2 * HALF_WIDTH,
        2 * HALF_HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.08",
        fc=PAPER,
        ec=INK,
        lw=2.2 if final else 1.1,
        zorder=4,
    )
    ax.add_patch(box)
    known = now is not None and math.isfinite(now)
    text = "\n".join(textwrap.wrap(name, max(11, math.ceil(len(name) / 2) + 2))[:3]) if len(name) > 11 else name
    room = (1.84 * HALF_WIDTH, 0.16 if known else 0.34)
    write(ax, x, y + (0.065 if known else 0), text, room, peers, weight="bold", zorder=5)
    if known:
        write(ax, x, y - 0.1, number(float(now or 0)), (1.84 * HALF_WIDTH, 0.15), color=MUTED, zorder=5)


def _limits(ax: Axes, laid: _Layout, equal: bool) -> None:
    half = np.array([HALF_WIDTH, HALF_HEIGHT])
    points = [laid.place - half, laid.place + half]
    for edge in laid.edges.values():
        points.append(np.reshape(_around(edge), (2, 2)))
    corners = np.vstack(points)
    low, high = corners.min(axis=0), corners.max(axis=0)
    ax.set(xlim=(low[0] - 0.05, high[0] + 0.05), ylim=(low[1] - 0.05, high[1] + 0.05))
    if equal:
        ax.set_aspect("equal")


# In a line: forward above, back below


def _line(found: Moves, drawn: list[tuple[int, int]]) -> _Layout:
    n = len(found.states)
    place = np.column_stack([np.arange(n, dtype=float), np.zeros(n)])
    return _Layout(place, {(i, j): _arc(i, j) for i, j in drawn})


def _arc(i: int, j: int) -> _Edge:
    """A curve from the box at x = i to the box at x = j, and where to write on it."""
    if i == j:
        points = [(i - 0.12, HALF_HEIGHT), (i - 0.26, 0.7), (i + 0.26, 0.7), (i + 0.12, HALF_HEIGHT + 0.02)]
        return _Edge(Path(points, [1, 4, 4, 4]), (i, 0.6), "bottom")
    if j == i + 1:
        gap = 1 - 2 * HALF_WIDTH
        return _Edge(
            Path([(i + HALF_WIDTH, 0), (j - HALF_WIDTH - 0.02, 0)], [1, 2]),
            ((i + j) / 2, 0.06),
            "bottom",
            room=(0.8 * gap, 0.15),
        )
    side = 1 if j > i else -1
    reach = 0.34 + 0.42 * abs(j - i) if side > 0 else 0.18 + 0.42 * abs(j - i)
    start, end = i + side * 0.22, j - side * 0.22
    points = [(start, side * HALF_HEIGHT), (start, side * reach), (end, side * reach), (end, side * HALF_HEIGHT)]
    peak = side * (0.25 * HALF_HEIGHT + 0.75 * reach)
    return _Edge(Path(points, [1, 4, 4, 4]), ((start + end) / 2, peak + side * 0.06), "bottom" if side > 0 else "top")


# On a circle


def _circle(found: Moves, drawn: list[tuple[int, int]]) -> _Layout:
    n = len(found.states)
    across, up = max(1.2, 0.26 * n), max(0.8, 0.13 * n)
    angle = math.pi / 2 - 2 * math.pi * np.arange(n) / n + (math.pi / n if n % 2 == 0 else 0.0)
    place = np.column_stack([across * np.cos(angle), up * np.sin(angle)]) if n > 1 else np.zeros((1, 2))
    taken = [(x - HALF_WIDTH, y - HALF_HEIGHT, x + HALF_WIDTH, y + HALF_HEIGHT) for x, y in place]
    edges: dict[tuple[int, int], _Edge] = {}
    both = set(drawn)
    for i, j in drawn:
        if i == j:
            edges[i, i] = edge = _loop(place[i], angle[i])
            taken.append(_around(edge))
    for i, j in drawn:
        if i != j:
            edges[i, j] = edge = _chord(place[i], place[j], 0.22 if (j, i) in both else 0.0, taken)
            taken.append(_around(edge))
    return _Layout(place, edges)


def _loop(at: np.ndarray, angle: float) -> _Edge:
    """A move from a state to itself, on the outer side."""
    beside = abs(math.cos(angle)) > 0.8
    side = math.copysign(1.0, math.cos(angle) if beside else math.sin(angle) + 1e-9)
    # as if above the box at 0, then turned
    half, spread = (HALF_WIDTH, 0.8) if beside else (HALF_HEIGHT, 1.0)
    above = np.array(
        [(-0.12, half), (-0.28, half + 0.42), (0.28, half + 0.42), (0.12, half + 0.02), (0.0, half + 0.36)]
    )
    above *= (spread, 1.0)
    turned = at + (above[:, ::-1] * (side, 1.0) if beside else above * (1.0, side))
    where = ("left" if side > 0 else "right", "center") if beside else ("center", "bottom" if side > 0 else "top")
    label = float(turned[4][0]), float(turned[4][1])
    return _Edge(Path(turned[:4], [1, 4, 4, 4]), label, where[1], where[0])


def _chord(start: np.ndarray, end: np.ndarray, bow: float, taken: list[tuple[float, float, float, float]]) -> _Edge:
    """A move along a chord, to the left of it where the way back is drawn too; its label where there is room."""
    step = end - start
    middle = (start + end) / 2 + bow * np.array([-step[1], step[0]])
    t = np.linspace(0.0, 1.0, 201)
    curve = (1 - t)[:, None] ** 2 * start + 2 * (t * (1 - t))[:, None] * middle + t[:, None] ** 2 * end
    leaves = np.abs(curve - start) > (HALF_WIDTH, HALF_HEIGHT)
    arrives = np.abs(curve - end) > (HALF_WIDTH + 0.02, HALF_HEIGHT + 0.02)
    outside = np.flatnonzero(leaves.any(axis=1) & arrives.any(axis=1))
    first, last = (outside[0], outside[-1]) if outside.size else (0, 200)
    a, b = t[first], t[last]
    # the part of the curve from a to b is a curve of the same kind
    bend = (1 - a) * (1 - b) * start + (a + b - 2 * a * b) * middle + a * b * end
    path = Path([tuple(curve[first]), tuple(bend), tuple(curve[last])], [1, 3, 3])
    tries = [curve[first + round(s * (last - first))] for s in (0.45, 0.35, 0.55, 0.25, 0.65, 0.2, 0.75)]
    best = min(tries, key=lambda at: sum(_overlap(_box(at, (0.8 * LABEL[0], LABEL[1])), other) for other in taken))
    return _Edge(path, (float(best[0]), float(best[1])))


def _box(at: Any, room: tuple[float, float]) -> tuple[float, float, float, float]:
    return at[0] - room[0] / 2, at[1] - room[1] / 2, at[0] + room[0] / 2, at[1] + room[1] / 2


def _around(edge: _Edge) -> tuple[float, float, float, float]:
    right = {"left": 0.5, "right": -0.5, "center": 0.0}[edge.ha] * edge.room[0]
    up = {"bottom": 0.5, "top": -0.5, "center": 0.0}[edge.va] * edge.room[1]
    return _box((edge.label[0] + right, edge.label[1] + up), (0.85 * edge.room[0], edge.room[1]))


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


# By Graphviz


def _best(found: Moves, drawn: list[tuple[int, int]]) -> _Layout:
    try:
        return _graphviz(found, drawn)
    except RuntimeError:
        return _circle(found, drawn)


def _graphviz(found: Moves, drawn: list[tuple[int, int]]) -> _Layout:
    """Places and curves as the program `dot` lays them out, one unit an inch."""
    program = shutil.which("dot")
    if program is None:
        raise RuntimeError('layout "graphviz" needs the program dot of Graphviz, which is not installed; use "circle"')
    said = f"width={2 * HALF_WIDTH}, height={2 * HALF_HEIGHT}, fixedsize=true, shape=box"
    lines = [f"digraph {{ rankdir=LR; nodesep=0.35; ranksep=0.5; node [{said}]; edge [dir=none, fontsize=10];"]
    lines += [f'{i} [label=""];' for i in range(len(found.states))]
    lines += [f'{i} -> {j} [label="{_label(found, i, j)}"];' for i, j in drawn]
    try:
        ran = subprocess.run(
            [program, "-Tplain"], input="\n".join([*lines, "}"]), capture_output=True, text=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise RuntimeError(f'layout "graphviz": dot failed ({error}); use "circle"') from error
    place = np.zeros((len(found.states), 2))
    edges: dict[tuple[int, int], _Edge] = {}
    for words in _read(ran.stdout):
        if words[0] == "node":
            place[int(words[1])] = float(words[2]), float(words[3])
        elif words[0] == "edge":
            i, j, n = int(words[1]), int(words[2]), int(words[3])
            points = [
                (float(x), float(y)) for x, y in zip(words[4 : 4 + 2 * n : 2], words[5 : 5 + 2 * n : 2], strict=False)
            ]
            if _far(points[0], place[i]) > _far(points[-1], place[i]):
                points.reverse()
            label = float(words[5 + 2 * n]), float(words[6 + 2 * n])
            edges[i, j] = _Edge(Path(points, [1, *[4] * (n - 1)]), label)
    return _Layout(place, edges)


def _read(plain: str) -> Iterator[list[str]]:
    for line in plain.replace("\\\n", " ").splitlines():
        if words := shlex.split(line):
            yield words


def _far(a: Any, b: Any) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])
