"""A decision process of 10,000 states, 10 actions and 10 successors of each, solved by modified policy iteration."""

from bench import Row, peers_at


def measure() -> list[Row]:
    return peers_at(
        "decisions, 10,000 states x 10 actions", "decisions", {"quantecon": ">= 2x"}, rounds=15, states=10_000
    )
