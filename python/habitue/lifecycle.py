"""Markov chains of a customer's life: who is where after each period, for how long, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import _hidden
from ._continuous import (
    ContinuousChain,
    ContinuousChainFit,
    SemiMarkovChain,
    SemiMarkovChainFit,
    SojournLaw,
    TransitionCurves,
    aalen_johansen,
    embedding,
)
from ._core import lifecycle as _native
from ._core.lifecycle import (
    Absorption,
    Attribution,
    ChainTest,
    CommunicationClass,
    ContextTree,
    CovariateChain,
    CovariateChainFit,
    IntervalChain,
    MarkovChain,
    MarkovChainFit,
    RecencyChain,
    Sensitivity,
)
from ._decisions import (
    AverageSolution,
    BeliefHorizon,
    BeliefPolicy,
    ConstrainedSolution,
    DecisionProcess,
    DecisionSolution,
    HorizonSolution,
    PartiallyObservedProcess,
    PolicyEstimate,
    TrajectoryEstimate,
    evaluate_logged,
    evaluate_trajectories,
)
from ._estimation import (
    OrderSelection,
    attribution,
    bootstrap,
    context_tree,
    dense,
    fit_by_period,
    fit_chain,
    funnel,
    homogeneity_test,
    markov_test,
    order_selection,
    order_test,
    step_matrix,
    time_to,
    transition_counts,
    transition_worth,
)
from ._give import compare, give
from ._hidden import *  # noqa: F403
from ._hidden import ChainMixtureFit, HiddenChainFit
from ._labels import labels
from .data import EventLog, Paths

__all__ = [
    *_hidden.__all__,
    "Absorption",
    "Attribution",
    "AverageSolution",
    "BeliefHorizon",
    "BeliefPolicy",
    "ChainTest",
    "CommunicationClass",
    "ConstrainedSolution",
    "ContextTree",
    "ContinuousChain",
    "ContinuousChainFit",
    "CovariateChain",
    "CovariateChainFit",
    "DecisionProcess",
    "DecisionSolution",
    "HorizonSolution",
    "IntervalChain",
    "MarkovChain",
    "MarkovChainFit",
    "OrderSelection",
    "PartiallyObservedProcess",
    "PolicyEstimate",
    "RecencyChain",
    "SemiMarkovChain",
    "SemiMarkovChainFit",
    "Sensitivity",
    "SojournLaw",
    "TrajectoryEstimate",
    "TransitionCurves",
    "aalen_johansen",
    "attribution",
    "bootstrap",
    "context_tree",
    "embedding",
    "evaluate_logged",
    "evaluate_trajectories",
    "fit",
    "fit_by_period",
    "funnel",
    "homogeneity_test",
    "markov_test",
    "order_selection",
    "order_test",
    "recency_chain",
    "step_matrix",
    "time_to",
    "transition_counts",
    "transition_worth",
]

for _name in set(__all__) - {"fit", "recency_chain"}:
    globals()[_name].__module__ = __name__

_construct: Any = MarkovChain.__init__


def _init(self: Any, transition_matrix: Any, states: Iterable[Any] = ()) -> None:
    """A validated transition matrix (from, to), dense or sparse, and unique names of its states ("0", "1", ...)."""
    sparse = hasattr(transition_matrix, "tocsr")
    matrix = transition_matrix if sparse else dense("transition_matrix", transition_matrix)
    _construct(self, matrix, labels("states", states))


_draw: Any = MarkovChain.simulate


def _simulate(
    self: Any,
    paths: int,
    steps: int,
    *,
    start: Any,
    seed: int,
    stop_when_absorbed: bool = False,
    threads: int | None = None,
) -> Paths:
    """Draws paths of the chain: the same for any number of threads.

    Parameters
    ----------
    paths, steps : int
        How many paths, of how many steps: a path has one visit more.
    start : str or sequence of float
        The state where all begin, or a weight of each state.
    seed : int
    stop_when_absorbed : bool
        Whether a path ends with its first visit to an absorbing state.
    threads : int, optional
        Default: all.
    """
    drawn = _draw(self, paths, steps, start=start, seed=seed, stop_when_absorbed=stop_when_absorbed, threads=threads)
    return Paths._of(drawn)


give(MarkovChain, __init__=_init)
give(MarkovChain, simulate=_simulate)
give(MarkovChain, __hash__=None)
give(IntervalChain, __hash__=None)
compare(
    Absorption,
    AverageSolution,
    BeliefHorizon,
    BeliefPolicy,
    ChainMixtureFit,
    ConstrainedSolution,
    ContinuousChainFit,
    CovariateChainFit,
    DecisionSolution,
    HiddenChainFit,
    HorizonSolution,
    MarkovChainFit,
    PolicyEstimate,
    SemiMarkovChainFit,
    Sensitivity,
    TrajectoryEstimate,
)
compare(TransitionCurves, by=("states", "start", "times", "probability", "standard_errors"))
compare(
    RecencyChain,
    by=(
        "fit",
        "period_days",
        "cooling_periods",
        "horizon_periods",
        "money_per_active_period",
        "lapsed_seen",
        "state_now",
        "customers_now",
        "periods_to_lapse",
        "value",
        "value_standard_error",
    ),
)


give(MarkovChain, _fit=staticmethod(fit_chain))


def fit(model: Any, data: Any, **options: Any) -> Any:
    """Estimates a model from data: `fit(MarkovChain, paths, order=2)`.

    Parameters
    ----------
    model : type
        `MarkovChain`, or any other model of this module.
    data
        What the model is estimated from: paths; for `MarkovChain` also a matrix of counted transitions.
    **options
        Of the model. Those of `MarkovChain`: `order`, `prior`, `never_left`, `start`, `end`, `threads`; with a matrix
        `states`, `prior`, `never_left`, `possible`.

    Returns
    -------
    The model's fit: `.model`, `.standard_errors`, `.interval(.95)`, `.log_likelihood`, ...
    """
    estimate = getattr(model, "_fit", None)
    if estimate is None:
        raise TypeError(f"fit: need a model such as MarkovChain, got {model!r}")
    return estimate(data, **options)


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
