"""Models of opportunities and of contracts."""

import habitue as hb
import numpy as np
import pandas as pd
import pytest

HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


def cohort(active, **more):
    return pd.DataFrame({"period": np.arange(len(active)), "active": active, **more})


@pytest.fixture(scope="module")
def donors():
    return hb.clv.fit(hb.clv.BgBb, hb.datasets.donations())


def test_the_donations_give_the_published_estimates(donors):
    model = donors.model
    assert [round(getattr(model, name), 3) for name in model.parameters] == [1.204, 0.75, 0.657, 2.783]
    assert round(donors.log_likelihood, 1) == -33225.6
    assert donors.converged
    assert donors.customers == 11_104
    assert model.unit == "year"


def test_a_donor_who_gave_every_year_gives_again(donors):
    model = donors.model
    every = {"frequency": 6, "recency": 6, "T": 6}
    assert model.probability_alive(**every) == 1.0
    assert model.expected_purchases(**every, horizon="5y") == pytest.approx(3.7525, abs=1e-4)
    pmf = model.purchase_probability(**every, n=np.arange(6), horizon=5)
    assert pmf.sum() == pytest.approx(1.0)
    assert pmf @ np.arange(6) == pytest.approx(model.expected_purchases(**every, horizon=5))
    assert model.mean_purchase_probability(**every) > model.mean_purchase_probability(frequency=1, recency=6, T=6)
    assert model.mean_dropout_probability(**every) < model.mean_dropout_probability(frequency=1, recency=1, T=6)


def test_predictions_of_donors_are_a_table_with_intervals(donors):
    table = hb.datasets.donations().to_pandas()
    predicted = donors.predict(table, horizon=5, interval=0.95)
    assert list(predicted) == ["p_alive", "p_alive_low", "p_alive_high", "purchases", "purchases_low", "purchases_high"]
    assert (predicted.purchases_low < predicted.purchases).all()
    assert (predicted.p_alive <= predicted.p_alive_high).all()


def test_opportunities_are_whole(donors):
    with pytest.raises(hb.DomainError, match=r"horizon: got 2\.5, must be a whole number of opportunities"):
        donors.model.expected_purchases(frequency=1, recency=2, T=6, horizon=2.5)
    with pytest.raises(hb.DomainError, match=r"recency: row 0 has 1, below frequency = 3"):
        donors.model.probability_alive(frequency=3, recency=1, T=6)
    with pytest.raises(hb.DomainError, match=r"T: row 1 has 6\.5, must be a whole number of opportunities"):
        hb.clv.fit(hb.clv.BgBb, frequency=[1, 1], recency=[1, 2], T=[6, 6.5])


def test_the_two_cohorts_of_the_paper_give_the_published_estimates():
    high = hb.clv.fit(hb.clv.Sbg, cohort(HIGH_END))
    assert (round(high.model.alpha, 3), round(high.model.beta, 3)) == (0.668, 3.806)
    regular = hb.clv.fit(hb.clv.Sbg, period=range(8), active=REGULAR)
    assert (round(regular.model.alpha, 3), round(regular.model.beta, 3)) == (0.704, 1.182)
    assert hb.clv.fit(hb.clv.Bdw, cohort(REGULAR)).log_likelihood > regular.log_likelihood
    assert "sBG" in regular.summary()


def test_a_contract_answers_with_numbers_and_with_arrays():
    model = hb.clv.Sbg(alpha=0.668, beta=3.806)
    assert model.survival(0) == 1.0
    t = np.arange(1, 8)
    assert model.survival(t) == pytest.approx(np.cumprod(model.retention_rate(t)))
    assert model.churn_rate(t) == pytest.approx(1 - model.retention_rate(t))
    assert model.churn_probability(t).sum() == pytest.approx(1 - model.survival(7))
    assert model.expected_lifetime() == np.inf
    assert model.expected_lifetime(horizon=8) == pytest.approx(1 + model.survival(t).sum())
    assert model.discounted_lifetime(discount_rate=0.1) == pytest.approx(5.92, abs=0.01)
    residual = model.discounted_lifetime(discount_rate=0.1, renewals=t)
    assert (np.diff(residual) > 0).all()
    assert model.lifetime_value(margin=50, discount_rate=0.1, renewals=t) == pytest.approx(50 * residual)
    assert model.lifetime_quantile(0.5) == t[model.survival(t) <= 0.5][0]
    assert model.mean_dropout_probability(3) < model.mean_dropout_probability()


def test_several_cohorts_count_together_and_are_projected_one_by_one():
    table = (
        pd.concat([cohort(HIGH_END, cohort="2001"), cohort(REGULAR[:5], cohort="2004")], ignore_index=True)
        .sample(frac=1, random_state=1)
        .sort_values("period")
    )
    fit = hb.clv.fit(hb.clv.Sbg, table)
    assert fit.customers == 2000
    assert fit.log_likelihood == pytest.approx(fit.model.log_likelihood(table))
    ahead = fit.project(table, periods=3, interval=0.95)
    assert list(ahead) == ["cohort", "period", "active", "active_low", "active_high"]
    assert sorted(ahead.cohort.unique()) == ["2001", "2004"]
    late = ahead[ahead.cohort == "2004"]
    assert late.period.tolist() == [5, 6, 7]
    assert (late.active_low < late.active).all()
    assert late.active.iloc[0] == pytest.approx(REGULAR[4] * fit.model.retention_rate(5))
    assert "cohort" not in fit.project(cohort(HIGH_END), periods=1)


def test_contracts_one_row_a_customer_are_the_same_as_a_cohort():
    left = -np.diff(HIGH_END)
    rows = pd.DataFrame({"frequency": np.arange(8.0), "recency": np.arange(8.0), "T": 7.0, "weight": [*left, 491]})
    assert hb.clv.fit(hb.clv.Sbg, rows).model == hb.clv.fit(hb.clv.Sbg, cohort(HIGH_END)).model


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"period": [0, 1], "active": [10, 11]}, "active: row 1 has 11, above the 10 of the period before"),
        ({"period": [0, 2], "active": [10, 9]}, "period: row 1 has 2, must be 1"),
        ({"period": [0, 1]}, "cohorts: missing column"),
        ({"period": [0], "active": [10]}, "need two periods or more"),
    ],
)
def test_cohorts_that_cannot_be_are_refused_in_words(table, message):
    with pytest.raises(hb.DomainError, match=message):
        hb.clv.fit(hb.clv.Sbg, table)


@pytest.mark.parametrize("name", ["Sbg", "Bdw"])
def test_a_fit_of_contracts_is_saved_simulated_and_recovered(name, tmp_path):
    model = {"Sbg": hb.clv.Sbg(alpha=0.9, beta=2.0), "Bdw": hb.clv.Bdw(alpha=0.9, beta=2.0, c=1.4)}[name]
    table = model.simulate(20_000, 12, seed=3)
    assert table["active"][0] == 20_000
    assert (model.simulate(20_000, 12, seed=3)["active"] == table["active"]).all()
    fit = hb.clv.fit(type(model), table)
    for (low, high), parameter in zip(fit.interval(0.9999), model.parameters, strict=True):
        assert low < getattr(model, parameter) < high
    fit.save(tmp_path / "fit.json")
    again = hb.clv.load(tmp_path / "fit.json")
    assert again.model == fit.model
    assert again.summary() == fit.summary()
    assert "<table" in fit._repr_html_()
