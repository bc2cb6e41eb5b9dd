"""Quests and what is required for them; components, search, sharing instead of owning, and second lives of things."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import ecosystem as _native
from ._core.ecosystem import Discrete, Exponential, Normal, Uniform
from ._give import give
from ._record import Record
from ._tables import as_kind, source
from .clv import ConvergenceWarning
from .data import EventLog

__all__ = [
    "Assortment",
    "Cannibalisation",
    "ComponentSelection",
    "Discrete",
    "Exponential",
    "LearnedQuest",
    "Normal",
    "Participation",
    "Quest",
    "QuestCompletion",
    "Replacement",
    "ReplacementFit",
    "ReplacementPolicy",
    "SearchPlan",
    "SecondLives",
    "Share",
    "Uniform",
    "all_of",
    "any_of",
    "at_least",
    "cannibalisation",
    "fit_replacement",
    "group_assortment",
    "learn_quests",
    "logit_assortment",
    "lostness",
    "optimal_search",
    "participation",
    "people_to_ask",
    "reservation_value",
    "second_lives",
    "select_components",
    "sharers_distribution",
    "viability",
    "viable_price",
]


class _Result(Record):
    """A result that prints its parts under its own name."""

    __slots__ = ()

    def summary(self) -> str:
        """One part a line."""
        lines = [f"  {name}: {_brief(self[name])}" for name in self]
        return "\n".join([type(self).__name__, *lines])

    def __repr__(self) -> str:
        return self.summary()


def _brief(part: Any) -> str:
    if isinstance(part, float):
        return "not identified" if part != part else f"{part:.6g}"
    if isinstance(part, np.ndarray):
        return np.array2string(part, precision=6, threshold=12, edgeitems=4)
    if isinstance(part, list) and part and isinstance(part[0], Record):
        return f"<{len(part)} items>"
    return str(part)


class Share(_Result):
    """A share that was counted: `count` of `of`."""

    __slots__ = ()

    @property
    def value(self) -> float:
        """count / of; NaN of nothing."""
        return float(self.count / self.of) if self.of else float("nan")

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The score interval; (0, 1) of nothing."""
        low, high = _native.share_interval(self.count, self.of, level)
        return low, high

    def __repr__(self) -> str:
        low, high = self.interval()
        return f"Share({self.value:.6g}, {low:.6g} to {high:.6g}, {self.count:g} of {self.of:g})"


def _shares(parts: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: Share(part) if name in names else part for name, part in parts.items()}


# --- distributions -----------------------------------------------------------------------------------------------


def _law_parts(law: Any) -> tuple[Any, ...]:
    return tuple(getattr(law, name) for name in _LAW_FIELDS[type(law)])


_LAW_FIELDS = {
    Uniform: ("low", "high"),
    Normal: ("mean", "sd"),
    Exponential: ("mean", "start"),
    Discrete: ("values", "probabilities"),
}
_NAMED = {"uniform": Uniform, "normal": Normal, "norm": Normal, "exponential": Exponential, "discrete": Discrete}

for _kind in _LAW_FIELDS:
    _kind.__module__ = "habitue.ecosystem"
    give(
        _kind,
        __repr__=lambda self: (
            f"{type(self).__name__}({', '.join(f'{n}={getattr(self, n)}' for n in _LAW_FIELDS[type(self)])})"
        ),
        __eq__=lambda self, other: type(self) is type(other) and _law_parts(self) == _law_parts(other),
        __reduce__=lambda self: (type(self), _law_parts(self)),
        __hash__=lambda self: hash((type(self).__name__, str(_law_parts(self)))),
    )


def _law(argument: str, given: Any) -> Any:
    """A law; ("uniform", 0, 1); a frozen distribution of SciPy; or numbers, as an empirical distribution."""
    if type(given) in _LAW_FIELDS:
        return given
    if isinstance(given, str):
        given = (given,)
    if isinstance(given, tuple) and given and isinstance(given[0], str):
        kind = _NAMED.get(given[0].lower())
        if kind is not None:
            return kind(*given[1:])
    elif hasattr(given, "dist") and hasattr(given, "support"):
        name = given.dist.name
        if name == "uniform":
            return Uniform(*map(float, given.support()))
        if name == "norm":
            return Normal(float(given.mean()), float(given.std()))
        if name == "expon":
            start = float(given.support()[0])
            return Exponential(float(given.mean()) - start, start)
        raise DomainError(f"{argument}: got SciPy's {name}, know uniform, norm and expon; or give draws of it")
    else:
        try:
            return Discrete(np.atleast_1d(np.asarray(given, dtype=np.float64)).ravel().tolist())
        except (TypeError, ValueError):
            pass
    raise DomainError(
        f'{argument}: got {given!r}, need Uniform, Normal, Exponential, Discrete, such as ("uniform", 0, 1), or numbers'
    )


def _numbers(argument: str, given: Any) -> np.ndarray:
    try:
        numbers = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError(f"{argument}: need numbers") from None
    if numbers.ndim != 1:
        raise DomainError(f"{argument}: got {numbers.ndim} dimensions, need a sequence of numbers")
    return np.ascontiguousarray(numbers)


def _whole(argument: str, given: Any, least: int | None = None) -> int:
    try:
        number = int(given)
        same = number == given
    except (TypeError, ValueError, OverflowError):
        same = False
    if not same or (least is not None and number < least):
        least_text = "" if least is None else f", {least} or more"
        raise DomainError(f"{argument}: got {given!r}, need a whole number{least_text}")
    return number


# --- quests ------------------------------------------------------------------------------------------------------


class _Requirement(tuple[Any, ...]):
    """(at least, parts)."""

    __slots__ = ()


def all_of(*parts: Any) -> Any:
    """Every part: nothing works while one is missing. Parts are names of components, or requirements."""
    return _Requirement((len(parts), list(parts)))


def any_of(*parts: Any) -> Any:
    """One of several alternatives, in the order the customer prefers them."""
    return _Requirement((1, list(parts)))


def at_least(k: int, *parts: Any) -> Any:
    """`k` of the parts."""
    return _Requirement((_whole("at_least", k, 1), list(parts)))


def _requirement(given: Any) -> Any:
    if isinstance(given, str):
        return given
    if isinstance(given, _Requirement):
        return _Requirement((given[0], [_requirement(part) for part in given[1]]))
    if isinstance(given, (list, tuple)):
        return all_of(*map(_requirement, given))
    raise DomainError(f"requires: got {given!r}, need a component's name, all_of, any_of, at_least, or a list of them")


_OFFER = {"availability": 1.0, "price": 0.0, "search_cost": 0.0}
_COMPONENT = {"quality": 0.0, "margin": 0.0, "owned": False, "needs": ()}


def _offer(name: str, place: str, given: Any, default: Mapping[str, float]) -> tuple[str, float, float, float]:
    fields = dict(given) if isinstance(given, Mapping) else {"availability": given}
    if unknown := fields.keys() - _OFFER.keys():
        raise DomainError(f'components: "{name}" at "{place}" has {sorted(unknown)[0]!r}, know {", ".join(_OFFER)}')
    fields = {**default, **fields}
    return place, float(fields["availability"]), float(fields["price"]), float(fields["search_cost"])


def _component(name: str, given: Any) -> tuple[Any, ...]:
    fields = dict(given) if isinstance(given, Mapping) else {"availability": given}
    if unknown := fields.keys() - _OFFER.keys() - _COMPONENT.keys() - {"places"}:
        known = ", ".join(["places", *_OFFER, *_COMPONENT])
        raise DomainError(f'components: "{name}" has {sorted(unknown)[0]!r}, know {known}')
    default = {key: float(fields.get(key, value)) for key, value in _OFFER.items()}
    places = fields.get("places")
    if places is None:
        offered = fields.keys() & _OFFER.keys() or not fields.get("owned", False)
        offers = [_offer(name, "", {}, default)] if offered else []
    elif isinstance(places, Mapping):
        offers = [_offer(name, str(place), offer, default) for place, offer in places.items()]
    else:
        offers = [_offer(name, str(place), {}, default) for place in places]
    rest = {**_COMPONENT, **{key: fields[key] for key in fields.keys() & _COMPONENT.keys()}}
    needs = [rest["needs"]] if isinstance(rest["needs"], (str, _Requirement)) else list(rest["needs"])
    return (
        name,
        offers,
        float(rest["quality"]),
        float(rest["margin"]),
        bool(rest["owned"]),
        [_requirement(need) for need in needs],
    )


def _component_rows(table: Any) -> list[tuple[Any, ...]]:
    """Components of a table: one row for each component and place."""
    found = source(table)
    if "component" not in found.names:
        raise DomainError("components: need a column component")
    columns = {name: np.asarray(found.column(name)).tolist() for name in found.names}
    if unknown := columns.keys() - _OFFER.keys() - {"component", "place", "quality", "margin", "owned"}:
        raise DomainError(f"components: unknown column {sorted(unknown)[0]!r}")
    components: dict[str, dict[str, Any]] = {}
    for i, name in enumerate(map(str, columns["component"])):
        fields = components.setdefault(name, {"places": {}})
        for key in ("quality", "margin", "owned"):
            if key in columns:
                fields[key] = columns[key][i]
        place = str(columns["place"][i]) if "place" in columns else ""
        if place in fields["places"]:
            raise DomainError(f'components: row {i} has "{name}" at "{place}" again')
        fields["places"][place] = {key: columns[key][i] for key in _OFFER.keys() & columns.keys()}
    return [_component(name, fields) for name, fields in components.items()]


class QuestCompletion(_Result):
    """What becomes of a quest, in expectation: completion, money, and what is missing.

    `probability` of completion; `hassle` (money that searching is worth to avoid; negative: a pleasure), `spend`, of
    which `stranded` on quests not completed, `margin` (ours); `achieved` and `attainable` net utility and their
    distance `outcome_gap`, NaN without the value of the outcome; `missing`: the component whose certain presence would
    add most; `components`: for each, what that would do.
    """

    __slots__ = ()

    def to_table(self) -> Any:
        """The components as columns."""
        names = ("component", "found", "probability", "utility_gain", "margin_gain", "complements_lost")
        return as_kind("dict", {name: np.asarray([c[name] for c in self.components]) for name in names})


class Quest:
    """An outcome, and what it takes: components joined by AND, OR, alternatives and k of n.

    The customer goes after the parts in the order given, at each component's places in the order that costs least,
    buys what is found, and gives up as soon as the outcome is out of reach. Components are to be had independently.

    Parameters
    ----------
    outcome : str
        What the customer is after.
    requires : str, list, or all_of(...), any_of(...), at_least(k, ...)
        Names of components, or requirements in one another; a list is all of them.
    components : dict or table
        For each name its availability (a probability), or a dict of `places` (names, or name -> availability, or
        name -> dict of availability, price, search_cost), `price`, `search_cost` (money; negative: a pleasure),
        `quality` (money it adds to the outcome), `margin` (money to us), `owned`, `needs` (what it is of no use
        without). A table has a row for each component and place, with these columns and `component`, `place`.
    value : float, optional
        Money that the outcome is worth to the customer. Without it the outcome gap is not identified.
    nice_to_have : list of str
        Components sought, once the quest is completed, where their quality is worth price and search.
    has : list of str
        Components the customer has already.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        outcome: str,
        requires: Any,
        components: Any,
        *,
        value: float | None = None,
        nice_to_have: Iterable[str] = (),
        has: Iterable[str] = (),
    ):
        if isinstance(components, Mapping) and not _is_table(components):
            parts = [_component(str(name), given) for name, given in components.items()]
        else:
            parts = _component_rows(components)
        worth = float("nan") if value is None else float(value)
        self._core = _native.QuestCore(
            str(outcome), _requirement(requires), parts, worth, [str(n) for n in nice_to_have], [str(n) for n in has]
        )

    @classmethod
    def _of(cls, core: Any) -> Quest:
        quest = object.__new__(cls)
        quest._core = core
        return quest

    @staticmethod
    def from_log(log: EventLog, *, quest: str | None = None, **options: Any) -> LearnedQuest:
        """What the log says is required for an outcome, and how often it is achieved.

        Parameters
        ----------
        log : EventLog
            With columns `quest`, `result` and that of the components.
        quest : str, optional
            Which of its quests; not needed when there is but one.
        **options
            As in `learn_quests`.
        """
        learned = learn_quests(log, **options)
        if quest is None and len(learned) == 1:
            return next(iter(learned.values()))
        if quest is None or quest not in learned:
            there = ", ".join(repr(name) for name in list(learned)[:10]) or "none"
            got = "several" if quest is None and learned else repr(quest)
            raise DomainError(f"quest: got {got}, name one of the log: {there}; learn_quests(log) gives all")
        return learned[quest]

    @property
    def outcome(self) -> str:
        """What the customer is after."""
        return str(self._core.outcome)

    @property
    def requires(self) -> Any:
        """The tree of requirements, what components need put in beside them."""
        return _tree(self._core.requires)

    @property
    def components(self) -> list[Record]:
        """Components with their places."""
        names = ("place", "availability", "price", "search_cost")
        return [
            Record(
                {
                    "component": name,
                    "places": [dict(zip(names, offer, strict=True)) for offer in offers],
                    "quality": quality,
                    "margin": margin,
                    "owned": owned,
                }
            )
            for name, offers, quality, margin, owned, _ in self._core.components
        ]

    @property
    def value(self) -> float:
        """Money the outcome is worth; NaN where not known."""
        return float(self._core.value)

    @property
    def nice_to_have(self) -> list[str]:
        """Components that are not required."""
        return list(self._core.nice_to_have)

    def complete(self) -> QuestCompletion:
        """Completion, money and what is missing, exactly, in expectation over what is available."""
        return QuestCompletion(self._core.complete())

    def summary(self) -> str:
        """The tree of what is required, and what is missing, as text."""
        return str(self._core.summary())

    __repr__ = summary

    def _state(self) -> tuple[Any, ...]:
        core = self._core
        value = None if core.value != core.value else core.value
        return core.outcome, core.requires, core.components, value, core.nice_to_have

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quest) and self._state() == other._state()

    def __reduce__(self) -> tuple[Any, ...]:
        return _quest_again, self._state()


def _quest_again(outcome: str, requires: Any, components: Any, value: float | None, nice: list[str]) -> Quest:
    bare = [(*component[:5], []) for component in components]  # what they need stands in the tree by now
    worth = float("nan") if value is None else value
    quest = Quest._of(_native.QuestCore(outcome, requires, bare, worth, nice, []))
    return quest


def _is_table(components: Mapping[Any, Any]) -> bool:
    return "component" in components and not isinstance(components["component"], (Mapping, float, int))


def _tree(given: Any) -> Any:
    if isinstance(given, str):
        return given
    return _Requirement((given[0], [_tree(part) for part in given[1]]))


class LearnedQuest(_Result):
    """What attempts at one outcome have in common.

    `attempts`, of which `open` without a result; `completion` (a `Share` with its interval); `components` with the
    shares of achieved and failed attempts that had them; `required`: lists of alternatives, one of each is required;
    `nice_to_have`; `sufficient`: achieved, of attempts that had all that is required; `hassle` (money a look, NaN and a
    reason in `hassle_not_identified` where the log cannot tell) with its standard error.
    """

    __slots__ = ()

    def __init__(self, parts: Mapping[str, Any]):
        shares = ("completion", "sufficient", "found", "had_when_achieved", "had_when_failed")
        named = _shares(dict(parts), *shares)
        named["components"] = [Record(_shares(dict(c), *shares)) for c in parts["components"]]
        super().__init__(named)

    def hassle_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of the hassle; NaN where it is not identified."""
        low, high = _native.learned_hassle_interval(self.to_dict(), level)
        return low, high

    def quest(self, value: float | None = None) -> Quest:
        """The quest as learned: components with the chance and the price found in the log."""
        return Quest._of(_native.learned_quest(self.to_dict(), float("nan") if value is None else float(value)))

    def summary(self) -> str:
        """Requirements, completion and hassle, as text."""
        return str(_native.learned_summary(self.to_dict()))


def learn_quests(
    log: EventLog,
    *,
    component: str = "product",
    tolerance: float = 0.1,
    level: float = 0.95,
    alternatives: int = 3,
) -> dict[str, LearnedQuest]:
    """What those who reached an outcome had, and what those who did not lacked: one learned quest an outcome.

    An attempt is what one customer did at one quest until a row with a `result` (achieved, yes, 1, ...; failed, no, 0,
    abandoned, ...). Where every label of `quest` has one attempt alone, labels are taken for numbers of attempts, and
    all are attempts at one quest, called "quest".

    Parameters
    ----------
    log : EventLog
        With columns `quest`, `result` and `component`; `cost` (what the customer was asked for) identifies the hassle.
    component : str
        The column that says which component a row is about.
    tolerance : float
        Share of achieved attempts that may lack what is called required.
    level : float
        Confidence with which a component is called required, or nice to have.
    alternatives : int
        The most components looked at as alternatives to one another, up to 3.
    """
    learned = _native.learn_quests(log._core, component, tolerance, level, _whole("alternatives", alternatives, 1))
    return {parts["outcome"]: LearnedQuest(parts) for parts in learned}


# --- components to offer -----------------------------------------------------------------------------------------


class ComponentSelection(_Result):
    """The most valuable set of components in which none lacks what it needs: `chosen`, `value`, and `together`, the
    groups of components that need one another."""

    __slots__ = ()


def select_components(values: Any, requires: Any = (), *, method: str = "exact") -> ComponentSelection:
    """Which components to offer when one is worth nothing without another: project selection, by a minimum cut.

    Parameters
    ----------
    values : dict or sequence
        Money that each component, or outcome, brings; negative what costs more than it brings. By name, or by number.
    requires : dict or iterable of pairs
        Component -> what it needs (a name, or several); or pairs (component, needs). Needs in a circle are allowed:
        such components are offered together or not at all, and listed in `together`.
    method : str
        "exact". Greedy is refused: what needs all its parts has increasing returns, where greedy has no guarantee.

    References
    ----------
    Picard (1976), Management Science 22(11), 1268-1272, doi:10.1287/mnsc.22.11.1268.
    """
    if method == "greedy":
        raise DomainError("method: greedy has no guarantee where components need one another; use exact")
    if method != "exact":
        raise DomainError(f"method: got {method!r}, need exact")
    if isinstance(values, Mapping):
        names: list[Any] = list(values)
        worth = _numbers("values", list(values.values()))
    else:
        worth = _numbers("values", values)
        names = list(range(len(worth)))
    number = {name: i for i, name in enumerate(names)}
    pairs: Iterable[Any]
    if isinstance(requires, Mapping):
        pairs = [
            (name, need)
            for name, needs in requires.items()
            for need in ([needs] if isinstance(needs, (str, int, np.integer)) else needs)
        ]
    else:
        pairs = [tuple(pair) for pair in requires]
    rows = []
    for i, pair in enumerate(pairs):
        if len(pair) != 2:
            raise DomainError(f"requires: row {i} has {pair!r}, need a pair (component, needs)")
        for name in pair:
            if name not in number:
                raise DomainError(f"requires: {name!r} is not among the components")
        rows.append((number[pair[0]], number[pair[1]]))
    found = _native.select_components(worth, np.asarray(rows, dtype=np.uint32).reshape(-1, 2))
    return ComponentSelection(
        {
            "chosen": [names[i] for i in found["chosen"]],
            "value": found["value"],
            "together": [[names[i] for i in group] for group in found["together"]],
        }
    )


class Assortment(_Result):
    """Options to offer: `chosen`, their expected `value` a customer, an `upper_bound` of any assortment's, and the
    `probability` that a customer takes each option."""

    __slots__ = ()


def logit_assortment(utility: Any, revenue: Any, *, outside: float = 0.0, most: int | None = None) -> Assortment:
    """The assortment of greatest expected revenue of customers who choose by a multinomial logit: exact.

    Parameters
    ----------
    utility, revenue : sequence of float
        Of each option, in scales of the logit and in money.
    outside : float
        Utility of taking nothing.
    most : int, optional
        How many options there may be. Without a limit the best is a set of those with the highest revenues.

    References
    ----------
    Talluri & van Ryzin (2004), Management Science 50(1), 15-33, doi:10.1287/mnsc.1030.0147. Rusmevichientong, Shen &
    Shmoys (2010), Operations Research 58(6), 1666-1680, doi:10.1287/opre.1100.0866.
    """
    limit = None if most is None else _whole("most", most, 0)
    return Assortment(
        _native.logit_assortment(_numbers("utility", utility), _numbers("revenue", revenue), outside, limit)
    )


def group_assortment(utility: Any, most: int, *, weight: Any = None, method: str = "greedy") -> Assortment:
    """At most `most` options for a group, each member taking the best for them, or nothing.

    Parameters
    ----------
    utility : matrix
        (member, option), money; what is below 0 is not taken.
    most : int
    weight : sequence of float, optional
        Of each member.
    method : str
        "greedy", within 1 - 1/e of the best and with an upper bound; or "exact", by branch and bound.
    """
    if method not in ("greedy", "exact"):
        raise DomainError(f"method: got {method!r}, need greedy or exact")
    matrix = np.ascontiguousarray(np.asarray(utility, dtype=np.float64))
    if matrix.ndim != 2:
        raise DomainError(f"utility: got {matrix.ndim} dimensions, need a matrix (member, option)")
    weights = np.empty(0) if weight is None else _numbers("weight", weight)
    return Assortment(
        _native.group_assortment(matrix.ravel(), matrix.shape[0], _whole("most", most, 0), weights, method == "exact")
    )


# --- search ------------------------------------------------------------------------------------------------------


def reservation_value(distribution: Any, cost: float) -> float:
    """The worth at which a customer is indifferent between taking it and looking, at a cost, at an option.

    Solves cost = E max(v - z, 0).

    Parameters
    ----------
    distribution : Uniform, Normal, Exponential, Discrete, tuple, SciPy distribution or numbers
        Of the option's worth: a law, ("uniform", 0, 1), a frozen `scipy.stats` uniform, norm or expon, or draws.
    cost : float
        Of looking, not negative; without cost it is the best that the option can be.

    References
    ----------
    Weitzman (1979), Econometrica 47(3), 641-654, doi:10.2307/1910412.
    """
    return float(_native.reservation_value(_law("distribution", distribution), float(cost)))


class SearchPlan(_Result):
    """The best way to look at options: their `order`, the `reservation_value` of each (stop when the best seen is worth
    more than the next one's), the chance that each is `looked_at`, `expected_value` less costs, and `expected_cost`."""

    __slots__ = ()


def optimal_search(options: Any, *, outside: float = 0.0) -> SearchPlan:
    """Pandora's rule: in which order to look at options, when to stop, and what that brings.

    Parameters
    ----------
    options : dict or sequence
        (distribution, cost) of each option, by name or by number; distributions as in `reservation_value`.
    outside : float
        What is to be had without looking.

    References
    ----------
    Weitzman (1979); Kleinberg, Waggoner & Weyl (2016), arXiv:1603.07682.
    """
    named = isinstance(options, Mapping)
    names: list[Any] = list(options) if named else []
    pairs: Sequence[Any] = list(options.values()) if named else list(options)
    laws, costs = [], []
    for i, pair in enumerate(pairs):
        try:
            law, cost = pair
        except (TypeError, ValueError):
            raise DomainError(f"options: option {i} has {pair!r}, need (distribution, cost)") from None
        laws.append(_law(f"options: option {i}", law))
        costs.append(float(cost))
    found = _native.optimal_search(laws, costs, outside)
    if named:
        found["order"] = [names[i] for i in found["order"]]
        for part in ("reservation_value", "looked_at"):
            found[part] = dict(zip(names, found[part].tolist(), strict=True))
    return SearchPlan(found)


def lostness(required: float, different: float | None = None, total: float | None = None, *, path: Any = None) -> float:
    """How lost a customer was on the way through pages or places: 0 on the shortest way, above about .5 visibly so.

    Parameters
    ----------
    required : float
        Different pages one must see.
    different, total : float
        Different pages seen, and all views; or
    path : sequence
        The pages in the order they were seen.

    References
    ----------
    Smith (1996), Interacting with Computers 8(4), 365-381, doi:10.1016/S0953-5438(97)83779-4.
    """
    if path is not None:
        seen = list(path)
        different, total = len(set(seen)), len(seen)
        if not seen:
            raise DomainError("path: must have at least one visit")
    if different is None or total is None:
        raise DomainError("lostness: needs different and total, or path")
    return float(_native.lostness(float(required), float(different), float(total)))


# --- sharing -----------------------------------------------------------------------------------------------------


def viability(p: Any, minimum: int) -> float:
    """P(at least `minimum` people join), each with a chance `p` of their own: the Poisson-binomial tail, exactly.

    Relative accuracy, in the tails too; beyond 1,000 people by Fourier transforms of a tilted distribution.

    References
    ----------
    Hong (2013), doi:10.1016/j.csda.2012.10.006; Peres, Lee & Keich (2020), arXiv:2004.07429.
    """
    return float(_native.viability(_numbers("p", p), _whole("minimum", minimum)))


def sharers_distribution(p: Any) -> np.ndarray:
    """P(exactly k join) for k = 0 ... their number, each with a chance `p` of their own."""
    return np.asarray(_native.sharers_distribution(_numbers("p", p)))


def people_to_ask(p: float, minimum: int, *, level: float = 0.95) -> int:
    """The fewest people to ask, each joining with chance `p`, for `minimum` to join with probability `level`."""
    return int(_native.people_to_ask(float(p), _whole("minimum", minimum), level))


class Participation(_Result):
    """Who takes part when each does so once enough others do: `equilibria` (share, stable), the shares reached
    `from_nobody` and `from_everybody`, and the `critical_mass` from which the latter is reached."""

    __slots__ = ()


def participation(thresholds: Any) -> Participation:
    """The fixed points of participation: all shares of people that keep themselves.

    Parameters
    ----------
    thresholds : law, or sequence of float
        A distribution of the *share* of people each wants to see (Uniform, Normal, Exponential, Discrete, a tuple or
        SciPy's, as in `reservation_value`); or, for so many people, the *number* of people each wants to see.

    References
    ----------
    Granovetter (1978), American Journal of Sociology 83(6), 1420-1443, doi:10.1086/226707.
    """
    if type(thresholds) in _LAW_FIELDS or (isinstance(thresholds, (str, tuple)) and isinstance(thresholds[0], str)):
        return Participation(_native.participation_of_law(_law("thresholds", thresholds)))
    if hasattr(thresholds, "dist"):
        return Participation(_native.participation_of_law(_law("thresholds", thresholds)))
    return Participation(_native.participation_of_people(_numbers("thresholds", thresholds)))


def viable_price(willingness: Any, minimum: int, *, people: int | None = None, level: float = 0.95) -> float:
    """The highest price at which at least `minimum` people take part with probability `level`.

    Parameters
    ----------
    willingness : law or sequence
        What each would pay: one law for all `people`; or, for each person, a law or a number.
    minimum : int
    people : int, optional
        How many, when one law is given.
    level : float

    Returns
    -------
    float
        -inf when there is no such price.
    """
    if people is not None:
        laws = [_law("willingness", willingness)] * _whole("people", people, 1)
    elif type(willingness) in _LAW_FIELDS or hasattr(willingness, "dist"):
        raise DomainError("people: needed when one law is given for all")
    else:
        laws = [_law(f"willingness: person {i}", one) for i, one in enumerate(willingness)]
    return float(_native.viable_price(laws, _whole("minimum", minimum), level))


# --- second lives ------------------------------------------------------------------------------------------------


class SecondLives:
    """Things through owners; shares are of ownerships that ended. See `second_lives`."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, log: EventLog):
        self._log = log
        self._core = _native.second_lives(log._core)

    @property
    def items(self) -> int:
        """How many things there are."""
        return int(self._core.items)

    @property
    def late_rows(self) -> int:
        """Rows of an item after it was recycled or thrown away: left out."""
        return int(self._core.late_rows)

    @property
    def unseen(self) -> int:
        """Items that changed hands without a row that says so."""
        return int(self._core.unseen)

    @property
    def ownerships(self) -> Any:
        """A table: item, owner, generation, fate, began, begin, end; in the caller's own kind."""
        item, owner, generation, fate, began, begin, end = self._core.columns()
        _, names = self._log._core.labels("item")
        columns = {
            "item": np.asarray(names)[item],
            "owner": np.asarray(self._log.customers)[owner],
            "generation": generation,
            "fate": np.asarray(fate, dtype=str),
            "began": np.asarray(began, dtype=bool),
            "begin": begin.view("M8[us]"),
            "end": end.view("M8[us]"),
        }
        return as_kind(self._log._kind, columns)

    @property
    def resale(self) -> Share:
        """Ownerships that ended in resale, of those that ended."""
        return self.ended_as("resold")

    @property
    def recycling(self) -> Share:
        """Ownerships that ended in recycling, of those that ended."""
        return self.ended_as("recycled")

    def ended_as(self, fate: str) -> Share:
        """Ownerships that ended as "resold", "recycled", "discarded" or "returned", of those that ended."""
        return Share(self._core.share(fate))

    @property
    def material_return(self) -> Share:
        """Things whose material comes back in the end, through whatever number of owners."""
        return Share(self._core.share("material_return"))

    @property
    def expected_owners(self) -> float:
        """Owners of a thing until it is gone: 1 / (1 - resale)."""
        return float(self._core.expected_owners())

    def expected_owners_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of the expected owners."""
        low, high = self._core.expected_owners_interval(level)
        return low, high

    @property
    def mean_years_kept(self) -> float:
        """Years an owner keeps a thing on average: time owned / ends seen."""
        return float(self._core.mean_years_kept())

    def summary(self) -> str:
        """Rates with their intervals, as text."""
        return str(self._core.summary())

    __repr__ = summary

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecondLives) and all(
            np.array_equal(np.asarray(a), np.asarray(b))
            for a, b in zip(self._core.columns(), other._core.columns(), strict=True)
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return SecondLives, (self._log,)


def second_lives(log: EventLog) -> SecondLives:
    """The chain of owners of every item, from the log's column `item`.

    An ownership begins with the first row of a customer about an item and ends with resell, recycle, discard or return;
    without such a row it is cut at the end of the customer's window, and says nothing of how it will end.
    """
    return SecondLives(log)


class Cannibalisation(_Result):
    """Purchases a year after getting something second hand against before, each customer compared with themselves:
    `ratio` (below 1: purchases were lost), `lost_per_year` and `margin_lost` (money) a customer."""

    __slots__ = ()

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Of the ratio."""
        low, high = _native.log_ratio_interval(self.ratio, self.log_ratio_error, level)
        return low, high


def cannibalisation(log: EventLog, lives: SecondLives | None = None) -> Cannibalisation:
    """Whether getting a thing second hand keeps customers from buying.

    Not causal by itself: what else changes with time is in it too.

    References
    ----------
    Greenland & Robins (1985), Biometrics 41(1), 55-68, doi:10.2307/2530643.
    """
    lives = second_lives(log) if lives is None else lives
    return Cannibalisation(_native.cannibalisation(log._core, lives._core))


class ReplacementPolicy(_Result):
    """What replacing or keeping on comes to at each age: `value` (money), `hazard` (chance to be replaced in a period),
    long-run `share` of things, and the `replacement_rate` a period."""

    __slots__ = ()


class Replacement(_Result):
    """A thing that ages, with a cost of keeping it; when its owner replaces it.

    Parameters
    ----------
    cost : sequence of float
        Money a period at each age; the last one for good.
    replacement_cost : float
        Money.
    discount : float
        What money of the next period is worth now, in [0, 1).
    aging : sequence of float
        Chances that a period adds 0, 1, 2, ... to the age.
    scale : float
        Money: of the extreme-value surprises that only the owner sees.

    References
    ----------
    Rust (1987), Econometrica 55(5), 999-1033, doi:10.2307/1911259.
    """

    __slots__ = ()

    def __init__(
        self,
        cost: Any,
        replacement_cost: Any = 0.0,
        *,
        discount: float = 0.95,
        aging: Any = (0.0, 1.0),
        scale: float = 1.0,
    ):
        if isinstance(cost, Mapping):  # restored
            super().__init__(cost)
            return
        parts = {
            "cost": _numbers("cost", cost),
            "replacement_cost": float(replacement_cost),
            "discount": float(discount),
            "aging": _numbers("aging", aging),
            "scale": float(scale),
        }
        super().__init__(parts)
        self.solve()

    def solve(self) -> ReplacementPolicy:
        """The best policy: the fixed point of the discounted programme."""
        return ReplacementPolicy(
            _native.solve_replacement(self.cost, self.replacement_cost, self.discount, self.aging, self.scale)
        )


class ReplacementFit(_Result):
    """Estimated costs, in scales of the surprises: `slope` of the cost of keeping per unit of age, `replacement_cost`,
    with standard errors; `log_likelihood` of the decisions; `termination`."""

    __slots__ = ()

    @property
    def model(self) -> Replacement:
        """The model at the estimates, with scale 1."""
        return Replacement(self.cost, self.replacement_cost, discount=self.discount, aging=self.aging)


def fit_replacement(seen: Any, replaced: Any, *, discount: float, aging: Any = (0.0, 1.0)) -> ReplacementFit:
    """Maximum likelihood of the cost of keeping, linear in age, and the cost of replacement: the nested fixed point.

    Parameters
    ----------
    seen, replaced : sequence of float
        By age 0, 1, ...: how many things were seen, and how many of them were replaced in the period.
    discount : float
        Known: decisions hardly identify it.
    aging : sequence of float
        Chances that a period adds 0, 1, 2, ... to the age; estimate them apart, from ages that follow one another.
    """
    found = _native.fit_replacement(
        _numbers("seen", seen).tolist(),
        _numbers("replaced", replaced).tolist(),
        float(discount),
        _numbers("aging", aging).tolist(),
    )
    if found["termination"] != "converged":
        warnings.warn(
            f"fit_replacement stopped before it converged ({found['termination']}): look at more ages, or a discount "
            "further from 1",
            ConvergenceWarning,
            stacklevel=2,
        )
    return ReplacementFit(found)


for _name in set(__all__) - {"Uniform", "Normal", "Exponential", "Discrete"}:
    globals()[_name].__module__ = "habitue.ecosystem"
