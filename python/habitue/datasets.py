"""Real data that come with the library. Sources and terms: ``habitue/_data/SOURCES.md``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._core import Unit
from ._tables import Table
from .data import EventLog, PurchaseHistories

__all__ = ["cdnow", "cdnow_sample", "cdnow_sample_summary", "donations"]


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
