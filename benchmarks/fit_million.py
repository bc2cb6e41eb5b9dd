"""BG/NBD on 1,000,000 simulated customers with continuous times: no two histories are equal."""

from bench import Row, peers_at
from inputs import customers


def measure() -> list[Row]:
    arguments = {"folder": str(customers()), "model": "BgNbd"}
    return peers_at("fit BG/NBD, 1,000,000 customers", "fit", {"lifetimes": ">= 120x"}, rounds=7, **arguments)
