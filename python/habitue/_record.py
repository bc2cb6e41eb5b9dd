"""Results with named parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np


class Record:
    """A result whose parts are attributes: ``record.log.rows_read``. `to_dict` gives plain containers and arrays."""

    __slots__ = ("_parts",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, parts: Mapping[str, Any]):
        object.__setattr__(self, "_parts", {name: _wrapped(part) for name, part in parts.items()})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self._parts[name]
        except KeyError:
            raise AttributeError(f"no part {name!r}; there is {', '.join(self._parts)}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("results do not change")

    def __getitem__(self, name: str) -> Any:
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._parts]

    def to_dict(self) -> dict[str, Any]:
        """The parts as dicts, lists and NumPy arrays."""
        return {name: _plain(part) for name, part in self._parts.items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and same(self._parts, other._parts)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.to_dict(),)

    def __repr__(self) -> str:
        if list(self._parts) == ["value", "low", "high"] and np.ndim(self.value) == 0:
            return f"{self.value:.6g} ({self.low:.6g} to {self.high:.6g})"
        return f"Record({', '.join(f'{name}={_brief(part)}' for name, part in self._parts.items())})"


def _wrapped(part: Any) -> Any:
    if isinstance(part, dict):
        return Record(part)
    if isinstance(part, list):
        return [_wrapped(p) for p in part]
    return part


def _plain(part: Any) -> Any:
    if isinstance(part, Record):
        return part.to_dict()
    if isinstance(part, list):
        return [_plain(p) for p in part]
    return part


def same(a: Any, b: Any) -> bool:
    """Whether two results hold the same; what is not a number equals itself."""
    if isinstance(a, Record):
        return a == b
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    return bool(a == b) or (a != a and b != b)


def _brief(part: Any) -> str:
    if isinstance(part, np.ndarray):
        return f"<array {'x'.join(map(str, part.shape))}>"
    if isinstance(part, list):
        return f"<{len(part)} items>" if part else "[]"
    return f"{part:.6g}" if isinstance(part, float) else repr(part)
