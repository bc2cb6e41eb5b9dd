"""Pictures of customers' paths: how far they come, where they are, and what each touchpoint did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from .. import lifecycle
from .._estimation import paths_of
from .._format import percent
from ._draw import LOSS, MODEL, MUTED, axes, frame
from ._heat import draw_cells, name_cells


def funnel(paths: Any, stages: Iterable[str] = (), ax: Axes | None = None, *, level: float = 0.95) -> Axes:
    """Paths that reach each stage after those before it; beside each, the share that comes on, with its interval."""
    table = lifecycle.funnel(paths_of("paths", paths), stages, level=level)
    reached = np.asarray(table["reached"], dtype=float)
    names = [str(name) for name in table["stage"]]
    ax = axes(ax)
    rows = np.arange(len(names))
    ax.barh(rows, reached, height=0.62, color=MODEL)
    widest = max(float(reached.max()), 1e-300)
    for row, (now, share, low, high) in enumerate(
        zip(reached, table["conversion"], table["low"], table["high"], strict=True)
    ):
        note = f"{percent(share)} ({percent(low)} to {percent(high)})" if share == share else "nobody"
        ax.text(now + 0.01 * widest, row, note, va="center", color=MUTED, fontsize=8)
    ax.set_yticks(rows, names)
    ax.invert_yaxis()
    ax.set_xlabel("paths")
    ax.margins(x=0.3)
    ax.set_xlim(left=0)
    return frame(ax, grid="x")


def step_matrix(paths: Any, ax: Axes | None = None, *, steps: int = 10, around: str | None = None) -> Axes:
    """Shares of paths in each state, step by step; with `around`, before and after the first visit to it."""
    table = lifecycle.step_matrix(paths_of("paths", paths), steps=steps, around=around)
    columns = [name for name in table if name != "state"] if isinstance(table, dict) else list(table.columns)[1:]
    cells = np.column_stack([np.asarray(table[name], dtype=float) for name in columns])
    ax = axes(ax)
    text = [[percent(x) if x >= 0.005 else "" for x in row] for row in cells]
    draw_cells(ax, cells, text, most=400)
    name_cells(ax, [str(name) for name in table["state"]], columns)
    ax.set_xlabel("visit" if around is None else f"visits from the first to {around}")
    return ax


def removal_effects(attribution: Any, ax: Axes | None = None, *, level: float = 0.95) -> Axes:
    """Share of conversions that would be lost without each touchpoint, with intervals, the greatest on top."""
    low, high = attribution.removal_effect_interval(level)
    effect = np.asarray(attribution.removal_effect, dtype=float)
    order = np.argsort(-effect, kind="stable")
    ax = axes(ax)
    rows = np.arange(effect.size)
    ax.hlines(rows, low[order], high[order], color=LOSS, lw=2.0)
    ax.plot(effect[order], rows, "o", color=LOSS, ms=5)
    ax.set_yticks(rows, [attribution.channels[i] for i in order])
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: percent(share)))
    ax.set_xlabel("conversions lost without it")
    return frame(ax, grid="x")
