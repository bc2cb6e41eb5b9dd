"""Where and when to be: places chosen by what journeys past them are worth, by distance, by similarity."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import _core
from ._core import DomainError
from ._paths import Paths
from ._tables import Table, as_html, as_kind, as_text
from .clv import ConvergenceWarning

__all__ = [
    "Medians",
    "Placement",
    "closing_order",
    "expected_covering",
    "facility_location",
    "great_circle",
    "maximal_covering",
    "p_median",
    "pareto_front",
    "place",
    "value_of",
    "weekly_slots",
]

_native: Any = _core.ecosystem
_NONE = np.empty(0, dtype=np.float64)
_NOBODY = 0xFFFFFFFF


class _Result:
    """What choices of places share: named parts, a table, a picture of it in text."""

    __slots__ = ("_labels", "_parts")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, parts: Mapping[str, Any], labels: Sequence[Hashable] | None):
        self._parts = dict(parts)
        self._labels = labels

    def _named(self, index: Any) -> list[Any]:
        return [int(i) if self._labels is None else self._labels[int(i)] for i in index]

    @property
    def index(self) -> np.ndarray:
        """Numbers of the chosen candidates, in the order chosen."""
        return self._parts["index"]

    @property
    def chosen(self) -> list[Any]:
        """The chosen candidates, in the order chosen: by name where they have names, else by number."""
        return self._named(self.index)

    @property
    def method(self) -> str:
        """How they were chosen: greedy, swap or exact."""
        return self._parts["method"]

    @property
    def complete(self) -> bool:
        """Whether an exact search came to its end; the bound holds in any case."""
        return self._parts["complete"]

    def _table(self) -> dict[str, np.ndarray]:
        raise NotImplementedError

    def summary(self) -> str:
        raise NotImplementedError

    def to_native(self) -> Any:
        """A row for each chosen candidate."""
        return as_kind("dict", self._table())

    def to_pandas(self) -> Any:
        """The same as a pandas data frame."""
        return as_kind("pandas", self._table())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return Table(self._table()).__arrow_c_stream__()

    def __len__(self) -> int:
        return len(self.index)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return False
        assert isinstance(other, _Result)
        same = all(np.array_equal(part, other._parts[name]) for name, part in self._parts.items())
        return same and self.chosen == other.chosen

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._parts, self._labels)

    def __repr__(self) -> str:
        return f"{self.summary()}\n{as_text(self._table())}" if len(self) else self.summary()

    def _repr_html_(self) -> str:
        return as_html(self._table(), caption=self.summary())


class Placement(_Result):
    """Places chosen, and how good the choice is; made by `place` and its neighbours. Money as in the values.

    `chosen` are the places in the order chosen, `gains` what each adds to those before it, `value` their sum. No
    allowed choice is worth more than `upper_bound`.
    """

    __slots__ = ()

    @property
    def gains(self) -> np.ndarray:
        """What each of the chosen adds to those before it."""
        return self._parts["gains"]

    @property
    def value(self) -> float:
        """What the chosen meet, beyond what present presence meets."""
        return self._parts["value"]

    @property
    def upper_bound(self) -> float:
        """No allowed choice is worth more."""
        return self._parts["upper_bound"]

    @property
    def bounds(self) -> np.ndarray:
        """Of 1, 2, ... places: no choice of so many is worth more; empty under budgets and groups."""
        return self._parts["bounds"]

    @property
    def cost(self) -> float:
        """Of opening the chosen."""
        return self._parts["cost"]

    @property
    def total(self) -> float:
        """What being everywhere would be worth."""
        return self._parts["total"]

    @property
    def guarantee(self) -> float:
        """Least share of the best that theory promises of such a search; 0: none."""
        return self._parts["guarantee"]

    @property
    def share(self) -> float:
        """Of what being everywhere would be worth."""
        return self.value / self.total if self.total > 0 else 0.0

    @property
    def certainty(self) -> float:
        """The least share of the best possible that this choice is known to reach: value / upper_bound."""
        return self.value / self.upper_bound if self.upper_bound > 0 else 1.0

    def _table(self) -> dict[str, np.ndarray]:
        chosen = np.empty(len(self), dtype=object)
        chosen[:] = [str(c) if self._labels is not None else c for c in self.chosen]
        return {"place": chosen, "gain": self.gains, "value": np.cumsum(self.gains)}

    def summary(self) -> str:
        """Value, bound and share in one sentence."""
        count = f"{len(self)} place{'' if len(self) == 1 else 's'} ({self.method})"
        known = (
            "the best there is"
            if self.method == "exact" and self.complete
            else f"at most {self.upper_bound:.6g} is possible, so at least {100 * self.certainty:.3g}% of the best"
        )
        cost = f", cost {self.cost:.6g}" if self.cost > 0 else ""
        return f"{count}: value {self.value:.6g}, {100 * self.share:.3g}% of being everywhere; {known}{cost}"


class Medians(_Result):
    """Places that bring demand near to one of them; made by `p_median`."""

    __slots__ = ()

    @property
    def serves(self) -> list[Any]:
        """Of every point, the nearest of the chosen."""
        return self._named(self._parts["serves"])

    @property
    def distance(self) -> float:
        """Sum over points of demand times the distance to the nearest."""
        return self._parts["distance"]

    @property
    def lower_bound(self) -> float:
        """No choice makes that sum less."""
        return self._parts["lower_bound"]

    @property
    def mean_distance(self) -> float:
        """Of a unit of demand to its nearest."""
        demand = self._parts["demand"]
        return self.distance / demand if demand > 0 else 0.0

    def _table(self) -> dict[str, np.ndarray]:
        chosen = np.empty(len(self), dtype=object)
        chosen[:] = [str(c) if self._labels is not None else c for c in self.chosen]
        served = np.array([int(np.sum(self._parts["serves"] == i)) for i in self.index])
        return {"place": chosen, "points": served}

    def summary(self) -> str:
        """Mean distance and its bound in one sentence."""
        demand = self._parts["demand"]
        known = (
            "the best there is"
            if self.method == "exact" and self.complete
            else f"no choice brings it below {self.lower_bound / demand if demand > 0 else 0.0:.6g}"
        )
        count = f"{len(self)} median{'' if len(self) == 1 else 's'} ({self.method})"
        return f"{count}: mean distance {self.mean_distance:.6g}; {known}"


Placement.__module__ = Medians.__module__ = "habitue.ecosystem"


# What a caller's objects say.


class _Journeys:
    """Journeys as the core takes them: how many candidates, their labels, rows."""

    def __init__(
        self, count: int, offsets: Any, passed: Any, labels: Sequence[Hashable] | None, weight: np.ndarray | None = None
    ):
        self.count, self.labels, self.weight = int(count), labels, weight
        self.offsets = np.ascontiguousarray(offsets, dtype=np.uint64)
        self.passed = np.ascontiguousarray(passed, dtype=np.uint32)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def code(self, name: str, label: Any) -> int:
        """The number of a candidate called so."""
        if self.labels is not None:
            if not hasattr(self, "_codes"):
                self._codes = {known: i for i, known in enumerate(self.labels)}
            found = self._codes.get(label)
            if found is not None:
                return found
        if isinstance(label, int | np.integer) and 0 <= label < self.count:
            return int(label)
        raise DomainError(f"{name}: there is no candidate {label!r}")

    def by_candidate(self, name: str, given: Any, missing: float | None = None) -> np.ndarray:
        """A number for each candidate, from one for all, one each, or a mapping by name."""
        if given is None:
            return _NONE
        if isinstance(given, Mapping):
            values = np.full(self.count, np.nan if missing is None else missing)
            for label, value in given.items():
                values[self.code(name, label)] = value
            if missing is None and np.isnan(values).any():
                lacks = int(np.flatnonzero(np.isnan(values))[0])
                raise DomainError(
                    f"{name}: candidate {lacks if self.labels is None else self.labels[lacks]!r} has none"
                )
            return values
        values = np.asarray(given, dtype=np.float64)
        return np.full(self.count, float(values)) if values.ndim == 0 else np.ascontiguousarray(values)


def _whole(name: str, values: Any) -> np.ndarray:
    """Whole numbers that may be candidates; anything else is refused by row."""
    array = np.asarray(values)
    if array.size == 0:
        return np.empty(0, dtype=np.uint32)
    if array.dtype.kind == "f":
        odd = np.flatnonzero(~(array == np.floor(array)))
        if odd.size:
            raise DomainError(f"{name}: visit {odd[0]} has {array[odd[0]]}, need whole numbers")
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise DomainError(f"{name}: need whole numbers, got {array.dtype}")
    bad = np.flatnonzero((array < 0) | (array >= _NOBODY))
    if bad.size:
        raise DomainError(f"{name}: visit {bad[0]} has {array[bad[0]]}, there is no such candidate")
    return array.astype(np.uint32)


def _journeys(journeys: Any, size: int | None) -> _Journeys:
    if isinstance(journeys, _core.data.Paths):
        return _Journeys(len(journeys.states), journeys.offsets, journeys.state, list(journeys.states), journeys.weight)
    if hasattr(journeys, "tocsr"):
        rows = journeys.tocsr()
        if rows.nnz and not np.all(rows.data):
            rows = rows.copy()
            rows.eliminate_zeros()
        return _Journeys(rows.shape[1], rows.indptr, rows.indices, None)
    if isinstance(journeys, tuple) and len(journeys) == 2 and all(isinstance(part, np.ndarray) for part in journeys):
        offsets, passed = _whole("offsets", journeys[0]), _whole("journeys", journeys[1])
        if (
            not offsets.size
            or offsets[0] != 0
            or offsets[-1] != len(passed)
            or np.any(np.diff(offsets.astype(int)) < 0)
        ):
            raise DomainError("journeys: offsets must start at 0, not fall, and end at the number of visits")
        count = size if size is not None else int(passed.max()) + 1 if passed.size else 0
        return _Journeys(count, offsets, passed, None)
    rows = []
    for i, row in enumerate(journeys):
        if isinstance(row, str) or not isinstance(row, Iterable):
            raise DomainError(f"journeys: row {i} is no sequence of candidates")
        rows.append(row if isinstance(row, list | tuple | np.ndarray) else list(row))
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    flat = [visit for row in rows for visit in row]
    if all(isinstance(visit, int | np.integer) for visit in flat):
        passed = _whole("journeys", np.array(flat, dtype=np.int64))
        count = size if size is not None else int(passed.max()) + 1 if passed.size else 0
        return _Journeys(count, offsets, passed, None)
    codes: dict[Hashable, int] = {}
    named = [codes.setdefault(visit, len(codes)) for visit in flat]
    return _Journeys(len(codes), offsets, named, list(codes))


def _prepared(journeys: Any, candidates: Any) -> _Journeys:
    """Journeys past candidates: the vertices themselves, or what `candidates` makes of them."""
    size = int(candidates) if isinstance(candidates, int | np.integer) else None
    j = _journeys(journeys, size)
    if candidates is None or size is not None:
        return j
    if isinstance(candidates, Mapping):
        of: list[Any] = [None] * j.count
        for vertex, label in candidates.items():
            of[j.code("candidates", vertex)] = label
    else:
        of = list(candidates)
        if len(of) != j.count:
            raise DomainError(f"candidates: got {len(of)} for {j.count} vertices")
    codes: dict[Hashable, int] = {}
    each = [_NOBODY if label is None else codes.setdefault(label, len(codes)) for label in of]
    offsets, passed = _native.grouped(j.count, j.offsets, j.passed, np.array(each, dtype=np.uint32), len(codes))
    return _Journeys(len(codes), offsets, passed, list(codes), j.weight)


def _groups(name: str, given: Any, count: int | None = None) -> tuple[np.ndarray | None, dict[Hashable, int]]:
    """Labels as numbers in order of appearance."""
    if given is None:
        return None, {}
    codes: dict[Hashable, int] = {}
    labels = given.tolist() if isinstance(given, np.ndarray) else list(given)
    numbers = np.array([codes.setdefault(label, len(codes)) for label in labels], dtype=np.uint32)
    if count is not None and len(numbers) != count:
        raise DomainError(f"{name}: got {len(numbers)} for {count}")
    return numbers, codes


def _values(values: Any, j: _Journeys) -> np.ndarray:
    """Of each journey, as often as it counts."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim > 1:
        raise DomainError(f"values: need one for every journey, got {array.ndim} dimensions")
    if array.ndim == 0:
        array = np.full(len(j), float(array))
    return np.ascontiguousarray(array * j.weight if j.weight is not None and len(array) == len(j) else array)


def _options(
    j: _Journeys | None = None,
    *,
    k: int | None = None,
    costs: Any = None,
    budget: float | None = None,
    group: Any = None,
    at_most: Any = None,
    presence: Any = None,
    miss: Any = None,
    objective: str = "met",
    method: str = "greedy",
    nodes: int = 1_000_000,
) -> dict[str, Any]:
    codes: np.ndarray | None = None
    limits: np.ndarray | None = None
    if group is not None:
        if isinstance(group, Mapping) and j is not None:
            of: list[Any] = [None] * j.count
            for label, name in group.items():
                of[j.code("group", label)] = name
            group = of
        codes, names = _groups("group", group)
        if isinstance(at_most, Mapping):
            limits = np.array([at_most.get(name, 1) for name in names], dtype=np.uint32)
        elif at_most is not None:
            limits = np.full(len(names), at_most, dtype=np.uint32)
    elif at_most is not None:
        raise DomainError("at_most: needs groups")
    every = j.by_candidate if j is not None else lambda name, given: _one_each(given)
    return {
        "k": None if k is None else int(k),
        "costs": every("costs", costs),
        "budget": None if budget is None else float(budget),
        "group": codes,
        "at_most": limits,
        "presence": every("presence", presence),
        "miss": _NONE if miss is None else np.ascontiguousarray(miss, dtype=np.float64),
        "objective": objective,
        "method": method,
        "nodes": int(nodes),
    }


def _one_each(given: Any) -> np.ndarray:
    return _NONE if given is None else np.ascontiguousarray(given, dtype=np.float64)


def _told(parts: Mapping[str, Any], labels: Sequence[Hashable] | None, kind: Any = Placement) -> Any:
    if not parts["complete"]:
        warnings.warn(
            "place: the exact search stopped at its limit; the bound holds, and nodes= sets a higher one",
            ConvergenceWarning,
            stacklevel=3,
        )
    return kind(parts, labels)


# Questions.


def place(
    journeys: Any,
    values: Any,
    k: int | None = None,
    costs: Any = None,
    budget: float | None = None,
    method: str = "greedy",
    *,
    candidates: Any = None,
    group: Any = None,
    at_most: Any = None,
    presence: Any = None,
    miss: Any = None,
    objective: str = "met",
    worst_of: Any = None,
    nodes: int = 1_000_000,
    threads: int | None = None,
) -> Placement:
    """The places to open: most of the value of journeys that meet one of them at least once.

    Parameters
    ----------
    journeys : Paths, sparse matrix, (offsets, visits) or list of lists
        The vertices that each journey passes: `Paths` over vertices, a SciPy matrix (journey, candidate), a pair of
        arrays in compressed sparse rows, or sequences of numbers or names.
    values : array or float
        What meeting each journey is worth: money, 1 to count journeys, or the probability that present presence
        misses it. Paths with weights count so often.
    k : int, optional
        Places at most. Needed unless there is a budget or a group.
    costs : array, mapping or float, optional
        Of opening each candidate. Needs `budget`.
    budget : float, optional
    method : str
        "greedy": the best next place, one after another. "swap": then exchanges as long as one is worth more.
        "exact": the best set of all.
    candidates : int, sequence or mapping, optional
        How many candidates there are; or of each vertex, the candidate that it belongs to (all steps at one place,
        say), None where we cannot be.
    group : sequence or mapping, optional
        Of each candidate, such as its city.
    at_most : int or mapping, optional
        Places in each group; default: one.
    presence : array, mapping or float, optional
        Probability that a place is there when a journey passes; default: 1.
    miss : array, optional
        Probability that present presence misses each journey; default: 1.
    objective : str
        "met": a journey that meets us anywhere on its way. "ubiquity": a need occasion that finds us, a journey's first
        visit.
    worst_of : sequence, optional
        A group of each journey: the value is then the least share of a group's values that is met.
    nodes : int
        Sets that an exact search looks into at most.
    threads : int, optional
        Default: all. The result does not depend on it.

    Returns
    -------
    Placement
        Places that add nothing are not opened, so that there may be fewer than `k`.

    Raises
    ------
    DomainError
        Naming argument, row and value.

    Examples
    --------
    >>> place([["home", "web"], ["home"], ["gym"]], [10.0, 5.0, 2.0], k=1).chosen
    ['home']
    """
    j = _prepared(journeys, candidates)
    chosen = _options(
        j,
        k=k,
        costs=costs,
        budget=budget,
        group=group,
        at_most=at_most,
        presence=presence,
        miss=miss,
        objective=objective,
        method=method,
        nodes=nodes,
    )
    worst, _ = _groups("worst_of", worst_of, len(j))
    parts = _native.place(j.count, j.offsets, j.passed, _values(values, j), worst, chosen, threads)
    return _told(parts, j.labels)


def value_of(
    journeys: Any,
    values: Any,
    open: Iterable[Any],
    *,
    candidates: Any = None,
    presence: Any = None,
    miss: Any = None,
    objective: str = "met",
) -> float:
    """What places are worth together; arguments as of `place`."""
    j = _prepared(journeys, candidates)
    codes = np.array([j.code("open", label) for label in open], dtype=np.uint32)
    options = _options(j, presence=presence, miss=miss, objective=objective)
    return _native.value_of(j.count, j.offsets, j.passed, _values(values, j), codes, options)


def pareto_front(
    journeys: Any,
    values: Any,
    costs: Any,
    budgets: Iterable[float] | None = None,
    *,
    k: int | None = None,
    method: str = "greedy",
    candidates: Any = None,
    group: Any = None,
    at_most: Any = None,
    presence: Any = None,
    miss: Any = None,
    objective: str = "met",
    threads: int | None = None,
) -> list[Placement]:
    """What each budget buys, least first: a placement a budget, those that no cheaper one equals.

    Without `budgets`, those at which the next place in order of gain per cost can be afforded, up to 50 of them. Other
    arguments as of `place`.
    """
    j = _prepared(journeys, candidates)
    options = _options(
        j,
        k=k,
        costs=costs,
        group=group,
        at_most=at_most,
        presence=presence,
        miss=miss,
        objective=objective,
        method=method,
    )
    levels = _NONE if budgets is None else np.ascontiguousarray(list(budgets), dtype=np.float64)
    front = _native.pareto_front(j.count, j.offsets, j.passed, _values(values, j), levels, options, threads)
    return [_told(parts, j.labels) for parts in front]


def closing_order(
    journeys: Any,
    values: Any,
    open: Iterable[Any],
    *,
    costs: Any = None,
    candidates: Any = None,
    presence: Any = None,
    miss: Any = None,
    objective: str = "met",
) -> Any:
    """Which of the open places to close first, second, ...: the least loss, or the least for the cost that it saves.

    Returns
    -------
    table
        place, loss (of value, after those before it are closed), saved (its cost), left (value of those still open).
    """
    j = _prepared(journeys, candidates)
    codes = np.array([j.code("open", label) for label in open], dtype=np.uint32)
    options = _options(j, costs=costs, presence=presence, miss=miss, objective=objective)
    index, loss, saved, left = _native.closing_order(j.count, j.offsets, j.passed, _values(values, j), codes, options)
    names = np.empty(len(index), dtype=object)
    names[:] = [int(i) if j.labels is None else j.labels[int(i)] for i in index]
    return as_kind("dict", {"place": names, "loss": loss, "saved": saved, "left": left})


def weekly_slots(paths: Paths, hours: int) -> Paths:
    """The same paths past places at times of the week: "gym, Mon 08:00 (4 h)". Their states are candidates of `place`.

    The week is cut into slots of `hours` from Monday 00:00 UTC. The paths need times in a unit of time.
    """
    names, offsets, passed = _native.weekly_slots(paths, int(hours))
    state = dict(paths._state)
    state.update(states=list(names), offsets=offsets, state=passed)
    return Paths._of(_core.data.paths_of_state(state), paths._kind, paths._own)


def great_circle(
    latitude: Any, longitude: Any, to_latitude: Any, to_longitude: Any, *, threads: int | None = None
) -> Any:
    """Kilometres along the surface of the Earth, from degrees: from each (a row) to each (a column)."""
    given = [np.asarray(x, dtype=np.float64) for x in (latitude, longitude, to_latitude, to_longitude)]
    from_size, to_size = given[0].size, given[2].size
    distance = _native.great_circle_matrix(*(np.ascontiguousarray(x.reshape(-1)) for x in given), threads)
    shape = (from_size,) * (given[0].ndim > 0) + (to_size,) * (given[2].ndim > 0)
    return distance.reshape(shape) if shape else float(distance[0])


def _matrix(name: str, given: Any) -> np.ndarray:
    matrix = np.ascontiguousarray(given, dtype=np.float64)
    if matrix.ndim != 2:
        raise DomainError(f"{name}: need a row for each candidate and a column for each point, got {matrix.ndim}-d")
    return matrix


def p_median(
    distance: Any,
    demand: Any = None,
    k: int | None = None,
    *,
    costs: Any = None,
    budget: float | None = None,
    group: Any = None,
    at_most: Any = None,
    method: str = "swap",
    names: Sequence[Hashable] | None = None,
    nodes: int = 1_000_000,
    threads: int | None = None,
) -> Medians:
    """The k candidates with the least demand-weighted distance to the nearest of them.

    Parameters
    ----------
    distance : matrix
        A row for each candidate, a column for each point of demand, in any unit: kilometres (`great_circle`), minutes.
    demand : array, optional
        Of each point; default: 1.
    k : int
    method : str
        "greedy", "swap" (greedy, then exchanges) or "exact".
    names : sequence, optional
        Of the candidates.
    """
    options = _options(k=k, costs=costs, budget=budget, group=group, at_most=at_most, method=method, nodes=nodes)
    return _told(_native.p_median(_matrix("distance", distance), _one_each(demand), options, threads), names, Medians)


def maximal_covering(
    distance: Any,
    demand: Any = None,
    radius: float = 0.0,
    k: int | None = None,
    *,
    costs: Any = None,
    budget: float | None = None,
    group: Any = None,
    at_most: Any = None,
    method: str = "greedy",
    names: Sequence[Hashable] | None = None,
    nodes: int = 1_000_000,
    threads: int | None = None,
) -> Placement:
    """The places that have most demand within `radius` of one of them at least. Arguments as of `p_median`."""
    options = _options(k=k, costs=costs, budget=budget, group=group, at_most=at_most, method=method, nodes=nodes)
    given = _matrix("distance", distance), _one_each(demand), float(radius), 0.0, 1
    return _told(_native.expected_covering(*given, options, threads), names)


def expected_covering(
    distance: Any,
    demand: Any = None,
    radius: float = 0.0,
    busy: float = 0.0,
    k: int | None = None,
    *,
    each: int = 1,
    costs: Any = None,
    budget: float | None = None,
    method: str = "greedy",
    names: Sequence[Hashable] | None = None,
    nodes: int = 1_000_000,
    threads: int | None = None,
) -> Placement:
    """The same where a place is busy, closed or out of stock with probability `busy`, independently (MEXCLP).

    Demand counts by the probability that one of the places within reach is not busy. A candidate may be chosen up to
    `each` times, as several vehicles stand at one station.
    """
    options = _options(k=k, costs=costs, budget=budget, method=method, nodes=nodes)
    given = _matrix("distance", distance), _one_each(demand), float(radius), float(busy), int(each)
    return _told(_native.expected_covering(*given, options, threads), names)


def facility_location(
    similarity: Any,
    weights: Any = None,
    k: int | None = None,
    *,
    costs: Any = None,
    budget: float | None = None,
    group: Any = None,
    at_most: Any = None,
    method: str = "greedy",
    names: Sequence[Hashable] | None = None,
    nodes: int = 1_000_000,
    threads: int | None = None,
) -> Placement:
    """The k elements most similar to everything: the sum over points of the greatest similarity to one of them.

    Parameters
    ----------
    similarity : matrix
        A row for each candidate, a column for each point; below 0 counts as 0.
    weights : array, optional
        Of each point; default: 1.
    """
    options = _options(k=k, costs=costs, budget=budget, group=group, at_most=at_most, method=method, nodes=nodes)
    given = _matrix("similarity", similarity), _one_each(weights)
    return _told(_native.facility_location(*given, options, threads), names)


for _public in __all__:
    globals()[_public].__module__ = "habitue.ecosystem"
