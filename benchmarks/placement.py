"""Which 50 places meet most journeys, and which 50 elements are most similar to all: against apricot's greedy."""

from bench import Row, peers_at


def measure() -> list[Row]:
    return [
        *peers_at(
            "50 of 100,000 places, 100,000 journeys, 1.3 million visits",
            "max_coverage",
            {"apricot-select": ">= 20x"},
            rounds=7,
            journeys=100_000,
            places=100_000,
        ),
        *peers_at(
            "50 of 5,000 elements, dense similarity to 5,000",
            "facility_location",
            {"apricot-select": ">= 10x"},
            rounds=7,
            elements=5_000,
        ),
    ]
