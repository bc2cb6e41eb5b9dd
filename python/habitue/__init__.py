"""What customers are worth, how their lives with a company go, and what to do about it: from one event log.

>>> import habitue as hb
>>> log = hb.datasets.cdnow_sample()
>>> hist = log.purchase_histories(unit="week", calibration_end="1997-09-30")
>>> fit = hb.clv.fit(hb.clv.BgNbd, hist)
>>> fit.predict(hist, horizon=39, interval=.95)
>>> hb.audit(log).to_html("audit.html")
"""

from __future__ import annotations

import importlib
from typing import Any

from . import clv, data, datasets, ecosystem, lifecycle
from ._audit import Audit, audit
from ._core import Cancelled, DomainError, Error, FileError, Unit, __version__
from ._record import Record
from .data import EventLog, PurchaseHistories, PurchaseHistory

__all__ = [
    "Audit",
    "Cancelled",
    "DomainError",
    "Error",
    "EventLog",
    "FileError",
    "PurchaseHistories",
    "PurchaseHistory",
    "Record",
    "Unit",
    "__version__",
    "audit",
    "clv",
    "data",
    "datasets",
    "ecosystem",
    "lifecycle",
    "plot",
    "report",
]

for _class in (Audit, EventLog, PurchaseHistories, PurchaseHistory, Record):
    _class.__module__ = __name__


def __getattr__(name: str) -> Any:
    if name in ("plot", "report"):  # these bring matplotlib: only when asked for
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
