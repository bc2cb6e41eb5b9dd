"""Simulation, intervals and choice in Python: the face alone; what the numbers should be is tested in C++."""

import pickle
import sys
import types

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pytest

SIMULATED = [cls for cls in vars(hb.clv).values() if isinstance(cls, type) and hasattr(cls, "_simulate_log")]


@pytest.fixture(scope="module")
def log():
    return hb.datasets.cdnow_sample()


@pytest.fixture(scope="module")
def histories(log):
    return log.purchase_histories(unit="week", calibration_end="1997-09-30")


@pytest.fixture(scope="module")
def fit(histories):
    return hb.clv.fit(hb.clv.BgNbd, histories)


BG = hb.clv.BgNbd(r=0.6, alpha=6.0, a=0.9, b=2.5, unit="week")
SPEND = hb.clv.GammaGamma(p=5.0, q=4.0, gamma=16.0)


def test_simulated_customers_are_histories_in_the_models_unit():
    drawn = BG.simulate(500, 40, seed=3, spend=SPEND)
    assert isinstance(drawn, hb.PurchaseHistories)
    assert drawn.unit == "week"
    assert len(drawn) == 500
    assert set(drawn.columns) >= {"customer", "frequency", "recency", "T", "monetary_value", "sum_log_gaps"}
    assert drawn == BG.simulate(500, "280d", 3, spend=SPEND, threads=3)
    assert drawn != BG.simulate(500, 40, seed=4, spend=SPEND)
    assert (drawn.monetary_value[drawn.frequency == 0] == 0).all()
    each = BG.simulate(T=np.linspace(10, 50, 5), seed=3)
    assert each.T.tolist() == [10, 20, 30, 40, 50]
    assert SPEND.simulate(3, seed=1) > 0
    assert SPEND.simulate([0, 2], seed=1).shape == (2,)


@pytest.mark.parametrize("cls", SIMULATED, ids=lambda cls: cls.__name__)
def test_a_simulated_log_makes_the_simulated_histories(cls):
    model = {"BgNbd": BG}.get(cls.__name__) or cls(**dict.fromkeys(cls.parameters, 0.9), unit="week")
    rows = model.simulate_log(50, 30, seed=1, end="2024-12-31", spend=SPEND)
    assert list(rows) == ["customer", "time", "amount"]
    log = hb.EventLog.from_table(rows)
    again = log.purchase_histories(unit="week", same_day="keep", observation_end="2024-12-31")
    assert again.frequency.tolist() == model.simulate(50, 30, seed=1).frequency.tolist()


def test_mistakes_of_simulations_are_named():
    for arguments, why in [
        ({"n": -1, "T": 3, "seed": 1}, "n: got -1"),
        ({"n": 2, "T": [1.0, 2.0, 3.0], "seed": 1}, "T: has 3 values"),
        ({"n": 2, "T": -1.0, "seed": 1}, "T: row 0 has -1"),
        ({"n": 2, "T": 3.0, "seed": -1}, "seed: got -1"),
    ]:
        with pytest.raises(hb.DomainError, match=why):
            BG.simulate(**arguments)
    with pytest.raises(TypeError, match="seed"):
        BG.simulate(10, 5)
    with pytest.raises(TypeError):
        BG.simulate(10)


def test_a_posterior_is_a_matrix_of_draws_that_says_how_good_it_is(fit):
    posterior = fit.posterior(draws=400, seed=2)
    assert posterior.parameters == ["r", "alpha", "a", "b"]
    assert posterior.draws.shape == (400, 4)
    assert posterior.k_hat < posterior.k_threshold
    assert posterior.message == ""
    assert 100 < posterior.ess <= 1600
    low, high = posterior.interval(0.9).T
    assert (low < posterior.mean).all()
    assert (posterior.mean < high).all()
    assert "k-hat" in repr(posterior)
    assert "k-hat" in posterior._repr_html_()
    again = pickle.loads(pickle.dumps(posterior))
    assert (again.draws == posterior.draws).all()
    assert repr(again) == repr(posterior)
    assert (fit.posterior(400, 2, threads=1).draws == posterior.draws).all()


def test_a_posterior_goes_to_arviz(fit, monkeypatch):
    posterior = fit.posterior(draws=100)
    assert posterior.to_dict()["posterior"]["alpha"].shape == (1, 100)
    arviz = types.ModuleType("arviz")
    arviz.from_dict = lambda posterior: sorted(posterior)
    monkeypatch.setitem(sys.modules, "arviz", arviz)
    assert posterior.to_arviz() == ["a", "alpha", "b", "r"]

    def from_release_1(groups):
        return sorted(groups["posterior"])

    arviz.from_dict = from_release_1
    assert posterior.to_arviz() == ["a", "alpha", "b", "r"]


def test_a_posterior_that_is_not_to_be_trusted_warns():
    few = hb.clv.ParetoNbd(r=0.6, alpha=6.0, s=0.8, beta=12.0).simulate(25, 40, seed=6)
    with pytest.warns(UserWarning, match="k-hat"):
        posterior = hb.clv.fit(hb.clv.ParetoNbd, few, penalty=1e-5).posterior()
    assert posterior.k_hat > posterior.k_threshold
    assert posterior.message in repr(posterior)


def test_a_loaded_fit_needs_its_histories_again(fit, histories, tmp_path):
    fit.save(tmp_path / "fit.json")
    loaded = hb.clv.load(tmp_path / "fit.json")
    for ask in (loaded.posterior, loaded.bootstrap, lambda **given: loaded.profile("r", **given)):
        with pytest.raises(hb.DomainError, match="does not hold its data"):
            ask()
    assert (loaded.posterior(200, histories=histories).draws == fit.posterior(200).draws).all()
    with pytest.raises(hb.DomainError, match="not those of the fit"):
        loaded.posterior(histories={"frequency": [1.0], "recency": [2.0], "T": [3.0]})
    assert not hasattr(pickle.loads(pickle.dumps(fit)), "_data")


def test_intervals_of_three_kinds(fit):
    wald, profile = fit.interval(), fit.interval(method="profile")
    bootstrap = fit.interval(0.9, method="bootstrap", draws=40)
    for bounds in (wald, profile, bootstrap):
        assert bounds.shape == (4, 2)
        assert (bounds[:, 0] < [fit.model.r, fit.model.alpha, fit.model.a, fit.model.b]).all()
    assert profile == pytest.approx(wald, rel=0.25)
    assert (fit.interval(0.5, method="profile")[:, 1] < profile[:, 1]).all()
    with pytest.raises(hb.DomainError, match="method"):
        fit.interval(method="score")


def test_a_profile_is_a_curve_with_its_top_at_the_estimate(fit):
    curve = fit.profile("a", points=21)
    assert list(curve) == ["a", "log_likelihood"]
    assert curve["a"][10] == pytest.approx(fit.model.a)
    assert curve["log_likelihood"].argmax() == 10
    assert curve["log_likelihood"][10] == pytest.approx(fit.log_likelihood, abs=1e-9)
    assert fit.profile("a", [0.5, 1.0])["log_likelihood"].shape == (2,)
    with pytest.raises(hb.DomainError, match="BgNbd has no s"):
        fit.profile("s")


def test_a_bootstrap_is_a_matrix_of_estimates(fit):
    one = fit.bootstrap(draws=4, seed=9)
    assert one.draws.shape == (4, 4)
    assert one.parameters == ["r", "alpha", "a", "b"]
    assert (one.failed, one.unconverged) == (0, 0)
    assert (pickle.loads(pickle.dumps(one)).draws == fit.bootstrap(4, 9, threads=1).draws).all()


def test_priors_and_starts_travel_with_the_fit(histories, tmp_path):
    fit = hb.clv.fit(hb.clv.BgNbd, histories, prior={"b": (1.0, 0.1)}, starts=3)
    assert fit.prior == {"b": (1.0, 0.1)}
    assert (fit.starts, fit.agreed) == (3, 3)
    fit.save(tmp_path / "fit.json")
    loaded = hb.clv.load(tmp_path / "fit.json")
    assert (loaded.prior, loaded.starts, loaded.agreed) == (fit.prior, 3, 3)
    with pytest.raises(hb.DomainError, match="prior of b"):
        hb.clv.fit(hb.clv.BgNbd, histories, prior={"b": 1.0})


@pytest.mark.parametrize("frame", [dict, pd.DataFrame, pl.DataFrame], ids=["dict", "pandas", "polars"])
def test_one_fit_for_each_group(frame):
    drawn = BG.simulate(900, 40, seed=3)
    country = np.array(["de", "fr", "at"], dtype=object)[np.arange(900) % 3]
    country[:2] = "li"
    table = frame({"frequency": drawn.frequency, "recency": drawn.recency, "T": drawn.T, "country": country})
    fits = hb.clv.fit(hb.clv.BgNbd, table, by="country", unit="week")
    assert list(fits) == ["at", "de", "fr"]
    assert fits["at"].customers == 300
    assert fits["at"].unit == "week"
    assert list(fits.table["group"]) == ["at", "de", "fr", "li"]
    assert fits.table["termination"][-1] == "not identified"
    assert np.isnan(fits.table["r"][-1])
    with pytest.raises(hb.DomainError, match=r"group 'li'.*not identified"):
        fits["li"]
    with pytest.raises(KeyError):
        fits["us"]
    assert "li" in repr(fits)
    assert "<table>" in fits._repr_html_()
    same = hb.clv.fit(hb.clv.BgNbd, drawn, by=country)
    assert same["fr"].model == fits["fr"].model
    with pytest.raises(hb.DomainError, match="no column 'region'"):
        hb.clv.fit(hb.clv.BgNbd, table, by="region")


def test_likelihood_ratios_of_nested_models(histories, fit):
    nbd = hb.clv.fit(hb.clv.Nbd, histories)
    test = hb.clv.likelihood_ratio_test(nbd, fit)
    assert test.df == 2
    assert test.p_value < 1e-6
    assert "conservative" in test.message
    with pytest.raises(hb.DomainError, match="it is the other way round"):
        hb.clv.likelihood_ratio_test(fit, nbd)
    with pytest.raises(TypeError):
        hb.clv.likelihood_ratio_test(fit, 3)


@pytest.mark.parametrize("holdout", ["39w", 0.49, "1997-10-01", np.datetime64("1997-10-01")])
def test_models_are_compared_on_a_holdout_of_a_log(log, holdout):
    comparison = hb.clv.compare(log, [hb.clv.Nbd, hb.clv.BgNbd, hb.clv.ParetoNbd], holdout=holdout)
    assert list(comparison["model"][:1]) in (["BG/NBD"], ["Pareto/NBD"])
    assert comparison["baseline"].tolist() == [False] * 3 + [True] * 2
    assert (np.diff(comparison["holdout_log_likelihood"][:3]) <= 0).all()
    assert (comparison["coverage"][:2] > 0.9).all()
    assert np.isnan(comparison["aic"][-1])
    assert "hiatus heuristic" in repr(comparison)
    assert "<table>" in comparison._repr_html_()
    assert repr(pickle.loads(pickle.dumps(comparison))) == repr(comparison)


def test_comparisons_take_histories_with_a_holdout(histories):
    comparison = hb.clv.compare(histories, [hb.clv.BgNbd])
    table = histories.to_pandas()
    assert repr(hb.clv.compare(table, [hb.clv.BgNbd], unit="week")) == repr(comparison)
    with pytest.raises(hb.DomainError, match="holdout_frequency, holdout_T"):
        hb.clv.compare({"frequency": [1.0], "recency": [1.0], "T": [2.0]})
    with pytest.raises(TypeError):
        hb.clv.compare(histories, [hb.clv.GammaGamma])


@pytest.mark.parametrize("holdout", [-1, "400w", 0.0])
def test_a_holdout_is_shorter_than_the_log(log, holdout):
    with pytest.raises(hb.DomainError, match="holdout"):
        hb.clv.compare(log, [hb.clv.BgNbd], holdout=holdout)
