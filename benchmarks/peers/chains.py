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


def circle(shape, exit=0.05):
    """P of 100,000 vertices, neighbours on a map or 8 drawn at random, as csr_matrix; arrivals, presence, margins."""
    from scipy import sparse

    random = np.random.default_rng(4)
    side = 316
    n = side * side if shape == "map" else 100_000
    if shape == "map":
        i = np.arange(n).reshape(side, side)
        pairs = [(i[:, :-1], i[:, 1:]), (i[:, 1:], i[:, :-1]), (i[:-1], i[1:]), (i[1:], i[:-1])]
        source, target = (np.concatenate([p[k].ravel() for p in pairs]) for k in (0, 1))
    else:
        source, target = np.repeat(np.arange(n), 8), random.integers(0, n, 8 * n)
    P = sparse.csr_matrix((random.random(source.size), (source, target)), (n, n))
    P.sum_duplicates()
    P = (sparse.diags((1 - exit) / np.asarray(P.sum(axis=1)).ravel()) @ P).tocsr()
    return P, random.random(n), random.random(n), random.random(n)
