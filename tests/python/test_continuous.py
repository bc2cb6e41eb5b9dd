"""Chains in continuous time in Python; what the numbers should be is tested in C++."""

import pickle
import warnings

import habitue as hb
import numpy as np
import pandas as pd
import pytest
from habitue.lifecycle import ContinuousChain, MarkovChain, SemiMarkovChain, SojournLaw, aalen_johansen

RATES = [[-0.5, 0.4, 0.1], [0.3, -0.5, 0.2], [0, 0, 0]]
STATES = ["active", "quiet", "gone"]
START = [[0, 1, 1], [1, 0, 1], [0, 0, 0]]


@pytest.fixture
def chain():
    return ContinuousChain(RATES, states=STATES)


@pytest.fixture
def panel():
    """300 customers seen every unit of time, five times."""
    rng = np.random.default_rng(1)
    step = np.cumsum(ContinuousChain(RATES).transition_probability(1.0), axis=1)
    rows = []
    for customer in range(300):
        state = 0
        for time in range(5):
            rows.append((f"c{customer}", float(time), STATES[state], customer % 2))
            state = int(np.searchsorted(step[state], rng.uniform()).clip(max=2))
    return pd.DataFrame(rows, columns=["id", "when", "what", "paid"])


def fitted(panel, **options):
    names = {"customer": "id", "time": "when", "state": "what"}
    return hb.lifecycle.fit(ContinuousChain, panel, start=START, states=STATES, **names, **options)


def test_a_chain_answers_in_arrays(chain):
    assert chain.transition_probability(2.0).sum(axis=1) == pytest.approx(1)
    assert chain.sojourn() == pytest.approx([2, 2, np.inf])
    assert chain.embedded_chain().probability("active", "quiet") == pytest.approx(0.8)
    assert chain.absorption().transient == [0, 1]
    assert chain.hitting_time("gone")[2] == 0
    assert chain.occupancy(3.0).sum(axis=1) == pytest.approx(3)
    assert chain.discounted_value([1, 1, 1], discount_rate=0.1) == pytest.approx(1 / np.log(1.1))
    assert chain.stationary().tolist() == [[0, 0, 1]]
    assert pickle.loads(pickle.dumps(chain)) == chain
    assert "active" in repr(chain)
    assert len(chain) == 3
    with pytest.raises(hb.DomainError, match=r"row 0 .* sums to"):
        ContinuousChain([[-1, 2], [0, 0]])
    with pytest.raises(hb.DomainError, match="numbers"):
        ContinuousChain([["a"]])


def test_simulated_paths_need_a_seed_and_repeat(chain):
    with pytest.raises(TypeError, match="seed"):
        chain.simulate(3, T=1.0)
    with pytest.raises(hb.DomainError, match="initial"):
        chain.simulate(3, T=1.0, seed=1, initial="elsewhere")
    many = chain.simulate(500, T=50.0, seed=1, threads=2, initial="quiet")
    assert isinstance(many, hb.data.Paths)
    assert {path[0] for path in many} == {"quiet"}
    again = chain.simulate(500, T=50.0, seed=1, threads=1, initial="quiet")
    fits = [hb.lifecycle.fit(ContinuousChain, p, start=START, states=STATES, exact_times=True) for p in (many, again)]
    assert fits[0].log_likelihood == fits[1].log_likelihood
    assert abs(fits[0].model.generator[0, 1] - 0.4) < 4 * fits[0].standard_errors[0, 1]


def test_rates_come_from_any_table_in_any_order(panel):
    fit = fitted(panel)
    assert fit.converged
    assert fit.model.states == STATES
    assert fit.intervals == 1200
    assert abs(fit.model.generator[0, 1] - 0.4) < 4 * fit.standard_errors[0, 1]
    shuffled = panel.sample(frac=1, random_state=0)
    assert fitted(shuffled).log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-13)
    assert fitted({name: list(panel[name]) for name in panel}).log_likelihood == fit.log_likelihood
    numbers = panel.assign(what=panel["what"].map(STATES.index))
    by_number = hb.lifecycle.fit(ContinuousChain, numbers, customer="id", time="when", state="what", start=START)
    assert by_number.model.states == ["0", "1", "2"]
    assert by_number.log_likelihood == fit.log_likelihood
    days = panel.assign(when=pd.Timestamp("2020-01-01") + pd.to_timedelta(panel["when"], unit="D"))
    assert fitted(days).log_likelihood == pytest.approx(fit.log_likelihood, rel=1e-12)
    from_chain = hb.lifecycle.fit(
        ContinuousChain, panel, customer="id", time="when", state="what", start=ContinuousChain(RATES, states=STATES)
    )
    assert from_chain.log_likelihood == pytest.approx(fit.log_likelihood)


def test_a_fit_is_a_value_with_intervals(panel):
    fit = fitted(panel)
    low, high = fit.interval(0.9)
    assert (low <= fit.model.generator).all()
    assert (fit.model.generator <= high).all()
    stay, chances = fit.sojourn(), fit.transition_probability(2.0)
    assert stay.low[0] < stay.value[0] < stay.high[0]
    assert chances.low[0, 1] < chances.value[0, 1] < chances.high[0, 1]
    again = pickle.loads(pickle.dumps(fit))
    assert again.summary() == fit.summary() == repr(fit)
    assert (again.covariance == fit.covariance).all()


def test_covariates_and_changes_have_names(panel):
    fit = fitted(panel, covariates=["paid"])
    assert fit.covariates == ["paid"]
    assert fit.names[-1] == "quiet -> gone: paid"
    assert fit.hazard_ratios().value.shape == (4, 1)
    ratio = fit.at(paid=1).generator[0, 1] / fit.at(paid=0).generator[0, 1]
    assert ratio == pytest.approx(fit.hazard_ratios().value[0, 0])
    assert fit.at() == fit.model
    with pytest.raises(TypeError, match="no such covariate: age"):
        fit.at(age=3)
    assert fitted(panel, changes=[2.0]).covariates == ["from 2"]


def test_what_is_not_told_is_warned_about(panel):
    two = panel[panel["what"] != "gone"]
    with pytest.warns(hb.clv.ConvergenceWarning, match="runs to 0"):
        fit = fitted(two)
    assert np.isnan(fit.standard_errors[0, 2])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted(panel)
    with pytest.warns(hb.clv.ConvergenceWarning, match="stopped early"):
        fitted(panel, max_iterations=1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"what": "elsewhere"}, "elsewhere.* is no state of the chain"),
        ({"what": None}, "state: row 0"),
        ({"when": np.nan}, "time: row 0"),
        ({"id": None}, "customer: row 0"),
        ({"what": "gone"}, "which start makes impossible"),
    ],
)
def test_bad_rows_are_refused(panel, change, message):
    for name, value in change.items():
        panel[name] = panel[name].astype(object) if name != "when" else panel[name]
        panel.loc[0, name] = value
    if change == {"what": "gone"}:
        panel.loc[1, "what"] = "active"
    with pytest.raises(hb.DomainError, match=message):
        fitted(panel)


def test_bad_options_are_refused(panel):
    with pytest.raises(hb.DomainError, match="start"):
        hb.lifecycle.fit(ContinuousChain, panel, customer="id", time="when", state="what")
    with pytest.raises(hb.DomainError, match="states"):
        hb.lifecycle.fit(ContinuousChain, panel, customer="id", time="when", state="what", start=START)
    with pytest.raises(hb.DomainError, match="exact"):
        fitted(panel, exact=["lost"])
    with pytest.raises(TypeError, match="oops"):
        fitted(panel, oops=1)


def test_censored_labels(panel):
    panel.loc[panel["when"] == 2.0, "what"] = np.where(
        panel.loc[panel["when"] == 2.0, "what"] == "gone", "gone", "there"
    )
    fit = fitted(panel, censored={"there": ["active", "quiet"]})
    assert fit.converged
    assert abs(fit.model.generator[0, 1] - 0.4) < 4 * fit.standard_errors[0, 1]


def test_a_discrete_chain_may_be_one_looked_at_once_a_period(chain):
    once = hb.lifecycle.embedding(MarkovChain(chain.transition_probability(1.0)))
    assert once.verdict == "yes"
    assert once.generator == pytest.approx(chain.generator)
    assert hb.lifecycle.embedding(MarkovChain([[0.4, 0.6], [0.5, 0.5]])).verdict == "no"


def test_semi_markov_chains_and_their_check():
    moves = MarkovChain([[0, 0.7, 0.3], [0.6, 0, 0.4], [0, 0, 1]], states=STATES)
    chain = SemiMarkovChain(
        moves, [SojournLaw("gamma", shape=2.5, scale=0.8), SojournLaw("weibull", shape=0.8), SojournLaw("exponential")]
    )
    paths = chain.simulate(1500, T=6.0, seed=3)
    fit = hb.lifecycle.fit(SemiMarkovChain, paths, sojourn="gamma")
    assert fit.converged
    assert isinstance(paths, hb.data.Paths)
    assert paths.states == STATES
    order = [fit.model.states.index(name) for name in STATES]
    assert abs(fit.model.laws[order[0]].shape - 2.5) < 4 * fit.shape_error[order[0]]
    curves = aalen_johansen(paths, times=[1.0, 4.0])
    assert curves.probability[1][order[0], order[2]] == pytest.approx(
        chain.transition_probability(4.0)[0, 2], abs=4 * curves.standard_errors[1][order[0], order[2]]
    )
    low, high = curves.interval(1)
    assert (low <= curves.probability[1]).all()
    assert (curves.probability[1] <= high).all()
    assert pickle.loads(pickle.dumps(chain)) == chain
    assert pickle.loads(pickle.dumps(fit)).summary() == fit.summary()
    assert chain.laws[0].mean() == pytest.approx(2)
    with pytest.raises(hb.DomainError, match="sojourn"):
        hb.lifecycle.fit(SemiMarkovChain, paths, sojourn="normal")


def test_paths_and_the_table_of_them_are_the_same_data(chain):
    paths = chain.simulate(300, T=20.0, seed=2)
    table = paths.to_pandas().rename(columns={"path": "customer"})
    fits = [
        hb.lifecycle.fit(ContinuousChain, data, start=START, states=STATES, exact_times=True) for data in (paths, table)
    ]
    assert fits[0].coefficients == pytest.approx(fits[1].coefficients)
    curves = [aalen_johansen(data, times=[2.0]).probability[0] for data in (paths, table)]
    order = [[p.states.index(name) for name in STATES] for p in (aalen_johansen(table), aalen_johansen(paths))]
    assert curves[0][np.ix_(order[1], order[1])] == pytest.approx(curves[1][np.ix_(order[0], order[0])])
    with pytest.raises(hb.DomainError, match="covariates"):
        hb.lifecycle.fit(ContinuousChain, paths, start=START, states=STATES, covariates=["age"])


def test_states_may_be_seen_as_others(panel):
    rng = np.random.default_rng(5)
    mistaken = (rng.random(len(panel)) < 0.2) & (panel["what"] == "active")
    seen = panel.assign(what=np.where(mistaken, "quiet", panel["what"]))
    fit = fitted(seen, misclassified=[[0, 0.05, 0], [0, 0, 0], [0, 0, 0]], initial=[1, 0, 0])
    assert fit.converged
    assert abs(fit.misclassification[0, 1] - 0.2) < 4 * fit.misclassification_errors[0, 1]
    assert fit.misclassification.sum(axis=1) == pytest.approx([1, 1, 1])
    assert fit.initial.tolist() == [1, 0, 0]
    low, high = fit.misclassification_interval(0.9)
    assert low[0, 1] < fit.misclassification[0, 1] < high[0, 1]
    assert "active seen as quiet" in fit.names
    again = pickle.loads(pickle.dumps(fit))
    assert again.summary() == fit.summary()
    assert fitted(panel).misclassification.size == 0
    with pytest.raises(hb.DomainError, match="misclassified: got 2 x 2"):
        fitted(panel, misclassified=np.zeros((2, 2)))
    with pytest.raises(hb.DomainError, match="initial"):
        fitted(panel, initial=[1, 0, 0])


def test_a_log_is_a_panel_of_its_kinds(panel):
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(panel["when"], unit="D")
    log = hb.EventLog.from_table(panel.assign(when=days), customer="id", time="when", kind="what")
    options = {"start": START, "states": STATES}
    fit = hb.lifecycle.fit(ContinuousChain, log, **options)
    assert fit.log_likelihood == pytest.approx(fitted(panel).log_likelihood, rel=1e-9)
    assert fit.log_likelihood == hb.lifecycle.fit(ContinuousChain, log.paths(), **options).log_likelihood
    with pytest.raises(hb.DomainError, match="session"):
        fitted(panel, session="30min")
