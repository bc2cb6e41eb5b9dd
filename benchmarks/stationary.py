"""Long-run shares of time: dense chains against LAPACK's solution of as many equations, sparse ones against power
iteration."""

from bench import Row, peers_at


def measure() -> list[Row]:
    return [
        *peers_at("stationary, dense 2,000 states", "stationary_dense", {"scipy": ">= 0.83x"}, rounds=7, states=2000),
        *peers_at("absorption, dense 2,000 states", "absorption_dense", {"scipy": ">= 0.83x"}, rounds=7, states=2000),
        *peers_at(
            "stationary, sparse 100,000 states, 10^6 entries",
            "stationary_sparse",
            {"scipy": ">= 1.43x"},
            rounds=15,
            states=100_000,
        ),
    ]
