"""NumPy's and SciPy's linear algebra."""

import numpy as np
from peers import chains


def stationary_dense(states):
    """The equations of the stationary distribution, the last of them replaced by the sum."""
    matrix = chains.dense(states)

    def run():
        system = np.eye(states) - matrix.T
        system[-1] = 1.0
        side = np.zeros(states)
        side[-1] = 1.0
        return np.linalg.solve(system, side)

    return run, lambda x: {"first": float(x[0]), "squares": float(x @ x)}


def absorption_dense(states):
    matrix = 0.9 * chains.dense(states)

    def run():
        return np.linalg.solve(np.eye(states) - matrix, np.ones(states))

    return run, lambda t: {"first": float(t[0]), "sum": float(t.sum())}


def stationary_sparse(states):
    matrix = chains.sparse_rows(states, states)

    def run():
        transposed, x = matrix.T, np.full(states, 1.0 / states)
        while True:
            y = transposed @ x
            if np.abs(y - x).sum() <= 1e-12:
                return y / y.sum()
            x = y

    return run, lambda x: {"squares": float(x @ x)}


def page_rank(vertices, edges):
    """Power iteration on the transposed matrix."""
    from peers import places as given
    from scipy.sparse import csr_matrix

    offsets, targets = given.rows(vertices, edges)
    graph = csr_matrix((np.ones(edges), targets.astype(np.int64), offsets.astype(np.int64)), (vertices, vertices))

    def run():
        out = np.asarray(graph.sum(axis=1)).ravel()
        per_edge = np.divide(1.0, out, out=np.zeros(vertices), where=out > 0)
        transposed, sinks = graph.T.tocsr(), out == 0
        x = np.full(vertices, 1.0 / vertices)
        while True:
            y = 0.85 * (transposed @ (x * per_edge) + x[sinks].sum() / vertices) + 0.15 / vertices
            change = np.abs(y - x).sum()
            x = y
            if change * 0.85 / 0.15 <= 1e-8:
                return x

    return run, lambda x: {"first": float(x[0] / x.sum())}


def presence_gaps(shape):
    """One solve: visits of every vertex, by sparse LU on a map and by BiCGSTAB to 1e-12 in a crowd."""
    from scipy import sparse
    from scipy.sparse import linalg

    P, arrivals, presence, margin = chains.circle(shape)
    system = sparse.identity(P.shape[0], format="csr") - P.T.tocsr()
    columns = system.tocsc()

    def run():
        if shape == "map":
            return linalg.spsolve(columns, arrivals)
        return linalg.bicgstab(system, arrivals, rtol=1e-12)[0]

    return run, lambda visits: {"gaps": float((visits * margin * (1 - presence)).sum())}
