"""Questions to Markov chains in Python; what the numbers should be is tested in C++."""

import pickle
from fractions import Fraction

import habitue as hb
import numpy as np
import pytest
from habitue.lifecycle import IntervalChain, MarkovChain

OZ = [[0.5, 0.25, 0.25], [0.5, 0, 0.5], [0.25, 0.25, 0.5]]
RUIN = [[1, 0, 0, 0], [0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5], [0, 0, 0, 1]]
STATES = ["broke", "one", "two", "rich"]


def test_a_sparse_matrix_makes_a_sparse_chain_with_the_same_answers():
    sparse = pytest.importorskip("scipy.sparse")
    dense, thin = MarkovChain(RUIN, states=STATES), MarkovChain(sparse.csr_array(np.array(RUIN)), states=STATES)
    assert thin.is_sparse
    assert not dense.is_sparse
    assert (thin.transition_matrix.toarray() == dense.transition_matrix).all()
    assert thin.absorption().probability == pytest.approx(dense.absorption().probability)
    assert pickle.loads(pickle.dumps(thin)) == thin
    assert "possible transitions" in repr(thin)
    for kind in (sparse.csc_matrix, sparse.coo_matrix):
        assert MarkovChain(kind(np.array(RUIN)), states=STATES) == thin
    with pytest.raises(hb.DomainError, match=r"row 0 .* sums to 0.9"):
        MarkovChain(sparse.csr_array(np.array([[0.9, 0.0], [0.0, 1.0]])))


def test_structure():
    oz = MarkovChain(OZ, states=["rain", "nice", "snow"])
    assert oz.is_reversible()
    assert oz.period("rain") == 1
    assert oz.is_lumpable(["bad", "nice", "bad"])
    assert oz.lump(["bad", "nice", "bad"]).transition_matrix.tolist() == [[0.75, 0.25], [1, 0]]
    with pytest.raises(hb.DomainError, match="nice"):
        oz.lump(["wet", "wet", "snow"])
    assert MarkovChain(RUIN, states=STATES).canonical_form().states == ["broke", "rich", "one", "two"]


def test_the_long_run():
    oz = MarkovChain(OZ)
    assert oz.stationary(threads=2)[0] == pytest.approx([0.4, 0.2, 0.4])
    assert np.trace(oz.fundamental_matrix()) == pytest.approx(oz.kemeny_constant())
    assert oz.spectral_gap() == pytest.approx(0.75)
    assert oz.mixing_time() == 1
    assert oz.distribution([1, 0, 0], 1).tolist() == [0.5, 0.25, 0.25]
    assert oz.distribution("0", 1).tolist() == [0.5, 0.25, 0.25]
    assert oz.occupancy("0", 1).tolist() == [1.5, 0.25, 0.25]


def test_ways_to_a_state():
    ruin = MarkovChain(RUIN, states=STATES)
    assert ruin.hitting_probability("rich") == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert ruin.hitting_time(["broke", "rich"]) == pytest.approx([0, 2, 2, 0])
    assert ruin.hitting_time_variance(["broke", "rich"]) == pytest.approx([0, 2, 2, 0])
    assert ruin.hitting_time_distribution("rich", 2)[2].tolist() == [0, 0.5, 0]
    assert ruin.expected_visits("one") == pytest.approx([np.inf, 4 / 3, 2 / 3, np.inf])
    with pytest.raises(hb.DomainError, match='no state "poor"'):
        ruin.hitting_time("poor")
    with pytest.raises(hb.DomainError, match="at least one state"):
        ruin.hitting_time([])


def test_what_a_transition_is_worth():
    ruin = MarkovChain(RUIN, states=STATES)
    worth = ruin.value_sensitivity([0, 1, 2, 0], "one", discount_rate=0.1)
    assert worth.value == pytest.approx(ruin.discounted_value([0, 1, 2, 0], discount_rate=0.1)[1])
    assert worth.matrix()[1, 2] == worth.derivative(1, 2)
    assert ruin.hitting_probability_sensitivity("rich", "one").shift(1, 0, 2) == pytest.approx(4 / 3 * 2 / 3)
    assert ruin.hitting_time_sensitivity(["broke", "rich"], "one").value == pytest.approx(2)
    assert MarkovChain(OZ).long_run_sensitivity([1, 0, 0]).value == pytest.approx(0.4)
    assert (pickle.loads(pickle.dumps(worth)).matrix() == worth.matrix()).all()
    ends = pickle.loads(pickle.dumps(ruin.absorption()))
    assert (ends.probability == ruin.absorption().probability).all()
    assert pickle.loads(pickle.dumps(ruin.classes())) == ruin.classes()


def test_bounds_hold_the_chain():
    p = np.array(RUIN, dtype=float)
    low = np.where(p == 0.5, 0.4, p)
    chain = IntervalChain(low, np.where(p == 0.5, 0.6, p), STATES)
    least, greatest = chain.hitting_probability("rich")
    assert (least[1:3] < [1 / 3, 2 / 3]).all()
    assert (greatest[1:3] > [1 / 3, 2 / 3]).all()
    assert pickle.loads(pickle.dumps(chain)) == chain
    with pytest.raises(hb.DomainError, match="row 0"):
        IntervalChain(np.full((2, 2), 0.6), np.ones((2, 2)))


def test_paths_are_drawn_from_a_seed():
    chain = MarkovChain(OZ, states=["rain", "nice", "snow"])
    paths = chain.simulate(100, 52, start="nice", seed=1)
    assert len(paths) == 100
    assert paths == chain.simulate(100, 52, start="nice", seed=1, threads=3)
    with pytest.raises(hb.DomainError, match="start"):
        chain.simulate(1, 1, start=[0, 0, 0], seed=1)


def exact_stationary(p):
    """By elimination of states, in fractions."""
    p = [[Fraction(x) for x in row] for row in p]
    n = len(p)
    for k in range(n - 1, 0, -1):
        out = sum(p[k][:k])
        for i in range(k):
            p[i][k] /= out
            for j in range(k):
                p[i][j] += p[i][k] * p[k][j]
    x = [Fraction(1)]
    for k in range(1, n):
        x.append(sum(x[i] * p[i][k] for i in range(k)))
    return [float(v / sum(x)) for v in x]


@pytest.mark.parametrize("seed", range(5))
def test_shares_of_the_rarest_states_have_all_their_digits(seed):
    random = np.random.default_rng(seed)
    p = np.exp(-60 * random.random((25, 25)))
    p /= p.sum(axis=1, keepdims=True)
    assert MarkovChain(p).stationary()[0] == pytest.approx(exact_stationary(p), rel=1e-13, abs=0)


def test_passage_has_all_its_digits_too():
    random = np.random.default_rng(1)
    p = np.exp(-40 * random.random((12, 12)))
    p /= p.sum(axis=1, keepdims=True)
    p[-1] = np.eye(12)[-1]
    times = MarkovChain(p).hitting_time("11")[:-1]
    system = [[Fraction(int(i == j)) - Fraction(p[i, j]) for j in range(11)] for i in range(11)]
    for i in range(11):  # what is left of 1 stays
        system[i][i] = sum(Fraction(p[i, j]) for j in range(12) if j != i)
    for row in system:
        row.append(Fraction(1))
    for k in range(11):
        for i in range(11):
            if i != k and system[i][k]:
                factor = system[i][k] / system[k][k]
                system[i] = [a - factor * b for a, b in zip(system[i], system[k], strict=True)]
    exact = [float(row[-1] / row[k]) for k, row in enumerate(system)]
    assert times == pytest.approx(exact, rel=1e-13, abs=0)
