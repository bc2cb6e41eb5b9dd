"""The main job: from a purchase log to what its customers are worth."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from . import _core
from ._core import DomainError
from ._record import Record
from ._sources import Progress
from .data import EventLog

__all__ = ["Audit", "audit"]


class Audit(Record):
    """What an audit found.

    Its parts: `log, holdout, customers, lifecycle, groups, ubiquity, missing, sentences, comparison, stamp`.

    Every part has its own parts as attributes (``audit.customers.value.low``); printed, it is the audit as text, and in
    a notebook the report. What could not be identified is NaN or empty, and said in `missing`.
    """

    __slots__ = ("_json", "_text")

    def __init__(self, parts: Mapping[str, Any], text: str, document: str):
        super().__init__(parts)
        object.__setattr__(self, "_text", text)
        object.__setattr__(self, "_json", document)

    def to_html(self, path: str | os.PathLike[str] | None = None, *, show_ids: bool = False) -> str:
        """The report as one self-contained HTML page; also written to `path` where one is given.

        Customers are numbered unless `show_ids`.
        """
        from . import report

        page = report.to_html(self, show_ids=show_ids)
        if path is not None:
            Path(path).write_text(page, encoding="utf-8")
        return page

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """Everything found as JSON, also written to `path` where one is given; `audit(..., compare=)` reads it."""
        if path is not None:
            Path(path).write_text(self._json + "\n", encoding="utf-8")
        return self._json

    def _repr_html_(self) -> str:
        return self.to_html()

    def __reduce__(self) -> tuple[Any, ...]:
        return Audit, (self.to_dict(), self._text, self._json)

    def __repr__(self) -> str:
        return self._text


def audit(
    log: EventLog | Any,
    *,
    horizon: float | str = "52w",
    discount_rate: float = 0.10,
    margin_rate: float | None = None,
    currency: str = "",
    calibration_end: Any = None,
    observation_end: Any = None,
    acquired_after: Any = None,
    by: str | None = None,
    compare: Audit | Mapping[str, Any] | str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Audits a purchase log: what the customers are worth, whether to believe it, who is at risk, how they come and go.

    Parameters
    ----------
    log : EventLog, or any table one can be made from
    horizon : float or str
        How far the value looks ahead; a bare number is in weeks.
    discount_rate : float
        Effective, per year.
    margin_rate : float, optional
        Share of revenue that is margin, where the log has no column margin; without either value is discounted revenue.
    currency : str
        Shown with money, never converted.
    calibration_end, observation_end, acquired_after : date, optional
        End of the calibration period of the holdout test (default: the last third is held out); later events are left
        out; models are fitted to customers first seen after it.
    by : str, optional
        A label column of the log to break the value down by.
    compare : Audit, dict or path, optional
        An earlier audit of the same business: explains what changed.
    threads : int, optional
        Default: all. The result does not depend on it.
    progress : callable, optional
        Called with the share done, 0 to 1.
    """
    if not isinstance(log, EventLog):
        log = EventLog.from_table(log, attributes=[by] if by and by not in _core.data.roles else [])
    parts, text, document = _core.audit.audit(
        log._core,
        horizon=horizon,
        discount_rate=discount_rate,
        margin_rate=margin_rate,
        currency=currency,
        calibration_end=calibration_end,
        observation_end=observation_end,
        acquired_after=acquired_after,
        by=by or "",
        compare=_earlier(compare),
        threads=threads,
        progress=progress,
    )
    return Audit(parts, text, document)


def _earlier(compare: Any) -> Any:
    if compare is None:
        return None
    if isinstance(compare, Record):
        compare = compare.to_dict()
    elif not isinstance(compare, Mapping):
        compare = json.loads(Path(compare).read_text(encoding="utf-8"))
    try:
        customers, value = compare["customers"], compare["customers"]["value"]["value"]
        return _core.audit.EarlierAudit(
            observation_end=compare["stamp"]["observation_end"],
            value=np.nan if value is None else value,
            horizon_days=customers["horizon_days"],
            discount_rate=customers["discount_rate"],
            margin_rate=customers["margin_rate"],
            money_name=customers["money_name"],
        )
    except (KeyError, TypeError):
        raise DomainError("compare: not an audit; give an Audit, or what its to_json wrote") from None
