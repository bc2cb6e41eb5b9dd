"""1,000,000 sessions of 10,000,000 events over 500 vertices to an ecosystem with its sojourns: the log once read."""

from bench import Row, peers_at
from inputs import sessions


def measure() -> list[Row]:
    job = "10,000,000 events to an ecosystem"
    return list(peers_at(job, "ecosystem", {"polars": ">= 1x"}, rounds=5, folder=str(sessions())))
