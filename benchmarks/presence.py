"""What presence brings at each of 100,000 touchpoints, on a map and in a crowd, against one solve of the circle."""

from bench import Row, peers_at


def measure() -> list[Row]:
    rows: list[Row] = []
    for shape in ("map", "crowd"):
        job = f"presence gaps, 100,000 vertices, {shape}"
        rows += peers_at(job, "presence_gaps", {"scipy": ">= 0.5x"}, rounds=7, shape=shape)
    return rows
