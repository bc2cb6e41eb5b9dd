"""Paths: sequences of states, from the log, a table, sequences or text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np

from . import _core
from ._core import DomainError, Unit
from ._histories import with_own
from ._labels import labels, refuse_equal
from ._tables import Table, as_column, as_html, as_kind, as_text, source


class Paths(_core.data.Paths):
    """Sequences of states with their times: what customers did, one thing after another.

    A path a customer, or a session of one. Made by `EventLog.paths`, `from_table`, `from_sequences` or `from_text`.
    `states` are the names; `state` numbers them for every visit, `time` dates it, and path i is at
    ``offsets[i]:offsets[i + 1]`` of both. ``paths[i]`` is a path by names. `notices` tell what was noticed on the way,
    how often, and what was done: nothing is dropped in silence.

    - Rows out of order are put in order of time, customer by customer.
    - Rows of one customer at the same time stay in the order of the table.
    - A path of one visit is kept; it has no transition.

    Examples
    --------
    >>> paths = log.paths(state="kind", session="30min")
    >>> paths = Paths.from_sequences([["search", "compare", "purchase"], ["search"]])
    """

    __hash__ = None  # type: ignore[assignment]

    _kind: str
    _own: Mapping[str, Any] | None

    def __init__(self) -> None:
        raise TypeError("make paths with EventLog.paths, Paths.from_table, from_sequences or from_text")

    @classmethod
    def _of(cls, core: Any, kind: str = "dict", own: Mapping[str, Any] | None = None) -> Paths:
        paths = cls.__new__(cls)
        _core.data.Paths.__init__(paths, core)
        paths._kind, paths._own = kind, own
        return paths

    @classmethod
    def from_sequences(
        cls,
        sequences: Iterable[Iterable[Any]],
        *,
        states: Iterable[Any] = (),
        time: Iterable[Iterable[float]] | None = None,
        weight: Iterable[float] | None = None,
        customer: Iterable[Any] | None = None,
        unit: Unit | str | None = None,
    ) -> Paths:
        """One path a sequence of labels.

        Parameters
        ----------
        sequences : iterable of iterables
            Labels are written as text. Those that are equal in Python and read differently, such as 1 and True, are
            refused.
        states : iterable, optional
            All states, in order; default: as they first appear.
        time : iterable of iterables of float, optional
            Of every visit, in `unit`, not falling within a path.
        weight : iterable of float, optional
            Of every path.
        customer : iterable, optional
            Of every path: whole numbers or text.
        unit : Unit or str, optional
            Of `time`.
        """
        sequences = _one_kind(sequences)
        core = _core.data.paths_of_sequences(sequences, labels("states", states))
        if time is None and weight is None and customer is None and unit is None:
            return cls._of(core)
        times = None
        if time is not None:
            rows = [list(path) for path in time]
            lengths: Any = np.diff(core.offsets.astype(np.int64))
            if len(rows) != len(lengths):
                raise DomainError(f"time: got {len(rows)} sequences for {len(lengths)} paths")
            for i, (row, visits) in enumerate(zip(rows, lengths, strict=True)):
                if len(row) != visits:
                    raise DomainError(f"time: row {i} has {len(row)} times for a path of {visits} visits")
            times = np.asarray([t for row in rows for t in row], dtype=np.float64)
        weights = None if weight is None else np.asarray(list(weight), dtype=np.float64)
        ids = None if customer is None else _core.data.Table.of_columns([("customer", as_column(list(customer)))])
        return cls._of(core._with(times, weights, ids, unit))

    @classmethod
    def from_text(cls, text: Iterable[str], *, separator: str = ">", weight: Iterable[float] | None = None) -> Paths:
        """One path a line, states between separators: ``"search > compare > purchase"``."""
        core = _core.data.paths_of_text(_core.data.Table.of_columns([("path", as_column(text))]), separator)
        if weight is None:
            return cls._of(core)
        return cls._of(core._with(None, np.asarray(list(weight), dtype=np.float64), None, None))

    @classmethod
    def from_table(
        cls,
        table: Any,
        *,
        customer: str,
        time: str,
        state: str,
        weight: str | None = None,
        states: Iterable[Any] = (),
        threads: int | None = None,
    ) -> Paths:
        """One path a customer from a table with a row for each visit, in any order.

        Parameters
        ----------
        table : data frame or mapping
        customer, time, state : str
            Names of the columns. Times are dates, or numbers taken as they are; states any labels, whole numbers in
            ascending order and others as they first appear.
        weight : str, optional
            A column of weights, the same in all rows of a customer.
        states : iterable, optional
            All states, in order.
        threads : int, optional
            Default: all. The result does not depend on it.

        Raises
        ------
        DomainError
            Columns that are missing; the row of a value that is missing or cannot be read.
        """
        src = source(table, lambda: customer)
        roles = [("customer", customer), ("time", time), ("state", state)]
        if weight is not None:
            roles.append(("weight", weight))
        missing = [name for _, name in roles if name not in src.names]
        if missing:
            raise DomainError(f"table: missing column(s): {', '.join(missing)}; found: {', '.join(src.names)}")
        _refuse_mixed(state, src.column)
        read = src.read([name for _, name in roles])
        core = _core.data.paths_of_table(read, roles, labels("states", states), threads)
        return cls._of(core, src.kind, src.own_ids)

    def of_order(self, order: int) -> Paths:
        """The same paths with states of `order` successive visits, "a > b"."""
        return Paths._of(self._of_order(order), self._kind, self._own)

    @property
    def customer(self) -> np.ndarray | None:
        """The customer of every path; None where they are unnamed."""
        ids = self._ids
        return None if ids is None else with_own(ids, self._own)

    def __getitem__(self, i: int) -> list[str]:
        size = len(self)
        if not -size <= i < size:
            raise IndexError(f"no path {i}; there are {size}")
        return self._path(i % size)

    def __iter__(self) -> Iterator[list[str]]:
        return (self._path(i) for i in range(len(self)))

    def _table(self) -> dict[str, np.ndarray]:
        lengths: Any = np.diff(self.offsets.astype(np.int64))
        columns: dict[str, np.ndarray] = {"path": np.repeat(np.arange(len(self)), lengths)}
        if (customer := self.customer) is not None:
            columns["customer"] = np.repeat(customer, lengths)
        if self.time is not None:
            columns["time"] = self.time
        columns["state"] = np.array([*self.states, ""], dtype=object)[self.state]
        if self.weight is not None:
            columns["weight"] = np.repeat(self.weight, lengths)
        return columns

    def to_native(self) -> Any:
        """A row for each visit, as the kind of table the paths were made from."""
        return as_kind(self._kind, self._table())

    def to_pandas(self) -> Any:
        """The same as a pandas data frame."""
        return as_kind("pandas", self._table())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return Table(self._table()).__arrow_c_stream__()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Paths) and self._same(other)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._state, self._kind, self._own)

    def _title(self) -> str:
        count = f"{len(self):,} path{'' if len(self) == 1 else 's'}"
        return f"Paths: {count}, {len(self.state):,} visits, {len(self.states):,} states"

    def __repr__(self) -> str:
        notes = [f"{n['count']:,} {n['what']}: {n['policy']}" for n in self.notices]
        return "\n".join([self._title(), as_text(self._table()), *notes])

    def _repr_html_(self) -> str:
        return as_html(self._table(), caption=self._title())


def _one_kind(sequences: Iterable[Any]) -> list[Any]:
    """The sequences, when no two labels of theirs are equal and read differently."""
    paths = list(sequences)
    kinds = set(map(type, paths))
    if kinds == {np.ndarray} and len({p.dtype for p in paths}) == 1 and paths[0].dtype != object:
        return paths  # arrays of one type
    each = paths
    if not kinds <= {list, tuple}:
        paths = [list(p) if isinstance(p, Iterable) and not isinstance(p, (str, list, tuple)) else p for p in paths]
        each = [p for p in paths if isinstance(p, (list, tuple))]
    try:
        text = set(map(type, set().union(*each))) <= {str}  # most are, and no text is equal to what is none
    except TypeError:
        return paths  # not labels: refused where they are read
    if not text and len(set(map(type, chain.from_iterable(each)))) > 1:
        refuse_equal("sequences", {(type(x), x): x for x in chain.from_iterable(each)}.values())
    return paths


def _refuse_mixed(name: str, column: Callable[[str], Any]) -> None:
    """Refuses a column of Python objects with labels that are equal and read differently."""
    values = column(name)
    if not isinstance(values, (list, tuple)) and str(getattr(values, "dtype", "")) != "object":
        return
    objects = np.asarray(values, dtype=object)
    if objects.ndim == 1 and _core.data.contents_of_objects(np.ascontiguousarray(objects)) == "mixed":
        refuse_equal(name, objects.tolist())


def _restored(state: Any, kind: str, own: Mapping[str, Any] | None) -> Paths:
    return Paths._of(_core.data.paths_of_state(state), kind, own)
