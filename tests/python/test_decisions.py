"""Decision processes in Python; what the numbers should be is tested in C++."""

import pickle

import habitue as hb
import numpy as np
import pytest
from habitue.lifecycle import (
    DecisionProcess,
    Emission,
    HiddenChain,
    PartiallyObservedProcess,
    evaluate_logged,
    evaluate_trajectories,
)

MOVES = [[[0.5, 0.5], [0.4, 0.6]], [[0.8, 0.2], [0.7, 0.3]]]
REWARDS = [[6, 4], [-3, -5]]


@pytest.fixture
def toymaker():
    return DecisionProcess(MOVES, REWARDS, 0.9, states=["successful", "unsuccessful"], actions=["nothing", "spend"])


@pytest.mark.parametrize("method", ["value", "policy", "modified_policy"])
def test_the_toymaker_spends(toymaker, method):
    best = toymaker.solve(method)
    assert best.policy.tolist() == [1, 1]
    assert best.value == pytest.approx([22.19780219780222, 12.307692307692326], rel=1e-14)
    assert best.gap < 1e-10
    assert toymaker.evaluate(best.policy) == pytest.approx(best.value)
    assert toymaker.evaluate(np.array([[0.0, 1.0], [0.0, 1.0]])) == pytest.approx(best.value)


def test_average_horizon_occupancy_and_budget(toymaker):
    assert toymaker.solve_average().gain == pytest.approx(2)
    assert toymaker.solve_horizon(1).value[:, 0].tolist() == [6, -3]
    assert toymaker.occupancy([1, 1], [1, 0]).sum() == pytest.approx(10)
    spends = np.array([[0, 1], [0, 1]])
    capped = toymaker.solve_constrained(spends, budget=5, start=[1, 0])
    assert capped.cost == pytest.approx(5)
    assert capped.shadow_price > 0
    assert capped.value == pytest.approx(toymaker.evaluate(capped.policy)[0])
    assert toymaker.chain([1, 1]).states == ["successful", "unsuccessful"]


def test_matrices_may_be_sparse_and_rewards_of_states_alone(toymaker):
    sparse = pytest.importorskip("scipy.sparse")
    each = DecisionProcess(
        [sparse.csr_matrix(m) for m in MOVES], REWARDS, 0.9, states=toymaker.states, actions=toymaker.actions
    )
    assert each == toymaker
    stacked = DecisionProcess(sparse.csr_array(np.array(MOVES).transpose(1, 0, 2).reshape(4, 2)), REWARDS, 0.9)
    assert stacked.solve().value == pytest.approx(toymaker.solve().value)
    assert DecisionProcess(np.array(MOVES), [1, 0], 0.9).rewards.tolist() == [[1, 1], [0, 0]]
    assert pickle.loads(pickle.dumps(toymaker)) == toymaker


@pytest.mark.parametrize(
    ("moves", "rewards", "discount", "message"),
    [
        ([[[0.5, 0.4], [0, 1]]], [[0], [0]], 0.9, 'action "0" in state "0" sums to 0.9'),
        (MOVES, REWARDS, 1.5, "discount"),
        (MOVES, [[np.nan, 0], [0, 0]], 0.9, "nan"),
        (MOVES, [[-np.inf, -np.inf], [0, 0]], 0.9, "no action is possible"),
        (MOVES, [[1, 2, 3]], 0.9, "transitions"),
        ([[1, 2]], REWARDS, 0.9, "dimensions"),
        ([], [[]], 0.9, "a matrix for every action"),
    ],
)
def test_what_is_no_process_is_refused(moves, rewards, discount, message):
    with pytest.raises(hb.DomainError, match=message):
        DecisionProcess(moves, rewards, discount)


def test_other_mistakes_are_refused(toymaker):
    with pytest.raises(hb.DomainError, match="method"):
        toymaker.solve("best")
    with pytest.raises(hb.DomainError, match="budget"):
        toymaker.solve_constrained([[0, 1], [0, 1]], budget=-1, start=[1, 0])
    with pytest.raises(hb.DomainError, match="policy"):
        toymaker.evaluate([0, 7])


def test_a_policy_is_judged_from_a_log():
    random = np.random.default_rng(1)
    state, action = random.integers(0, 2, 4000), random.integers(0, 2, 4000)
    reward = state + 2 * action + random.normal(size=4000)
    estimate = evaluate_logged(
        state, action, reward, np.full(4000, 0.5), policy=[[0, 1], [0, 1]], expected_reward=[[0, 0], [0, 0]]
    )
    assert abs(estimate.doubly_robust - 2.5) < 4 * estimate.standard_error
    assert estimate.effective_sample_size == pytest.approx(2000, rel=0.1)
    with pytest.raises(hb.DomainError, match="row 0"):
        evaluate_logged([0], [-1], [1.0], [0.5], policy=[[1, 0]], expected_reward=[[0, 0]])
    with pytest.raises(hb.DomainError, match=r"state: row 1 has 0\.5, there is no such state"):
        evaluate_logged([0, 0.5], [0, 0], [1.0, 1.0], [0.5, 0.5], policy=[[1, 0]], expected_reward=[[0, 0]])
    with pytest.raises(hb.DomainError, match="propensity: row 0"):
        evaluate_logged([0], [0], [1.0], [0.0], policy=[[1, 0]], expected_reward=[[0, 0]])


def test_solutions_pickle(toymaker):
    best = pickle.loads(pickle.dumps(toymaker.solve()))
    assert best.policy.tolist() == [1, 1]
    assert best.value == pytest.approx([22.198, 12.308], abs=1e-3)
    assert pickle.loads(pickle.dumps(toymaker.solve_average())).gain == pytest.approx(2)
    horizon = toymaker.solve_horizon(3)
    assert (pickle.loads(pickle.dumps(horizon)).value == horizon.value).all()
    within = toymaker.solve_constrained([[0, 1], [0, 1]], budget=3, start=[1, 0])
    again = pickle.loads(pickle.dumps(within))
    assert repr(again) == repr(within)
    assert (again.policy == within.policy).all()
    estimate = evaluate_logged([0, 0], [0, 1], [1.0, 0.0], [0.5, 0.5], policy=[[1, 0]], expected_reward=[[0, 0]])
    assert pickle.loads(pickle.dumps(estimate)).doubly_robust == estimate.doubly_robust


def test_solutions_are_values(toymaker):
    start = [1, 0]
    for ask in (
        lambda: toymaker.solve(),
        lambda: toymaker.solve_average(),
        lambda: toymaker.solve_horizon(2),
        lambda: toymaker.solve_constrained(np.array([[0, 1], [0, 1]]), budget=5, start=start),
    ):
        assert ask() == ask() == pickle.loads(pickle.dumps(ask()))
    assert toymaker.solve_horizon(2) != toymaker.solve_horizon(3)


def test_a_hidden_tiger_is_listened_for():
    anew = [[0.5, 0.5], [0.5, 0.5]]
    doors = DecisionProcess(
        [np.eye(2), anew, anew], [[-1, -100, 10], [-1, 10, -100]], 0.95, actions=["listen", "open left", "open right"]
    )
    tiger = PartiallyObservedProcess(doors, [[[0.85, 0.15], [0.15, 0.85]], anew, anew], symbols=["left", "right"])
    policy = tiger.solve(tolerance=1e-4)
    assert policy.converged
    assert policy.lower([0.5, 0.5]) == policy.value([0.5, 0.5]) == policy.lower_bound
    assert policy.lower_bound <= 19.3713684 <= policy.upper([0.5, 0.5]) <= policy.lower_bound + 1e-4
    assert doors.actions[policy.action([0.5, 0.5])] == "listen"
    assert doors.actions[policy.action(tiger.update(tiger.update([0.5, 0.5], 0, 0), 0, 0))] == "open right"
    assert tiger.symbol_chances([1, 0], 0) == pytest.approx([0.85, 0.15])
    for value in (tiger, policy, tiger.solve_horizon(2)):
        assert pickle.loads(pickle.dumps(value)) == value
    assert tiger.solve_horizon(1).value([0.5, 0.5], 1) == -1
    with pytest.warns(hb.clv.ConvergenceWarning, match="another policy may bring"):
        tiger.solve(max_iterations=1)
    with pytest.raises(hb.DomainError, match=r"observation: row 0 has 0\.9"):
        PartiallyObservedProcess(doors, [[0.4, 0.5], [0.5, 0.5]])
    with pytest.raises(hb.DomainError, match="belief"):
        policy.value([0.5, 0.6])


def test_a_hidden_chain_shows_what_is_seen(toymaker):
    chain = HiddenChain([0.3, 0.7], MOVES[0], [Emission.bernoulli([0.9, 0.2])])
    hidden = PartiallyObservedProcess(toymaker, chain)
    assert hidden.start == pytest.approx([0.3, 0.7])
    assert hidden.observation[0] == pytest.approx(np.array([[0.1, 0.9], [0.8, 0.2]]))
    with pytest.raises(hb.DomainError, match="has its own"):
        PartiallyObservedProcess(toymaker, chain, start=[1, 0])


def test_trajectories_are_judged_by_customer():
    state, action, reward = [0, 1, 0, 1], [1, 0, 1, 1], [1.0, 2.0, 3.0, 4.0]
    propensity, policy = [0.5, 0.25, 0.8, 0.5], [[0.1, 0.9], [0.7, 0.3]]
    options = {"policy": policy, "discount": 0.9}
    q = [[1, 0.5], [2, -1]]
    judged = evaluate_trajectories(["a", "a", "b", "c"], state, action, reward, propensity, action_values=q, **options)
    v = np.sum(np.multiply(policy, q), axis=1)
    first = v[0] + 1.8 * (1 + 0.9 * v[1] - 0.5) + 0.9 * 1.8 * 2.8 * (2 - 2)
    assert judged.doubly_robust == pytest.approx((first + v[0] + 1.125 * 2.5 + v[1] + 0.6 * 5) / 3)
    assert judged == pickle.loads(pickle.dumps(judged))
    by_period = evaluate_trajectories(
        ["a", "a", "b", "c"], state, action, reward, propensity, action_values=[q, q], **options
    )
    assert by_period == judged
    with pytest.raises(hb.DomainError, match="row 2 has a again"):
        evaluate_trajectories(["a", "b", "a", "c"], state, action, reward, propensity, action_values=q, **options)
    with pytest.raises(hb.DomainError, match="propensity: row 1 has 0"):
        evaluate_trajectories([1, 1, 2, 3], state, action, reward, [0.5, 0, 0.8, 0.5], action_values=q, **options)
