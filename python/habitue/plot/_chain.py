"""What the pictures of chains read off them, whatever the chain is."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ._audit import part
from ._draw import array, get, has


class Moves(NamedTuple):
    """States, and how likely (or at what rate) customers move from each (row) to each."""

    states: list[str]
    matrix: np.ndarray
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    now: np.ndarray | None = None  # customers in each
    rates: bool = False


def model_of(x: Any) -> Any:
    """The model of a fit, or the model that `x` is."""
    return x.model if has(x, "model") and hasattr(x.model, "states") else x


def moves(x: Any, level: float = 0.95) -> Moves:
    """Of an audit, a `RecencyChain`, any chain or its fit; with intervals where they are known."""
    if has(x, "fit") and has(x, "customers_now"):  # a RecencyChain
        return moves(x.fit, level)._replace(now=array(x.customers_now))
    lifecycle = part(x, "lifecycle")
    if has(lifecycle, "customers_now"):
        matrix, low, high = (np.array(get(lifecycle, k), dtype=float) for k in ("probability", "low", "high"))
        return Moves(list(get(lifecycle, "states")), matrix, low, high, array(get(lifecycle, "customers_now")))
    model = model_of(x)
    few(len(getattr(model, "states", ())), 1000, "lump states")
    if hasattr(model, "generator"):
        found = Moves(list(model.states), array(model.generator), rates=True)
    else:
        chain = getattr(model, "embedded_chain", model)
        if not hasattr(chain, "transition_matrix") or np.ndim(chain.states) != 1:
            raise TypeError(f"need an audit, a chain or its fit, got {type(x).__name__}")
        matrix = chain.transition_matrix
        matrix = matrix.toarray() if hasattr(matrix, "toarray") else np.array(matrix, dtype=float)
        found = Moves(list(chain.states), matrix)
    if model is not x and hasattr(x, "counts" if not found.rates else "interval") and hasattr(x, "interval"):
        low, high = x.interval(level)
        found = found._replace(low=array(low), high=array(high))
    return found


def known(found: Moves) -> Moves | None:
    """Without states that nobody is in and nobody comes to; None where it is not known what follows some other."""
    rows = np.isfinite(found.matrix).all(axis=1)
    empty = np.zeros(len(rows), dtype=bool) if found.now is None else ~(found.now > 0)
    if (~rows & ~empty).any() or found.matrix[np.ix_(rows, ~rows)].any():
        return None
    kept = np.flatnonzero(rows)
    now = None if found.now is None else found.now[kept]
    if now is not None and not (np.isfinite(now).all() and now.sum() > 0):
        return None
    return Moves([found.states[i] for i in kept], found.matrix[np.ix_(kept, kept)], now=now)


def few(found: int, most: int, remedy: str) -> None:
    """Refuses what nobody could read."""
    if found > most:
        raise ValueError(f"{found} states are too many to be read in one picture (at most {most}): {remedy}")
