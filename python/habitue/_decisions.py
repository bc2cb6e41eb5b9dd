"""Decision processes: what to do in each state, and what a policy would have brought."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import lifecycle as _native
from ._core.lifecycle import (
    AverageSolution,
    BeliefHorizon,
    BeliefPolicy,
    ConstrainedSolution,
    DecisionProcess,
    DecisionSolution,
    HiddenChain,
    HorizonSolution,
    PartiallyObservedProcess,
    PolicyEstimate,
    TrajectoryEstimate,
)
from ._give import give
from ._labels import labels

__all__ = [
    "AverageSolution",
    "BeliefHorizon",
    "BeliefPolicy",
    "ConstrainedSolution",
    "DecisionProcess",
    "DecisionSolution",
    "HorizonSolution",
    "PartiallyObservedProcess",
    "PolicyEstimate",
    "TrajectoryEstimate",
    "evaluate_logged",
    "evaluate_trajectories",
]

for _class in (
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
):
    _class.__module__ = "habitue.lifecycle"

_construct: Any = DecisionProcess.__init__


def _init(
    self: Any,
    transitions: Any,
    rewards: Any,
    discount: float,
    *,
    states: Iterable[Any] = (),
    actions: Iterable[Any] = (),
) -> None:
    """States, actions, where they lead and what they bring.

    Parameters
    ----------
    transitions : array or list of matrices or sparse matrix
        A matrix (from, to) for each action, dense or sparse; or one sparse matrix whose row `s * actions + a` says
        where action `a` leads from state `s`.
    rewards : matrix
        (state, action); -inf where an action is not possible. One number for each state where actions do not matter.
    discount : float
        What a reward of the next period is worth now, 0 to 1.
    states, actions : iterable of str
        Their names.
    """
    stacked = hasattr(transitions, "tocsr")
    matrices = [] if stacked else [_matrix(m) for m in transitions]
    reward = np.asarray(rewards, dtype=np.float64)
    if reward.ndim == 1:
        count = transitions.shape[0] // max(len(reward), 1) if stacked else len(matrices)
        reward = np.repeat(reward[:, None], count, axis=1)
    if reward.ndim != 2:
        raise DomainError(f"rewards: got {reward.ndim} dimensions, need a matrix (state, action)")
    if stacked:
        given: Any = transitions
    elif any(hasattr(m, "tocsr") for m in matrices):
        given = _interleaved(matrices)
    else:
        given = matrices
    _construct(self, given, reward, discount, labels("states", states), labels("actions", actions))


def _matrix(matrix: Any) -> Any:
    if hasattr(matrix, "tocsr"):
        return matrix
    try:
        dense = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError("transitions: need matrices of numbers, rows equally long") from None
    if dense.ndim != 2:
        raise DomainError(f"transitions: got {dense.ndim} dimensions for an action, need a square matrix")
    return dense


def _interleaved(matrices: list[Any]) -> Any:
    """Sparse matrices of actions as one, rows in order of state and then action."""
    from scipy import sparse

    states, count = matrices[0].shape[0], len(matrices)
    if any(m.shape != (states, states) for m in matrices):
        raise DomainError("transitions: matrices of actions must be square and equally large")
    order = np.arange(states * count).reshape(count, states).T.ravel()
    return sparse.vstack([sparse.csr_matrix(m) for m in matrices], format="csr")[order]


give(DecisionProcess, __init__=_init)
give(DecisionProcess, __hash__=None)

_construct_hidden: Any = PartiallyObservedProcess.__init__


def _init_hidden(
    self: Any,
    process: DecisionProcess,
    observation: Any,
    *,
    symbols: Iterable[Any] = (),
    start: Any = None,
) -> None:
    """A decision process whose states are hidden, and what is seen after each action.

    Parameters
    ----------
    process : DecisionProcess
        Of the hidden states; every action must be possible in every state.
    observation : HiddenChain, matrix or list of matrices
        A hidden chain, whose emissions are seen (one column, categorical or Bernoulli) and whose initial law is the
        belief to start from; or chances (state arrived in, symbol), one matrix for all actions or one for each.
    symbols : iterable of str
        Names of the symbols.
    start : array, optional
        The belief to start from; default: all states equally likely.
    """
    if isinstance(observation, HiddenChain):
        if start is not None or symbols:
            raise DomainError("start, symbols: a hidden chain has its own")
        _construct_hidden(self, process, observation)
        return
    try:
        seen = np.asarray(observation, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError("observation: need matrices of numbers, equally large") from None
    if seen.ndim not in (2, 3):
        raise DomainError(f"observation: got {seen.ndim} dimensions, need a matrix (state, symbol), or one an action")
    matrices = [seen] if seen.ndim == 2 else list(seen)
    belief = np.empty(0) if start is None else np.asarray(start, dtype=np.float64)
    _construct_hidden(self, process, matrices, labels("symbols", symbols), belief)


def _solve_hidden(self: Any, *, start: Any = None, tolerance: float = 1e-4, max_iterations: int = 1000) -> BeliefPolicy:
    """The best action for every belief, with bounds on what could still be gained.

    Parameters
    ----------
    start : array, optional
        The belief whose value is wanted; default: the process's own.
    tolerance : float
        The search stops when the bounds at the start are as near as this, in units of reward.
    max_iterations : int
        Walks from the start.

    Warns
    -----
    ConvergenceWarning
        When the search stopped early; the gap is in the message.
    """
    from .clv import ConvergenceWarning

    belief = np.empty(0) if start is None else np.asarray(start, dtype=np.float64)
    policy = self._solve(belief, tolerance, max_iterations)
    if not policy.converged:
        warnings.warn(
            f"the search stopped early ({policy.termination}): another policy may bring {policy.gap:g} more at the "
            "start; raise max_iterations, or the tolerance",
            ConvergenceWarning,
            stacklevel=2,
        )
    return policy


give(PartiallyObservedProcess, __init__=_init_hidden)
give(PartiallyObservedProcess, __hash__=None)
_solve_hidden.__name__, _solve_hidden.__qualname__ = "solve", "PartiallyObservedProcess.solve"
give(PartiallyObservedProcess, solve=_solve_hidden)


def evaluate_logged(
    state: Any, action: Any, reward: Any, propensity: Any, *, policy: Any, expected_reward: Any
) -> PolicyEstimate:
    """The mean reward per decision that a policy would have brought, from decisions that another one took.

    Parameters
    ----------
    state, action : array of int
        Of each decision, by number.
    reward, propensity : array
        What each brought, and the chance that its action had when it was taken.
    policy : matrix
        (state, action): chances under the policy that is judged.
    expected_reward : matrix
        (state, action): a model of the reward, from other data.

    References
    ----------
    Dudik, Langford & Li (2011), Doubly robust policy evaluation and learning, ICML.
    """
    states, actions = (_numbers(name, given) for name, given in (("state", state), ("action", action)))
    return _native.evaluate_logged(states, actions, reward, propensity, np.asarray(policy), np.asarray(expected_reward))


def _numbers(name: str, given: Any) -> Any:
    column = np.asarray(given, dtype=np.float64)
    if (wrong := ~((column >= 0) & (column == np.floor(column)) & (column < 2**53))).any():
        row = int(np.argmax(wrong))
        raise DomainError(f"{name}: row {row} has {column[row]:g}, there is no such {name}")
    return column.astype(np.int64)


def evaluate_trajectories(
    trajectory: Any,
    state: Any,
    action: Any,
    reward: Any,
    propensity: Any,
    *,
    policy: Any,
    action_values: Any,
    discount: float,
) -> TrajectoryEstimate:
    """The expected discounted reward of a trajectory under a policy, from trajectories that another one took.

    Parameters
    ----------
    trajectory : array
        Of each decision: the customer, say. Rows of one are together and in order of time; after its last row nothing
        more is received.
    state, action : array of int
        Of each decision, by number.
    reward, propensity : array
        What each brought, and the chance that its action had when it was taken.
    policy : matrix
        (state, action): chances under the policy that is judged.
    action_values : matrix or list of matrices
        (state, action): what an action and the policy thereafter bring, by a model from other data; one matrix for all
        periods, or one for each from the first.
    discount : float
        What a reward of the next period is worth now, 0 to 1.

    References
    ----------
    Jiang & Li (2016), Doubly robust off-policy value evaluation for reinforcement learning, ICML. Thomas & Brunskill
    (2016), Data-efficient off-policy policy evaluation for reinforcement learning, ICML.
    """
    who = np.asarray(trajectory)
    starts = np.flatnonzero(np.concatenate([[len(who) > 0], who[1:] != who[:-1]]))
    if len(np.unique(who[starts])) < len(starts):
        row = next(int(r) for k, r in enumerate(starts) if who[r] in who[starts[:k]])
        raise DomainError(f"trajectory: row {row} has {who[row]} again; rows of one trajectory must be together")
    values = np.asarray(action_values, dtype=np.float64)
    if values.ndim not in (2, 3):
        raise DomainError(
            f"action_values: got {values.ndim} dimensions, need a matrix (state, action), or one a period"
        )
    return _native.evaluate_trajectories(
        [*starts.tolist(), len(who)],
        _numbers("state", state),
        _numbers("action", action),
        reward,
        propensity,
        np.asarray(policy),
        [values] if values.ndim == 2 else list(values),
        discount,
    )
