"""Where a log comes from: columns by the part they play, periods, files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypedDict

from . import _core
from ._core import DomainError

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
    count_first_spend: bool


def given_roles(columns: Mapping[str, Any], attributes: Iterable[str] = ()) -> list[tuple[str, str]]:
    """The columns that are given, by role; attributes under their own names."""
    unknown = [role for role in columns if role not in _core.data.roles]
    if unknown:
        roles = ", ".join(_core.data.roles)
        raise TypeError(f"no such role: {', '.join(unknown)}; roles are {roles}; keep others by attributes=[...]")
    if isinstance(attributes, str):
        attributes = [attributes]
    given = [(role, str(name)) for role, name in columns.items() if name is not None]
    return given + [(name, name) for name in map(str, attributes) if (name, name) not in given]


def periods_of(unit: Any, periods: Mapping[str, Any]) -> dict[str, Any]:
    """All options of purchase_histories, those not given at their defaults."""
    unknown = [name for name in periods if name not in Periods.__annotations__]
    if unknown:
        raise TypeError(f"no such argument: {', '.join(unknown)}; there are unit, {', '.join(Periods.__annotations__)}")
    ends = {name: periods.get(name) for name in ("calibration_end", "observation_end", "acquired_after")}
    how = {"same_day": periods.get("same_day", "merge"), "count_first_spend": periods.get("count_first_spend", False)}
    return {"unit": unit, **ends, **how}


def paths_of(path: Any) -> list[str]:
    """One path or several, each of a file that can be opened."""
    paths = [os.fspath(p) for p in ([path] if isinstance(path, (str, os.PathLike)) else path)]
    for p in paths:
        with open(p, "rb"):  # the usual errors: not found, a directory, no permission
            pass
    return paths


def is_parquet(path: str) -> bool:
    """Whether a file begins as Parquet files do."""
    with open(path, "rb") as file:
        return file.read(4) == b"PAR1"


def parquet_batches(
    path: Any, given: list[tuple[str, str]], only: Sequence[str] = ()
) -> tuple[Any, list[tuple[str, str]]]:
    """Record batches of the columns wanted of some files, and their roles."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ImportError("reading Parquet needs pyarrow: pip install habitue[parquet]", name="pyarrow") from None
    files = []
    for p in paths_of(path):
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
    for p, file in zip(paths_of(path), files, strict=True):
        missing = [name for name in names if name not in file.schema_arrow.names]
        if missing:
            raise DomainError(
                f"{p}: missing column(s): {', '.join(missing)}; found: {', '.join(file.schema_arrow.names)}"
            )
    schema = pa.schema([files[0].schema_arrow.field(name) for name in names])

    def batches() -> Iterator[Any]:
        for file in files:
            for batch in file.iter_batches(columns=names):
                yield batch.select(names).cast(schema)

    return pa.RecordBatchReader.from_batches(schema, batches()), roles
