"""Purchase histories as a table, and any table as histories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from . import _core
from ._core import DomainError, Unit
from ._core.data import PurchaseHistory
from ._tables import Source, Table, as_column, as_html, as_kind, as_text, settled


def with_own(ids: np.ndarray, own: Mapping[str, Any] | None) -> np.ndarray:
    """The caller's own ids behind their labels."""
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
    `recency`, `T`, and where they are known `monetary_value` (mean amount of the repeat purchases, or of
    `monetary_count` purchases), `weight`,
    `sum_log_gaps`, `first_purchase`, `holdout_frequency`, `holdout_T`, `holdout_monetary_value`. Any data frame library
    takes it through Arrow (``polars.DataFrame(histories)``); `to_native` gives the kind of table the log was made from.
    """

    __slots__ = ("_core", "_customer", "_kind", "_log", "_own")
    __hash__ = None  # type: ignore[assignment]
    _NUMBERS = (
        "frequency",
        "recency",
        "T",
        "monetary_value",
        "weight",
        "sum_log_gaps",
        "monetary_count",
        "first_purchase",
        "holdout_frequency",
        "holdout_T",
        "holdout_monetary_value",
    )

    _core: Any
    _kind: str
    _own: Mapping[str, Any] | None
    _customer: np.ndarray | None
    _log: tuple[Any, Mapping[str, Any]] | None  #: the log they were made from, and how

    customer: np.ndarray
    frequency: np.ndarray
    recency: np.ndarray
    T: np.ndarray
    monetary_value: np.ndarray
    weight: np.ndarray
    sum_log_gaps: np.ndarray
    monetary_count: np.ndarray
    first_purchase: np.ndarray
    holdout_frequency: np.ndarray
    holdout_T: np.ndarray
    holdout_monetary_value: np.ndarray

    def __init__(self) -> None:
        raise TypeError(
            "make histories with EventLog.purchase_histories, read_histories or PurchaseHistories.from_table"
        )

    @classmethod
    def _of(
        cls,
        core: Any,
        kind: str = "dict",
        own: Mapping[str, Any] | None = None,
        log: tuple[Any, Mapping[str, Any]] | None = None,
    ) -> PurchaseHistories:
        histories = cls.__new__(cls)
        histories._core, histories._kind, histories._own, histories._customer = core, kind, own, None
        histories._log = log
        return histories

    @classmethod
    def from_table(cls, table: Any, *, unit: Unit | str | None = None) -> PurchaseHistories:
        """Histories somebody else made: columns `frequency, recency, T`, optional `customer, monetary_value, weight`.

        Raises DomainError naming all columns that are missing, or the row and value of a history that cannot happen.
        """
        if isinstance(table, PurchaseHistories):
            return table
        held = hold(table, unit=unit)
        src = held.source
        ids: Any = src.read(["customer"]) if src is not None and "customer" in src.names else None
        core = _core.data.histories_of(held.columns, ids)
        return cls._of(core, src.kind if src is not None else "dict", src.own_ids if src is not None else None)

    def _purchase_times(self) -> Any:
        """The purchases behind the histories: those of the log they were made from."""
        if self._log is None:
            raise DomainError(
                "covariates: those that change over time need the times of the purchases; "
                "give the histories that EventLog.purchase_histories made"
            )
        log, periods = self._log
        periods = {name: value for name, value in periods.items() if name != "count_first_spend"}
        return _core.data.purchase_times(log, self._core, **periods)

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
        return ["customer"] * self._core.has_ids + [
            name for name in self._NUMBERS if getattr(self._core, name) is not None
        ]

    def _get(self, name: str) -> Any:
        if name == "customer":
            if self._customer is None and (ids := self._core.customer) is not None:
                self._customer = with_own(ids, self._own)
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
        names = [name for name in self.columns if name in (*_TIMING, *_OPTIONAL)]
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
_OPTIONAL = ("monetary_value", "weight", "sum_log_gaps", "monetary_count")


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
        if all(isinstance(value, (int, float)) for value in given.values()):  # one customer: no need to broadcast
            return Held(_held({name: np.array([_double(name, value)]) for name, value in given.items()}, unit), ())
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
    src = settled(histories)
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
    held: dict[str, Any] = {name: columns.get(name) for name in (*_TIMING, *_OPTIONAL)}
    return _core.data.HeldHistories(**held, unit=unit)


def _numbers(name: str, value: Any) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        if isinstance(value, (int, float, np.integer, np.floating)):
            return np.asarray(_double(name, value))
        if isinstance(value, (str, bytes)) or value is None:
            raise DomainError(f"{name}: got {value!r}, need a number or an array of numbers")
        value = np.asarray(value) if hasattr(value, "__array__") else _listed(name, value)
    if value.dtype.kind in "iuf":
        return value.astype(np.float64, copy=False)
    try:
        return _core.data.Table.of_columns([(name, as_column(value))]).numbers([name])[name]
    except DomainError as error:
        raise DomainError(str(error).replace("table:", f"{name}:", 1)) from None


def _double(name: str, value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        raise DomainError(f"{name}: got a whole number too large for a double") from None


def _listed(name: str, values: Any) -> np.ndarray:
    """A list of numbers, of missing ones, or of lists of numbers equally long."""
    try:
        objects = np.fromiter(values, dtype=object)
        if _core.data.contents_of_objects(objects) == "mixed":
            return np.asarray(values, dtype=np.float64)
        return objects
    except (TypeError, ValueError):
        raise DomainError(f"{name}: got {type(values).__name__}, need a number or an array of numbers") from None
