"""Names of states: any labels, written as text, none of which stands for another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ._core import DomainError


def labels(argument: str, given: Iterable[Any]) -> list[str]:
    """Labels as text. Those that are equal in Python and read differently, such as 1 and True, are refused."""
    names = list(given)
    refuse_equal(argument, names)
    return [str(name) for name in names]


def refuse_equal(argument: str, given: Iterable[Any]) -> None:
    """Refuses labels that are equal in Python and read differently: which of the two is meant, nobody can tell."""
    names = given if isinstance(given, Sequence) else list(given)
    if len(set(map(type, names))) < 2:
        return
    seen: dict[Any, Any] = {}
    for name in names:
        first = seen.setdefault(name, name)
        if type(first) is not type(name) and str(first) != str(name):
            raise DomainError(
                f"{argument}: has the states {first!r} and {name!r}, which are equal in Python and read differently; "
                "write them as text"
            )
