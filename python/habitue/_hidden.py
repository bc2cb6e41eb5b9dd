"""Hidden chains and mixtures of chains: sequences in, results out; `habitue.lifecycle` shows it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import lifecycle as _native
from ._core.lifecycle import (
    ChainMixture,
    ChainMixtureFit,
    Emission,
    HiddenChain,
    HiddenChainFit,
    LiveHiddenChain,
    LiveTransitions,
    MarkovChain,
    Sequences,
    TransitionLogit,
)
from ._give import give
from ._labels import labels
from ._record import Record
from .clv import ConvergenceWarning
from .data import Paths

__all__ = [
    "ChainMixture",
    "ChainMixtureFit",
    "Emission",
    "HiddenChain",
    "HiddenChainFit",
    "LiveHiddenChain",
    "LiveTransitions",
    "Sequences",
    "TransitionLogit",
    "adjusted_rand_index",
    "compare_groups",
    "compare_states",
    "sequences",
]


def sequences(
    data: Any,
    *,
    values: str | Sequence[str] | None = None,
    customer: str | None = None,
    time: str | None = None,
    inputs: Any = None,
    weight: Any = None,
) -> Sequences:
    """Sequences of what was seen, from whatever holds them.

    Parameters
    ----------
    data : Paths, sequences, array or table
        `Paths` (their states are the symbols); an iterable of sequences, each of numbers, of texts (symbols) or of rows
        of numbers (one column for each emission); an array with a row for each sequence; or any data frame. NaN and
        None are what was not seen.
    values, customer, time : str
        Columns of a data frame: what was seen (one or several), whose, and in what order; customers come ascending.
    inputs : array, mapping or list of str, optional
        What may move a customer on the way to each visit: one number a visit, or a row of several, laid end to end, or
        columns by name; of a data frame, names of its columns.
    weight : array, optional
        Of each sequence.
    """
    if isinstance(data, Sequences):
        if inputs is None and weight is None:
            return data
        if inputs is None and data.inputs:
            inputs = dict(zip(data.input_names or [f"x{k}" for k in range(len(data.inputs))], data.inputs, strict=True))
        return _made(data.offsets, data.values, inputs, data.weight if weight is None else weight, data.symbols)
    if isinstance(data, Paths):
        weight = data.weight if weight is None else weight
        return _made(data.offsets, [data.state.astype(np.float64)], inputs, weight, data.states)
    if customer is not None or values is not None:
        return _of_table(data, values, customer, time, inputs, weight)
    if isinstance(data, np.ndarray) and data.ndim == 2:
        data = list(data)
    try:
        parts = [_as_given(part) for part in data]
    except (TypeError, ValueError):
        raise DomainError("sequences: need Paths, sequences of numbers or texts, or a table and its columns") from None
    if any(part.ndim not in (1, 2) for part in parts):
        raise DomainError("sequences: each must be one-dimensional, or a row of values for each visit")
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(np.uint64)
    parts = [part for part in parts if len(part)]
    if not parts:
        raise DomainError("sequences: nothing was seen")
    symbols: list[str] = []
    if any(part.dtype.kind in "UO" for part in parts) and all(part.ndim == 1 for part in parts):
        labels = np.concatenate([part.astype(object) for part in parts])
        symbols, column = _numbered("sequences", labels, np.array([x is None or x != x for x in labels], dtype=bool))
        columns = [column]
    else:
        widths = {part.shape[1] if part.ndim == 2 else 1 for part in parts}
        if len(widths) > 1:
            raise DomainError("sequences: rows must be equally wide in all of them")
        try:
            table = np.concatenate([part.reshape(len(part), -1) for part in parts]).astype(np.float64)
        except (TypeError, ValueError):
            raise DomainError("sequences: need numbers, or texts alone") from None
        columns = list(table.T)
    return _made(offsets, columns, inputs, weight, symbols)


def _as_given(part: Any) -> np.ndarray:
    array = np.asarray(part)  # which makes a text of what is not seen among texts
    return np.asarray(part, dtype=object) if array.dtype.kind == "U" and array.ndim == 1 else array


def _numbered(name: str, labels: np.ndarray, missing: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Texts as the numbers of symbols, with their names; numbers as they are, without."""
    column = np.full(len(labels), np.nan)
    seen = labels[~missing]
    if all(isinstance(x, str) for x in seen):
        names, column[~missing] = np.unique(seen.astype(str), return_inverse=True)
        return names.tolist(), column
    try:
        column[~missing] = seen.astype(np.float64)
    except (TypeError, ValueError):
        raise DomainError(f"{name}: need numbers, or texts alone") from None
    return [], column


def _of_table(table: Any, values: Any, customer: str | None, time: str | None, inputs: Any, weight: Any) -> Sequences:
    if values is None or customer is None:
        raise DomainError("sequences: name the columns of a table, values= and customer=")
    seen = [values] if isinstance(values, str) else list(values)
    moved = [] if inputs is None else [inputs] if isinstance(inputs, str) else list(inputs)
    import narwhals as nw

    frame: Any = nw.from_native(table)
    if isinstance(frame, nw.LazyFrame):
        frame = frame.collect()
    wanted = [customer, *([time] if time is not None else []), *seen, *moved]
    if missing := [name for name in wanted if name not in frame.columns]:
        raise DomainError(f"sequences: there is no column {missing[0]!r} in the table")
    for name in [customer] if time is None else [customer, time]:
        if (empty := np.flatnonzero(frame[name].is_null().to_numpy())).size:
            raise DomainError(f"{name}: row {empty[0]} is missing")
    _, owner = np.unique(frame[customer].to_numpy(), return_inverse=True)
    order = np.argsort(owner, kind="stable") if time is None else np.lexsort((frame[time].to_numpy(), owner))
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owner))]).astype(np.uint64)
    columns: list[Any] = []
    symbols: list[Any] = []
    for name in seen:
        column = frame[name].to_numpy()
        if column.dtype.kind in "UO":
            symbols, column = _numbered(name, column, frame[name].is_null().to_numpy())
            if symbols and len(seen) > 1:
                raise DomainError(f"{name}: texts must be the only column of values")
        columns.append(np.asarray(column, dtype=np.float64)[order])
    pushed = {name: np.asarray(frame[name].to_numpy(), dtype=np.float64)[order] for name in moved}
    return _made(offsets, columns, pushed or None, weight, symbols)


def _made(offsets: Any, columns: Any, inputs: Any, weight: Any, symbols: list[str]) -> Sequences:
    names: list[str] = []
    if inputs is None:
        pushed = []
    elif isinstance(inputs, Mapping):
        names, pushed = [str(n) for n in inputs], [np.asarray(c, dtype=np.float64) for c in inputs.values()]
    else:
        if isinstance(inputs, (list, tuple)) and len(inputs) and np.ndim(inputs[0]) >= 1:
            inputs = np.concatenate([np.asarray(part, dtype=np.float64) for part in inputs])
        array = np.asarray(inputs, dtype=np.float64)
        pushed = list(array.reshape(len(array), -1).T)
    weight = None if weight is None else np.asarray(weight, dtype=np.float64)
    return Sequences(np.asarray(offsets, dtype=np.uint64), list(columns), pushed, weight, list(symbols), names)


def _families(emissions: Any) -> list[str]:
    if emissions is None:
        return []
    return [emissions] if isinstance(emissions, str) else [str(e) for e in emissions]


def _warned(fit: Any, name: str) -> Any:
    if not fit.converged or "not identified" in fit.message:
        warnings.warn(f"{name}: {fit.message or fit.termination}", ConvergenceWarning, stacklevel=4)
    return fit


_construct: Any = HiddenChain.__init__


def _init(
    self: Any, initial: Any, transition: Any, emissions: Emission | Iterable[Emission], states: Iterable[Any] = ()
) -> None:
    """Chances of the first state; the transition matrix (from, to) or a TransitionLogit; one Emission for each column
    of what is seen; unique names of the states ("0", "1", ...)."""
    seen = [emissions] if isinstance(emissions, Emission) else list(emissions)
    if not isinstance(transition, TransitionLogit):
        transition = np.asarray(transition, dtype=np.float64)
    _construct(self, np.asarray(initial, dtype=np.float64), transition, seen, labels("states", states))


def _fit_hidden(
    data: Any,
    *,
    states: int = 2,
    emissions: str | Sequence[str] | None = None,
    inputs: Any = None,
    link: str = "ordered",
    weight: Any = None,
    prior: float = 0.0,
    starts: int = 4,
    seed: int = 1,
    max_iterations: int = 1000,
    tolerance: float = 1e-9,
    quasi_newton: bool = True,
    standard_errors: bool = True,
    start: HiddenChain | None = None,
    threads: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> HiddenChainFit:
    """Estimates a hidden chain by maximum likelihood, or as the mode of the posterior under a prior.

    Parameters
    ----------
    data : Paths, Sequences or whatever `sequences` takes
    states : int
        How many there are.
    emissions : str or list of str, optional
        Family of each column: "categorical", "bernoulli", "poisson", "gaussian" or "gamma". Default: categorical, where
        the data are symbols.
    inputs : array or mapping, optional
        What may move a customer on the way to each visit; see `sequences`.
    link : {"ordered", "multinomial"}
        How inputs move customers: up and down levels (Netzer, Lattin & Srinivasan 2008), or to any state.
    weight : array, optional
        Of each sequence.
    prior : float
        Added to the expected number of every first state, move (without inputs) and symbol.
    starts : int
        Searches from random points, of which the best is carried on.
    seed : int
        Of the random points.
    max_iterations : int
    tolerance : float
        Stop when a step promises less than this, per observation.
    quasi_newton : bool
        False: expectation-maximisation to the end.
    standard_errors : bool
        Whether to compute the observed information.
    start : HiddenChain, optional
        The one point to start from; its shape decides.
    threads : int, optional
        Default: all. The result does not depend on it.
    progress : callable, optional
        Called with the share of `max_iterations` done.

    Warns
    -----
    ConvergenceWarning
        When the search stopped early or parameters are not identified; the message says what to do.
    """
    seen = sequences(data, inputs=inputs, weight=weight)
    fit = _native._fit_hidden(
        seen, states, _families(emissions), link, prior, starts, seed, max_iterations, tolerance, quasi_newton,
        standard_errors, start, threads, progress,
    )  # fmt: skip
    return _warned(fit, "HiddenChain")


def compare_states(
    data: Any,
    states: Iterable[int] = (1, 2, 3, 4),
    *,
    emissions: str | Sequence[str] | None = None,
    inputs: Any = None,
    link: str = "ordered",
    weight: Any = None,
    prior: float = 0.0,
    starts: int = 4,
    seed: int = 1,
    holdout: float = 0.2,
    threads: int | None = None,
) -> list[Record]:
    """Fits of each number of states: log_likelihood, bic, icl, and holdout, the log-likelihood per observation of the
    share `holdout` of sequences, which a second fit did not see (NaN where the share is 0)."""
    rows = _native._compare_states(
        sequences(data, inputs=inputs, weight=weight), list(states), _families(emissions), link, prior, starts, seed,
        holdout, threads,
    )  # fmt: skip
    return [Record(dict(zip(_CHOICE["states"], row, strict=True))) for row in rows]


_CHOICE = {
    "states": ("states", "log_likelihood", "bic", "icl", "holdout", "free_parameters"),
    "groups": ("groups", "log_likelihood", "bic", "icl", "stability", "free_parameters"),
}


def _log_likelihood(self: HiddenChain, data: Any, *, inputs: Any = None, threads: int | None = None) -> float:
    """log of the chance (density) of all sequences, counting weights."""
    return self._log_likelihood(sequences(data, inputs=inputs), threads)


def _log_likelihoods(self: HiddenChain, data: Any, *, inputs: Any = None, threads: int | None = None) -> np.ndarray:
    """log of the chance (density) of each sequence."""
    return self._log_likelihoods(sequences(data, inputs=inputs), threads)


def _filter(self: HiddenChain, data: Any, *, inputs: Any = None, threads: int | None = None) -> np.ndarray:
    """Chances of the states (columns) at each visit (rows), given what was seen up to it."""
    return self._filter(sequences(data, inputs=inputs), threads)


def _smooth(
    self: HiddenChain, data: Any, *, inputs: Any = None, transition: bool = False, threads: int | None = None
) -> Record:
    """What all of a sequence tells about its states.

    Returns
    -------
    Record
        `state` [visit, state]: chances; `transitions` [from, to]: expected number of moves in all; with
        `transition=True` also `transition` [visit, from, to]: chances of the move to each visit, 0 on first ones.
    """
    seen = sequences(data, inputs=inputs)
    state, moves, total = self._smooth(seen, transition, threads)
    parts = {"offsets": seen.offsets, "state": state, "transitions": total}
    if transition:
        parts["transition"] = moves.reshape(len(moves), len(self), len(self))
    return Record(parts)


def _viterbi(self: HiddenChain, data: Any, *, inputs: Any = None, threads: int | None = None) -> Record:
    """The most probable states of each sequence, all together.

    Returns
    -------
    Record
        `state`: number of the state at every visit, sequences end to end as `offsets` say; `log_probability` of each
        sequence, of these states and what was seen.
    """
    seen = sequences(data, inputs=inputs)
    state, log_probability = self._viterbi(seen, threads)
    return Record({"offsets": seen.offsets, "state": state, "log_probability": log_probability})


def _simulate(
    self: HiddenChain, n: int, length: int, *, seed: int, inputs: Any = None, threads: int | None = None
) -> tuple[Sequences, np.ndarray]:
    """`n` sequences of `length` visits and the states behind them; the same seed gives the same."""
    columns = [] if inputs is None else list(np.asarray(inputs, dtype=np.float64).reshape(n * length, -1).T)
    return self._simulate(n, length, seed, columns, threads)


def _chain(self: HiddenChain, inputs: Sequence[float] = ()) -> MarkovChain:
    """The hidden chain itself, where inputs are `inputs` in every period (default: 0)."""
    return self._chain(list(inputs))


def _value(
    self: HiddenChain,
    reward: Any,
    *,
    discount_rate: float = 0.0,
    periods: float = float("inf"),
    inputs: Sequence[float] = (),
) -> np.ndarray:
    """Discounted value of a customer in each state, `reward` being received in every period spent in it.

    Differences are what moving a customer one state up is worth: the depth of the relationship in money."""
    return self._value(np.asarray(reward, dtype=np.float64), discount_rate, periods, list(inputs))


def _emission(family: str, *names: str) -> Callable[..., Emission]:
    def make(*parameters: Any) -> Emission:
        columns = [np.atleast_1d(np.asarray(p, dtype=np.float64)) for p in parameters]
        if len(columns) != len(names) or len({c.shape for c in columns}) > 1 or columns[0].ndim != 1:
            raise DomainError(f"emissions: {family} needs {' and '.join(names)} of every state")
        return Emission(family, np.column_stack(columns))

    make.__name__ = family
    make.__doc__ = f"{family.capitalize()}, by state: {', '.join(names)}."
    return make


def _categorical(probability: Any, symbols: Iterable[str] = ()) -> Emission:
    """Symbols: chances of each (columns) by state (rows), and their names."""
    return Emission("categorical", np.asarray(probability, dtype=np.float64), labels("symbols", symbols))


def _paths(data: Any, weight: Any = None) -> Any:
    """Paths as they are, or of sequences of states; with other weights where they are given."""
    paths = data
    if not isinstance(data, Paths):
        seen = sequences(data)
        state = seen.values[0]
        if len(seen.values) != 1 or not np.all((state >= 0) & (state < 1e6) & (state == np.floor(state))):
            raise DomainError("paths: need Paths, or sequences of states")
        names = seen.symbols or [str(s) for s in range(int(state.max()) + 1)]
        paths = _native._paths_of_numbers(seen.offsets, state.astype(np.uint32), names)
        weight = seen.weight if weight is None else weight
    if weight is None:
        return paths
    return paths._with(None, np.asarray(weight, dtype=np.float64), None, paths.unit)


_construct_mixture: Any = ChainMixture.__init__


def _init_mixture(
    self: Any,
    weight: Any,
    initial: Any,
    transition_matrix: Any,
    states: Iterable[Any] = (),
    *,
    pace: Iterable[tuple[float, float]] = (),
) -> None:
    """Weight of each group; chances of first states [group, state]; a matrix (from, to) of each group; names of the
    states; (r, alpha) of each group's gamma-Poisson pace, or none."""
    matrices = [np.asarray(matrix, dtype=np.float64) for matrix in transition_matrix]
    arrays = (np.asarray(weight, dtype=np.float64), np.asarray(initial, dtype=np.float64))
    _construct_mixture(self, *arrays, matrices, labels("states", states), list(pace))


def _fit_mixture(
    data: Any,
    *,
    groups: int = 2,
    pace: bool = False,
    exposure: Any = None,
    weight: Any = None,
    prior: float = 0.0,
    starts: int = 8,
    seed: int = 1,
    max_iterations: int = 2000,
    tolerance: float = 1e-8,
    standard_errors: bool = True,
    threads: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> ChainMixtureFit:
    """Estimates a mixture of Markov chains by maximum likelihood; groups come by falling weight.

    Parameters
    ----------
    data : Paths or sequences of states
    groups : int
    pace : bool
        Whether numbers of moves tell groups apart: Poisson, at rates that are gamma within a group.
    exposure : array, optional
        How long each path was watched, with `pace`; default: all equally long.
    weight : array, optional
        Of each path.
    prior : float
        Added to the expected number of every group, first state and move.
    starts, seed, max_iterations, tolerance, threads, progress
        As for `HiddenChain`; `tolerance` is per path.
    standard_errors : bool
        Whether to compute the observed information.
    """
    exposure = None if exposure is None else np.asarray(exposure, dtype=np.float64)
    fit = _native._fit_mixture(
        _paths(data, weight), exposure, groups, pace, prior, starts, seed, max_iterations, tolerance, standard_errors,
        threads, progress,
    )  # fmt: skip
    return _warned(fit, "ChainMixture")


def _mixture_errors(self: ChainMixtureFit) -> Record:
    """Standard errors, from the observed information: `.weight`, `.initial`, `.transition_matrix` (one for each group)
    and `.pace`; NaN where nobody was in a state or, with the reason in `.note`, where groups are not identified."""
    return Record(
        dict(zip(("weight", "initial", "transition_matrix", "pace", "note"), self._standard_errors, strict=True))
    )


def compare_groups(
    data: Any,
    groups: Iterable[int] = (1, 2, 3, 4),
    *,
    pace: bool = False,
    exposure: Any = None,
    weight: Any = None,
    prior: float = 0.0,
    starts: int = 8,
    seed: int = 1,
    resamples: int = 5,
    threads: int | None = None,
) -> list[Record]:
    """Fits of each number of groups: their log_likelihood, bic, icl, and stability (the adjusted Rand index between the
    groups found and those found in resampled paths)."""
    exposure = None if exposure is None else np.asarray(exposure, dtype=np.float64)
    rows = _native._compare_groups(
        _paths(data, weight), exposure, list(groups), pace, prior, starts, seed, resamples, threads
    )
    return [Record(dict(zip(_CHOICE["groups"], row, strict=True))) for row in rows]


def _membership(self: ChainMixture, data: Any, *, exposure: Any = None, threads: int | None = None) -> np.ndarray:
    """Chance of each group (columns) for each path (rows)."""
    exposure = None if exposure is None else np.asarray(exposure, dtype=np.float64)
    return self._membership(_paths(data), exposure, threads)


def _mixture_log_likelihood(
    self: ChainMixture, data: Any, *, exposure: Any = None, weight: Any = None, threads: int | None = None
) -> float:
    """log of the chance of all paths, counting weights."""
    exposure = None if exposure is None else np.asarray(exposure, dtype=np.float64)
    return self._log_likelihood(_paths(data, weight), exposure, threads)


def _simulate_mixture(
    self: ChainMixture, n: int, *, seed: int, length: int = 0, exposure: Any = 1.0, threads: int | None = None
) -> tuple[Paths, np.ndarray]:
    """`n` Paths and their groups: of `length` visits, or, with a pace, of as many as `exposure` brings; the same seed
    gives the same."""
    watched = np.broadcast_to(np.asarray(exposure, dtype=np.float64), (n,))
    paths, group = self._simulate(np.ascontiguousarray(watched), length, seed, threads)
    return Paths._of(paths), group


def adjusted_rand_index(a: Any, b: Any) -> float:
    """How alike two groupings of the same things are: 1 the same, 0 as alike as by chance; labels of any kind.

    Hubert & Arabie (1985), Journal of Classification 2, 193-218."""
    numbers = [np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.uint32) for labels in (a, b)]
    return _native._adjusted_rand_index(*numbers)


give(HiddenChain, __init__=_init)
give(HiddenChain, _fit=staticmethod(_fit_hidden))
give(ChainMixture, __init__=_init_mixture)
give(ChainMixture, _fit=staticmethod(_fit_mixture))
give(ChainMixtureFit, standard_errors=property(_mixture_errors))
for _name, _method in {
    "log_likelihood": _log_likelihood,
    "log_likelihoods": _log_likelihoods,
    "filter": _filter,
    "smooth": _smooth,
    "viterbi": _viterbi,
    "simulate": _simulate,
    "chain": _chain,
    "value": _value,
}.items():
    _method.__name__, _method.__qualname__ = _name, f"HiddenChain.{_name}"
    setattr(HiddenChain, _name, _method)
for _name, _method in {
    "membership": _membership,
    "log_likelihood": _mixture_log_likelihood,
    "simulate": _simulate_mixture,
}.items():
    _method.__name__, _method.__qualname__ = _name, f"ChainMixture.{_name}"
    setattr(ChainMixture, _name, _method)
give(Emission, categorical=staticmethod(_categorical))
for _family, _names in {
    "bernoulli": ("probability",),
    "poisson": ("rate",),
    "gaussian": ("mean", "sd"),
    "gamma": ("shape", "rate"),
}.items():
    setattr(Emission, _family, staticmethod(_emission(_family, *_names)))
for _class in (
    ChainMixture, ChainMixtureFit, Emission, HiddenChain, HiddenChainFit, LiveHiddenChain, LiveTransitions, Sequences,
    TransitionLogit,
):  # fmt: skip
    _class.__module__ = "habitue.lifecycle"
    give(_class, __hash__=None)
