"""Pareto/NBD with correlated rates, from Python: it answers what other models answer."""

import math
import pickle
from pathlib import Path

import habitue as hb
import numpy as np
import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "covariates"
MODEL = hb.clv.SarmanovParetoNbd(r=1.6, alpha=3.0, s=1.3, beta=2.5, w=0.9, unit="quarter")
PLAIN = hb.clv.ParetoNbd(r=1.6, alpha=3.0, s=1.3, beta=2.5, unit="quarter")
ONE = {"frequency": 2, "recency": 3.0, "T": 8.0}
QUESTIONS = {
    "probability_alive": {"horizon": 1.0},
    "probability_no_purchase": {"horizon": 2.0},
    "expected_purchases": {"horizon": 4.0},
    "purchase_variance": {"horizon": 4.0},
    "discounted_purchases": {"discount_rate": 0.1},
    "expected_lifetime": {},
    "lifetime_quantile": {"q": 0.9},
    "mean_purchase_rate": {},
    "mean_attrition_rate": {},
}


@pytest.fixture(scope="module")
def quarters():
    log = hb.data.EventLog.from_csv(GOLDEN / "transactions.csv")
    return log.purchase_histories(unit="quarter", calibration_end="2020-01-05")


@pytest.fixture(scope="module")
def fit(quarters):
    return hb.clv.fit(hb.clv.ParetoNbd, quarters, correlated=True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_answers_every_question_with_gradients_and_intervals(question, fit, quarters):
    given = QUESTIONS[question]
    answer = getattr(MODEL, question)(**ONE, **given)
    assert answer != getattr(PLAIN, question)(**ONE, **given)
    assert answer == pytest.approx(getattr(PLAIN, question)(**ONE, **given), rel=0.4)
    assert MODEL.gradient(question, **ONE, **given).shape == (5,)
    table = getattr(fit, question)(quarters.to_pandas(), interval=0.9, **given)
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()


def test_chances_sum_to_one_and_value_is_a_number():
    n = np.arange(60)
    assert MODEL.purchase_probability(n, 3.0).sum() == pytest.approx(1.0)
    known = MODEL.purchase_probability(n, 3.0, **ONE)
    assert (n * known).sum() == pytest.approx(MODEL.expected_purchases(**ONE, horizon=3.0))
    spend = hb.clv.GammaGamma(p=6.25, q=3.74, gamma=15.44)
    assert MODEL.lifetime_value(spend=spend, monetary_value=20.0, horizon=math.inf, **ONE) > 0.0


def test_customers_are_drawn_and_tracked():
    drawn = MODEL.simulate(20000, 6.0, seed=1)
    assert drawn.frequency.mean() == pytest.approx(MODEL.expected_purchases(horizon=6.0), rel=0.05)
    curve = hb.clv.tracking(MODEL, drawn, periods=6, period=1.0)
    assert curve["expected_cumulative"][-1] == pytest.approx(20000 * MODEL.expected_purchases(horizon=6.0))


def test_a_fit_predicts_has_draws_and_survives_a_file(fit, quarters, tmp_path):
    assert -0.2 < fit.model.correlation < 0
    assert "dependence" in fit.summary()
    predicted = fit.predict(quarters, horizon="39w", interval=0.95)
    assert predicted["purchases"].shape == (800,)
    with pytest.warns(UserWarning, match="k-hat"):  # w is weakly told, and the draws say so
        posterior = fit.posterior(200)
    assert posterior.draws.shape == (200, 5)
    fit.save(tmp_path / "fit.json")
    assert hb.clv.load(tmp_path / "fit.json").model == fit.model
    assert pickle.loads(pickle.dumps(fit)).model == fit.model


def test_the_likelihood_ratio_to_independence_has_one_degree_of_freedom(fit, quarters):
    test = hb.clv.likelihood_ratio_test(hb.clv.fit(hb.clv.ParetoNbd, quarters), fit)
    assert test.df == 1
    assert test.statistic > 0.0


def test_rates_with_covariates_may_be_correlated(quarters):
    people = {
        "customer": np.loadtxt(GOLDEN / "static.csv", dtype="U8", delimiter=",", skiprows=1, usecols=0),
        "channel": np.loadtxt(GOLDEN / "static.csv", delimiter=",", skiprows=1, usecols=1),
    }
    covariates = hb.data.Covariates(people, purchase=["channel"], attrition=["channel"])
    with pytest.warns(hb.clv.ConvergenceWarning, match="not identified by these data: w"):
        fit = hb.clv.fit(hb.clv.ParetoNbd, quarters, covariates=covariates, correlated=True)
    assert fit.log_likelihood >= hb.clv.fit(hb.clv.ParetoNbd, quarters, covariates=covariates).log_likelihood
    of_channel = fit.model_of([1.0], [1.0])
    assert of_channel.correlation == pytest.approx(fit.model.correlation)
    assert pickle.loads(pickle.dumps(of_channel)) == of_channel
    predicted = fit.predict(quarters, horizon=2.0)
    first = people["channel"] == 1.0
    assert predicted["p_alive"][first] == pytest.approx(of_channel.probability_alive(quarters)[first], abs=1e-12)


def test_only_pareto_nbd_has_correlation_and_small_rates_do_not_tell_it(quarters):
    log = hb.data.EventLog.from_csv(GOLDEN / "transactions.csv")
    weeks = log.purchase_histories(unit="week", calibration_end="2020-01-05")
    with pytest.warns(hb.clv.ConvergenceWarning, match="not identified by these data: w"):
        hb.clv.fit(hb.clv.ParetoNbd, weeks, correlated=True)
    with pytest.raises(TypeError, match="correlated="):
        hb.clv.fit(hb.clv.BgNbd, quarters, correlated=True)
