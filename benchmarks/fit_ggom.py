"""GGom/NBD on the CDNOW sample, standard errors included.

No peer in Python has it; CLVTools 0.12.1 (R) took 1 s to 20 s on a machine where lifetimes fitted Pareto/NBD to the
same data in .92 s. So the peer here is that fit, measured in turns: at 1 s / .92 s CLVTools is 1.1 times as slow.
"""

from bench import Row, peers_at
from inputs import cdnow

CLVTOOLS_OVER_LIFETIMES = 1.0 / 0.92


def measure() -> list[Row]:
    remark = f"lifetimes fits Pareto/NBD; >= {50 / CLVTOOLS_OVER_LIFETIMES:.0f}x is 50x CLVTools' fastest"
    return peers_at(
        "fit GGom/NBD, CDNOW sample", "fit", {"lifetimes": remark}, rounds=15, folder=str(cdnow()), model="GgomNbd"
    )
