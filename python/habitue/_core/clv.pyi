from __future__ import annotations
import collections.abc
import datetime
import habitue._core
import habitue._core.data
import numpy
import numpy.typing
import os
import typing
import os
from habitue._core import Unit
from habitue._sources import Progress
import numpy as np
from habitue._tables import Table
from habitue._covariates import Covariates
from habitue._histories import PurchaseHistories
__all__: list[str] = ['Bdw', 'BdwFit', 'BgBb', 'BgBbFit', 'BgCnbd', 'BgCnbdCovariateFit', 'BgCnbdFit', 'BgNbd', 'BgNbdCovariateFit', 'BgNbdFit', 'Bootstrap', 'CovariateEstimation', 'Estimation', 'GammaGamma', 'GammaGammaFit', 'GgomNbd', 'GgomNbdCovariateFit', 'GgomNbdFit', 'MbgCnbd', 'MbgCnbdCovariateFit', 'MbgCnbdFit', 'MbgNbd', 'MbgNbdCovariateFit', 'MbgNbdFit', 'Nbd', 'NbdCovariateFit', 'NbdFit', 'ParetoNbd', 'ParetoNbdCovariateFit', 'ParetoNbdFit', 'Posterior', 'Regularity', 'SarmanovParetoNbd', 'SarmanovParetoNbdCovariateFit', 'SarmanovParetoNbdFit', 'Sbg', 'SbgFit']
class Estimation:
    """
    What is known about an estimate, whatever the model.
    """
    @property
    def agreed(self) -> int:
        """
        Searches that ended at this estimate.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def cells(self) -> int:
        """
        Distinct histories.
        """
    @property
    def converged(self) -> bool:
        """
        Whether the search ended at an optimum.
        """
    @property
    def covariance(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def customers(self) -> float:
        """
        Customers (sum of weights) the estimate rests on.
        """
    @property
    def iterations(self) -> int:
        """
        Newton steps taken.
        """
    @property
    def left_out(self) -> int:
        """
        Rows that tell this model nothing.
        """
    @property
    def log_likelihood(self) -> float:
        """
        At the estimate, without the penalty.
        """
    @property
    def message(self) -> str:
        """
        What is wrong and what to do about it; empty when all is well.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def prior(self) -> dict:
        """
        Normal priors of the logs of parameters: name -> (mean, standard deviation).
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def starts(self) -> int:
        """
        Points the search was started from.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
        """
class BgNbd:
    """
    Poisson purchasing with geometric dropout after repeat purchases (BG/NBD).

    Parameters
    ----------
    r : float
        Shape of purchase rates, above 0.
    alpha : float
        Rate of purchase rates, above 0.
    a : float
        Leaving, first beta shape, above 0.
    b : float
        Leaving, second beta shape, above 0.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Fader, Hardie & Lee (2005), Marketing Science 24(2), 275-284, doi:10.1287/mksc.1040.0098
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 'a', 'b')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def dropout_probability_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the chance to leave after a purchase over customers: Beta(a, b).
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def a(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def alpha(self) -> float:
        """
        rate of purchase rates
        """
    @property
    def b(self) -> float:
        """
        leaving, second beta shape
        """
    @property
    def r(self) -> float:
        """
        shape of purchase rates
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class BgNbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> BgNbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class MbgNbd:
    """
    Poisson purchasing with geometric dropout after any purchase, the first included (MBG/NBD).

    Parameters
    ----------
    r : float
        Shape of purchase rates, above 0.
    alpha : float
        Rate of purchase rates, above 0.
    a : float
        Leaving, first beta shape, above 0.
    b : float
        Leaving, second beta shape, above 0.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3), 201-209, doi:10.1016/j.ijresmar.2006.12.005
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 'a', 'b')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def dropout_probability_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the chance to leave after a purchase over customers: Beta(a, b).
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def a(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def alpha(self) -> float:
        """
        rate of purchase rates
        """
    @property
    def b(self) -> float:
        """
        leaving, second beta shape
        """
    @property
    def r(self) -> float:
        """
        shape of purchase rates
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class MbgNbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> MbgNbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class ParetoNbd:
    """
    Poisson purchasing with leaving at any time, at a rate that varies over customers (Pareto/NBD).

    Parameters
    ----------
    r : float
        Shape of purchase rates, above 0.
    alpha : float
        Rate of purchase rates, above 0.
    s : float
        Shape of rates of leaving, above 0.
    beta : float
        Rate of rates of leaving, above 0.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Schmittlein, Morrison & Colombo (1987), Management Science 33(1), 1-24, doi:10.1287/mnsc.33.1.1
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 's', 'beta')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, s: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def attrition_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the rate of leaving over customers: Gamma(s, beta).
        """
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def alpha(self) -> float:
        """
        rate of purchase rates
        """
    @property
    def beta(self) -> float:
        """
        rate of rates of leaving
        """
    @property
    def r(self) -> float:
        """
        shape of purchase rates
        """
    @property
    def s(self) -> float:
        """
        shape of rates of leaving
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class ParetoNbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> ParetoNbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class GgomNbd:
    """
    Poisson purchasing with leaving at any time, at a hazard that grows with age (GGom/NBD).

    Parameters
    ----------
    r : float
        Shape of purchase rates, above 0.
    alpha : float
        Rate of purchase rates, above 0.
    b : float
        Growth of the hazard of leaving, above 0.
    s : float
        Shape of leaving, above 0.
    beta : float
        Rate of leaving, above 0.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Bemmaor & Glady (2012), Management Science 58(5), 1012-1021, doi:10.1287/mnsc.1110.1461
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 'b', 's', 'beta')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, s: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def attrition_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the rate of leaving over customers: Gamma(s, beta).
        """
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def alpha(self) -> float:
        """
        rate of purchase rates
        """
    @property
    def b(self) -> float:
        """
        growth of the hazard of leaving
        """
    @property
    def beta(self) -> float:
        """
        rate of leaving
        """
    @property
    def r(self) -> float:
        """
        shape of purchase rates
        """
    @property
    def s(self) -> float:
        """
        shape of leaving
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class GgomNbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> GgomNbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class Nbd:
    """
    Poisson purchasing without leaving (NBD).

    Parameters
    ----------
    r : float
        Shape of purchase rates, above 0.
    alpha : float
        Rate of purchase rates, above 0.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Ehrenberg (1959), Applied Statistics 8(1), 26-41, doi:10.2307/2985810
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def alpha(self) -> float:
        """
        rate of purchase rates
        """
    @property
    def r(self) -> float:
        """
        shape of purchase rates
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class NbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> Nbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class BgCnbd:
    """
    Erlang-k purchasing with geometric dropout after repeat purchases (BG/CNBD-k).

    Parameters
    ----------
    r : float
        Shape of event rates, above 0.
    alpha : float
        Rate of event rates, above 0.
    a : float
        Leaving, first beta shape, above 0.
    b : float
        Leaving, second beta shape, above 0.
    k : int
        Regularity: every gap between purchases is Erlang-k.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Reutterer, Platzer & Schroeder (2021), International Journal of Research in Marketing 38(1), 194-215, doi:10.1016/j.ijresmar.2020.09.002
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 'a', 'b')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, k: typing.SupportsFloat | typing.SupportsIndex = 1.0, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def dropout_probability_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the chance to leave after a purchase over customers: Beta(a, b).
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def _reads_gaps(self) -> bool:
        """
        Whether the likelihood needs sum_log_gaps.
        """
    @property
    def a(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def alpha(self) -> float:
        """
        rate of event rates
        """
    @property
    def b(self) -> float:
        """
        leaving, second beta shape
        """
    @property
    def k(self) -> int:
        """
        Regularity: every gap between purchases is Erlang-k.
        """
    @property
    def r(self) -> float:
        """
        shape of event rates
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class BgCnbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> BgCnbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class MbgCnbd:
    """
    Erlang-k purchasing with geometric dropout after any purchase, the first included (MBG/CNBD-k).

    Parameters
    ----------
    r : float
        Shape of event rates, above 0.
    alpha : float
        Rate of event rates, above 0.
    a : float
        Leaving, first beta shape, above 0.
    b : float
        Leaving, second beta shape, above 0.
    k : int
        Regularity: every gap between purchases is Erlang-k.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Reutterer, Platzer & Schroeder (2021), International Journal of Research in Marketing 38(1), 194-215, doi:10.1016/j.ijresmar.2020.09.002
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 'a', 'b')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, k: typing.SupportsFloat | typing.SupportsIndex = 1.0, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def dropout_probability_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the chance to leave after a purchase over customers: Beta(a, b).
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def _reads_gaps(self) -> bool:
        """
        Whether the likelihood needs sum_log_gaps.
        """
    @property
    def a(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def alpha(self) -> float:
        """
        rate of event rates
        """
    @property
    def b(self) -> float:
        """
        leaving, second beta shape
        """
    @property
    def k(self) -> int:
        """
        Regularity: every gap between purchases is Erlang-k.
        """
    @property
    def r(self) -> float:
        """
        shape of event rates
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class MbgCnbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> MbgCnbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class SarmanovParetoNbd:
    """
    Poisson purchasing with leaving at any time, at rates that vary over customers and are correlated (Pareto/NBD with correlation).

    Parameters
    ----------
    r : float
        Shape of purchase rates, above 0.
    alpha : float
        Rate of purchase rates, above 0.
    s : float
        Shape of rates of leaving, above 0.
    beta : float
        Rate of rates of leaving, above 0.
    w : float
        Dependence, between its bounds, between 0 and 1.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Park & Fader (2004), Marketing Science 23(3), 280-303, doi:10.1287/mksc.1040.0050
    """
    parameters: typing.ClassVar[tuple] = ('r', 'alpha', 's', 'beta', 'w')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, s: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex, w: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_log(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: str | datetime.date | numpy.datetime64, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.Any, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.int64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def attrition_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the rate of leaving over customers: Gamma(s, beta).
        """
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_rate_density(self, x: typing.Any) -> typing.Any:
        """
        Density of the purchase rate over customers: Gamma(r, alpha).
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    def simulate_log(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, end: typing.Any, spend: typing.Any = None, threads: int | None = None) -> Table:
        """
        All purchases of new customers drawn from the model, first ones included: rows that make an `EventLog`.

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
    @property
    def alpha(self) -> float:
        """
        rate of purchase rates
        """
    @property
    def beta(self) -> float:
        """
        rate of rates of leaving
        """
    @property
    def correlation(self) -> float:
        """
        Of the rates of purchase and of leaving.
        """
    @property
    def r(self) -> float:
        """
        shape of purchase rates
        """
    @property
    def s(self) -> float:
        """
        shape of rates of leaving
        """
    @property
    def sarmanov(self) -> float:
        """
        What multiplies the product of the centred exponentials.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
    @property
    def w(self) -> float:
        """
        dependence, between its bounds
        """
class SarmanovParetoNbdFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> SarmanovParetoNbd:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class BgBb:
    """
    Bernoulli purchasing at opportunities with geometric dropout before them (BG/BB).

    Parameters
    ----------
    alpha : float
        Buying, first beta shape, above 0.
    beta : float
        Buying, second beta shape, above 0.
    gamma : float
        Leaving, first beta shape, above 0.
    delta : float
        Leaving, second beta shape, above 0.
    unit : Unit or str, optional
        The unit of time its rates are per, such as "week".

    References
    ----------
    Fader, Hardie & Shang (2010), Marketing Science 29(6), 1086-1108, doi:10.1287/mksc.1100.0580
    """
    parameters: typing.ClassVar[tuple] = ('alpha', 'beta', 'gamma', 'delta')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, alpha: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex, gamma: typing.SupportsFloat | typing.SupportsIndex, delta: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _ask(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _gradient(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _lifetime_value(self, arg0: GammaGamma, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: float | str | None, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None, arg7: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _tracking(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon: of customers after T, or, without histories, of a new customer.

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
    def gradient(self, question: str, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, **given: typing.Any) -> np.ndarray:
        """
        Exact derivatives of the answers to a question by the parameters, in the order of `parameters`.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, period: float | str | None = None, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to buy at an opportunity, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, horizon: float | str | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later: a float for one, an array for many.

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
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_probability(self, *arguments: typing.Any, horizon: float | str | None = None, n: typing.Any = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

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
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, n: int | None = None, T: typing.Any = None, seed: int | None = None, *, spend: typing.Any = None, threads: int | None = None) -> PurchaseHistories:
        """
        New customers drawn from the model: their purchase histories.

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
    @property
    def alpha(self) -> float:
        """
        buying, first beta shape
        """
    @property
    def beta(self) -> float:
        """
        buying, second beta shape
        """
    @property
    def delta(self) -> float:
        """
        leaving, second beta shape
        """
    @property
    def gamma(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time the rates are per.
        """
class BgBbFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _confidence(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None, arg5: typing.Any) -> tuple:
        ...
    def _confidence_of_draws(self, arg0: str, arg1: dict, arg2: habitue._core.data.HeldHistories, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> tuple:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def discounted_purchases(self, histories: typing.Any = None, *, horizon: float | str | None = None, discount_rate: float = 0.1, period: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon, each discounted to today; over all the future, DERT.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        discount_rate : float
            Effective rate per year.
        period : float or str, optional
            Discounts what is bought in a period, such as ``"1 month"``, from its end; default: continuously.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_lifetime(self, histories: typing.Any = None, *, horizon: float | str | None = None, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time over the horizon for which a customer is expected to be active.

        Of one who may have left by now: divided by P(alive), of one known to be active. Infinite where the mean is: over all
        the future Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, and where nobody leaves.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str, optional
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``; default: all the future.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def expected_purchases(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Expected purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def lifetime_quantile(self, histories: typing.Any = None, *, q: float, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Time after T by which a customer has left with probability `q`; 0 where P(left by T) is as large.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        q : float
            Between 0 and 1.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_dropout_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to leave after a purchase, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def mean_purchase_probability(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        The mean of each customer's chance to buy at an opportunity, given the history.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def predict(self, histories: typing.Any, *, horizon: float | str, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive) and expected purchases of every customer, as the kind of table the histories are.

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
    def probability_alive(self, histories: typing.Any = None, *, horizon: float | str = 0.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T, or the horizon later.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def probability_no_purchase(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of no purchase over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def purchase_probability(self, histories: typing.Any = None, *, n: int, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance of exactly `n` purchases over the horizon.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        n : int
            Number of purchases.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def purchase_variance(self, histories: typing.Any = None, *, horizon: float | str, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, interval: float | None = None, method: str = 'delta', draws: typing.Any = 200, seed: int = 0, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Variance of the number of purchases over the horizon: of one customer about what is expected of them.

        Parameters
        ----------
        histories : PurchaseHistories, PurchaseHistory or any table, optional
            Default: a new customer.
        horizon : float or str
            How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
        frequency, recency, T : float or array, optional
            The columns themselves, instead of a table.
        interval : float, optional
            Confidence level, such as .95: the answer is then a table `value, low, high` of the kind the histories are. It says
            how well the value is known, not how far a single customer may stray from it.
        method : {"delta", "bootstrap"}
            From the covariance of the estimate, or from the quantiles over a parametric bootstrap.
        draws : int or array
            Of the bootstrap: how many, or parameters already drawn, one draw a row.
        seed : int
            Of the bootstrap.
        threads : int, optional
            Default: all. The result does not depend on it.
        progress : callable, optional
            Called with the share done, 0 to 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> BgBb:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class Sbg:
    """
    Contracts, left at each renewal with a chance that varies over customers (sBG).

    Parameters
    ----------
    alpha : float
        Leaving, first beta shape, above 0.
    beta : float
        Leaving, second beta shape, above 0.

    References
    ----------
    Fader & Hardie (2007), Journal of Interactive Marketing 21(1), 76-90, doi:10.1002/dir.20074
    """
    parameters: typing.ClassVar[tuple] = ('alpha', 'beta')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, alpha: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _churn_probability(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _churn_rate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _contract_value(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg3: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _discounted_lifetime(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _lifetime_quantile_after(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _mean_dropout_probability_after(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _repr_html_(self) -> str:
        ...
    def _retention_rate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_cohort(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex) -> dict:
        ...
    def _survival(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _total_log_likelihood(self, arg0: habitue._core.data.HeldHistories) -> float:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def churn_probability(self, t: typing.Any) -> typing.Any:
        """
        Chance that a new customer leaves at the `t`-th renewal.
        """
    def churn_rate(self, t: typing.Any) -> typing.Any:
        """
        Chance that a customer who comes to the `t`-th renewal leaves.
        """
    def discounted_lifetime(self, *, discount_rate: float, renewals: typing.Any = None, horizon: float | None = None) -> typing.Any:
        """
        Expected periods paid for, each discounted to now (DEL; of a customer who comes to a renewal, DERL).

                A new customer pays for the first period now. One who has renewed `renewals` times comes to the next renewal
                now; whether they renew is open.

                Parameters
                ----------
                discount_rate : float
                    Effective rate per *period*.
                renewals : int or array, optional
                    Renewals made so far; none: a new customer.
                horizon : int, optional
                    Periods that count; default: all the future.

        """
    def expected_lifetime(self, *, renewals: typing.Any = None, horizon: float | None = None) -> typing.Any:
        """
        Expected periods paid for: of a new customer with the first one, of one who has renewed those to come.

                Parameters
                ----------
                renewals : int or array, optional
                    Renewals made so far; none: a new customer.
                horizon : int, optional
                    Periods that count; default: all the future, infinite where the mean is.

        """
    def lifetime_quantile(self, p: typing.Any, *, renewals: typing.Any = 0) -> typing.Any:
        """
        The renewal, counted from now, by which the customer has left with chance `p` or more.
        """
    def lifetime_value(self, *, margin: typing.Any, discount_rate: float, renewals: typing.Any = None, horizon: float | None = None) -> typing.Any:
        """
        Value of a contract that brings `margin` in each period that is paid for; see `discounted_lifetime`.
        """
    def log_likelihood(self, cohorts: typing.Any = None, *, period: typing.Any = None, active: typing.Any = None) -> float:
        """
        Log-likelihood of a table of cohorts (`period, active`, optional `cohort`), all customers together.
        """
    def mean_dropout_probability(self, renewals: typing.Any = 0) -> typing.Any:
        """
        The mean of theta, the chance to leave at the first renewal, of customers who have renewed so often.
        """
    def retention_rate(self, t: typing.Any) -> typing.Any:
        """
        Chance that a customer who comes to the `t`-th renewal, 1, 2, ..., renews.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, customers: int, periods: int, *, seed: int) -> Table:
        """
        A cohort of new customers watched for so many periods: columns `period, active`.
        """
    def survival(self, t: typing.Any) -> typing.Any:
        """
        Chance that a new customer renews `t` times or more.
        """
    @property
    def alpha(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def beta(self) -> float:
        """
        leaving, second beta shape
        """
class SbgFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _project(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def project(self, cohorts: typing.Any, *, periods: int, interval: float | None = None) -> typing.Any:
        """
        Customers of each cohort expected to be active in the periods after its last.

                Parameters
                ----------
                cohorts : any table
                    Columns `period, active`, optional `cohort`.
                periods : int
                    How many to look ahead.
                interval : float, optional
                    Confidence level, such as .95: adds `active_low` and `active_high`, which say how well the *expectation* is
                    known, not how far a single cohort may stray from it.

                Returns
                -------
                table
                    Columns `cohort` (where there is one), `period`, `active` and their interval.

        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> Sbg:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class Bdw:
    """
    Contracts, left at a chance that varies over customers and changes with the time they stay (BdW).

    Parameters
    ----------
    alpha : float
        Leaving, first beta shape, above 0.
    beta : float
        Leaving, second beta shape, above 0.
    c : float
        Duration dependence, 1: none, above 0.

    References
    ----------
    Fader, Hardie, Liu, Davin & Steenburgh (2018), Journal of Interactive Marketing 43, 1-16, doi:10.1016/j.intmar.2018.01.002
    """
    parameters: typing.ClassVar[tuple] = ('alpha', 'beta', 'c')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, alpha: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex, c: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _churn_probability(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _churn_rate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _contract_value(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg3: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _discounted_lifetime(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _lifetime_quantile_after(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _mean_dropout_probability_after(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _repr_html_(self) -> str:
        ...
    def _retention_rate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _simulate(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.Any, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.PurchaseHistories:
        ...
    def _simulate_cohort(self, arg0: typing.SupportsInt | typing.SupportsIndex, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex) -> dict:
        ...
    def _survival(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
        ...
    def _total_log_likelihood(self, arg0: habitue._core.data.HeldHistories) -> float:
        ...
    def _window(self, arg0: float | str) -> float:
        ...
    def _written(self) -> str:
        ...
    def churn_probability(self, t: typing.Any) -> typing.Any:
        """
        Chance that a new customer leaves at the `t`-th renewal.
        """
    def churn_rate(self, t: typing.Any) -> typing.Any:
        """
        Chance that a customer who comes to the `t`-th renewal leaves.
        """
    def discounted_lifetime(self, *, discount_rate: float, renewals: typing.Any = None, horizon: float | None = None) -> typing.Any:
        """
        Expected periods paid for, each discounted to now (DEL; of a customer who comes to a renewal, DERL).

                A new customer pays for the first period now. One who has renewed `renewals` times comes to the next renewal
                now; whether they renew is open.

                Parameters
                ----------
                discount_rate : float
                    Effective rate per *period*.
                renewals : int or array, optional
                    Renewals made so far; none: a new customer.
                horizon : int, optional
                    Periods that count; default: all the future.

        """
    def expected_lifetime(self, *, renewals: typing.Any = None, horizon: float | None = None) -> typing.Any:
        """
        Expected periods paid for: of a new customer with the first one, of one who has renewed those to come.

                Parameters
                ----------
                renewals : int or array, optional
                    Renewals made so far; none: a new customer.
                horizon : int, optional
                    Periods that count; default: all the future, infinite where the mean is.

        """
    def lifetime_quantile(self, p: typing.Any, *, renewals: typing.Any = 0) -> typing.Any:
        """
        The renewal, counted from now, by which the customer has left with chance `p` or more.
        """
    def lifetime_value(self, *, margin: typing.Any, discount_rate: float, renewals: typing.Any = None, horizon: float | None = None) -> typing.Any:
        """
        Value of a contract that brings `margin` in each period that is paid for; see `discounted_lifetime`.
        """
    def log_likelihood(self, cohorts: typing.Any = None, *, period: typing.Any = None, active: typing.Any = None) -> float:
        """
        Log-likelihood of a table of cohorts (`period, active`, optional `cohort`), all customers together.
        """
    def mean_dropout_probability(self, renewals: typing.Any = 0) -> typing.Any:
        """
        The mean of theta, the chance to leave at the first renewal, of customers who have renewed so often.
        """
    def retention_rate(self, t: typing.Any) -> typing.Any:
        """
        Chance that a customer who comes to the `t`-th renewal, 1, 2, ..., renews.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, customers: int, periods: int, *, seed: int) -> Table:
        """
        A cohort of new customers watched for so many periods: columns `period, active`.
        """
    def survival(self, t: typing.Any) -> typing.Any:
        """
        Chance that a new customer renews `t` times or more.
        """
    @property
    def alpha(self) -> float:
        """
        leaving, first beta shape
        """
    @property
    def beta(self) -> float:
        """
        leaving, second beta shape
        """
    @property
    def c(self) -> float:
        """
        duration dependence, 1: none
        """
class BdwFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _project(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def project(self, cohorts: typing.Any, *, periods: int, interval: float | None = None) -> typing.Any:
        """
        Customers of each cohort expected to be active in the periods after its last.

                Parameters
                ----------
                cohorts : any table
                    Columns `period, active`, optional `cohort`.
                periods : int
                    How many to look ahead.
                interval : float, optional
                    Confidence level, such as .95: adds `active_low` and `active_high`, which say how well the *expectation* is
                    known, not how far a single cohort may stray from it.

                Returns
                -------
                table
                    Columns `cohort` (where there is one), `period`, `active` and their interval.

        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> Bdw:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class GammaGamma:
    """
    Amounts vary about a customer's own mean, and these means over customers (Gamma-gamma).

    Parameters
    ----------
    p : float
        Shape of a customer's amounts, above 0.
    q : float
        Shape of the customers' scales, above 0.
    gamma : float
        Rate of the customers' scales, above 0.

    References
    ----------
    Fader & Hardie (2013), brucehardie.com/notes/025; Fader, Hardie & Lee (2005), Journal of Marketing Research 42(4), 415-430, doi:10.1509/jmkr.2005.42.4.415
    """
    parameters: typing.ClassVar[tuple] = ('p', 'q', 'gamma')
    def __eq__(self, arg0: object) -> bool:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, p: typing.SupportsFloat | typing.SupportsIndex, q: typing.SupportsFloat | typing.SupportsIndex, gamma: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _expected_spend(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _simulate_spend(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _written(self) -> str:
        ...
    def expected_spend(self, histories: typing.Any = None, *, frequency: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected mean amount of a customer's purchases: the population's and their own, weighted.

                Of customers without a purchase that counts (no repeat, or spend 0) the population's.

                Parameters
                ----------
                histories : PurchaseHistories, PurchaseHistory or any table, optional
                frequency, monetary_value : float or array, optional
                    The columns themselves, instead of a table; they broadcast.

        """
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, sum_log_gaps: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing. `BgCnbd` and
                `MbgCnbd` with k > 1 need `sum_log_gaps`.

        """
    def mean_spend(self) -> float:
        """
        Expected mean amount of a customer of whom nothing is known; infinite where q <= 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def simulate(self, frequency: typing.Any, seed: int) -> typing.Any:
        """
        What new customers drawn from the model spend on average on `frequency` purchases; 0 where that is 0.
        """
    @property
    def gamma(self) -> float:
        """
        rate of the customers' scales
        """
    @property
    def p(self) -> float:
        """
        shape of a customer's amounts
        """
    @property
    def q(self) -> float:
        """
        shape of the customers' scales
        """
class GammaGammaFit(Estimation):
    """
    A fitted model and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _bootstrap(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Bootstrap:
        ...
    def _posterior(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> Posterior:
        ...
    def _profile(self, arg0: habitue._core.data.HeldHistories, arg1: str, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def _profile_interval(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _wald_interval(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        ...
    def _written(self) -> str:
        ...
    def bootstrap(self, draws: int = 200, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Estimates from customers simulated anew, observed for as long as those of the fit.

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
    def interval(self, level: float = 0.95, *, method: str = 'wald', histories: typing.Any = None, draws: int = 200, seed: int = 1, threads: int | None = None) -> np.ndarray:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.

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
    def posterior(self, draws: int = 1000, seed: int = 1, *, histories: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Draws from the posterior distribution of the parameters, by Pareto-smoothed importance sampling.

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
    def profile(self, parameter: str, values: typing.Any = None, *, points: int = 41, histories: typing.Any = None, threads: int | None = None) -> Table:
        """
        The log-likelihood at values of one parameter, maximised over the others: a curve to look at.

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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def _fitted(self) -> _Fitted:
        """
        What a likelihood-ratio test reads.
        """
    @property
    def model(self) -> GammaGamma:
        """
        The fitted model.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class Regularity:
    """
    How regularly customers buy: the shape k of Erlang gaps.
    """
    def __repr__(self) -> str:
        ...
    def summary(self) -> str:
        """
        The estimate, its interval, and what it advises.
        """
    @property
    def customers(self) -> int:
        """
        Those with two gaps or more.
        """
    @property
    def high(self) -> float:
        """
        Upper end of it.
        """
    @property
    def k(self) -> float:
        """
        1 as at random, above 1 more regularly, below 1 in bursts.
        """
    @property
    def level(self) -> float:
        """
        Its level.
        """
    @property
    def low(self) -> float:
        """
        Lower end of the confidence interval.
        """
    @property
    def standard_error(self) -> float:
        """
        Of k.
        """
class Posterior:
    """
    What is known of a fit's parameters: draws, and how far to trust them.
    """
    def __getstate__(self) -> tuple[list[str], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[float], float, float, str]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Credible interval of each parameter: one row (low, high) a parameter.
        """
    def summary(self) -> str:
        """
        As a statistics package prints it.
        """
    def to_arviz(self) -> typing.Any:
        """
        The draws as ArviZ's own kind of result, for its plots and summaries. Needs ``pip install arviz``.

                An `InferenceData` before release 1 of ArviZ, an xarray `DataTree` from then on.

        """
    def to_dict(self) -> dict[str, dict[str, np.ndarray]]:
        """
        The draws as ArviZ wants them: ``{"posterior": {parameter: array of 1 chain x draws}}``.
        """
    @property
    def draws(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        One row a draw, all alike in weight, one column a parameter.
        """
    @property
    def ess(self) -> float:
        """
        Independent draws that the weights are worth.
        """
    @property
    def k_hat(self) -> float:
        """
        Shape of the tail of the importance ratios; trust the draws below `k_threshold`.
        """
    @property
    def k_threshold(self) -> float:
        """
        min(1 - 1 / log10(proposals), 0.7).
        """
    @property
    def mean(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Posterior means.
        """
    @property
    def message(self) -> str:
        """
        What `k_hat` says against the draws; empty when nothing.
        """
    @property
    def parameters(self) -> list[str]:
        """
        Names of the columns of `draws`.
        """
    @property
    def proposals(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        What the draws were taken from, with `weights`.
        """
    @property
    def weights(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the proposals; sum 1.
        """
class Bootstrap:
    """
    Estimates from data drawn of a fitted model.
    """
    def __getstate__(self) -> tuple[list[str], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], int, int]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Percentile interval of each parameter: one row (low, high) a parameter.
        """
    @property
    def draws(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        One row an estimate, one column a parameter; NaN where there was none.
        """
    @property
    def failed(self) -> int:
        """
        Data sets that identified nothing.
        """
    @property
    def parameters(self) -> list[str]:
        """
        Names of the columns of `draws`.
        """
    @property
    def unconverged(self) -> int:
        """
        Data sets whose search stopped early.
        """
class _Fitted:
    pass
class _Contender:
    @property
    def aic(self) -> float:
        ...
    @property
    def baseline(self) -> bool:
        ...
    @property
    def bic(self) -> float:
        ...
    @property
    def calibration_slope(self) -> float:
        ...
    @property
    def coverage(self) -> float:
        ...
    @property
    def holdout_log_likelihood(self) -> float:
        ...
    @property
    def log_likelihood(self) -> float:
        ...
    @property
    def mae(self) -> float:
        ...
    @property
    def message(self) -> str:
        ...
    @property
    def model(self) -> str:
        ...
    @property
    def rmse(self) -> float:
        ...
    @property
    def total(self) -> float:
        ...
    @property
    def total_error(self) -> float:
        ...
class CovariateEstimation:
    """
    What is known about an estimate with covariates, whatever the model.
    """
    @property
    def cells(self) -> int:
        """
        Customers who differ in history or covariates.
        """
    @property
    def coefficient_penalty(self) -> float:
        """
        L2 penalty on the coefficients.
        """
    @property
    def converged(self) -> bool:
        """
        Whether the search ended at an optimum.
        """
    @property
    def covariance(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of parameters, coefficients of purchase and of attrition; NaN where not identified.
        """
    @property
    def customers(self) -> float:
        """
        Customers (sum of weights) the estimate rests on.
        """
    @property
    def iterations(self) -> int:
        """
        Newton steps taken.
        """
    @property
    def log_likelihood(self) -> float:
        """
        At the estimate, without the penalties.
        """
    @property
    def message(self) -> str:
        """
        What is wrong and what to do about it; empty when all is well.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def same(self) -> bool:
        """
        Whether purchase and attrition have one vector of coefficients.
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of parameters, coefficients of purchase and of attrition; NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
        """
class BgNbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> BgNbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> BgNbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class MbgNbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> MbgNbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> MbgNbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class ParetoNbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> ParetoNbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> ParetoNbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class GgomNbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> GgomNbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> GgomNbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class NbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> Nbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> Nbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class BgCnbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> BgCnbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> BgCnbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class MbgCnbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> MbgCnbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> MbgCnbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
class SarmanovParetoNbdCovariateFit(CovariateEstimation):
    """
    A fitted model with covariates and what is known about its estimate.
    """
    def __reduce__(self) -> typing.Any:
        ...
    def __repr__(self) -> str:
        ...
    def _coefficients(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> list:
        ...
    def _given(self, covariates: typing.Any) -> Covariates:
        ...
    def _own(self) -> Covariates:
        ...
    def _predict_known(self, arg0: habitue._core.data.PurchaseHistories, arg1: habitue._core.data.Covariates, arg2: habitue._core.data.PurchaseTimes, arg3: habitue._core.data.Covariates, arg4: float | str, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex | None, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> dict:
        ...
    def _predict_new(self, arg0: habitue._core.data.Covariates, arg1: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex | None, arg5: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _written(self) -> str:
        ...
    def expected_purchases(self, *, horizon: float | str, covariates: typing.Any, first_purchase: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

                Parameters
                ----------
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table
                    One customer a row (a mapping of single numbers is one customer), or their paths over time.
                first_purchase : date or sequence of dates, optional
                    When they first buy: needed where covariates change over time, one for all or one each.

                Returns
                -------
                float or array
                    One number a customer, in the order in which the covariates first name them; a float for one customer.

        """
    def model_of(self, purchase: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], attrition: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> SarmanovParetoNbd:
        """
        The model of customers whose covariates are these and do not change, in the order of the coefficients.
        """
    def predict(self, histories: typing.Any, *, horizon: float | str, covariates: typing.Any = None, discount_rate: float = 0.1, interval: float | None = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        P(alive), expected purchases over the horizon and their discounted sum, of every customer.

                Parameters
                ----------
                histories : PurchaseHistories or any table
                horizon : float or str
                    How far to look ahead, in the model's unit of time or with its own: ``"52w"``.
                covariates : Covariates or any table, optional
                    What the covariates will be, by default as the fit knows them. The past is as the fit knows it, so that
                    other covariates than came to pass tell what the same customers would do under them; of customers the fit
                    does not know, their past is read here, too.
                discount_rate : float
                    Effective rate per year; discounting is continuous.
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
                    Columns `customer` (where there are ids), `p_alive`, `purchases`, `discounted_purchases` and intervals, as
                    the kind of table the histories are.

        """
    def save(self, path: typing.Any) -> None:
        """
        Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`.
        """
    def summary(self) -> str:
        """
        The fit as a statistics package prints it.
        """
    @property
    def aic(self) -> float:
        """
        Akaike's information criterion.
        """
    @property
    def bic(self) -> float:
        """
        Bayesian information criterion.
        """
    @property
    def coefficients(self) -> typing.Any:
        """
        Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

                Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
                test of no effect), and a 95% interval, `low` and `high`.

        """
    @property
    def model(self) -> SarmanovParetoNbd:
        """
        The model of customers all of whose covariates are 0.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
def _answers(arg0: typing.Any, arg1: str) -> bool:
    ...
def _beta_density(arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def _choose_hiatus(log: habitue._core.data.EventLog, calibration_end: str | datetime.date | numpy.datetime64) -> float:
    ...
def _contend(arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg3: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg4: typing.SupportsFloat | typing.SupportsIndex, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex | None) -> _Contender:
    ...
def _days(duration: float | str, unit: habitue._core.Unit | str | None) -> float:
    ...
def _fit(arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: typing.SupportsFloat | typing.SupportsIndex, arg3: collections.abc.Sequence[tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]], arg4: typing.SupportsInt | typing.SupportsIndex, arg5: typing.SupportsInt | typing.SupportsIndex, arg6: typing.SupportsInt | typing.SupportsIndex, arg7: typing.SupportsInt | typing.SupportsIndex | None, arg8: typing.Any) -> typing.Any:
    ...
def _fit_by(arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32], arg3: typing.SupportsInt | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex, arg5: collections.abc.Sequence[tuple[str, typing.SupportsFloat | typing.SupportsIndex, typing.SupportsFloat | typing.SupportsIndex]], arg6: typing.SupportsInt | typing.SupportsIndex, arg7: typing.SupportsInt | typing.SupportsIndex, arg8: typing.SupportsInt | typing.SupportsIndex, arg9: typing.SupportsInt | typing.SupportsIndex | None, arg10: typing.Any) -> list:
    ...
def _fit_covariates(arg0: typing.Any, arg1: habitue._core.data.PurchaseHistories, arg2: habitue._core.data.Covariates, arg3: habitue._core.data.PurchaseTimes, arg4: bool, arg5: typing.SupportsFloat | typing.SupportsIndex, arg6: typing.SupportsFloat | typing.SupportsIndex, arg7: typing.SupportsInt | typing.SupportsIndex, arg8: typing.SupportsInt | typing.SupportsIndex | None, arg9: typing.Any) -> typing.Any:
    ...
def _gamma_density(arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> typing.Any:
    ...
def _held_contracts(arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], arg2: typing.Annotated[numpy.typing.ArrayLike, numpy.int64] | None) -> habitue._core.data.HeldHistories:
    ...
def _in_days(arg0: float | str, arg1: habitue._core.Unit | str | None) -> float:
    ...
def _likelihood_ratio_test(small: _Fitted, large: _Fitted) -> tuple[float, int, float, str]:
    ...
def _load(arg0: str) -> typing.Any:
    ...
def _rank(contenders: collections.abc.Sequence[_Contender], histories: habitue._core.data.HeldHistories, frequency: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], T: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], hiatus_days: typing.SupportsFloat | typing.SupportsIndex | None, level: typing.SupportsFloat | typing.SupportsIndex) -> tuple[list[_Contender], str]:
    ...
def _read(arg0: str) -> typing.Any:
    ...
def _regularity(arg0: habitue._core.data.EventLog, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex | None) -> Regularity:
    ...
def _save(arg0: str, arg1: str) -> None:
    ...
