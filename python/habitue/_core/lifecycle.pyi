from __future__ import annotations
import collections.abc
import datetime
import habitue._core.data
import numpy
import numpy.typing
import scipy.sparse
import typing
import numpy as np
from habitue._tables import Table
from habitue._paths import Paths
from habitue._record import Record
from collections.abc import Mapping
__all__: list[str] = ['Absorption', 'Attribution', 'AverageSolution', 'BeliefHorizon', 'BeliefPolicy', 'ChainMixture', 'ChainMixtureFit', 'ChainTest', 'CommunicationClass', 'ConstrainedSolution', 'ContextTree', 'ContinuousChain', 'ContinuousChainFit', 'CovariateChain', 'CovariateChainFit', 'DecisionProcess', 'DecisionSolution', 'Emission', 'HiddenChain', 'HiddenChainFit', 'HorizonSolution', 'IntervalChain', 'LiveHiddenChain', 'LiveTransitions', 'MarkovChain', 'MarkovChainFit', 'PartiallyObservedProcess', 'PolicyEstimate', 'RecencyChain', 'SemiMarkovChain', 'SemiMarkovChainFit', 'Sensitivity', 'Sequences', 'SojournLaw', 'TrajectoryEstimate', 'TransitionCurves', 'TransitionLogit', 'aalen_johansen', 'attribution', 'bootstrap', 'context_tree', 'embedding', 'evaluate_logged', 'evaluate_trajectories', 'fit', 'fit_by_period', 'fit_continuous', 'fit_covariate_chain', 'fit_paths', 'fit_semi_markov', 'funnel', 'homogeneity_test', 'order_selection', 'order_test', 'recency_chain', 'step_matrix', 'time_to', 'transition_counts', 'transition_worth']
class CommunicationClass:
    """
    States that all reach one another.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[list[int], bool]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
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
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[list[int], list[list[int]], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
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
class Sensitivity:
    """
    An answer of a chain and what each transition adds to it.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[float, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def derivative(self, from_state: typing.SupportsInt | typing.SupportsIndex, to_state: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        With respect to one transition probability, all else as it is; states by number.
        """
    def matrix(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        All derivatives, (from, to).
        """
    def shift(self, state: typing.SupportsInt | typing.SupportsIndex, away_from: typing.SupportsInt | typing.SupportsIndex, to: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        Per unit of probability moved from one transition of a state to another of it; states by number.
        """
    @property
    def value(self) -> float:
        """
        The answer.
        """
    @property
    def visits(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        How often a step is taken from each state.
        """
    @property
    def worth(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        What the answer gains from being in each state next.
        """
class MarkovChain:
    """
    Markov chain. Moves between states period by period; the next state depends on the present one alone.

    References
    ----------
    Pfeifer & Carraway (2000), Journal of Interactive Marketing 14(2), 43-55; Grinstead & Snell (1997), Introduction to Probability, ch. 11
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def _fit(data: typing.Any, *, order: int = 1, states: typing.Iterable[typing.Any] = tuple(), prior: float = 0.0, never_left: str = 'refuse', possible: typing.Any = None, start: str | None = None, end: str | None = None, threads: int | None = None) -> MarkovChainFit:
        """
        Estimates a `MarkovChain` from paths, or from a matrix of counted transitions.

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
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __init__(self, transition_matrix: typing.Any, states: typing.Iterable[typing.Any] = tuple()) -> None:
        """
        A validated transition matrix (from, to), dense or sparse, and unique names of its states ("0", "1", ...).
        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def absorption(self, *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> Absorption:
        """
        Where the chain ends up from each transient state, and after how many steps.
        """
    def canonical_form(self) -> MarkovChain:
        """
        The same chain, recurrent classes first, then transient states.
        """
    def classes(self) -> list[CommunicationClass]:
        """
        The communication classes, in order of their first states.
        """
    def discounted_value(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, discount_rate: typing.SupportsFloat | typing.SupportsIndex = 0.0, periods: typing.SupportsFloat | typing.SupportsIndex = ..., threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected discounted reward from each state.

        `reward` is received in every period spent in a state, the present one (0) included; `discount_rate` is per
        period, `periods` the last one that counts.
        """
    def discounted_visits(self, start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, discount_rate: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected discounted number of periods spent in each state from a start.
        """
    def distribution(self, start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], periods: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Where those who start so are after some periods.
        """
    def expected_visits(self, start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"] | None = None, *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Any:
        """
        Expected periods in each transient state (columns) from each (rows); with `start`, in every state from it.
        """
    def fundamental_matrix(self, *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Kemeny and Snell's Z = (I - P + 1 pi)^-1 of an irreducible chain.
        """
    def hitting_probability(self, target: str | collections.abc.Sequence[str], *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Chance of ever reaching it, from every state.
        """
    def hitting_probability_sensitivity(self, target: str | collections.abc.Sequence[str], start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> Sensitivity:
        """
        What each transition adds to the chance of ever reaching `target`.
        """
    def hitting_time(self, target: str | collections.abc.Sequence[str], *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected steps until a state, or any of several, is first reached, from every state.
        """
    def hitting_time_distribution(self, target: str | collections.abc.Sequence[str], periods: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Chance that it is first reached after exactly 0, 1, ..., `periods` steps (columns), from every state.
        """
    def hitting_time_sensitivity(self, target: str | collections.abc.Sequence[str], start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> Sensitivity:
        """
        What each transition adds to the expected steps until `target` is reached.
        """
    def hitting_time_variance(self, target: str | collections.abc.Sequence[str], *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Variance of these steps.
        """
    def index(self, state: str) -> int:
        """
        The number of a state.
        """
    def is_lumpable(self, groups: collections.abc.Sequence[str], *, tolerance: typing.SupportsFloat | typing.SupportsIndex = 1e-09) -> bool:
        """
        Whether groups of states, one name for each state, make a chain of their own.
        """
    def is_reversible(self, tolerance: typing.SupportsFloat | typing.SupportsIndex = 1e-10) -> bool:
        """
        Whether the stationary chain looks the same run backwards.
        """
    def kemeny_constant(self, *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> float:
        """
        Mean steps from any state to one drawn from the long run, a return counted: trace Z.
        """
    def long_run_sensitivity(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> Sensitivity:
        """
        What each transition adds to the long-run mean reward per period.
        """
    def lump(self, groups: collections.abc.Sequence[str], *, tolerance: typing.SupportsFloat | typing.SupportsIndex = 1e-09) -> MarkovChain:
        """
        The chain of groups, one name for each state.
        """
    def mixing_time(self, distance: typing.SupportsFloat | typing.SupportsIndex = 0.25) -> int:
        """
        Periods until the chain is within `distance` of its long run from any start; of a dense chain.
        """
    def occupancy(self, start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], periods: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected number of the periods 0, ..., `periods` spent in each state.
        """
    def period(self, state: str) -> int:
        """
        The greatest number that divides the length of every way back: 1 aperiodic, 0 never returned to.
        """
    def probability(self, from_state: str, to_state: str) -> float:
        """
        Chance of being in `to_state` one period after `from_state`.
        """
    def simulate(self, paths: int, steps: int, *, start: typing.Any, seed: int, stop_when_absorbed: bool = False, threads: int | None = None) -> Paths:
        """
        Draws paths of the chain: the same for any number of threads.

            Parameters
            ----------
            paths, steps : int
                How many paths, of how many steps: a path has one visit more.
            start : str or sequence of float
                The state where all begin, or a weight of each state.
            seed : int
            stop_when_absorbed : bool
                Whether a path ends with its first visit to an absorbing state.
            threads : int, optional
                Default: all.

        """
    def spectral_gap(self) -> float:
        """
        1 less the greatest modulus of an eigenvalue other than one 1; of a dense chain.
        """
    def stationary(self, *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Long-run shares of time: one row over all states for each recurrent class.
        """
    def summary(self) -> str:
        """
        The matrix as a table with the names of its states.
        """
    def value_sensitivity(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], start: str | typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, discount_rate: typing.SupportsFloat | typing.SupportsIndex) -> Sensitivity:
        """
        What each transition adds to the discounted value of a start.
        """
    @property
    def is_sparse(self) -> bool:
        """
        Whether it was given as a sparse matrix.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def transition_matrix(self) -> typing.Any:
        """
        Chance of moving from (row) to (column) in a period: an array, or scipy's csr_matrix of a sparse chain.
        """
class IntervalChain:
    """
    Every chain whose transition probabilities lie between two matrices: the least and the greatest that an answer can be.

    References
    ----------
    Hartfiel (1998), Markov Set-Chains, doi:10.1007/BFb0094586
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[str]]:
        ...
    def __init__(self, low: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], high: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], states: collections.abc.Sequence[str] = []) -> None:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def discounted_value(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, discount_rate: typing.SupportsFloat | typing.SupportsIndex) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        """
        Least and greatest discounted value for ever, two arrays.
        """
    def extreme(self, value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, greatest: bool) -> MarkovChain:
        """
        The chain whose every row makes the expected value of the next state least, or greatest.
        """
    def hitting_probability(self, target: str | collections.abc.Sequence[str]) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        """
        Least and greatest chance of ever reaching `target`.
        """
    def hitting_time(self, target: str | collections.abc.Sequence[str]) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        """
        Least and greatest expected steps until `target` is first reached.
        """
    @property
    def high(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Upper ends.
        """
    @property
    def low(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Lower ends.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
class MarkovChainFit:
    """
    An estimated chain and what is known about its estimate.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[MarkovChain, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], float, float, typing.Annotated[numpy.typing.NDArray[numpy.bool], "[m, n]"]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        Lower and upper ends, as two matrices: Wilson's score interval of each probability; with a prior, quantiles of its posterior.
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
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
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
class ChainTest:
    """
    A test of a smaller model within a larger one.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[float, float, float, float, float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def summary(self) -> str:
        ...
    @property
    def df(self) -> float:
        """
        Degrees of freedom: over cells that can be filled alone.
        """
    @property
    def p_pearson(self) -> float:
        """
        Of Pearson's.
        """
    @property
    def p_value(self) -> float:
        """
        Of G.
        """
    @property
    def pearson(self) -> float:
        """
        Pearson's chi-square.
        """
    @property
    def sparse_cells(self) -> float:
        """
        Share of cells that expect fewer than 5.
        """
    @property
    def statistic(self) -> float:
        """
        G, twice the gain of log-likelihood.
        """
class ContextTree:
    """
    A Markov chain of variable length; make one with `context_tree`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[list[str], list, int, float, float, float]:
        ...
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _probabilities(self, history: collections.abc.Sequence[str]) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def probabilities(self, history: typing.Iterable[typing.Any]) -> Table:
        """
        Chance of each state after the visits of `history`, the latest last; unseen ones by the longest part seen.
        """
    def summary(self) -> str:
        ...
    @property
    def aic(self) -> float:
        ...
    @property
    def bic(self) -> float:
        ...
    @property
    def contexts(self) -> list:
        """
        Each context, the earliest visit first, and how often each state followed it.
        """
    @property
    def log_likelihood(self) -> float:
        """
        Of the transitions with `highest` visits before them.
        """
    @property
    def order(self) -> int:
        """
        Visits of the longest context.
        """
    @property
    def parameters(self) -> float:
        """
        Free probabilities.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def transitions(self) -> float:
        """
        That it was judged by.
        """
class Attribution:
    """
    What each touchpoint did for the conversions after it; arrays run over `channels`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[list[str], int, float, float, float, float, list]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _interval(self, level: typing.SupportsFloat | typing.SupportsIndex, effect: bool) -> tuple[numpy.typing.NDArray[numpy.float64], numpy.typing.NDArray[numpy.float64]]:
        ...
    def interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """
        Lower and upper ends of each credit.
        """
    def removal_effect_interval(self, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
        """
        Lower and upper ends of each removal effect.
        """
    def summary(self) -> str:
        """
        Removal effects and credits with their intervals.
        """
    def to_native(self) -> typing.Any:
        """
        A row for each touchpoint, as the kind of table the paths were made from.
        """
    @property
    def channels(self) -> list[str]:
        """
        Names of the touchpoints.
        """
    @property
    def conversions(self) -> float:
        """
        Among the paths.
        """
    @property
    def credit(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def credit_standard_error(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def direct(self) -> float:
        """
        Conversions without a touchpoint, which no channel is credited with.
        """
    @property
    def first(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def last(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def linear(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def order(self) -> int:
        """
        Touchpoints that the next one depends on.
        """
    @property
    def paths(self) -> float:
        """
        With a touchpoint or a conversion.
        """
    @property
    def position(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def removal_effect(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def removal_effect_standard_error(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def shapley(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def time_decay(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def value(self) -> float:
        """
        Of the conversions.
        """
    @property
    def value_credit(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
    @property
    def value_removal_effect(self) -> numpy.typing.NDArray[numpy.float64]:
        ...
class CovariateChain:
    """
    Markov chain with covariates. Moves between states with probabilities that depend on covariates, by multinomial logit.

    References
    ----------
    Muenz & Rubinstein (1985), Biometrics 41(1), 91-101. doi:10.2307/2530646
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def _fit(data: typing.Any, *, covariates: typing.Any, penalty: float = 0.0, threads: int | None = None) -> CovariateChainFit:
        """
        Estimates a `CovariateChain`: for every state a multinomial logit, by maximum likelihood.

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
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _at(self, x: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> MarkovChain:
        ...
    def at(self, **x: float) -> MarkovChain:
        """
        The chain of somebody with these covariates: ``model.at(price=1.5, vip=0)``.
        """
    @property
    def covariates(self) -> list[str]:
        """
        Names of the covariates.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
class CovariateChainFit:
    """
    An estimated chain with covariates.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[CovariateChain, list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]], list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]], list[float], float, float, float, float, int, list[str]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _coefficients(self, level: typing.SupportsFloat | typing.SupportsIndex) -> dict:
        ...
    def coefficients(self, level: float = 0.95) -> Table:
        """
        All coefficients with standard errors and Wald intervals, a row each.
        """
    def summary(self) -> str:
        """
        Coefficients with their standard errors.
        """
    @property
    def log_likelihood(self) -> float:
        """
        Of the observed transitions.
        """
    @property
    def log_likelihood_without(self) -> float:
        """
        Of the chain that knows no covariates.
        """
    @property
    def messages(self) -> list[str]:
        """
        What is not identified, and why: a sentence each.
        """
    @property
    def model(self) -> CovariateChain:
        """
        The chain.
        """
    @property
    def p_value(self) -> float:
        """
        Of the likelihood-ratio test that covariates do nothing.
        """
    @property
    def parameters(self) -> float:
        """
        Coefficients estimated.
        """
    @property
    def termination(self) -> str:
        """
        How the search ended.
        """
class DecisionSolution:
    """
    One action for every state, and what it brings.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[list[int], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], float, int]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def gap(self) -> float:
        """
        No policy is better by more than this in any state.
        """
    @property
    def improvements(self) -> int:
        """
        Passes over all actions.
        """
    @property
    def policy(self) -> numpy.typing.NDArray[numpy.uint64]:
        """
        Number of the action taken in each state.
        """
    @property
    def value(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected discounted reward from each state, of this policy.
        """
class AverageSolution:
    """
    The best policy when nothing is discounted.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[list[int], float, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def bias(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        What starting in a state adds, less that of state 0.
        """
    @property
    def gain(self) -> float:
        """
        Mean reward per period in the long run.
        """
    @property
    def policy(self) -> numpy.typing.NDArray[numpy.uint64]:
        """
        Number of the action taken in each state.
        """
class HorizonSolution:
    """
    The best policy for each number of periods left.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[list[list[int]], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def policy(self) -> list[list[int]]:
        """
        [t][state].
        """
    @property
    def value(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        [state][t]; the last column is what is left at the end.
        """
class ConstrainedSolution:
    """
    The best policy within a budget.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], float, float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def cost(self) -> float:
        """
        Expected discounted cost of the start.
        """
    @property
    def policy(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        [state][action]: chance of the action.
        """
    @property
    def shadow_price(self) -> float:
        """
        What one more unit of budget adds.
        """
    @property
    def value(self) -> float:
        """
        Expected discounted reward of the start.
        """
class PolicyEstimate:
    """
    The mean reward per decision under a policy, three ways.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[float, float, float, float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def direct(self) -> float:
        """
        Right when the expected rewards are.
        """
    @property
    def doubly_robust(self) -> float:
        """
        Right when the propensities or the expected rewards are.
        """
    @property
    def effective_sample_size(self) -> float:
        """
        Decisions that speak for the policy.
        """
    @property
    def inverse_propensity(self) -> float:
        """
        Right when the propensities are.
        """
    @property
    def standard_error(self) -> float:
        """
        Of `doubly_robust`.
        """
class TrajectoryEstimate:
    """
    The expected discounted reward of a trajectory under a policy, four ways.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[float, float, float, float, float, float, float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def direct(self) -> float:
        """
        Right when the action values are.
        """
    @property
    def doubly_robust(self) -> float:
        """
        Right when the propensities or the action values are.
        """
    @property
    def doubly_robust_error(self) -> float:
        """
        Its standard error.
        """
    @property
    def effective_sample_size(self) -> float:
        """
        Trajectories that speak for the policy to the end.
        """
    @property
    def per_decision(self) -> float:
        """
        Importance sampling: right when the propensities are.
        """
    @property
    def per_decision_error(self) -> float:
        """
        Its standard error.
        """
    @property
    def weighted_doubly_robust(self) -> float:
        """
        With weights that sum to 1 in each period: not quite unbiased, of less variance.
        """
    @property
    def weighted_doubly_robust_error(self) -> float:
        """
        Its standard error.
        """
class DecisionProcess:
    """
    Markov decision process. An action in each state decides what is received and where it leads.

    References
    ----------
    Puterman (1994), Markov Decision Processes, doi:10.1002/9780470316887; Howard (1960), Dynamic Programming and Markov Processes
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[scipy.sparse.csr_matrix, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], float, list[str], list[str]]:
        ...
    def __init__(self, transitions: typing.Any, rewards: typing.Any, discount: float, *, states: typing.Iterable[typing.Any] = tuple(), actions: typing.Iterable[typing.Any] = tuple()) -> None:
        """
        States, actions, where they lead and what they bring.

            Parameters
            ----------
            transitions : array or list of matrices or sparse matrix
                A matrix (from, to) for each action, dense or sparse; or one sparse matrix whose row `s * actions + a` says
                where action `a` leads from state `s`.
            rewards : matrix
                (state, action); -inf where an action is not possible. One number for each state where actions do not matter.
            discount : float
                What a reward of the next period is worth now, 0 to 1.
            states, actions : iterable of str
                Their names.

        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def action_values(self, value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Reward now and discounted value of what follows.
        """
    def chain(self, policy: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> MarkovChain:
        """
        The chain of states under a policy.
        """
    @typing.overload
    def evaluate(self, policy: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        What a policy is worth from each state: an action for every state, or chances (state, action).
        """
    @typing.overload
    def evaluate(self, policy: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"]) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        ...
    def occupancy(self, policy: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], start: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Expected discounted number of times that each action is taken in each state: the dual program's solution.
        """
    def solve(self, method: str = 'modified_policy', *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> DecisionSolution:
        """
        The best policy and its exact value; method "value", "policy" or "modified_policy".
        """
    def solve_average(self, *, threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> AverageSolution:
        """
        The policy of the greatest mean reward per period.
        """
    def solve_constrained(self, cost: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], *, budget: typing.SupportsFloat | typing.SupportsIndex, start: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], threads: typing.SupportsInt | typing.SupportsIndex | None = None) -> ConstrainedSolution:
        """
        The best policy from a start whose expected discounted cost is at most a budget.
        """
    def solve_horizon(self, periods: typing.SupportsInt | typing.SupportsIndex, final_value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"] = ...) -> HorizonSolution:
        """
        The best actions over a number of periods, by backward induction.
        """
    def summary(self) -> str:
        """
        States, actions and discount.
        """
    @property
    def actions(self) -> list[str]:
        """
        Names of the actions.
        """
    @property
    def discount(self) -> float:
        """
        What a reward of the next period is worth now.
        """
    @property
    def rewards(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        (state, action); -inf where not possible.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def transitions(self) -> scipy.sparse.csr_matrix:
        """
        Row s * actions + a: where action a leads from state s.
        """
class ContinuousChain:
    """
    Markov chain in continuous time. Stays in each state for an exponential time; where it moves next depends on the state alone.

    References
    ----------
    Kalbfleisch & Lawless (1985), Journal of the American Statistical Association 80, 863-871, doi:10.1080/01621459.1985.10478195; Norris (1997), Markov Chains, ch. 2-3
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def _fit(data: typing.Any, *, start: typing.Any = None, states: typing.Iterable[typing.Any] = tuple(), customer: str = 'customer', time: str = 'time', state: str | None = None, exact: typing.Iterable[str] | None = None, exact_times: bool = False, censored: Mapping[str, typing.Iterable[str]] | None = None, covariates: typing.Iterable[str] = tuple(), changes: typing.Iterable[float] = tuple(), misclassified: typing.Any = None, initial: typing.Any = None, session: str | None = None, max_iterations: int = 100, tolerance: float = 1e-10, threads: int | None = None) -> ContinuousChainFit:
        """
        Rates from states seen now and then, or watched all the time, by maximum likelihood.

            Parameters
            ----------
            data : data frame, mapping, Paths or EventLog
                A row for each time a customer's state was seen, in any order; times are numbers, or dates, which count in days.
                A log's paths are made as by `EventLog.paths(state=state, session=session)`; `state` is "kind" when not given.
            start : matrix or ContinuousChain
                Rates to start from, off the diagonal; 0: that transition is impossible.
            states : iterable of str, optional
                Names of the rows of `start`; default: the states of the data where they are whole numbers, ascending.
            customer, time, state : str
                Names of the columns.
            exact : iterable of str, optional
                States that are seen at the very moment they are entered, such as "dead".
            exact_times : bool
                Whether every row is a transition at its very time, and nothing goes unseen between them.
            censored : mapping of str to iterable of str, optional
                Labels that stand for one of several states: ``{"alive": ["well", "ill"]}``.
            covariates : iterable of str, optional
                Columns that act on the logarithm of every rate; each holds until the customer's next row.
            changes : iterable of float, optional
                Times at which all rates may change.
            misclassified : matrix, optional
                Chances to start from that a state (row) is seen as another (column); 0: never. They are estimated with the
                rates. The diagonal, what is left, is not read. Default: states are seen as they are.
            initial : array, optional
                With `misclassified`, chances of the true states at first visits, taken as given; default: estimated.
            session : str, optional
                Of a log: where visits are cut into paths.
            max_iterations, tolerance
                Newton's method stops after so many steps, or when a step would gain less log-likelihood.
            threads : int, optional
                Default: all. The result does not depend on it.

            Warns
            -----
            ConvergenceWarning
                When the search stopped early, or the data do not tell some rate: what to do is in the message.

        """
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[str]]:
        ...
    def __init__(self, generator: typing.Any, states: typing.Iterable[typing.Any] = tuple()) -> None:
        """
        A validated generator (from, to), dense or sparse, and unique names of its states ("0", "1", ...).
        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _simulate(self, n: typing.SupportsInt | typing.SupportsIndex, T: typing.SupportsFloat | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, initial: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.Paths:
        ...
    def absorption(self) -> Absorption:
        """
        Where the chain ends up from each transient state, and when.
        """
    def classes(self) -> list[CommunicationClass]:
        """
        The communication classes, in order of their first states.
        """
    def discounted_value(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], *, discount_rate: typing.SupportsFloat | typing.SupportsIndex = 0.0, horizon: typing.SupportsFloat | typing.SupportsIndex = ...) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected discounted reward from each state.

        `reward` is received per unit of time spent in a state; `discount_rate` is effective per unit of time;
        `horizon` is how far ahead money counts.
        """
    def embedded_chain(self) -> MarkovChain:
        """
        Where it moves when it moves, as a `MarkovChain`.
        """
    def hitting_time(self, state: str) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected time until `state` is first reached, from every state.
        """
    def index(self, state: str) -> int:
        """
        The number of a state.
        """
    def occupancy(self, t: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Expected time in each state (columns) from each (rows) during the next `t`.
        """
    def simulate(self, n: int, T: float, *, seed: int, initial: typing.Any = None, threads: int | None = None) -> Paths:
        """
        Customers drawn from the chain, each watched from time 0 to `T`.

            Parameters
            ----------
            n : int
                Customers.
            T : float
                How long each is watched; infinite where the chain is sure to end in a state never left.
            seed : int
                The same seed gives the same paths, for any number of threads.
            initial : sequence of float or str, optional
                Chance of starting in each state, or the state all start in; default: the first.
            threads : int, optional
                Default: all.

            Returns
            -------
            Paths
                A visit for each state entered, at the moment it is entered, and one at `T` that repeats the last.

        """
    def sojourn(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Mean length of a stay in each state; infinite in one never left.
        """
    def stationary(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Long-run shares of time: one row over all states for each recurrent class.
        """
    def summary(self) -> str:
        """
        The generator as a table with the names of its states.
        """
    def transition_probability(self, t: typing.SupportsFloat | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Chance of being in each state (columns) a time `t` after each (rows).
        """
    @property
    def generator(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Rate of moving from (row) to (column); the diagonal makes rows sum to 0.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
class ContinuousChainFit:
    """
    An estimated chain in continuous time and what is known about its estimate.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[ContinuousChain, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], float, list[tuple[int, int]], list[str], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[str], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], int, int, int, str, list[str], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def at(self, **values: float) -> ContinuousChain:
        """
        The chain under given values of the covariates, those not given at their means: ``fit.at(age=60)``.
        """
    def hazard_ratios(self, *arguments: typing.Any, **options: typing.Any) -> Record:
        """
        Factors of each rate (rows) for one unit more of each covariate (columns): `.value`, `.low`, `.high`.
        """
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        Lower and upper ends for the generator, as two matrices; symmetric on the log scale.
        """
    def misclassification_interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        Lower and upper ends for `misclassification`; symmetric on the logit scale.
        """
    def sojourn(self, *arguments: typing.Any, **options: typing.Any) -> Record:
        """
        Mean stays: `.value`, `.low`, `.high`; symmetric on the log scale.
        """
    def summary(self) -> str:
        """
        Rates, standard errors, effects, and what the data do not tell.
        """
    def transition_probability(self, *arguments: typing.Any, **options: typing.Any) -> Record:
        """
        Chances of being in each state a time `t` after each: `.value`, `.low`, `.high`; symmetric on the logit scale.
        """
    @property
    def coefficients(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Log rates, then effects on log rates, in the order of `names`.
        """
    @property
    def converged(self) -> bool:
        """
        Whether the search ended at a maximum.
        """
    @property
    def covariance(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of `coefficients`, from the observed information.
        """
    @property
    def covariates(self) -> list[str]:
        """
        Names of the covariates.
        """
    @property
    def initial(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Law of the true states at first visits, where some are misclassified.
        """
    @property
    def initial_errors(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Standard errors; 0 where given.
        """
    @property
    def intervals(self) -> int:
        """
        Intervals between visits.
        """
    @property
    def iterations(self) -> int:
        """
        Of Newton's method.
        """
    @property
    def log_likelihood(self) -> float:
        """
        Of the states observed, given the first of each path.
        """
    @property
    def means(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Of the covariates, over intervals.
        """
    @property
    def misclassification(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Chance that a state (row) is seen as each (column); empty where states are seen as they are.
        """
    @property
    def misclassification_errors(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Standard errors; 0 where never, NaN where not identified.
        """
    @property
    def model(self) -> ContinuousChain:
        """
        The chain; with covariates, where they are at their means.
        """
    @property
    def names(self) -> list[str]:
        """
        Of the parameters: "a -> b", then "a -> b: x" for every covariate.
        """
    @property
    def notes(self) -> list[str]:
        """
        What the data do not tell, in words.
        """
    @property
    def paths(self) -> int:
        """
        Paths with at least two visits.
        """
    @property
    def standard_errors(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of the generator's entries; 0 where impossible, NaN where not identified.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
        """
class SojournLaw:
    """
    A law of durations.

    Exponential: `scale` is the mean. Weibull: survival exp(-(t / scale) ** shape). Gamma: shape and scale.
    Lognormal: log t is normal with mean log(scale) and standard deviation 1 / shape. Empirical: steps at `times`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __init__(self, kind: str, *, shape: typing.SupportsFloat | typing.SupportsIndex = 1.0, scale: typing.SupportsFloat | typing.SupportsIndex = 1.0, times: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = [], survival_after: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = []) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def mean(self) -> float:
        """
        Expected length.
        """
    def survival(self, t: typing.SupportsFloat | typing.SupportsIndex) -> float:
        """
        Chance that a stay lasts longer than `t`.
        """
    @property
    def kind(self) -> str:
        """
        "exponential", "weibull", ...
        """
    @property
    def scale(self) -> float:
        """
        In units of time.
        """
    @property
    def shape(self) -> float:
        """
        1 for an exponential law.
        """
    @property
    def survival_after(self) -> list[float]:
        """
        Survival from each of `times` on.
        """
    @property
    def times(self) -> list[float]:
        """
        Of an empirical law: where its survival steps down.
        """
class SemiMarkovChain:
    """
    Semi-Markov chain. Stays in each state for a time of any law; where it moves next depends on the state alone.

    References
    ----------
    Pyke (1961), Annals of Mathematical Statistics 32(4), 1231-1242, doi:10.1214/aoms/1177704863; Lagakos, Sommer & Zelen (1978), Biometrika 65(2), 311-317, doi:10.1093/biomet/65.2.311
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def _fit(data: typing.Any, *, sojourn: str | typing.Iterable[str] = 'weibull', by_transition: bool = False, customer: str = 'customer', time: str = 'time', state: str = 'state', threads: int | None = None) -> SemiMarkovChainFit:
        """
        Where customers move and how long they stay, from moves at their very times, by maximum likelihood.

            Parameters
            ----------
            data : data frame, mapping or Paths
                A row for each move, at its time; the last row of a customer repeats the state when the watching ended.
            sojourn : str or iterable of str
                "exponential", "weibull", "gamma", "lognormal" or "empirical": one law for all states, or one each.
            by_transition : bool
                A law for each transition instead of one for each state.
            customer, time, state : str
                Names of the columns.
            threads : int, optional
                Default: all. The result does not depend on it.

            Warns
            -----
            ConvergenceWarning
                When the data do not tell some law.

        """
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[MarkovChain, list[SojournLaw]]:
        ...
    def __init__(self, embedded_chain: MarkovChain, laws: collections.abc.Sequence[SojournLaw]) -> None:
        """
        Where it moves when it moves, and a law of stays for each state, or for each transition row by row.
        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _simulate(self, n: typing.SupportsInt | typing.SupportsIndex, T: typing.SupportsFloat | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, initial: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], threads: typing.SupportsInt | typing.SupportsIndex | None) -> habitue._core.data.Paths:
        ...
    def absorption_time(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Expected time until a recurrent class is entered, from each transient state.
        """
    def simulate(self, n: int, T: float, *, seed: int, initial: typing.Any = None, threads: int | None = None) -> Paths:
        """
        Customers drawn from the chain, each watched from time 0 to `T`.

            Parameters
            ----------
            n : int
                Customers.
            T : float
                How long each is watched; infinite where the chain is sure to end in a state never left.
            seed : int
                The same seed gives the same paths, for any number of threads.
            initial : sequence of float or str, optional
                Chance of starting in each state, or the state all start in; default: the first.
            threads : int, optional
                Default: all.

            Returns
            -------
            Paths
                A visit for each state entered, at the moment it is entered, and one at `T` that repeats the last.

        """
    def sojourn(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Mean length of a stay in each state; infinite in one never left.
        """
    def stationary(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Long-run shares of time: one row over all states for each recurrent class.
        """
    def summary(self) -> str:
        """
        The embedded chain and the laws of stays.
        """
    def transition_probability(self, t: typing.SupportsFloat | typing.SupportsIndex, *, steps: typing.SupportsInt | typing.SupportsIndex = 400) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Chance of being in each state (columns) a time `t` after a stay in each (rows) began.
        """
    @property
    def embedded_chain(self) -> MarkovChain:
        """
        Where it moves when it moves, as a `MarkovChain`.
        """
    @property
    def laws(self) -> list[SojournLaw]:
        """
        Laws of stays, one a state, or one a transition row by row.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
class SemiMarkovChainFit:
    """
    An estimated semi-Markov chain and what is known about its estimate.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[SemiMarkovChain, typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[float], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[float], list[float], float, bool, list[str]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def summary(self) -> str:
        """
        The chain with its standard errors.
        """
    @property
    def censored(self) -> list[float]:
        """
        Stays in each state whose end was not seen.
        """
    @property
    def converged(self) -> bool:
        """
        Whether every search ended at a maximum.
        """
    @property
    def counts(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Moves from each state (rows) to each.
        """
    @property
    def log_likelihood(self) -> float:
        """
        Of moves and stays; NaN with empirical laws.
        """
    @property
    def model(self) -> SemiMarkovChain:
        """
        The chain.
        """
    @property
    def notes(self) -> list[str]:
        """
        What the data do not tell, in words.
        """
    @property
    def scale_error(self) -> list[float]:
        """
        Standard error of each law's scale.
        """
    @property
    def shape_error(self) -> list[float]:
        """
        Standard error of each law's shape, as `model.laws`.
        """
    @property
    def standard_errors(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of the embedded chain; NaN in a row never left.
        """
class TransitionCurves:
    """
    Chances of being in each state (columns) at some times after each (rows), without a model.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def interval(self, k: typing.SupportsInt | typing.SupportsIndex, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        Lower and upper ends at the k-th of `times`, symmetric on the logit scale.
        """
    @property
    def probability(self) -> list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        A matrix for each of `times`.
        """
    @property
    def standard_errors(self) -> list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        Greenwood's, for matrices.
        """
    @property
    def start(self) -> float:
        """
        The time that the states of the rows are those of.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def times(self) -> numpy.typing.NDArray[numpy.float64]:
        """
        Times of the estimates, ascending.
        """
class Sequences:
    """
    Sequences of observations, laid end to end; `habitue.lifecycle` makes them.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __init__(self, offsets: typing.Annotated[numpy.typing.ArrayLike, numpy.uint64], values: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], inputs: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], weight: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, symbols: collections.abc.Sequence[str], input_names: collections.abc.Sequence[str]) -> None:
        ...
    def __len__(self) -> int:
        ...
    @property
    def input_names(self) -> list[str]:
        """
        Names of the columns of inputs, where they have any.
        """
    @property
    def inputs(self) -> list:
        """
        Columns of inputs.
        """
    @property
    def offsets(self) -> numpy.typing.NDArray[numpy.uint64]:
        """
        Sequence i is at [offsets[i], offsets[i + 1]) of each column.
        """
    @property
    def symbols(self) -> list[str]:
        """
        Names of the symbols, where values number them.
        """
    @property
    def values(self) -> list:
        """
        Columns of what was seen.
        """
    @property
    def weight(self) -> typing.Any:
        """
        Weight of every sequence; None: all count once.
        """
class Emission:
    """
    What is seen of each state: a family, and its parameters for every state.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def bernoulli(*parameters: typing.Any) -> Emission:
        """
        Bernoulli, by state: probability.
        """
    @staticmethod
    def categorical(probability: typing.Any, symbols: typing.Iterable[str] = tuple()) -> Emission:
        """
        Symbols: chances of each (columns) by state (rows), and their names.
        """
    @staticmethod
    def gamma(*parameters: typing.Any) -> Emission:
        """
        Gamma, by state: shape, rate.
        """
    @staticmethod
    def gaussian(*parameters: typing.Any) -> Emission:
        """
        Gaussian, by state: mean, sd.
        """
    @staticmethod
    def poisson(*parameters: typing.Any) -> Emission:
        """
        Poisson, by state: rate.
        """
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __init__(self, family: str, parameters: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], symbols: collections.abc.Sequence[str] = []) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def family(self) -> str:
        """
        "categorical", "bernoulli", "poisson", "gaussian" or "gamma".
        """
    @property
    def parameters(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        A row for each state.
        """
    @property
    def symbols(self) -> list[str]:
        """
        Names of the symbols of a categorical one.
        """
class TransitionLogit:
    """
    Moves between hidden states that depend on inputs.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __init__(self, link: str, inputs: typing.SupportsInt | typing.SupportsIndex, coefficients: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"]) -> None:
        ...
    @property
    def coefficients(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        A row for each state left. Ordered: the thresholds, then the effects; multinomial: for each other
        state its intercept and effects.
        """
    @property
    def inputs(self) -> int:
        """
        How many there are.
        """
    @property
    def link(self) -> str:
        """
        "ordered" or "multinomial".
        """
class HiddenChain:
    """
    Hidden Markov chain. Moves between hidden states period by period; what is seen depends on the present state alone.

    References
    ----------
    Baum, Petrie, Soules & Weiss (1970), Annals of Mathematical Statistics 41(1), 164-171, doi:10.1214/aoms/1177697196; Rabiner (1989), Proceedings of the IEEE 77(2), 257-286, doi:10.1109/5.18626; Netzer, Lattin & Srinivasan (2008), Marketing Science 27(2), 185-204, doi:10.1287/mksc.1070.0294
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def _fit(data: typing.Any, *, states: int = 2, emissions: str | typing.Sequence[str] | None = None, inputs: typing.Any = None, link: str = 'ordered', weight: typing.Any = None, prior: float = 0.0, starts: int = 4, seed: int = 1, max_iterations: int = 1000, tolerance: float = 1e-09, quasi_newton: bool = True, standard_errors: bool = True, start: HiddenChain | None = None, threads: int | None = None, progress: typing.Callable[[float], typing.Any] | None = None) -> HiddenChainFit:
        """
        Estimates a hidden chain by maximum likelihood, or as the mode of the posterior under a prior.

            Parameters
            ----------
            data : Paths, Sequences or whatever `sequences` takes
            states : int
                How many there are.
            emissions : str or list of str, optional
                Family of each column: "categorical", "bernoulli", "poisson", "gaussian" or "gamma". Default: categorical, where
                the data are symbols.
            inputs : array or mapping, optional
                What may move a customer on the way to each visit; see `sequences`.
            link : {"ordered", "multinomial"}
                How inputs move customers: up and down levels (Netzer, Lattin & Srinivasan 2008), or to any state.
            weight : array, optional
                Of each sequence.
            prior : float
                Added to the expected number of every first state, move (without inputs) and symbol.
            starts : int
                Searches from random points, of which the best is carried on.
            seed : int
                Of the random points.
            max_iterations : int
            tolerance : float
                Stop when a step promises less than this, per observation.
            quasi_newton : bool
                False: expectation-maximisation to the end.
            standard_errors : bool
                Whether to compute the observed information.
            start : HiddenChain, optional
                The one point to start from; its shape decides.
            threads : int, optional
                Default: all. The result does not depend on it.
            progress : callable, optional
                Called with the share of `max_iterations` done.

            Warns
            -----
            ConvergenceWarning
                When the search stopped early or parameters are not identified; the message says what to do.

        """
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple:
        ...
    def __init__(self, initial: typing.Any, transition: typing.Any, emissions: Emission | typing.Iterable[Emission], states: typing.Iterable[typing.Any] = tuple()) -> None:
        """
        Chances of the first state; the transition matrix (from, to) or a TransitionLogit; one Emission for each column
            of what is seen; unique names of the states ("0", "1", ...).
        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _chain(self, inputs: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> MarkovChain:
        ...
    def _filter(self, sequences: Sequences, threads: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _log_likelihood(self, sequences: Sequences, threads: typing.SupportsInt | typing.SupportsIndex | None) -> float:
        ...
    def _log_likelihoods(self, sequences: Sequences, threads: typing.SupportsInt | typing.SupportsIndex | None) -> numpy.typing.NDArray[numpy.float64]:
        ...
    def _simulate(self, sequences: typing.SupportsInt | typing.SupportsIndex, length: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, inputs: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], threads: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[Sequences, numpy.typing.NDArray[numpy.uint32]]:
        ...
    def _smooth(self, sequences: Sequences, transition: bool, threads: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        ...
    def _value(self, reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], discount_rate: typing.SupportsFloat | typing.SupportsIndex, periods: typing.SupportsFloat | typing.SupportsIndex, inputs: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        ...
    def _viterbi(self, sequences: Sequences, threads: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[numpy.typing.NDArray[numpy.uint32], numpy.typing.NDArray[numpy.float64]]:
        ...
    def chain(self, inputs: typing.Sequence[float] = tuple()) -> MarkovChain:
        """
        The hidden chain itself, where inputs are `inputs` in every period (default: 0).
        """
    def filter(self, data: typing.Any, *, inputs: typing.Any = None, threads: int | None = None) -> np.ndarray:
        """
        Chances of the states (columns) at each visit (rows), given what was seen up to it.
        """
    def log_likelihood(self, data: typing.Any, *, inputs: typing.Any = None, threads: int | None = None) -> float:
        """
        log of the chance (density) of all sequences, counting weights.
        """
    def log_likelihoods(self, data: typing.Any, *, inputs: typing.Any = None, threads: int | None = None) -> np.ndarray:
        """
        log of the chance (density) of each sequence.
        """
    def simulate(self, n: int, length: int, *, seed: int, inputs: typing.Any = None, threads: int | None = None) -> tuple[Sequences, np.ndarray]:
        """
        `n` sequences of `length` visits and the states behind them; the same seed gives the same.
        """
    def smooth(self, data: typing.Any, *, inputs: typing.Any = None, transition: bool = False, threads: int | None = None) -> Record:
        """
        What all of a sequence tells about its states.

            Returns
            -------
            Record
                `state` [visit, state]: chances; `transitions` [from, to]: expected number of moves in all; with
                `transition=True` also `transition` [visit, from, to]: chances of the move to each visit, 0 on first ones.

        """
    def summary(self) -> str:
        """
        The chain as tables.
        """
    def value(self, reward: typing.Any, *, discount_rate: float = 0.0, periods: float = ..., inputs: typing.Sequence[float] = tuple()) -> np.ndarray:
        """
        Discounted value of a customer in each state, `reward` being received in every period spent in it.

            Differences are what moving a customer one state up is worth: the depth of the relationship in money.
        """
    def viterbi(self, data: typing.Any, *, inputs: typing.Any = None, threads: int | None = None) -> Record:
        """
        The most probable states of each sequence, all together.

            Returns
            -------
            Record
                `state`: number of the state at every visit, sequences end to end as `offsets` say; `log_probability` of each
                sequence, of these states and what was seen.

        """
    @property
    def emissions(self) -> list[Emission]:
        """
        What is seen of the states, an Emission for each column.
        """
    @property
    def initial(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Chances of the first state.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def transition_logit(self) -> TransitionLogit | None:
        """
        How inputs move customers, or None.
        """
    @property
    def transition_matrix(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Chance of moving from (row) to (column); with inputs, where all of them are 0.
        """
class HiddenChainFit:
    """
    An estimated hidden chain and what is known about its estimate.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[HiddenChain, float, list[str], list[float], list[int], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], int, str, int, list[float], list[float], str, float, float, float, float]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def interval(self, level: typing.SupportsFloat | typing.SupportsIndex = 0.95) -> list[tuple[float, float]]:
        """
        (low, high) of each parameter: Wald's, on the scale of its log (logit for chances).
        """
    def summary(self) -> str:
        """
        Estimates with their errors.
        """
    @property
    def aic(self) -> float:
        ...
    @property
    def bic(self) -> float:
        ...
    @property
    def converged(self) -> bool:
        ...
    @property
    def covariance(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        Of the estimates.
        """
    @property
    def entropy(self) -> float:
        """
        Of the states' posterior: 0 when what was seen leaves no doubt.
        """
    @property
    def estimates(self) -> list[float]:
        """
        Of each parameter.
        """
    @property
    def free_parameters(self) -> int:
        ...
    @property
    def history(self) -> list[float]:
        """
        Log-likelihood (and log prior) after each iteration.
        """
    @property
    def icl(self) -> float:
        """
        Integrated completed likelihood: BIC and twice the entropy.
        """
    @property
    def iterations(self) -> int:
        ...
    @property
    def log_likelihood(self) -> float:
        """
        At the estimate, without the prior.
        """
    @property
    def message(self) -> str:
        """
        What is wrong and what to do about it; empty when all is well.
        """
    @property
    def model(self) -> HiddenChain:
        """
        The chain.
        """
    @property
    def observations(self) -> float:
        """
        Visits of which something was seen (sum of weights).
        """
    @property
    def parameters(self) -> list[str]:
        """
        Names of the parameters.
        """
    @property
    def prior(self) -> float:
        ...
    @property
    def sequences(self) -> float:
        """
        How many (sum of weights).
        """
    @property
    def standard_errors(self) -> list[float]:
        """
        Of each parameter, from the observed information; NaN on the rim of its support.
        """
    @property
    def starts(self) -> list[float]:
        """
        What each start came to before the best was carried on.
        """
    @property
    def termination(self) -> str:
        ...
class ChainMixture:
    """
    Mixture of Markov chains. Groups of customers, each with a Markov chain of its own and its own pace.

    References
    ----------
    Cadez, Heckerman, Meek, Smyth & White (2003), Data Mining and Knowledge Discovery 7(4), 399-424, doi:10.1023/A:1024992613384
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    @staticmethod
    def _fit(data: typing.Any, *, groups: int = 2, pace: bool = False, exposure: typing.Any = None, weight: typing.Any = None, prior: float = 0.0, starts: int = 8, seed: int = 1, max_iterations: int = 2000, tolerance: float = 1e-08, standard_errors: bool = True, threads: int | None = None, progress: typing.Callable[[float], typing.Any] | None = None) -> ChainMixtureFit:
        """
        Estimates a mixture of Markov chains by maximum likelihood; groups come by falling weight.

            Parameters
            ----------
            data : Paths or sequences of states
            groups : int
            pace : bool
                Whether numbers of moves tell groups apart: Poisson, at rates that are gamma within a group.
            exposure : array, optional
                How long each path was watched, with `pace`; default: all equally long.
            weight : array, optional
                Of each path.
            prior : float
                Added to the expected number of every group, first state and move.
            starts, seed, max_iterations, tolerance, threads, progress
                As for `HiddenChain`; `tolerance` is per path.
            standard_errors : bool
                Whether to compute the observed information.

        """
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list, list[str], list]:
        ...
    def __init__(self, weight: typing.Any, initial: typing.Any, transition_matrix: typing.Any, states: typing.Iterable[typing.Any] = tuple(), *, pace: typing.Iterable[tuple[float, float]] = tuple()) -> None:
        """
        Weight of each group; chances of first states [group, state]; a matrix (from, to) of each group; names of the
            states; (r, alpha) of each group's gamma-Poisson pace, or none.
        """
    def __len__(self) -> int:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _log_likelihood(self, paths: habitue._core.data.Paths, exposure: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, threads: typing.SupportsInt | typing.SupportsIndex | None) -> float:
        ...
    def _membership(self, paths: habitue._core.data.Paths, exposure: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, threads: typing.SupportsInt | typing.SupportsIndex | None) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        ...
    def _simulate(self, exposure: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], length: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[habitue._core.data.Paths, numpy.typing.NDArray[numpy.uint32]]:
        ...
    def log_likelihood(self, data: typing.Any, *, exposure: typing.Any = None, weight: typing.Any = None, threads: int | None = None) -> float:
        """
        log of the chance of all paths, counting weights.
        """
    def membership(self, data: typing.Any, *, exposure: typing.Any = None, threads: int | None = None) -> np.ndarray:
        """
        Chance of each group (columns) for each path (rows).
        """
    def simulate(self, n: int, *, seed: int, length: int = 0, exposure: typing.Any = 1.0, threads: int | None = None) -> tuple[Paths, np.ndarray]:
        """
        `n` Paths and their groups: of `length` visits, or, with a pace, of as many as `exposure` brings; the same seed
            gives the same.
        """
    def summary(self) -> str:
        """
        The groups as tables.
        """
    @property
    def chains(self) -> list[MarkovChain]:
        """
        The MarkovChain of each group.
        """
    @property
    def initial(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        [group][state]: chances of the first state.
        """
    @property
    def pace(self) -> list[tuple[float, float]]:
        """
        (r, alpha) of each group: moves are Poisson at rates that are gamma; empty when not modelled.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
    @property
    def weight(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Share of customers in each group.
        """
class ChainMixtureFit:
    """
    An estimated mixture of chains and what is known about its estimate.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[ChainMixture, float, str, int, list[float], list[float], float, float, int, str, tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]], list[tuple[float, float]], str]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def summary(self) -> str:
        """
        The groups, and how well they fit.
        """
    @property
    def _standard_errors(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]], list[tuple[float, float]], str]:
        ...
    @property
    def aic(self) -> float:
        ...
    @property
    def bic(self) -> float:
        ...
    @property
    def converged(self) -> bool:
        ...
    @property
    def entropy(self) -> float:
        """
        Of the membership: 0 when nobody is in doubt.
        """
    @property
    def free_parameters(self) -> int:
        ...
    @property
    def history(self) -> list[float]:
        """
        Log-likelihood (and log prior) after each iteration.
        """
    @property
    def icl(self) -> float:
        """
        Integrated completed likelihood: BIC and twice the entropy.
        """
    @property
    def iterations(self) -> int:
        ...
    @property
    def log_likelihood(self) -> float:
        """
        At the estimate, without the prior.
        """
    @property
    def message(self) -> str:
        """
        What is wrong and what to do about it; empty when all is well.
        """
    @property
    def model(self) -> ChainMixture:
        """
        The mixture.
        """
    @property
    def paths(self) -> float:
        """
        How many (sum of weights).
        """
    @property
    def standard_errors(self) -> Record:
        """
        Standard errors, from the observed information: `.weight`, `.initial`, `.transition_matrix` (one for each group)
            and `.pace`; NaN where nobody was in a state or, with the reason in `.note`, where groups are not identified.
        """
    @property
    def starts(self) -> list[float]:
        """
        What each start came to before the best was carried on.
        """
    @property
    def termination(self) -> str:
        ...
class LiveTransitions:
    """
    Transitions counted as they happen: O(1) an event, mergeable over shards, equal to those of the paths.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> bytes:
        ...
    def __init__(self, states: collections.abc.Sequence[str]) -> None:
        ...
    def __len__(self) -> int:
        ...
    def __setstate__(self, arg0: bytes) -> None:
        ...
    def merge(self, later: LiveTransitions) -> None:
        """
        The events of another, too; customers of both were seen here first.
        """
    def record(self, customer: typing.SupportsInt | typing.SupportsIndex, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        """
        A customer is now in the state of this number.
        """
    def state(self, customer: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        The number of the state that a customer is in.
        """
    @property
    def counts(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        From (row) to (column), for `fit(MarkovChain, ...)`.
        """
    @property
    def states(self) -> list[str]:
        """
        Names of the states.
        """
class LiveHiddenChain:
    """
    Where customers are in a hidden chain: O(1) a visit, the bits of `HiddenChain.filter`.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __getstate__(self) -> tuple[HiddenChain, bytes]:
        ...
    def __init__(self, model: HiddenChain) -> None:
        ...
    def __len__(self) -> int:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def chances(self, customer: typing.SupportsInt | typing.SupportsIndex) -> numpy.typing.NDArray[numpy.float64]:
        """
        Chances of the states of a customer now.
        """
    def log_likelihood(self, customer: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        Of all that was seen of a customer.
        """
    def merge(self, other: LiveHiddenChain) -> None:
        """
        The customers of another, too; they must be others.
        """
    def record(self, customer: typing.SupportsInt | typing.SupportsIndex, values: typing.Any, inputs: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] = []) -> numpy.typing.NDArray[numpy.float64]:
        """
        One visit: what was seen (one value, or one for each emission; NaN: not seen). Chances of the states now.
        """
    def visits(self, customer: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        How many visits of a customer were recorded.
        """
    @property
    def customers(self) -> list[int]:
        """
        Their ids, ascending.
        """
    @property
    def model(self) -> HiddenChain:
        """
        The hidden chain.
        """
class BeliefPolicy:
    """
    A plan for every belief, a law of the states, with bounds on the best there is.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[int], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"], float, float, int, str]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def action(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> int:
        """
        Number of the action to take.
        """
    def lower(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> float:
        """
        The same as `value`.
        """
    def summary(self) -> str:
        """
        Bounds and how the search ended.
        """
    def upper(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> float:
        """
        No policy brings more from a belief.
        """
    def value(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"]) -> float:
        """
        What following the policy from a belief brings, at least.
        """
    @property
    def actions(self) -> numpy.typing.NDArray[numpy.uint64]:
        """
        Number of the first action of each plan.
        """
    @property
    def bounds(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        The upper bound there; the first points are the states, for sure.
        """
    @property
    def converged(self) -> bool:
        """
        Whether the bounds met.
        """
    @property
    def gap(self) -> float:
        """
        What another policy could add at the start, at most.
        """
    @property
    def iterations(self) -> int:
        """
        Walks from the start.
        """
    @property
    def lower_bound(self) -> float:
        """
        What the policy brings from the start, at least.
        """
    @property
    def points(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        [point][state]: beliefs at which the upper bound is known.
        """
    @property
    def start(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        The belief searched from.
        """
    @property
    def termination(self) -> str:
        """
        Why the search stopped.
        """
    @property
    def upper_bound(self) -> float:
        """
        No policy brings more from the start.
        """
    @property
    def vectors(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]:
        """
        [plan][state]: discounted reward of each plan from each state.
        """
class BeliefHorizon:
    """
    The best plans for each number of periods left, when the state is hidden.
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> tuple[list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]], list[list[int]]]:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def action(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], periods: typing.SupportsInt | typing.SupportsIndex) -> int:
        """
        The action to take then.
        """
    def value(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], periods: typing.SupportsInt | typing.SupportsIndex) -> float:
        """
        Of a belief with so many periods left.
        """
    @property
    def actions(self) -> list[list[int]]:
        """
        [periods left - 1][plan]: its first action.
        """
    @property
    def vectors(self) -> list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        [periods left - 1]: [plan][state].
        """
class PartiallyObservedProcess:
    """
    Partially observed decision process. What to do when the state is hidden: the best action for every belief about it.

    References
    ----------
    Smallwood & Sondik (1973), Operations Research 21(5), 1071-1088, doi:10.1287/opre.21.5.1071; Hauskrecht (2000), Journal of Artificial Intelligence Research 13, 33-94, doi:10.1613/jair.678; Smith & Simmons (2005), Uncertainty in Artificial Intelligence
    """
    __hash__: typing.ClassVar[None]  # type: ignore[assignment]
    def __eq__(self, arg0: object) -> bool:
        ...
    def __getstate__(self) -> tuple[DecisionProcess, list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]], list[str], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]]:
        ...
    def __init__(self, process: DecisionProcess, observation: typing.Any, *, symbols: typing.Iterable[typing.Any] = tuple(), start: typing.Any = None) -> None:
        """
        A decision process whose states are hidden, and what is seen after each action.

            Parameters
            ----------
            process : DecisionProcess
                Of the hidden states; every action must be possible in every state.
            observation : HiddenChain, matrix or list of matrices
                A hidden chain, whose emissions are seen (one column, categorical or Bernoulli) and whose initial law is the
                belief to start from; or chances (state arrived in, symbol), one matrix for all actions or one for each.
            symbols : iterable of str
                Names of the symbols.
            start : array, optional
                The belief to start from; default: all states equally likely.

        """
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def _solve(self, start: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], tolerance: typing.SupportsFloat | typing.SupportsIndex, max_iterations: typing.SupportsInt | typing.SupportsIndex) -> BeliefPolicy:
        ...
    def solve(self, *, start: typing.Any = None, tolerance: float = 0.0001, max_iterations: int = 1000) -> BeliefPolicy:
        """
        The best action for every belief, with bounds on what could still be gained.

            Parameters
            ----------
            start : array, optional
                The belief whose value is wanted; default: the process's own.
            tolerance : float
                The search stops when the bounds at the start are as near as this, in units of reward.
            max_iterations : int
                Walks from the start.

            Warns
            -----
            ConvergenceWarning
                When the search stopped early; the gap is in the message.

        """
    def solve_horizon(self, periods: typing.SupportsInt | typing.SupportsIndex, final_value: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"] = ..., most: typing.SupportsInt | typing.SupportsIndex = 20000) -> BeliefHorizon:
        """
        The best plans over a number of periods, exactly: for small problems.

        `final_value` is what a state is worth afterwards; more than `most` plans are refused.
        """
    def summary(self) -> str:
        """
        States, actions, symbols and discount.
        """
    def symbol_chances(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], action: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        Chances of each symbol after an action from a belief.
        """
    def update(self, belief: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], action: typing.SupportsInt | typing.SupportsIndex, symbol: typing.SupportsInt | typing.SupportsIndex) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        The belief after an action and a symbol, by number.
        """
    @property
    def observation(self) -> list[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"]]:
        """
        (state arrived in, symbol): one matrix for all actions, or one for each.
        """
    @property
    def process(self) -> DecisionProcess:
        """
        The decision process of the hidden states.
        """
    @property
    def start(self) -> typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, 1]"]:
        """
        The belief to start from.
        """
    @property
    def symbols(self) -> list[str]:
        """
        Names of the symbols.
        """
def _adjusted_rand_index(a: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32], b: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32]) -> float:
    ...
def _compare_groups(paths: habitue._core.data.Paths, exposure: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, groups: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], pace: bool, prior: typing.SupportsFloat | typing.SupportsIndex, starts: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, resamples: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> list:
    ...
def _compare_states(sequences: Sequences, states: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], emissions: collections.abc.Sequence[str], link: str, prior: typing.SupportsFloat | typing.SupportsIndex, starts: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, holdout: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> list:
    ...
def _fit_hidden(sequences: Sequences, states: typing.SupportsInt | typing.SupportsIndex, emissions: collections.abc.Sequence[str], link: str, prior: typing.SupportsFloat | typing.SupportsIndex, starts: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, max_iterations: typing.SupportsInt | typing.SupportsIndex, tolerance: typing.SupportsFloat | typing.SupportsIndex, quasi_newton: bool, standard_errors: bool, start: HiddenChain | None, threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> HiddenChainFit:
    ...
def _fit_mixture(paths: habitue._core.data.Paths, exposure: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, groups: typing.SupportsInt | typing.SupportsIndex, pace: bool, prior: typing.SupportsFloat | typing.SupportsIndex, starts: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, max_iterations: typing.SupportsInt | typing.SupportsIndex, tolerance: typing.SupportsFloat | typing.SupportsIndex, standard_errors: bool, threads: typing.SupportsInt | typing.SupportsIndex | None, progress: typing.Any) -> ChainMixtureFit:
    ...
def _paths_of_numbers(offsets: typing.Annotated[numpy.typing.ArrayLike, numpy.uint64], state: typing.Annotated[numpy.typing.ArrayLike, numpy.uint32], states: collections.abc.Sequence[str]) -> habitue._core.data.Paths:
    ...
def aalen_johansen(data: habitue._core.data.Table | habitue._core.data.Paths, roles: collections.abc.Sequence[tuple[str, str]], start: typing.SupportsFloat | typing.SupportsIndex, times: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex]) -> TransitionCurves:
    ...
def attribution(paths: habitue._core.data.Paths, conversion: str, null: str, order: typing.SupportsInt | typing.SupportsIndex, value: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], first_share: typing.SupportsFloat | typing.SupportsIndex, last_share: typing.SupportsFloat | typing.SupportsIndex, half_life: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> Attribution:
    ...
def bootstrap(paths: habitue._core.data.Paths, replicates: typing.SupportsInt | typing.SupportsIndex, level: typing.SupportsFloat | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex, order: typing.SupportsInt | typing.SupportsIndex, prior: typing.SupportsFloat | typing.SupportsIndex, start: str, end: str, threads: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
    ...
def context_tree(paths: habitue._core.data.Paths, highest: typing.SupportsInt | typing.SupportsIndex, penalty: str, threads: typing.SupportsInt | typing.SupportsIndex | None) -> ContextTree:
    ...
def embedding(chain: MarkovChain) -> dict:
    ...
def evaluate_logged(state: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], action: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], propensity: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], policy: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], expected_reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"]) -> PolicyEstimate:
    ...
def evaluate_trajectories(offsets: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], state: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], action: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], reward: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], propensity: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], policy: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], action_values: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"]], discount: typing.SupportsFloat | typing.SupportsIndex) -> TrajectoryEstimate:
    ...
def fit(counts: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], states: collections.abc.Sequence[str], prior: typing.SupportsFloat | typing.SupportsIndex, never_left: str, possible: typing.Annotated[numpy.typing.ArrayLike, numpy.bool, "[m, n]"]) -> MarkovChainFit:
    ...
def fit_by_period(paths: habitue._core.data.Paths, breaks: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], prior: typing.SupportsFloat | typing.SupportsIndex, never_left: str) -> tuple[list[MarkovChainFit], ...]:
    ...
def fit_continuous(data: habitue._core.data.Table | habitue._core.data.Paths, roles: collections.abc.Sequence[tuple[str, str]], start: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], states: collections.abc.Sequence[str], exact: collections.abc.Sequence[str], exact_times: bool, censored: collections.abc.Sequence[tuple[str, collections.abc.Sequence[str]]], changes: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex], misclassified: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], initial: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, 1]"], max_iterations: typing.SupportsInt | typing.SupportsIndex, tolerance: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> ContinuousChainFit:
    ...
def fit_covariate_chain(paths: habitue._core.data.Paths, x: typing.Annotated[numpy.typing.ArrayLike, numpy.float64, "[m, n]"], names: collections.abc.Sequence[str], penalty: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> CovariateChainFit:
    ...
def fit_paths(paths: habitue._core.data.Paths, order: typing.SupportsInt | typing.SupportsIndex, prior: typing.SupportsFloat | typing.SupportsIndex, never_left: str, start: str, end: str, threads: typing.SupportsInt | typing.SupportsIndex | None) -> MarkovChainFit:
    ...
def fit_semi_markov(data: habitue._core.data.Table | habitue._core.data.Paths, roles: collections.abc.Sequence[tuple[str, str]], sojourn: collections.abc.Sequence[str], by_transition: bool, threads: typing.SupportsInt | typing.SupportsIndex | None) -> SemiMarkovChainFit:
    ...
def funnel(paths: habitue._core.data.Paths, stages: collections.abc.Sequence[str], level: typing.SupportsFloat | typing.SupportsIndex) -> dict:
    ...
def homogeneity_test(paths: habitue._core.data.Paths, group: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex] | None, breaks: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None, order: typing.SupportsInt | typing.SupportsIndex) -> ChainTest:
    ...
def order_selection(paths: habitue._core.data.Paths, highest: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> dict:
    ...
def order_test(paths: habitue._core.data.Paths, smaller: typing.SupportsInt | typing.SupportsIndex, larger: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> ChainTest:
    ...
def recency_chain(log: habitue._core.data.EventLog, period_days: typing.SupportsInt | typing.SupportsIndex | None, cooling_periods: typing.SupportsInt | typing.SupportsIndex | None, acquired_after: str | datetime.date | numpy.datetime64 | None, observation_end: str | datetime.date | numpy.datetime64 | None, horizon: float | str, discount_rate: typing.SupportsFloat | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex | None) -> RecencyChain:
    ...
def step_matrix(paths: habitue._core.data.Paths, steps: typing.SupportsInt | typing.SupportsIndex, around: str) -> tuple[list[str], list[int], typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], float]:
    ...
def time_to(paths: habitue._core.data.Paths, from_state: str, to_state: str, observation_end: typing.SupportsFloat | typing.SupportsIndex, level: typing.SupportsFloat | typing.SupportsIndex) -> dict:
    ...
def transition_counts(paths: habitue._core.data.Paths, order: typing.SupportsInt | typing.SupportsIndex, start: str, end: str, threads: typing.SupportsInt | typing.SupportsIndex | None) -> tuple[typing.Annotated[numpy.typing.NDArray[numpy.float64], "[m, n]"], list[str]]:
    ...
def transition_worth(chain: MarkovChain, start: str, target: str, by: typing.SupportsFloat | typing.SupportsIndex) -> dict:
    ...
