"""How the report and the plots write numbers, money and days."""

from __future__ import annotations

import datetime
import functools
import math
from collections.abc import Callable
from typing import Any

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩", "ILS": "₪"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MINUS = "\N{MINUS SIGN}"
_NBSP = "\N{NO-BREAK SPACE}"


def significant(x: float, digits: int = 3) -> float:
    """`x` rounded to so many significant digits."""
    return float(f"{x:.{digits - 1}e}")


def _known(form: Callable[..., str]) -> Callable[..., str]:
    """What is not a number is written as "not identified"."""

    @functools.wraps(form)
    def write(x: float, *arguments: Any, **options: Any) -> str:
        return form(x, *arguments, **options) if math.isfinite(x) else "not identified"

    return write


@_known
def number(x: float, decimals: int = 0) -> str:
    """Thousands separated; at most so many decimals."""
    text = f"{abs(x):,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    return (_MINUS if x < 0 and float(text.replace(",", "")) else "") + text


@_known
def precise(x: float, digits: int = 3) -> str:
    """So many significant digits, with no exponent for ordinary sizes."""
    if x == 0:
        return "0"
    if not 1e-4 <= abs(x) < 1e9:
        return f"{x:.{digits - 1}e}".replace("-", _MINUS)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(significant(x, digits)))))
    return f"{significant(x, digits):,.{decimals}f}".replace("-", _MINUS)


@_known
def percent(x: float) -> str:
    """A share in whole percent."""
    return f"{100 * x:.0f}%".replace("-0%", "0%").replace("-", _MINUS)


@_known
def share(x: float) -> str:
    """A share in percent, with a decimal where it is small."""
    if 0 < abs(x) < 0.001:
        return "<0.1%"
    return percent(x) if abs(x) >= 0.0995 or x == 0 else f"{100 * x:.1f}%".replace("-", _MINUS)


@_known
def chance(x: float) -> str:
    """A probability in whole percent, never rounded to impossible or certain."""
    return "<1%" if 0 < x < 0.005 else ">99%" if 0.995 < x < 1 else percent(x)


def currency_prefix(currency: str) -> str:
    """What stands before an amount: "$" for USD, "CHF " for CHF, "" when the currency is not known."""
    symbol = _SYMBOLS.get(currency.upper(), currency)
    return symbol + _NBSP if symbol[-1:].isalpha() else symbol


@_known
def money(x: float, prefix: str = "", digits: int = 3) -> str:
    """An amount to so many significant digits: $1,230, $2.50 million."""
    sign = _MINUS if x < 0 else ""
    x = abs(significant(x, digits))
    for size, name in ((1e9, "billion"), (1e6, "million")):
        if x >= size:
            return f"{sign}{prefix}{precise(x / size, digits)}{_NBSP}{name}"
    if x >= 100 or x == 0:
        return f"{sign}{prefix}{x:,.0f}"
    return f"{sign}{prefix}{x:,.2f}"


@_known
def exact_money(x: float, prefix: str = "") -> str:
    """An amount as it is, to the unit; to the cent below 100."""
    decimals = 0 if abs(x) >= 100 or x == 0 else 2
    return f"{_MINUS if x < 0 else ''}{prefix}{abs(x):,.{decimals}f}"


@_known
def short_money(x: float, prefix: str = "", sign: bool = False) -> str:
    """An amount short enough for an axis: $120k, $2.5m."""
    mark = _MINUS if x < 0 else "+" if sign and x > 0 else ""
    x = abs(significant(x, 3))
    for size, name in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if x >= size:
            return f"{mark}{prefix}{x / size:.3g}{name}"
    return f"{mark}{prefix}{x:.3g}"


def day(iso: str) -> str:
    """A day such as "1997-09-30" as 30 September 1997; anything else as it is."""
    try:
        d = datetime.date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    return f"{d.day} {_MONTHS[d.month - 1]} {d.year}"


@_known
def period(days: float) -> str:
    """The name of a length of time: quarter, month, week, or so many days."""
    for name, length in (("year", 365.25), ("quarter", 91.3125), ("month", 30.4375), ("week", 7.0), ("day", 1.0)):
        if abs(days / length - 1) < 0.02:
            return name
    return f"{number(days)}-day period"


@_known
def span(days: float) -> str:
    """A length of time in the largest unit that reads well: 52 weeks, 18 months, 90 days."""
    if days >= 330 and abs(days / 7 - round(days / 7)) < 1e-6:
        return f"{round(days / 7)} weeks"
    if days >= 61:
        return f"{number(days / 30.4375)} months"
    return f"{number(days)} days"
