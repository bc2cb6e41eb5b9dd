"""Chains in continuous time, Markov and semi-Markov: what `habitue.lifecycle` shows of them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import lifecycle as _native
from ._core.lifecycle import (
    ContinuousChain,
    ContinuousChainFit,
    SemiMarkovChain,
    SemiMarkovChainFit,
    SojournLaw,
    TransitionCurves,
)
from ._labels import labels
from ._record import Record
from ._tables import source
from .data import EventLog, Paths

__all__ = [
    "ContinuousChain",
    "ContinuousChainFit",
    "SemiMarkovChain",
    "SemiMarkovChainFit",
    "SojournLaw",
    "TransitionCurves",
    "aalen_johansen",
    "embedding",
]

_construct: Any = ContinuousChain.__init__


def _matrix(name: str, matrix: Any) -> np.ndarray:
    if hasattr(matrix, "toarray"):
        matrix = matrix.toarray()
    try:
        dense = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError(f"{name}: need a matrix of numbers, rows equally long") from None
    if dense.ndim != 2:
        raise DomainError(f"{name}: got {dense.ndim} dimensions, need a square matrix")
    return dense


def _init(self: Any, generator: Any, states: Iterable[Any] = ()) -> None:
    """A validated generator (from, to), dense or sparse, and unique names of its states ("0", "1", ...)."""
    _construct(self, _matrix("generator", generator), labels("states", states))


def _simulate(self: Any, n: int, T: float, *, seed: int, initial: Any = None, threads: int | None = None) -> Paths:
    """Customers drawn from the chain, each watched from time 0 to `T`.

    Parameters
    ----------
    n : int
        Customers.
    T : float
        How long each is watched; infinite where the chain is sure to end in a state never left.
    seed : int
        The same seed gives the same paths, for any number of threads.
    initial : sequence of float or str, optional
        Chance of starting in each state, or the state all start in; default: the first.
    threads : int, optional
        Default: all.

    Returns
    -------
    Paths
        A visit for each state entered, at the moment it is entered, and one at `T` that repeats the last.
    """
    if isinstance(initial, str):
        if initial not in self.states:
            raise DomainError(f'initial: there is no state "{initial}" in the chain')
        start = [float(name == initial) for name in self.states]
    else:
        start = [] if initial is None else [float(p) for p in initial]
    return Paths._of(self._simulate(n, T, seed, start, threads))


def _fit(
    data: Any,
    *,
    start: Any = None,
    states: Iterable[Any] = (),
    customer: str = "customer",
    time: str = "time",
    state: str | None = None,
    exact: Iterable[str] | None = None,
    exact_times: bool = False,
    censored: Mapping[str, Iterable[str]] | None = None,
    covariates: Iterable[str] = (),
    changes: Iterable[float] = (),
    misclassified: Any = None,
    initial: Any = None,
    session: str | None = None,
    max_iterations: int = 100,
    tolerance: float = 1e-10,
    threads: int | None = None,
) -> ContinuousChainFit:
    """Rates from states seen now and then, or watched all the time, by maximum likelihood.

    Parameters
    ----------
    data : data frame, mapping, Paths or EventLog
        A row for each time a customer's state was seen, in any order; times are numbers, or dates, which count in days.
        A log's paths are made as by `EventLog.paths(state=state, session=session)`; `state` is "kind" when not given.
    start : matrix or ContinuousChain
        Rates to start from, off the diagonal; 0: that transition is impossible.
    states : iterable of str, optional
        Names of the rows of `start`; default: the states of the data where they are whole numbers, ascending.
    customer, time, state : str
        Names of the columns.
    exact : iterable of str, optional
        States that are seen at the very moment they are entered, such as "dead".
    exact_times : bool
        Whether every row is a transition at its very time, and nothing goes unseen between them.
    censored : mapping of str to iterable of str, optional
        Labels that stand for one of several states: ``{"alive": ["well", "ill"]}``.
    covariates : iterable of str, optional
        Columns that act on the logarithm of every rate; each holds until the customer's next row.
    changes : iterable of float, optional
        Times at which all rates may change.
    misclassified : matrix, optional
        Chances to start from that a state (row) is seen as another (column); 0: never. They are estimated with the
        rates. The diagonal, what is left, is not read. Default: states are seen as they are.
    initial : array, optional
        With `misclassified`, chances of the true states at first visits, taken as given; default: estimated.
    session : str, optional
        Of a log: where visits are cut into paths.
    max_iterations, tolerance
        Newton's method stops after so many steps, or when a step would gain less log-likelihood.
    threads : int, optional
        Default: all. The result does not depend on it.

    Warns
    -----
    ConvergenceWarning
        When the search stopped early, or the data do not tell some rate: what to do is in the message.
    """
    from .clv import ConvergenceWarning

    if start is None:
        raise DomainError("start: need rates to start from, a row for each state; 0 for what is impossible")
    if isinstance(start, ContinuousChain):
        start, states = start.generator, states or start.states
    names = [str(name) for name in ([covariates] if isinstance(covariates, str) else covariates)]
    if isinstance(data, EventLog):
        data = data.paths(state=state or "kind", session=session, threads=threads)
    elif session is not None:
        raise DomainError("session: only where data is an EventLog")
    exactly = [exact] if isinstance(exact, str) else exact or ()
    roles = [("customer", customer), ("time", time), ("state", state or "state"), *((name, name) for name in names)]
    if names and isinstance(data, Paths):
        raise DomainError("covariates: paths and logs have none; give a table")
    fitted = _native.fit_continuous(
        _table(data, roles),
        roles,
        _matrix("start", start),
        labels("states", states),
        [str(s) for s in exactly],
        exact_times,
        [(str(label), [str(s) for s in several]) for label, several in (censored or {}).items()],
        [float(t) for t in changes],
        np.empty((0, 0)) if misclassified is None else _matrix("misclassified", misclassified),
        np.empty(0) if initial is None else np.asarray(initial, dtype=np.float64),
        max_iterations,
        tolerance,
        threads,
    )
    if not fitted.converged or fitted.notes:
        why = "" if fitted.converged else f"the search stopped early: {fitted.termination}. "
        remedy = "; ".join(fitted.notes) or "allow more iterations, or start closer to rates that are plausible"
        warnings.warn(why + remedy, ConvergenceWarning, stacklevel=3)
    return fitted


def _table(data: Any, roles: list[tuple[str, str]]) -> Any:
    """Paths as they are, the columns of anything else."""
    if isinstance(data, Paths):
        return data
    return source(data, lambda: roles[0][1]).read([name for _, name in roles])


def _fit_semi_markov(
    data: Any,
    *,
    sojourn: str | Iterable[str] = "weibull",
    by_transition: bool = False,
    customer: str = "customer",
    time: str = "time",
    state: str = "state",
    threads: int | None = None,
) -> SemiMarkovChainFit:
    """Where customers move and how long they stay, from moves at their very times, by maximum likelihood.

    Parameters
    ----------
    data : data frame, mapping or Paths
        A row for each move, at its time; the last row of a customer repeats the state when the watching ended.
    sojourn : str or iterable of str
        "exponential", "weibull", "gamma", "lognormal" or "empirical": one law for all states, or one each.
    by_transition : bool
        A law for each transition instead of one for each state.
    customer, time, state : str
        Names of the columns.
    threads : int, optional
        Default: all. The result does not depend on it.

    Warns
    -----
    ConvergenceWarning
        When the data do not tell some law.
    """
    from .clv import ConvergenceWarning

    roles = [("customer", customer), ("time", time), ("state", state)]
    kinds = [sojourn] if isinstance(sojourn, str) else [str(kind) for kind in sojourn]
    fitted = _native.fit_semi_markov(_table(data, roles), roles, kinds, by_transition, threads)
    if not fitted.converged:
        warnings.warn("; ".join(fitted.notes), ConvergenceWarning, stacklevel=3)
    return fitted


def aalen_johansen(
    data: Any,
    *,
    start: float = 0.0,
    times: Iterable[float] = (),
    customer: str = "customer",
    time: str = "time",
    state: str = "state",
) -> TransitionCurves:
    """Chances of being in each state after some time, without a model: the estimate of Aalen & Johansen (1978).

    Parameters
    ----------
    data : data frame, mapping or Paths
        As for `fit` of a `SemiMarkovChain`: moves at their very times, and when the watching ended.
    start : float
        The chances are those given the state at this time.
    times : iterable of float, optional
        Where they are wanted; default: every time at which somebody moves.
    customer, time, state : str
        Names of the columns.
    """
    roles = [("customer", customer), ("time", time), ("state", state)]
    return _native.aalen_johansen(_table(data, roles), roles, float(start), [float(t) for t in times])


def embedding(chain: Any) -> Record:
    """Whether a `MarkovChain` may be a chain in continuous time, looked at once a period.

    Returns
    -------
    Record
        `verdict` ("yes", "no" or "unknown") and `why`; the principal `logarithm` of its matrix, and the `generator`
        that it becomes when negative rates are set to 0: both empty where there is no such logarithm.
    """
    return Record(_native.embedding(chain))


def _at(self: Any, **values: float) -> ContinuousChain:
    """The chain under given values of the covariates, those not given at their means: ``fit.at(age=60)``."""
    unknown = [name for name in values if name not in self.covariates]
    if unknown:
        raise TypeError(f"no such covariate: {', '.join(unknown)}; there are {', '.join(self.covariates) or 'none'}")
    means: dict[str, Any] = dict(zip(self.covariates, self.means, strict=True))
    return _native_at(self, np.array([float(values.get(name, means[name])) for name in self.covariates]))


def _recorded(method: Any, doc: str) -> Any:
    def asked(self: Any, *arguments: Any, **options: Any) -> Record:
        return Record(method(self, *arguments, **options))

    asked.__doc__ = doc
    return asked


_native_at: Any = ContinuousChainFit.at
_METHODS: dict[type, dict[str, Any]] = {
    ContinuousChain: {"__init__": _init, "__hash__": None, "simulate": _simulate, "_fit": staticmethod(_fit)},
    SemiMarkovChain: {"__hash__": None, "simulate": _simulate, "_fit": staticmethod(_fit_semi_markov)},
    ContinuousChainFit: {
        "at": _at,
        "sojourn": _recorded(
            ContinuousChainFit.sojourn, "Mean stays: `.value`, `.low`, `.high`; symmetric on the log scale."
        ),
        "transition_probability": _recorded(
            ContinuousChainFit.transition_probability,
            "Chances of being in each state a time `t` after each: `.value`, `.low`, `.high`; symmetric on the logit "
            "scale.",
        ),
        "hazard_ratios": _recorded(
            ContinuousChainFit.hazard_ratios,
            "Factors of each rate (rows) for one unit more of each covariate (columns): `.value`, `.low`, `.high`.",
        ),
    },
}
for _class, _methods in _METHODS.items():
    for _name, _method in _methods.items():
        setattr(_class, _name, _method)
