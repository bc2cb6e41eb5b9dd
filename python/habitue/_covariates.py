"""Covariates of customers, and the models that take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from . import _core
from ._core import DomainError
from ._histories import PurchaseHistories
from ._sources import Progress
from ._tables import Source, as_html, as_kind, settled


class Covariates:
    """What is known of customers, and of the times they live in: what purchase and attrition may depend on.

    The table has one row a customer; or, with `time`, one row a customer and period, or one where something changes;
    or, with `time` and no column of customers, one row a period, true of everybody. Only changes are kept. A missing
    value or period is an error once a customer's time, or a horizon, touches it.

    Parameters
    ----------
    table : data frame or mapping
    purchase, attrition : list of str or str
        The columns of numbers on which the rate of purchase, and that of leaving, depend; or a formula of Wilkinson's,
        such as ``"channel + age"``, in which columns that are no numbers become one column a level but the first (needs
        ``pip install habitue[formula]``).
    same : bool
        One vector of coefficients for both processes; either may then be left out.
    customer : str
        The column of the customers' ids. Without ids and times, rows are the customers in the order of the histories.
    time : str, optional
        The column that says from when on a row is true.
    rows : {"infer", "periods", "changes"}
        Whether every period has its row, and a hole is a missing period; or a row holds until the customer's next one,
        the last for ever. By default periods where two rows in succession say the same, changes otherwise.

    Examples
    --------
    >>> people = hb.data.Covariates(df, purchase=["channel", "age"], attrition=["channel"])
    >>> weeks = hb.data.Covariates(season, purchase=["season"], time="week")
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        table: Any,
        *,
        purchase: Iterable[str] | str = (),
        attrition: Iterable[str] | str = (),
        same: bool = False,
        customer: str = "customer",
        time: str | None = None,
        rows: str = "infer",
    ):
        src = settled(table)
        purchase, attrition = (x if isinstance(x, str) else [str(name) for name in x] for x in (purchase, attrition))
        if same:
            purchase, attrition = purchase or attrition, attrition or purchase
        self.same = same
        self._arguments: dict[str, Any] = {"customer": customer, "time": time, "rows": rows}
        # A formula's own way to make columns, so that another table gets the same.
        self._designs = [_design(src, x) if isinstance(x, str) else None for x in (purchase, attrition)]
        self._wanted = [
            list(design.column_names) if design is not None else list(names)
            for design, names in zip(self._designs, (purchase, attrition), strict=True)
        ]
        for wanted in self._wanted:
            if "Intercept" in wanted:
                wanted.remove("Intercept")
        self._read(src)

    def like(self, table: Any) -> Covariates:
        """The same covariates of another table: other customers, other times, or what might have been.

        A mapping of single numbers is one customer.
        """
        if isinstance(table, Covariates):
            return table
        if isinstance(table, Mapping) and all(np.ndim(value) == 0 for value in table.values()):
            table = {name: [value] for name, value in table.items()}
        other = Covariates.__new__(Covariates)
        other.same, other._arguments = self.same, self._arguments
        other._designs, other._wanted = self._designs, self._wanted
        other._read(settled(table))
        return other

    def _read(self, src: Source) -> None:
        customer = self._arguments["customer"] if self._arguments["customer"] in src.names else None
        time = self._arguments["time"]
        if time is not None and time not in src.names:
            raise DomainError(f"covariates: no column {time}; found: {', '.join(src.names)}")
        columns: dict[str, Any] = {}
        for design, wanted in zip(self._designs, self._wanted, strict=True):
            if design is not None:
                made = design.get_model_matrix(_frame(src, design.required_variables), na_action="ignore")
                columns.update({name: np.asarray(made[name], dtype=np.float64) for name in wanted})
        names = list(dict.fromkeys(name for wanted in self._wanted for name in wanted))
        missing = [name for name in names if name not in columns and name not in src.names]
        if missing:
            raise DomainError(f"covariates: no column {', '.join(missing)}; found: {', '.join(src.names)}")
        if columns:
            table = {name: columns.get(name) for name in names}
            for name in (*names, *filter(None, (time, customer))):
                if table.get(name) is None:
                    table[name] = src.column(name)
            read = settled(table).read(list(table))
        else:
            read = src.read([*names, *filter(None, (time, customer))])
        self._kind = src.kind
        purchase, attrition = self._wanted
        self._core = _core.data.Covariates(read, customer, time, names, purchase, attrition, self._arguments["rows"])

    @property
    def purchase(self) -> list[str]:
        """The names of the covariates of purchase; of a formula, those of its columns."""
        return list(self._wanted[0])

    @property
    def attrition(self) -> list[str]:
        """The names of the covariates of leaving."""
        return list(self._wanted[1])

    def __repr__(self) -> str:
        core = self._core
        who = "everybody" if core.everybodys else f"{core.paths:,} customers"
        changes = f", {core.changes:,} changes" if core.changing else ""
        return (
            f"Covariates of {who}{changes}: purchase by {', '.join(self.purchase) or 'none'}; "
            f"attrition by {', '.join(self.attrition) or 'none'}{' (the same coefficients)' if self.same else ''}"
        )


def _frame(src: Source, names: Iterable[str]) -> Any:
    import pandas as pd

    missing = [name for name in names if name not in src.names]
    if missing:
        raise DomainError(f"covariates: no column {', '.join(missing)}; found: {', '.join(src.names)}")
    return pd.DataFrame({name: np.asarray(src.column(name)) for name in names})


def _design(src: Source, formula: str) -> Any:
    try:
        import formulaic
    except ImportError:
        raise ImportError('a formula needs formulaic: pip install "habitue[formula]"') from None
    names = sorted(formulaic.Formula(formula).required_variables)
    return formulaic.model_matrix(formula, _frame(src, names), na_action="ignore").model_spec


def fit(
    model: type,
    histories: Any,
    covariates: Covariates,
    *,
    penalty: float,
    coefficient_penalty: float,
    max_iterations: int,
    unit: Any,
    threads: int | None,
    progress: Progress | None,
) -> Any:
    if not isinstance(covariates, Covariates):
        raise TypeError(f"fit: covariates must be habitue.data.Covariates, got {type(covariates).__name__}")
    if not hasattr(_core.clv, f"{model.__name__}CovariateFit"):
        raise TypeError(f"fit: {model.__name__} takes no covariates")
    table = PurchaseHistories.from_table(histories, unit=unit)
    result = _core.clv._fit_covariates(
        model,
        table._core,
        covariates._core,
        _times(table, covariates),
        covariates.same,
        penalty,
        coefficient_penalty,
        max_iterations,
        threads,
        progress,
    )
    result.covariates = covariates
    return result


def _read(text: str) -> Any:
    return _core.clv._read(text)


def _times(histories: PurchaseHistories, *needed_by: Covariates) -> Any:
    return histories._purchase_times() if any(c._core.changing for c in needed_by) else None


class CovariateFit:
    """What fits with covariates answer."""

    def _own(self: Any) -> Covariates:
        found = getattr(self, "covariates", None)
        if found is None:
            raise DomainError("covariates: a fit that was saved does not have them any more; give covariates=")
        return found

    def _given(self: Any, covariates: Any) -> Covariates:
        if isinstance(covariates, Covariates):
            return covariates
        return CovariateFit._own(self).like(covariates)

    @property
    def coefficients(self: Any) -> Any:
        """Every coefficient, as a table: what one more of the covariate adds to the log of a rate.

        Columns `name`, `process` ("purchase", "attrition" or "both"), `estimate`, `standard_error`, `z`, `p` (Wald's
        test of no effect), and a 95% interval, `low` and `high`.
        """
        names = ("name", "process", "estimate", "standard_error", "z", "p", "low", "high")
        rows = self._coefficients(0.95)
        columns = {
            name: np.array([row[i] for row in rows], dtype=object if i < 2 else np.float64)
            for i, name in enumerate(names)
        }
        covariates = getattr(self, "covariates", None)
        return as_kind(covariates._kind if covariates is not None else "dict", columns)

    def predict(
        self: Any,
        histories: Any,
        *,
        horizon: float | str,
        covariates: Any = None,
        discount_rate: float = 0.10,
        interval: float | None = None,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """P(alive), expected purchases over the horizon and their discounted sum, of every customer.

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
        table = PurchaseHistories.from_table(histories)
        given = None if covariates is None else CovariateFit._given(self, covariates)
        own: Covariates | None = getattr(self, "covariates", None)
        past = own or given or CovariateFit._own(self)
        times = _times(table, past, *(() if given is None else (given,)))
        if given is not None and not past._core.knows(table._core, times):
            past = given
        future = None if past is given else given
        result = self._predict_known(
            table._core,
            past._core,
            times,
            None if future is None else future._core,
            horizon,
            discount_rate,
            interval,
            threads,
            progress,
        )
        if "customer" in table.columns:
            result = {"customer": table.customer, **result}
        return as_kind(table._kind, result, getattr(histories, "index", None) if table._kind == "pandas" else None)

    def expected_purchases(
        self: Any,
        *,
        horizon: float | str,
        covariates: Any,
        first_purchase: Any = None,
        threads: int | None = None,
    ) -> Any:
        """Expected purchases of new customers over the horizon from their first purchase on, which is not counted.

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
        given = CovariateFit._given(self, covariates)
        core = given._core
        if core.changing and first_purchase is None:
            raise DomainError("first_purchase: must be given, for the covariates change over time")
        first = np.atleast_1d(np.asarray(0 if first_purchase is None else first_purchase, dtype="M8[us]"))
        count = len(first) if core.everybodys else core.paths
        if len(first) not in (1, count):
            raise DomainError(f"first_purchase: got {len(first)} dates for {count} customers")
        first = np.broadcast_to(first, count).astype(np.int64)
        found = self._predict_new(core, first.tolist(), horizon, 0.0, None, threads)["purchases"]
        one = isinstance(covariates, Mapping) and all(np.ndim(value) == 0 for value in covariates.values())
        return float(found[0]) if one or (core.everybodys and np.ndim(first_purchase) == 0) else found

    def save(self: Any, path: Any) -> None:
        """Writes this to a file as JSON, without the covariates, that later releases, and C++, read: `load`."""
        import os

        _core.clv._save(os.fspath(path), self._written())

    def __reduce__(self: Any) -> Any:
        return _read, (self._written(),)

    def _repr_html_(self: Any) -> str:
        names = type(self.model).parameters
        estimates = {
            "": np.array([*names, *(f"{row[1]}: {row[0]}" for row in self._coefficients(0.95))], dtype=object),
            "estimate": np.array(
                [*(getattr(self.model, name) for name in names), *(row[2] for row in self._coefficients(0.95))]
            ),
            "std. error": self.standard_errors,
        }
        caption = f"{type(self.model).__name__} with covariates: log-likelihood {self.log_likelihood:.4f}, "
        return as_html(estimates, rows=len(estimates[""]), caption=caption + self.termination)
