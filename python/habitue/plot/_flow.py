"""Where paths go from visit to visit, as a Sankey diagram."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from .._estimation import paths_of
from .._format import percent
from ._draw import PAPER, STATES, array, axes, frame, write

OTHER = {"(other)": "#7c8794", "(not begun)": "#dfe3e8", "(ended)": "#c3cad2"}


def sankey(paths: Any, ax: Axes | None = None, *, steps: int = 5, around: str | None = None, most: int = 7) -> Axes:
    """Where paths go from visit to visit: bars are shares of the paths in a state, ribbons those that move.

    Parameters
    ----------
    paths : Paths, or what becomes such
    ax : Axes, optional
    steps : int
        Visits that are shown: the first ones; or so many on each side of `around`.
    around : str, optional
        A state: visits before and after the first visit to it, of the paths that have one.
    most : int
        States that are told apart, those with most visits in the window; the rest are "(other)".
    """
    paths = paths_of("paths", paths)
    if steps < 1:
        raise ValueError(f"steps: got {steps}, need 1 or more")
    window, weight, ticks = _window(paths, steps, around)
    names, window = _told_apart(paths.states, window, weight, most)
    n, columns = len(names), window.shape[1]
    share = np.array([np.bincount(window[:, k], weight, n) for k in range(columns)]) / weight.sum()
    ax = axes(ax)
    gap, wide = 0.025, 0.05
    height = share.sum(axis=1).max() + gap * (n - 1)
    used = share.sum(axis=0) > 0
    bottom = np.zeros((columns, n))
    for k in range(columns):
        shown = share[k] > 0
        space = (height - share[k].sum() - gap * max(shown.sum() - 1, 0)) / 2
        below = np.concatenate([[0.0], np.cumsum((share[k] + gap * shown)[::-1])[:-1]])[::-1]
        bottom[k] = space + below
    colors = [OTHER.get(name, STATES[i % (len(STATES) - 1)]) for i, name in enumerate(names)]
    for k in range(columns - 1):
        flow = np.bincount(window[:, k] * n + window[:, k + 1], weight, n * n).reshape(n, n) / weight.sum()
        leaves, arrives = bottom[k] + share[k], bottom[k + 1] + share[k + 1]
        for i, j in np.ndindex(n, n):
            if flow[i, j] > 0:
                ribbon = _ribbon(k + wide, leaves[i], k + 1 - wide, arrives[j], flow[i, j])
                ax.add_patch(PathPatch(ribbon, fc=colors[i], ec="none", alpha=0.32, zorder=1))
                leaves[i] -= flow[i, j]
                arrives[j] -= flow[i, j]
    for k, i in np.ndindex(columns, n):
        if share[k, i] > 0:
            ax.add_patch(
                Rectangle((k - wide, float(bottom[k, i])), 2 * wide, share[k, i], fc=colors[i], ec="none", zorder=2)
            )
            if share[k, i] >= 0.035 and not names[i].startswith("("):
                write(
                    ax,
                    k,
                    bottom[k, i] + share[k, i] / 2,
                    percent(share[k, i]),
                    (0.3, 0.8 * share[k, i] + 0.01),
                    zorder=4,
                    bbox={"boxstyle": "round,pad=0.15", "fc": PAPER, "ec": "none", "alpha": 0.85},
                    fontsize=8,
                )
    for i in np.flatnonzero(used):
        ax.plot([], [], "s", color=colors[i], ms=7, label=names[i])
    ax.set(xlim=(-0.16, columns - 0.84), ylim=(-0.01, height + 0.01))
    ax.set_xticks(range(columns), ticks)
    ax.set_yticks([])
    ax.set_xlabel("visit" if around is None else f"visits from the first to {around}")
    frame(ax, legend=True)
    ax.grid(visible=False)
    return ax


def _window(paths: Any, steps: int, around: str | None) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The state of each path (row) at each visit (column) of the window, -1 before its first and -2 after its last."""
    offsets, state = array(paths.offsets).astype(np.int64), np.asarray(paths.state).astype(np.int64)
    first, last = offsets[:-1], offsets[1:]
    weight = np.ones(len(paths)) if paths.weight is None else array(paths.weight)
    columns = np.arange(steps)
    kept = last > first
    if around is not None:
        if around not in paths.states:
            raise ValueError(f"around: there is no state {around!r}; there are {', '.join(paths.states)}")
        hits = np.flatnonzero(state == paths.states.index(around))
        at = np.searchsorted(hits, first)
        centre = np.append(hits, np.iinfo(np.int64).max)[at]
        kept = centre < last
        first, last, centre = first[kept], last[kept], centre[kept]
        columns = np.arange(-steps, steps + 1)
    else:
        first, last = first[kept], last[kept]
        centre = first
    if not kept.any():
        raise ValueError("paths: none has a visit to show")
    at = centre[:, None] + columns
    inside = (at >= first[:, None]) & (at < last[:, None])
    window = np.where(inside, state[np.clip(at, 0, len(state) - 1)], np.where(at < first[:, None], -1, -2))
    ticks = [str(c + 1) for c in columns] if around is None else [f"{c:+d}" if c else "0" for c in columns]
    return window, weight[kept], ticks


def _told_apart(states: list[str], window: np.ndarray, weight: np.ndarray, most: int) -> tuple[list[str], np.ndarray]:
    """The window with states numbered anew: the `most` visited ones, the rest as one, those outside last."""
    visits = np.bincount(window[window >= 0], np.broadcast_to(weight[:, None], window.shape)[window >= 0], len(states))
    seen = np.flatnonzero(visits)
    kept = seen if seen.size <= most else np.sort(seen[np.argsort(-visits[seen], kind="stable")][:most])
    names = [states[i] for i in kept]
    code = np.full(len(states) + 2, len(names))
    code[kept] = np.arange(len(names))
    if kept.size < seen.size:
        names.append("(other)")
    code[-1] = len(names)  # not begun, as -1
    names += ["(not begun)"] * bool((window == -1).any())
    code[-2] = len(names)
    names += ["(ended)"] * bool((window == -2).any())
    return names, code[window]


def _ribbon(x0: float, top0: float, x1: float, top1: float, height: float) -> Path:
    middle = (x0 + x1) / 2
    points = [(x0, top0), (middle, top0), (middle, top1), (x1, top1), (x1, top1 - height)]
    points += [(middle, top1 - height), (middle, top0 - height), (x0, top0 - height), (x0, top0)]
    return Path(points, [1, 4, 4, 4, 2, 4, 4, 4, 79])
