"""Contracts: what models of how long customers renew answer, and cohort tables on their way to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import clv as _native
from ._histories import Held, hold
from ._tables import Source, Table, as_kind, settled


class Cohorts:
    """The columns of a cohort table; the cohorts numbered in order of appearance."""

    def __init__(self, table: Any, given: Mapping[str, Any]):
        given = {name: value for name, value in given.items() if value is not None}
        if table is not None and given:
            raise DomainError(f"give a table of cohorts or {', '.join(given)}, not both")
        self.source: Source = settled(given if table is None else table)
        names = self.source.names
        missing = [name for name in ("period", "active") if name not in names]
        if missing:
            raise DomainError(f"cohorts: missing column(s): {', '.join(missing)}; found: {', '.join(names) or 'none'}")
        columns = self.source.read(["period", "active"]).numbers(["period", "active"])
        self.period, self.active = columns["period"], columns["active"]
        self.labels: list[Any] = []
        self.cohort: np.ndarray | None = None
        if "cohort" in names:
            numbers: dict[Any, int] = {}
            column = np.asarray(self.source.column("cohort"))
            self.cohort = np.array([numbers.setdefault(label, len(numbers)) for label in column.tolist()], np.int64)
            self.labels = list(dict.fromkeys(column[[int(np.argmax(self.cohort == i)) for i in range(len(numbers))]]))

    def held(self) -> Held:
        """As histories that a model reads."""
        return Held(_native._held_contracts(self.period, self.active, self.cohort), (), self.source)


def hold_contracts(table: Any, given: Mapping[str, Any]) -> Held:
    """Cohort tables, or histories of contracts one row a customer, on their way to a model."""
    if hasattr(table, "read_all"):  # a reader of record batches
        table = table.read_all()
    names = list(given) if table is None else settled(table).names
    if "frequency" in names and "period" not in names:
        return hold(table, given=given)
    return Cohorts(table, given).held()


class Contract:
    """Methods of every model of contracts. Periods and renewals are whole numbers, or arrays of them."""

    def log_likelihood(self: Any, cohorts: Any = None, *, period: Any = None, active: Any = None) -> float:
        """Log-likelihood of a table of cohorts (`period, active`, optional `cohort`), all customers together."""
        return self._total_log_likelihood(hold_contracts(cohorts, _given(period=period, active=active)).columns)

    def survival(self: Any, t: Any) -> Any:
        """Chance that a new customer renews `t` times or more."""
        return self._survival(t)

    def retention_rate(self: Any, t: Any) -> Any:
        """Chance that a customer who comes to the `t`-th renewal, 1, 2, ..., renews."""
        return self._retention_rate(t)

    def churn_rate(self: Any, t: Any) -> Any:
        """Chance that a customer who comes to the `t`-th renewal leaves."""
        return self._churn_rate(t)

    def churn_probability(self: Any, t: Any) -> Any:
        """Chance that a new customer leaves at the `t`-th renewal."""
        return self._churn_probability(t)

    def mean_dropout_probability(self: Any, renewals: Any = 0) -> Any:
        """The mean of theta, the chance to leave at the first renewal, of customers who have renewed so often."""
        return self._mean_dropout_probability_after(renewals)

    def expected_lifetime(self: Any, *, renewals: Any = None, horizon: float | None = None) -> Any:
        """Expected periods paid for: of a new customer with the first one, of one who has renewed those to come.

        Parameters
        ----------
        renewals : int or array, optional
            Renewals made so far; none: a new customer.
        horizon : int, optional
            Periods that count; default: all the future, infinite where the mean is.
        """
        return self._discounted_lifetime(0.0, *_ahead(horizon, renewals))

    def discounted_lifetime(
        self: Any, *, discount_rate: float, renewals: Any = None, horizon: float | None = None
    ) -> Any:
        """Expected periods paid for, each discounted to now (DEL; of a customer who comes to a renewal, DERL).

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
        return self._discounted_lifetime(discount_rate, *_ahead(horizon, renewals))

    def lifetime_value(
        self: Any, *, margin: Any, discount_rate: float, renewals: Any = None, horizon: float | None = None
    ) -> Any:
        """Value of a contract that brings `margin` in each period that is paid for; see `discounted_lifetime`."""
        return self._contract_value(margin, discount_rate, *_ahead(horizon, renewals))

    def lifetime_quantile(self: Any, p: Any, *, renewals: Any = 0) -> Any:
        """The renewal, counted from now, by which the customer has left with chance `p` or more."""
        return self._lifetime_quantile_after(p, renewals)

    def simulate(self: Any, customers: int, periods: int, *, seed: int) -> Table:
        """A cohort of new customers watched for so many periods: columns `period, active`."""
        return Table(self._simulate_cohort(customers, periods, seed))


class ContractFit:
    """Methods of every fit of a model of contracts."""

    def project(self: Any, cohorts: Any, *, periods: int, interval: float | None = None) -> Any:
        """Customers of each cohort expected to be active in the periods after its last.

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
        table = Cohorts(cohorts, {})
        result = self._project(table.period, table.active, table.cohort, periods, interval)
        code = result.pop("cohort")
        if table.cohort is not None:
            result = {"cohort": np.array(table.labels)[code], **result}
        return as_kind(table.source.kind, result)


def _given(**columns: Any) -> dict[str, Any]:
    return {name: value for name, value in columns.items() if value is not None}


def _ahead(horizon: float | None, renewals: Any) -> tuple[float, Any]:
    return np.inf if horizon is None else horizon, np.nan if renewals is None else renewals
