"""BG/NBD on the CDNOW sample, standard errors included."""

from bench import Row, peers_at
from inputs import cdnow


def measure() -> list[Row]:
    return peers_at(
        "fit CDNOW sample, with standard errors", "fit", {"lifetimes": ">= 100x"}, rounds=15, folder=str(cdnow())
    )
