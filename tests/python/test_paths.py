"""The face of paths, of chains estimated from them, of attribution and the buying cycle."""

import pickle

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pytest

lifecycle = hb.lifecycle
Paths = hb.data.Paths

EVENTS = {
    "customer": ["b", "a", "b", "a", "b"],
    "time": ["2020-01-03", "2020-01-01", "2020-01-01", "2020-01-02", "2020-01-02"],
    "kind": ["order", "search", "search", "buy", "compare"],
    "place": ["web", "shop", "web", "shop", None],
}


@pytest.fixture
def log():
    return hb.EventLog.from_table(EVENTS)


@pytest.fixture
def paths():
    random = np.random.default_rng(1)
    names = np.array(["aware", "search", "compare", "purchase"], dtype=object)
    return Paths.from_sequences([list(names[random.integers(0, 4, random.integers(1, 9))]) for _ in range(300)])


def test_paths_of_a_log(log):
    paths = log.paths()
    assert paths.states == ["search", "compare", "purchase"]
    assert list(paths) == [["search", "compare", "purchase"], ["search", "purchase"]]
    assert paths[-1] == ["search", "purchase"]
    assert paths.customer.tolist() == ["b", "a"]
    assert paths.unit == "day"
    assert paths.time[0] == 18262
    with pytest.raises(IndexError):
        paths[2]


def test_paths_count_what_they_decide(log):
    paths = log.paths(state="place")
    assert {n["what"]: n["count"] for n in paths.notices} == {
        "visits before one that the table has earlier": 1,
        "rows without a place": 1,
    }
    assert "rows without a place: left out" in repr(paths)
    with pytest.raises(hb.DomainError, match="no column of labels with the role product"):
        log.paths(state="product")
    with pytest.raises(hb.DomainError, match='session: got "soon"'):
        log.paths(session="soon")


def test_sessions_and_orders(log):
    assert len(log.paths(session="1h")) == 5
    assert log.paths(order=2).states == ["search > compare", "search > purchase", "compare > purchase"]
    assert log.paths().of_order(2) == log.paths(order=2)
    assert log.paths(state="recency", period="1d", bins=2)[0] == ["recency 0"]


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, dict])
def test_paths_of_a_table_in_any_order(frame):
    table = frame({"id": [2, 1, 2, 1], "t": [1.5, 0.0, 0.5, 2.0], "s": [3, 1, 2, 3], "w": [2.0, 1.0, 2.0, 1.0]})
    paths = Paths.from_table(table, customer="id", time="t", state="s", weight="w")
    assert paths.states == ["1", "2", "3"]
    assert list(paths) == [["2", "3"], ["1", "3"]]
    assert paths.customer.tolist() == [2, 1]
    assert paths.weight.tolist() == [2.0, 1.0]
    assert paths.time.tolist() == [0.5, 1.5, 0.0, 2.0]
    native = paths.to_native()
    assert isinstance(native, hb.data.Table if frame is dict else frame)
    assert list(native["state"]) == ["2", "3", "1", "3"]
    again = Paths.from_table(native, customer="customer", time="time", state="state", weight="weight", states="123")
    assert list(again) == list(paths)


def test_paths_of_a_table_refuse_by_row():
    table = {"id": [1, 1], "t": [0.0, np.nan], "s": ["a", "b"], "w": [1.0, 2.0]}
    with pytest.raises(hb.DomainError, match="row 1 has no time"):
        Paths.from_table(table, customer="id", time="t", state="s")
    table["t"] = [0.0, 1.0]
    with pytest.raises(hb.DomainError, match="weight: row 1 has 2, another row of the same customer 1"):
        Paths.from_table(table, customer="id", time="t", state="s", weight="w")
    with pytest.raises(hb.DomainError, match=r"missing column.*nothing"):
        Paths.from_table(table, customer="id", time="t", state="nothing")
    with pytest.raises(hb.DomainError, match='row 1 has the state "b", which is not among states'):
        Paths.from_table(table, customer="id", time="t", state="s", states=["a"])


def test_paths_of_dates():
    table = {"id": [1, 1], "t": np.array(["2020-01-02", "2020-01-01"], dtype="M8[D]"), "s": ["a", "b"]}
    paths = Paths.from_table(table, customer="id", time="t", state="s")
    assert paths[0] == ["b", "a"]
    assert paths.unit == "day"


def test_paths_of_sequences_and_text():
    paths = Paths.from_sequences(
        [["a", 1], [], ["a"]], time=[[0, 1], [], [5]], weight=[1, 2, 3], customer=["x", "y", "z"]
    )
    assert list(paths) == [["a", "1"], [], ["a"]]
    assert paths.customer.tolist() == ["x", "y", "z"]
    assert Paths.from_text(["a > 1", "", "a"]).states == ["a", "1"]
    with pytest.raises(hb.DomainError, match="item 0 is no sequence"):
        Paths.from_sequences(["ab"])
    with pytest.raises(hb.DomainError, match="before the visit that it follows"):
        Paths.from_sequences([["a", "b"]], time=[[1, 0]])
    with pytest.raises(hb.DomainError, match="time: row 0 has 1 times for a path of 2 visits"):
        Paths.from_sequences([["a", "b"], ["c"]], time=[[1], [2, 3]])
    with pytest.raises(hb.DomainError, match="item 1 has a visit without a state"):
        Paths.from_sequences([["a"], ["b", None]])
    with pytest.raises(hb.DomainError, match="customer: path 1 has none"):
        Paths.from_sequences([["a"], ["b"]], customer=[1, None])
    with pytest.raises(hb.DomainError, match="path: row 1 is missing"):
        Paths.from_text(["a > b", None])
    assert Paths.from_sequences([["a"]], time=[[3]], unit="day").unit == "day"


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("customer", [1.0, np.nan, 2.0], "customer: row 1 has nan, must be a whole number or text"),
        ("customer", [1.0, 1.5, 2.0], "customer: row 1 has 1.5, must be a whole number or text"),
        ("state", [1.0, np.nan, 2.0], "row 1 has no state"),
        ("weight", [1.0, np.inf, 2.0], "row 1 has no weight of 0 or more"),
    ],
)
def test_tables_with_values_that_are_none_are_refused(column, values, message):
    table = {"customer": [1.0, 2.0, 3.0], "time": [1, 2, 3], "state": [1.0, 2.0, 3.0], "weight": [1.0, 1.0, 1.0]}
    table[column] = values
    names = {name: name for name in table}
    with pytest.raises(hb.DomainError, match=message):
        Paths.from_table(pl.DataFrame(table), **names)
    with pytest.raises(hb.DomainError, match="row 1"):
        Paths.from_table(table, **names)


def test_paths_cannot_be_made_by_hand():
    with pytest.raises(TypeError):
        Paths()


def test_values_pickle_and_compare(log, paths):
    for value in (
        log.paths(),
        lifecycle.markov_test(paths),
        lifecycle.order_selection(paths, highest=2),
        lifecycle.context_tree(paths, highest=2),
        lifecycle.attribution(paths),
        lifecycle.fit(lifecycle.CovariateChain, paths, covariates={"x": np.arange(300.0)}).model,
    ):
        assert pickle.loads(pickle.dumps(value)) == value
        assert repr(value)
    fit = lifecycle.fit(lifecycle.CovariateChain, paths, covariates={"x": np.arange(300.0)})
    again = pickle.loads(pickle.dumps(fit))
    assert again.model == fit.model
    assert again.p_value == fit.p_value
    assert repr(again) == repr(fit)


def test_fit_of_paths(paths):
    fit = lifecycle.fit(lifecycle.MarkovChain, paths, start="start", end="end")
    assert np.allclose(fit.model.transition_matrix.sum(axis=1), 1)
    assert fit.counts[fit.model.index("start")].sum() == 300
    second = lifecycle.fit(lifecycle.MarkovChain, paths, order=2, prior=0.5)
    assert len(second.model) == 16
    low, high = second.interval(0.9)
    p = second.model.transition_matrix
    assert ((low <= p) & (p <= high)).all()
    counts, states = lifecycle.transition_counts(paths)
    assert (
        lifecycle.fit(lifecycle.MarkovChain, counts, states=states).model
        == lifecycle.fit(lifecycle.MarkovChain, paths).model
    )
    with pytest.raises(hb.DomainError, match="belong to paths"):
        lifecycle.fit(lifecycle.MarkovChain, counts, order=2)
    with pytest.raises(hb.DomainError, match="belong to a matrix"):
        lifecycle.fit(lifecycle.MarkovChain, paths, states=states)


def test_tests_of_chains(paths):
    assert lifecycle.markov_test(paths) == lifecycle.order_test(paths, 1, 2)
    assert lifecycle.order_selection(paths, highest=3).bic == 0
    assert lifecycle.order_selection(paths, highest=3).to_table()["order"].tolist() == [0, 1, 2, 3]
    tree = lifecycle.context_tree(paths)
    assert len(tree) == 1
    assert tree.probabilities(["search"])["probability"].sum() == pytest.approx(1)
    groups = lifecycle.homogeneity_test(paths, group=["new" if i % 2 else "old" for i in range(300)])
    assert groups.df == 12
    by_period = lifecycle.fit_by_period(paths, [2])
    assert len(by_period.fits) == 2
    assert by_period.test == lifecycle.homogeneity_test(paths, breaks=[2])
    with pytest.raises(hb.DomainError, match="either group or breaks"):
        lifecycle.homogeneity_test(paths)
    drawn = lifecycle.bootstrap(paths, replicates=50)
    assert drawn.clusters == 300
    assert (drawn.low <= drawn.high).all()


def test_attribution(paths):
    found = lifecycle.attribution(paths)
    assert set(found.channels) == {"aware", "search", "compare"}
    assert found.credit.sum() == pytest.approx(found.conversions - found.direct)
    low, high = found.interval(0.9)
    assert ((low < found.credit) & (found.credit < high)).all()
    assert found.to_native()["shapley"].sum() == pytest.approx(found.credit.sum())
    valued = lifecycle.attribution(paths, value=np.full(300, 2.0), order=2)
    assert np.allclose(valued.value_credit, 2 * valued.credit)
    with pytest.raises(hb.DomainError, match='no state "sale"'):
        lifecycle.attribution(paths, conversion="sale")


def test_buying_cycle(paths):
    funnel = lifecycle.funnel(paths)
    assert funnel["stage"].tolist() == ["aware", "search", "compare", "purchase"]
    assert (np.diff(funnel["reached"]) <= 0).all()
    steps = lifecycle.step_matrix(paths, steps=3)
    assert np.allclose(sum(steps["2"]), 1)
    assert "0" in lifecycle.step_matrix(paths, steps=1, around="purchase")
    with pytest.raises(hb.DomainError, match="visits have no times"):
        lifecycle.time_to(paths, "aware", "purchase")
    timed = Paths.from_sequences([["a", "b"], ["a", "a"]], time=[[0, 2], [0, 3]])
    assert lifecycle.time_to(timed, "a", "b").waiting.tolist() == [0.5]
    chain = lifecycle.fit(lifecycle.MarkovChain, paths, start="start", end="end").model
    worth = lifecycle.transition_worth(chain, "start", "purchase")
    assert worth["change"][0] == worth["change"].max()


def test_covariates(paths):
    random = np.random.default_rng(2)
    table = pd.DataFrame({"price": random.normal(size=300), "vip": random.integers(0, 2, 300)})
    fit = lifecycle.fit(lifecycle.CovariateChain, paths, covariates=table)
    assert fit.model.covariates == ["price", "vip"]
    chain = fit.model.at(price=0.5, vip=1)
    assert np.allclose(chain.transition_matrix.sum(axis=1), 1)
    rows = fit.coefficients()
    assert set(rows["covariate"]) == {"(constant)", "price", "vip"}
    assert 0 < fit.p_value < 1
    with pytest.raises(hb.DomainError, match="covariates: need a value of price, vip"):
        fit.model.at(price=1)
    separated = Paths.from_sequences([["a", "b"], ["a", "b"], ["a", "c"], ["a", "c"]])
    with pytest.warns(hb.clv.ConvergenceWarning, match="without exception"):
        lifecycle.fit(lifecycle.CovariateChain, separated, covariates={"x": [1, 2, 3, 4]})


def test_pictures(paths):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    labels = [label.get_text() for label in hb.plot.funnel(paths).get_yticklabels()]
    assert labels == ["aware", "search", "compare", "purchase"]
    assert hb.plot.step_matrix(paths, steps=4, around="purchase").get_xlabel() == "visits from the first to purchase"
    found = lifecycle.attribution(paths)
    _, ax = pyplot.subplots()
    assert hb.plot.removal_effects(found, ax) is ax
    best = found.channels[int(np.argmax(found.removal_effect))]
    assert ax.get_yticklabels()[0].get_text() == best
    pyplot.close("all")


def test_fit_asks_the_model():
    class Own:
        _fit = staticmethod(lambda data, **options: (data, options))

    assert lifecycle.fit(Own, 1, a=2) == (1, {"a": 2})
    with pytest.raises(TypeError, match="need a model such as MarkovChain"):
        lifecycle.fit(int, 1)
