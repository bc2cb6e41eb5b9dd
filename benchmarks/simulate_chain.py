"""Paths drawn from a chain: 1,000,000 of 52 steps, 8 states."""

from bench import Row, peers_at


def measure() -> list[Row]:
    return peers_at(
        "simulate 1,000,000 paths x 52 steps", "simulate_chain", {"quantecon": ">= 8x"}, rounds=7, paths=1_000_000
    )
