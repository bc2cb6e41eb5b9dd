"""Customer lifetime value: models of when customers buy and leave, and of what they spend.

Wherever histories are wanted, any table with the columns `frequency, recency, T` (optional `customer, monetary_value,
weight`) will do, as will `PurchaseHistories`, one `PurchaseHistory`, or the columns themselves as keywords.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _inference
from ._core import DomainError, Unit
from ._core import clv as _native
from ._core.clv import *  # noqa: F403
from ._histories import hold
from ._inference import Comparison, Fits, LikelihoodRatio, compare, likelihood_ratio_test
from ._sources import Progress
from ._tables import as_html, as_kind

__all__ = [
    "Comparison",
    "ConvergenceWarning",
    "Fits",
    "LikelihoodRatio",
    "compare",
    "fit",
    "likelihood_ratio_test",
    "load",
]


class ConvergenceWarning(UserWarning):
    """The search for the best parameters stopped before it found them; the message says what helps."""


def fit(
    model: type,
    histories: Any = None,
    *,
    penalty: float = 0.0,
    prior: Mapping[str, tuple[float, float]] | None = None,
    max_iterations: int = 100,
    starts: int = 1,
    by: Any = None,
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
    penalty : float
        L2 penalty on the logs of the parameters, on the scale of the mean log-likelihood: for n customers the prior
        Normal(0, 1 / (2 penalty n)) (mean, variance) of every log without a prior of its own.
    prior : dict of str to (float, float), optional
        Mean and standard deviation of the normal priors of the logs of parameters: ``{"r": (0.0, 1.0)}``.
    max_iterations : int
        Of Newton's method, from each start.
    starts : int
        Searches from as many different points, of which the best counts; `fit.agreed` says how many ended there.
    by : str or array, optional
        A column of the table, or an array as long: one fit for each of its values.
    unit : Unit or str, optional
        The unit of time of a bare table; `PurchaseHistories` know theirs.
    threads : int, optional
        Default: all. The result does not depend on it.
    progress : callable, optional
        Called with the share done, 0 to 1.
    **columns
        The columns as arrays, instead of a table: ``frequency=, recency=, T=, monetary_value=, weight=``.

    Returns
    -------
    Fit
        `model`, `log_likelihood`, `standard_errors`, `covariance`, `termination`, `summary()`, `predict()`, ... It
        holds the histories, for `posterior`, `profile` and the like, until it is saved or pickled. With `by`: `Fits`, a
        mapping of the groups to their fits, with a `table`.

    Warns
    -----
    ConvergenceWarning
        The search stopped early, or the data do not tell all parameters; the message says what helps.
    """
    if not (isinstance(model, type) and hasattr(model, "_fit")):
        raise TypeError(f"fit: need a model class such as BgNbd, got {model!r}")
    held = hold(histories, unit=unit, needs=_needs(model), given=_known(columns))
    options = (penalty, _inference.priors(prior), max_iterations, starts, threads, progress)
    if by is not None:
        return _inference.fit_by(model, held, by, options)
    result = model._fit(held.columns, *options)
    result._data = held.columns
    if result.message or not result.converged:
        warnings.warn(f"{model.__name__}: {result.message or result.termination}", ConvergenceWarning, stacklevel=2)
    return result


def load(path: str | os.PathLike[str]) -> Any:
    """Reads the model or fit that `save` wrote to a file."""
    with open(path, "rb"):
        return _native._load(os.fspath(path))


_COLUMNS = ("frequency", "recency", "T", "monetary_value", "weight")


def _needs(model: type) -> tuple[str, ...]:
    return ("frequency", "monetary_value") if hasattr(model, "_expected_spend") else ("frequency", "recency", "T")


def _known(columns: dict[str, Any]) -> dict[str, Any]:
    unknown = [name for name in columns if name not in _COLUMNS]
    if unknown:
        raise TypeError(f"no such argument: {', '.join(unknown)}; columns are {', '.join(_COLUMNS)}")
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
        threads: int | None = None,
    ) -> Any:
        """Log-likelihood of each history: a float for one customer, an array for many.

        Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing.
        """
        held = _hold(self, histories, frequency=frequency, recency=recency, T=T, monetary_value=monetary_value)
        return held.shaped(self._log_likelihood(held.columns, threads))

    def save(self: Any, path: str | os.PathLike[str]) -> None:
        """Writes this to a file as JSON that later releases, and C++, read: `load`."""
        self._save(os.fspath(path))

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
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Chance that a customer is still active at T: a float for one customer, an array for many.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
        held = _hold(self, histories, frequency=frequency, recency=recency, T=T)
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
            How far the value looks ahead, in the model's unit of time or with its own: ``"52w"``.
        discount_rate : float
            Effective rate per year; discounting is continuous.
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
        return held.shaped(self._lifetime_value(spend, held.columns, horizon, discount_rate, margin, threads, progress))


class _PurchaseRate:
    def mean_purchase_rate(
        self: Any,
        histories: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
    ) -> Any:
        """The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        """
        held = _hold(self, histories, frequency=frequency, recency=recency, T=T)
        return held.shaped(self._mean_purchase_rate(held.columns, threads))


class _AttritionRate:
    def mean_attrition_rate(
        self: Any,
        histories: Any = None,
        *,
        frequency: Any = None,
        recency: Any = None,
        T: Any = None,
        threads: int | None = None,
    ) -> Any:
        """The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table; they broadcast.
        """
        held = _hold(self, histories, frequency=frequency, recency=recency, T=T)
        return held.shaped(self._mean_attrition_rate(held.columns, threads))


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
        result: dict[str, Any] = self._predict(held.columns, horizon, interval, threads, progress)
        src = held.source
        if src is None:
            return as_kind("dict", result)
        if "customer" in src.names:
            result = {"customer": src.column("customer"), **result}
        return as_kind(src.kind, result, src.index)


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) or (isinstance(value, np.ndarray) and not value.dtype.names)


def _methods(target: type) -> tuple[type, ...]:
    if target is _native.Posterior:
        return (_inference.OfPosterior,)
    if hasattr(target, "_probability_alive"):
        more = {
            "_mean_purchase_rate": _PurchaseRate,
            "_mean_attrition_rate": _AttritionRate,
            "_simulate": _inference.Simulated,
            "_simulate_log": _inference.SimulatedTimes,
        }
        return (_Model, _Timing, *(methods for name, methods in more.items() if hasattr(target, name)))
    if hasattr(target, "_expected_spend"):
        return (_Model, _Spend, _inference.SimulatedSpend)
    if not hasattr(target, "_wald_interval"):
        return ()
    more = {"_predict": _TimingFit, "_posterior": _inference.Inference, "_bootstrap": _inference.Bootstrapped}
    return (_Fit, _inference.Intervals, *(methods for name, methods in more.items() if hasattr(target, name)))


for _class in [thing for name, thing in vars(_native).items() if isinstance(thing, type) and name[0] != "_"]:
    _class.__module__ = __name__
    __all__.append(_class.__name__)
    for _base in _methods(_class):
        for _name, _method in vars(_base).items():
            if callable(_method):
                setattr(_class, _name, _method)

for _class in (Comparison, Fits, LikelihoodRatio):
    _class.__module__ = __name__
for _function in (compare, likelihood_ratio_test):
    _function.__module__ = __name__
