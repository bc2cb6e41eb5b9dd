"""Be where the customers are: their usage scenarios as a graph of steps at places, estimated from the log or drawn."""

from __future__ import annotations

from . import _placement, _presence, _quests
from ._circle import Ecosystem, compare
from ._placement import *  # noqa: F403
from ._presence import *  # noqa: F403
from ._quests import *  # noqa: F403

__all__ = ["Ecosystem", "compare", *_placement.__all__, *_presence.__all__, *_quests.__all__]

Ecosystem.__module__ = __name__
