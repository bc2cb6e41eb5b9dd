"""Ecosystems: against the truth of the simulated one, from and to tables and graphs, and what is refused."""

import pickle
from types import SimpleNamespace

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pytest

Ecosystem = hb.ecosystem.Ecosystem
STEPS = {"research": "search", "ask": "consult"}


@pytest.fixture(scope="module")
def log():
    return hb.datasets.earphones()


@pytest.fixture(scope="module")
def eco(log):
    return Ecosystem.from_log(log, step="kind", place="place", session="session", places=log.places)


@pytest.fixture(scope="module")
def truth(log, eco):
    """The truth in the order of the ecosystem's vertices."""
    values = {name: entry["value"] for name, entry in log.truth.items()}
    known = {(STEPS.get(step, step), place): i for i, step, place in values["vertices"]}
    v = eco.vertices()
    order = [known[pair] for pair in zip(v["step"], v["place"], strict=True)]
    assert sorted(order) == list(range(45))
    vectors = {name: np.array(values[name])[order] for name in ("entry_rate", "exit", "visits")}
    sojourn = np.array([values["sojourn"][i][3] for i in order])
    return vectors | {"P": np.array(values["P"])[np.ix_(order, order)], "sojourn": sojourn}


def test_the_log_is_read_as_its_rules_say(log, eco):
    assert eco.exposure == pytest.approx(
        (log.windows["exit"] - log.windows["enter"]).sum() / np.timedelta64(1, "us") / 86_400e6 / 365.25
    )
    what = {n.what: n.count for n in eco.notices}
    assert what == {"rows without session and place": 22_022}
    assert eco._core.customers == 3_080
    assert eco._core.visits.sum() == 63_396 - 22_022


def test_arrivals_are_the_true_ones_within_three_standard_errors(eco, truth):
    z = (eco.arrivals() - truth["entry_rate"]) / eco._core.arrivals_errors
    assert np.abs(z).max() < 3.5
    assert np.mean(np.abs(z) > 2) < 0.15
    assert np.sqrt((z**2).mean()) == pytest.approx(1.0, abs=0.3)


def test_moves_are_the_true_ones_by_chi_square(eco, truth):
    chi, df = 0.0, 0
    counts = np.zeros((45, 46))
    moves = eco.moves()
    counts[moves["source"], moves["target"]] = moves["count"]
    counts[:, 45] = eco._core.ended
    whole = np.column_stack([truth["P"], truth["exit"]])
    expected = counts.sum(axis=1, keepdims=True) * whole
    assert counts[whole == 0].sum() == 0
    chi = ((counts - expected)[whole > 0] ** 2 / expected[whole > 0]).sum()
    df = (whole > 0).sum() - 45
    assert abs(chi - df) < 3 * np.sqrt(2 * df)
    z = (counts - expected)[whole > 0] / np.sqrt((expected * (1 - whole))[whole > 0])
    assert np.mean(np.abs(z) > 3) < 0.01
    inside = (moves["low"] <= truth["P"][moves["source"], moves["target"]]) & (
        truth["P"][moves["source"], moves["target"]] <= moves["high"]
    )
    assert 0.92 < inside.mean() < 0.98


def test_visits_are_the_true_ones_within_three_standard_errors(eco, truth):
    rates = eco.rates()
    z = (rates["visit_rate"] - truth["visits"]) / rates["visit_rate_standard_error"]
    assert np.abs(z).max() < 3.5
    assert np.mean(np.abs(z) > 2) < 0.15
    v = eco.visit_rates()
    assert np.abs(v - eco.arrivals() - v @ eco.transition_matrix).max() < 1e-12 * v.max()
    assert v == pytest.approx(eco._core.visits / eco.exposure, rel=1e-12)


def test_stays_before_moves_into_places_that_never_close_are_the_true_ones(eco, log, truth):
    hours = dict(zip(log.places["place"], log.places["open_hours"], strict=True))
    places = eco.vertices()["place"]
    always = [i for i, p in enumerate(places) if "0" not in hours[p]]
    z = []
    for i in range(45):
        stays = eco.stays(i, targets=always)
        if stays.size > 30:
            z.append((stays.mean() - truth["sojourn"][i]) / (stays.std(ddof=1) / np.sqrt(stays.size)))
    assert len(z) > 30
    assert np.abs(z).max() < 3.5
    assert (eco.sojourns() >= 0).all()


def test_customers_twice_over_leave_rates_unchanged(log, eco):
    rows, windows = pd.DataFrame(dict(log.to_native())), pd.DataFrame(dict(log.windows))
    again, too = rows.copy(), windows.copy()
    again["customer"] += " again"
    too["customer"] += " again"
    twice = hb.EventLog.from_table(pd.concat([rows, again]), windows=pd.concat([windows, too]))
    both = Ecosystem.from_log(twice)
    assert (both.arrivals() == eco.arrivals()).all()
    assert (both.transition_matrix == eco.transition_matrix).all()
    assert (both.visit_rates() == eco.visit_rates()).all()


def test_places_by_other_names_leave_everything_unchanged(log, eco):
    rows = pl.from_pandas(pd.DataFrame(dict(log.to_native()))).with_columns(
        pl.when(pl.col("place").is_not_null()).then(pl.lit("no. ") + pl.col("place").str.reverse())
    )
    other = Ecosystem.from_log(hb.EventLog.from_table(rows, windows=log.windows))
    assert (other.visit_rates() == eco.visit_rates()).all()
    assert (other.transition_matrix == eco.transition_matrix).all()
    assert list(other.vertices()["step"]) == list(eco.vertices()["step"])


def test_threads_and_order_of_rows_change_nothing(log, eco):
    assert Ecosystem.from_log(log, places=log.places, threads=1) == Ecosystem.from_log(
        log, places=log.places, threads=4
    )
    rows = pd.DataFrame(dict(log.to_native())).sample(frac=1, random_state=3)
    shuffled = Ecosystem.from_log(hb.EventLog.from_table(rows, windows=log.windows))
    there = [
        shuffled.index(step, place) for step, place in zip(eco.vertices()["step"], eco.vertices()["place"], strict=True)
    ]
    assert shuffled.visit_rates()[there] == pytest.approx(eco.visit_rates(), rel=1e-12)


def test_windows_are_kept_and_default_to_the_first_event(log):
    assert len(log.windows["customer"]) == 3_080
    again = pickle.loads(pickle.dumps(hb.EventLog.from_table(log.to_native(), windows=log.windows)))
    assert (again.windows["exit"] == log.windows["exit"]).all()
    table = {"customer": ["a", "a", "b"], "time": ["2024-01-01", "2024-01-11", "2024-01-06"]}
    bare = hb.EventLog.from_table(table)
    assert (bare.windows["enter"] == np.array(["2024-01-01", "2024-01-06"], "M8[us]")).all()
    assert (bare.windows["exit"] == np.datetime64("2024-01-11")).all()
    windows = {"customer": ["a", "b", "c"], "enter": ["2024-01-01"] * 3, "exit": ["2025-01-01"] * 3}
    assert len(hb.EventLog.from_table(pd.DataFrame(table), windows=pl.DataFrame(windows)).windows) == 3
    assert hb.EventLog.from_table(table, windows=windows) != bare


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ({"customer": ["a"], "enter": ["2024-01-01"]}, "missing column.*exit"),
        ({"customer": ["a"], "enter": ["2024-01-01"], "exit": ["2025-01-01"]}, "1 customers of the log have none.*b"),
        ({"customer": ["a", "b"], "enter": ["2024-01-01"] * 2, "exit": ["2025-01-01", "2023-01-01"]}, "row 1.*before"),
        ({"customer": ["a", "b", "a"], "enter": ["2024-01-01"] * 3, "exit": ["2025-01-01"] * 3}, "row 2.*again"),
        ({"customer": ["a", "b"], "enter": ["2024-01-01"] * 2, "exit": ["2025-01-01", ""]}, "row 1.*exit"),
    ],
)
def test_windows_that_cannot_be_are_refused(windows, message):
    with pytest.raises(hb.DomainError, match=message):
        hb.EventLog.from_table({"customer": ["a", "b"], "time": ["2024-01-01", "2024-02-01"]}, windows=windows)


VERTICES = {
    "step": ["need", "research", "use"],
    "place": ["home", "web", "home"],
    "physical": [1, 0, 1],
    "need_rate": [2.0, 1.0, 0.0],
    "margin": [10.0, 20.0, None],
}
MOVES = {
    "source": ["need", "research @ web", 2],
    "target": ["research", ("use", "home"), 0],
    "probability": [0.5, 0.8, 0.25],
}


NONE = {"source": [], "target": [], "rate": []}


@pytest.mark.parametrize("kind", [dict, pd.DataFrame, pl.DataFrame])
def test_an_ecosystem_is_drawn_by_hand_from_any_table(kind):
    vertices = kind(VERTICES)
    moves = kind(MOVES | {"source": ["need", "research @ web", "use"], "target": ["search", "use@home", "need @ home"]})
    eco = Ecosystem.from_tables(vertices, moves)
    v = np.linalg.solve(np.eye(3) - eco.transition_matrix.T, [2, 1, 0])
    assert eco.visit_rates() == pytest.approx(v, rel=1e-14)
    assert type(eco.vertices()) is (hb.data.Table if kind is dict else kind)
    assert list(eco.vertices()["physical"]) == [True, False, True]
    rates = Ecosystem.from_tables(vertices, {"source": [0, 1, 2], "target": [1, 2, 0], "rate": v * [0.5, 0.8, 0.25]})
    assert rates.transition_matrix == pytest.approx(eco.transition_matrix)
    counts = VERTICES | {"exits": [50, 20, 75]}
    counted = Ecosystem.from_tables(counts, {"source": [0, 1, 2], "target": [1, 2, 0], "count": [50, 80, 25]})
    assert counted.transition_matrix == pytest.approx(eco.transition_matrix)
    assert counted.moves()["standard_error"][0] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("vertices", "moves", "message"),
    [
        ({}, {}, "source|step"),
        ({"step": []}, NONE, "empty"),
        ({"place": ["x"]}, MOVES, "step"),
        (VERTICES, {"source": [0], "target": [1]}, "one of rate, count, probability"),
        (VERTICES, {"source": [0], "target": [7], "rate": [1.0]}, "target: row 0 has 7"),
        (VERTICES, {"source": ["buy"], "target": [1], "rate": [1.0]}, "source: row 0 has 'buy'"),
        (VERTICES, {"source": ["use @ moon"], "target": [1], "rate": [1.0]}, "source: row 0 has 'use @ moon'"),
        (VERTICES, {"source": [0], "target": [1], "rate": [-1.0]}, "rate: row 0 has -1"),
        (VERTICES | {"need_rate": [1.0, -2.0, 0.0]}, MOVES, "need_rate: row 1 has -2"),
        (VERTICES | {"physical": ["yes", 0, 0]}, MOVES, "physical: row 0"),
        (VERTICES | {"step": ["need", "use", "use"], "place": ["x", "y", "y"]}, NONE, "rows 1 and 2 are both"),
    ],
)
def test_tables_that_are_none_are_refused_by_row(vertices, moves, message):
    with pytest.raises(hb.DomainError, match=message):
        Ecosystem.from_tables(vertices, moves)


def test_a_closed_class_with_arrivals_is_refused_and_a_single_vertex_is_not():
    closed = Ecosystem.from_tables(VERTICES, {"source": [1, 2], "target": [2, 1], "probability": [1.0, 1.0]})
    with pytest.raises(hb.DomainError, match="closed class"):
        closed.visit_rates()
    alone = Ecosystem.from_tables({"step": ["use"], "need_rate": [3.0]}, {"source": [], "target": [], "rate": []})
    assert alone.visit_rates() == [3.0]
    assert len(alone.circulations()["circle"]) == 0


def test_columns_and_logs_that_are_none_are_refused(log):
    for wrong in ({"step": "nothing"}, {"place": "nothing"}, {"session": "nothing"}):
        with pytest.raises(hb.DomainError, match="nothing"):
            Ecosystem.from_log(log, **wrong)
    with pytest.raises(hb.DomainError, match="EventLog"):
        Ecosystem.from_log(log.to_native())
    with pytest.raises(hb.DomainError, match="moon"):
        Ecosystem.from_log(log, places={"place": ["moon"]})


def test_purchases_alone_do_not_identify_an_ecosystem():
    with pytest.raises(hb.DomainError, match="not identified: needs column place"):
        Ecosystem.from_log(hb.datasets.cdnow_sample())


def test_laws_of_stays_are_given_as_values(log, eco):
    law = hb.lifecycle.SojournLaw("weibull", shape=1.5, scale=2.0)
    timed = Ecosystem.from_log(log, sojourns=law)
    assert timed.sojourns() == pytest.approx(np.full(45, law.mean()))
    mixed = eco.with_sojourns({"use": law, "need @ home": hb.lifecycle.SojournLaw("exponential", scale=3.0)})
    assert mixed.sojourns()[eco.index("need", "home")] == 3.0
    assert mixed.sojourns()[eco.index("use", "gym")] == pytest.approx(law.mean())
    assert np.isnan(mixed.sojourns()[eco.index("purchase", "own web shop")])
    assert pickle.loads(pickle.dumps(mixed)) == mixed
    with pytest.raises(hb.DomainError, match="sojourns"):
        eco.with_sojourns("weibull")


def test_exponential_stays_make_it_the_chain_in_continuous_time(eco):
    """Semi-Markov with exponential sojourns: shares of time of customers who never end, as of the generator."""
    p, stay = eco.transition_matrix, np.linspace(0.5, 3.0, 45)
    p = p + np.outer(eco.exits(), eco.arrivals() / eco.arrivals().sum())  # a journey's end begins another
    timed = Ecosystem.from_tables(
        {"step": [f"s{i}" for i in range(45)], "need_rate": np.zeros(45)},
        {"source": np.repeat(np.arange(45), 45), "target": np.tile(np.arange(45), 45), "probability": p.ravel()},
        sojourns=[hb.lifecycle.SojournLaw("exponential", scale=float(s)) for s in stay],
    )
    off = p - np.diag(np.diag(p))  # a stay followed by another in the same vertex goes on
    generator = (timed.transition_matrix - np.eye(45)) / timed.sojourns()[:, None]
    chain = hb.lifecycle.ContinuousChain(generator - np.diag(generator.sum(axis=1)))
    visits = np.asarray(hb.lifecycle.MarkovChain(off / off.sum(axis=1, keepdims=True)).stationary())[0]
    share = visits * timed.sojourns() / (1 - np.diag(p))
    assert np.asarray(chain.stationary())[0] == pytest.approx(share / share.sum(), rel=1e-10)


def test_groups_and_periods_are_compared(log, eco):
    rows = pd.DataFrame(dict(log.to_native()))
    rows["half"] = np.where(rows["customer"].str[-1].isin(list("02468")), "even", "odd")
    halves = Ecosystem.by_group(hb.EventLog.from_table(rows, windows=log.windows, attributes=["half"]), "half")
    assert sorted(halves) == ["even", "odd"]
    same = hb.ecosystem.compare(halves)
    assert same.moves.p_value > 0.001
    assert same.arrivals.p_value > 0.001
    assert len(same.vertices["vertex"]) == 45
    rows.loc[(rows["half"] == "odd") & (rows["kind"] == "need") & rows["session"].notna(), "place"] = "home"
    told = hb.ecosystem.compare(
        Ecosystem.by_group(hb.EventLog.from_table(rows, windows=log.windows, attributes=["half"]), "half")
    )
    assert told.arrivals.p_value < 1e-6
    periods = Ecosystem.by_period(log, ["2024-07-01", "2025-01-01"])
    assert len(periods) == 3
    assert sum(p.exposure for p in periods.values()) == pytest.approx(eco.exposure)
    assert hb.ecosystem.compare(periods).moves.df > 100


def test_the_circle_is_read(eco):
    circles = eco.circulations(5)
    assert (np.diff(circles["rate"]) <= 0).all()
    assert circles["share"].sum() < 1
    assert set(circles["circle"][0]) <= set(eco.names)
    assert eco.cores()[0].share > 0.9
    assert all(b.rate > 0 for b in eco.bridges())
    order = eco.order("purchase", "use")
    assert sum(order.to_dict().values()) == pytest.approx(1.0)
    assert order.first_then_second > order.second_then_first
    assert eco.order(["research", "compare"], ("use", "gym")).neither > 0
    assert 0 < eco.mean_entropy() < np.log2(46)
    assert eco.communities().community.shape == (45,)
    assert eco.traffic().sum() == pytest.approx((eco.visit_rates() * (1 - eco.exits())).sum())
    with pytest.raises(hb.DomainError, match="both"):
        eco.order("use", "use")


def test_journeys_are_paths_over_the_vertices(log, eco):
    paths = eco.journeys(log)
    assert paths.states == eco.names
    assert len(paths) == eco._core.journeys
    assert sorted(log.journeys.states) == sorted(eco.names)


def test_networkx_graphml_and_dot_say_the_same(eco, tmp_path):
    nx = pytest.importorskip("networkx")
    graph = eco.to_networkx()
    again = Ecosystem.from_networkx(graph)
    assert again.transition_matrix == pytest.approx(eco.transition_matrix, rel=1e-14)
    assert again.arrivals() == pytest.approx(eco.arrivals())
    assert list(again.vertices()["owner"]) == list(eco.vertices()["owner"])
    eco.to_graphml(tmp_path / "eco.graphml")
    read = Ecosystem.from_graphml(tmp_path / "eco.graphml")
    assert read.visit_rates() == pytest.approx(eco.visit_rates(), rel=1e-13)
    assert list(read.vertices()["physical"]) == list(eco.vertices()["physical"])
    drawn = nx.Graph()
    drawn.add_edge("need", "use", probability=0.3)
    assert Ecosystem.from_networkx(drawn).transition_matrix.sum() == pytest.approx(0.6)
    with pytest.raises(hb.DomainError, match="no vertex"):
        Ecosystem.from_networkx(nx.DiGraph())
    dot = eco.to_dot(tmp_path / "eco.dot", least=0.05)
    assert dot == (tmp_path / "eco.dot").read_text()
    assert dot.startswith("digraph ecosystem {")
    assert "->" in dot


def test_a_graph_of_igraph_is_an_ecosystem():
    def vertex(index, **attributes):
        return SimpleNamespace(index=index, attributes=lambda: attributes)

    def edge(source, target, **attributes):
        return SimpleNamespace(source=source, target=target, attributes=lambda: attributes)

    vertices = [vertex(0, name="research", need_rate=1.0), vertex(1, step="use", name="x", need_rate=0.0)]
    graph = SimpleNamespace(vs=vertices, es=[edge(0, 1, probability=0.5)], is_directed=lambda: True)
    eco = Ecosystem.from_igraph(graph)
    assert eco.names == ["search", "use"]
    assert eco.visit_rates() == pytest.approx([1.0, 0.5])
    graph.is_directed = lambda: False
    assert Ecosystem.from_igraph(graph).transition_matrix == pytest.approx(np.array([[0, 0.5], [0.5, 0]]))


def test_ecosystems_compare_pickle_and_print(eco):
    assert pickle.loads(pickle.dumps(eco)) == eco
    assert repr(eco).startswith("Ecosystem: 45 vertices")
    assert "<table" in eco._repr_html_()
    assert eco != eco.with_margins(np.ones(45))
    assert (eco.with_margins(np.ones(45)).vertices()["margin"] == 1).all()
    assert eco.with_arrivals(np.ones(45)).visit_rates().sum() > 45
    with pytest.raises(hb.DomainError, match="margin"):
        eco.with_margins([1.0])
    with pytest.raises(TypeError, match="from_log"):
        Ecosystem()


@pytest.mark.parametrize("steps", [5, 60])
def test_the_circle_map_is_drawn(steps):
    import matplotlib

    matplotlib.use("Agg")
    random = np.random.default_rng(1)
    p = random.random((steps, steps)) ** 8
    p *= 0.8 / p.sum(axis=1, keepdims=True)
    eco = Ecosystem.from_tables(
        {"step": [f"step {i}" for i in range(steps)], "need_rate": random.random(steps)},
        {
            "source": np.repeat(np.arange(steps), steps),
            "target": np.tile(np.arange(steps), steps),
            "probability": p.ravel(),
        },
    )
    ax = eco.transition_graph(presence=random.random(steps), lost=random.random(steps))
    assert len(ax.texts) == steps
    with pytest.raises(ValueError, match="presence"):
        hb.plot.circle_map(eco, presence=np.full(steps, 2.0))
    with pytest.raises(ValueError, match="lost"):
        hb.plot.circle_map(eco, lost=[1.0])
    matplotlib.pyplot.close("all")
