"""A log of 5,000,000 rows made into 1,000,000 purchase histories: same days merged, spend averaged."""

from bench import Row, peers_at
from inputs import log

PEERS = {"duckdb": ">= 3x", "polars": "", "pandas": "", "pymc-marketing": "", "lifetimes": ""}


def measure() -> list[Row]:
    return [
        row
        for ids in ("integer", "text")
        for row in peers_at(
            f"5,000,000 rows to histories, {ids} ids", "histories", PEERS, rounds=7, folder=str(log()), ids=ids
        )
    ]
