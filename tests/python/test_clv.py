"""Models and fits in Python: the face alone; what the numbers should be is tested in C++."""

import pickle
import threading
import warnings

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

CDNOW = hb.clv.BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
MODELS = [
    cls
    for cls in vars(hb.clv).values()
    if isinstance(cls, type) and isinstance(getattr(cls, "parameters", None), tuple)
]
CORRELATED = [hb.clv.SarmanovParetoNbd]  # has a parameter in (0, 1): test_clv_correlated.py
ATTRITION = [cls for cls in MODELS if hasattr(cls, "probability_alive") and cls not in [hb.clv.BgBb, *CORRELATED]]
ROWS = {"customer": ["x", "y", "z"], "frequency": [0, 2, 7], "recency": [0.0, 30.43, 29.43], "T": [38.9, 38.86, 38.86]}


@pytest.fixture(scope="module")
def histories():
    return hb.datasets.cdnow_sample().purchase_histories(unit="week", calibration_end="1997-09-30")


@pytest.fixture(scope="module")
def fit(histories):
    return hb.clv.fit(hb.clv.BgNbd, histories)


def test_the_published_cdnow_figures(histories, fit):
    assert [getattr(fit.model, name) for name in ("r", "alpha", "a", "b")] == pytest.approx(
        [0.243, 4.414, 0.793, 2.426], abs=6e-4
    )
    assert fit.log_likelihood == pytest.approx(-9582.42921, abs=5e-6)
    mbg = hb.clv.fit(hb.clv.MbgNbd, histories).model
    assert (mbg.r, mbg.alpha, mbg.a, mbg.b) == pytest.approx((0.525, 6.183, 0.891, 1.614), abs=6e-4)
    pareto = hb.clv.fit(hb.clv.ParetoNbd, histories)
    m = pareto.model
    assert (m.r, m.alpha, m.s, m.beta) == pytest.approx((0.553, 10.578, 0.606, 11.669), rel=1e-3)
    assert pareto.log_likelihood == pytest.approx(-9595.0, abs=0.05)
    assert pareto.aic < hb.clv.fit(hb.clv.Nbd, histories).aic
    spend = hb.clv.fit(hb.clv.GammaGamma, hb.datasets.cdnow_sample_summary()).model
    assert (spend.p, spend.q, spend.gamma) == pytest.approx((6.2488, 3.7446, 15.4477), abs=5e-4)


def test_a_fit_says_all_that_is_known_about_it(histories, fit):
    assert fit.converged
    assert fit.termination == "converged"
    assert 0 < fit.iterations < 50
    assert fit.unit is hb.Unit.week
    assert fit.model.unit == "week"
    assert fit.customers == len(histories)
    assert fit.aic == pytest.approx(8 - 2 * fit.log_likelihood)
    assert fit.bic == pytest.approx(4 * np.log(2357) - 2 * fit.log_likelihood)
    assert fit.standard_errors == pytest.approx(np.sqrt(np.diag(fit.covariance)))
    bounds = fit.interval(0.95)
    assert bounds.shape == (4, 2)
    assert all(
        low < getattr(fit.model, name) < high
        for name, (low, high) in zip(type(fit.model).parameters, bounds, strict=True)
    )
    assert "std. error" in fit.summary()
    assert repr(fit) == fit.summary()
    assert "<td>alpha</td>" in fit._repr_html_()


def test_predictions_are_the_callers_kind_of_table(fit):
    expected = ["customer", "p_alive", "p_alive_low", "p_alive_high", "purchases", "purchases_low", "purchases_high"]
    for make in (pd.DataFrame, pl.DataFrame, pa.table):
        result = fit.predict(make(ROWS), horizon=39, interval=0.95)
        assert type(result) is type(make(ROWS))
        assert (
            list(
                result.schema.names()
                if isinstance(result, pl.DataFrame)
                else getattr(result, "column_names", result.columns)
            )
            == expected
        )
        assert list(np.asarray(result["customer"])) == ROWS["customer"]
    plain = fit.predict(ROWS, horizon=39)
    assert isinstance(plain, dict)
    assert list(plain) == ["customer", "p_alive", "purchases"]
    assert plain["customer"] == ROWS["customer"]
    low, high = (fit.predict(ROWS, horizon=39, interval=0.95)["purchases" + end] for end in ("_low", "_high"))
    assert (low < plain["purchases"]).all()
    assert (plain["purchases"] < high).all()


def test_predictions_keep_the_index_of_pandas(fit):
    frame = pd.DataFrame({k: ROWS[k] for k in ("frequency", "recency", "T")}, index=["x", "y", "z"])
    joined = frame.join(fit.predict(frame, horizon="1y"))
    assert list(joined.columns) == ["frequency", "recency", "T", "p_alive", "purchases"]
    assert joined.notna().all().all()


@pytest.mark.parametrize("model", ATTRITION)
def test_every_way_to_give_histories_gives_the_same_bits(model):
    m = model(**dict.fromkeys(model.parameters, 1.3))
    rows = {name: np.array(ROWS[name], dtype=float) for name in ("frequency", "recency", "T")}
    expected = m.probability_alive(rows)
    for table in (ROWS, pd.DataFrame(ROWS), pl.DataFrame(ROWS), pa.table(ROWS), hb.PurchaseHistories.from_table(ROWS)):
        assert (m.probability_alive(table) == expected).all()
    assert (m.probability_alive(**rows) == expected).all()
    for i, history in enumerate(hb.PurchaseHistories.from_table(ROWS)):
        one = m.probability_alive(history)
        assert isinstance(one, float)
        assert one == expected[i]
        assert m.probability_alive(frequency=history.frequency, recency=history.recency, T=history.T) == expected[i]
        assert m.expected_purchases(history, horizon=39) == m.expected_purchases(rows, horizon=39)[i]
        assert m.log_likelihood(history) == m.log_likelihood(rows)[i]


def test_latent_rates_of_who_was_silent_are_those_of_who_left():
    m = hb.clv.ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    rates = m.mean_purchase_rate(ROWS)
    assert rates.shape == (3,)
    assert m.mean_purchase_rate(frequency=7, recency=29.43, T=38.86) == rates[2]
    left = m.mean_purchase_rate(frequency=7, recency=29.43, T=1e4)  # after the last purchase, and not long after
    assert 7.553 / (10.578 + 29.43 + 10) < left < 7.553 / (10.578 + 29.43)
    silent = m.mean_attrition_rate(frequency=[0, 0], recency=0, T=[0.001, 1000])
    assert silent[0] == pytest.approx(0.606 / 11.669, rel=1e-3)
    assert silent[1] > silent[0]
    steady = hb.clv.Nbd(r=0.385, alpha=12.072)
    assert steady.mean_purchase_rate(ROWS) == pytest.approx(
        (0.385 + np.array([0, 2, 7])) / (12.072 + np.array(ROWS["T"]))
    )
    assert not hasattr(steady, "mean_attrition_rate")
    assert not hasattr(CDNOW, "mean_attrition_rate")
    with pytest.raises(hb.DomainError, match="recency"):
        m.mean_purchase_rate(frequency=1, recency=5, T=4)


@pytest.mark.parametrize("model", ATTRITION)
def test_lifetime_value_of_every_model_is_below_the_undiscounted_one(model):
    m = model(**dict.fromkeys(model.parameters, 1.3), unit="week")
    spend = hb.clv.GammaGamma(p=6.25, q=3.74, gamma=15.44)
    rows = {name: ROWS[name] for name in ("frequency", "recency", "T")} | {"monetary_value": [0.0, 20.0, 30.0]}
    value = m.lifetime_value(rows, spend, horizon="52w")
    plain = m.expected_purchases(rows, horizon="52w") * spend.expected_spend(rows)
    assert (value < plain).all()
    assert (value > 0.9 * plain).all()
    n = np.arange(300)
    assert m.purchase_probability(n, 13).sum() == pytest.approx(1, abs=1e-6)


def test_threads_do_not_change_the_bits(fit):
    rng = np.random.default_rng(1)
    T = rng.uniform(1, 100, 50_000)
    frequency = rng.poisson(2, T.size).astype(float)
    recency = np.where(frequency > 0, T * rng.uniform(0, 1, T.size), 0)
    rows = {"frequency": frequency, "recency": recency, "T": T}
    one, four = (fit.predict(rows, horizon=39, interval=0.9, threads=n) for n in (1, 4))
    assert all((one[name] == four[name]).all() for name in one)
    assert (fit.model.expected_purchases(rows, horizon=39) == one["purchases"]).all()
    fits = [hb.clv.fit(hb.clv.BgNbd, rows, penalty=0.1, threads=n) for n in (1, 4)]
    assert fits[0].model == fits[1].model


def test_one_customer_in_numbers():
    assert isinstance(CDNOW.log_likelihood(frequency=2, recency=30.43, T=38.86), float)
    assert CDNOW.probability_alive(frequency=2, recency=30.43, T=38.86) == pytest.approx(0.7266, abs=1e-4)
    assert CDNOW.probability_alive(frequency=0, recency=0, T=38.86) == 1.0
    wide = CDNOW.probability_alive(frequency=[[0], [2]], recency=0.0, T=[10.0, 20.0, 30.0])
    assert wide.shape == (2, 3)
    assert CDNOW.expected_purchases(horizon=39) == pytest.approx(1.1967, abs=1e-4)


def test_the_probabilities_of_numbers_of_purchases_sum_to_one():
    n = np.arange(400)
    assert CDNOW.purchase_probability(n, 39).sum() == pytest.approx(1, abs=1e-9)
    assert CDNOW.purchase_probability(0, 39) == CDNOW.purchase_probability(n, horizon=39)[0]
    known = CDNOW.purchase_probability(n=n, horizon=39, frequency=2, recency=30.43, T=38.86)
    assert known.sum() == pytest.approx(1, abs=1e-9)
    assert known @ n == pytest.approx(
        CDNOW.expected_purchases(horizon=39, frequency=2, recency=30.43, T=38.86), rel=1e-6
    )
    assert CDNOW.purchase_probability(ROWS, 2, 39).shape == (3,)
    for wrong in ((), (1,), (1, 2, 3)):
        with pytest.raises(TypeError):
            CDNOW.purchase_probability(*wrong)
    for n in (-1, 0.5, [0, -1]):
        with pytest.raises(hb.DomainError, match="n: got"):
            CDNOW.purchase_probability(n=n, horizon=39)


def test_horizons_take_units(fit, histories):
    weeks = fit.model.expected_purchases(histories, horizon=52)
    assert (fit.model.expected_purchases(histories, horizon="52w") == weeks).all()
    assert (fit.model.expected_purchases(histories, horizon="364 days") == weeks).all()
    with pytest.raises(hb.DomainError, match="with a unit"):
        CDNOW.expected_purchases(horizon="52w")
    with pytest.raises(hb.DomainError, match="unit"):
        fit.model.probability_alive(hb.datasets.cdnow_sample().purchase_histories(unit="day"))
    with pytest.raises(hb.DomainError, match='"fortnight"'):
        fit.model.expected_purchases(horizon="2 fortnights".replace("fortnights", "fortnight"))


def test_lifetime_value_is_margin_times_spend_times_discounted_purchases(histories, fit):
    spend = hb.clv.fit(hb.clv.GammaGamma, histories)
    value = fit.model.lifetime_value(histories, spend, horizon="52w", discount_rate=0.1)
    undiscounted = fit.model.lifetime_value(histories, spend.model, horizon=52, discount_rate=0, margin=0.5)
    assert (value < 2 * undiscounted).all()
    expected = spend.model.expected_spend(histories) * fit.model.expected_purchases(histories, horizon=52)
    assert 2 * undiscounted == pytest.approx(expected)
    one = fit.model.lifetime_value(spend=spend, frequency=2, recency=30.43, T=38.86, monetary_value=22.35)
    assert one > 0
    with pytest.raises(TypeError, match="spend"):
        fit.model.lifetime_value(histories, fit)


def test_models_of_spend_read_frequency_and_monetary_value(histories):
    summary = hb.datasets.cdnow_sample_summary()
    bare = {"frequency": summary.frequency, "monetary_value": summary.monetary_value}
    assert hb.clv.fit(hb.clv.GammaGamma, bare).model == hb.clv.fit(hb.clv.GammaGamma, summary).model
    spend = hb.clv.fit(hb.clv.GammaGamma, **bare).model
    assert spend.expected_spend(frequency=0, monetary_value=0) == spend.mean_spend()
    assert spend.log_likelihood(bare)[summary.frequency == 0].sum() == 0
    with pytest.raises(hb.DomainError, match=r"missing column\(s\): monetary_value"):
        spend.expected_spend({"frequency": [1]})


@pytest.mark.parametrize("model", MODELS)
def test_models_are_values(model, tmp_path):
    m = model(**{name: 0.5 + (i if name != "w" else 0) for i, name in enumerate(model.parameters)})
    assert pickle.loads(pickle.dumps(m)) == m
    assert hash(pickle.loads(pickle.dumps(m))) == hash(m)
    k = "k=1, " if hasattr(m, "k") else ""
    assert repr(m).startswith(f"{model.__name__}({k}{model.parameters[0]}=0.5")
    assert eval(repr(m), vars(hb.clv)) == m
    assert m != model(**dict.fromkeys(model.parameters, 0.9))
    m.save(tmp_path / "model.json")
    assert hb.clv.load(tmp_path / "model.json") == m
    with pytest.raises(AttributeError):
        setattr(m, model.parameters[0], 1.0)
    with pytest.raises(TypeError):
        model(*(1.0 for _ in model.parameters))
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(hb.DomainError, match=model.parameters[0]):
            model(**(dict.fromkeys(model.parameters, 0.9) | {model.parameters[0]: wrong}))


@pytest.mark.parametrize("model", MODELS)
def test_every_model_says_what_it_is_and_cites_its_source(model):
    assert "doi:" in model.__doc__
    assert all(name in model.__doc__ for name in model.parameters)
    assert model.__module__ == "habitue.clv"
    assert model.__name__ in hb.clv.__all__


def test_fits_are_values(fit, tmp_path):
    again = pickle.loads(pickle.dumps(fit))
    fit.save(tmp_path / "fit.json")
    for other in (again, hb.clv.load(tmp_path / "fit.json")):
        assert other.model == fit.model
        assert (other.covariance == fit.covariance).all()
        assert other.summary() == fit.summary()
    with pytest.raises(FileNotFoundError):
        hb.clv.load(tmp_path / "none.json")
    with pytest.raises(OSError, match="none"):
        fit.save(tmp_path / "none" / "fit.json")
    (tmp_path / "other.json").write_text('{"habitue": "fit", "model": "Unheard"}')
    with pytest.raises(hb.DomainError, match=r"other\.json"):
        hb.clv.load(tmp_path / "other.json")


def test_a_search_that_stops_early_warns_and_says_what_helps(histories):
    with pytest.warns(hb.clv.ConvergenceWarning, match="penalty"):
        fit = hb.clv.fit(hb.clv.BgNbd, histories, max_iterations=1)
    assert not fit.converged
    assert fit.termination == "iteration limit"


def test_bare_tables_take_a_unit():
    rows = hb.datasets.cdnow_sample_summary().to_pandas()
    assert hb.clv.fit(hb.clv.BgNbd, rows).unit is hb.Unit.unspecified
    assert hb.clv.fit(hb.clv.BgNbd, rows, unit="weeks").unit is hb.Unit.week


def test_weights_are_repetitions():
    rows = hb.datasets.cdnow_sample_summary()
    base = {"frequency": rows.frequency, "recency": rows.recency, "T": rows.T}
    twice = hb.clv.fit(hb.clv.BgNbd, {k: np.tile(v, 2) for k, v in base.items()})
    weighted = hb.clv.fit(hb.clv.BgNbd, **base, weight=2.0)
    assert weighted.log_likelihood == pytest.approx(twice.log_likelihood, rel=1e-12)


def test_long_calls_stop_when_the_callback_raises_and_report_progress():
    rng = np.random.default_rng(0)
    n = 400_000
    T = rng.uniform(1, 100, n)
    frequency = rng.poisson(2, n)
    rows = {"frequency": frequency, "recency": np.where(frequency > 0, T / 2, 0), "T": T}
    seen = []
    CDNOW.expected_purchases(rows, horizon=39, progress=seen.append, threads=1)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0

    def stop(share):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        CDNOW.expected_purchases(rows, horizon=39, progress=stop, threads=1)


def test_many_threads_may_ask_at_once(histories, fit):
    expected = fit.model.probability_alive(histories)
    wrong = []

    def ask():
        for _ in range(20):
            if not (fit.model.probability_alive(histories, threads=1) == expected).all():
                wrong.append(1)

    crowd = [threading.Thread(target=ask) for _ in range(4)]
    for t in crowd:
        t.start()
    for t in crowd:
        t.join()
    assert not wrong


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-3, 10**6) | st.just(10**400)


@settings(max_examples=200, deadline=None)
@given(frequency=numbers, recency=numbers, T=numbers, horizon=numbers, model=st.sampled_from(ATTRITION))
def test_any_numbers_give_a_result_or_a_domain_error(frequency, recency, T, horizon, model):
    m = model(**dict.fromkeys(model.parameters, 0.7))
    try:
        alive = m.probability_alive(frequency=frequency, recency=recency, T=T)
        purchases = m.expected_purchases(frequency=frequency, recency=recency, T=T, horizon=min(horizon, 10**9))
    except hb.DomainError:
        return
    assert 0 <= alive <= 1
    assert purchases >= 0


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 12), st.floats(0, 1), st.floats(0.01, 200), st.floats(0.01, 1e4)),
        min_size=0,
        max_size=30,
    ),
    model=st.sampled_from(MODELS),
    penalty=st.sampled_from([0.0, 0.1]),
)
def test_any_histories_give_a_fit_or_a_domain_error(rows, model, penalty):
    frequency, share, T, spend = np.array(rows, dtype=float).reshape(-1, 4).T
    table = {"frequency": frequency, "recency": np.where(frequency > 0, share * T, 0), "T": T, "monetary_value": spend}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", hb.clv.ConvergenceWarning)
        try:
            fit = hb.clv.fit(model, table, penalty=penalty)
        except hb.DomainError:
            return
    assert all(getattr(fit.model, name) > 0 for name in model.parameters)
    assert np.isfinite(fit.log_likelihood)
