"""Simulation, posterior draws, intervals and choice of models: what `habitue.clv` shows of them."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._core import DomainError, Unit
from ._core import clv as _native
from ._histories import Held, PurchaseHistories, hold
from ._sources import Progress
from ._tables import Table, as_html, as_text, settled
from .data import EventLog


def priors(given: Mapping[str, tuple[float, float]] | None) -> list[tuple[str, float, float]]:
    """Priors as the native side takes them."""
    result = []
    for name, prior in (given or {}).items():
        try:
            mean, sd = prior
        except (TypeError, ValueError):
            raise DomainError(f"prior of {name}: got {prior!r}, need (mean, standard deviation) of its log") from None
        result.append((str(name), float(mean), float(sd)))
    return result


# Simulation


class Simulated:
    def simulate(
        self: Any,
        n: int | None = None,
        T: Any = None,
        seed: int | None = None,
        *,
        spend: Any = None,
        threads: int | None = None,
    ) -> PurchaseHistories:
        """New customers drawn from the model: their purchase histories.

        Parameters
        ----------
        n : int
            Customers; may be left out where `T` has one value for each.
        T : float, str or array
            How long they are observed since their first purchase, in the model's unit of time or with its own
            (``"52w"``): one for all, or one each.
        seed : int
            The same seed gives the same customers, for any number of threads.
        spend : model of spend, optional
            Such as `GammaGamma`, or its fit: adds `monetary_value`.
        threads : int, optional
            Default: all.
        """
        windows = _windows(self, n, T)
        return PurchaseHistories._of(self._simulate(windows, _seed(seed), getattr(spend, "model", spend), threads))


class SimulatedTimes:
    def simulate_log(
        self: Any,
        n: int | None = None,
        T: Any = None,
        seed: int | None = None,
        *,
        end: Any,
        spend: Any = None,
        threads: int | None = None,
    ) -> Table:
        """All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

        Parameters
        ----------
        n, T, seed, spend, threads
            As of `simulate`, which gives the same customers' histories.
        end : date
            When the observation ends: a customer's first purchase is T before it.

        Returns
        -------
        Table
            `customer`, `time`, and `amount` with a model of spend; customer by customer, in order of time.
        """
        customer, time, amount = self._simulate_log(
            _windows(self, n, T), end, _seed(seed), getattr(spend, "model", spend), threads
        )
        columns = {"customer": customer, "time": time.view("M8[us]")}
        return Table({**columns, "amount": amount} if spend is not None else columns)


class SimulatedSpend:
    def simulate(self: Any, frequency: Any, seed: int) -> Any:
        """What new customers drawn from the model spend on average on `frequency` purchases; 0 where that is 0."""
        x = np.asarray(frequency, dtype=np.float64)
        drawn = self._simulate_spend(x.ravel(), _seed(seed))
        return float(drawn[0]) if x.ndim == 0 else drawn.reshape(x.shape)


def _windows(model: Any, n: int | None, T: Any) -> np.ndarray:
    if T is None:
        raise TypeError("simulate takes (n, T, seed): how many customers, and how long they are observed")
    if isinstance(T, str):
        T = model._window(T)
    windows = np.asarray(T, dtype=np.float64)
    if windows.ndim > 1:
        raise DomainError(f"T: an array of {windows.ndim} dimensions is no column")
    if n is None and windows.ndim == 1:
        return windows
    if n is None or isinstance(n, bool) or int(n) != n or n < 0:
        raise DomainError(f"n: got {n!r}, must be a whole number, 0 or more")
    if windows.ndim == 1 and len(windows) != n:
        raise DomainError(f"T: has {len(windows)} values for {n} customers")
    return np.broadcast_to(windows, (int(n),)).copy()


def _seed(seed: Any) -> int:
    if seed is None:
        raise TypeError("a seed is needed: the same seed gives the same numbers")
    if isinstance(seed, bool) or int(seed) != seed or not 0 <= seed < 2**64:
        raise DomainError(f"seed: got {seed!r}, must be a whole number, 0 or more")
    return int(seed)


# What a fit can be asked about its parameters


def data_of(fit: Any, histories: Any, question: str) -> Any:
    """The columns a fit was made from: those it holds, or those it is given."""
    if histories is not None:
        return hold(histories, needs=()).columns
    held = getattr(fit, "_data", None)
    if held is None:
        why = "this fit does not hold its data (it was loaded, or is of a group)"
        raise DomainError(f"{question}: {why}; give them: histories=...")
    return held


class Intervals:
    def interval(
        self: Any,
        level: float = 0.95,
        *,
        method: str = "wald",
        histories: Any = None,
        draws: int = 200,
        seed: int = 1,
        threads: int | None = None,
    ) -> np.ndarray:
        """Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

        Parameters
        ----------
        level : float
        method : {"wald", "profile", "bootstrap"}
            From the curvature of the likelihood (at once); from its profile (fast, and right where the likelihood is
            lopsided; 0 or infinity where the data do not bound the parameter); or the percentiles of estimates from
            simulated customers.
        histories : PurchaseHistories or any table, optional
            The data of a fit that was loaded; a fresh one holds them. Not needed for "wald".
        draws, seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        """
        if method == "wald":
            return self._wald_interval(level)
        if method == "profile":
            return self._profile_interval(data_of(self, histories, "interval"), level, threads)
        if method == "bootstrap":
            return self.bootstrap(draws, seed, histories=histories, threads=threads).interval(level)
        raise DomainError(f'method: got {method!r}, need "wald", "profile" or "bootstrap"')


class Inference:
    def posterior(
        self: Any,
        draws: int = 1000,
        seed: int = 1,
        *,
        histories: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

        The prior is that of the fit: its `prior` and `penalty`, else flat on the logs of the parameters.

        Parameters
        ----------
        draws : int
            At least 100; four times as many are proposed.
        seed : int
        histories : PurchaseHistories or any table, optional
            The data of a fit that was loaded; a fresh one holds them.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.

        Returns
        -------
        Posterior
            `draws` (one row a draw, one column a parameter), `interval()`, `mean`, `k_hat`, `ess`, `to_arviz()`, ...

        Warns
        -----
        UserWarning
            `k_hat` says that the draws are not to be trusted; the message says what helps.
        """
        data = data_of(self, histories, "posterior")
        result = self._posterior(data, _count("draws", draws), _seed(seed), threads, progress)
        if result.message:
            warnings.warn(result.message, stacklevel=2)
        return result

    def profile(
        self: Any,
        parameter: str,
        values: Any = None,
        *,
        points: int = 41,
        histories: Any = None,
        threads: int | None = None,
    ) -> Table:
        """The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

        Parameters
        ----------
        parameter : str
        values : array of float, optional
            Default: `points` values around the estimate.
        points : int
        histories : PurchaseHistories or any table, optional
            The data of a fit that was loaded; a fresh one holds them.
        threads : int, optional
            Default: all. The result does not depend on it.

        Returns
        -------
        Table
            The parameter, under its name, and `log_likelihood`: of a fit with a penalty or prior that of the estimate,
            less what log-likelihood and log prior lose together.
        """
        at = None if values is None else np.atleast_1d(np.asarray(values, dtype=np.float64))
        data = data_of(self, histories, "profile")
        found, log_likelihood = self._profile(data, parameter, at, _count("points", points), threads)
        return Table({parameter: found, "log_likelihood": log_likelihood})


class Bootstrapped:
    def bootstrap(
        self: Any,
        draws: int = 200,
        seed: int = 1,
        *,
        histories: Any = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Estimates from customers simulated anew, observed for as long as those of the fit.

        Parameters
        ----------
        draws, seed : int
        histories : PurchaseHistories or any table, optional
            The data of a fit that was loaded; a fresh one holds them.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.

        Returns
        -------
        Bootstrap
            `draws` (one row an estimate, one column a parameter), `interval()`, `failed`, `unconverged`.
        """
        data = data_of(self, histories, "bootstrap")
        return self._bootstrap(data, _count("draws", draws), _seed(seed), threads, progress)


class OfPosterior:
    def to_dict(self: Any) -> dict[str, dict[str, np.ndarray]]:
        """The draws as ArviZ wants them: ``{"posterior": {parameter: array of 1 chain x draws}}``."""
        return {"posterior": {name: self.draws[:, i][np.newaxis] for i, name in enumerate(self.parameters)}}

    def to_arviz(self: Any) -> Any:
        """The draws as ArviZ's own kind of result, for its plots and summaries. Needs ``pip install arviz``.

        An `InferenceData` before release 1 of ArviZ, an xarray `DataTree` from then on.
        """
        import arviz

        groups = self.to_dict()
        try:
            return arviz.from_dict(posterior=groups["posterior"])
        except TypeError:  # from release 1 on
            return arviz.from_dict(groups)

    def _repr_html_(self: Any) -> str:
        import html

        return f"<pre>{html.escape(repr(self))}</pre>"


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or value < 1:
        raise DomainError(f"{name}: got {value!r}, must be a whole number, 1 or more")
    return int(value)


# Fits by group


class Fits(Mapping[Hashable, Any]):
    """Fits of one model by group: ``fits["DE"]`` is the fit of that group, `table` has one row a group.

    A group that does not identify the model has no fit, and a row whose message says why.
    """

    def __init__(self, model: type, groups: Sequence[Hashable], results: Sequence[tuple[float, Any, str]]):
        self._fits = {g: fit for g, (_, fit, _) in zip(groups, results, strict=True)}
        self._messages = {g: message for g, (_, _, message) in zip(groups, results, strict=True)}
        fits = [fit for _, fit, _ in results]
        names: tuple[str, ...] = model.parameters  # type: ignore[attr-defined]
        group = np.empty(len(groups), dtype=object)
        group[:] = list(groups)

        def column(value: Any, missing: Any = np.nan) -> np.ndarray:
            return np.array([missing if fit is None else value(fit) for fit in fits])

        self.table = Table(
            {
                "group": group,
                "customers": np.array([customers for customers, _, _ in results]),
                **{name: column(lambda fit, name=name: getattr(fit.model, name)) for name in names},
                "log_likelihood": column(lambda fit: fit.log_likelihood),
                "termination": column(lambda fit: fit.termination, "not identified"),
                "message": np.array([message for _, _, message in results], dtype=object),
            }
        )

    def __getitem__(self, group: Hashable) -> Any:
        fit = self._fits[group]
        if fit is None:
            raise DomainError(f"group {group!r}: {self._messages[group]}")
        return fit

    def __iter__(self) -> Iterator[Hashable]:
        return iter(g for g, fit in self._fits.items() if fit is not None)

    def __len__(self) -> int:
        return sum(fit is not None for fit in self._fits.values())

    def __repr__(self) -> str:
        return as_text(self.table, rows=20)

    def _repr_html_(self) -> str:
        return as_html(self.table, rows=20)


def fit_by(model: Any, held: Held, by: Any, options: Sequence[Any]) -> Fits:
    """One fit for each value of a column of the table, or of an array as long as it."""
    if isinstance(by, str):
        if held.source is None or by not in held.source.names:
            found = ", ".join(held.source.names) if held.source is not None else "no table"
            raise DomainError(f"by: no column {by!r}; found: {found}")
        by = held.source.column(by)
    values = np.asarray(by).tolist()
    if len(values) != len(held.columns):
        raise DomainError(f"by: has {len(values)} values for {len(held.columns)} histories")
    places: dict[Hashable, int] = {}
    for row, value in enumerate(values):
        if value is None or value != value:
            raise DomainError(f"by: row {row} has no group")
        places.setdefault(value, 0)
    groups: list[Any] = list(places)
    with contextlib.suppress(TypeError):  # of several types: in order of appearance
        groups.sort()
    places = {group: i for i, group in enumerate(groups)}
    codes = np.array([places[value] for value in values], dtype=np.uint32)
    results = _native._fit_by(model, held.columns, codes, len(groups), *options)
    return Fits(model, groups, results)


# Choice


@dataclass(frozen=True)
class LikelihoodRatio:
    """What a likelihood-ratio test found."""

    statistic: float  #: twice the difference of the log-likelihoods
    df: int  #: parameters that the larger model has more
    p_value: float  #: chance of a statistic this large if the smaller model is true
    message: str  #: what to mind; empty when nothing


def likelihood_ratio_test(small: Any, large: Any) -> LikelihoodRatio:
    """Whether the data speak against a fitted model that a larger one contains, such as `Nbd` in `ParetoNbd`.

    Where the smaller model is a limit of the larger one, on its boundary, the p-value is conservative and the message
    says so. Raises DomainError for models that are not nested, fits of different data, or with a penalty or prior.
    """
    for fit in (small, large):
        if not hasattr(fit, "_fitted"):
            raise TypeError(f"likelihood_ratio_test: need two fits, got {fit!r}")
    return LikelihoodRatio(*_native._likelihood_ratio_test(small._fitted, large._fitted))


class Comparison(Table):
    """Ways to predict, one row each, the best first: models by holdout log-likelihood, then rules of thumb by RMSE."""

    _text: str

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        columns = {name: c for name, c in self.items() if name != "message" or any(c)}
        return as_html(columns, rows=len(self["model"]))


_COLUMNS = (
    "model",
    "baseline",
    "holdout_log_likelihood",
    "mae",
    "rmse",
    "total",
    "total_error",
    "calibration_slope",
    "coverage",
    "log_likelihood",
    "aic",
    "bic",
    "message",
)


def compare(
    data: Any,
    models: Sequence[type] | None = None,
    *,
    holdout: Any = 1 / 3,
    unit: Unit | str = Unit.week,
    level: float = 0.95,
    penalty: float = 0.0,
    threads: int | None = None,
    progress: Progress | None = None,
    **periods: Any,
) -> Comparison:
    """Ranks models by what they say of a holdout period, with two rules of thumb in the same table.

    Every model is fitted to the first part of the data and asked about the last, customer by customer.

    Parameters
    ----------
    data : EventLog, PurchaseHistories or any table
        Histories must have the columns `holdout_frequency` and `holdout_T`.
    models : list of model classes, optional
        Default: all models of purchasing but `SarmanovParetoNbd`, whose law depends on the unit of time.
    holdout : float, str or date
        Of a log: the share of its time that is held out (the last third), its length (``"26w"``), or the last day of
        the calibration period.
    unit : Unit or str
        Of the histories made from a log.
    level : float
        Of the interval for each customer behind `coverage`.
    penalty : float
        Of the fits.
    threads : int, optional
        Default: all. The result does not depend on it.
    progress : callable, optional
        Called with the share done, 0 to 1.
    **periods
        `observation_end`, `acquired_after`, `same_day`, as of `EventLog.purchase_histories`.

    Returns
    -------
    Comparison
        A table: `model`, `holdout_log_likelihood` (sum of the logs of the probabilities of what happened), `mae`,
        `rmse`, `total_error` (share), `calibration_slope` (1 is right), `coverage`, `aic`, `bic`, ... A model the data
        do not identify comes last, with a message.
    """
    hiatus = None
    if isinstance(data, EventLog):
        end = _calibration_end(data, holdout, unit)
        hiatus = _native._choose_hiatus(data._core, end)
        data = data.purchase_histories(unit=unit, calibration_end=end, threads=threads, **periods)
    elif periods:
        raise TypeError(f"compare: {', '.join(periods)} are for logs; these are histories")
    held, frequency, T = _with_holdout(data, unit)
    every = [m for m in vars(_native).values() if hasattr(m, "_simulate_log") and not hasattr(m, "correlation")]
    chosen = list(models) if models is not None else every
    contenders = []
    for i, model in enumerate(chosen):
        if not hasattr(model, "_simulate_log"):
            raise TypeError(f"compare: need model classes of purchasing such as BgNbd, got {model!r}")
        contenders.append(_native._contend(model, held, frequency, T, level, penalty, threads))
        if progress is not None:
            progress((i + 1) / len(chosen))
    ranked, text = _native._rank(contenders, held, frequency, T, hiatus, level)
    result = Comparison({name: np.array([getattr(c, name) for c in ranked]) for name in _COLUMNS})
    result._text = text
    return result


def _calibration_end(log: EventLog, holdout: Any, unit: Unit | str) -> np.datetime64:
    if len(log) == 0:
        raise DomainError("compare: the log has no rows")
    if not isinstance(holdout, (int, float)) and not (isinstance(holdout, str) and not re.match(r"\d{4}-", holdout)):
        return holdout
    first, last = log.first.astype("M8[D]"), log.last.astype("M8[D]")
    whole = (last - first).astype(int)
    share = isinstance(holdout, (int, float)) and 0 < holdout < 1
    days = holdout * whole if share else _native._days(holdout, unit)
    if not 0 < days < whole:
        raise DomainError(f"holdout: got {holdout!r}, must be above 0 and shorter than the log ({whole} days)")
    return last - np.timedelta64(max(1, round(days)), "D")


def _with_holdout(data: Any, unit: Unit | str) -> tuple[Any, np.ndarray, np.ndarray]:
    if isinstance(data, PurchaseHistories):
        table, names = data, data.columns
    else:
        source = settled(data)
        names = source.names
        table = {name: np.asarray(source.column(name)) for name in names}  # type: ignore[assignment]
    missing = [name for name in ("holdout_frequency", "holdout_T") if name not in names]
    if missing:
        raise DomainError(f"compare: missing column(s): {', '.join(missing)}; make the histories with calibration_end=")
    held = hold(data, unit=None if isinstance(data, PurchaseHistories) else unit)
    frequency, T = (np.ascontiguousarray(table[name], dtype=np.float64) for name in ("holdout_frequency", "holdout_T"))
    return held.columns, frequency, T
