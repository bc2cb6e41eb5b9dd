"""GGom/NBD, the CNBD-k models and the regularity of purchases, as Python sees them."""

import pickle

import habitue as hb
import numpy as np
import pytest

HISTORY = {"frequency": 3, "recency": 20.0, "T": 30.0}


@pytest.fixture(scope="module")
def regular():
    """Customers who buy about every eight weeks, each gap the sum of three exponential ones, until they leave."""
    rng = np.random.default_rng(1)
    customer, time = [], []
    for i in range(1500):
        rate, leaves = rng.gamma(2.0, 0.1), rng.beta(1.0, 8.0)
        t = 0.0
        while t < 728:
            customer.append(i)
            time.append(np.datetime64("2020-01-01") + int(t))
            if rng.random() < leaves:
                break
            t += 7 * rng.gamma(3.0) / rate
    customer.append(1500)
    time.append(np.datetime64("2021-12-29"))
    return hb.EventLog.from_table({"customer": np.array(customer), "time": np.array(time)})


def test_ggom_nbd_answers_what_pareto_nbd_answers():
    model = hb.clv.GgomNbd(r=0.6, alpha=6.0, b=0.03, s=0.8, beta=0.5, unit="week")
    assert model.parameters == ("r", "alpha", "b", "s", "beta")
    assert 0 < model.probability_alive(**HISTORY) < 1
    assert 0 < model.expected_purchases(**HISTORY, horizon="52w") < 60
    assert model.mean_attrition_rate(**HISTORY) > 0
    total = model.purchase_probability(np.arange(300), 52.0).sum()
    assert total == pytest.approx(1.0, abs=1e-12)
    assert pickle.loads(pickle.dumps(model)) == model


def test_ggom_nbd_of_customers_who_do_not_age_says_so():
    histories = hb.datasets.cdnow().purchase_histories(unit="week", calibration_end="1997-09-30")
    with pytest.warns(hb.clv.ConvergenceWarning, match="b, beta"):
        fit = hb.clv.fit(hb.clv.GgomNbd, histories)
    pareto = hb.clv.fit(hb.clv.ParetoNbd, histories)
    assert fit.log_likelihood == pytest.approx(pareto.log_likelihood, abs=1e-5)
    assert fit.model.beta / fit.model.b == pytest.approx(pareto.model.beta, rel=1e-3)


@pytest.mark.parametrize("name", ["BgCnbd", "MbgCnbd"])
def test_the_regularity_of_a_log_is_found_by_likelihood(name, regular, tmp_path):
    Model = getattr(hb.clv, name)
    histories = regular.purchase_histories(unit="week")
    fit = hb.clv.fit(Model, histories)
    assert fit.converged
    assert fit.model.k == 3
    fixed = hb.clv.fit(Model, histories, k=3)
    assert fixed.log_likelihood == fit.log_likelihood
    assert fit.model.log_likelihood(histories).sum() == pytest.approx(fit.log_likelihood, rel=1e-12)
    assert hb.clv.fit(Model, histories, k=2).log_likelihood < fit.log_likelihood
    assert "k=3, r=" in repr(fit.model)
    assert "regularity k = 3" in fit.summary()
    fit.save(tmp_path / "fit.json")
    assert hb.clv.load(tmp_path / "fit.json").model == fit.model
    assert pickle.loads(pickle.dumps(fit.model)) == fit.model
    predictions = fit.predict(histories, horizon="52w", interval=0.95)
    assert np.all(predictions["purchases_low"] <= predictions["purchases_high"])


def test_the_likelihood_of_a_regular_customer_needs_the_times_between_purchases():
    model = hb.clv.MbgCnbd(k=2, r=0.8, alpha=4.0, a=0.8, b=2.0)
    assert model.k == 2
    assert 0 < model.probability_alive(**HISTORY) < 1
    with pytest.raises(hb.DomainError, match="sum_log_gaps"):
        model.log_likelihood(**HISTORY)
    one = model.log_likelihood(**HISTORY, sum_log_gaps=4.0)
    assert model.log_likelihood(**HISTORY, sum_log_gaps=5.0) == pytest.approx(one + 1.0, rel=1e-14)
    table = {name: np.full(9, float(value)) for name, value in HISTORY.items()}
    with pytest.raises(hb.DomainError, match="sum_log_gaps"):
        hb.clv.fit(hb.clv.MbgCnbd, table)
    with pytest.raises(hb.DomainError, match="k: got 0"):
        hb.clv.fit(hb.clv.MbgCnbd, table, k=0)
    with pytest.raises(hb.DomainError, match="k: got 2, BG/NBD has no regularity to give"):
        hb.clv.fit(hb.clv.BgNbd, table, k=2)
    with pytest.raises(hb.DomainError, match=r"k: got 2\.5, must be a whole number"):
        hb.clv.MbgCnbd(k=2.5, r=0.8, alpha=4.0, a=0.8, b=2.0)


def test_regularity_is_that_of_the_gaps(regular):
    found = hb.clv.regularity(regular)
    assert found.low < 3.0 < found.high
    assert found.customers > 500
    assert "MBG/CNBD-k" in found.summary()
    assert hb.clv.regularity(regular, level=0.5).high < found.high
    cdnow = hb.clv.regularity(hb.datasets.cdnow())
    assert 0.8 < cdnow.k < 1.3
    table = {"id": np.repeat(np.arange(20), 3), "day": np.array(["2020-01-01", "2020-01-03", "2020-01-20"] * 20)}
    with pytest.raises(hb.DomainError, match="in one proportion"):
        hb.clv.regularity(table, customer="id", time="day")
