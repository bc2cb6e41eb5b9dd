"""Presence: against the truth of the simulated ecosystem, its tables and results, and what is refused."""

import pickle

import habitue as hb
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from habitue.ecosystem import Ecosystem, Presence, distinctiveness, meetings, parity, presence_gaps, ubiquity

STEPS = {"research": "search", "ask": "consult"}


@pytest.fixture(scope="module")
def log():
    return hb.datasets.earphones()


@pytest.fixture(scope="module")
def eco(log):
    return Ecosystem.from_log(log)


@pytest.fixture(scope="module")
def presence(log, eco):
    return Presence.from_log(log, eco, per_unit=True)


@pytest.fixture(scope="module")
def truth(log, eco):
    """The truth in the order of the ecosystem's vertices."""
    values = {name: entry["value"] for name, entry in log.truth.items()}
    known = {(STEPS.get(step, step), place): i for i, step, place in values["vertices"]}
    v = eco.vertices()
    order = np.array([known[pair] for pair in zip(v["step"], v["place"], strict=True)])
    vectors = {name: np.array(values[name])[order] for name in ("presence", "margin_at_stake", "unserved_margin")}
    vectors["from_vertex"] = np.array(values["meets"]["from_vertex"])[order]
    vectors["slope"] = np.array(values["presence_gap"]["adjoint"])[order]
    return values | vectors


def error(interval):
    """Standard error of an interval of 68.27 %."""
    return (np.asarray(interval[1]) - np.asarray(interval[0])) / 2


def test_presence_is_the_true_one(eco, presence, truth):
    table = presence.table(eco, level=0.997)
    x = truth["presence"]
    assert np.mean((table["low"] <= x) & (x <= table["high"])) > 0.95
    assert presence.at(eco) == pytest.approx(table["found"] / table["seen"], rel=1e-12)
    assert presence.occasions.sum() == eco._core.journeys


def test_ubiquity_is_the_true_one_within_three_standard_errors(eco, presence, truth):
    u = ubiquity(eco, presence)
    low, high = u.interval(0.6827)
    assert low < u.value < high
    assert abs(u.value - truth["ubiquity"]) < 3 * (high - low) / 2
    assert abs(u.unweighted - truth["ubiquity_unweighted"]) < 0.01
    total = truth["unserved_margin"].sum()
    assert abs(u.unserved_total - total) < 3 * error(u.unserved_total_interval(0.6827))
    z = (u.unserved - truth["unserved_margin"]) / np.maximum(error(u.unserved_interval(0.6827)), 1e-3)
    assert np.abs(z).max() < 4
    assert u.margin_at_stake == pytest.approx(truth["margin_at_stake"], rel=0.2)
    assert u.by_hour().sum() == pytest.approx(u.unserved_total)
    assert np.sum(u.by_step()["unserved"]) == pytest.approx(u.unserved_total)
    assert np.sum(u.by_place()["unserved"]) == pytest.approx(u.unserved_total)
    assert "never logged" in repr(u)


def test_gaps_are_the_true_ones(eco, presence, truth):
    gaps = presence_gaps(eco, presence)
    room = 1 - gaps.presence
    se = np.maximum(error(gaps.interval(0.6827)), 1e-3)
    z = (gaps.slope - truth["slope"]) * room / se
    assert np.abs(z[room > 0.05]).max() < 4
    assert gaps.annual == pytest.approx(truth["annual_margin"], rel=0.08)
    first = gaps.table()
    assert first["step"][0] == "purchase"
    assert (np.diff(first["value"]) <= 1e-12).all()
    assert np.asarray(gaps).shape == (45,)


def test_meetings_are_the_true_ones(eco, presence, truth):
    met = meetings(eco, presence)
    assert met.at_least_once == pytest.approx(truth["meets"]["at_least_once"], abs=0.012)
    assert met.every_visit == pytest.approx(truth["meets"]["every_visit"], abs=0.012)
    assert met.from_vertex == pytest.approx(truth["from_vertex"], abs=0.06)
    assert (met.first_met + met.ended_unmet).sum() == pytest.approx(eco.arrivals().sum())
    assert 0 < met.before_purchase < met.meetings
    lost = presence.losses(eco)
    assert set(lost["brand"]) == {"", "rival"}
    assert lost["visits"][lost["found_us"]].sum() > 0


def test_margins_tell_the_effect_of_having_been_met(eco, presence, truth):
    m, (_, unmet, met) = presence.margins, truth["firm_margin"]
    buy = eco._at("purchase")
    assert m.identified
    assert abs(m.unmet[buy[0]] - unmet) < 3 * m.unmet_standard_error[buy[0]]
    assert abs(m.met[buy[0]] - met) < 3 * m.met_standard_error[buy[0]]
    assert m.met[buy[0]] > m.unmet[buy[0]]


def test_full_presence_is_ubiquity_one(eco, presence):
    v = eco.vertices()
    full = Presence.from_table(v["step"], v["place"], None, np.ones(45))
    m = (presence.margins.unmet, presence.margins.met)
    u = ubiquity(eco, full, margins=m)
    assert u.value == 1.0
    assert (u.unserved == 0).all()
    assert presence_gaps(eco, full, margins=m, draws=0).value == pytest.approx(np.zeros(45), abs=1e-10)
    none = ubiquity(eco, Presence.from_table({"step": ["need"], "presence": [0]}, otherwise=0), margins=m)
    assert none.value == 0.0


def test_customers_twice_and_other_places_change_nothing(log, eco, presence):
    rows = pd.read_csv(_events(), low_memory=False)
    windows = pd.read_csv(_events().with_name("earphones_windows.csv"))
    base = ubiquity(eco, presence, draws=0)
    again = pd.concat([rows, rows.assign(customer="x" + rows["customer"])])
    both = pd.concat([windows, windows.assign(customer="x" + windows["customer"])])
    twice = hb.EventLog.from_table(again, customer="customer", time="time", windows=both)
    double = Ecosystem.from_log(twice)
    u = ubiquity(double, Presence.from_log(twice, double, per_unit=True), draws=0)
    assert u.value == pytest.approx(base.value, rel=1e-12)
    assert u.unserved_total == pytest.approx(base.unserved_total, rel=1e-12)
    named = rows.assign(place=rows["place"].map(lambda p: p if isinstance(p, float) else p[::-1]))
    other = hb.EventLog.from_table(named, customer="customer", time="time", windows=windows)
    turned = Ecosystem.from_log(other)
    u = ubiquity(turned, Presence.from_log(other, turned, per_unit=True), draws=0)
    assert u.value == pytest.approx(base.value, rel=1e-12)


def _events():
    from pathlib import Path

    return Path(hb.datasets.__file__).parent / "_data" / "earphones_events.csv.gz"


def test_tables_give_stakes_and_presence(log):
    needs = pd.read_csv(_events().with_name("earphones_needs.csv"))
    P = np.array(log.truth["P"]["value"])
    source, target = np.nonzero(P)
    moves = {"source": source, "target": target, "probability": P[source, target]}
    eco = Ecosystem.from_tables(needs[["step", "place", "physical", "need_rate", "margin"]], moves)
    presence = Presence.from_table(needs[["step", "place", "presence"]])
    u = ubiquity(eco, presence)
    assert u.value == pytest.approx(log.truth["ubiquity"]["value"], rel=1e-7)
    assert u.unserved == pytest.approx(np.array(log.truth["unserved_margin"]["value"]), rel=1e-7)
    assert np.isnan(u.interval()).all()
    assert isinstance(u.table(), pd.DataFrame)
    assert meetings(eco, presence).at_least_once == pytest.approx(log.truth["meets"]["value"]["at_least_once"])


def test_a_calendar_is_where_we_are_open(log, eco, presence):
    m = (presence.margins.unmet, presence.margins.met)
    shops = Presence.from_calendar(log.places)
    week = shops.week(eco)
    at = {name: i for i, name in enumerate(eco.names)}
    store = week[at["purchase @ own store city A"]]
    hours = dict(zip(log.places["place"], log.places["open_hours"], strict=True))["own store city A"]
    assert store.tolist() == [float(digit) for digit in hours]
    assert week[at["use @ home"]].sum() == 0
    assert 0 < ubiquity(eco, shops, margins=m).value < 1
    with pytest.raises(hb.DomainError, match='no vertex "moon"'):
        ubiquity(eco, Presence.from_calendar({"place": ["moon"], "open_hours": ["Mon 9-12"]}), margins=m)
    with pytest.raises(hb.DomainError, match='no vertex "fly @ gym"'):
        Presence.from_calendar({"step": ["fly"], "place": ["gym"], "open_hours": ["always"]}).at(eco)
    with pytest.raises(hb.DomainError, match="168"):
        Presence.from_calendar({"place": ["shop"], "open_hours": ["0101"]})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((["need"], ["home"], [168], [1.0]), "hour_of_week: row 0 has 168"),
        ((["need"], ["home"], [-1], [1.0]), "hour_of_week: row 0 has -1"),
        ((["need"], ["home"], [1.5], [1.0]), "whole number"),
        ((["need"], ["home"], None, [1.1]), "presence: row 0 has 1.1"),
        ((["need"], ["home"], None, [np.nan]), "presence: row 0"),
        ((["need"], ["home"], [3], [1.0]), "no row says"),
        ((["need", "need"], ["home", "home"], None, [1.0, 0.5]), "once more"),
        ((["need"], ["home", "gym"], None, [1.0]), "place: got 2 values"),
        (([], [], None, []), "no rows"),
    ],
)
def test_tables_that_make_no_presence_are_refused(rows, message):
    with pytest.raises(hb.DomainError, match=message):
        Presence.from_table(*rows)


def test_what_is_not_identified_is_said(log, eco, presence):
    with pytest.raises(hb.DomainError, match="nothing is said of"):
        ubiquity(eco, Presence.from_table(["need"], ["home"], None, [1.0]), margins=np.ones(45))
    with pytest.raises(hb.DomainError, match="no vertex"):
        Presence.from_table(["fly"], ["home"], None, [1.0], otherwise=0).at(eco)
    given = Presence.from_table(eco.vertices()["step"], eco.vertices()["place"], None, np.full(45, 0.5))
    with pytest.raises(hb.DomainError, match="not identified: needs column margin"):
        ubiquity(eco, given)
    bare = hb.EventLog.from_table(
        {"customer": [1, 1], "time": ["2024-01-01", "2024-01-02"], "place": ["a", "a"], "session": ["1", "1"]}
    )
    with pytest.raises(hb.DomainError, match="needs column present, or brand"):
        Presence.from_log(bare, Ecosystem.from_log(bare))
    with pytest.raises(hb.DomainError, match="needs column brand"):
        distinctiveness(bare, Ecosystem.from_log(bare))
    with pytest.raises(hb.DomainError, match="got dict"):
        ubiquity(eco, {}, margins=np.ones(45))


def test_parity_and_distinctiveness_find_nothing_where_nothing_is(log, eco):
    # Prices are drawn alike everywhere, and moves do not depend on whom a visit found.
    price = parity(log, "price", by="place")
    assert price.p_value > 0.001
    assert len(price.groups["group"]) > 3
    assert parity(log, "presence", by="place").p_value < 1e-6
    with pytest.raises(hb.DomainError, match="launch_lag"):
        parity(log, "smile")
    table = distinctiveness(log, eco, draws=200)
    assert (table["low"] < 0.01).all()
    assert (table["p_value"] > 1e-4).all()


def test_results_are_values(eco, presence):
    u, gaps = ubiquity(eco, presence, draws=50), presence_gaps(eco, presence, draws=50)
    for value in (presence, u, gaps):
        again = pickle.loads(pickle.dumps(value))
        assert repr(again) == repr(value)
    assert pickle.loads(pickle.dumps(presence)) == presence
    assert ubiquity(eco, presence, draws=50, threads=2).interval() == u.interval()
    assert "Ubiquity" in u._repr_html_()


def test_pictures_of_presence(eco, presence):
    for draw in (
        lambda ax: hb.plot.need_week(eco, presence, ax=ax),
        lambda ax: hb.plot.need_week(eco, presence, ax=ax, step="purchase"),
        lambda ax: hb.plot.meeting_flow(eco, presence, ax=ax),
        lambda ax: hb.plot.presence_gaps(presence_gaps(eco, presence, draws=20), ax=ax),
    ):
        figure, ax = plt.subplots()
        assert draw(ax) is ax
        figure.canvas.draw()
        plt.close(figure)
