"""Matrices of chains and decisions, cell by cell."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from .._format import percent, precise, share
from ._chain import few, moves
from ._draw import MODEL, PAPER, RULE, STATES, array, axes, frame, has, room, wrapped, write

MOST, WRITTEN = 64, 16  # states that are shown, and those whose cells have numbers in them


def transition_heat_map(chain: Any, ax: Axes | None = None, *, level: float = 0.95) -> Axes:
    """Chances of every move, from (row) to (column), and their intervals where they are known.

    Parameters
    ----------
    chain
        A fit, with intervals; any chain, a `RecencyChain` or an audit. Of a chain in continuous time cells are rates.
    ax : Axes, optional
    level : float
        Of the intervals of a fit; those of an audit are 95%.
    """
    found = moves(chain, level)
    few(len(found.states), MOST, "lump states, or look at some rows of the matrix")
    ax = axes(ax)
    cells = np.array(found.matrix)
    if found.rates:
        np.fill_diagonal(cells, np.nan)  # what leaves in all is no move
    form = (lambda x: precise(x, 2)) if found.rates else share
    notes = None
    if found.low is not None and found.high is not None:
        notes = [
            [f"{form(a)} to {form(b)}" if math.isfinite(a) and math.isfinite(b) and a < b else "" for a, b in rows]
            for rows in (zip(*pair, strict=True) for pair in zip(found.low, found.high, strict=True))
        ]
    text = [[form(x) if math.isfinite(x) and x > 0 else "" for x in row] for row in cells]
    draw_cells(ax, cells, text, notes)
    name_cells(ax, found.states, found.states)
    ax.set(xlabel="to", ylabel="from")
    return ax


def policy_map(process: Any, solution: Any, ax: Axes | None = None) -> Axes:
    """What a solution of a `DecisionProcess` does in each state, and what every other action would cost.

    The action taken is filled, with what the state is worth; the others have what one use of them loses. Of a
    `HorizonSolution`, the action for each state and number of periods left; of a `ConstrainedSolution`, the chance of
    each action.

    Parameters
    ----------
    process : DecisionProcess
    solution
        What its `solve`, `solve_average`, `solve_horizon` or `solve_constrained` returned.
    ax : Axes, optional
    """
    states, actions = list(process.states), list(process.actions)
    few(len(states), MOST, "solve a process of fewer states, or look at the policy itself")
    policy = array(solution.policy)
    ax = axes(ax)
    if has(solution, "shadow_price"):
        text = [[percent(p) if p > 0 else "" for p in row] for row in policy]
        draw_cells(ax, policy, text, top=1.0)
        name_cells(ax, states, actions)
        ax.set_xlabel("action, and how often it is taken")
        return ax
    if policy.ndim == 2:
        return _horizon(ax, states, actions, policy)
    taken = policy.astype(int)
    possible = np.isfinite(array(process.rewards))
    value = array(solution.value) if has(solution, "value") else None
    loss = None if value is None else value[:, None] - array(process.action_values(value))
    worst = 0.0 if loss is None else float(loss[possible].max(initial=0.0))
    shade, text = np.full(possible.shape, np.nan), [[""] * len(actions) for _ in states]
    for i, j in np.argwhere(possible):
        if j == taken[i]:
            shade[i, j], text[i][j] = 1.0, actions[j] if value is None else precise(value[i])
        elif loss is not None and value is not None:
            near = 1.0 - loss[i, j] / worst if worst > 0 else 1.0
            shade[i, j] = 0.45 * max(0.0, near)
            text[i][j] = "as good" if loss[i, j] <= 1e-9 * max(1.0, abs(value[i])) else precise(-loss[i, j], 2)
        else:
            shade[i, j] = 0.0
    draw_cells(ax, shade, text, top=1.0)
    for i, j in np.argwhere(~possible):
        ax.plot([j - 0.2, j + 0.2], [i, i], color=RULE, lw=1.0)
    name_cells(ax, states, actions)
    ax.set_xlabel(wrapped(ax, "value where taken, loss where not") if loss is not None else "action taken")
    return ax


def _horizon(ax: Axes, states: list[str], actions: list[str], policy: np.ndarray) -> Axes:
    """Actions in colour, periods left to the end from left to right."""
    periods = policy.shape[0]
    small = periods <= WRITTEN and len(states) <= WRITTEN
    for (t, s), action in np.ndenumerate(policy):
        color = STATES[int(action) % len(STATES)]
        ax.add_patch(Rectangle((t - 0.5, s - 0.5), 1, 1, fc=color, ec=PAPER, lw=0.8 if small else 0.0, alpha=0.85))
        if small:
            write(ax, t, s, actions[int(action)], (0.86, 0.6), color=PAPER)
    if not small:
        used = np.unique(policy.astype(int))
        for action in used:
            ax.plot([], [], "s", color=STATES[action % len(STATES)], label=actions[action])
        frame(ax, legend=True)
        ax.grid(visible=False)
    left = periods - np.arange(periods)
    kept = range(periods - 1, -1, -math.ceil(periods * 24 / room(ax)[0]))
    _frame(ax, periods, len(states))
    ax.set_xticks(kept, [str(left[t]) for t in kept])
    _rows(ax, states)
    ax.set_xlabel("periods left")
    return ax


def draw_cells(
    ax: Axes,
    cells: np.ndarray,
    text: list[list[str]],
    notes: Any = None,
    *,
    top: float | None = None,
    most: int = WRITTEN * WRITTEN,
) -> None:
    """Shaded cells, the number in each, if they are not more than `most`, and below it, smaller, a note."""
    rows, columns = cells.shape
    finite = cells[np.isfinite(cells)]
    highest = top or (float(finite.max()) if finite.size else 1.0) or 1.0
    rgb = tuple(int(MODEL[i : i + 2], 16) / 255 for i in (1, 3, 5))
    # so light that text is read on the darkest, too, by day and by night
    ramp = LinearSegmentedColormap.from_list("habitue", [(*rgb, 0.0), (*rgb, 0.55)], N=32)
    shades = ramp.with_extremes(bad=(0, 0, 0, 0))
    x, y = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
    ax.pcolormesh(x, y, cells, cmap=shades, vmin=0.0, vmax=highest, linewidth=0, gid="heat")
    _frame(ax, columns, rows)
    if rows * columns > most:
        return
    numbers: list[Any] = []
    ranges: list[Any] = []
    for i, j in np.ndindex(rows, columns):
        note, weight = notes[i][j] if notes else "", "bold" if top and cells[i, j] == top else "normal"
        if text[i][j]:
            write(ax, j, i, text[i][j], (0.8, 0.34), numbers, va="bottom" if note else "center", weight=weight)
        if note and text[i][j]:
            write(ax, j, i + 0.05, note, (0.88, 0.26), ranges, fontsize=8, va="top")


def _frame(ax: Axes, columns: int, rows: int) -> None:
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    ax.spines[:].set_color(RULE)
    ax.tick_params(length=0)
    for at in range(1, rows):
        ax.axhline(at - 0.5, color=RULE, lw=0.6)


def _rows(ax: Axes, names: list[str]) -> None:
    kept = range(0, len(names), math.ceil(len(names) * 11 / room(ax)[1]))
    ax.set_yticks(kept, [names[i] for i in kept])


def name_cells(ax: Axes, rows: list[str], columns: list[str]) -> None:
    """Names of rows and columns, as many as fit."""
    _rows(ax, rows)
    each = room(ax)[0] / len(columns)
    slanted = 6.5 * max(map(len, columns)) > each > 0 and max(map(len, columns)) > 3
    kept = range(0, len(columns), math.ceil((14 if slanted else 6.5 * max(map(len, columns))) / each))
    turn: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"} if slanted else {}
    ax.set_xticks(kept, [columns[i] for i in kept], **turn)
