"""P(alive) and expected purchases over 39 weeks of 1,000,000 customers."""

from bench import Row, peers_at
from inputs import CDNOW, customers


def measure() -> list[Row]:
    arguments = {"folder": str(customers()), "parameters": CDNOW, "horizon": 39.0}
    return peers_at(
        "P(alive) + expected purchases, 1,000,000", "predict", {"lifetimes": ">= 10x"}, rounds=7, **arguments
    )
