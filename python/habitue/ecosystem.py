"""Be where the customers are: their usage scenarios as a graph of steps at places, estimated from the log or drawn."""

from __future__ import annotations

from . import _presence
from ._circle import Ecosystem, compare
from ._presence import *  # noqa: F403

__all__ = [*_presence.__all__, "Ecosystem", "compare"]

Ecosystem.__module__ = __name__
