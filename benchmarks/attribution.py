"""Markov attribution of 1,000,000 paths, order 1 and 2: removal effects, exact here, simulated by the peer."""

from bench import Row, peers_at
from inputs import journeys

PEERS = {"channelattribution": ">= 10x"}


def measure() -> list[Row]:
    return [
        row
        for order in (1, 2)
        for job, function in (("attribution", "attribution"), ("attribution of text", "attribution_of_text"))
        for row in peers_at(
            f"1,000,000 paths, {job}, order {order}", function, PEERS, rounds=5, folder=str(journeys()), order=order
        )
    ]
