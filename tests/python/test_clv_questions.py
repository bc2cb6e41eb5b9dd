"""Questions about customers' futures in Python: the face alone; what the numbers should be is tested in C++."""

import inspect
import math

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pytest

MODELS = {
    "BgNbd": hb.clv.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426, unit="week"),
    "MbgNbd": hb.clv.MbgNbd(r=0.525, alpha=6.183, a=0.891, b=1.614, unit="week"),
    "ParetoNbd": hb.clv.ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669, unit="week"),
    "Nbd": hb.clv.Nbd(r=0.385, alpha=12.07, unit="week"),
}
ROWS = {"customer": ["x", "y", "z"], "frequency": [0, 2, 7], "recency": [0.0, 30.43, 29.43], "T": [38.9, 38.86, 38.86]}
GIVEN = {
    "probability_alive": {"horizon": 10},
    "probability_no_purchase": {"horizon": "10w"},
    "purchase_probability": {"n": 2, "horizon": 10},
    "expected_purchases": {"horizon": 10},
    "purchase_variance": {"horizon": 10},
    "discounted_purchases": {},
    "expected_lifetime": {"horizon": 52},
    "lifetime_quantile": {"q": 0.9},
    "mean_purchase_rate": {},
    "mean_attrition_rate": {},
    "mean_dropout_probability": {},
}


@pytest.fixture(scope="module")
def histories():
    return hb.datasets.cdnow_sample().purchase_histories(unit="week", calibration_end="1997-09-30")


@pytest.fixture(scope="module")
def fit(histories):
    return hb.clv.fit(hb.clv.ParetoNbd, histories)


def answers(model):
    return [name for name in GIVEN if hasattr(model, name)]


@pytest.mark.parametrize("name", MODELS)
def test_every_question_takes_tables_columns_one_customer_and_none(name):
    model = MODELS[name]
    assert len(answers(model)) >= 9
    for question in answers(model):
        ask, given = getattr(model, question), GIVEN[question]
        many = ask(ROWS, **given)
        assert many.shape == (3,)
        assert ask(pd.DataFrame(ROWS), **given).tolist() == many.tolist()
        one = ask(frequency=2, recency=30.43, T=38.86, **given)
        assert isinstance(one, float)
        assert one == many[1]
        if question != "probability_alive" and question != "purchase_probability":
            new = ask(**given)
            assert isinstance(new, float)
        gradient = model.gradient(question, ROWS, **given)
        assert gradient.shape == (3, len(type(model).parameters))
        assert np.isfinite(gradient).all() or np.isinf(many).any()
        assert model.gradient(question, **given).shape == (len(type(model).parameters),)


def test_questions_have_the_signature_and_the_words_of_a_method():
    signature = inspect.signature(hb.clv.BgNbd.expected_lifetime)
    assert list(signature.parameters)[:3] == ["self", "histories", "horizon"]
    assert "interval" in inspect.signature(hb.clv.BgNbdFit.expected_lifetime).parameters
    assert hb.clv.BgNbd.expected_lifetime.__doc__.startswith("Time over the horizon")
    assert not hasattr(hb.clv.BgNbd, "mean_attrition_rate")
    assert not hasattr(hb.clv.ParetoNbd, "mean_dropout_probability")


def test_a_future_chance_to_be_active_falls_from_the_present_one():
    model = MODELS["ParetoNbd"]
    now, later = model.probability_alive(ROWS), model.probability_alive(ROWS, horizon="1y")
    assert (later < now).all()
    assert model.probability_alive(ROWS, horizon=0).tolist() == now.tolist()
    assert model.probability_no_purchase(ROWS, horizon=5).tolist() == pytest.approx(
        model.purchase_probability(ROWS, 0, 5).tolist()
    )


def test_discounted_purchases_over_all_the_future_and_by_period():
    model = MODELS["BgNbd"]
    forever = model.discounted_purchases(ROWS, discount_rate=0.1)
    assert forever.tolist() == model.discounted_purchases(ROWS, horizon=math.inf, discount_rate=0.1).tolist()
    assert (model.discounted_purchases(ROWS, horizon="2y", discount_rate=0.1) < forever).all()
    monthly = model.discounted_purchases(ROWS, discount_rate=0.1, period="1 month")
    assert (monthly < forever).all()
    assert monthly == pytest.approx(forever, rel=0.01)
    assert model.discounted_purchases(ROWS, horizon=10, discount_rate=0) == pytest.approx(
        model.expected_purchases(ROWS, horizon=10)
    )
    spend = hb.clv.GammaGamma(p=6.25, q=3.74, gamma=15.44)
    rows = {**ROWS, "monetary_value": [0.0, 22.35, 73.74]}
    assert model.lifetime_value(rows, spend, horizon=math.inf, period="1 month") == pytest.approx(
        spend.expected_spend(rows) * monthly
    )
    with pytest.raises(hb.DomainError, match="finite unless the discount rate"):
        model.discounted_purchases(ROWS, discount_rate=0)


def test_wrong_questions_say_what_is_wrong():
    model = MODELS["BgNbd"]
    with pytest.raises(TypeError, match="needs horizon"):
        model.purchase_variance(ROWS)
    with pytest.raises(TypeError, match="no such argument: horizn"):
        model.purchase_variance(ROWS, horizn=3)
    with pytest.raises(hb.DomainError, match="q: got 1, must lie between 0 and 1"):
        model.lifetime_quantile(ROWS, q=1)
    with pytest.raises(hb.DomainError, match="horizon"):
        model.purchase_variance(ROWS, horizon=math.inf)
    with pytest.raises(hb.DomainError, match="BG/NBD does not answer mean_attrition_rate"):
        model.gradient("mean_attrition_rate", ROWS)


def test_a_fit_answers_with_an_interval(histories, fit):
    for question in answers(fit.model):
        plain = getattr(fit, question)(histories, **GIVEN[question])
        table = getattr(fit, question)(histories, **GIVEN[question], interval=0.9)
        assert list(table) == ["customer", "value", "low", "high"]
        assert table["value"] == pytest.approx(plain, rel=1e-12)
        assert (table["low"] <= table["value"]).all()
        assert (table["value"] <= table["high"]).all()
    predicted = fit.predict(histories, horizon=39, interval=0.9)
    table = fit.expected_purchases(histories, horizon=39, interval=0.9)
    assert table["low"] == pytest.approx(predicted["purchases_low"], rel=1e-9)
    assert table["high"] == pytest.approx(predicted["purchases_high"], rel=1e-9)
    assert isinstance(fit.expected_purchases(pl.DataFrame(ROWS), horizon=39, interval=0.9), pl.DataFrame)
    frame = fit.expected_lifetime(pd.DataFrame(ROWS, index=[5, 6, 7]), horizon=39, interval=0.9)
    assert list(frame.index) == [5, 6, 7]
    new = fit.expected_purchases(horizon=39, interval=0.9)
    assert new["low"][0] < fit.model.expected_purchases(horizon=39) < new["high"][0]


def test_a_fit_answers_with_the_quantiles_of_a_bootstrap(histories, fit):
    rng = np.random.default_rng(1)
    logs = rng.multivariate_normal(
        np.log([fit.model.r, fit.model.alpha, fit.model.s, fit.model.beta]),
        fit.covariance / np.outer(*[[fit.model.r, fit.model.alpha, fit.model.s, fit.model.beta]] * 2),
        400,
    )
    drawn = fit.expected_purchases(ROWS, horizon=39, interval=0.9, method="bootstrap", draws=np.exp(logs))
    delta = fit.expected_purchases(ROWS, horizon=39, interval=0.9)
    assert drawn["value"].tolist() == delta["value"].tolist()
    assert drawn["low"] == pytest.approx(delta["low"], rel=0.1)
    assert drawn["high"] == pytest.approx(delta["high"], rel=0.1)
    with pytest.raises(hb.DomainError, match="one column a parameter"):
        fit.expected_purchases(ROWS, horizon=39, interval=0.9, method="bootstrap", draws=np.ones((5, 2)))
    with pytest.raises(hb.DomainError, match="method"):
        fit.expected_purchases(ROWS, horizon=39, interval=0.9, method="jackknife")
    with pytest.raises(hb.DomainError, match="method: needs interval"):
        fit.expected_purchases(ROWS, horizon=39, method="bootstrap")


def test_tracking_adds_up_the_base_and_holds_it_against_the_log(histories, fit):
    log = hb.datasets.cdnow_sample()
    table = hb.clv.tracking(fit, histories, periods=78, log=log)
    assert list(table) == ["time", "expected", "expected_cumulative", "actual", "actual_cumulative"]
    assert table["time"].tolist() == list(range(1, 79))
    assert np.cumsum(table["expected"]) == pytest.approx(table["expected_cumulative"])
    joined = histories.T.max() - histories.T
    at_39 = sum(fit.model.expected_purchases(horizon=39 - j) for j in joined[joined < 39])
    assert table["expected_cumulative"][38] == pytest.approx(at_39)
    weeks = (np.datetime64("1997-09-30") - histories.first_purchase.min()) / np.timedelta64(7, "D")
    assert table["actual_cumulative"][int(weeks)] == pytest.approx(histories.frequency.sum(), rel=0.05)
    assert abs(table["expected_cumulative"][76] / np.nanmax(table["actual_cumulative"]) - 1) < 0.1
    monthly = hb.clv.tracking(fit.model, histories.to_pandas(), periods=6, period="13 weeks")
    assert isinstance(monthly, pd.DataFrame)
    assert monthly["expected_cumulative"].iloc[2] == pytest.approx(table["expected_cumulative"][38])
    with pytest.raises(hb.DomainError, match="periods"):
        hb.clv.tracking(fit, histories, periods=0)


def test_densities_of_the_latent_rates_take_arrays():
    x = np.linspace(0.001, 3, 7)
    pareto = MODELS["ParetoNbd"]
    assert pareto.purchase_rate_density(x).shape == (7,)
    assert isinstance(float(pareto.attrition_rate_density(0.1)), float)
    assert (MODELS["BgNbd"].dropout_probability_density(x) >= 0).all()
    assert MODELS["BgNbd"].dropout_probability_density(2.0) == 0
    assert not hasattr(MODELS["Nbd"], "attrition_rate_density")
