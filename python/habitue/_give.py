"""Methods of compiled classes that are written in Python."""

from __future__ import annotations

from typing import Any

from ._record import same


def give(target: type, **members: Any) -> None:
    """Puts these into a class."""
    for name, member in members.items():
        setattr(target, name, member)


def compare(*types: type, by: tuple[str, ...] = ()) -> None:
    """Makes results equal when all that they hold is: the parts `by` where named, else what they are pickled as."""

    def held(result: Any) -> Any:
        return [getattr(result, name) for name in by] if by else result.__getstate__()

    def equal(self: Any, other: object) -> bool:
        return type(self) is type(other) and same(held(self), held(other))

    for target in types:
        if not by and "__getstate__" not in vars(target):
            raise TypeError(f"{target.__name__} has no state to be compared by")
        give(target, __eq__=equal, __hash__=None)
