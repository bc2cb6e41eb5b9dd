from __future__ import annotations
import habitue._core
import habitue._core.data
import numpy
import numpy.typing
import os
import typing
import os
from habitue._core import Unit
from habitue._sources import Progress
__all__: list[str] = ['BgNbd', 'BgNbdFit', 'GammaGamma', 'GammaGammaFit', 'MbgNbd', 'MbgNbdFit', 'Nbd', 'NbdFit', 'ParetoNbd', 'ParetoNbdFit']
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
    @staticmethod
    def _fit(arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> typing.Any:
        ...
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> str:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _lifetime_value(self, arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex, arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
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
    def _save(self, arg0: str) -> None:
        ...
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
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing.

        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T: a float for one customer, an array for many.

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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
class BgNbdFit:
    """
    A fitted model and what is known about its estimate.
    """
    def __getstate__(self) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.
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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
    def model(self) -> BgNbd:
        """
        The fitted model.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
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
    @staticmethod
    def _fit(arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> typing.Any:
        ...
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> str:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, a: typing.SupportsFloat | typing.SupportsIndex, b: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _lifetime_value(self, arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex, arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
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
    def _save(self, arg0: str) -> None:
        ...
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
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing.

        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T: a float for one customer, an array for many.

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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
class MbgNbdFit:
    """
    A fitted model and what is known about its estimate.
    """
    def __getstate__(self) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.
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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
    def model(self) -> MbgNbd:
        """
        The fitted model.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
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
    @staticmethod
    def _fit(arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> typing.Any:
        ...
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> str:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, s: typing.SupportsFloat | typing.SupportsIndex, beta: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _lifetime_value(self, arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex, arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _mean_attrition_rate(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _mean_purchase_rate(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
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
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing.

        """
    def mean_attrition_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        The mean of each customer's rate of leaving, given the history.

                Parameters
                ----------
                histories : PurchaseHistories, PurchaseHistory or any table, optional
                frequency, recency, T : float or array, optional
                    The columns themselves, instead of a table; they broadcast.

        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

                Parameters
                ----------
                histories : PurchaseHistories, PurchaseHistory or any table, optional
                frequency, recency, T : float or array, optional
                    The columns themselves, instead of a table; they broadcast.

        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T: a float for one customer, an array for many.

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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
class ParetoNbdFit:
    """
    A fitted model and what is known about its estimate.
    """
    def __getstate__(self) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.
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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
    def model(self) -> ParetoNbd:
        """
        The fitted model.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
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
    @staticmethod
    def _fit(arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> typing.Any:
        ...
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> str:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, r: typing.SupportsFloat | typing.SupportsIndex, alpha: typing.SupportsFloat | typing.SupportsIndex, unit: habitue._core.Unit | str | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _expected_purchases(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsInt | typing.SupportsIndex | None, arg3: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _expected_purchases_new(self, arg0: float | str) -> float:
        ...
    def _lifetime_value(self, arg0: typing.Any, arg1: habitue._core.data.HeldHistories, arg2: float | str, arg3: typing.SupportsFloat | typing.SupportsIndex, arg4: typing.SupportsFloat | typing.SupportsIndex, arg5: typing.SupportsInt | typing.SupportsIndex | None, arg6: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _mean_purchase_rate(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _probability_alive(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None, arg2: typing.Any) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability(self, arg0: habitue._core.data.HeldHistories, arg1: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg2: float | str, arg3: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _purchase_probability_new(self, arg0: typing.Annotated[numpy.typing.ArrayLike, numpy.int32], arg1: float | str) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
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
    def lifetime_value(self, histories: typing.Any = None, spend: typing.Any = None, *, horizon: float | str = '52w', discount_rate: float = 0.1, margin: float = 1.0, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        What a customer's future purchases are worth today: margin x expected spend x discounted expected purchases.

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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing.

        """
    def mean_purchase_rate(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        The mean of each customer's purchase rate, given the history; of who has left, the rate until then.

                Parameters
                ----------
                histories : PurchaseHistories, PurchaseHistory or any table, optional
                frequency, recency, T : float or array, optional
                    The columns themselves, instead of a table; they broadcast.

        """
    def probability_alive(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, threads: int | None = None, progress: Progress | None = None) -> typing.Any:
        """
        Chance that a customer is still active at T: a float for one customer, an array for many.

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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
class NbdFit:
    """
    A fitted model and what is known about its estimate.
    """
    def __getstate__(self) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _predict(self, arg0: habitue._core.data.HeldHistories, arg1: float | str, arg2: typing.SupportsFloat | typing.SupportsIndex | None, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> dict:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.
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
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
    def model(self) -> Nbd:
        """
        The fitted model.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
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
    @staticmethod
    def _fit(arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsFloat | typing.SupportsIndex, arg2: typing.SupportsInt | typing.SupportsIndex, arg3: typing.SupportsInt | typing.SupportsIndex | None, arg4: typing.Any) -> typing.Any:
        ...
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> str:
        ...
    def __hash__(self) -> int:
        ...
    def __init__(self, *, p: typing.SupportsFloat | typing.SupportsIndex, q: typing.SupportsFloat | typing.SupportsIndex, gamma: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _expected_spend(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _log_likelihood(self, arg0: habitue._core.data.HeldHistories, arg1: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
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
    def log_likelihood(self, histories: typing.Any = None, *, frequency: typing.Any = None, recency: typing.Any = None, T: typing.Any = None, monetary_value: typing.Any = None, threads: int | None = None) -> typing.Any:
        """
        Log-likelihood of each history: a float for one customer, an array for many.

                Models of spend give 0 for customers without a repeat purchase or spend: these tell them nothing.

        """
    def mean_spend(self) -> float:
        """
        Expected mean amount of a customer of whom nothing is known; infinite where q <= 1.
        """
    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Writes this to a file as JSON that later releases, and C++, read: `load`.
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
class GammaGammaFit:
    """
    A fitted model and what is known about its estimate.
    """
    def __getstate__(self) -> str:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: str) -> None:
        ...
    def _repr_html_(self) -> str:
        ...
    def _save(self, arg0: str) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 2]"]:
        """
        Confidence interval of each parameter: one row (low, high) a parameter, inside its support.
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
    def model(self) -> GammaGamma:
        """
        The fitted model.
        """
    @property
    def penalty(self) -> float:
        """
        L2 penalty on the logs of the parameters.
        """
    @property
    def standard_errors(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Of the parameters, in the model's order; NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
        """
    @property
    def unit(self) -> habitue._core.Unit:
        """
        The unit of time of the model.
        """
def _load(arg0: str) -> typing.Any:
    ...
