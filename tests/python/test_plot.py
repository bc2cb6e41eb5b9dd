import subprocess
import sys

import habitue as hb
import numpy as np
import pytest
from habitue import plot
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

OF_AN_AUDIT = [name for name in plot.__all__ if name != "comparison"]


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
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", OF_AN_AUDIT)
def test_every_plot_makes_a_figure_of_its_own_when_given_none(audit, name):
    first, second = getattr(plot, name)(audit), getattr(plot, name)(audit)
    assert isinstance(first, Axes)
    assert first.figure is not second.figure


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
