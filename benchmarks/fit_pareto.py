"""Pareto/NBD on 100,000 of the simulated customers: no two histories are equal."""

from bench import Row, peers_at
from inputs import some_customers


def measure() -> list[Row]:
    arguments = {"folder": str(some_customers()), "model": "ParetoNbd"}
    return peers_at("fit Pareto/NBD, 100,000 customers", "fit", {"lifetimes": ">= 100x"}, rounds=3, **arguments)
