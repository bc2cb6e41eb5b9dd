"""Pictures of placements: what each further place adds, and what no choice could exceed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .._placement import Placement
from ._draw import INK, LOSS, MODEL, MUTED, axes, frame

MAX_NAMES = 12


def placement_curve(placement: Placement | Sequence[Placement], ax: Axes | None = None) -> Axes:
    """Value against the number of places with the bound of every number; of a Pareto front, against money spent.

    Between the curve and its bound lies what a better choice could bring at most.
    """
    if isinstance(placement, Placement):
        return _by_number(placement, axes(ax))
    return _by_cost(list(placement), axes(ax))


def _by_number(p: Placement, ax: Axes) -> Axes:
    x = np.arange(len(p) + 1)
    value = np.concatenate([[0.0], np.cumsum(p.gains)])
    bound = np.concatenate([[0.0], p.bounds]) if len(p.bounds) == len(p) else np.full(len(p) + 1, p.upper_bound)
    _curve(ax, x, value, bound)
    if 0 < len(p) <= MAX_NAMES:
        for i, name in enumerate(p.chosen):
            ax.annotate(
                str(name),
                (x[i + 1], value[i + 1]),
                (5, -4),
                textcoords="offset points",
                va="top",
                rotation=-28,
                rotation_mode="anchor",
                fontsize=8,
                color=INK,
            )
    if p.total > 0 and p.total <= 1.35 * max(bound[-1], 1e-300):
        ax.axhline(p.total, color=MUTED, lw=0.9, ls=(0, (1, 2)), label="everywhere")
    ax.set(xlabel="places", ylabel="value")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlim(0, max(1, len(p)) * 1.04 + 0.3)
    ax.set_ylim(0, None)
    return frame(ax, legend=True)


def _by_cost(front: list[Placement], ax: Axes) -> Axes:
    cost = np.array([0.0, *(p.cost for p in front)])
    value = np.array([0.0, *(p.value for p in front)])
    bound = np.array([0.0, *(p.upper_bound for p in front)])
    _curve(ax, cost, value, bound)
    labelled = 0.0
    for p in front:
        if p.cost - labelled < 0.11 * float(cost.max()):
            continue  # no room beside the last one
        labelled = p.cost
        count = f"{len(p)} place{'' if len(p) == 1 else 's'}"
        ax.annotate(count, (p.cost, p.value), (4, -5), textcoords="offset points", va="top", fontsize=8, color=INK)
    ax.set(xlabel="cost", ylabel="value")
    ax.set_xlim(0, 1.08 * max(float(cost.max()), 1e-300))
    ax.set_ylim(0, None)
    return frame(ax, legend=True)


def _curve(ax: Axes, x: np.ndarray, value: np.ndarray, bound: np.ndarray) -> None:
    ax.fill_between(x, value, bound, color=LOSS, alpha=0.12, lw=0)
    ax.plot(x, bound, color=LOSS, lw=1.3, ls=(0, (4, 2)), label="no choice is worth more")
    ax.plot(x, value, color=MODEL, lw=1.8, marker="o", ms=4.5, label="chosen")
