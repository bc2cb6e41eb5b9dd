"""
The compiled half of habitue; use the package `habitue`.
"""
from __future__ import annotations
import builtins
import enum
import typing
from . import data
from . import clv
from . import lifecycle
from . import graph
from . import ecosystem
from . import audit
__all__: list[str] = ['Cancelled', 'DomainError', 'Error', 'FileError', 'Unit', 'audit', 'clv', 'data', 'ecosystem', 'graph', 'lifecycle']
class Error(RuntimeError):
    """
    Something habitue could not do.
    """
class DomainError(ValueError):
    """
    An argument lies outside the domain its documentation states.
    """
class FileError(OSError):
    """
    A file could not be read or written.
    """
class Cancelled(KeyboardInterrupt):
    """
    A long computation was asked to stop.
    """
class Unit(enum.StrEnum):
    """
    The unit in which recency, T and horizons are counted.

    A unit only rescales: a week is 7 days, a month 30.4375, a year 365.25. `unspecified` is for bare numbers whose
    owner knows, and agrees with every unit. Wherever a Unit is wanted its name, plural or symbol will do: "week",
    "weeks", "w".
    """
    unspecified = 'unspecified'
    second = 'second'
    minute = 'minute'
    hour = 'hour'
    day = 'day'
    week = 'week'
    month = 'month'
    quarter = 'quarter'
    year = 'year'
__version__: str = '0.1.0'
