"""Transitions counted from 5,000,000 rows in no order: read from an Arrow table, and from the log once read."""

from bench import Row, peers_at
from inputs import events

PEERS = {"polars": ">= 4x", "pandas": ""}


def measure() -> list[Row]:
    return [
        row
        for job, ready in (("5,000,000 rows to transitions", False), ("the same, log already read", True))
        for row in peers_at(job, "transitions", PEERS, rounds=7, folder=str(events()), ready=ready)
    ]
