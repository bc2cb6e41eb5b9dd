"""Chains estimated from paths, tests of them, attribution, the buying cycle."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import lifecycle as _native
from ._core.lifecycle import (
    Attribution,
    ChainTest,
    ContextTree,
    CovariateChain,
    CovariateChainFit,
    MarkovChain,
    MarkovChainFit,
)
from ._give import give
from ._labels import labels
from ._paths import Paths
from ._record import Record
from ._tables import Table, as_kind, source
from .clv import ConvergenceWarning


def paths_of(argument: str, paths: Any) -> Paths:
    """`paths` as Paths: as they are, from an event log by kind, or from sequences."""
    if isinstance(paths, Paths):
        return paths
    if hasattr(paths, "paths") and hasattr(paths, "purchase_histories"):
        return paths.paths()
    if isinstance(paths, (list, tuple)):
        return Paths.from_sequences(paths)
    raise DomainError(f"{argument}: got {type(paths).__name__}, need Paths, an EventLog or a list of sequences")


def fit_chain(
    data: Any,
    *,
    order: int = 1,
    states: Iterable[Any] = (),
    prior: float = 0.0,
    never_left: str = "refuse",
    possible: Any = None,
    start: str | None = None,
    end: str | None = None,
    threads: int | None = None,
) -> MarkovChainFit:
    """Estimates a `MarkovChain` from paths, or from a matrix of counted transitions.

    Parameters
    ----------
    data : Paths or matrix
        Paths (or an EventLog, or a list of sequences); or how often each state (row) was followed by each (column).
    order : int
        Of paths: visits that the next one depends on. Above 1 the states are that many in a row, "a > b".
    states : iterable of str
        Of a matrix: names of its states.
    prior : float
        Added to the count of every possible transition: a Dirichlet prior, posterior mean and credible intervals.
    never_left : {"refuse", "absorbing"}
        What to make of a state never seen to be left, when there is no prior.
    possible : matrix of bool, optional
        Of a matrix: which transitions can happen; default: all.
    start, end : str, optional
        Of paths: names of a state before the first visit, and of one after the last that is never left.
    threads : int, optional
        Default: all. The result does not depend on it.
    """
    if isinstance(data, Paths) or hasattr(data, "purchase_histories") or _sequences(data):
        if possible is not None or list(states):
            raise DomainError("states, possible: belong to a matrix of counts; paths have states of their own")
        return _native.fit_paths(paths_of("data", data), order, prior, never_left, start or "", end or "", threads)
    if order != 1 or start is not None or end is not None:
        raise DomainError("order, start, end: belong to paths; a matrix of counts is what it is")
    allowed = np.zeros((0, 0), dtype=bool) if possible is None else np.asarray(possible, dtype=bool)
    return _native.fit(dense("counts", data), labels("states", states), prior, never_left, allowed)


def _sequences(data: Any) -> bool:
    """Whether it is a list of sequences of text, and not of rows of numbers."""
    if not isinstance(data, (list, tuple)):
        return False
    first = next((label for row in data if isinstance(row, (list, tuple)) for label in row), None)
    return isinstance(first, str)


def dense(name: str, matrix: Any) -> np.ndarray:
    """A matrix of numbers, sparse ones written out."""
    if hasattr(matrix, "toarray"):
        matrix = matrix.toarray()
    try:
        result = np.asarray(matrix, dtype=np.float64)
    except (TypeError, ValueError):
        raise DomainError(f"{name}: need a matrix of numbers, rows equally long") from None
    if result.ndim != 2:
        raise DomainError(f"{name}: got {result.ndim} dimensions, need a square matrix")
    return result


def transition_counts(
    paths: Any, *, order: int = 1, start: str | None = None, end: str | None = None, threads: int | None = None
) -> tuple[np.ndarray, list[str]]:
    """How often each state (row) was followed by each (column), and the names of the states.

    Parameters
    ----------
    paths : Paths
    order : int
        Above 1 the states are that many visits in a row, "a > b".
    start, end : str, optional
        Names of a state before the first visit and of one after the last.
    threads : int, optional
        Default: all. The result does not depend on it.
    """
    return _native.transition_counts(paths_of("paths", paths), order, start or "", end or "", threads)


def bootstrap(
    paths: Any,
    *,
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 1,
    order: int = 1,
    prior: float = 0.0,
    start: str | None = None,
    end: str | None = None,
    threads: int | None = None,
) -> Record:
    """Standard errors and intervals of a chain by drawing whole customers (paths, where unnamed) with replacement.

    They hold although the visits of one customer resemble each other in ways that the chain does not know.

    Returns
    -------
    Record
        `standard_errors`, `low`, `high` (matrices) and `clusters`, from which was drawn.
    """
    drawn = _native.bootstrap(
        paths_of("paths", paths), replicates, level, seed, order, prior, start or "", end or "", threads
    )
    return Record(drawn)


def fit_by_period(paths: Any, breaks: Sequence[float], *, prior: float = 0.0, never_left: str = "refuse") -> Record:
    """A chain for each period of time, and the test whether they are one.

    Parameters
    ----------
    paths : Paths
    breaks : sequence of float
        Where a new period begins, ascending, in the unit of the paths' times (visits, where they have none). A
        transition belongs to the period of the visit that it leaves.
    prior, never_left
        As of `fit`.

    Returns
    -------
    Record
        `fits`, one a period, and `test`, a `ChainTest` of homogeneity over time.
    """
    fits, test = _native.fit_by_period(paths_of("paths", paths), [float(b) for b in breaks], prior, never_left)
    return Record({"fits": fits, "test": test})


def order_test(paths: Any, smaller: int, larger: int, *, threads: int | None = None) -> ChainTest:
    """Does the next visit depend on the last `smaller` visits alone, or on the last `larger`?"""
    return _native.order_test(paths_of("paths", paths), smaller, larger, threads)


def markov_test(paths: Any, *, threads: int | None = None) -> ChainTest:
    """Does the next visit depend on the present one alone (the Markov property), or on the one before it too?"""
    return order_test(paths, 1, 2, threads=threads)


def homogeneity_test(
    paths: Any, *, group: Iterable[Any] | None = None, breaks: Sequence[float] | None = None, order: int = 1
) -> ChainTest:
    """Do groups of paths, or periods of time, follow the same chain?

    Parameters
    ----------
    paths : Paths
    group : iterable, optional
        A label of every path.
    breaks : sequence of float, optional
        Where a new period begins, as of `fit_by_period`. Give one of the two.
    order : int
        Of the chain.
    """
    if (group is None) == (breaks is None):
        raise DomainError("homogeneity_test: give either group or breaks")
    codes: Any = None
    if group is not None:
        codes = np.unique(np.asarray(list(group), dtype=str), return_inverse=True)[1].astype(np.uint32)
    periods = None if breaks is None else [float(b) for b in breaks]
    return _native.homogeneity_test(paths_of("paths", paths), codes, periods, order)


class OrderSelection(Record):
    """Chains of order 0, 1, ..., compared: `aic` and `bic` are the orders with the least; `to_table` lists them all."""

    def to_table(self) -> Table:
        """A row for each order; `p_value` tests it against the next."""
        names = ("order", "parameters", "log_likelihood", "aic", "bic")
        columns = {name: np.array([row[name] for row in self.rows]) for name in names}
        tests = [row.against_next for row in self.rows]
        columns["df"] = np.array([t.df for t in tests[:-1]] + [np.nan])
        columns["p_value"] = np.array([t.p_value for t in tests[:-1]] + [np.nan])
        return Table(columns)

    def __repr__(self) -> str:
        return f"{self.to_table()!r}\nleast AIC: order {self.aic}; least BIC: order {self.bic}"


def order_selection(paths: Any, *, highest: int = 5, threads: int | None = None) -> OrderSelection:
    """Compares chains of order 0 to `highest` on the transitions that all of them can predict.

    Parameters are counted in cells that can be filled, so that high orders are not charged for what cannot happen, nor
    forgiven what was not seen.
    """
    return OrderSelection(_native.order_selection(paths_of("paths", paths), highest, threads))


def context_tree(paths: Any, *, highest: int = 5, penalty: str = "bic", threads: int | None = None) -> ContextTree:
    """A Markov chain that remembers far back only where that helps to predict (Csiszar & Talata 2006).

    Parameters
    ----------
    paths : Paths
    highest : int
        Visits a context has at most.
    penalty : {"bic", "aic"}
        What a parameter costs.
    threads : int, optional
        Default: all. The result does not depend on it.
    """
    return _native.context_tree(paths_of("paths", paths), highest, penalty, threads)


def _probabilities(self: Any, history: Iterable[Any]) -> Table:
    """Chance of each state after the visits of `history`, the latest last; unseen ones by the longest part seen."""
    chances = self._probabilities([str(state) for state in history])
    return Table({"state": np.array(self.states, dtype=object), "probability": chances})


give(ContextTree, probabilities=_probabilities)


def attribution(
    paths: Any,
    *,
    conversion: str = "purchase",
    null: str | None = None,
    order: int = 1,
    value: Iterable[float] | None = None,
    first_share: float = 0.4,
    last_share: float = 0.4,
    half_life: float = 7.0,
    threads: int | None = None,
) -> Attribution:
    """Which touchpoints the conversions are due to: exact removal effects with intervals, and the rules beside them.

    Parameters
    ----------
    paths : Paths
        A path's weight counts as so many paths. What follows a conversion is another path.
    conversion : str
        The state that is one.
    null : str, optional
        A state that ends a path without one. Paths that just end are such, too.
    order : int
        Touchpoints that the next one depends on.
    value : iterable of float, optional
        Of a conversion of each path; default: 1.
    first_share, last_share : float
        Of `position`: to the first and last touchpoint; those between share the rest.
    half_life : float
        Of `time_decay`: in the unit of the paths' times; in visits where they have none.
    threads : int, optional
        Default: all. The result does not depend on it.
    """
    worth: Any = [] if value is None else np.asarray(list(value), dtype=np.float64)
    found: Any = _native.attribution(
        paths_of("paths", paths), conversion, null or "", order, worth, first_share, last_share, half_life, threads
    )
    found._kind = getattr(paths, "_kind", "dict")
    return found


def _interval(self: Any, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends of each credit."""
    return self._interval(level, False)


def _removal_effect_interval(self: Any, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper ends of each removal effect."""
    return self._interval(level, True)


def _to_native(self: Any) -> Any:
    """A row for each touchpoint, as the kind of table the paths were made from."""
    names = (
        "removal_effect",
        "removal_effect_standard_error",
        "credit",
        "credit_standard_error",
        "value_credit",
        "shapley",
        "first",
        "last",
        "linear",
        "position",
        "time_decay",
    )
    columns = {"channel": np.array(self.channels, dtype=object), **{name: getattr(self, name) for name in names}}
    return as_kind(getattr(self, "_kind", "dict"), columns)


give(Attribution, interval=_interval)
give(Attribution, removal_effect_interval=_removal_effect_interval)
give(Attribution, to_native=_to_native)
give(Attribution, __hash__=None)


def funnel(paths: Any, stages: Iterable[str] = (), *, level: float = 0.95) -> Any:
    """How far paths come through the stages, in order, and where those who arrived came from.

    Parameters
    ----------
    paths : Paths
    stages : iterable of str
        Default: those of the buying cycle (aware, interest, search, compare, purchase, install, use, service, replace)
        that are states.
    level : float
        Of the interval of `conversion`, Wilson's.

    Returns
    -------
    table
        Of the kind that the paths were made from: `stage`, `reached`, `conversion` (of those at the stage before), its
        interval `low`, `high`, `drop_off`, `median_time` from the stage before, and `came_from`: of the paths that
        arrived at the last stage, looking back, those that had been at every stage from this one on.
    """
    columns = _native.funnel(paths_of("paths", paths), [str(s) for s in stages], level)
    columns["stage"] = np.array(columns["stage"], dtype=object)
    return as_kind(getattr(paths, "_kind", "dict"), columns)


def step_matrix(paths: Any, *, steps: int = 10, around: str | None = None) -> Any:
    """Shares of paths in each state at each of the first steps; or before and after their first visit to `around`.

    The last row holds the paths that have not begun or have ended; every column sums to 1.
    """
    states, columns, share, _ = _native.step_matrix(paths_of("paths", paths), steps, around or "")
    table = {"state": np.array([*states, "(outside)"], dtype=object)}
    table.update({str(step): share[:, k] for k, step in enumerate(columns)})
    return as_kind(getattr(paths, "_kind", "dict"), table)


def time_to(
    paths: Any, from_state: str, to_state: str, *, observation_end: float | None = None, level: float = 0.95
) -> Record:
    """Time from the first visit to one state to the first visit to another after it (Kaplan & Meier 1958).

    Parameters
    ----------
    paths : Paths
        With times.
    from_state, to_state : str
    observation_end : float, optional
        Until when those who have not come were watched, in the paths' unit; default: the last visit of each.
    level : float
        Of the interval of `waiting`.

    Returns
    -------
    Record
        `time`, `at_risk`, `came`, `waiting` (share that has not come), `low`, `high`; `paths`, `events`, `median`.
    """
    end = np.nan if observation_end is None else float(observation_end)
    return Record(_native.time_to(paths_of("paths", paths), from_state, to_state, end, level))


def transition_worth(chain: MarkovChain, start: str, target: str, *, by: float = 0.01) -> Table:
    """By how much the chance to come from `start` to `target` changes if one transition becomes likelier by `by`.

    The other transitions of its row give way in proportion. One row a transition, the greatest change first: `slope` to
    first order, `change` exactly.
    """
    columns = _native.transition_worth(chain, start, target, by)
    return Table({k: np.array(v, dtype=object) if k in ("from", "to") else v for k, v in columns.items()})


def fit_covariate_chain(
    data: Any, *, covariates: Any, penalty: float = 0.0, threads: int | None = None
) -> CovariateChainFit:
    """Estimates a `CovariateChain`: for every state a multinomial logit, by maximum likelihood.

    Parameters
    ----------
    data : Paths
    covariates : data frame or mapping
        Columns of numbers with a row for each path, or for each visit: then a transition goes by the visit it leaves.
    penalty : float
        Times half the squares of the coefficients of standardised covariates; tames separation.
    threads : int, optional
        Default: all. The result does not depend on it.
    """
    src = source(covariates)
    columns = src.read(src.names).numbers(src.names)
    x = np.column_stack([columns[name] for name in src.names]) if src.names else np.zeros((0, 0))
    fit = _native.fit_covariate_chain(paths_of("data", data), x, src.names, penalty, threads)
    if fit.termination != "converged":
        warnings.warn("; ".join(fit.messages) or "the search stopped early", ConvergenceWarning, stacklevel=3)
    return fit


def _at(self: Any, **x: float) -> MarkovChain:
    """The chain of somebody with these covariates: ``model.at(price=1.5, vip=0)``."""
    if set(x) != set(self.covariates):
        raise DomainError(f"covariates: need a value of {', '.join(self.covariates)}; got {', '.join(x) or 'none'}")
    return self._at([float(x[name]) for name in self.covariates])


def _coefficients(self: Any, level: float = 0.95) -> Table:
    """All coefficients with standard errors and Wald intervals, a row each."""
    columns = self._coefficients(level)
    labels = ("from", "to", "covariate")
    return Table({k: np.array(v, dtype=object) if k in labels else v for k, v in columns.items()})


give(CovariateChain, at=_at)
give(CovariateChain, __hash__=None)
give(CovariateChain, _fit=staticmethod(fit_covariate_chain))
give(CovariateChainFit, coefficients=_coefficients)
