"""The audit's ubiquity: against the truth of the simulated ecosystem, in the report, and where it is not identified."""

import copy
import json
import math
import re

import habitue as hb
import numpy as np
import pytest
from chromium import Chromium
from habitue import cli, report
from test_report import CONTRAST, OVERFLOW, words

STEPS = {"research": "search", "ask": "consult"}


@pytest.fixture(scope="module")
def log():
    return hb.datasets.earphones()


@pytest.fixture(scope="module")
def audit(log):
    return hb.audit(log, currency="USD")


@pytest.fixture(scope="module")
def html(audit):
    return report.to_html(audit)


@pytest.fixture(scope="module")
def section(html):
    return html.split('<section id="ubiquity">')[1].split("</section>")[0]


@pytest.fixture(scope="module")
def file(html, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "audit.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser():
    chromium = Chromium()
    yield chromium
    chromium.close()


def error(estimate):
    return (estimate["high"] - estimate["low"]) / (2 * 1.96)


def test_the_truth_is_recovered_within_three_standard_errors(audit, log):
    u, truth = audit.ubiquity.to_dict(), {name: entry["value"] for name, entry in log.truth.items()}
    assert u["available"]
    assert abs(u["value"]["value"] - truth["ubiquity"]) < 3 * error(u["value"])
    assert abs(u["unweighted"] - truth["ubiquity_unweighted"]) < 3 * error(u["value"])
    assert abs(u["met"]["value"] - truth["meets"]["at_least_once"]) < 3 * error(u["met"])
    place = {(STEPS.get(step, step), place): i for i, step, place in truth["vertices"]}
    x = np.array([truth["presence"][place[t["step"], t["place"]]] for t in u["touchpoints"]])
    inside = [t["presence"]["low"] <= p <= t["presence"]["high"] for t, p in zip(u["touchpoints"], x, strict=True)]
    assert np.mean(inside) > 0.85
    assert u["journeys"] / u["customers"] == pytest.approx(sum(truth["entry_rate"]), rel=0.05)
    # The true next places: those that meet most of what present presence misses.
    best = next(row for row in truth["placement_added_places"] if row["k"] == 3)
    assert {p["place"] for p in u["next_places"]} == set(best["best_set"])


def test_it_is_what_the_ecosystem_says(audit, log):
    u = audit.ubiquity
    eco = hb.ecosystem.Ecosystem.from_log(log)
    presence = hb.ecosystem.Presence.from_log(log, eco)
    whole = hb.ecosystem.ubiquity(eco, presence)
    assert u.value.value == whole.value
    assert (u.value.low, u.value.high) == whole.interval(0.95)
    assert [t["unserved"]["value"] for t in u.touchpoints] == pytest.approx(whole.unserved * u.customers)
    assert u.unserved.value == pytest.approx(whole.unserved_total * u.customers)
    gaps = hb.ecosystem.presence_gaps(eco, presence)
    assert [t["gain"]["value"] for t in u.touchpoints] == pytest.approx(gaps.value * u.customers)
    assert [t["gain"]["low"] for t in u.touchpoints] == pytest.approx(gaps.interval(0.95)[0] * u.customers)
    assert u.met.value == hb.ecosystem.meetings(eco, presence).at_least_once
    assert sum(u.needs_by_hour) == pytest.approx(u.journeys)


def test_the_report_has_the_section_with_its_pictures(audit, section):
    said = words(section)
    u = audit.ubiquity
    assert u.sentence.replace(" ", "") in said.replace(" ", "")
    assert "never logged cannot be counted" in said
    assert section.count("<svg") == 3
    for heading in (
        "The circle in which customers live",
        "When needs arise",
        "To whom customers go",
        "Where to be next",
    ):
        assert heading in said
    for rival in u.rivals:
        assert (rival["brand"] or "nobody known") in said
    assert not re.search(r"#[0-9a-f]{6}", "".join(re.findall(r"<svg.*?</svg>", section, flags=re.S)))


def test_text_and_json_have_it_too(audit):
    assert "6. Ubiquity" in repr(audit)
    assert f"{audit.ubiquity.next_places[0]['place']} (" in repr(audit)
    document = json.loads(audit.to_json())
    assert document["ubiquity"]["value"]["value"] == audit.ubiquity.value.value
    assert report.to_html(audit.to_dict()) == report.to_html(audit)


def test_cdnow_says_what_is_not_identified():
    audit = hb.audit(hb.datasets.cdnow_sample())
    why = "not identified: needs column place (and session, and present or brand)"
    assert not audit.ubiquity.available
    assert audit.ubiquity.why == why
    assert math.isnan(audit.ubiquity.value.value)
    assert why in " ".join(repr(audit).split())
    assert why in words(report.to_html(audit).split('<section id="ubiquity">')[1].split("</section>")[0])


def test_without_margins_the_report_has_no_money_in_it(audit):
    found = copy.deepcopy(audit.to_dict())
    u = found["ubiquity"]
    u["money_why"] = "not identified: needs column margin"
    nothing = {"value": math.nan, "low": math.nan, "high": math.nan}
    u["unserved"], u["earned"] = nothing, math.nan
    for t in u["touchpoints"]:
        t.update(stake=math.nan, unserved=nothing, gain=nothing)
    u["sentence"] = "Half."
    section = report.to_html(found).split('<section id="ubiquity">')[1].split("</section>")[0]
    assert "needs column margin" in words(section)
    assert "nan" not in words(section).lower().split()
    assert "$" not in words(section)


def test_hostile_labels_stay_text(audit):
    found = copy.deepcopy(audit.to_dict())
    hostile = '<script>alert("&")</script>'
    u = found["ubiquity"]
    u["touchpoints"][0]["place"] = u["next_places"][0]["place"] = u["rivals"][0]["brand"] = u["lost"][0]["brand"] = (
        hostile
    )
    assert "<script>alert" not in report.to_html(found)


def test_the_command_line_audits_it(audit, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hb, "audit", lambda log, **how: audit)
    assert cli.main(["audit", "earphones", "--out", "e.html"]) == 0
    assert 'id="ubiquity"' in (tmp_path / "e.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_window_and_can_be_read(browser, file, width, dark):
    browser.open(file, width, dark=dark)
    browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.evaluate(OVERFLOW) <= 0
    assert browser.trouble == []
    assert browser.evaluate(CONTRAST)[1] >= 4.5
