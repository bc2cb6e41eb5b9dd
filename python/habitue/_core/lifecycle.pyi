from __future__ import annotations
import collections.abc
import datetime
import habitue._core.data
import numpy
import numpy.typing
import typing
__all__: list[str] = ['Absorption', 'CommunicationClass', 'MarkovChain', 'MarkovChainFit', 'RecencyChain', 'fit', 'recency_chain']
class CommunicationClass:
    """
    States that all reach one another.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def recurrent(self) -> bool:
        """
        Whether the chain never leaves them.
        """
    @property
    def states(self) -> list[int]:
        """
        Their numbers, ascending.
        """
class Absorption:
    """
    Where a chain ends up, and when.
    """
    @property
    def expected_time(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Steps until any recurrent class is entered.
        """
    @property
    def probability(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        [transient][recurrent]: of ending there.
        """
    @property
    def recurrent(self) -> list[list[int]]:
        """
        The recurrent class of each column.
        """
    @property
    def transient(self) -> list[int]:
        """
        The states of the rows.
        """
    @property
    def variance_time(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Variance of those steps.
        """
class MarkovChain:
    """
    Markov chain. Moves between states period by period; the next state depends on the present one alone.

    References
    ----------
    Pfeifer & Carraway (2000), Journal of Interactive Marketing 14(2), 43-55; Grinstead & Snell (1997), Introduction to Probability, ch. 11
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[str]]:
        ...
    def __init__(self, transition_matrix: typing.Any, states: typing.Iterable[str] = tuple()) -> None:
        """
        A validated transition matrix (from, to), dense or sparse, and unique names of its states ("0", "1", ...).
        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def absorption(self) -> Absorption:
        """
        Where the chain ends up from each transient state, and after how many steps.
        """
    def classes(self) -> list[CommunicationClass]:
        """
        The communication classes, in order of their first states.
        """
    def discounted_value(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, discount_rate: typing.SupportsFloat | typing.SupportsIndex = 0.0, periods: typing.SupportsFloat | typing.SupportsIndex = ...) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected discounted reward from each state.

        `reward` is received in every period spent in a state, the present one (0) included; `discount_rate` is per
        period, `periods` the last one that counts.
        """
    def expected_visits(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Expected periods in each transient state (columns) from each (rows).
        """
    def hitting_time(self, state: str) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected steps until `state` is first reached, from every state.
        """
    def index(self, state: str) -> int:
        """
        The number of a state.
        """
    def probability(self, from_state: str, to_state: str) -> float:
        """
        Chance of being in `to_state` one period after `from_state`.
        """
    def stationary(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Long-run shares of time: one row over all states for each recurrent class.
        """
    def summary(self) -> str:
        """
        The matrix as a table with the names of its states.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def transition_matrix(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Chance of moving from (row) to (column) in a period.
        """
class MarkovChainFit:
    """
    An estimated chain and what is known about its estimate.
    """
    def __getstate__(self) -> tuple[MarkovChain, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], float, float, typing.Annotated[numpy.typing.NDArray[numpy.bool], "[m, n]"]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        Lower and upper ends, as two matrices: Wilson's score interval of each probability.
        """
    def summary(self) -> str:
        """
        Estimates, standard errors and counts.
        """
    @property
    def counts(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Transitions as observed.
        """
    @property
    def log_likelihood(self) -> float:
        """
        Of the observed transitions.
        """
    @property
    def model(self) -> MarkovChain:
        """
        The chain.
        """
    @property
    def prior(self) -> float:
        """
        Added to the count of every possible transition.
        """
    @property
    def standard_errors(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of the probabilities; NaN in a row never left.
        """
class RecencyChain:
    """
    The chain of recency states, estimated; vectors run over its states.
    """
    def __repr__(self) -> str:
        ...
    def summary(self) -> str:
        """
        The chain, and per state how many are in it, how long to lapsing and what they are worth.
        """
    @property
    def cooling_periods(self) -> int:
        """
        Silent periods before a customer counts as lapsed.
        """
    @property
    def customers_now(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Customers in each state during the last period.
        """
    @property
    def fit(self) -> MarkovChainFit:
        """
        The chain, its counts and standard errors; states "new", "active", "cooling", "lapsed".
        """
    @property
    def horizon_periods(self) -> int:
        """
        Periods that `value` looks ahead.
        """
    @property
    def lapsed_seen(self) -> bool:
        """
        Whether anybody was observed after lapsing.
        """
    @property
    def money_per_active_period(self) -> float:
        """
        Mean money of periods in state "active".
        """
    @property
    def period_days(self) -> int:
        """
        Length of a step.
        """
    @property
    def periods_to_lapse(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected; infinite where lapsing was never seen.
        """
    @property
    def periods_to_lapse_standard_error(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Of `periods_to_lapse`.
        """
    @property
    def state_now(self) -> numpy.typing.NDArray[numpy.uint8]:
        """
        State of each customer of the log, in its order; 255 for one without a purchase.
        """
    @property
    def value(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Discounted money of a customer over `horizon_periods`; empty without amounts.
        """
    @property
    def value_standard_error(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Of `value`.
        """
def fit(counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], states: collections.abc.Sequence[str], prior: typing.SupportsFloat | typing.SupportsIndex, never_left: str, possible: typing.Annotated[numpy.typing.ArrayLike, numpy.bool, "[m, n]"]) -> MarkovChainFit:
    ...
def recency_chain(log: habitue._core.data.EventLog, period_days: typing.SupportsInt | typing.SupportsIndex | None, cooling_periods: typing.SupportsInt | typing.SupportsIndex | None, acquired_after: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, horizon: float | str, discount_rate: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> RecencyChain:
    ...
