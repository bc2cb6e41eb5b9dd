"""The event log, and purchase histories made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Unpack

import numpy as np

from . import _core
from ._core import DomainError, Unit
from ._core.data import LiveHistory, PurchaseHistory
from ._covariates import Covariates
from ._histories import PurchaseHistories, with_own
from ._paths import Paths
from ._record import Record
from ._sources import Columns, Periods, Progress, given_roles, is_parquet, parquet_batches, paths_of, periods_of
from ._tables import Table, as_html, as_kind, settled, source

__all__ = [
    "Covariates",
    "EventLog",
    "HistoryBuilder",
    "LiveHistory",
    "Paths",
    "PurchaseHistories",
    "PurchaseHistory",
    "Table",
    "left_truncation",
    "read_histories",
    "suspicious_ids",
]

for _class in (Covariates, LiveHistory, Paths, Table):
    _class.__module__ = __name__


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
    _core: Any
    _kind: str  #: of the table it was made from
    _own: Mapping[str, Any] | None  #: label -> the caller's id, where ids are neither numbers nor text

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
        windows: Any = None,
        attributes: Iterable[str] = (),
        threads: int | None = None,
        progress: Progress | None = None,
        **columns: Unpack[Columns],
    ) -> EventLog:
        """A log from a data frame (pandas, polars, pyarrow, DuckDB, anything that speaks Arrow) or a dict of arrays.

        Parameters
        ----------
        table : data frame or mapping
        windows : data frame or mapping, optional
            When each customer was watched, what rates are per: columns `customer`, `enter`, `exit`, a row a customer;
            those without an event too. Default: from the first event to the end of the log.
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
        given = given_roles(columns, attributes)
        src = source(table, lambda: customer[0] if customer else None)
        roles = _core.data.resolve_columns(src.names, given)
        customer.append(dict(roles)["customer"])
        core = _core.data.read_log(src.read([name for _, name in roles]), roles, threads, progress)
        log = cls._of(core, src.kind, src.own_ids)
        return log if windows is None else log.with_windows(windows)

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
        core = _core.data.read_csv(paths_of(path), given_roles(columns, attributes), delimiter, threads, progress)
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
        batches, roles = parquet_batches(path, given_roles(columns, attributes))
        return cls._of(
            _core.data.read_log(_core.data.Table.of_capsules(batches.__arrow_c_stream__()), roles, threads, progress)
        )

    def with_windows(self, windows: Any) -> EventLog:
        """The same log with the windows in which its customers were watched, as `from_table`.

        Raises
        ------
        DomainError
            A window without enter or exit, or that ends before it begins; two of one customer; customers without one.
        """
        if hasattr(windows, "read_all"):  # a reader of record batches
            windows = windows.read_all()
        table = settled(windows)
        missing = [name for name in ("customer", "enter", "exit") if name not in table.names]
        if missing:
            raise DomainError(f"windows: missing column(s): {', '.join(missing)}; found: {', '.join(table.names)}")
        ends = []
        for name in ("enter", "exit"):
            src = source(windows, lambda: "customer")
            core = _core.data.read_log(
                src.read(["customer", name]), [("customer", "customer"), ("time", name)], 1, None
            )
            if core.report["rows_rejected"]:
                why = core.report["rejected"][0]
                reason = why["reason"].replace("time", name)
                raise DomainError(f"windows: row {why['first_row']} has {why['example']!r}: {reason}")
            ends.append(core)
        return type(self)._of(_core.data.with_windows(self._core, *ends), self._kind, self._own)

    @property
    def windows(self) -> Any:
        """A table of customer, enter and exit: the windows given, or first event to end of log for each customer."""
        ids, enter, leave, _ = _core.data.windows(self._core)
        columns = {"customer": with_own(ids, self._own), "enter": enter.view("M8[us]"), "exit": leave.view("M8[us]")}
        return as_kind(self._kind, columns)

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
        count_first_spend : bool
            Whether `monetary_value` is the mean of all purchases, the first one too, not of the repeat ones;
            `monetary_count` then says of how many, and models of spend read it.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
        how = periods_of(unit, periods)
        core = self._core.purchase_histories(**how, threads=threads, progress=progress)
        return PurchaseHistories._of(core, self._kind, self._own, (self._core, how))

    def paths(
        self,
        *,
        state: str = "kind",
        session: str | None = None,
        order: int = 1,
        period: str = "4w",
        bins: int = 5,
        unit: Unit | str = Unit.day,
        threads: int | None = None,
    ) -> Paths:
        """What customers did, one thing after another: their rows in order of time, as states.

        Parameters
        ----------
        state : str
            "kind": the event's, aliases under the name of the vocabulary, a row without one a purchase, a purchase of
            a negative amount a return. "recency": periods since the last purchase. Else the label in this column
            ("place", "product", any attribute); rows without one are left out, and counted in `notices`.
        session : str, optional
            Where a customer's visits are cut into paths: a length of time ("30min"), wherever nothing happens for
            longer; or a column of labels. Default: one path a customer.
        order : int
            Above 1, a state is that many successive ones: "a > b".
        period, bins
            Of "recency": one visit a period, from the first purchase to the end of the log; the last state holds
            everybody silent for `bins` periods or more.
        unit : Unit or str
            Of the visits' times.
        threads : int, optional
            Default: all. The result does not depend on it.
        """
        core = _core.data.paths_of_log(self._core, state, session or "", order, period, bins, unit, threads)
        return Paths._of(core, self._kind, self._own)

    def __len__(self) -> int:
        return len(self._core)

    @property
    def columns(self) -> list[str]:
        """Roles and attributes the log has, `customer` and `time` first."""
        return self._core.roles

    @property
    def customers(self) -> np.ndarray:
        """The ids of the customers, in order of first appearance."""
        return with_own(self._core.customers, self._own)

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
            labels = np.empty(len(ids) + 1, dtype=object)  # the last one is for rows without
            labels[:-1] = ids
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
        lines.append(
            "columns: " + ", ".join(c.role if c.role == c.column else f"{c.role} <- {c.column}" for c in report.columns)
        )
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


class HistoryBuilder:
    """Purchase histories of a log that is read once, table by table: memory grows with customers, not rows.

    Every customer's purchases must come in order of time; customers may be interleaved in any way.

    Parameters
    ----------
    unit, calibration_end, observation_end, acquired_after, same_day, count_first_spend
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
        self._core = _core.data.HistoryBuilder(**periods_of(unit, periods), threads=threads)
        self._kind = "dict"

    def add(self, table: Any, *, progress: Progress | None = None, **columns: Unpack[Columns]) -> None:
        """Reads a table as `EventLog.from_table` does; nothing of it is kept but the histories."""
        given = given_roles(columns)
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
    count_first_spend: bool = False,
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
        "count_first_spend": count_first_spend,
    }
    paths, given = paths_of(path), given_roles(columns)
    if not all(map(is_parquet, paths)):
        core, _ = _core.data.read_csv_histories(
            paths, given, delimiter, **periods_of(unit, periods), threads=threads, progress=progress
        )
        return PurchaseHistories._of(core)
    batches, roles = parquet_batches(paths, given, only=("customer", "time", "amount", "kind"))
    builder = _core.data.HistoryBuilder(**periods_of(unit, periods), threads=threads)
    builder.add(_core.data.Table.of_capsules(batches.__arrow_c_stream__()), roles, progress)
    return PurchaseHistories._of(builder.purchase_histories())


def left_truncation(log: EventLog) -> Record:
    """Whether a log opens on customers who were there before it: a surplus of first-seen ones at its opening.

    Returns
    -------
    Record
        `detected`, `surplus` (customers beyond the later rate), `rate_per_day` (first seen a day, later), and
        `acquired_after`: customers first seen after this day may be taken as new.
    """
    return Record(_core.data.left_truncation(log._core))


def suspicious_ids(log: EventLog) -> list[Record]:
    """Ids that look like no customers (guest checkouts, staff, tills), those with the most rows first.

    Each has more than a thousandth of all rows, or 20 times the rows of the 99.9th percentile of customers: `customer`,
    `rows`, `share_of_rows`, `money`, `why`.
    """
    found = _core.data.suspicious_ids(log._core)
    return [Record({"customer": log.customers[id.pop("code")], **id}) for id in found]
