from __future__ import annotations
import collections.abc
import datetime
import habitue._core
import numpy
import numpy.typing
import typing
from habitue._core import Unit
import typing_extensions
__all__: list[str] = ['Column', 'Covariates', 'EventLog', 'HeldHistories', 'HistoryBuilder', 'LiveHistory', 'Paths', 'PurchaseHistories', 'PurchaseHistory', 'PurchaseTimes', 'Table', 'contents_of_objects', 'export_stream', 'histories_of', 'left_truncation', 'log_of_state', 'missing_objects', 'paths_of_log', 'paths_of_sequences', 'paths_of_state', 'paths_of_table', 'paths_of_text', 'purchase_times', 'read_csv', 'read_csv_histories', 'read_log', 'resolve_columns', 'roles', 'suspicious_ids', 'windows', 'with_windows']
class Column:
    """
    A column that somebody else owns, in Arrow's layout.
    """
    @staticmethod
    def of_array(values: numpy.ndarray, missing: typing.Any = None, aware: bool = False) -> Column:
        ...
    @staticmethod
    def of_capsules(capsules: typing.Any) -> Column:
        ...
    @staticmethod
    def of_codes(codes: numpy.ndarray, categories: Column) -> Column:
        ...
    @staticmethod
    def of_objects(values: numpy.ndarray) -> Column:
        ...
    @staticmethod
    def of_text(values: numpy.ndarray) -> Column:
        ...
class Table:
    """
    A table that somebody else owns, read once from the first row to the last.
    """
    @staticmethod
    def of_capsules(capsules: typing.Any) -> Table:
        ...
    @staticmethod
    def of_columns(columns: collections.abc.Sequence[tuple[str, Column]]) -> Table:
        ...
    def numbers(self, names: collections.abc.Sequence[str]) -> dict:
        ...
    @property
    def names(self) -> list[str]:
        ...
class PurchaseHistories:
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> dict:
        ...
    def __len__(self) -> int:
        ...
    def __setstate__(self, arg0: dict) -> None:
        ...
    @property
    def T(self) -> typing.Any:
        ...
    @property
    def customer(self) -> typing.Any:
        ...
    @property
    def excluded(self) -> dict:
        ...
    @property
    def first_purchase(self) -> typing.Any:
        ...
    @property
    def frequency(self) -> typing.Any:
        ...
    @property
    def has_ids(self) -> bool:
        ...
    @property
    def holdout_T(self) -> typing.Any:
        ...
    @property
    def holdout_frequency(self) -> typing.Any:
        ...
    @property
    def holdout_monetary_value(self) -> typing.Any:
        ...
    @property
    def monetary_count(self) -> typing.Any:
        ...
    @property
    def monetary_value(self) -> typing.Any:
        ...
    @property
    def recency(self) -> typing.Any:
        ...
    @property
    def sum_log_gaps(self) -> typing.Any:
        ...
    @property
    def unit(self) -> habitue._core.Unit:
        ...
    @property
    def weight(self) -> typing.Any:
        ...
class HeldHistories:
    """
    NumPy arrays as the columns that models read.
    """
    def __init__(self, frequency: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], recency: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], monetary_value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, sum_log_gaps: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, unit: habitue._core.Unit | str | None, monetary_count: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None) -> None:
        ...
    def __len__(self) -> int:
        ...
class EventLog:
    def __len__(self) -> int:
        ...
    def labels(self, role: str) -> tuple[numpy.typing.NDArray[numpy.uint32], typing.Any]:
        ...
    def number(self, role: str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def purchase_histories(self, *, unit: habitue._core.Unit | str | None, calibration_end: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, acquired_after: str | datetime.date | numpy.datetime64 | None, same_day: str, count_first_spend: bool, threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> PurchaseHistories:
        ...
    @property
    def customer(self) -> numpy.typing.NDArray[numpy.uint32]:
        ...
    @property
    def customers(self) -> typing.Any:
        ...
    @property
    def first(self) -> numpy.datetime64:
        ...
    @property
    def hash(self) -> int:
        ...
    @property
    def last(self) -> numpy.datetime64:
        ...
    @property
    def report(self) -> dict:
        ...
    @property
    def roles(self) -> list[str]:
        ...
    @property
    def state(self) -> dict:
        ...
    @property
    def time(self) -> numpy.typing.NDArray[numpy.int64]:
        ...
class PurchaseHistory:
    """
    One customer's purchases, summarised; time runs from the first purchase, in the caller's unit.

    Parameters
    ----------
    frequency : float
        Repeat purchases: all but the first.
    recency : float
        Time of the last purchase; 0 without repeat purchases.
    T : float
        Time observed since the first purchase.
    monetary_value : float
        Mean amount of the repeat purchases.
    weight : float
        Customers who share this history.
    sum_log_gaps : float
        Sum of the logs of the times between purchases.
    monetary_count : float
        Purchases whose mean amount `monetary_value` is; 0: `frequency`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[float, float, float, float, float, float, float]:
        ...
    def __init__(self, *, frequency: typing.SupportsFloat | typing.SupportsIndex = 0.0, recency: typing.SupportsFloat | typing.SupportsIndex = 0.0, T: typing.SupportsFloat | typing.SupportsIndex = 0.0, monetary_value: typing.SupportsFloat | typing.SupportsIndex = 0.0, weight: typing.SupportsFloat | typing.SupportsIndex = 1.0, sum_log_gaps: typing.SupportsFloat | typing.SupportsIndex = 0.0, monetary_count: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def observe_until(self, time: typing.SupportsFloat | typing.SupportsIndex) -> None:
        """
        Time passes without a purchase: observed until `time` after the first purchase.
        """
    def record(self, time: typing.SupportsFloat | typing.SupportsIndex, amount: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        """
        One more purchase, `time` after the first one, worth `amount`.

        A purchase later than T moves T with it. A late one (before `recency`) counts in frequency and monetary_value,
        and leaves recency where it is.
        """
    @property
    def T(self) -> float:
        """
        Time observed since the first purchase.
        """
    @property
    def frequency(self) -> float:
        """
        Repeat purchases: all but the first.
        """
    @property
    def monetary_count(self) -> float:
        """
        Purchases whose mean amount `monetary_value` is; 0: `frequency`.
        """
    @property
    def monetary_value(self) -> float:
        """
        Mean amount of the repeat purchases.
        """
    @property
    def recency(self) -> float:
        """
        Time of the last purchase; 0 without repeat purchases.
        """
    @property
    def sum_log_gaps(self) -> float:
        """
        Sum of the logs of the times between purchases.
        """
    @property
    def weight(self) -> float:
        """
        Customers who share this history.
        """
class LiveHistory:
    """
    The exact state of one customer, with absolute times: O(1) a purchase, mergeable, and the same bits as
    `EventLog.purchase_histories` gives for the same purchases in time order.

    Parameters
    ----------
    same_day : {"merge", "keep"}
        Whether purchases on one calendar day are one purchase.

    Notes
    -----
    A purchase before the last one recorded is placed exactly when it falls on the day of the first or last
    purchase (merge) or before the first. Anywhere between it counts as a purchase of its own, and `late` counts it.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def from_bytes(bytes: bytes) -> LiveHistory:
        """
        Reads what `to_bytes` wrote.
        """
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> bytes:
        ...
    def __init__(self, *, same_day: str = 'merge') -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: bytes) -> None:
        ...
    def history(self, *, unit: habitue._core.Unit | str | None, observation_end: str | datetime.date | numpy.datetime64) -> PurchaseHistory:
        """
        The PurchaseHistory that models read, observed until `observation_end`.
        """
    def merge(self, later: LiveHistory) -> None:
        """
        The purchases of `later`, too; the two must cover disjoint periods.
        """
    def record(self, time: str | datetime.date | numpy.datetime64, amount: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> None:
        """
        One purchase at `time` (text, date, datetime, datetime64), worth `amount`.
        """
    def to_bytes(self) -> bytes:
        """
        The state as bytes, the same on every machine.
        """
    @property
    def amount(self) -> float:
        """
        Money of all purchases.
        """
    @property
    def first_purchase(self) -> numpy.datetime64:
        """
        When the first purchase was.
        """
    @property
    def last(self) -> numpy.datetime64:
        """
        When the last purchase was; with merge, the beginning of its day.
        """
    @property
    def late(self) -> int:
        """
        Purchases that came too late to be placed exactly.
        """
    @property
    def purchases(self) -> int:
        """
        Purchases so far, the first one included.
        """
class HistoryBuilder:
    @staticmethod
    def from_bytes(bytes: bytes, threads: typing.SupportsInt | typing.SupportsIndex | None) -> HistoryBuilder:
        ...
    def __init__(self, *, unit: habitue._core.Unit | str | None, calibration_end: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, acquired_after: str | datetime.date | numpy.datetime64 | None, same_day: str, count_first_spend: bool, threads: typing.SupportsInt | typing.SupportsIndex | None) -> None:
        ...
    def add(self, table: Table, roles: collections.abc.Sequence[tuple[str, str]], progress: typing.Any) -> None:
        ...
    def merge(self, later: HistoryBuilder) -> None:
        ...
    def purchase_histories(self) -> PurchaseHistories:
        ...
    def to_bytes(self) -> bytes:
        ...
    @property
    def customers(self) -> int:
        ...
    @property
    def report(self) -> dict:
        ...
class Paths:
    """
    Sequences of states, laid end to end; use `habitue.data.Paths`.
    """
    def __init__(self, other: Paths) -> None:
        ...
    def __len__(self) -> int:
        ...
    def _of_order(self, order: typing.SupportsInt | typing.SupportsIndex) -> Paths:
        ...
    def _path(self, i: typing.SupportsInt | typing.SupportsIndex) -> list:
        ...
    def _same(self, arg0: Paths) -> bool:
        ...
    def _with(self, time: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, customers: typing.Any, unit: habitue._core.Unit | str | None) -> Paths:
        ...
    def index(self, state: str) -> int:
        """
        The number of a state.
        """
    @property
    def _ids(self) -> typing.Any:
        ...
    @property
    def _state(self) -> dict:
        ...
    @property
    def notices(self) -> list:
        """
        What was noticed on the way from a log or table, how often, and what was done about it.
        """
    @property
    def offsets(self) -> numpy.typing.NDArray[numpy.uint64]:
        """
        Path i is at [offsets[i], offsets[i + 1]) of `state` and `time`.
        """
    @property
    def state(self) -> numpy.typing.NDArray[numpy.uint32]:
        """
        Number of the state of every visit.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def time(self) -> typing.Any:
        """
        Time of every visit, in `unit` (since 1970 where that is a unit of time); None where visits have none.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of `time`.
        """
    @property
    def weight(self) -> typing.Any:
        """
        Weight of every path; None: all count once.
        """
class Covariates:
    def __init__(self, table: Table, customer: str | None, time: str | None, names: collections.abc.Sequence[str], purchase: collections.abc.Sequence[str], attrition: collections.abc.Sequence[str], rows: str) -> None:
        ...
    def knows(self, arg0: PurchaseHistories, arg1: typing.Any) -> bool:
        ...
    @property
    def changes(self) -> int:
        ...
    @property
    def changing(self) -> bool:
        ...
    @property
    def customer(self) -> typing.Any:
        ...
    @property
    def everybodys(self) -> bool:
        ...
    @property
    def names(self) -> list[str]:
        ...
    @property
    def paths(self) -> int:
        ...
class PurchaseTimes:
    def __len__(self) -> int:
        ...
def contents_of_objects(values: numpy.ndarray) -> str:
    ...
def export_stream(names: collections.abc.Sequence[str], columns: collections.abc.Sequence[numpy.ndarray]) -> typing_extensions.CapsuleType:
    ...
def histories_of(columns: HeldHistories, ids: Table) -> PurchaseHistories:
    ...
def left_truncation(log: EventLog) -> dict:
    ...
def log_of_state(state: dict) -> EventLog:
    ...
def missing_objects(values: numpy.ndarray) -> numpy.typing.NDArray[numpy.bool]:
    ...
def paths_of_log(log: EventLog, state: str, session: str, order: typing.SupportsInt | typing.SupportsIndex, period: float | str, bins: typing.SupportsInt | typing.SupportsIndex, unit: habitue._core.Unit | str | None, threads: typing.SupportsInt | typing.SupportsIndex | None) -> Paths:
    ...
def paths_of_sequences(sequences: collections.abc.Iterable, states: collections.abc.Sequence[str]) -> Paths:
    ...
def paths_of_state(state: dict) -> Paths:
    ...
def paths_of_table(table: Table, roles: collections.abc.Sequence[tuple[str, str]], states: collections.abc.Sequence[str], threads: typing.SupportsInt | typing.SupportsIndex | None) -> Paths:
    ...
def paths_of_text(table: Table, separator: str) -> Paths:
    ...
def purchase_times(log: EventLog, histories: PurchaseHistories, *, unit: habitue._core.Unit | str | None, calibration_end: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, acquired_after: str | datetime.date | numpy.datetime64 | None, same_day: str) -> PurchaseTimes:
    ...
def read_csv(paths: collections.abc.Sequence[str], given: collections.abc.Sequence[tuple[str, str]], delimiter: str, threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> EventLog:
    ...
def read_csv_histories(paths: collections.abc.Sequence[str], given: collections.abc.Sequence[tuple[str, str]], delimiter: str, unit: habitue._core.Unit | str | None, calibration_end: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, acquired_after: str | datetime.date | numpy.datetime64 | None, same_day: str, count_first_spend: bool, threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> tuple[PurchaseHistories, dict]:
    ...
def read_log(table: Table, roles: collections.abc.Sequence[tuple[str, str]], threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> EventLog:
    ...
def resolve_columns(found: collections.abc.Sequence[str], given: collections.abc.Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    ...
def suspicious_ids(log: EventLog) -> list:
    ...
def windows(log: EventLog) -> tuple[typing.Any, numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], bool]:
    ...
def with_windows(log: EventLog, enter: EventLog, exit: EventLog) -> EventLog:
    ...
roles: tuple = ('customer', 'time', 'kind', 'place', 'channel', 'product', 'line', 'quantity', 'item', 'amount', 'margin', 'cost', 'brand', 'expected', 'perceived', 'scale', 'referrer', 'reply_to', 'quest', 'result', 'user', 'account', 'action', 'arm', 'propensity', 'session', 'present', 'weight')
