"""The chains and decisions that all sides are measured on."""

import numpy as np


def dense(states):
    matrix = np.random.default_rng(1).random((states, states))
    return matrix / matrix.sum(axis=1, keepdims=True)


def sparse_rows(rows, states, entries=10):
    """As scipy's csr_matrix: `entries` successors of each row, drawn at random."""
    from scipy import sparse

    random = np.random.default_rng(1)
    values = random.random((rows, entries))
    values /= values.sum(axis=1, keepdims=True)
    columns = random.integers(0, states, rows * entries)
    matrix = sparse.csr_matrix((values.ravel(), columns, np.arange(0, rows * entries + 1, entries)), (rows, states))
    matrix.sum_duplicates()
    return matrix


def decisions(states, actions=10):
    return sparse_rows(states * actions, states), np.random.default_rng(2).random((states, actions))


EIGHT = np.random.default_rng(3).dirichlet(np.ones(8), size=8)
