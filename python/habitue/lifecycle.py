"""Markov chains of a customer's life: who is where after each period, for how long, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import lifecycle as _native
from ._core.lifecycle import Absorption, CommunicationClass, MarkovChain, MarkovChainFit, RecencyChain
from ._hidden import *  # noqa: F403
from ._hidden import __all__ as _hidden_names
from .data import EventLog

__all__ = [
    *_hidden_names,
    "Absorption",
    "CommunicationClass",
    "MarkovChain",
    "MarkovChainFit",
    "RecencyChain",
    "fit",
    "recency_chain",
]

for _class in (Absorption, CommunicationClass, MarkovChain, MarkovChainFit, RecencyChain):
    _class.__module__ = __name__

_construct = MarkovChain.__init__


def _init(self: Any, transition_matrix: Any, states: Iterable[str] = ()) -> None:
    """A validated transition matrix (from, to), dense or sparse, and unique names of its states ("0", "1", ...)."""
    _construct(self, _dense("transition_matrix", transition_matrix), [str(s) for s in states])


MarkovChain.__init__ = _init  # type: ignore[method-assign]
MarkovChain.__hash__ = None


def fit(model: Any, data: Any, **options: Any) -> Any:
    """Estimates a chain of the kind `model` from `data`; the options are those of its kind.

    `MarkovChain`: counted transitions. `HiddenChain`: sequences of what was seen. `ChainMixture`: paths.
    """
    own = getattr(model, "__module__", "") == __name__ and hasattr(model, "_fit")
    return model._fit(data, **options) if own else _fit_counts(model, data, **options)


def _fit_counts(
    model: type[MarkovChain],
    counts: Any,
    *,
    states: Iterable[str] = (),
    prior: float = 0.0,
    never_left: str = "refuse",
    possible: Any = None,
) -> MarkovChainFit:
    """Estimates a chain from counted transitions: each row's shares, or the posterior mean under a Dirichlet prior.

    Parameters
    ----------
    model : type
        `MarkovChain`.
    counts : matrix
        How often each state (row) was followed by each (column), one period later.
    states : iterable of str
        Names of the states.
    prior : float
        Added to the count of every possible transition.
    never_left : {"refuse", "absorbing"}
        What to make of a state never seen to be left, when there is no prior.
    possible : matrix of bool, optional
        Which transitions can happen; default: all.
    """
    if model is not MarkovChain:
        raise TypeError(f"fit: need MarkovChain, got {model!r}")
    allowed = np.zeros((0, 0), dtype=bool) if possible is None else np.asarray(possible, dtype=bool)
    return _native.fit(_dense("counts", counts), [str(s) for s in states], prior, never_left, allowed)


def recency_chain(
    log: EventLog,
    *,
    period_days: int | None = None,
    cooling_periods: int | None = None,
    acquired_after: Any = None,
    observation_end: Any = None,
    horizon: float | str = "52w",
    discount_rate: float = 0.10,
    threads: int | None = None,
) -> RecencyChain:
    """Recency states (new, active, cooling, lapsed) of the customers of a log, as a Markov chain with what it is worth.

    Parameters
    ----------
    log : EventLog
    period_days, cooling_periods : int, optional
        Length of a step, and silent steps before a customer counts as lapsed; default: chosen from the purchases.
    acquired_after, observation_end : date, optional
        Who first bought on or before it is never "new"; later events are left out.
    horizon : float or str
        Of the value; a bare number is in days.
    discount_rate : float
        Effective, per year.
    threads : int, optional
        Default: all. The result does not depend on it.
    """
    ends = (acquired_after, observation_end)
    return _native.recency_chain(log._core, period_days, cooling_periods, *ends, horizon, discount_rate, threads)


def _dense(name: str, matrix: Any) -> np.ndarray:
    if hasattr(matrix, "toarray"):
        matrix = matrix.toarray()
    try:
        dense = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError(f"{name}: need a matrix of numbers, rows equally long") from None
    if dense.ndim != 2:
        raise DomainError(f"{name}: got {dense.ndim} dimensions, need a square matrix")
    return dense
