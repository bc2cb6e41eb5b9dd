"""Decision processes: what to do in each state, and what a policy would have brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import lifecycle as _native
from ._core.lifecycle import (
    AverageSolution,
    ConstrainedSolution,
    DecisionProcess,
    DecisionSolution,
    HorizonSolution,
    PolicyEstimate,
)
from ._give import give
from ._labels import labels

__all__ = [
    "AverageSolution",
    "ConstrainedSolution",
    "DecisionProcess",
    "DecisionSolution",
    "HorizonSolution",
    "PolicyEstimate",
    "evaluate_logged",
]

for _class in (
    AverageSolution,
    ConstrainedSolution,
    DecisionProcess,
    DecisionSolution,
    HorizonSolution,
    PolicyEstimate,
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
    columns: list[Any] = []
    for name, given in (("state", state), ("action", action)):
        column = np.asarray(given, dtype=np.float64)
        if (wrong := ~((column >= 0) & (column == np.floor(column)) & (column < 2**53))).any():
            row = int(np.argmax(wrong))
            raise DomainError(f"{name}: row {row} has {column[row]:g}, there is no such {name}")
        columns.append(column.astype(np.int64))
    states, actions = columns
    return _native.evaluate_logged(states, actions, reward, propensity, np.asarray(policy), np.asarray(expected_reward))
