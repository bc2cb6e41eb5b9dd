"""Pictures of journeys: each shows the numbers it is drawn from, at any size, and refuses what cannot be shown."""

import shutil
import stat
import sys

import habitue as hb
import numpy as np
import pytest
from habitue import plot
from habitue.plot import _graph
from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from scipy import sparse

life = hb.lifecycle
STATES = ["search", "compare", "lost", "purchase"]
P = np.array([[0.2, 0.5, 0.3, 0.0], [0.1, 0.3, 0.3, 0.3], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
CHAIN = life.MarkovChain(P, STATES)
PATHS = CHAIN.simulate(300, 8, start="search", seed=1, stop_when_absorbed=True)
FIT = life.fit(life.MarkovChain, PATHS, never_left="absorbing")
RATES = life.ContinuousChain([[-0.3, 0.2, 0.1], [0.05, -0.15, 0.1], [0, 0, 0]], ["well", "ill", "dead"])
SEMI = life.SemiMarkovChain(
    life.MarkovChain([[0, 0.7, 0.3], [0.8, 0, 0.2], [0, 0, 1]], ["active", "pausing", "gone"]),
    [
        life.SojournLaw("weibull", shape=2, scale=3),
        life.SojournLaw("lognormal", shape=1.2, scale=1.0),
        life.SojournLaw("exponential"),
    ],
)
STAYS = SEMI.simulate(120, 10.0, seed=3)
HIDDEN = life.HiddenChain([0.6, 0.4], [[0.9, 0.1], [0.2, 0.8]], life.Emission.poisson([0.3, 4.0]), ["cool", "warm"])
SEEN = HIDDEN.simulate(4, 20, seed=2)[0]
PROCESS = life.DecisionProcess(
    [[[0.9, 0.1], [0.3, 0.7]], [[0.5, 0.5], [0.1, 0.9]]],
    [[1.0, -np.inf], [3.0, 2.5]],
    0.9,
    states=["cool", "warm"],
    actions=["nothing", "call"],
)
PICTURES = {
    "transition_graph of a chain": lambda ax: plot.transition_graph(CHAIN, ax, layout="circle"),
    "transition_graph of a fit": lambda ax: plot.transition_graph(FIT, ax),
    "transition_graph of rates": lambda ax: plot.transition_graph(RATES, ax, layout="circle"),
    "transition_graph in a line": lambda ax: plot.transition_graph(SEMI, ax, layout="line"),
    "transition_heat_map": lambda ax: plot.transition_heat_map(FIT, ax),
    "transition_heat_map of rates": lambda ax: plot.transition_heat_map(RATES, ax),
    "sankey": lambda ax: plot.sankey(PATHS, ax),
    "sankey around": lambda ax: plot.sankey(PATHS, ax, steps=2, around="compare", most=2),
    "state_occupancy": lambda ax: plot.state_occupancy(FIT, ax),
    "state_occupancy in continuous time": lambda ax: plot.state_occupancy(RATES, ax, start=[1, 1, 0]),
    "state_occupancy semi-Markov": lambda ax: plot.state_occupancy(SEMI, ax, points=12),
    "state_occupancy of curves": lambda ax: plot.state_occupancy(life.aalen_johansen(STAYS), ax, start="pausing"),
    "sojourn_survival": lambda ax: plot.sojourn_survival(STAYS, ax, model=SEMI),
    "hidden_states": lambda ax: plot.hidden_states(HIDDEN, SEEN, ax, sequence=2),
    "hidden_states, long": lambda ax: plot.hidden_states(HIDDEN, [[0, 1, 5] * 30], ax),
    "hidden_states, very long": lambda ax: plot.hidden_states(HIDDEN, [[0, 1, 5] * 200], ax),
    "policy_map": lambda ax: plot.policy_map(PROCESS, PROCESS.solve(), ax),
    "policy_map, average": lambda ax: plot.policy_map(PROCESS, PROCESS.solve_average(), ax),
    "policy_map, horizon": lambda ax: plot.policy_map(PROCESS, PROCESS.solve_horizon(5), ax),
    "policy_map, long horizon": lambda ax: plot.policy_map(PROCESS, PROCESS.solve_horizon(40), ax),
    "policy_map, budget": lambda ax: plot.policy_map(
        PROCESS, PROCESS.solve_constrained([[0, 1], [0, 1]], budget=2.0, start=[0.5, 0.5]), ax
    ),
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot.close("all")


def drawn(picture, width=6.0, height=4.0):
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    assert picture(ax) is ax
    figure.canvas.draw()
    return ax


def texts(ax):
    return [t.get_text() for t in ax.texts]


def boxes(ax, which):
    """Where texts are on the picture, in pixels."""
    renderer = ax.figure.canvas.get_renderer()
    return [t.get_window_extent(renderer) for t in ax.texts if which(t)]


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("size", [(2.5, 1.8), (12.0, 7.0)])
def test_a_picture_is_drawn_on_the_axes_given_at_any_size(name, size):
    ax = drawn(PICTURES[name], *size)
    assert ax.has_data() or ax.patches
    assert ax.get_window_extent().height > 0.25 * 100 * size[1]  # the legend leaves it its room
    assert PICTURES[name](None).figure is not ax.figure


# The graph


def test_the_graph_has_a_box_for_each_state_and_an_arrow_for_each_likely_move():
    ax = drawn(lambda ax: plot.transition_graph(CHAIN, ax, layout="circle", least=0.15))
    assert sum(isinstance(p, FancyBboxPatch) for p in ax.patches) == 4
    assert sum(isinstance(p, FancyArrowPatch) for p in ax.patches) == (P >= 0.15).sum()
    assert sorted(t for t in texts(ax) if t.endswith("%")) == sorted(f"{100 * p:.0f}%" for p in P[P >= 0.15])
    borders = {p.get_linewidth() for p in ax.patches if isinstance(p, FancyBboxPatch)}
    assert len(borders) == 2  # those never left stand out


def test_the_graph_of_a_continuous_chain_has_rates_and_no_loops():
    ax = drawn(lambda ax: plot.transition_graph(RATES, ax, layout="circle"))
    assert sorted(t for t in texts(ax) if t[0] == "0") == ["0.050", "0.10", "0.10", "0.20"]


@pytest.mark.parametrize("width", [3.0, 4.0, 5.5, 11.0])
def test_labels_of_a_small_graph_do_not_collide(width):
    chain = life.recency_chain(hb.datasets.cdnow_sample())
    ax = drawn(lambda ax: plot.transition_graph(chain, ax), width, 0.5 * width)
    found = boxes(ax, lambda t: t.get_text().endswith("%"))
    assert len(found) >= 8
    states = [p.get_window_extent() for p in ax.patches if isinstance(p, FancyBboxPatch)]
    for i, box in enumerate(found):
        assert not any(box.overlaps(other) for other in found[i + 1 :])
        assert not any(box.overlaps(state) for state in states)
    sizes = {t.get_fontsize() for t in ax.texts if t.get_weight() == "bold"}
    assert len(sizes) == 1


def test_names_stay_inside_their_boxes():
    chain = life.MarkovChain(np.eye(2)[::-1], ["a name that is much longer than a box", "b"])
    ax = drawn(lambda ax: plot.transition_graph(chain, ax, layout="circle"), 3.0, 2.0)
    name = boxes(ax, lambda t: t.get_text().startswith("a name"))[0]
    box = next(p.get_window_extent() for p in ax.patches if isinstance(p, FancyBboxPatch))
    assert box.x0 <= name.x0
    assert name.x1 <= box.x1


def fake_dot(folder, script):
    program = folder / "dot"
    program.write_text(f"#!{sys.executable}\n{script}")
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    return str(folder)


def test_graphviz_lays_out_where_it_is_installed(tmp_path, monkeypatch):
    said = 'graph 1 4 1\nnode 0 1 0.5 1 1 "" solid box black x\nnode 1 3 0.5 1 1 "" solid box black x\n'
    said += 'edge 0 1 4 1.34 .5 1.6 .6 2.2 .6 2.64 .5 "100%" 2 0.7 solid black\n'
    said += 'edge 1 0 4 1.34 .5 1.6 .3 2.2 .3 2.64 .5 "100%" 2 0.2 solid black\nstop\n'
    monkeypatch.setenv("PATH", fake_dot(tmp_path, f"import sys; sys.stdin.read(); print({said!r})"))
    ax = drawn(lambda ax: plot.transition_graph(life.MarkovChain(np.eye(2)[::-1], ["a", "b"]), ax))
    starts = [p._path_original.vertices[0].tolist() for p in ax.patches if isinstance(p, FancyArrowPatch)]
    assert starts == [[1.34, 0.5], [2.64, 0.5]]  # each from its own state, whichever way dot has drawn it


def test_without_graphviz_or_when_it_fails_the_circle_is_drawn(tmp_path, monkeypatch):
    for path in (str(tmp_path / "nothing"), fake_dot(tmp_path, "raise SystemExit(1)")):
        monkeypatch.setenv("PATH", path)
        assert drawn(lambda ax: plot.transition_graph(CHAIN, ax)).patches
        with pytest.raises(RuntimeError, match=r"dot.*circle"):
            plot.transition_graph(CHAIN, layout="graphviz")


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_the_real_graphviz_places_every_state_and_move():
    found = plot._chain.moves(CHAIN)
    laid = _graph._graphviz(found, _graph._drawn(found, 0.005)[0])
    assert len(laid.edges) == (P > 0).sum()
    assert len(np.unique(laid.place, axis=0)) == 4


def test_what_is_too_large_or_no_chain_is_refused():
    with pytest.raises(ValueError, match="41 states are too many"):
        plot.transition_graph(life.MarkovChain(np.eye(41)))
    with pytest.raises(ValueError, match="1000000 states are too many"):
        plot.transition_graph(life.MarkovChain(sparse.identity(1_000_000, format="csr")))
    with pytest.raises(ValueError, match="layout must be"):
        plot.transition_graph(CHAIN, layout="tree")
    with pytest.raises(TypeError, match="need an audit, a chain or its fit, got list"):
        plot.transition_graph([1, 2])
    with pytest.raises(ValueError, match="too many"):
        plot.transition_heat_map(life.MarkovChain(np.eye(70)))


# Matrices


def test_the_heat_map_shows_the_matrix_and_the_intervals():
    ax = drawn(lambda ax: plot.transition_heat_map(FIT, ax, level=0.8))
    np.testing.assert_array_equal(ax.collections[0].get_array(), FIT.model.transition_matrix)
    low, high = FIT.interval(0.8)
    assert f"{100 * low[0, 1]:.0f}% to {100 * high[0, 1]:.0f}%" in texts(ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == FIT.model.states
    assert not any(" to " in t for t in texts(drawn(lambda ax: plot.transition_heat_map(FIT.model, ax))))


def test_a_policy_map_fills_what_is_done_and_says_what_else_costs():
    solution = PROCESS.solve()
    ax = drawn(lambda ax: plot.policy_map(PROCESS, solution, ax))
    cells = np.ma.filled(ax.collections[0].get_array().astype(float), np.nan)
    assert [int(np.nanargmax(row)) for row in cells] == solution.policy.tolist()
    assert np.isnan(cells[0, 1])  # not possible
    other = 1 - int(solution.policy[1])
    loss = solution.value[1] - PROCESS.action_values(solution.value)[1, other]
    assert loss > 0
    assert f"\N{MINUS SIGN}{loss:.2g}" in texts(ax)


def test_a_policy_over_a_horizon_has_a_cell_for_each_state_and_period():
    solution = PROCESS.solve_horizon(5)
    ax = drawn(lambda ax: plot.policy_map(PROCESS, solution, ax))
    assert texts(ax) == [PROCESS.actions[a] for t in solution.policy for a in t]
    assert ax.get_xticklabels()[0].get_text() == "1"


# Flows and shares


def test_bars_and_ribbons_of_a_sankey_are_shares_of_the_paths():
    ax = drawn(lambda ax: plot.sankey(PATHS, ax, steps=3))
    bars = [p for p in ax.patches if isinstance(p, Rectangle)]
    for k in range(3):
        column = [b for b in bars if round(b.get_x() + b.get_width() / 2) == k]
        assert sum(b.get_height() for b in column) == pytest.approx(1.0)
    table = life.step_matrix(PATHS, steps=3)
    second = {name: share for name, share in zip(table["state"], table["2"], strict=True) if share > 0}
    assert sorted(b.get_height() for b in bars if round(b.get_x() + 0.05) == 1) == pytest.approx(
        sorted(second.values())
    )
    ribbons = [p for p in ax.patches if not isinstance(p, Rectangle)]
    heights = [p.get_path().vertices[0, 1] - p.get_path().vertices[-2, 1] for p in ribbons]
    assert sum(heights) == pytest.approx(2.0)


def test_a_sankey_tells_what_it_joins_and_what_has_ended():
    labels = drawn(lambda ax: plot.sankey(PATHS, ax, steps=2, around="compare", most=1)).get_legend_handles_labels()[1]
    assert labels == ["compare", "(other)", "(not begun)", "(ended)"]
    weighted = hb.data.Paths.from_sequences([["a", "b"], ["a", "c"]], weight=[3, 1])
    bars = [p for p in drawn(lambda ax: plot.sankey(weighted, ax, steps=2)).patches if isinstance(p, Rectangle)]
    assert sorted(b.get_height() for b in bars) == pytest.approx([0.25, 0.75, 1.0])
    for wrong in ({"steps": 0}, {"around": "nowhere"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            plot.sankey(PATHS, **wrong)


@pytest.mark.parametrize(
    ("chain", "start", "at", "expected"),
    [
        (CHAIN, "compare", 3, CHAIN.distribution("compare", 3)),
        (FIT, None, 3, FIT.model.distribution("search", 3)),
        (RATES, "ill", 3, RATES.transition_probability(3.0)[1]),
    ],
)
def test_occupancy_is_what_the_chain_says(chain, start, at, expected):
    ax = drawn(lambda ax: plot.state_occupancy(chain, ax, start=start, periods=6, points=7))
    tops = []
    for band in ax.collections:
        x, y = band.get_paths()[0].vertices.T
        tops.append(y[np.isclose(x, at)].max())
    np.testing.assert_allclose(tops, np.cumsum(expected), atol=1e-12)


def test_an_audit_goes_on_from_where_its_customers_are():
    audit = hb.audit(hb.datasets.cdnow_sample())
    ax = drawn(lambda ax: plot.state_occupancy(audit, ax, periods=4))
    now = np.asarray(audit.lifecycle.customers_now)[1:]
    first = [b.get_paths()[0].vertices[:, 1][b.get_paths()[0].vertices[:, 0] == 0].max() for b in ax.collections]
    np.testing.assert_allclose(first, np.cumsum(now) / now.sum(), atol=1e-12)
    assert "prospect" not in ax.get_legend_handles_labels()[1]


def test_wrong_starts_and_times_are_refused():
    for wrong in ("nowhere", [1.0, 2.0], [-1, 1, 1, 1], [0, 0, 0, 0]):
        with pytest.raises(ValueError, match="start: "):
            plot.state_occupancy(CHAIN, start=wrong)
    for wrong in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="periods: "):
            plot.state_occupancy(CHAIN, periods=wrong)


# Stays and hidden states


def test_stays_are_kaplan_and_meiers():
    # of "a": 1, 2 and 4 seen to end, one of 3 not; 1 -> 3/4, 2 -> 1/2, 4 -> 0
    paths = hb.data.Paths.from_sequences(
        [["a", "b"], ["a", "b"], ["a", "a"], ["a", "a", "b", "b"]], time=[[0, 1], [5, 7], [0, 3], [0, 2, 4, 9]]
    )
    ax = drawn(lambda ax: plot.sojourn_survival(paths, ax))
    line = ax.lines[0]
    np.testing.assert_allclose(line.get_xdata(), [0, 1, 2, 4])
    np.testing.assert_allclose(line.get_ydata(), [1, 0.75, 0.5, 0], atol=1e-12)
    assert ax.get_legend_handles_labels()[1] == ["a"]


def test_weights_of_paths_count_in_stays():
    once = hb.data.Paths.from_sequences([["a", "b"], ["a", "b"]], time=[[0, 1], [0, 2]], weight=[3, 1])
    line = plot.sojourn_survival(once).lines[0]
    np.testing.assert_allclose(line.get_ydata(), [1, 0.25, 0], atol=1e-12)


def test_laws_of_the_model_are_drawn_beside_the_stays():
    ax = drawn(lambda ax: plot.sojourn_survival(STAYS, ax, model=SEMI, states=["active"]))
    t, y = ax.lines[1].get_data()
    np.testing.assert_allclose(y, [SEMI.laws[0].survival(x) for x in t])
    rates = life.ContinuousChain([[-0.5, 0.5], [0, 0]], ["active", "gone"])
    t, y = plot.sojourn_survival(STAYS, model=rates, states=["active"]).lines[1].get_data()
    np.testing.assert_allclose(y, np.exp(-0.5 * t))


def test_stays_that_cannot_be_shown_are_refused():
    with pytest.raises(ValueError, match="stays need times"):
        plot.sojourn_survival(PATHS)
    with pytest.raises(ValueError, match="there is no state 'nowhere'"):
        plot.sojourn_survival(STAYS, states=["nowhere"])
    with pytest.raises(ValueError, match="never seen to be left"):
        plot.sojourn_survival(STAYS, states=["gone"])
    with pytest.raises(ValueError, match="model: has no state 'active'"):
        plot.sojourn_survival(STAYS, model=RATES, states=["active"])


def test_hidden_states_are_smoothed_and_most_probable_ones():
    ax = drawn(lambda ax: plot.hidden_states(HIDDEN, SEEN, ax, sequence=2))
    part = slice(40, 60)
    chances, path = HIDDEN.smooth(SEEN).state[part], HIDDEN.viterbi(SEEN).state[part]
    bars = [b for b in ax.patches if b.get_y() >= 0]
    np.testing.assert_allclose([b.get_height() for b in bars[:20]], chances[:, 0])
    below = {round(b.get_x() + 0.5): to_hex(b.get_facecolor()) for b in ax.patches if b.get_y() < 0}
    colors = [plot.COLORS["model"], plot.COLORS["loss"]]
    assert [below[k + 1] for k in range(20)] == [colors[s] for s in path]
    assert texts(ax) == [f"{v:g}" for v in SEEN.values[0][part]]


def test_the_history_of_a_customer_by_id():
    chain = life.HiddenChain([1, 0], [[0.5, 0.5], [0, 1]], life.Emission.categorical(np.eye(2), ["x", "y"]))
    paths = hb.data.Paths.from_sequences(
        [["x", "y", "y"], ["x", "x", "y"]], customer=["anne", "bob"], states=["x", "y"]
    )
    assert texts(drawn(lambda ax: plot.hidden_states(chain, paths, ax, customer="bob"))) == ["x", "x", "y"]
    with pytest.raises(ValueError, match="there is no path of 'eve'"):
        plot.hidden_states(chain, paths, customer="eve")
    with pytest.raises(ValueError, match="there are 2"):
        plot.hidden_states(chain, paths, sequence=2)
