"""Hidden chains and mixtures of chains in Python; what the numbers should be is tested in C++."""

import json
import pickle
from pathlib import Path

import habitue as hb
import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from habitue.lifecycle import ChainMixture, Emission, HiddenChain, LiveHiddenChain, LiveTransitions, TransitionLogit

SMALL = json.loads((Path(__file__).parents[1] / "golden" / "hmm_small.json").read_text())


@pytest.fixture
def physician():
    return HiddenChain(SMALL["pi"], SMALL["A"], Emission.categorical(SMALL["B"]), states=["healthy", "fever"])


@pytest.fixture
def counts():
    return HiddenChain([0.6, 0.4], [[0.9, 0.1], [0.2, 0.8]], Emission.poisson([0.5, 4.0]))


def test_the_small_chain_answers_as_enumeration_does(physician):
    seen = [SMALL["obs"]]
    assert physician.log_likelihood(seen) == pytest.approx(SMALL["loglik_bruteforce"], rel=1e-14)
    path = physician.viterbi(seen)
    assert path.state.tolist() == SMALL["viterbi_path"]
    assert path.log_probability == pytest.approx([SMALL["viterbi_logprob"]])
    smooth = physician.smooth(seen, transition=True)
    assert smooth.state == pytest.approx(np.array(SMALL["posterior"]), abs=1e-12)
    assert smooth.transition.shape == (10, 2, 2)
    assert smooth.transition.sum(axis=0) == pytest.approx(smooth.transitions)
    assert physician.filter(seen)[-1] == pytest.approx(smooth.state[-1])
    assert physician.chain().stationary()[0] == pytest.approx([4 / 7, 3 / 7])
    assert len(physician) == 2


def test_a_fit_knows_its_errors(counts):
    seen, states = counts.simulate(300, 10, seed=1)
    fit = hb.lifecycle.fit(HiddenChain, seen, states=2, emissions="poisson")
    assert fit.converged
    assert fit.model.emissions[0].parameters[:, 0] == pytest.approx([0.5, 4.0], rel=0.1)
    rates = [fit.parameters.index(f"rate[{s}]") for s in range(2)]
    assert all(0 < fit.standard_errors[i] < 0.2 for i in rates)
    assert all(low < fit.estimates[i] < high for i, (low, high) in enumerate(fit.interval(0.9)))
    assert (np.diff(fit.history) >= 0).all()
    assert np.mean(fit.model.viterbi(seen).state == states) > 0.9
    again = pickle.loads(pickle.dumps(fit))
    assert again.model == fit.model
    assert repr(again) == repr(fit)
    assert "rate[1]" in repr(fit)
    same = hb.lifecycle.fit(HiddenChain, seen, states=2, emissions="poisson", threads=1)
    assert same.log_likelihood == fit.log_likelihood


def test_sequences_come_from_whatever_holds_them(counts):
    seen, _ = counts.simulate(3, 4, seed=1)
    column = seen.values[0]
    rows = column.reshape(3, 4)
    expected = counts.log_likelihood(seen)
    assert counts.log_likelihood(rows) == expected
    assert counts.log_likelihood([list(row) for row in rows]) == expected
    frame = pd.DataFrame({"who": np.repeat(["c", "a", "b"], 4), "when": np.tile([0, 1, 2, 3], 3), "n": column})
    shuffled = frame.sample(frac=1, random_state=1)
    by_table = hb.lifecycle.sequences(shuffled, values="n", customer="who", time="when")
    assert counts.log_likelihood(by_table) == pytest.approx(expected, rel=1e-14)
    assert len(by_table) == 3
    texts = hb.lifecycle.sequences([["a", "b"], ["b"], []])
    assert texts.symbols == ["a", "b"]
    assert texts.offsets.tolist() == [0, 2, 3, 3]
    assert nw.from_native(frame)["who"].len() == 12


def test_symbols_keep_their_names():
    paths = [["visit", "buy", "visit"], ["buy", "buy"]] * 30
    fit = hb.lifecycle.fit(HiddenChain, paths, states=2, prior=1.0, seed=3)
    assert fit.model.emissions[0].symbols == ["buy", "visit"]
    assert fit.model.log_likelihood([["visit"]]) < 0
    with pytest.raises(hb.DomainError, match='"return"'):
        fit.model.log_likelihood([["return"]])


def test_missing_values_are_not_seen(physician):
    assert physician.log_likelihood([[np.nan, np.nan]]) == pytest.approx(0.0, abs=1e-15)
    assert physician.filter([[np.nan]])[0] == pytest.approx([0.6, 0.4])


def test_relationship_depth_from_inputs():
    truth = HiddenChain(
        [0.7, 0.3], TransitionLogit("ordered", 1, [[1.5, 1.2], [-1.0, 0.8]]), Emission.bernoulli([0.1, 0.7])
    )
    inputs = np.random.default_rng(1).integers(0, 2, 400 * 15).astype(float)
    seen, _ = truth.simulate(400, 15, seed=2, inputs=inputs)
    fit = hb.lifecycle.fit(HiddenChain, seen, states=2, emissions="bernoulli", starts=2)
    estimate = dict(zip(fit.parameters, fit.interval(0.99), strict=True))
    low, high = estimate["transition[0] effect 0"]
    assert low < 1.2 < high
    assert low > 0
    value = fit.model.value([0.0, 10.0], discount_rate=0.1)
    nudged = fit.model.value([0.0, 10.0], discount_rate=0.1, inputs=[1.0])
    assert value[1] > value[0]
    assert nudged[0] > value[0]
    assert fit.model.transition_logit.link == "ordered"
    assert pickle.loads(pickle.dumps(fit.model)) == fit.model


def test_the_number_of_states_is_compared(counts):
    seen, _ = counts.simulate(200, 10, seed=1)
    rows = hb.lifecycle.compare_states(seen, [1, 2, 3], emissions="poisson", starts=2)
    assert [r.states for r in rows] == [1, 2, 3]
    assert min(rows, key=lambda r: r.bic).states == 2
    assert rows[1].holdout > rows[0].holdout


def test_a_search_that_stops_early_warns(counts):
    seen, _ = counts.simulate(50, 10, seed=1)
    with pytest.warns(hb.clv.ConvergenceWarning, match="max_iterations"):
        hb.lifecycle.fit(HiddenChain, seen, emissions="poisson", max_iterations=2)


def test_groups_are_found():
    mixture = ChainMixture(
        [0.6, 0.4],
        [[0.5, 0.5], [0.5, 0.5]],
        [[[0.9, 0.1], [0.1, 0.9]], [[0.1, 0.9], [0.9, 0.1]]],
        states=["look", "buy"],
    )
    paths, group = mixture.simulate(300, length=15, seed=1)
    assert isinstance(paths, hb.data.Paths)
    assert paths.states == ["look", "buy"]
    fit = hb.lifecycle.fit(ChainMixture, paths, groups=2)
    found = fit.model.membership(paths)
    assert found.sum(axis=1) == pytest.approx(np.ones(300))
    assert hb.lifecycle.adjusted_rand_index(found.argmax(axis=1), group) > 0.95
    assert fit.model.log_likelihood(paths) == pytest.approx(fit.log_likelihood)
    errors = pickle.loads(pickle.dumps(fit)).standard_errors
    assert 0.02 < errors.weight[0] < 0.05
    assert abs(fit.model.chains[0].transition_matrix[0, 0] - 0.9) < 4 * errors.transition_matrix[0][0, 0]
    assert errors.note == ""
    assert len(hb.lifecycle.fit(ChainMixture, paths, groups=2, standard_errors=False).standard_errors.weight) == 0
    assert pickle.loads(pickle.dumps(fit)).model == fit.model
    assert pickle.loads(pickle.dumps(mixture)) == mixture
    rows = hb.lifecycle.compare_groups(paths, [1, 2], resamples=2, starts=2)
    assert rows[1].icl < rows[0].icl
    assert "group 1" in repr(fit)
    paced = ChainMixture([1.0], [[1.0]], [[[1.0]]], pace=[(2.0, 1.0)])
    assert paced.pace == [(2.0, 1.0)]


def test_paths_are_sequences_of_symbols():
    paths = hb.data.Paths.from_sequences([["a", "b", "a"], ["b", "b"]] * 40, weight=[1.0, 2.0] * 40)
    seen = hb.lifecycle.sequences(paths)
    assert seen.symbols == ["a", "b"]
    assert list(seen.weight) == list(paths.weight)
    heavier = hb.lifecycle.sequences(seen, inputs={"contact": np.zeros(200)})
    assert list(heavier.weight) == list(paths.weight)
    assert hb.lifecycle.sequences(heavier, weight=np.ones(80)).input_names == ["contact"]
    fit = hb.lifecycle.fit(HiddenChain, paths, states=1)
    assert fit.sequences == 120
    weighted = hb.lifecycle.fit(ChainMixture, paths, groups=1)
    assert weighted.paths == 120
    assert hb.lifecycle.fit(ChainMixture, seen, groups=1).log_likelihood == pytest.approx(weighted.log_likelihood)
    assert hb.lifecycle.fit(ChainMixture, paths, groups=1, weight=np.ones(80)).paths == 80


def test_what_is_missing_is_no_symbol():
    for missing in (None, np.nan):
        seen = hb.lifecycle.sequences([["a", missing], ["b"]])
        assert seen.symbols == ["a", "b"]
        assert np.isnan(seen.values[0]).tolist() == [False, True, False]
    table = pd.DataFrame({"id": [2, 1, 1], "t": [0, 1, 0], "what": ["b", None, "a"]})
    seen = hb.lifecycle.sequences(table, values="what", customer="id", time="t")
    assert seen.symbols == ["a", "b"]
    assert seen.values[0] == pytest.approx([0.0, np.nan, 1.0], nan_ok=True)
    table["id"] = table["id"].astype("float")
    table.loc[1, "id"] = np.nan
    with pytest.raises(hb.DomainError, match="id: row 1"):
        hb.lifecycle.sequences(table, values="what", customer="id", time="t")


def test_groupings_have_labels_of_any_kind():
    assert hb.lifecycle.adjusted_rand_index(["x", "x", "y"], [-1, -1, 7]) == 1.0


def test_live_is_batch(physician):
    live = LiveHiddenChain(physician)
    batch = physician.filter([SMALL["obs"]])
    for t, seen in enumerate(SMALL["obs"]):
        assert live.record(7, seen).tolist() == batch[t].tolist()
    assert live.log_likelihood(7) == physician.log_likelihood([SMALL["obs"]])
    assert live.customers == [7]
    again = pickle.loads(pickle.dumps(live))
    assert again.record(7, 2).tolist() == live.record(7, 2).tolist()
    early, late = LiveTransitions(["a", "b"]), LiveTransitions(["a", "b"])
    early.record(1, 0)
    late.record(1, 1)
    early.merge(late)
    assert early.counts.tolist() == [[0, 1], [0, 0]]
    assert pickle.loads(pickle.dumps(early)) == early


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: HiddenChain([0.5, 0.6], np.eye(2), Emission.poisson([1, 2])), "initial: got 1.1"),
        (lambda: HiddenChain([1.0], [[1.0]], Emission.poisson([-1])), "rate"),
        (lambda: Emission.gaussian([1.0], [1.0, 2.0]), "mean and sd"),
        (lambda: Emission("normal", [[1.0]]), "normal"),
        (lambda: hb.lifecycle.fit(HiddenChain, [[1, 2]]), "name the family"),
        (lambda: hb.lifecycle.fit(HiddenChain, [[1, 2]], emissions="bernoulli"), "row 1 has 2"),
        (lambda: hb.lifecycle.fit(HiddenChain, [["a"], [1.0, 2.0]]), "numbers, or texts"),
        (lambda: hb.lifecycle.sequences(pd.DataFrame({"x": [1]}), values="x"), "customer"),
        (lambda: hb.lifecycle.sequences(pd.DataFrame({"x": [1]}), values="y", customer="x"), "no column 'y'"),
        (lambda: hb.lifecycle.sequences([[1, 2]], inputs=[1.0]), "one for each visit"),
        (lambda: hb.lifecycle.fit(ChainMixture, [["a"], []]), "row 1"),
        (lambda: hb.lifecycle.fit(HiddenChain, [["a", "b"]], link="probit"), "ordered or multinomial"),
    ],
)
def test_what_is_wrong_is_said(call, message):
    with pytest.raises(hb.DomainError, match=message):
        call()
