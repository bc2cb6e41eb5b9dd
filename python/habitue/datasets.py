"""Data that come with the library, real ones and one simulated. Sources and terms: ``habitue/_data/SOURCES.md``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._core import Unit
from ._core import ecosystem as _native
from ._tables import Table
from .data import EventLog, Paths, PurchaseHistories

__all__ = ["cdnow", "cdnow_sample", "cdnow_sample_summary", "donations", "earphones"]


def _path(name: str) -> Any:
    from importlib import resources  # slow to import, seldom needed

    return resources.files(__package__).joinpath("_data", name)


def _log(name: str, customer: str) -> EventLog:
    from importlib import resources

    with resources.as_file(_path(name)) as path:
        return EventLog.from_csv(path, customer=customer, time="date", amount="dollar_value", quantity="number_of_cds")


def _columns(name: str) -> Table:
    header, *rows = _path(name).read_text(encoding="utf-8").split()
    values = np.array([row.split(",") for row in rows], dtype=np.float64)
    return Table(zip(header.split(","), values.T.copy(), strict=True))


def cdnow() -> EventLog:
    """Every purchase, to the end of June 1998, of the 23,570 customers who first bought at CDNOW in early 1997.

    69,659 purchases with amounts in US dollars. Fader & Hardie (2001), Interfaces 31(3), S94-S107,
    doi:10.1287/inte.31.3s.94.9683.
    """
    return _log("cdnow.csv", customer="customer_id")


def cdnow_sample() -> EventLog:
    """The 1-in-10 sample of `cdnow` that the papers use: 2,357 customers, 6,919 purchases."""
    return _log("cdnow_sample.csv", customer="sample_id")


def cdnow_sample_summary() -> PurchaseHistories:
    """The sample's histories after 39 weeks as the papers have them: weeks rounded to two decimals, mean repeat spend.

    `cdnow_sample` gives exact weeks: log-likelihoods differ in the seventh digit.
    """
    table = _columns("cdnow_sample_spend.csv")
    table["customer"] = table.pop("customer_id").astype(np.int64)
    return PurchaseHistories.from_table(table, unit=Unit.week)


def donations() -> PurchaseHistories:
    """Yearly giving of 11,104 first-time donors of 1995 over the six years after, grouped, for `BgBb`.

    `frequency` years in which they gave, the last of them `recency`, of `T` = 6; `weight` donors did so.

    Fader, Hardie & Shang (2010), Marketing Science 29(6), 1086-1108, doi:10.1287/mksc.1100.0580.
    """
    table = _columns("donations.csv")
    table["T"], table["weight"] = table.pop("periods"), table.pop("weights")
    return PurchaseHistories.from_table(table, unit=Unit.year)


_EARPHONES_NUMBERS = ("quantity", "amount", "margin", "expected", "perceived", "propensity")


def _rows(name: str) -> dict[str, list[str]]:
    import csv
    import gzip

    data = _path(name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    header, *rows = csv.reader(text.splitlines())
    return dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))


def _floats(column: list[str]) -> np.ndarray:
    return np.array([x or "nan" for x in column], dtype=np.float64)


class Earphones(EventLog):
    """The log of `earphones`, and beside it what is known because it was simulated."""

    __slots__ = ()

    @property
    def places(self) -> Table:
        """What places are: place, physical, owner, lat, lon, open_hours (168 digits, Monday 00:00 first)."""
        rows = _rows("earphones_places.csv")
        texts = {name: np.array(rows[name], dtype=object) for name in ("place", "owner", "open_hours")}
        physical = np.array(rows["physical"]) == "1"
        return Table(texts | {"physical": physical, "lat": _floats(rows["lat"]), "lon": _floats(rows["lon"])})

    @property
    def needs(self) -> Table:
        """Of every vertex: need_rate, margin at stake, presence, and the profile of the week (h000 to h167, mean 1)."""
        rows = _rows("earphones_needs.csv")
        texts = {name: np.array(rows.pop(name), dtype=object) for name in ("step", "place")}
        columns = {"vertex": np.array(rows.pop("vertex"), dtype=np.int64), **texts}
        columns["physical"] = np.array(rows.pop("physical")) == "1"
        return Table(columns | {name: _floats(values) for name, values in rows.items()})

    @property
    def journeys(self) -> Paths:
        """5,000 journeys apart from the log: states are the vertices, in the order of `needs`."""
        needs = _rows("earphones_needs.csv")
        steps = map(_native.step_name, needs["step"])
        names = [f"{step} @ {place}" for step, place in zip(steps, needs["place"], strict=True)]
        paths = _rows("earphones_journeys.csv.gz")["path"]
        return Paths.from_sequences([[names[int(v)] for v in path.split()] for path in paths], states=names)

    @property
    def miss(self) -> np.ndarray:
        """Of every journey, the chance that present presence misses all its visits."""
        return _floats(_rows("earphones_journeys.csv.gz")["miss"])

    @property
    def truth(self) -> dict[str, dict[str, Any]]:
        """What estimates must recover: name -> definition and value."""
        import json

        return json.loads(_path("earphones_truth.json").read_text(encoding="utf-8"))

    def __reduce__(self) -> tuple[Any, ...]:
        return earphones, ()

    def __repr__(self) -> str:
        return "Simulated: no person, firm or shop behind it.\n" + super().__repr__()


def earphones() -> Earphones:
    """**Simulated**: the log of the customers of earphones, 3,080 of them over 548 days, with their windows.

    Rows with a `session` are journeys through 45 vertices (kind, place) of 12 places. `present` says whether a visit
    found us. `places`, `needs`, `journeys` and `truth` are beside the log: what estimates must recover is known.
    """
    rows = _rows("earphones_events.csv.gz")
    events = {name: np.array(values, dtype=object) for name, values in rows.items()}
    events |= {name: _floats(rows[name]) for name in _EARPHONES_NUMBERS}
    windows = {name: np.array(values, dtype=object) for name, values in _rows("earphones_windows.csv").items()}
    attributes = ("price", "rival_price", "present")
    return Earphones.from_table(events, windows=windows, attributes=attributes)  # type: ignore[return-value]
