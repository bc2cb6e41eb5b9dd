"""Where a need finds us: what `habitue.ecosystem` shows of presence, ubiquity, presence gaps, meetings and parity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import ecosystem as _native
from ._record import Record
from ._tables import as_html, as_kind, settled
from .data import EventLog

__all__ = [
    "Meetings",
    "Presence",
    "PresenceGaps",
    "Ubiquity",
    "distinctiveness",
    "meetings",
    "parity",
    "presence_gaps",
    "ubiquity",
]

_UNSEEN = "needs that were never logged cannot be counted"


class Presence:
    """The chance that a visit finds us, by step, place, hour of the week and season.

    Made by `from_log`, `from_table` or `from_calendar`; joined to the vertices of an ecosystem when it is used.

    Examples
    --------
    >>> presence = Presence.from_log(log, eco)
    >>> presence = Presence.from_table(step, place, hour_of_week, presence)
    >>> presence = Presence.from_calendar({"place": ["shop"], "open_hours": ["Mon-Fri 09-20; Sat 10-14"]})
    """

    __slots__ = ("_core", "_evidence", "_kind")
    __hash__ = None  # type: ignore[assignment]
    _core: Any
    _evidence: dict[str, Any]  #: of a log: margins, occasions, losses, notices
    _kind: str

    def __init__(self) -> None:
        raise TypeError("make a presence with Presence.from_log, from_table or from_calendar")

    @classmethod
    def _of(cls, core: Any, evidence: dict[str, Any] | None = None, kind: str = "dict") -> Presence:
        self = cls.__new__(cls)
        self._core, self._evidence, self._kind = core, evidence or {}, kind
        return self

    @classmethod
    def from_log(
        cls,
        log: EventLog,
        eco: Any,
        *,
        step: str = "kind",
        place: str | None = "place",
        session: str = "session",
        present: str = "present",
        own: str = "own",
        by_hour: bool = False,
        per_unit: bool = False,
        threads: int | None = None,
    ) -> Presence:
        """Presence as the visits of a log tell it, with what visits that found us earned.

        A visit found us if its column `present` says so; in a log without one, if its `brand` is `own`. The share of
        visits that found us is the presence of a vertex; intervals are those of the Beta posterior from Jeffreys'
        prior. Presence where nobody ever was is not identified: of a vertex whose visits do not say, nothing is said.

        The log's `margin`, where it has one, tells what a visit that finds us earns: at each step, after an earlier
        visit of the same journey that found us and without one. A visit without a margin earned 0, but a sale of ours
        without one is left out, and counted in `notices`.

        Parameters
        ----------
        log : EventLog
        eco : Ecosystem
            Of the same log.
        step, place, session : str
            As `Ecosystem.from_log`.
        present : str
            The column that says whether a visit found us: 1 or 0, true or false, yes or no.
        own : str
            What the column `brand` calls us.
        by_hour : bool
            A presence for each hour of the week; otherwise one for each vertex.
        per_unit : bool
            Margins of one unit, margin / quantity; otherwise of the whole sale.
        threads : int, optional
            Default: all. The result does not depend on it.

        Raises
        ------
        DomainError
            A log with neither column; a word that is neither yes nor no; a log without visits of these vertices.
        """
        core, margins, met, occasions, losses, notices, visits = _native.presence_from_log(
            _log(log), _eco(eco), step, place or "", session, present, own, by_hour, per_unit, threads
        )
        evidence = {"margins": margins, "met_identified": met, "occasions": occasions.reshape(-1, 168)}
        evidence |= {"losses": losses, "notices": notices, "visits": visits}
        return cls._of(core, evidence, eco._kind)

    @classmethod
    def from_table(
        cls,
        step: Any,
        place: Any = None,
        hour_of_week: Any = None,
        presence: Any = None,
        *,
        season: Any = None,
        needs: Any = None,
        seasons: int = 1,
        otherwise: float | None = None,
    ) -> Presence:
        """Presence as it is known: columns equally long, or a table that has them.

        Parameters
        ----------
        step : sequence of str, or data frame
            A table has the columns `step` and `presence`, and any of `place`, `hour_of_week`, `season`, `needs`. An
            empty step is any at the place.
        place : sequence of str, optional
            Empty: the step, wherever it is.
        hour_of_week : sequence of int, optional
            0 (Monday 00:00 to 01:00) to 167; missing: all hours.
        presence : sequence of float
            In [0, 1].
        season : sequence of int, optional
            0 to `seasons` - 1; missing: all seasons.
        needs : sequence of float, optional
            Relative rate of needs then; default: the same at all times.
        seasons : int
        otherwise : float, optional
            Presence where no row says one; default: that is an error.

        Raises
        ------
        DomainError
            With the row: a presence outside [0, 1], an hour outside 0..167, the same time twice, a time left out.
        """
        columns: dict[str, Any] = {"step": step, "place": place, "hour_of_week": hour_of_week, "presence": presence}
        columns |= {"season": season, "needs": needs}
        kind = "dict"
        if presence is None:
            if place is not None or hour_of_week is not None:
                raise DomainError("presence: missing: need step, place, hour_of_week and presence, or a table of them")
            table = settled(step)
            missing = [name for name in ("step", "presence") if name not in table.names]
            if missing:
                raise DomainError(f"presence: missing column(s): {', '.join(missing)}; found: {', '.join(table.names)}")
            columns = {name: table.column(name) if name in table.names else None for name in columns}
            kind = table.kind
        values = {name: None if c is None else _values(c) for name, c in columns.items()}
        size = len(values["presence"] or [])
        for name, column in values.items():
            if column is not None and len(column) != size:
                raise DomainError(f"{name}: got {len(column)} values, need {size} as of presence")
        core = _native.Presence.from_table(
            [_text(x) for x in values["step"] or [""] * size],
            [_text(x) for x in values["place"] or [""] * size],
            [_whole("hour_of_week", i, x) for i, x in enumerate(values["hour_of_week"] or [None] * size)],
            [_whole("season", i, x) for i, x in enumerate(values["season"] or [None] * size)],
            [_number("presence", i, x) for i, x in enumerate(values["presence"] or [])],
            [_number("needs", i, x) for i, x in enumerate(values["needs"] or [1.0] * size)],
            seasons,
            np.nan if otherwise is None else otherwise,
        )
        return cls._of(core, kind=kind)

    @classmethod
    def from_calendar(cls, places: Any, *, owner: str = "us") -> Presence:
        """We are where our places are open, and nowhere else.

        Parameters
        ----------
        places : data frame or mapping
            Columns `place` and `open_hours`: 168 digits 0 or 1, Monday 00:00 first, or intervals such as
            "Mon-Fri 09:00-20:00; Sat 10-14", or "always". With a column `step`, at that step alone; otherwise at any.
        owner : str
            Where the table has a column `owner`, only its places of this owner; otherwise all are ours.

        Raises
        ------
        DomainError
            Hours that cannot be read; no place of ours; when it is used, a step or a place that is at no vertex.
        """
        table = settled(places)
        missing = [name for name in ("place", "open_hours") if name not in table.names]
        if missing:
            raise DomainError(f"places: missing column(s): {', '.join(missing)}; found: {', '.join(table.names)}")
        columns = [
            _values(table.column(name)) for name in ("place", "open_hours", "owner", "step") if name in table.names
        ]
        names = [name for name in ("place", "open_hours", "owner", "step") if name in table.names]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        ours = [row for row in rows if row.get("owner", owner) == owner]
        place, hours, step = (
            [_text(row[name]) for row in ours if name in row] for name in ("place", "open_hours", "step")
        )
        return cls._of(_native.Presence.from_calendar(place, hours, step), kind=table.kind)

    def at(self, eco: Any) -> np.ndarray:
        """The presence of each vertex of an ecosystem, as its needs meet it."""
        return self._core.at(_eco(eco))[5]

    def week(self, eco: Any) -> np.ndarray:
        """The presence of each vertex (rows) at each hour of the week (columns), the mean of all seasons."""
        slots, x, *_ = self._core.at(_eco(eco))
        return np.broadcast_to(x.reshape(len(eco), -1, 1), (len(eco), 1, 168))[:, 0] if slots == 1 else _by_hour(x, eco)

    def needs(self, eco: Any) -> np.ndarray:
        """When the needs of each vertex (rows) arise: shares by hour of the week (columns)."""
        slots, _, needs, *_ = self._core.at(_eco(eco))
        return np.full((len(eco), 168), 1 / 168) if slots == 1 else needs.reshape(len(eco), -1, 168).sum(axis=1)

    def table(self, eco: Any, *, level: float = 0.95) -> Any:
        """A table by vertex: presence, its interval (Beta posterior), visits that found us, visits seen."""
        *_, found, seen, mean = self._core.at(_eco(eco))
        low, high = _native.presence_interval(found, seen, level)
        columns = {"presence": mean, "low": low, "high": high, "found": found, "seen": seen}
        return as_kind(eco._kind, _labels(eco) | columns)

    @property
    def margins(self) -> Any:
        """What a visit that finds us earns at each vertex: `unmet`, and `met` after an earlier one of the journey.

        With standard errors; `identified` says whether the two could be told apart at any step. None without a log
        that has the column `margin`: not identified.
        """
        found = self._evidence.get("margins")
        if found is None:
            return None
        names = ("unmet", "met", "unmet_standard_error", "met_standard_error")
        return Record(dict(zip(names, found, strict=True)) | {"identified": self._evidence["met_identified"]})

    @property
    def occasions(self) -> np.ndarray | None:
        """Journeys seen to begin at each vertex (rows) by hour of the week (columns); None unless from a log."""
        return self._evidence.get("occasions")

    @property
    def notices(self) -> list[Record]:
        """What was noticed in the log, how often, and what was done about it."""
        return [Record(n) for n in self._evidence.get("notices", [])]

    def losses(self, eco: Any) -> Any:
        """Where we lose visits, and to whom: a table, the most frequent first.

        `brand` is whom the visit found ("" nobody known); `found_us` tells sales lost to it although the visit found
        us from visits that did not. `visits` are those seen, `rate` is per customer and year.
        """
        if "losses" not in self._evidence:
            raise DomainError("losses: not identified: needs a presence from a log with the column brand")
        vertex, brand, found_us, visits, rate = self._evidence["losses"]
        names = {name: labels[vertex.astype(np.int64)] for name, labels in _labels(eco).items()}
        columns = {"brand": _objects(brand), "found_us": found_us.astype(bool), "visits": visits, "rate": rate}
        return as_kind(eco._kind, names | columns)

    def summary(self) -> str:
        """Where we are, with intervals where that was estimated."""
        text = self._core.summary()
        for notice in self.notices:
            text += f"{notice.count:,} {notice.what}: {notice.policy}\n"
        return text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Presence) and self._core == other._core

    def __reduce__(self) -> tuple[Callable[..., Presence], tuple[Any, ...]]:
        return Presence._of, (self._core, self._evidence, self._kind)

    def __repr__(self) -> str:
        return self.summary().rstrip("\n")


class _Result:
    """A result over the vertices of an ecosystem."""

    __slots__ = ("_core", "_eco")
    __hash__ = None  # type: ignore[assignment]
    _core: Any
    _eco: Any

    def __init__(self, core: Any, eco: Any):
        self._core, self._eco = core, eco

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return type(self), (self._core, self._eco)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._core.__getstate__() == other._core.__getstate__()


class Ubiquity(_Result):
    """How much of the need finds us. Money is per customer and year; arrays are by vertex. See `ubiquity`."""

    __slots__ = ()

    @property
    def value(self) -> float:
        """U: the share of need occasions that find us, weighted by what is at stake in them."""
        return self._core.value

    @property
    def unweighted(self) -> float:
        """The share of need occasions that find us, each counting the same."""
        return self._core.unweighted

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of the value; NaN where nothing was estimated."""
        low, high = self._core.interval(level)
        return float(low[0]), float(high[0])

    @property
    def unserved(self) -> np.ndarray:
        """Money at stake in occasions that do not find us, by vertex, per customer and year."""
        return self._core.unserved

    def unserved_interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Of `unserved`."""
        return self._core.unserved_interval(level)

    @property
    def unserved_total(self) -> float:
        """The sum of `unserved`."""
        return float(self._core.unserved.sum())

    def unserved_total_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of `unserved_total`."""
        low, high = self._core.unserved_total_interval(level)
        return float(low[0]), float(high[0])

    @property
    def needs(self) -> np.ndarray:
        """Need occasions per customer and year, by vertex."""
        return self._core.needs

    @property
    def margin_at_stake(self) -> np.ndarray:
        """What a journey from each vertex would earn if we were everywhere."""
        return self._core.stake

    @property
    def presence(self) -> np.ndarray:
        """Presence as needs meet it, by vertex."""
        return self._core.presence

    @property
    def unseen(self) -> str:
        """What this leaves out."""
        return _UNSEEN

    def table(self, *, level: float = 0.95) -> Any:
        """A table by vertex: needs, presence, margin at stake, unserved money with its interval."""
        low, high = self.unserved_interval(level)
        columns = {"needs": self.needs, "presence": self.presence, "margin_at_stake": self.margin_at_stake}
        columns |= {"unserved": self.unserved, "low": low, "high": high}
        return as_kind(self._eco._kind, _labels(self._eco) | columns)

    def by_step(self) -> Any:
        """Unserved money by step, the most first."""
        return self._summed("step")

    def by_place(self) -> Any:
        """Unserved money by place, the most first."""
        return self._summed("place")

    def by_hour(self) -> np.ndarray:
        """Unserved money by hour of the week, Monday 00:00 first; the same at all hours where none are known."""
        slots = self._core.by_slot
        return np.full(168, slots[0] / 168) if slots.size == 1 else slots.reshape(-1, 168).sum(axis=0)

    def _summed(self, by: str) -> Any:
        labels, number = np.unique(_labels(self._eco)[by].astype(str), return_inverse=True)
        money = np.bincount(number, weights=self.unserved, minlength=labels.size)
        order = np.argsort(-money, kind="stable")
        return as_kind(self._eco._kind, {by: labels[order].astype(object), "unserved": money[order]})

    def summary(self) -> str:
        """The value, what is unserved, and what this leaves out."""
        return self._core.summary()

    def __repr__(self) -> str:
        return self.summary().rstrip("\n")

    def _repr_html_(self) -> str:
        order = np.argsort(-self.unserved, kind="stable")
        columns = _labels(self._eco) | {"presence": self.presence, "unserved": self.unserved}
        return as_html({k: c[order] for k, c in columns.items()}, caption=self.summary().split("\n")[0])


class PresenceGaps(_Result):
    """What full presence at each vertex would bring, per customer and year. See `presence_gaps`."""

    __slots__ = ()

    @property
    def annual(self) -> float:
        """What journeys earn as things are."""
        return self._core.annual

    @property
    def value(self) -> np.ndarray:
        """What full presence at the vertex alone would add: exact; NaN where it was not asked for."""
        return self._core.value

    def interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """Of `value`; NaN where nothing was estimated."""
        return self._core.interval(level)

    @property
    def slope(self) -> np.ndarray:
        """Per unit of presence, to first order: the adjoint."""
        return self._core.slope

    @property
    def presence(self) -> np.ndarray:
        """Presence as things are."""
        return self._core.presence

    @property
    def ranked(self) -> np.ndarray:
        """Numbers of the vertices, the greatest gain first."""
        return self._core.ranked.astype(np.int64)

    def table(self, *, level: float = 0.95) -> Any:
        """A table of the vertices, the greatest gain first."""
        low, high = self.interval(level)
        columns = _labels(self._eco) | {"presence": self.presence, "value": self.value, "low": low, "high": high}
        columns |= {"slope": self.slope}
        return as_kind(self._eco._kind, {name: c[self.ranked] for name, c in columns.items()})

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.value, dtype=dtype)

    def __len__(self) -> int:
        return len(self._eco)

    def summary(self) -> str:
        """The ten greatest gains."""
        low, high = self.interval()
        names = self._eco.names
        lines = [f"Presence gaps, money per customer and year (journeys earn {self.annual:.4g} as things are)"]
        for i in self.ranked[:10]:
            ends = "" if np.isnan(low[i]) else f"  [{low[i]:.3g}, {high[i]:.3g}]"
            lines.append(f"  {names[i]:<36.36}{self.presence[i]:>5.0%} {self.value[i]:>10.4g}{ends}")
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        return self.summary().rstrip("\n")


class Meetings(Record):
    """How journeys meet us; see `meetings`."""

    __slots__ = ()


def ubiquity(
    eco: Any,
    presence: Presence,
    *,
    margins: Any = None,
    draws: int | None = None,
    seed: int = 1,
    threads: int | None = None,
) -> Ubiquity:
    """How much of the need finds us: U = sum of needs x stake x presence over the sum of needs x stake.

    An occasion is the first visit of a journey. Its weight is the margin that a journey from there would earn if we
    were everywhere: from `margins` where given, else the `margin` of the ecosystem's vertices, else what the visits of
    the presence's log earned. Needs that were never logged cannot be counted.

    Parameters
    ----------
    eco : Ecosystem
    presence : Presence
    margins : array, or pair of arrays, optional
        What a visit that finds us earns, by vertex; a pair: without an earlier meeting in the journey, and after one.
    draws : int, optional
        Posterior draws for intervals; default: 400, none beyond 300 vertices.
    seed : int
    threads : int, optional
        Default: all. The result does not depend on it.

    Raises
    ------
    DomainError
        No margins: not identified; nothing at stake; a vertex of which the presence says nothing, and the reverse.
    """
    core, at = _eco(eco), _presence(presence)
    money = _margins(margins), presence._evidence.get("margins")
    return Ubiquity(_native.ubiquity(core, at, *money, _draws(eco, draws), seed, threads), eco)


def presence_gaps(
    eco: Any,
    presence: Presence,
    *,
    margins: Any = None,
    exact: int = 1000,
    draws: int | None = None,
    seed: int = 1,
    threads: int | None = None,
) -> PresenceGaps:
    """What full presence at each vertex would bring, in money per customer and year.

    A visit earns presence x margin; the margin may be another after an earlier visit of the journey that found us,
    where the log shows it. All vertices are ranked by one adjoint solve; what is shown is the exact change from today's
    presence to full presence at that vertex alone. Later visits are taken to find us as visits of their vertex do on
    average over its needs' hours.

    Parameters
    ----------
    eco, presence, margins, draws, seed, threads
        As `ubiquity`.
    exact : int
        Vertices whose change is solved for, best by slope first; the others have NaN. All are exact where being met
        earlier has no effect.
    """
    core, at = _eco(eco), _presence(presence)
    money = _margins(margins), presence._evidence.get("margins")
    return PresenceGaps(_native.presence_gaps(core, at, *money, exact, _draws(eco, draws), seed, threads), eco)


def meetings(eco: Any, presence: Presence, *, purchase: Any = "purchase") -> Meetings:
    """How journeys meet us: whether, where first, how often before they buy, and where they end without us.

    Parameters
    ----------
    eco : Ecosystem
    presence : Presence
    purchase : str or sequence
        The step, or vertices, where things are bought. Where there is none, what concerns purchases is NaN.

    Returns
    -------
    Meetings
        `at_least_once` and `every_visit`, chances of a journey; `from_vertex`, the first of them from a visit of each
        vertex on; `first_met` and `ended_unmet`, journeys per customer and year by vertex, and `unmet_visits`;
        `meetings` a journey, `reaches_purchase`, and `before_purchase`, the meetings before the first purchase of
        journeys that come to one.
    """
    core = _eco(eco)
    wanted = (
        set(eco._at(purchase)) if purchase in set(core.vertices["step"]) or not isinstance(purchase, str) else set()
    )
    marks = [int(i in wanted) for i in range(len(eco))]
    return Meetings(_native.meetings(core, _presence(presence), marks))


def distinctiveness(
    log: EventLog,
    eco: Any,
    *,
    rival: str | None = None,
    step: str = "kind",
    place: str | None = "place",
    session: str = "session",
    own: str = "own",
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
    threads: int | None = None,
) -> Any:
    """How far what follows visits of our brand differs from what follows those of a rival, step by step, in bits.

    The Jensen-Shannon divergence of the laws of the next step (or the end), less what chance alone makes of it: 0 for
    the same circle, 1 where nothing is shared.

    Parameters
    ----------
    log : EventLog
        With the column `brand`; without it distinctiveness is not identified.
    eco : Ecosystem
    rival : str, optional
        A brand; default: any other than `own`.
    step, place, session, own, threads
        As `Presence.from_log`.
    level : float
        Of the interval, from multinomial resamples: `draws` of them, from `seed`.

    Returns
    -------
    A table of `step`, `bits`, `low`, `high`, `p_value` (of the same law), `ours` and `theirs` (visits counted).
    """
    labels, *numbers = _native.distinctiveness(
        _log(log), _eco(eco), rival or "", step, place or "", session, own, level, draws, seed, threads
    )
    names = ("bits", "low", "high", "p_value", "ours", "theirs")
    return as_kind(eco._kind, {"step": _objects(labels)} | dict(zip(names, numbers, strict=True)))


def parity(
    log: EventLog,
    what: str,
    *,
    by: str = "place",
    step: str = "kind",
    place: str | None = "place",
    present: str = "present",
    own: str = "own",
) -> Record:
    """Are places, or groups of customers, treated alike?

    Parameters
    ----------
    log : EventLog
    what : {"price", "launch_lag", "options", "presence", "hours"}
        The log of the price per unit of our sales, days from a product's first sale anywhere to its first here, whether
        it is sold here at all: each among the same product. Whether a visit finds us: among the same step, or the same
        step and hour of the week.
    by : str
        A column of labels: places, or groups of customers.
    step, place, present, own
        As `Presence.from_log`.

    Returns
    -------
    Record
        `groups`, a table (group, rows, mean, difference from the others among what is comparable, its standard error if
        all are treated alike, NaN where there is nothing to compare with); `statistic`, `df` and `p_value` of the test
        that all are (Cochran-Mantel-Haenszel, mean scores).
    """
    names, rows, mean, difference, error, statistic, df, p_value = _native.parity(
        _log(log), what, by, step, place or "", present, own
    )
    columns = {"group": _objects(names), "rows": rows, "mean": mean, "difference": difference, "standard_error": error}
    result = Record({"statistic": statistic, "df": df, "p_value": p_value})
    result._parts["groups"] = as_kind(log._kind, columns)
    return result


for _class in (Meetings, Presence, PresenceGaps, Ubiquity, distinctiveness, meetings, parity, presence_gaps, ubiquity):
    _class.__module__ = "habitue.ecosystem"


def _margins(margins: Any) -> tuple[Any, ...] | None:
    if margins is None:
        return None
    pair = margins if isinstance(margins, tuple) else (margins, margins)
    if len(pair) != 2:
        raise DomainError(f"margins: got {len(pair)} arrays, need one, or two: without an earlier meeting, after one")
    unmet, met = (np.asarray(m, dtype=np.float64) for m in pair)
    return unmet, met, np.zeros(unmet.size), np.zeros(met.size)


def _draws(eco: Any, draws: int | None) -> int:
    return draws if draws is not None else 400 if len(eco) <= 300 else 0


def _presence(presence: Any) -> Any:
    if not isinstance(presence, Presence):
        raise DomainError(f"presence: got {type(presence).__name__}, need a Presence; make one with Presence.from_log")
    return presence._core


def _eco(eco: Any) -> Any:
    core = getattr(eco, "_core", None)
    if not isinstance(core, _native.Ecosystem):
        raise DomainError(f"eco: got {type(eco).__name__}, need an Ecosystem; make one with Ecosystem.from_log")
    return core


def _log(log: Any) -> Any:
    if not isinstance(log, EventLog):
        raise DomainError(f"log: got {type(log).__name__}, need an EventLog; make one with EventLog.from_table")
    return log._core


def _by_hour(x: np.ndarray, eco: Any) -> np.ndarray:
    return x.reshape(len(eco), -1, 168).mean(axis=1)


def _labels(eco: Any) -> dict[str, np.ndarray]:
    v = _eco(eco).vertices
    return {"step": _objects(v["step"]), "place": _objects(v["place"])}


def _objects(labels: Any) -> np.ndarray:
    return np.array([*labels, None], dtype=object)[:-1]


def _values(column: Any) -> list[Any]:
    for how in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, how):
            return list(getattr(column, how)())
    return list(column)


def _text(x: Any) -> str:
    return "" if x is None or x != x else str(x)  # NaN, and pandas' NA


def _whole(name: str, row: int, x: Any) -> int | None:
    if x is None or x != x:
        return None
    try:
        whole = int(x)
    except (TypeError, ValueError):
        whole = None
    if whole is None or whole != x:
        raise DomainError(f"{name}: row {row} has {x!r}, need a whole number")
    return max(min(whole, 2**31 - 1), -(2**31))


def _number(name: str, row: int, x: Any) -> float:
    try:
        return float(x)
    except (TypeError, ValueError):
        raise DomainError(f"{name}: row {row} has {x!r}, need a number") from None
