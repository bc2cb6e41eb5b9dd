from __future__ import annotations
import datetime
import habitue._core.data
import numpy
import typing
__all__: list[str] = ['EarlierAudit', 'audit']
class EarlierAudit:
    def __init__(self, *, observation_end: str, value: typing.SupportsFloat | typing.SupportsIndex, horizon_days: typing.SupportsFloat | typing.SupportsIndex, discount_rate: typing.SupportsFloat | typing.SupportsIndex, margin_rate: typing.SupportsFloat | typing.SupportsIndex, money_name: str) -> None:
        ...
def audit(log: habitue._core.data.EventLog, *, horizon: float | str, discount_rate: typing.SupportsFloat | typing.SupportsIndex, margin_rate: typing.SupportsFloat | typing.SupportsIndex | None, currency: str, calibration_end: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, acquired_after: str | datetime.date | numpy.datetime64 | None, by: str, compare: EarlierAudit | None, threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> tuple[typing.Any, str, str]:
    ...
