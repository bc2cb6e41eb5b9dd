"""Markov chains in Python; what the numbers should be is tested in C++."""

import pickle

import habitue as hb
import numpy as np
import pytest
from habitue.lifecycle import MarkovChain
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

RUIN = [[1, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 0, 1]]
STATES = ["broke", "one", "two", "rich"]


@pytest.fixture
def chain():
    return MarkovChain(RUIN, states=STATES)


def test_a_chain_answers_where_it_ends_and_when(chain):
    absorption = chain.absorption()
    assert absorption.transient == [1, 2]
    assert absorption.recurrent == [[0], [3]]
    assert absorption.probability == pytest.approx(np.array([[2, 1], [1, 2]]) / 3)
    assert absorption.expected_time == pytest.approx([2, 2])
    assert absorption.variance_time.shape == (2,)
    assert chain.hitting_time("broke")[3] == np.inf
    assert chain.expected_visits() == pytest.approx(np.array([[4, 2], [2, 4]]) / 3)


def test_a_chain_knows_its_structure(chain):
    assert [(c.states, c.recurrent) for c in chain.classes()] == [([0], True), ([1, 2], False), ([3], True)]
    assert chain.stationary().tolist() == [[1, 0, 0, 0], [0, 0, 0, 1]]
    assert chain.probability("one", "two") == 0.5
    assert chain.index("rich") == 3
    assert len(chain) == 4


def test_values_are_discounted_per_period():
    stay = MarkovChain([[0.5, 0.5], [0.0, 1.0]], states=["here", "gone"])
    assert stay.discounted_value([10, 0], discount_rate=0.25)[0] == pytest.approx(10 / (1 - 0.5 / 1.25))
    assert stay.discounted_value([10, 0], discount_rate=0.25, periods=1)[0] == pytest.approx(10 + 5 / 1.25)
    with pytest.raises(TypeError):
        stay.discounted_value([10, 0], 0.25)


def test_chains_are_values(chain):
    again = pickle.loads(pickle.dumps(chain))
    assert again == chain
    assert again.states == STATES
    assert chain != MarkovChain(RUIN)
    assert "broke" in repr(chain)
    with pytest.raises(ValueError, match="read-only"):
        chain.transition_matrix[0, 0] = 0.5


@pytest.mark.parametrize(
    ("matrix", "states", "message"),
    [
        ([[0.5, 0.4], [0, 1]], (), "row 0 .* sums to 0.9"),
        ([[1.5, -0.5], [0, 1]], (), "row 0 .* -0.5"),
        ([[np.nan, 1], [0, 1]], (), "nan"),
        ([[1, 0]], (), "square"),
        ([], (), "square|matrix"),
        ([1.0, 0.0], (), "square|matrix"),
        (RUIN, ["a", "a", "b", "c"], '"a" occurs more than once'),
        (RUIN, ["a"], "1 names for 4"),
        ([["x", "y"], ["z", "w"]], (), "numbers"),
    ],
)
def test_what_is_no_chain_is_refused(matrix, states, message):
    with pytest.raises(hb.DomainError, match=message):
        MarkovChain(matrix, states=states)


def test_a_chain_is_estimated_from_counts():
    fit = hb.lifecycle.fit(MarkovChain, [[8, 2], [1, 9]], states=["on", "off"])
    assert fit.model.transition_matrix.tolist() == [[0.8, 0.2], [0.1, 0.9]]
    assert fit.model.states == ["on", "off"]
    assert fit.standard_errors[0, 0] == pytest.approx(np.sqrt(0.8 * 0.2 / 10))
    low, high = fit.interval(0.9)
    assert ((low < fit.model.transition_matrix) & (fit.model.transition_matrix < high)).all()
    assert fit.log_likelihood == pytest.approx(8 * np.log(0.8) + 2 * np.log(0.2) + np.log(0.1) + 9 * np.log(0.9))
    again = pickle.loads(pickle.dumps(fit))
    assert again == fit
    assert fit != hb.lifecycle.fit(MarkovChain, [[8, 2], [1, 8]], states=["on", "off"])
    assert again.summary() == fit.summary()
    assert (again.interval()[0] == fit.interval()[0]).all()


def test_a_state_never_left_is_refused_unless_something_speaks_for_it():
    counts = [[3, 1], [0, 0]]
    with pytest.raises(hb.DomainError, match="never left"):
        hb.lifecycle.fit(MarkovChain, counts)
    assert hb.lifecycle.fit(MarkovChain, counts, never_left="absorbing").model.transition_matrix[1].tolist() == [0, 1]
    assert hb.lifecycle.fit(MarkovChain, counts, prior=1).model.transition_matrix[1].tolist() == [0.5, 0.5]
    possible = np.array([[True, True], [False, True]])
    assert hb.lifecycle.fit(MarkovChain, counts, prior=1, possible=possible).model.transition_matrix[1].tolist() == [
        0,
        1,
    ]
    with pytest.raises(hb.DomainError, match="never_left"):
        hb.lifecycle.fit(MarkovChain, counts, never_left="perhaps")
    with pytest.raises(TypeError, match="MarkovChain"):
        hb.lifecycle.fit(hb.clv.BgNbd, counts)


def test_recency_states_of_a_log():
    chain = hb.lifecycle.recency_chain(hb.datasets.cdnow_sample(), period_days=91, horizon="1y", threads=2)
    states = chain.fit.model.states
    assert states[0] == "new"
    assert states[-1] == "lapsed"
    assert chain.period_days == 91
    assert chain.customers_now.sum() == len(chain.state_now) == 2_357
    assert (np.bincount(chain.state_now, minlength=len(states)) == chain.customers_now).all()
    assert chain.periods_to_lapse[-1] == 0
    assert (chain.value > 0).all()
    assert chain.horizon_periods == 4
    assert "to lapse" in repr(chain)
    with pytest.raises(hb.DomainError, match="horizon"):
        hb.lifecycle.recency_chain(hb.datasets.cdnow_sample(), horizon=-1)


@settings(max_examples=100, deadline=None)
@given(counts=hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4)), prior=st.floats())
def test_any_counts_give_a_fit_or_a_domain_error(counts, prior):
    try:
        fit = hb.lifecycle.fit(MarkovChain, counts, prior=prior)
    except hb.DomainError:
        return
    assert fit.model.transition_matrix.sum(axis=1) == pytest.approx(1)
