"""Customer lifetime value: models of when customers buy and leave, and of what they spend.

Wherever histories are wanted, any table with the columns `frequency, recency, T` (optional `customer, monetary_value,
weight, sum_log_gaps`) will do, as will `PurchaseHistories`, one `PurchaseHistory`, or the columns themselves as
keywords.
"""

from __future__ import annotations

import inspect
import os
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import _covariates, _inference
from ._contracts import Contract, ContractFit, hold_contracts
from ._core import DomainError, Unit
from ._core import clv as _native
from ._core.clv import *  # noqa: F403
from ._histories import hold
from ._inference import Comparison, Fits, LikelihoodRatio, compare, likelihood_ratio_test
from ._sources import Progress
from ._tables import Source, as_html, as_kind
from .data import EventLog

__all__ = [
    "Comparison",
    "ConvergenceWarning",
    "Fits",
    "LikelihoodRatio",
    "compare",
    "fit",
    "likelihood_ratio_test",
    "load",
    "regularity",
    "tracking",
]


class ConvergenceWarning(UserWarning):
    """The search for the best parameters stopped before it found them; the message says what helps."""


def fit(
    model: type,
    histories: Any = None,
    *,
    covariates: _covariates.Covariates | None = None,
    penalty: float = 0.0,
    coefficient_penalty: float = 0.0,
    correlated: bool = False,
    prior: Mapping[str, tuple[float, float]] | None = None,
    max_iterations: int = 100,
    starts: int = 1,
    by: Any = None,
    k: int | None = None,
    unit: Unit | str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    **columns: Any,
) -> Any:
    """Fits a model to purchase histories by maximum likelihood.

    Parameters
    ----------
    model : type
        A class of this module, such as `BgNbd`.
    histories : PurchaseHistories or any table, optional
        One row a customer; models of spend read `frequency, monetary_value`, the others `frequency, recency, T`.
        Models of contracts read cohorts: how many customers are `active` at each `period`, 0, 1, 2, ..., optional
        `cohort`.
    covariates : habitue.data.Covariates, optional
        What the rates of purchase and of leaving depend on: they are multiplied by exp(coefficients x covariates).
    penalty : float
        L2 penalty on the logs of the parameters, on the scale of the mean log-likelihood: for n customers the prior
        Normal(0, 1 / (2 penalty n)) (mean, variance) of every log without a prior of its own.
    coefficient_penalty : float
        The same on the coefficients of covariates.
    correlated : bool
        Of Pareto/NBD: whether the rates of purchase and of leaving may be correlated. The fit is then of a
        `SarmanovParetoNbd`, whose `correlation` says how much.
    prior : dict of str to (float, float), optional
        Mean and standard deviation of the normal priors of the logs of parameters: ``{"r": (0.0, 1.0)}``.
    max_iterations : int
        Of Newton's method, from each start.
    starts : int
        Searches from as many different points, of which the best counts; `fit.agreed` says how many ended there.
    by : str or array, optional
        A column of the table, or an array as long: one fit for each of its values.
    k : int, optional
        Regularity of `BgCnbd` and `MbgCnbd`, whose likelihood reads `sum_log_gaps` where k > 1. Default: of 1, 2, ...
        12 the first whose successor is less likely.
    unit : Unit or str, optional
        The unit of time of a bare table; `PurchaseHistories` know theirs.
    threads : int, optional
        Default: all. The result does not depend on it.
    progress : callable, optional
        Called with the share done, 0 to 1.
    **columns
        The columns as arrays, instead of a table: ``frequency=, recency=, T=, monetary_value=, weight=,
        sum_log_gaps=``; ``period=, active=, cohort=`` of contracts.

    Returns
    -------
    Fit
        `model`, `log_likelihood`, `standard_errors`, `covariance`, `termination`, `summary()`, `predict()`, ...; with
        covariates also `coefficients`. It holds the histories, for `posterior`, `profile` and the like, until it is
        saved or pickled. With `by`: `Fits`, a mapping of the groups to their fits, with a `table`.

    Warns
    -----
    ConvergenceWarning
        The search stopped early, or the data do not tell all parameters; the message says what helps.
    """
    if not (isinstance(model, type) and hasattr(model, "_log_likelihood")):
        raise TypeError(f"fit: need a model class such as BgNbd, got {model!r}")
    if correlated:
        if model is not _native.ParetoNbd:
            raise TypeError("fit: correlated= is of ParetoNbd")
        model = _native.SarmanovParetoNbd
    if covariates is not None:
        others = {"columns": columns, "prior": prior, "by": by, "k": k, "starts": None if starts == 1 else starts}
        if unable := [name for name, value in others.items() if value]:
            raise TypeError(f"fit: with covariates, histories must be a table; no {', '.join(unable)}")
        result = _covariates.fit(
            model,
            histories,
            covariates,
            penalty=penalty,
            coefficient_penalty=coefficient_penalty,
            max_iterations=max_iterations,
            unit=unit,
            threads=threads,
            progress=progress,
        )
    else:
        if hasattr(model, "_survival"):
            held = hold_contracts(histories, _known(columns, _COHORT_COLUMNS))
        else:
            held = hold(histories, unit=unit, needs=_needs(model), given=_known(columns))
        options = (penalty, _inference.priors(prior), max_iterations, starts, _regularity_of(k), threads, progress)
        if by is not None:
            return _inference.fit_by(model, held, by, options)
        result = _native._fit(model, held.columns, *options)
        result._data = held.columns
    if result.message or not result.converged:
        warnings.warn(f"{model.__name__}: {result.message or result.termination}", ConvergenceWarning, stacklevel=2)
    return result


def load(path: str | os.PathLike[str]) -> Any:
    """Reads the model or fit that `save` wrote to a file."""
    with open(path, "rb"):
        return _native._load(os.fspath(path))


def _read(text: str) -> Any:
    return _native._read(text)


def regularity(
    log: Any,
    *,
    level: float = 0.95,
    threads: int | None = None,
    **columns: Any,
) -> Any:
    """How regularly customers buy: the shape k of Erlang gaps between days of purchase, with its interval.

    k = 1 is purchasing at random, as in `ParetoNbd` and `BgNbd`; well above 1, `MbgCnbd` and `BgCnbd` are due. From
    the last two gaps of every customer who has two: the share that the first has in both is Beta(k, k) whatever the
    customer's rate (Wheat & Morrison 1990). That customers leave does not bias k; whole days make who buys nearly every
    day look more regular, rates that change or a k that varies make customers look less so.

    Parameters
    ----------
    log : EventLog, or anything `EventLog.from_table` takes
    level : float
        Of the confidence interval.
    threads : int, optional
        Default: all. The result does not depend on it.
    **columns
        What the columns of a table are called: ``customer="id", time="day"``.

    Returns
    -------
    Regularity
        `k`, `standard_error`, `low`, `high`, `customers`, `summary()`.
    """
    if not isinstance(log, EventLog):
        log = EventLog.from_table(log, **columns)
    return _native._regularity(log._core, level, threads)


def _regularity_of(k: int | None) -> int:
    if k is None:
        return 0
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or not 1 <= k <= 1000:
        raise DomainError(f"k: got {k!r}, must be a whole number from 1 to 1000")
    return int(k)


_COLUMNS = ("frequency", "recency", "T", "monetary_value", "weight", "sum_log_gaps", "monetary_count")
_COHORT_COLUMNS = ("period", "active", "cohort")


def _needs(model: type) -> tuple[str, ...]:
    return ("frequency", "monetary_value") if hasattr(model, "_expected_spend") else ("frequency", "recency", "T")


def _known(columns: dict[str, Any], known: tuple[str, ...] = _COLUMNS) -> dict[str, Any]:
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise TypeError(f"no such argument: {', '.join(unknown)}; columns are {', '.join(known)}")
    return columns


def _hold(model: Any, histories: Any, **columns: Any) -> Any:
    return hold(histories, needs=_needs(type(model)), given=columns)


# What models answer. The classes come from the catalogue; these give each its methods.


class _Model:
    def log_likelihood(
        self: Any,
        histories: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        monetary_value: Any = None,
        sum_log_gaps: Any = None,
        threads: int | None = None,
    ) -> Any:
        """Log-likelihood of each history: a float for one customer, an array for many.

        Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
        `MbgCnbd` with k > 1 need `sum_log_gaps`.
        """
        columns = {"frequency": frequency, "recency": recency, "T": T, "monetary_value": monetary_value}
        needs = (*_needs(type(self)), "sum_log_gaps") if getattr(self, "_reads_gaps", False) else _needs(type(self))
        held = hold(histories, needs=needs, given={**columns, "sum_log_gaps": sum_log_gaps})
        return held.shaped(self._log_likelihood(held.columns, threads))

    def save(self: Any, path: str | os.PathLike[str]) -> None:
        """Writes this to a file as JSON that later releases, and C++, read: `load`."""
        _native._save(os.fspath(path), self._written())

    def __reduce__(self: Any) -> Any:
        return _read, (self._written(),)

    def _repr_html_(self: Any) -> str:
        import html

        return f"<pre>{html.escape(repr(self))}</pre>"


class _Timing(_Model):
    def probability_alive(
        self: Any,
        histories: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        horizon: float | str | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        horizon : float or str, optional
            How long after T, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
        held = _hold(self, histories, frequency=frequency, recency=recency, T=T)
        if horizon is not None:
            values = self._ask("probability_alive", {"horizon": horizon}, held.columns, threads, progress)
            return held.shaped(values)
        return held.shaped(self._probability_alive(held.columns, threads, progress))

    def expected_purchases(
        self: Any,
        histories: Any = None,
        *,
        horizon: float | str,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.

        Returns
        -------
        float or array
            A new customer's first purchase is not counted.
        """
        if histories is None and frequency is None and recency is None and T is None:
            return self._expected_purchases_new(horizon)
        held = _hold(self, histories, frequency=frequency, recency=recency, T=T)
        return held.shaped(self._expected_purchases(held.columns, horizon, threads, progress))

    def purchase_probability(
        self: Any,
        *arguments: Any,
        horizon: float | str | None = None,
        n: Any = None,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
    ) -> Any:
        """Chance of exactly `n` purchases over the horizon.

        ``purchase_probability(n, horizon)`` is of a new customer (whose first purchase is not counted);
        ``purchase_probability(histories, n, horizon)``, or with `frequency, recency, T`, of customers after T.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        n : int or array of int
            Numbers of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast, with `n`.
        """
        given = list(arguments)
        histories = given.pop(0) if given and not _is_count(given[0]) else None
        n = given.pop(0) if given and n is None else n
        horizon = given.pop(0) if given and horizon is None else horizon
        if given or n is None or horizon is None:
            raise TypeError("purchase_probability takes (n, horizon) or (histories, n, horizon)")
        counts = np.asarray(n)
        if counts.dtype.kind not in "iu" or (counts.size and (counts.min() < 0 or counts.max() > 2**31 - 1)):
            raise DomainError(f"n: got {n!r}, must be whole numbers, 0 or more")
        columns = {"frequency": frequency, "recency": recency, "T": T}
        if histories is None and all(c is None for c in columns.values()):
            result = self._purchase_probability_new(counts.astype(np.int32).ravel(), horizon)
            return float(result[0]) if counts.ndim == 0 else result.reshape(counts.shape)
        if histories is None:
            columns = {name: np.asarray(c)[()] if np.ndim(c) == 0 else c for name, c in columns.items()}
            if counts.ndim and columns["frequency"] is not None:
                columns["frequency"] = np.broadcast_arrays(columns["frequency"], counts)[0]
        held = _hold(self, histories, **columns)
        wide = np.ascontiguousarray(np.broadcast_to(counts, held.shape), dtype=np.int32).ravel()
        return held.shaped(self._purchase_probability(held.columns, wide, horizon, threads))

    def lifetime_value(
        self: Any,
        histories: Any = None,
        spend: Any = None,
        *,
        horizon: float | str = "52w",
        discount_rate: float = 0.10,
        period: float | str | None = None,
        margin: float = 1.0,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        monetary_value: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            With `monetary_value` among the columns.
        spend : model or fit of spend
            Such as `GammaGamma`.
        horizon : float or str
            How far the value looks ahead, in the model's unit of time or with its own: ``"52w"``; ``math.inf`` for all
            the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        margin : float
            Share of the spend that is kept; at 1 the value is discounted revenue.
        frequency, recency, T, monetary_value : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
        spend = getattr(spend, "model", spend)
        if not hasattr(spend, "_expected_spend"):
            raise TypeError(
                f"lifetime_value: spend must be a model of spend such as GammaGamma, or its fit, got {spend!r}"
            )
        columns = {"frequency": frequency, "recency": recency, "T": T, "monetary_value": monetary_value}
        held = hold(histories, needs=("frequency", "recency", "T", "monetary_value"), given=columns)
        return held.shaped(
            self._lifetime_value(spend, held.columns, horizon, discount_rate, period, margin, threads, progress)
        )

    def gradient(
        self: Any,
        question: str,
        histories: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
        **given: Any,
    ) -> np.ndarray:
        """Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

        Parameters
        ----------
        question : str
            The name of a method, such as ``"expected_purchases"``; what it takes follows by name: ``horizon=39``.
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast.

        Returns
        -------
        array
            One row a customer; for one customer the row alone.
        """
        held = _hold_any(self, histories, frequency=frequency, recency=recency, T=T)
        rows = self._gradient(question, _given(question, given), held.columns if held else None, threads)
        return rows[0] if held is None or held.shape == () else rows.reshape(*held.shape, -1)


def _hold_any(model: Any, histories: Any, **columns: Any) -> Any:
    """None for a new customer."""
    if histories is None and all(c is None for c in columns.values()):
        return None
    return _hold(model, histories, **columns)


# Questions of one number a customer. A name here is a method of every model that can answer it, and, with an interval,
# of its fits: what it takes, what a new customer is, what it says.

_HORIZON = """horizon : float or str
    How far to look ahead, in the model's unit of time or with its own: ``"52w"``."""
_NEEDED = inspect.Parameter.empty
_QUESTIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "probability_alive": (
        {"horizon": 0.0},
        "Chance that a customer is still active at T, or the horizon later.",
        _HORIZON,
    ),
    "probability_no_purchase": (
        {"horizon": _NEEDED},
        "Chance of no purchase over the horizon.",
        _HORIZON,
    ),
    "purchase_probability": (
        {"n": _NEEDED, "horizon": _NEEDED},
        "Chance of exactly `n` purchases over the horizon.",
        "n : int\n    Number of purchases.\n" + _HORIZON,
    ),
    "expected_purchases": (
        {"horizon": _NEEDED},
        "Expected purchases over the horizon.",
        _HORIZON,
    ),
    "purchase_variance": (
        {"horizon": _NEEDED},
        "Variance of the number of purchases over the horizon: of one customer about what is expected of them.",
        _HORIZON,
    ),
    "discounted_purchases": (
        {"horizon": None, "discount_rate": 0.10, "period": None},
        "Expected purchases over the horizon, each discounted to today; over all the future, DERT.",
        """horizon : float or str, optional
    How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
discount_rate : float
    Effective rate per year.
period : float or str, optional
    Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.""",
    ),
    "expected_lifetime": (
        {"horizon": None},
        """Time over the horizon for which a customer is expected to be active.

Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.""",
        """horizon : float or str, optional
    How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.""",
    ),
    "lifetime_quantile": (
        {"q": _NEEDED},
        "Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.",
        "q : float\n    Between 0 and 1.",
    ),
    "mean_purchase_rate": (
        {},
        "The mean of each customer's purchase rate, given the history; of who has left, the rate until then.",
        "",
    ),
    "mean_purchase_probability": (
        {},
        "The mean of each customer's chance to buy at an opportunity, given the history.",
        "",
    ),
    "mean_attrition_rate": ({}, "The mean of each customer's rate of leaving, given the history.", ""),
    "mean_dropout_probability": (
        {},
        "The mean of each customer's chance to leave after a purchase, given the history.",
        "",
    ),
}
_TAIL: dict[str, Any] = {"threads": "int | None", "progress": "Progress | None"}


def _given(question: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the question is asked with, completed."""
    wanted = _QUESTIONS[question][0] if question in _QUESTIONS else {}
    unknown = [name for name in given if name not in wanted]
    missing = [name for name, default in wanted.items() if default is _NEEDED and name not in given]
    if unknown or missing:
        raise TypeError(
            f"{question}: no such argument: {', '.join(unknown)}"
            if unknown
            else f"{question} needs {', '.join(missing)}"
        )
    complete = {**{name: default for name, default in wanted.items() if default is not _NEEDED}, **given}
    if "horizon" in complete and complete["horizon"] is None:
        complete["horizon"] = np.inf
    return complete


def _method(question: str, answer: Callable[..., Any], more: dict[str, tuple[str, Any]], doc: str) -> Any:
    """The function `answer` as a method named and documented after the question."""
    wanted, says, arguments = _QUESTIONS[question]

    def method(self: Any, histories: Any = None, **given: Any) -> Any:
        return answer(self, question, histories, **given)

    def keyword(name: str, annotation: str, default: Any) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)

    positional = inspect.Parameter.POSITIONAL_OR_KEYWORD
    kinds = {"n": "int", "q": "float", "discount_rate": "float", "period": "float | str | None"}
    method.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter("self", positional, annotation="Any"),
            inspect.Parameter("histories", positional, default=None, annotation="Any"),
            *(
                keyword(name, kinds.get(name, "float | str | None" if default is None else "float | str"), default)
                for name, default in wanted.items()
            ),
            *(keyword(name, "Any", None) for name in ("frequency", "recency", "T")),
            *(keyword(name, annotation, default) for name, (annotation, default) in more.items()),
            *(keyword(name, annotation, None) for name, annotation in _TAIL.items()),
        ],
        return_annotation="Any",
    )
    method.__name__ = question
    method.__qualname__ = question
    parameters = [
        "histories : PurchaseHistories, PurchaseHistory or any table, optional\n    Default: a new customer.",
        arguments,
        "frequency, recency, T : float or array, optional\n    The columns themselves, instead of a table.",
        doc,
        "threads : int, optional\n    Default: all. The result does not depend on it.",
        "progress : callable, optional\n    Called with the share done, 0 to 1.",
    ]
    body = "\n".join(part for part in parameters if part)
    method.__doc__ = f"{says}\n\nParameters\n----------\n{body}\n"
    return method


def _answer(
    model: Any,
    question: str,
    histories: Any = None,
    *,
    frequency: Any = None,
    recency: Any = None,
    T: Any = None,
    threads: int | None = None,
    progress: Progress | None = None,
    **given: Any,
) -> Any:
    held = _hold_any(model, histories, frequency=frequency, recency=recency, T=T)
    values = model._ask(question, _given(question, given), held.columns if held else None, threads, progress)
    return held.shaped(values) if held else float(values[0])


def _estimate(
    fit: Any,
    question: str,
    histories: Any = None,
    *,
    frequency: Any = None,
    recency: Any = None,
    T: Any = None,
    interval: float | None = None,
    method: str = "delta",
    draws: Any = 200,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    **given: Any,
) -> Any:
    columns = {"frequency": frequency, "recency": recency, "T": T}
    if interval is None:
        if method != "delta":
            raise DomainError("method: needs interval=, the level of confidence")
        return _answer(fit.model, question, histories, **columns, threads=threads, progress=progress, **given)
    if method not in ("delta", "bootstrap"):
        raise DomainError(f'method: got {method!r}, must be "delta" or "bootstrap"')
    held = _hold_any(fit.model, histories, **columns)
    common = (question, _given(question, given), held.columns if held else None, interval)
    if method == "delta":
        found = fit._confidence(*common, threads, progress)
    else:
        if isinstance(draws, (int, np.integer)):
            draws = fit.bootstrap(int(draws), seed, threads=threads, progress=progress).draws
        found = fit._confidence_of_draws(*common, np.asarray(draws, dtype=np.float64), threads, progress)
    return _as_table(dict(zip(("value", "low", "high"), found, strict=True)), held.source if held else None)


def _as_table(columns: dict[str, Any], source: Source | None) -> Any:
    """Columns as the kind of table the histories came in, behind their customers."""
    if source is None:
        return as_kind("dict", columns)
    if "customer" in source.names:
        columns = {"customer": source.column("customer"), **columns}
    return as_kind(source.kind, columns, source.index)


_INTERVAL = """interval : float, optional
    Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
    how well the value is known, not how far a single customer may stray from it.
method : {"delta", "bootstrap"}
    From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
draws : int or array
    Of the bootstrap: how many, or parameters already drawn, one draw a row.
seed : int
    Of the bootstrap."""
_MORE = {
    "interval": ("float | None", None),
    "method": ("str", "delta"),
    "draws": ("Any", 200),
    "seed": ("int", 0),
}


def tracking(
    model: Any,
    histories: Any,
    *,
    periods: int,
    period: float | str = "week",
    log: Any = None,
    threads: int | None = None,
) -> Any:
    """Repeat purchases of a base of customers over calendar time: expected, and beside them those that were made.

    Customers are taken to be observed until the same moment, so that who has the larger T joined earlier; time is
    counted from the first of them. The model is not told what they bought.

    Parameters
    ----------
    model : model or fit of purchasing
    histories : PurchaseHistories or any table
        With `T`, and `weight` where rows stand for several customers.
    periods : int
        How many periods.
    period : float or str
        Their length: a unit, such as ``"week"``, ``"4 weeks"``, or a number in the model's unit of time.
    log : EventLog, optional
        The log the histories are from: adds what its customers bought, NaN for periods beyond its end.

    Returns
    -------
    table
        Columns `time` (the end of the period, in the model's unit), `expected`, `expected_cumulative` and, with a log,
        `actual`, `actual_cumulative`.
    """
    model = getattr(model, "model", model)
    held = hold(histories, needs=("frequency", "recency", "T"))
    if isinstance(period, str) and not period[:1].isdigit():
        period = f"1 {period}"
    time, expected, cumulative = model._tracking(held.columns, int(periods), period, threads)
    columns = {"time": time, "expected": expected, "expected_cumulative": cumulative}
    if log is not None:
        columns |= _actual(histories, log, period, len(time))
    return as_kind(held.source.kind if held.source else "dict", columns)


def _actual(histories: Any, log: Any, period: Any, periods: int) -> dict[str, np.ndarray]:
    if getattr(histories, "first_purchase", None) is None:
        raise DomainError("log: needs histories made from it, with first_purchase")
    start = histories.first_purchase.min()
    days = _native._in_days(period, histories.unit)
    cumulative = np.full(periods, np.nan)
    for k in range(periods):
        until = start + np.timedelta64(round((k + 1) * days * 86_400_000_000), "us")
        if until > log.last:
            break
        seen = log.purchase_histories(unit=histories.unit, observation_end=until)
        cumulative[k] = seen.frequency[np.isin(seen.customer, histories.customer)].sum()
    return {"actual": np.diff(cumulative, prepend=0.0), "actual_cumulative": cumulative}


class _Spend(_Model):
    def expected_spend(
        self: Any,
        histories: Any = None,
        *,
        frequency: Any = None,
        monetary_value: Any = None,
        threads: int | None = None,
    ) -> Any:
        """Expected mean amount of a customer's purchases: the population's and their own, weighted.

        Of customers without a purchase that counts (no repeat, or spend 0) the population's.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        frequency, monetary_value : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        """
        held = _hold(self, histories, frequency=frequency, monetary_value=monetary_value)
        return held.shaped(self._expected_spend(held.columns, threads))


class _Fit:
    save = _Model.save
    __reduce__ = _Model.__reduce__

    def _repr_html_(self: Any) -> str:
        low, high = self.interval().T
        names = type(self.model).parameters
        estimates = {
            "parameter": np.array(names, dtype=object),
            "estimate": np.array([getattr(self.model, name) for name in names]),
            "std. error": self.standard_errors,
            "2.5%": low,
            "97.5%": high,
        }
        caption = f"{type(self.model).__name__}: log-likelihood {self.log_likelihood:.4f}, {self.termination}"
        return as_html(estimates, rows=len(names), caption=caption)


class _TimingFit(_Fit):
    def predict(
        self: Any,
        histories: Any,
        *,
        horizon: float | str,
        interval: float | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """P(alive) and expected purchases of every customer, as the kind of table the histories are.

        Parameters
        ----------
        histories : PurchaseHistories or any table
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        interval : float, optional
            Confidence level, such as .95: adds columns `..._low` and `..._high`, which say how well the *expectation*
            is known, not how far a single customer may stray from it.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.

        Returns
        -------
        table
            Columns `customer` (where there are ids), `p_alive`, `purchases`, and their intervals; a `Table` of arrays
            where the histories came from no data frame.
        """
        held = hold(histories)
        return _as_table(self._predict(held.columns, horizon, interval, threads, progress), held.source)


class _Densities:
    def purchase_rate_density(self: Any, x: Any) -> Any:
        """Density of the purchase rate over customers: Gamma(r, alpha)."""
        return _native._gamma_density(x, self.r, self.alpha)

    def attrition_rate_density(self: Any, x: Any) -> Any:
        """Density of the rate of leaving over customers: Gamma(s, beta)."""
        return _native._gamma_density(x, self.s, self.beta)

    def dropout_probability_density(self: Any, x: Any) -> Any:
        """Density of the chance to leave after a purchase over customers: Beta(a, b)."""
        return _native._beta_density(x, self.a, self.b)


#: Parameters of the laws of the latent rates.
_DENSITIES = {
    "purchase_rate_density": {"r", "alpha"},
    "attrition_rate_density": {"s", "beta"},
    "dropout_probability_density": {"a", "b"},
}


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) or (isinstance(value, np.ndarray) and not value.dtype.names)


def _methods(target: type) -> tuple[type, ...]:
    if target is _native.Posterior:
        return (_inference.OfPosterior,)
    if hasattr(target, "_probability_alive"):
        more = {"_simulate": _inference.Simulated, "_simulate_log": _inference.SimulatedTimes}
        return (_Model, _Timing, *(methods for name, methods in more.items() if hasattr(target, name)))
    if hasattr(target, "_survival"):
        return (_Model, Contract)
    if hasattr(target, "_expected_spend"):
        return (_Model, _Spend, _inference.SimulatedSpend)
    if hasattr(target, "_predict_known"):
        return (_covariates.CovariateFit,)
    if not hasattr(target, "_wald_interval"):
        return ()
    more = {
        "_predict": _TimingFit,
        "_posterior": _inference.Inference,
        "_bootstrap": _inference.Bootstrapped,
        "_project": ContractFit,
    }
    return (_Fit, _inference.Intervals, *(methods for name, methods in more.items() if hasattr(target, name)))


_classes = [thing for name, thing in vars(_native).items() if isinstance(thing, type) and name[0] != "_"]
for _class in _classes:
    _class.__module__ = __name__
    __all__.append(_class.__name__)
    for _base in _methods(_class):
        for _name, _function in vars(_base).items():
            if callable(_function) or isinstance(_function, property):
                setattr(_class, _name, _function)
_timing: list[Any] = [c for c in _classes if hasattr(c, "_ask")]
for _class in _timing:
    for _name in [name for name in _QUESTIONS if _native._answers(_class, name)]:
        if not hasattr(_class, _name):
            setattr(_class, _name, _method(_name, _answer, {}, ""))
        setattr(getattr(_native, f"{_class.__name__}Fit"), _name, _method(_name, _estimate, _MORE, _INTERVAL))
    for _name, _needed in _DENSITIES.items():
        if _needed <= set(_class.parameters):
            setattr(_class, _name, getattr(_Densities, _name))
for _class in (Comparison, Fits, LikelihoodRatio):
    _class.__module__ = __name__
for _function in (compare, likelihood_ratio_test):
    _function.__module__ = __name__
