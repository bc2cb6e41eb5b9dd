"""The ecosystem of 1,000,000 sessions with 10,000,000 events over 500 vertices, sojourns included: the log once read."""

from bench import Row, peers_at
from inputs import sessions


def measure() -> list[Row]:
    job = "10,000,000 events to an ecosystem"
    return list(peers_at(job, "ecosystem", {"polars": ">= 1x"}, rounds=5, folder=str(sessions())))
