"""NetworKit."""

import networkit
import numpy as np
from peers import places as given


def _graph(vertices, edges):
    source, target = given.edges(vertices, edges)
    graph = networkit.GraphFromCoo((source, target), n=vertices, directed=True)
    graph.indexEdges()
    return graph


def breadth_first(vertices, edges):
    graph = _graph(vertices, edges)

    def run():
        search = networkit.distance.BFS(graph, 0, storePaths=False)
        search.run()
        return np.asarray(search.getDistances())

    return run, lambda steps: {"sum": float(steps[steps < vertices].sum())}


def page_rank(vertices, edges):
    graph = _graph(vertices, edges)

    def run():
        ranks = networkit.centrality.PageRank(
            graph, damp=0.85, tol=1e-8, distributeSinks=networkit.centrality.SinkHandling.DistributeSinks
        )
        ranks.norm = networkit.centrality.Norm.l1norm
        ranks.run()
        return np.asarray(ranks.scores())

    return run, lambda x: {"first": float(x[0] / x.sum())}
