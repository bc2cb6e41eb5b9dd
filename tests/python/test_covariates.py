"""The Python face of covariates; what the numbers are is tested in C++."""

import pickle
from pathlib import Path

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "covariates"
BOTH = ["channel", "age"]


@pytest.fixture(scope="module")
def histories():
    log = hb.data.EventLog.from_csv(GOLDEN / "transactions.csv", customer="customer", time="date", amount="amount")
    return log.purchase_histories(unit="week", calibration_end="2020-01-05")


@pytest.fixture(scope="module")
def people():
    return pd.read_csv(GOLDEN / "static.csv")


@pytest.fixture(scope="module")
def season():
    return pd.read_csv(GOLDEN / "season.csv")


@pytest.fixture(scope="module")
def fit(histories, people):
    covariates = hb.data.Covariates(people, purchase=BOTH, attrition=BOTH)
    return hb.clv.fit(hb.clv.ParetoNbd, histories, covariates=covariates)


@pytest.fixture(scope="module")
def seasonal(histories, season):
    covariates = hb.data.Covariates(season, purchase=["season"], time="week")
    return hb.clv.fit(hb.clv.ParetoNbd, histories, covariates=covariates)


def test_coefficients_are_a_table_of_the_callers_kind(fit, histories, people):
    table = fit.coefficients
    assert isinstance(table, pd.DataFrame)
    assert list(table["process"]) == ["purchase", "purchase", "attrition", "attrition"]
    assert list(table["name"]) == BOTH * 2
    assert table["estimate"].round(2).tolist() == [0.42, -0.11, 0.87, 0.26]
    assert ((table["low"] < table["estimate"]) & (table["estimate"] < table["high"])).all()
    assert (table["p"] < 0.05).all()
    assert fit.log_likelihood > -11538.1382970135
    covariates = hb.data.Covariates(pl.from_pandas(people), purchase=BOTH)
    assert isinstance(hb.clv.fit(hb.clv.Nbd, histories, covariates=covariates).coefficients, pl.DataFrame)


def test_one_vector_of_coefficients_acts_on_both(histories, people):
    covariates = hb.data.Covariates(people, purchase=BOTH, same=True)
    fit = hb.clv.fit(hb.clv.ParetoNbd, histories, covariates=covariates)
    assert list(fit.coefficients["process"]) == ["both", "both"]
    assert fit.log_likelihood == pytest.approx(-11550.4655, abs=1e-3)
    assert "(the same coefficients)" in repr(covariates)


def test_covariates_change_over_time_for_everybody_or_for_each(seasonal, histories, people, season):
    assert seasonal.coefficients["estimate"].iloc[0] == pytest.approx(0.54, abs=0.01)
    each = people[["customer"]].merge(season, how="cross")
    fit = hb.clv.fit(hb.clv.ParetoNbd, histories, covariates=hb.data.Covariates(each, purchase=["season"], time="week"))
    assert fit.log_likelihood == pytest.approx(seasonal.log_likelihood, rel=1e-12)
    changes = season[season["season"].diff() != 0]
    fit = hb.clv.fit(
        hb.clv.ParetoNbd, histories, covariates=hb.data.Covariates(changes, purchase=["season"], time="week")
    )
    assert fit.log_likelihood == pytest.approx(seasonal.log_likelihood, rel=1e-12)


def test_predictions_come_as_the_histories_do_and_with_intervals(fit, histories):
    table = fit.predict(histories.to_pandas(), horizon="52w", interval=0.9)
    assert isinstance(table, pd.DataFrame)
    assert list(table["customer"][:2]) == ["c0001", "c0002"]
    assert (table["p_alive_low"] <= table["p_alive"]).all()
    assert (table["purchases"] <= table["purchases_high"]).all()
    assert (table["discounted_purchases"] <= table["purchases"]).all()
    assert set(fit.predict(histories, horizon=10)) == {"customer", "p_alive", "purchases", "discounted_purchases"}


def test_the_same_customers_under_other_covariates(fit, seasonal, histories, people, season):
    as_is = fit.predict(histories, horizon="26w")
    online = fit.predict(histories, horizon="26w", covariates=people.assign(channel=1))
    assert (online["p_alive"] == as_is["p_alive"]).all()
    changed = (online["purchases"] != as_is["purchases"])[np.argsort(people["customer"])]
    assert changed.sum() == (people["channel"] == 0).sum()
    as_is = seasonal.predict(histories, horizon="52w")
    never = seasonal.predict(histories, horizon="52w", covariates=season.assign(season=0))
    assert (never["purchases"] < as_is["purchases"]).all()
    assert (never["p_alive"] == as_is["p_alive"]).all()


def test_new_customers_have_covariates_only(fit, seasonal, people):
    one = fit.expected_purchases(horizon="52w", covariates={"channel": 1, "age": 0.5})
    assert one == pytest.approx(fit.model_of([1, 0.5], [1, 0.5]).expected_purchases(horizon="52w"), rel=1e-12)
    many = fit.expected_purchases(horizon="52w", covariates=people)
    assert many.shape == (800,)
    summer = seasonal.expected_purchases(horizon="8w", covariates=seasonal.covariates, first_purchase="2019-05-01")
    winter = seasonal.expected_purchases(horizon="8w", covariates=seasonal.covariates, first_purchase="2019-11-10")
    assert winter > summer
    with pytest.raises(hb.DomainError, match="first_purchase"):
        seasonal.expected_purchases(horizon="8w", covariates=seasonal.covariates)


def test_what_is_not_known_is_an_error_that_names_customer_and_period(fit, seasonal, histories, people, season):
    with pytest.raises(hb.DomainError, match="none for customer c0002"):
        hb.clv.fit(hb.clv.BgNbd, histories, covariates=hb.data.Covariates(people.drop(index=1), purchase=["age"]))
    missing = people.assign(age=people["age"].where(people["customer"] != "c0003"))
    missing = hb.data.Covariates(missing, purchase=["age"])
    with pytest.raises(hb.DomainError, match="no age for customer c0003"):
        hb.clv.fit(hb.clv.BgNbd, histories, covariates=missing)
    with pytest.raises(hb.DomainError, match="no season for customer c0001 from 2022-01-09 on"):
        seasonal.predict(histories, horizon="110w")
    hole = hb.data.Covariates(season[season["week"] != "2018-06-03"], purchase=["season"], time="week")
    with pytest.raises(hb.DomainError, match="no season for customer c0001 from 2018-06-03 on"):
        hb.clv.fit(hb.clv.ParetoNbd, histories, covariates=hole)
    with pytest.raises(hb.DomainError, match="times of the purchases"):
        hb.clv.fit(hb.clv.ParetoNbd, histories.to_pandas(), covariates=seasonal.covariates)
    with pytest.raises(hb.DomainError, match="no column color"):
        hb.data.Covariates(people, purchase=["color"])
    with pytest.raises(hb.DomainError, match="a formula"):
        hb.data.Covariates(people.assign(channel="web"), purchase=["channel"])
    with pytest.raises(TypeError, match="takes no covariates"):
        hb.clv.fit(hb.clv.GammaGamma, histories, covariates=fit.covariates)


def test_a_formula_makes_columns_of_levels_and_the_same_of_another_table(histories, people):
    pytest.importorskip("formulaic")
    named = people.assign(channel=np.where(people["channel"] == 1, "web", "shop"))
    covariates = hb.data.Covariates(named, purchase="channel + age", attrition="channel + age")
    assert covariates.purchase == ["channel[T.web]", "age"]
    fit = hb.clv.fit(hb.clv.ParetoNbd, histories, covariates=covariates)
    assert fit.log_likelihood > -11538.1382970135
    assert fit.coefficients["estimate"].round(2).tolist() == [0.42, -0.11, 0.87, 0.26]
    web, shop = (fit.expected_purchases(horizon=52, covariates={"channel": c, "age": 0.0}) for c in ("web", "shop"))
    assert web != shop
    other = fit.predict(histories, horizon=10, covariates=named.assign(channel="web"))
    assert len(other["p_alive"]) == 800


def test_fits_are_saved_without_their_covariates(fit, histories, tmp_path):
    fit.save(tmp_path / "fit.json")
    for again in (hb.clv.load(tmp_path / "fit.json"), pickle.loads(pickle.dumps(fit))):
        assert again.model == fit.model
        assert again.log_likelihood == fit.log_likelihood
        with pytest.raises(hb.DomainError, match="give covariates="):
            again.predict(histories, horizon=10)
        table = again.predict(histories, horizon=10, covariates=fit.covariates)
        assert (table["purchases"] == fit.predict(histories, horizon=10)["purchases"]).all()
    assert "attrition: age" in fit._repr_html_()
    assert "purchase: channel" in repr(fit)


def test_threads_do_not_matter(histories, people):
    covariates = hb.data.Covariates(people, purchase=BOTH, attrition=BOTH)
    fits = [hb.clv.fit(hb.clv.BgNbd, histories, covariates=covariates, threads=n) for n in (1, 2)]
    assert (fits[0].coefficients["estimate"] == fits[1].coefficients["estimate"]).all()
