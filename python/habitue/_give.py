"""Methods of compiled classes that are written in Python."""

from __future__ import annotations

from typing import Any


def give(target: type, **members: Any) -> None:
    """Puts these into a class."""
    for name, member in members.items():
        setattr(target, name, member)
