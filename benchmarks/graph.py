"""Breadth-first search and PageRank of a random graph, 10^6 vertices and 10^7 edges."""

from bench import Row, peers_at


def measure() -> list[Row]:
    size = {"vertices": 1_000_000, "edges": 10_000_000}
    return [
        *peers_at("steps to 10^6 vertices, 10^7 edges", "breadth_first", {"networkit": "> 1x"}, rounds=7, **size),
        *peers_at(
            "PageRank, 10^6 vertices, 10^7 edges, error 1e-8",
            "page_rank",
            {"networkit": "> 1x", "scipy": "> 1x"},
            rounds=5,
            **size,
        ),
    ]
