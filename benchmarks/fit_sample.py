"""BG/NBD and Pareto/NBD on the CDNOW sample, standard errors included (lifetimes has none for Pareto/NBD)."""

from bench import Row, peers_at
from inputs import cdnow


def measure() -> list[Row]:
    return [
        row
        for model, title in (("BgNbd", "BG/NBD"), ("ParetoNbd", "Pareto/NBD"))
        for row in peers_at(
            f"fit {title}, CDNOW sample", "fit", {"lifetimes": ">= 100x"}, rounds=15, folder=str(cdnow()), model=model
        )
    ]
