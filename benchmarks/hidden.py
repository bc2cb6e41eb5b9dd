"""One iteration of expectation-maximisation of a hidden chain: 100,000 sequences of 20 visits, 3 states, 4 symbols."""

from bench import Row, peers_at
from inputs import hidden_sequences


def measure() -> list[Row]:
    arguments = {"folder": str(hidden_sequences()), "iterations": 5}
    return peers_at(
        "hidden chain, 100,000 x 20, 3 states, 5 iterations", "hidden", {"hmmlearn": ">= 60x"}, rounds=7, **arguments
    )
