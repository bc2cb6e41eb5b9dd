"""Tables of any library: in, without a copy where memory allows, and out as the caller's own kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import _core
from ._core import DomainError

_PLAIN_UNITS = {"s", "ms", "us", "ns"}


class Table(dict[str, np.ndarray]):
    """Equally long NumPy arrays by name, that print as a table: what results are when the caller's table was no frame.

    Every data frame library takes it: ``pandas.DataFrame(table)``, ``polars.DataFrame(table)``, ...
    """

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_html_(self) -> str:
        return as_html(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return _core.data.export_stream(list(self), [np.asarray(c) for c in self.values()])

    def to_pandas(self) -> Any:
        """The same as a pandas data frame."""
        import pandas as pd

        return pd.DataFrame(dict(self))


class Source:
    """A table of the caller's: the names of its columns, and how to read some of them."""

    def __init__(
        self, kind: str, names: Iterable[str], read: Callable[[Sequence[str]], Any], column: Callable[[str], Any]
    ):
        self.kind = kind  #: "pandas", "polars", "pyarrow", "duckdb" or "dict": what results should be
        self.names = list(names)
        self.read = read  #: names -> _core.data.Table, to be read once
        self.column = column  #: name -> the caller's own column
        self.own_ids: dict[str, Any] | None = None  #: label -> the caller's id, where ids are neither numbers nor text
        self.index: Any = None  #: of a pandas data frame


def source(table: Any, ids: Callable[[], str | None] = lambda: None) -> Source:
    """`table` as a Source; `ids` says, when it is read, which column holds the customers."""
    if hasattr(table, "to_native") and hasattr(table, "__narwhals_dataframe__"):
        table = table.to_native()
    if _is_frame(table, "pandas"):
        return _pandas_source(table, ids)
    if isinstance(table, Mapping):
        return _columns_source(table, ids)
    if isinstance(table, np.ndarray) and table.dtype.names:
        return _columns_source({name: np.ascontiguousarray(table[name]) for name in table.dtype.names}, ids)
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return _arrow_source(table)
    frame = _collected(table)
    if frame is None:
        kinds = "a data frame (pandas, polars, pyarrow, DuckDB, ...) or a dict of arrays"
        raise DomainError(f"table: got {type(table).__name__}, need {kinds}")
    return source(frame, ids)


def settled(table: Any) -> Source:
    """As `source`, of a table of histories: one that can be read more than once."""
    if hasattr(table, "read_all"):  # a reader of record batches
        table = table.read_all()
    if not hasattr(table, "fetchnumpy"):
        return source(table, lambda: "customer")
    # A query is run once: its rows may come in another order the next time.
    found = source(table.fetchnumpy(), lambda: "customer")
    found.kind = "duckdb"
    return found


def _is_frame(table: Any, library: str) -> bool:
    return any(c.__name__ == "DataFrame" and c.__module__.split(".")[0] == library for c in type(table).__mro__)


def _collected(table: Any) -> Any:
    """Lazy frames and those of other libraries, through Narwhals."""
    try:
        import narwhals as nw

        frame = nw.from_native(table)
    except (ImportError, TypeError):
        return None
    collect = getattr(frame, "collect", None)
    return (collect() if collect is not None else frame).to_native()


def _arrow_source(table: Any) -> Source:
    library = type(table).__module__.lstrip("_").split(".")[0]
    kind = library if library in ("polars", "pyarrow", "duckdb") else "dict"
    kept = [_open_arrow(table)]  # the stream is open already, for its names: the first reader gets it
    names = kept[0].names

    def read(wanted: Sequence[str]) -> Any:
        return kept.pop() if kept else _open_arrow(table)

    return Source(kind, names, read, lambda name: table[name])


def _open_arrow(table: Any) -> Any:
    stream = getattr(table, "__arrow_c_stream__", None) or table.__arrow_c_array__
    return _core.data.Table.of_capsules(stream())


def _pandas_source(frame: Any, ids: Callable[[], str | None]) -> Source:
    names = [str(label) for label in frame.columns]
    position = {name: i for i, name in enumerate(names)}
    found = _columns(names, lambda name: frame.iloc[:, position[name]], ids)
    found.kind = "pandas"
    found.index = frame.index
    return found


def _columns_source(table: Mapping[Any, Any], ids: Callable[[], str | None]) -> Source:
    labels = {str(label): label for label in table}
    return _columns(list(labels), lambda name: table[labels[name]], ids)


def _columns(names: list[str], column: Callable[[str], Any], ids: Callable[[], str | None]) -> Source:
    def read(wanted: Sequence[str]) -> Any:
        columns = []
        for name in wanted:
            try:
                if name == ids():
                    converted, found.own_ids = _ids(column(name))
                else:
                    converted = as_column(column(name))
            except DomainError as error:
                raise DomainError(str(error).replace("table: ", f'table: column "{name}": ', 1)) from None
            columns.append((name, converted))
        return _core.data.Table.of_columns(columns)

    found = Source("dict", names, read, column)
    return found


def as_column(values: Any) -> Any:
    """A column of anything that has one: NumPy, pandas, Arrow, or a sequence of Python objects."""
    if isinstance(values, np.ma.MaskedArray):
        return _array(values.data, np.ma.getmaskarray(values))
    if isinstance(values, np.ndarray):
        return _array(values)
    if any(c.__name__ in ("Series", "Index") and c.__module__.split(".")[0] == "pandas" for c in type(values).__mro__):
        return _series(values)
    if hasattr(values, "__arrow_c_stream__"):
        return _core.data.Column.of_capsules(values.__arrow_c_stream__())
    if hasattr(values, "__arrow_c_array__"):
        return _core.data.Column.of_capsules(values.__arrow_c_array__())
    return _array(_objects(values))


def _objects(values: Any) -> np.ndarray:
    if hasattr(values, "__array__"):
        return np.asarray(values)
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise DomainError(f"table: got {type(values).__name__}, need an array of values")
    return np.fromiter(values, dtype=object)


def _array(values: np.ndarray, missing: np.ndarray | None = None, *, aware: bool = False) -> Any:
    if values.ndim != 1:
        raise DomainError(f"table: an array of {values.ndim} dimensions is no column")
    kind = values.dtype.kind
    if kind in "UST":
        values, kind = values.astype(object), "O"
    if kind == "O":
        if missing is not None:
            values = values.copy()
            values[missing] = None
        return _core.data.Column.of_objects(np.ascontiguousarray(values))
    if kind == "M":
        unit, count = np.datetime_data(values.dtype)
        values = values.astype(f"M8[{unit if unit in _PLAIN_UNITS and count == 1 else 's'}]", copy=False)
    elif kind == "f" and values.itemsize not in (4, 8):
        values = values.astype(np.float64)
    elif kind not in "biuf":
        raise DomainError(f"table: values of dtype {values.dtype} are neither numbers, text nor times")
    values = np.ascontiguousarray(values, dtype=values.dtype.newbyteorder("="))
    return _core.data.Column.of_array(values, missing, aware)


def _series(series: Any) -> Any:
    """A pandas series, with or without pyarrow installed."""
    dtype = series.dtype
    if isinstance(dtype, np.dtype):
        return _array(series.to_numpy())
    kind = type(dtype).__name__
    if kind == "CategoricalDtype":
        codes = series.cat.codes if hasattr(series, "cat") else series.codes
        return _core.data.Column.of_codes(np.ascontiguousarray(codes), as_column(dtype.categories))
    if kind == "DatetimeTZDtype":
        utc = series.dt.tz_convert(None) if hasattr(series, "dt") else series.tz_convert(None)
        return _array(utc.to_numpy(), aware=True)
    plain = getattr(dtype, "numpy_dtype", None)
    if plain is not None and getattr(dtype, "storage", None) is None and kind != "ArrowDtype":
        return _array(series.to_numpy(dtype=plain, na_value=plain.type(0)), np.asarray(series.isna()))
    if kind == "ArrowDtype" or getattr(dtype, "storage", None) == "pyarrow":
        return as_column(series.array.__arrow_array__())
    return _array(series.to_numpy(dtype=object))


def _as_objects(values: Any) -> np.ndarray | None:
    """A column of Python objects as an array; None for any other column."""
    if isinstance(values, np.ma.MaskedArray):
        return None
    if not isinstance(values, np.ndarray):
        if hasattr(values, "dtype"):
            return np.asarray(values.to_numpy()) if values.dtype == np.dtype(object) else None
        if hasattr(values, "__arrow_c_stream__") or hasattr(values, "__arrow_c_array__"):
            return None
        values = _objects(values)
    return np.ascontiguousarray(values) if values.dtype == np.dtype(object) and values.ndim == 1 else None


def _ids(values: Any) -> tuple[Any, dict[str, Any] | None]:
    """A column of customers. Ids that are neither numbers nor text become text, and a way back."""
    objects = _as_objects(values)
    if objects is None:
        return as_column(values), None
    if _core.data.contents_of_objects(objects) in ("text", "integer", "number", "missing"):
        return as_column(objects), None
    own: dict[str, Any] = {}
    label_of: dict[Any, str | None] = {}
    labels = np.empty(len(objects), dtype=object)
    missing = _core.data.missing_objects(objects)
    for row, thing in enumerate(objects):
        if missing[row]:
            continue
        try:
            label = label_of.get(thing)
        except TypeError:
            why = "which cannot be an id: it is not hashable"
            raise DomainError(f"customer: row {row} has a {type(thing).__name__}, {why}") from None
        if label is None:
            label = str(thing)
            while label in own:  # another id that writes itself the same: 1 and "1"
                label = repr(thing) if label != repr(thing) else label + "'"
            label_of[thing], own[label] = label, thing
        labels[row] = label
    return _core.data.Column.of_text(labels), own


def as_kind(kind: str, columns: Mapping[str, Any], index: Any = None) -> Any:
    """Columns as a table of the caller's kind."""
    if kind == "pandas":
        import pandas as pd

        return pd.DataFrame({name: getattr(c, "array", c) for name, c in columns.items()}, index=index)
    if kind == "polars":
        import polars as pl

        return pl.DataFrame({name: pl.Series(name, c) for name, c in columns.items()})
    if kind == "pyarrow":
        import pyarrow as pa

        return pa.table(dict(columns))
    if kind == "duckdb":
        import duckdb

        return duckdb.from_arrow(Table(columns))
    return Table(columns)


# Tables as people see them.


def as_text(columns: Mapping[str, Any], rows: int = 10) -> str:
    """The first and last rows, columns side by side."""
    head, cells, cut, total = _window(columns, rows)
    if not head:
        return "(no columns)"
    widths = [max(len(name), *(len(r[i]) for r in cells)) if cells else len(name) for i, name in enumerate(head)]
    lines = ["  ".join(t.rjust(w) for t, w in zip(row, widths, strict=True)) for row in [head, *cells]]
    if cut:
        lines.insert(1 + cut, "  ".join("..".rjust(w) for w in widths))
    return "\n".join([*lines, f"[{total:,} row{'' if total == 1 else 's'}]"])


def as_html(columns: Mapping[str, Any], rows: int = 10, caption: str = "") -> str:
    """The same as HTML."""
    import html

    head, cells, cut, total = _window(columns, rows)
    body = [[html.escape(c) for c in row] for row in cells]
    if cut:
        body.insert(cut, ["&hellip;"] * len(head))
    note = html.escape(caption or f"{total:,} row{'' if total == 1 else 's'}")
    rows_of_cells = ([f"<td>{cell}</td>" for cell in row] for row in body)
    titles = "".join(f"<th>{html.escape(name)}</th>" for name in head)
    lines = "".join(f"<tr>{''.join(row)}</tr>" for row in rows_of_cells)
    return f"<table><caption>{note}</caption><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"


def _window(columns: Mapping[str, Any], rows: int) -> tuple[list[str], list[list[str]], int, int]:
    total = len(next(iter(columns.values()), ()))
    cut = rows // 2 if total > rows else 0
    shown = [*range(cut), *range(total - cut, total)] if cut else list(range(total))
    return list(columns), [[_cell(c[i]) for c in columns.values()] for i in shown], cut, total


def _cell(value: Any) -> str:
    if isinstance(value, (float, np.floating)):
        return "" if value != value else f"{value:.6g}"
    if isinstance(value, np.datetime64):
        text = str(value)
        return text[:10] if text.endswith("T00:00:00.000000") else text
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
