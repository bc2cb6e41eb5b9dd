"""The event log, and purchase histories made from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypedDict, Unpack

import numpy as np

from . import _core
from ._core import DomainError, Unit
from ._core.data import LiveHistory, PurchaseHistory
from ._record import Record
from ._tables import Source, Table, _column, as_html, as_kind, as_text, source

__all__ = [
    "EventLog",
    "HistoryBuilder",
    "LiveHistory",
    "PurchaseHistories",
    "PurchaseHistory",
    "Table",
    "read_histories",
]

for _class in (LiveHistory, PurchaseHistory):
    _class.__module__ = __name__

Progress = Callable[[float], object]


class Columns(TypedDict, total=False):
    """What the columns are called, by the part they play; those not given are recognised by their usual names."""

    customer: str
    time: str
    kind: str
    place: str
    channel: str
    product: str
    line: str
    quantity: str
    item: str
    amount: str
    margin: str
    cost: str
    brand: str
    expected: str
    perceived: str
    scale: str
    referrer: str
    reply_to: str
    quest: str
    result: str
    user: str
    account: str
    action: str
    arm: str
    propensity: str
    session: str
    weight: str


class Periods(TypedDict, total=False):
    """How a log is cut into periods."""

    calibration_end: Any
    observation_end: Any
    acquired_after: Any
    same_day: str


def _given(columns: Mapping[str, Any], attributes: Iterable[str] = ()) -> list[tuple[str, str]]:
    unknown = [role for role in columns if role not in _core.data.roles]
    if unknown:
        raise TypeError(f"no such role: {', '.join(unknown)}; roles are {', '.join(_core.data.roles)}; keep others by attributes=[...]")
    if isinstance(attributes, str):
        attributes = [attributes]
    given = [(role, str(name)) for role, name in columns.items() if name is not None]
    return given + [(name, name) for name in map(str, attributes) if (name, name) not in given]


def _periods(unit: Any, periods: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in periods if name not in Periods.__annotations__]
    if unknown:
        raise TypeError(f"no such argument: {', '.join(unknown)}; there are unit, {', '.join(Periods.__annotations__)}")
    ends = {name: periods.get(name) for name in ("calibration_end", "observation_end", "acquired_after")}
    return {"unit": unit, **ends, "same_day": periods.get("same_day", "merge")}


def _paths(path: Any) -> list[str]:
    paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    paths = [os.fspath(p) for p in paths]
    for p in paths:
        with open(p, "rb"):  # the usual errors: not found, a directory, no permission
            pass
    return paths


class EventLog:
    """Who did what and when: an immutable value, columnar, made from any table or file.

    Columns are recognised by their usual names ("customer_id", "date", "amount", ...) or given by role. `customer` and
    `time` are needed. `amount margin cost quantity expected perceived scale propensity weight` are numbers; all others
    are labels. Customers are whole numbers, text, or (from Python objects) anything hashable. Times are dates,
    timestamps, ISO 8601 text or whole numbers such as 19970930; a log is on one clock, naive or UTC.

    Rows that cannot be used are counted in `report`, with reason, money and row: rows read = rows used + rows rejected.

    Examples
    --------
    >>> log = EventLog.from_table(df, customer="id", time="date", amount="spend")
    >>> log.purchase_histories(unit="week", calibration_end="1997-09-30")
    """

    __slots__ = ("_core", "_kind", "_own")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self) -> None:
        raise TypeError("make a log with EventLog.from_table, from_csv or from_parquet")

    @classmethod
    def _of(cls, core: Any, kind: str = "dict", own: Mapping[str, Any] | None = None) -> EventLog:
        log = cls.__new__(cls)
        log._core, log._kind, log._own = core, kind, own
        return log

    @classmethod
    def from_table(
        cls,
        table: Any,
        *,
        attributes: Iterable[str] = (),
        threads: int | None = None,
        progress: Progress | None = None,
        **columns: Unpack[Columns],
    ) -> EventLog:
        """A log from a data frame (pandas, polars, pyarrow, DuckDB, anything that speaks Arrow) or a dict of arrays.

        Parameters
        ----------
        table : data frame or mapping
        attributes : iterable of str
            Further columns to keep as labels, under their own names.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        **columns : str
            What the columns are called, by role: ``customer="id", time="date", amount="spend", ...``.

        Raises
        ------
        DomainError
            All columns that are missing, by name; ids or times that cannot be read, with the row; mixed clocks.
        """
        customer: list[str] = []
        given = _given(columns, attributes)
        src = source(table, lambda: customer[0] if customer else None)
        roles = _core.data.resolve_columns(src.names, given)
        customer.append(dict(roles)["customer"])
        core = _core.data.read_log(src.read([name for _, name in roles]), roles, threads, progress)
        return cls._of(core, src.kind, src.own_ids)

    @classmethod
    def from_csv(
        cls,
        path: Any,
        *,
        attributes: Iterable[str] = (),
        delimiter: str = "",
        threads: int | None = None,
        progress: Progress | None = None,
        **columns: Unpack[Columns],
    ) -> EventLog:
        """A log from one or more CSV files (UTF-8, a line of column names first), read in pieces.

        As `from_table`; ids are text, as they stand in the file. `delimiter`: by default the most frequent of comma,
        semicolon, tab and bar in the header.
        """
        core = _core.data.read_csv(_paths(path), _given(columns, attributes), delimiter, threads, progress)
        return cls._of(core)

    @classmethod
    def from_parquet(
        cls,
        path: Any,
        *,
        attributes: Iterable[str] = (),
        threads: int | None = None,
        progress: Progress | None = None,
        **columns: Unpack[Columns],
    ) -> EventLog:
        """A log from one or more Parquet files, as `from_table`. Needs pyarrow: ``pip install habitue[parquet]``."""
        batches, roles = _parquet(path, _given(columns, attributes))
        return cls._of(_core.data.read_log(_core.data.Table.of_capsules(batches.__arrow_c_stream__()), roles, threads, progress))

    def purchase_histories(
        self,
        *,
        unit: Unit | str = Unit.week,
        threads: int | None = None,
        progress: Progress | None = None,
        **periods: Unpack[Periods],
    ) -> PurchaseHistories:
        """One history a customer, in order of first appearance.

        Parameters
        ----------
        unit : Unit or str
            The unit of recency and T; it only rescales.
        calibration_end : date, optional
            What comes after goes into the holdout columns.
        observation_end : date, optional
            Later events are left out; default: the last event of the log.
        acquired_after : date, optional
            Customers who first bought on or before it are left out.
        same_day : {"merge", "keep"}
            Whether purchases of one customer on one calendar day are one purchase, amounts summed, and times whole days
            (the default); or as many purchases, at their instants.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
        core = self._core.purchase_histories(**_periods(unit, periods), threads=threads, progress=progress)
        return PurchaseHistories._of(core, self._kind, self._own)

    def __len__(self) -> int:
        return len(self._core)

    @property
    def columns(self) -> list[str]:
        """Roles and attributes the log has, `customer` and `time` first."""
        return self._core.roles

    @property
    def customers(self) -> np.ndarray:
        """The ids of the customers, in order of first appearance."""
        return _with_own(self._core.customers, self._own)

    def __getitem__(self, column: str) -> np.ndarray:
        """A column, row by row: ids, datetime64, numbers (NaN where missing) or labels (None where missing)."""
        if column not in self.columns:
            raise KeyError(f"no column {column!r}; there is {', '.join(self.columns)}")
        if column == "time":
            return self._core.time.view("M8[us]")
        if column == "customer":
            return self.customers[self._core.customer]
        try:
            return self._core.number(column)
        except DomainError:
            codes, ids = self._core.labels(column)
            none = codes == np.iinfo(codes.dtype).max
            labels = np.append(ids.astype(object), None)
            return labels[np.where(none, len(ids), codes)]

    @property
    def first(self) -> np.datetime64:
        """The earliest event."""
        return self._core.first

    @property
    def last(self) -> np.datetime64:
        """The latest event."""
        return self._core.last

    @property
    def report(self) -> Record:
        """Rows read, used and rejected (with reasons), policies applied, and which column plays which part."""
        return Record(self._core.report)

    @property
    def hash(self) -> str:
        """A hash of the data: the same for the same rows, however they were read."""
        return f"{self._core.hash:016x}"

    def to_native(self) -> Any:
        """The rows used as the kind of table the log was made from; a `Table` where it was a file or a dict."""
        return as_kind(self._kind, {name: self[name] for name in self.columns})

    def to_pandas(self) -> Any:
        """The rows used as a pandas data frame."""
        return as_kind("pandas", {name: self[name] for name in self.columns})

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return Table({name: self[name] for name in self.columns}).__arrow_c_stream__()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EventLog) and self.hash == other.hash and self.report == other.report

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._core.state, self._kind, self._own)

    def __repr__(self) -> str:
        lines = [f"EventLog: {len(self):,} rows of {len(self._core.customers):,} customers"]
        if len(self):
            lines[0] += f", {np.datetime_as_string(self.first, 'D')} to {np.datetime_as_string(self.last, 'D')}"
        report = self.report
        lines.append("columns: " + ", ".join(c.role if c.role == c.column else f"{c.role} <- {c.column}" for c in report.columns))
        if report.rows_rejected:
            lines.append(f"rejected: {report.rows_rejected:,} of {report.rows_read:,} rows (see .report)")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = min(len(self), 10)
        head = {name: _head(self, name, rows) for name in self.columns}
        return as_html(head, caption=repr(self).replace("\n", "; "))


def _head(log: EventLog, column: str, rows: int) -> np.ndarray:
    if column != "customer":
        return log[column][:rows]
    return log.customers[log._core.customer[:rows]]


def _restored(state: Any, kind: str, own: Mapping[str, Any] | None) -> EventLog:
    return EventLog._of(_core.data.log_of_state(state), kind, own)


def _with_own(ids: np.ndarray, own: Mapping[str, Any] | None) -> np.ndarray:
    if own is None:
        return ids
    mapped = np.empty(len(ids), dtype=object)
    for i, label in enumerate(ids):
        mapped[i] = own[label]
    mapped.flags.writeable = False
    return mapped


class PurchaseHistories:
    """A table of purchase histories, one row a customer, in one unit of time.

    The columns are read-only NumPy views, as items and as attributes: `customer`, `frequency` (repeat purchases),
    `recency`, `T`, and where they are known `monetary_value` (mean amount of the repeat purchases), `weight`,
    `sum_log_gaps`, `first_purchase`, `holdout_frequency`, `holdout_T`, `holdout_monetary_value`. Any data frame library
    takes it through Arrow (``polars.DataFrame(histories)``); `to_native` gives the kind of table the log was made from.
    """

    __slots__ = ("_core", "_customer", "_kind", "_own")
    __hash__ = None  # type: ignore[assignment]
    _NUMBERS = (
        "frequency",
        "recency",
        "T",
        "monetary_value",
        "weight",
        "sum_log_gaps",
        "first_purchase",
        "holdout_frequency",
        "holdout_T",
        "holdout_monetary_value",
    )

    customer: np.ndarray
    frequency: np.ndarray
    recency: np.ndarray
    T: np.ndarray
    monetary_value: np.ndarray
    weight: np.ndarray
    sum_log_gaps: np.ndarray
    first_purchase: np.ndarray
    holdout_frequency: np.ndarray
    holdout_T: np.ndarray
    holdout_monetary_value: np.ndarray

    def __init__(self) -> None:
        raise TypeError("make histories with EventLog.purchase_histories, read_histories or PurchaseHistories.from_table")

    @classmethod
    def _of(cls, core: Any, kind: str = "dict", own: Mapping[str, Any] | None = None) -> PurchaseHistories:
        histories = cls.__new__(cls)
        histories._core, histories._kind, histories._own, histories._customer = core, kind, own, None
        return histories

    @classmethod
    def from_table(cls, table: Any, *, unit: Unit | str | None = None) -> PurchaseHistories:
        """Histories somebody else made: columns `frequency, recency, T`, optional `customer, monetary_value, weight`.

        Raises DomainError naming all columns that are missing, or the row and value of a history that cannot happen.
        """
        held = hold(table, unit=unit)
        src = held.source
        ids = own = None
        if "customer" in src.names:
            src = source(table, lambda: "customer")
            ids = src.read(["customer"])
            own = src.own_ids
        return cls._of(_core.data.histories_of(held.columns, ids), src.kind, own)

    @property
    def unit(self) -> Unit:
        """The unit of recency and T."""
        return self._core.unit

    @property
    def excluded(self) -> dict[str, int]:
        """Customers of the log that are no rows here, by reason."""
        return self._core.excluded

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [name for name in ("customer", *self._NUMBERS) if self._get(name) is not None]

    def _get(self, name: str) -> Any:
        if name == "customer":
            if self._customer is None and (ids := self._core.customer) is not None:
                self._customer = _with_own(ids, self._own)
            return self._customer
        values = getattr(self._core, name)
        return values.view("M8[us]") if name == "first_purchase" and values is not None else values

    def __getattr__(self, name: str) -> np.ndarray:
        if name == "customer" or name in self._NUMBERS:
            values = self._get(name)
            if values is not None:
                return values
            raise AttributeError(f"these histories have no {name}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __getitem__(self, column: str) -> np.ndarray:
        if column not in self.columns:
            raise KeyError(f"no column {column!r}; there is {', '.join(self.columns)}")
        return self._get(column)

    def __len__(self) -> int:
        return len(self._core)

    def __iter__(self) -> Iterator[PurchaseHistory]:
        names = [name for name in self.columns if name in ("frequency", "recency", "T", "monetary_value", "weight", "sum_log_gaps")]
        for row in zip(*(self._get(name) for name in names), strict=True):
            yield PurchaseHistory(**dict(zip(names, row, strict=True)))

    def _table(self) -> dict[str, np.ndarray]:
        return {name: self._get(name) for name in self.columns}

    def to_native(self) -> Any:
        """The kind of table the log was made from; a `Table` where it was a file or a dict."""
        return as_kind(self._kind, self._table())

    def to_pandas(self) -> Any:
        """The same as a pandas data frame."""
        return as_kind("pandas", self._table())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return Table(self._table()).__arrow_c_stream__()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PurchaseHistories) and self._core == other._core

    def __reduce__(self) -> tuple[Any, ...]:
        return PurchaseHistories._of, (self._core, self._kind, self._own)

    def _title(self) -> str:
        unit = "" if self.unit == Unit.unspecified else f", time in {self.unit}s"
        left = sum(self.excluded.values())
        out = f"; {left:,} customers left out ({', '.join(self.excluded)})" if left else ""
        return f"PurchaseHistories: {len(self):,} customers{unit}{out}"

    def __repr__(self) -> str:
        return f"{self._title()}\n{as_text(self._table())}"

    def _repr_html_(self) -> str:
        return as_html(self._table(), caption=self._title())


class HistoryBuilder:
    """Purchase histories of a log that is read once, table by table: memory grows with customers, not rows.

    Every customer's purchases must come in order of time; customers may be interleaved in any way.

    Parameters
    ----------
    unit, calibration_end, observation_end, acquired_after, same_day
        As of `EventLog.purchase_histories`.
    threads : int, optional
        Default: all.

    Examples
    --------
    >>> builder = HistoryBuilder(unit="week")
    >>> for batch in batches:
    ...     builder.add(batch, customer="id", time="date", amount="spend")
    >>> builder.purchase_histories()
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, *, unit: Unit | str = Unit.week, threads: int | None = None, **periods: Unpack[Periods]):
        self._core = _core.data.HistoryBuilder(**_periods(unit, periods), threads=threads)
        self._kind = "dict"

    def add(self, table: Any, *, progress: Progress | None = None, **columns: Unpack[Columns]) -> None:
        """Reads a table as `EventLog.from_table` does; nothing of it is kept but the histories."""
        given = _given(columns)
        src = source(table)
        roles = _core.data.resolve_columns(src.names, given)
        wanted = [(role, name) for role, name in roles if role in ("customer", "time", "amount", "kind")]
        self._core.add(src.read([name for _, name in wanted]), wanted, progress)
        self._kind = src.kind

    def merge(self, later: HistoryBuilder) -> None:
        """What `later` has read, too: of a period disjoint from this one for every customer, with the same options."""
        self._core.merge(later._core)

    @property
    def customers(self) -> int:
        """Customers seen so far."""
        return self._core.customers

    @property
    def report(self) -> Record:
        """Rows read, used and rejected so far."""
        return Record(self._core.report)

    def purchase_histories(self) -> PurchaseHistories:
        """One history a customer: the bits of `EventLog.purchase_histories` with the same options."""
        return PurchaseHistories._of(self._core.purchase_histories(), self._kind)

    def to_bytes(self) -> bytes:
        """Everything read so far, the same bytes on every machine."""
        return self._core.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes, *, threads: int | None = None) -> HistoryBuilder:
        """Reads what `to_bytes` wrote."""
        builder = cls.__new__(cls)
        builder._core, builder._kind = _core.data.HistoryBuilder.from_bytes(data, threads), "dict"
        return builder

    def __reduce__(self) -> tuple[Any, ...]:
        return HistoryBuilder.from_bytes, (self.to_bytes(),)

    def __repr__(self) -> str:
        return f"HistoryBuilder: {self.report.rows_read:,} rows read, {self.customers:,} customers"


def read_histories(
    path: Any,
    *,
    unit: Unit | str = Unit.week,
    calibration_end: Any = None,
    observation_end: Any = None,
    acquired_after: Any = None,
    same_day: str = "merge",
    delimiter: str = "",
    threads: int | None = None,
    progress: Progress | None = None,
    **columns: Unpack[Columns],
) -> PurchaseHistories:
    """Purchase histories of CSV or Parquet files, read once in batches: memory grows with customers, not rows.

    Every customer's purchases must be in order of time, over all files. Parquet needs pyarrow
    (``pip install habitue[parquet]``). Parameters as of `EventLog.purchase_histories` and `EventLog.from_csv`.
    """
    periods = {
        "calibration_end": calibration_end,
        "observation_end": observation_end,
        "acquired_after": acquired_after,
        "same_day": same_day,
    }
    paths, given = _paths(path), _given(columns)
    if not all(map(_is_parquet, paths)):
        core, _ = _core.data.read_csv_histories(paths, given, delimiter, **_periods(unit, periods), threads=threads, progress=progress)
        return PurchaseHistories._of(core)
    batches, roles = _parquet(paths, given, only=("customer", "time", "amount", "kind"))
    builder = _core.data.HistoryBuilder(**_periods(unit, periods), threads=threads)
    builder.add(_core.data.Table.of_capsules(batches.__arrow_c_stream__()), roles, progress)
    return PurchaseHistories._of(builder.purchase_histories())


def _is_parquet(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"PAR1"


def _parquet(path: Any, given: list[tuple[str, str]], only: Sequence[str] = ()) -> tuple[Any, list[tuple[str, str]]]:
    """Record batches of the columns wanted of some files, and their roles."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ImportError("reading Parquet needs pyarrow: pip install habitue[parquet]", name="pyarrow") from None
    files = []
    for p in _paths(path):
        try:
            files.append(pq.ParquetFile(p))
        except (pa.ArrowException, OSError) as error:
            raise DomainError(f"{p}: not a Parquet file that can be read: {error}") from None
    if not files:
        raise DomainError("path: need at least one file")
    roles = _core.data.resolve_columns(files[0].schema_arrow.names, given)
    if only:
        roles = [(role, name) for role, name in roles if role in only]
    names = [name for _, name in roles]
    for p, file in zip(_paths(path), files, strict=True):
        missing = [name for name in names if name not in file.schema_arrow.names]
        if missing:
            raise DomainError(f"{p}: missing column(s): {', '.join(missing)}; found: {', '.join(file.schema_arrow.names)}")
    schema = pa.schema([files[0].schema_arrow.field(name) for name in names])

    def batches() -> Iterator[Any]:
        for file in files:
            for batch in file.iter_batches(columns=names):
                yield batch.select(names).cast(schema)

    return pa.RecordBatchReader.from_batches(schema, batches()), roles


class Held:
    """Columns of histories on their way to a model, and the shape that the answer should have."""

    def __init__(self, columns: Any, shape: tuple[int, ...], source: Source | None = None):
        self.columns = columns
        self.shape = shape
        self.source = source

    def shaped(self, values: np.ndarray) -> Any:
        """One number a history, as the caller asked: a float for one customer, an array otherwise."""
        return float(values[0]) if self.shape == () else values.reshape(self.shape)


_TIMING = ("frequency", "recency", "T")
_OPTIONAL = ("monetary_value", "weight", "sum_log_gaps")


def hold(
    histories: Any = None,
    *,
    unit: Unit | str | None = None,
    needs: Sequence[str] = _TIMING,
    given: Mapping[str, Any] | None = None,
) -> Held:
    """Histories from any table, one PurchaseHistory, or columns `given` as numbers and arrays that broadcast."""
    given = {name: value for name, value in (given or {}).items() if value is not None}
    if histories is None:
        missing = [name for name in needs if name not in given]
        if missing:
            raise DomainError(f"missing: {', '.join(missing)}; give a table of histories, or {'=, '.join(needs)}=")
        arrays = np.broadcast_arrays(*(_numbers(name, value) for name, value in given.items()))
        columns = dict(zip(given, (np.ascontiguousarray(a).ravel() for a in arrays), strict=True))
        return Held(_held(columns, unit), arrays[0].shape)
    if given:
        raise DomainError(f"give a table of histories or {', '.join(given)}, not both")
    if isinstance(histories, PurchaseHistory):
        return Held(_held({name: np.array([getattr(histories, name)]) for name in (*_TIMING, *_OPTIONAL)}, unit), ())
    if isinstance(histories, PurchaseHistories):
        core = histories._core
        present = {name: getattr(core, name) for name in (*_TIMING, *_OPTIONAL)}
        src = Source(histories._kind, histories.columns, lambda _: None, histories.__getitem__)
        own_unit = core.unit if core.unit != Unit.unspecified or unit is None else unit
        return Held(_held({name: c for name, c in present.items() if c is not None}, own_unit), (len(histories),), src)
    src = source(histories)
    missing = [name for name in needs if name not in src.names]
    if missing:
        found = ", ".join(src.names) or "none"
        raise DomainError(f"histories: missing column(s): {', '.join(missing)}; found: {found}")
    names = [name for name in (*_TIMING, *_OPTIONAL) if name in src.names]
    if len(set(src.names)) < len(src.names) and any(src.names.count(name) > 1 for name in names):
        raise DomainError(f"histories: two columns have the same name; found: {', '.join(src.names)}")
    columns = src.read(names).numbers(names)
    return Held(_held(columns, unit), (len(columns[names[0]]),), src)


def _held(columns: Mapping[str, np.ndarray], unit: Unit | str | None) -> Any:
    if "recency" not in columns or "T" not in columns:  # models of spend read neither
        size = len(columns["frequency"])
        columns = {**columns, "recency": np.zeros(size), "T": np.ones(size)}
    return _core.data.HeldHistories(*(columns[name] for name in _TIMING), *(columns.get(name) for name in _OPTIONAL), unit)


def _numbers(name: str, value: Any) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        if isinstance(value, (int, float, np.number)):
            return np.asarray(value, dtype=np.float64)
        if isinstance(value, (str, bytes)) or value is None:
            raise DomainError(f"{name}: got {value!r}, need a number or an array of numbers")
        value = np.asarray(value) if hasattr(value, "__array__") else _listed(name, value)
    if value.dtype.kind in "iuf":
        return value.astype(np.float64, copy=False)
    try:
        return _core.data.Table.of_columns([(name, _column(value))]).numbers([name])[name]
    except DomainError as error:
        raise DomainError(str(error).replace("table:", f"{name}:", 1)) from None


def _listed(name: str, values: Any) -> np.ndarray:
    """A list of numbers, of missing ones, or of lists of numbers equally long."""
    try:
        objects = np.fromiter(values, dtype=object)
        if _core.data.contents_of_objects(objects) == "mixed":
            return np.asarray(values, dtype=np.float64)
        return objects
    except (TypeError, ValueError):
        raise DomainError(f"{name}: got {type(values).__name__}, need a number or an array of numbers") from None
