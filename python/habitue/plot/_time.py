"""Where customers are as time goes by: shares of states, lengths of stays, hidden states."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from .. import lifecycle
from .._estimation import paths_of
from .._format import percent
from .._hidden import sequences
from ..data import Paths
from ._chain import few, known, model_of, moves
from ._draw import MUTED, RULE, STATES, array, axes, frame, room, write


def state_occupancy(
    chain: Any, ax: Axes | None = None, *, start: Any = None, periods: float = 12, points: int = 120
) -> Axes:
    """Shares of customers in each state as time goes by.

    Parameters
    ----------
    chain
        A `MarkovChain`, `ContinuousChain`, `SemiMarkovChain` or a fit of one; an audit or a `RecencyChain`, from
        where its customers are now; or `TransitionCurves`, which need no model.
    ax : Axes, optional
    start : str or sequence of float, optional
        The state where all begin, or a weight of each; default: the first, or where customers are now.
    periods : float
        How far ahead: periods, or the chain's unit of time. Curves go as far as they were estimated.
    points : int
        Of time, where it is continuous.
    """
    time, share, states = _shares(chain, start, periods, points)
    ax = axes(ax)
    colors = [STATES[i % len(STATES)] for i in range(len(states))]
    stepping: dict[str, Any] = {"step": "post"} if isinstance(chain, lifecycle.TransitionCurves) else {}
    ax.stackplot(time, share.T, colors=colors, alpha=0.82, lw=0, labels=states, **stepping)
    ax.set(xlim=(time[0], time[-1]), ylim=(0, 1), ylabel="share of customers")
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    steps = not hasattr(model_of(chain), "times") and not hasattr(model_of(chain), "sojourn")
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=steps, steps=[1, 2, 5, 10]))
    ax.set_xlabel("periods from now" if steps else "time")
    frame(ax, legend=True)
    ax.grid(visible=False)
    return ax


def _shares(chain: Any, start: Any, periods: float, points: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Times, shares [time, state] and names of states."""
    if not 0 < periods < np.inf:
        raise ValueError(f"periods: got {periods}, need more than 0, and not for ever")
    model = model_of(chain)
    if isinstance(model, lifecycle.TransitionCurves):
        if not len(model.times):
            raise ValueError("chain: curves without a time")
        time = np.concatenate([[model.start], model.times])
        chances = [np.eye(len(model.states)), *model.probability]
        states = list(model.states)
    elif hasattr(model, "sojourn"):
        states, time = list(model.states), np.linspace(0.0, periods, points)
        few(len(states), 4 * len(STATES), "lump states")
        chances = [model.transition_probability(t) for t in time]
    else:
        found = known(moves(chain))
        if found is None:
            raise ValueError("chain: nothing was seen to leave some state, so nothing says where customers will be")
        few(len(found.states), 4 * len(STATES), "lump states")
        start = found.now if start is None and found.now is not None else start
        chain = lifecycle.MarkovChain(found.matrix, found.states)
        states, time = found.states, np.arange(int(periods) + 1, dtype=float)
        weight = _weights(start, states)
        return time, np.array([chain.distribution(weight, int(t)) for t in time]), states
    weight = _weights(start, states)
    return time, np.array([weight @ p for p in chances]), states


def _weights(start: Any, states: list[str]) -> np.ndarray:
    if start is None or isinstance(start, str):
        if start is not None and start not in states:
            raise ValueError(f"start: there is no state {start!r}; there are {', '.join(states)}")
        return np.eye(len(states))[0 if start is None else states.index(start)]
    weight = array(start)
    if weight.shape != (len(states),) or not (weight >= 0).all() or not 0 < weight.sum() < np.inf:
        raise ValueError(f"start: need a weight, 0 or more, of each of {len(states)} states, and not 0 of all")
    return weight / weight.sum()


def sojourn_survival(
    paths: Any, ax: Axes | None = None, *, model: Any = None, states: Iterable[str] = (), level: float = 0.95
) -> Axes:
    """How long customers stay in each state: the share still there, with the band of Aalen & Johansen.

    Parameters
    ----------
    paths : Paths
        With times: a visit for each move, and one that repeats the last state when the watching ended.
    ax : Axes, optional
    model : SemiMarkovChain, ContinuousChain or a fit of one, optional
        Its laws of stays are drawn beside, dashed: where they leave the band, they do not fit.
    states : iterable of str, optional
        Default: the first six that are seen to be left.
    level : float
        Of the bands.
    """
    paths = paths_of("paths", paths)
    if paths.time is None:
        raise ValueError("paths: stays need times, and these paths have none")
    stays = _stays(paths)
    wanted = list(states) or [name for name in paths.states if stays["left"][stays["state"] == name].any()][:6]
    if unknown := [name for name in wanted if name not in paths.states]:
        raise ValueError(f"states: there is no state {unknown[0]!r}; there are {', '.join(paths.states)}")
    if not wanted:
        raise ValueError("paths: no state is seen to be left")
    ax = axes(ax)
    longest = 0.0
    for k, name in enumerate(wanted):
        here, color = stays["state"] == name, STATES[k % len(STATES)]
        time, share, low, high = _still_there({part: column[here] for part, column in stays.items()}, level)
        ax.fill_between(time, low, high, step="post", color=color, alpha=0.18, lw=0)
        ax.step(time, share, where="post", color=color, lw=1.8, label=name)
        longest = max(longest, float(time[-1]))
        if model is not None:
            t = np.linspace(0.0, float(time[-1]), 161)
            ax.plot(t, _law(model_of(model), name, t), color=color, lw=1.2, ls=(0, (4, 3)))
    if model is not None:
        ax.plot([], [], color=MUTED, lw=1.2, ls=(0, (4, 3)), label="model")
    ax.set(xlim=(0, longest), ylim=(0, 1.02), ylabel="still in the state")
    ax.set_xlabel("time since it was entered" + (f", {paths.unit}s" if _named(paths.unit) else ""))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: percent(v)))
    return frame(ax, legend=True)


def _named(unit: Any) -> bool:
    return unit is not None and str(unit) not in ("", "unspecified")


def _stays(paths: Paths) -> dict[str, np.ndarray]:
    """A row for each stay: its state, length, whether its end was seen, and the weight of its path."""
    offsets, state = array(paths.offsets).astype(np.int64), np.asarray(paths.state).astype(np.int64)
    time = array(paths.time)
    owner = np.repeat(np.arange(len(paths)), np.diff(offsets))
    begins = np.ones(len(state), dtype=bool)
    begins[1:] = (state[1:] != state[:-1]) | (owner[1:] != owner[:-1])
    first = np.flatnonzero(begins)
    left = np.append(owner[first[1:]] == owner[first[:-1]], False)
    end = np.where(left, time[np.append(first[1:], 0)], time[offsets[owner[first] + 1] - 1])
    length = end - time[first]
    weight = np.ones(len(paths)) if paths.weight is None else array(paths.weight)
    stays = {"state": np.array(paths.states, dtype=object)[state[first]], "length": length, "left": left}
    kept = length > 0
    return {name: column[kept] for name, column in {**stays, "weight": weight[owner[first]]}.items()}


def _still_there(stays: dict[str, np.ndarray], level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Times, the share still there, and its band: each stay a path of its own from 0, at "there" until it is "gone"."""
    n = stays["length"].size
    ended = np.unique(stays["length"][stays["left"]])
    if not ended.size:
        raise ValueError(f"states: {stays['state'][0] if n else 'a state'!r} is never seen to be left")
    time = ended[np.unique(np.linspace(0, ended.size - 1, min(ended.size, 240)).round().astype(int))]
    table = {
        "customer": np.repeat(np.arange(n), 2),
        "time": np.column_stack([np.zeros(n), stays["length"]]).ravel(),
        "state": np.column_stack([np.full(n, "there"), np.where(stays["left"], "gone", "there")]).ravel(),
        "weight": np.repeat(stays["weight"], 2),
    }
    alone = Paths.from_table(
        table, customer="customer", time="time", state="state", weight="weight", states=["there", "gone"]
    )
    curves = lifecycle.aalen_johansen(alone, times=time)
    share = np.array([p[0, 0] for p in curves.probability])
    band = [[end[0, 0] for end in curves.interval(k, level)] for k in range(time.size)]
    low, high = np.array(band).T
    return np.append(0.0, time), np.append(1.0, share), np.append(1.0, low), np.append(1.0, high)


def _law(model: Any, name: str, t: np.ndarray) -> np.ndarray:
    """What a model says of the share still there."""
    if name not in model.states:
        raise ValueError(f"model: has no state {name!r}; it has {', '.join(model.states)}")
    i, n = list(model.states).index(name), len(model.states)
    if hasattr(model, "generator"):
        return np.exp(model.generator[i, i] * t)
    if len(model.laws) == n:
        return np.array([model.laws[i].survival(x) for x in t])
    chance = array(model.embedded_chain.transition_matrix)[i]
    laws = [(p, model.laws[i * n + j]) for j, p in enumerate(chance) if p > 0]
    return np.array([sum(p * law.survival(x) for p, law in laws) for x in t])


def hidden_states(
    model: Any, data: Any, ax: Axes | None = None, *, sequence: int = 0, customer: Any = None, inputs: Any = None
) -> Axes:
    """The hidden states along one customer's history: chances given all that was seen, and the most probable path.

    Parameters
    ----------
    model : HiddenChain or its fit
    data : Paths, Sequences or whatever `sequences` takes
    ax : Axes, optional
    sequence : int
        Which of them.
    customer : optional
        Whose, of paths that have customers; instead of `sequence`.
    inputs : optional
        As of `fit`.
    """
    chain = model_of(model)
    if customer is not None:
        owners = getattr(data, "customer", None)
        found: Any = [] if owners is None else np.flatnonzero(np.asarray(owners) == customer)
        if not len(found):
            raise ValueError(f"customer: there is no path of {customer!r}")
        sequence = int(found[0])
    seen = sequences(data, inputs=inputs)
    if not 0 <= sequence < len(seen):
        raise ValueError(f"sequence: got {sequence}, there are {len(seen)}")
    first, last = (int(seen.offsets[sequence + k]) for k in (0, 1))
    if first == last:
        raise ValueError(f"sequence: {sequence} has no visits")
    part = slice(first, last)
    pushed = [column[part] for column in seen.inputs]
    one = lifecycle.Sequences(
        np.array([0, last - first], dtype=np.uint64), [c[part] for c in seen.values], pushed, None, seen.symbols,
        seen.input_names,
    )  # fmt: skip
    chances, path = chain.smooth(one).state, chain.viterbi(one).state
    states, visits = list(chain.states), np.arange(1, last - first + 1)
    ax = axes(ax)
    base = np.zeros(visits.size)
    for i, name in enumerate(states):
        color = STATES[i % len(STATES)]
        top, strip = base + chances[:, i], np.where(path == i, -0.04, -0.11)
        if visits.size <= 400:
            ax.bar(visits, chances[:, i], bottom=base, width=1.0, color=color, alpha=0.82, lw=0, label=name)
            ax.bar(visits[path == i], np.full((path == i).sum(), 0.07), bottom=-0.11, width=1.0, color=color, lw=0)
        else:
            ax.fill_between(visits, base, top, step="mid", color=color, alpha=0.82, lw=0, label=name)
            ax.fill_between(visits, -0.11, strip, step="mid", color=color, lw=0)
        base = top
    top = _seen(ax, one, visits)
    ax.set(xlim=(0.5, visits.size + 0.5), ylim=(-0.14, 1.05 + top), xlabel="visit")
    ax.set_yticks([-0.075, 0.5, 1.03 + top / 2], ["most probable", "50%", "seen"])
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
    frame(ax, legend=True)
    ax.grid(visible=False)
    return ax


def _seen(ax: Axes, one: Any, visits: np.ndarray) -> float:
    """What was seen, above: in words where there is room, else as a line (or dots, of symbols). How high it is."""
    columns, symbols = [array(c) for c in one.values], list(one.symbols)
    if visits.size <= 36:
        texts = [
            " ".join("-" if v != v else symbols[int(v)] if symbols else f"{v:.3g}" for v in row)
            for row in zip(*columns, strict=True)
        ]
        longest = max(map(len, texts))
        upright = longest * visits.size * 6 > room(ax)[0]
        top = 0.1 if not upright else min(0.5, 0.1 * longest * 72 / room(ax)[1])
        written: list[Any] = []
        for x, text in zip(visits, texts, strict=True):
            write(ax, x, 1.03 + top / 2, text, (0.92, top), written, rotation=90 if upright else 0)
        return top
    low, high = np.nanmin(columns[0]), np.nanmax(columns[0])
    height = 1.04 + 0.12 * (columns[0] - low) / (high - low if high > low else 1.0)
    ax.plot(visits, height, "." if symbols else "-", color=MUTED, lw=0.9, ms=3)
    ax.axhline(1.02, color=RULE, lw=0.7)
    return 0.13
