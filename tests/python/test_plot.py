import subprocess
import sys

import habitue as hb
import numpy as np
import pytest
from habitue import plot
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

OF_A_MODEL = {
    "calibration": lambda fit, spend, hist, ax: plot.calibration(fit, hist, ax),
    "customer_history": lambda fit, spend, hist, ax: plot.customer_history(fit, [0.0, 3.0, 9.5], ax),
    "heterogeneity": lambda fit, spend, hist, ax: plot.heterogeneity(fit, ax, of="dropout_probability"),
    "lift": lambda fit, spend, hist, ax: plot.lift(fit, hist, ax),
    "likelihood_contours": lambda fit, spend, hist, ax: plot.likelihood_contours(spend, hist, ax=ax),
    "parameter_profile": lambda fit, spend, hist, ax: plot.parameter_profile(fit, "a", ax),
    "purchase_counts": lambda fit, spend, hist, ax: plot.purchase_counts(fit, hist, ax),
    "spend_density": lambda fit, spend, hist, ax: plot.spend_density(spend, hist, ax),
    "timing_patterns": lambda fit, spend, hist, ax: plot.timing_patterns(hb.datasets.cdnow_sample(), ax),
}
OF_PATHS = {
    "funnel": lambda paths, ax: plot.funnel(paths, ax=ax),
    "removal_effects": lambda paths, ax: plot.removal_effects(
        hb.lifecycle.attribution(paths, conversion="purchase"), ax
    ),
    "step_matrix": lambda paths, ax: plot.step_matrix(paths, ax),
}
OF_AN_ECOSYSTEM = {
    "circle_map": lambda eco, presence, ax: plot.circle_map(eco, presence, hb.ecosystem.ubiquity(eco, presence), ax),
    "meeting_flow": lambda eco, presence, ax: plot.meeting_flow(eco, presence, ax),
    "need_week": lambda eco, presence, ax: plot.need_week(eco, presence, ax),
    "placement_curve": lambda eco, presence, ax: plot.placement_curve(
        hb.ecosystem.place([["a", "b"], ["b"]], [1.0, 2.0], k=2), ax
    ),
    "presence_gaps": lambda eco, presence, ax: plot.presence_gaps(hb.ecosystem.presence_gaps(eco, presence), ax),
    "quest_tree": lambda eco, presence, ax: plot.quest_tree(hb.ecosystem.Quest("run", "shoe", {"shoe": 0.5}), ax),
}
ELSEWHERE = {"comparison", "hidden_states", "policy_map", "sankey", "sojourn_survival"}  # test_plot_journeys.py
OF_AN_AUDIT = [name for name in plot.__all__ if name not in {*ELSEWHERE, *OF_A_MODEL, *OF_PATHS, *OF_AN_ECOSYSTEM}]


@pytest.fixture(scope="module")
def audit():
    return hb.audit(hb.datasets.cdnow_sample(), currency="USD")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    pyplot.close("all")


@pytest.fixture
def model():
    return hb.clv.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


@pytest.mark.parametrize("name", OF_AN_AUDIT)
def test_every_plot_draws_on_the_axes_it_is_given_and_returns_them(audit, name):
    ax = Figure().subplots()
    assert getattr(plot, name)(audit, ax=ax) is ax
    assert ax.has_data() or ax.patches
    FigureCanvasAgg(ax.figure).draw()


@pytest.mark.parametrize("name", OF_AN_AUDIT)
def test_every_plot_makes_a_figure_of_its_own_when_given_none(audit, name):
    first, second = getattr(plot, name)(audit), getattr(plot, name)(audit)
    assert isinstance(first, Axes)
    assert first.figure is not second.figure


@pytest.mark.parametrize("name", OF_PATHS)
def test_every_plot_of_paths_draws_on_the_axes_it_is_given_or_on_its_own(name):
    journeys = [["search", "compare", "purchase"], ["search"], ["search", "purchase"], ["compare", "search"]]
    paths = hb.data.Paths.from_sequences(journeys)
    ax = Figure().subplots()
    assert OF_PATHS[name](paths, ax) is ax
    assert ax.has_data() or ax.patches
    FigureCanvasAgg(ax.figure).draw()
    assert OF_PATHS[name](paths, None).figure is not ax.figure


@pytest.fixture(scope="module")
def circle():
    log = hb.datasets.earphones()
    eco = hb.ecosystem.Ecosystem.from_log(log, step="kind", place="place", session="session")
    return eco, hb.ecosystem.Presence.from_log(log, eco)


@pytest.mark.parametrize("name", OF_AN_ECOSYSTEM)
def test_every_plot_of_an_ecosystem_draws_on_the_axes_it_is_given_or_on_its_own(circle, name):
    ax = Figure().subplots()
    assert OF_AN_ECOSYSTEM[name](*circle, ax) is ax
    assert ax.has_data() or ax.patches
    FigureCanvasAgg(ax.figure).draw()
    assert OF_AN_ECOSYSTEM[name](*circle, None).figure is not ax.figure


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("tracking", lambda a: a.holdout.tracking),
        ("cumulative_tracking", lambda a: a.holdout),
        ("calibration_by_frequency", lambda a: a.holdout.by_frequency),
        ("lorenz", lambda a: a.customers),
        ("deciles", lambda a: a.customers.deciles),
        ("forecast", lambda a: a.customers.forecast),
        ("probability_alive_matrix", lambda a: a.customers.probability_alive),
        ("frequency_recency_matrix", lambda a: a.customers),
        ("cohorts", lambda a: a.lifecycle),
        ("transition_graph", lambda a: a.lifecycle),
        ("transition_heat_map", lambda a: a.lifecycle),
        ("state_occupancy", lambda a: a.lifecycle),
        ("groups", lambda a: a.groups),
    ],
)
def test_a_plot_takes_the_audit_its_dict_or_the_part_it_shows(audit, name, part):
    data = [
        [np.asarray(line.get_ydata()).tolist() for line in getattr(plot, name)(source).lines]
        for source in (audit, audit.to_dict(), part(audit))
    ]
    assert data[0] == data[1] == data[2]


def test_the_comparison_is_a_waterfall_from_the_earlier_to_the_later_value():
    parts = {"new_customers": 30.0, "retention": -20.0, "spend": 5.0, "model_revision": -1.0}
    ax = plot.comparison({"earlier_value": 100.0, "later_value": 114.0, **parts})
    bars = [(bar.get_y(), bar.get_height()) for bar in ax.patches]
    assert bars == [(0, 100.0), (100.0, 30.0), (130.0, -20.0), (110.0, 5.0), (115.0, -1.0), (0, 114.0)]


def test_a_forecast_of_purchases_needs_no_money(audit):
    f = {**audit.to_dict()["customers"]["forecast"], "money": [], "money_low": [], "money_high": []}
    assert plot.forecast(f, of="purchases").get_ylabel() == "purchases in the month"
    with pytest.raises(ValueError, match="of='purchases'"):
        plot.forecast(f)
    with pytest.raises(ValueError, match="of must be"):
        plot.forecast(f, of="spend")


def test_a_matrix_of_a_model_shows_what_the_model_says(model):
    ax = plot.probability_alive_matrix(model, max_frequency=4, max_recency=8)
    cells = ax.collections[0].get_array()
    assert cells.shape == (5, 9)
    expected = model.probability_alive(frequency=3.0, recency=6.0, T=8.0)
    np.testing.assert_allclose(cells[3, 6], expected, rtol=1e-12)
    expected = model.expected_purchases(frequency=3.0, recency=6.0, T=8.0, horizon=20.0)
    ax = plot.frequency_recency_matrix(model, horizon=20.0, max_frequency=4, max_recency=8)
    np.testing.assert_allclose(ax.collections[0].get_array()[3, 6], expected, rtol=1e-12)


def test_impossible_histories_are_left_blank(model):
    cells = plot.probability_alive_matrix(model, max_frequency=4, max_recency=8).collections[0].get_array()
    assert np.isfinite(cells[0, 0])
    assert np.ma.getmaskarray(np.ma.masked_invalid(cells))[0, 1:].all()
    assert np.ma.getmaskarray(np.ma.masked_invalid(cells))[1:, 0].all()


@pytest.mark.parametrize("name", ["probability_alive_matrix", "frequency_recency_matrix"])
def test_the_grid_of_a_matrix_is_bounded_however_much_is_asked_for(model, name):
    ax = getattr(plot, name)(model, max_frequency=100_000, max_recency=1e6)
    assert ax.collections[0].get_array().size < 2000
    for wrong in ({"max_frequency": 0}, {"max_recency": 0.0}, {"max_recency": float("nan")}):
        with pytest.raises(ValueError, match="max_frequency"):
            getattr(plot, name)(model, **wrong)


def test_many_cohorts_are_cut_to_the_latest():
    cohorts = {
        "period": "month",
        "cohort": [f"{2000 + i // 12}-{i % 12 + 1:02}" for i in range(120)],
        "size": [100.0] * 120,
        "active": [[100.0] + [10.0] * (119 - i) for i in range(120)],
    }
    ax = plot.cohorts(cohorts)
    assert len(ax.get_yticks()) <= 32
    assert ax.get_yticklabels()[-1].get_text() == "2009-12"


def test_the_report_draws_without_touching_pyplot():
    code = (
        "import sys, habitue as hb; hb.audit(hb.datasets.cdnow_sample()).to_html();"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture(scope="module")
def histories():
    return hb.datasets.cdnow_sample().purchase_histories(unit="week", calibration_end="1997-09-30")


@pytest.fixture(scope="module")
def fitted(histories):
    return hb.clv.fit(hb.clv.BgNbd, histories), hb.clv.fit(hb.clv.GammaGamma, histories)


@pytest.mark.parametrize("name", OF_A_MODEL)
def test_every_plot_of_a_model_draws_on_the_axes_it_is_given_or_on_its_own(fitted, histories, name):
    ax = Figure().subplots()
    assert OF_A_MODEL[name](*fitted, histories, ax) is ax
    FigureCanvasAgg(ax.figure).draw()
    assert isinstance(OF_A_MODEL[name](*fitted, histories, None), Axes)


def test_the_counts_of_a_model_add_up_to_the_customers(fitted, histories):
    ax = plot.purchase_counts(fitted[0], histories)
    bars, line = [bar.get_height() for bar in ax.patches], ax.lines[0].get_ydata()
    assert sum(bars) == len(histories)
    assert sum(line) == pytest.approx(len(histories), rel=1e-12)
    assert bars[0] == (histories.frequency == 0).sum()
    table = {"frequency": [0, 0, 3], "recency": [0, 0, 2.0], "T": [5.0, 6.0, 7.0], "weight": [10, 20, 5]}
    assert [bar.get_height() for bar in plot.purchase_counts(fitted[0], table).patches] == [30, 0, 0, 5, 0, 0, 0, 0]


def test_calibration_and_lift_show_the_holdout(fitted, histories):
    ax = plot.calibration(fitted[0], histories)
    never = histories.frequency == 0
    assert ax.patches[0].get_height() == pytest.approx(histories.holdout_frequency[never].mean())
    expected = fitted[0].model.expected_purchases(histories, horizon=float(histories.holdout_T[0]))
    assert ax.lines[0].get_ydata()[0] == pytest.approx(expected[never].mean())
    bars = [bar.get_height() for bar in plot.lift(fitted[0], histories).patches]
    assert bars[0] > 3
    assert np.mean(bars) == pytest.approx(1, abs=0.01)
    with pytest.raises(ValueError, match="holdout_frequency"):
        plot.lift(fitted[0], {"frequency": [0.0], "recency": [0.0], "T": [1.0]})


def test_a_customers_history_jumps_up_with_each_purchase(fitted):
    times = np.array(["1998-01-01", "1998-02-01", "1998-06-01"], dtype="datetime64[D]")
    pareto = hb.clv.ParetoNbd(r=0.55, alpha=10.6, s=0.61, beta=11.7, unit="week")
    ax = plot.customer_history(pareto, times, until=np.datetime64("1998-12-31"))
    when, alive = ax.lines[0].get_data()
    for moment in times[1:]:
        at = np.searchsorted(when.astype("M8[us]"), moment.astype("M8[us]"), side="right") - 1
        assert alive[at] == 1.0
    assert alive[-1] < 0.5
    assert not ax.collections  # a model has no band, a fit has
    assert plot.customer_history(fitted[0], times).collections


def test_the_spend_density_is_a_density(fitted, histories):
    ax = plot.spend_density(fitted[1], histories)
    z, density = ax.lines[0].get_data()
    assert density.sum() * (z[1] - z[0]) == pytest.approx(0.99, abs=0.02)
    with pytest.raises(ValueError, match="nobody"):
        plot.spend_density(fitted[1], {"frequency": [0.0], "monetary_value": [0.0]})


def test_lorenz_takes_an_array_of_values():
    ax = plot.lorenz([1.0, 1.0, 1.0, 1.0])
    assert "Gini 0.00" in [t.get_text() for t in ax.texts]
    ax = plot.lorenz(np.array([0.0, 0.0, 0.0, 8.0]))
    assert "Gini 0.75" in [t.get_text() for t in ax.texts]
    with pytest.raises(ValueError, match="0 or more"):
        plot.lorenz([-1.0, 2.0])


def test_a_base_is_tracked_with_what_happened_and_a_band_around_what_is_expected(fitted, histories):
    log = hb.datasets.cdnow_sample()
    for picture, suffix in ((plot.tracking, ""), (plot.cumulative_tracking, "_cumulative")):
        ax = picture(fitted[0], histories=histories, log=log, periods=20, draws=20)
        table = hb.clv.tracking(fitted[0], histories, periods=20, log=log)
        expected, actual = ax.lines[0].get_ydata(), ax.lines[1].get_ydata()
        assert (expected == table["expected" + suffix]).all()
        assert (actual == table["actual" + suffix]).all()
        band = ax.collections[0].get_paths()[0].vertices[:, 1]
        assert band.min() >= 0
        assert band.max() > expected.max()
    with pytest.raises(TypeError, match="histories="):
        plot.tracking(fitted[0])


def test_the_density_of_a_rate_is_marked_where_half_of_the_customers_are(fitted):
    ax = plot.heterogeneity(hb.clv.ParetoNbd(r=1.0, alpha=10.0, s=0.6, beta=12.0, unit="week"))
    assert ax.lines[1].get_xdata()[0] == pytest.approx(np.log(2) / 10, rel=1e-2)  # exponential
    assert ax.get_xlabel() == "purchase rate per week"
    with pytest.raises(ValueError, match="attrition_rate"):
        plot.heterogeneity(fitted[0], of="attrition_rate")


def test_a_profile_has_its_top_at_the_estimate(fitted):
    ax = plot.parameter_profile(fitted[0], "r")
    x, fall = ax.lines[0].get_data()
    assert x[np.argmax(fall)] == pytest.approx(fitted[0].model.r, rel=0.02)
    assert fall.max() == 0
