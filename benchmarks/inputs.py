"""The simulated customers and logs that are measured on, made once into build/bench/data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from bench import BUILD, ROOT, say

FOLDER = BUILD / "data"

#: The published BG/NBD estimates for the CDNOW sample, in weeks.
CDNOW = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}


def _once(name: str, make) -> Path:
    """The folder of arrays that `make` returns by name, made where it is not there yet."""
    folder = FOLDER / name
    if not (folder / "ready").exists():
        say(f"simulating {name}")
        folder.mkdir(parents=True, exist_ok=True)
        for column, values in make().items():
            np.save(folder / f"{column}.npy", values)
        (folder / "ready").touch()
    return folder


def cdnow() -> Path:
    """The 2,357 customers of the CDNOW sample, in weeks."""
    file = ROOT / "python" / "habitue" / "_data" / "cdnow_sample_weeks.csv"

    def read() -> dict[str, np.ndarray]:
        _, *columns = np.loadtxt(file, delimiter=",", skiprows=1, unpack=True)
        return dict(zip(("frequency", "recency", "T"), columns, strict=True))

    return _once("cdnow", read)


def customers() -> Path:
    """1,000,000 customers of a BG/NBD process (the CDNOW parameters, weeks), each observed for a time of their own."""
    return _once("customers", _customers)


def some_customers() -> Path:
    """The first 100,000 of them."""
    names = ("frequency", "recency", "T")
    return _once("some_customers", lambda: {name: np.load(customers() / f"{name}.npy")[:100_000] for name in names})


def _customers(n: int = 1_000_000) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    rate = random.gamma(CDNOW["r"], 1 / CDNOW["alpha"], n)
    leaves = random.beta(CDNOW["a"], CDNOW["b"], n)
    T = random.uniform(26.0, 104.0, n)
    frequency, recency = np.zeros(n), np.zeros(n)
    active, clock = np.arange(n), np.zeros(n)
    while active.size:
        clock = clock + random.exponential(1.0, active.size) / np.maximum(rate[active], 1e-300)
        bought = clock < T[active]
        active, clock = active[bought], clock[bought]
        frequency[active] += 1
        recency[active] = clock
        stays = random.random(active.size) >= leaves[active]
        active, clock = active[stays], clock[stays]
    return {"frequency": frequency, "recency": recency, "T": T}


def log() -> Path:
    """5,000,000 purchases of 1,000,000 customers over two years, in order of time, to the microsecond.

    One repeat purchase in twenty is on the day of the one before. Integer ids have nine digits and no order; the
    textual id of a customer is "C" and the same digits.
    """
    return _once("log", _log)


def _log(customers: int = 1_000_000, rows: int = 5_000_000) -> dict[str, np.ndarray]:
    random = np.random.default_rng(2)
    day = 86_400_000_000
    ids = random.permutation(np.unique(random.integers(100_000_000, 1_000_000_000, customers + customers // 100)))[
        :customers
    ]
    weight = random.gamma(0.8, 1.0, customers)
    repeats = random.multinomial(rows - customers, weight / weight.sum())
    first = random.integers(0, 540 * day, customers)
    who = np.concatenate([np.arange(customers), np.repeat(np.arange(customers), repeats)])
    start, buyer = first[who[customers:]], who[customers:]
    later = start + (random.random(rows - customers) * (730 * day - start)).astype(np.int64)
    again = np.flatnonzero((random.random(later.size) < 0.05) & (np.diff(buyer, prepend=-1) == 0))
    later[again] = np.maximum(start[again], later[again - 1] // day * day + random.integers(0, day, again.size))
    time = np.concatenate([first, later])
    order = np.argsort(time, kind="stable")
    return {
        "customer": ids[who[order]],
        "time": np.datetime64("2023-01-01", "us") + time[order].astype("m8[us]"),
        "amount": random.integers(100, 20_000, rows) / 100,
    }


def events() -> Path:
    """5,000,000 events of 1,000,000 customers in no order: eight states that follow a chain."""
    return _once("events", _events)


def _events(n: int = 5_000_000, customers: int = 1_000_000, states: int = 8) -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)
    customer = np.sort(random.integers(0, customers, n))
    time = np.datetime64("2020-01-01", "us") + random.integers(0, 365 * 86_400_000_000, n).astype("m8[us]")
    state = random.integers(0, states, n)
    state[1:] = np.where(random.random(n - 1) < 0.6, (state[:-1] + random.integers(0, 3, n - 1)) % states, state[1:])
    order = random.permutation(n)
    return {"customer": customer[order] + 100_000_000, "time": time[order], "state": state[order].astype(np.int32)}


def sessions() -> Path:
    """10,000,000 events of 100,000 customers in 1,000,000 sessions, in order of time: 20 steps at 25 places."""
    return _once("sessions", _sessions)


def _sessions(n: int = 1_000_000, customers: int = 100_000, steps: int = 20, places: int = 25) -> dict[str, np.ndarray]:
    random = np.random.default_rng(8)
    length = random.multinomial(9 * n, np.full(n, 1 / n)) + 1
    session = np.repeat(np.arange(n), length)
    popular = random.dirichlet(np.full(steps * places, 1.0), size=40)  # where journeys of a sort go
    vertex = np.empty(session.size, dtype=np.int64)
    sort = random.integers(0, 40, n)[session]
    for k in range(40):
        at = np.flatnonzero(sort == k)
        vertex[at] = random.choice(steps * places, at.size, p=popular[k])
    begin = random.integers(0, 365 * 86_400_000_000, n)
    stay = (random.exponential(0.5, session.size) * 86_400_000_000).astype(np.int64)
    passed = np.cumsum(stay)
    first = np.concatenate([[0], np.cumsum(length)[:-1]])
    time = begin[session] + passed - passed[first][session]
    order = np.argsort(time, kind="stable")
    return {
        "customer": random.integers(0, customers, n)[session][order],
        "time": np.datetime64("2024-01-01", "us") + time[order].astype("m8[us]"),
        "session": session[order],
        "step": (vertex // places)[order].astype(np.int32),
        "place": (vertex % places)[order].astype(np.int32),
    }


def journeys() -> Path:
    """1,000,000 paths over 12 channels, of 1 to 12 touchpoints, one in ten ending in a conversion."""
    return _once("journeys", _journeys)


def _journeys(n: int = 1_000_000, channels: int = 12) -> dict[str, np.ndarray]:
    random = np.random.default_rng(6)
    length = 1 + np.minimum(random.geometric(0.25, n) - 1, 11)
    offsets = np.concatenate(([0], np.cumsum(length)))
    popular = random.dirichlet(np.full(channels, 2.0))
    touch = random.choice(channels, offsets[-1], p=popular)
    stay = random.random(offsets[-1]) < 0.3
    stay[offsets[:-1]] = False
    touch[1:] = np.where(stay[1:], touch[:-1], touch[1:])
    worth = random.uniform(0.0, 0.08, channels)
    chance = np.add.reduceat(worth[touch], offsets[:-1])
    return {"offsets": offsets, "touch": touch.astype(np.int32), "converted": random.random(n) < chance}


def hidden_sequences() -> Path:
    """100,000 sequences of 20 symbols from a hidden chain of 3 states, and a chain to start fits from."""
    return _once("hidden", _hidden)


def _hidden(n: int = 100_000, length: int = 20) -> dict[str, np.ndarray]:
    random = np.random.default_rng(1)
    transition = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.3, 0.6]])
    emission = np.array([[0.5, 0.3, 0.1, 0.1], [0.1, 0.6, 0.2, 0.1], [0.2, 0.1, 0.1, 0.6]])
    state = random.choice(3, n, p=[0.5, 0.3, 0.2])
    symbols = np.empty((n, length), dtype=np.int64)
    for t in range(length):
        if t > 0:
            state = (random.random(n)[:, None] > transition[state].cumsum(axis=1)[:, :2]).sum(axis=1)
        symbols[:, t] = (random.random(n)[:, None] > emission[state].cumsum(axis=1)[:, :3]).sum(axis=1)
    start = {
        "initial": np.array([0.4, 0.3, 0.3]),
        "transition": np.array([[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6]]),
        "emission": np.array([[0.4, 0.2, 0.2, 0.2], [0.2, 0.4, 0.2, 0.2], [0.2, 0.2, 0.2, 0.4]]),
    }
    return {"symbols": symbols, **start}
