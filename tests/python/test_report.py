import copy
import itertools
import json
import math
import re
from html.parser import HTMLParser

import habitue as hb
import numpy as np
import pytest
from chromium import Chromium
from habitue import report

HOSTILE = '<script>alert("&")</script>'


@pytest.fixture(scope="module")
def audit():
    return hb.audit(hb.datasets.cdnow_sample(), currency="USD")


@pytest.fixture(scope="module")
def html(audit):
    return report.to_html(audit)


@pytest.fixture
def found(audit):
    return copy.deepcopy(audit.to_dict())


@pytest.fixture(scope="module")
def browser():
    chromium = Chromium()
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def file(html, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "audit.html"
    path.write_text(html, encoding="utf-8")
    return path


class Page(HTMLParser):
    """Text and tags of a page, as an HTML parser sees them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self._skip = [], "", 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._skip += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._skip -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._skip:
            self.text += data + " "

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


def words(html):
    return " ".join(Page(html).text.split())


# What it says.


def test_page_one_says_the_five_sentences(audit, html):
    front = words(html.split("<section")[0])
    squeezed = front.replace(" ", "")
    assert len(audit.sentences) == 5
    for sentence in audit.sentences:
        assert sentence.replace(" ", "") in squeezed


def test_every_section_of_the_audit_is_there(html):
    assert [t for t in re.findall(r"<h2>(.*?)</h2>", html) if t[0].isdigit()] == [
        "1. The log",
        "2. Does the model earn its keep?",
        "3. The customers",
        "4. The lifecycle",
        "5. Groups by behaviour",
        "6. Ubiquity",
        "7. What comes next",
    ]


def test_rows_read_are_shown_as_used_and_rejected(found):
    found["log"].update(rows_read=10, rows_used=8, rows_rejected=2)
    found["log"]["rejected"] = [
        {"reason": "no customer", "rows": 2, "money": 12.5, "first_row": 3, "example": "Ann Example, 1 Main Street"}
    ]
    html = report.to_html(found)
    assert "10 rows read = 8 used + 2 rejected" in words(html)
    assert "$12.50" in html
    assert "Ann Example" not in html
    assert "Ann Example" in report.to_html(found, show_ids=True)


def test_a_baseline_that_wins_is_said_in_a_warning(found):
    assert '<section id="holdout"><h2>Does' not in report.to_html(found)
    found["holdout"]["winner"] = "hiatus heuristic"
    holdout = report.to_html(found).split('<section id="holdout">')[1].split("</section>")[0]
    assert 'class="box warn"' in holdout


def test_revenue_is_never_called_value_without_a_margin(found, html):
    assert "Discounted revenue" in html
    assert "Lifetime value</a></dt>" not in html
    found["customers"]["money_name"] = "lifetime value"
    assert "Lifetime value</a></dt>" in report.to_html(found)


def test_horizon_and_discount_rate_stand_beside_the_value(html):
    front = words(html.split("<section")[0])
    assert "next 52 weeks" in front
    assert "discounted at 10% a year" in front


def test_what_is_not_identified_is_said_and_never_a_number(found):
    def forget(x):
        if isinstance(x, dict):
            return {k: forget(v) for k, v in x.items()}
        if isinstance(x, np.ndarray) and x.dtype.kind == "f":
            return np.full_like(x, np.nan)
        if isinstance(x, (list, tuple)):
            return [forget(v) for v in x]
        return math.nan if isinstance(x, float) else x

    for part in ("holdout", "lifecycle", "groups"):
        unknown = {**found, part: forget(found[part])}
        html = words(report.to_html(unknown))
        assert "not identified" in html
        assert not re.search(r"\b(nan|inf|None)\b", html)
    c = forget(found["customers"])
    c.update(horizon_days=364.0, discount_rate=0.1, margin_rate=1.0, scores=found["customers"]["scores"])
    for matrix in ("expected_purchases", "probability_alive"):
        c[matrix].update({k: found["customers"][matrix][k] for k in ("frequency", "recency")})
    html = words(report.to_html({**found, "customers": c}))
    assert not re.search(r"\b(nan|inf|None)\b", html)


def test_a_log_without_amounts_has_a_report_without_money():
    columns = {"customer": [], "time": []}
    rng = np.random.default_rng(3)
    for customer in range(300):
        days = np.cumsum(rng.integers(1, 60, rng.integers(1, 9)))
        columns["customer"] += [f"c{customer}"] * len(days)
        columns["time"] += [str(np.datetime64("2020-01-01") + int(d)) for d in days]
    audit = hb.audit(hb.EventLog.from_table(columns))
    html = report.to_html(audit)
    assert "not identified: needs column amount" in words(html)
    assert not re.search(r"\b(nan|inf|None)\b", words(html))


# Whom it names.


def test_ids_are_masked_unless_asked_for(audit, found, html):
    ids = {"hidden-customer-" + str(i): i for i in range(10)}
    for named, row in zip(ids, found["customers"]["most_valuable"], strict=True):
        row["customer"] = named
    assert "hidden-customer" not in report.to_html(found)
    shown = report.to_html(found, show_ids=True)
    assert all(i in shown for i in ids)


def test_a_masked_customer_keeps_its_number(audit, html):
    scores = list(audit.customers.scores["customer"])
    best = audit.customers.most_valuable[0]
    assert f"customer #{scores.index(best.customer) + 1}<" in html


def test_hostile_text_stays_text(found):
    found["customers"]["most_valuable"][0]["customer"] = HOSTILE
    found["customers"]["currency"] = "<b>"
    found["customers"]["by"] = HOSTILE
    found["customers"]["slices"] = [
        {"label": HOSTILE, "customers": 1, "value": 1.0, "share_of_value": 1.0, "mean_value": 1.0, "active": 1.0,
         "purchases": 1.0}
    ]  # fmt: skip
    found["log"]["columns"] = [{"role": "customer", "column": HOSTILE}]
    found["log"]["suspicious"] = [
        {"customer": HOSTILE, "rows": 1, "share_of_rows": 0.5, "money": 1.0, "why": HOSTILE}
    ]  # fmt: skip
    found["groups"][0]["name"] = HOSTILE
    found["lifecycle"]["states"][0] = HOSTILE
    found["sentences"][0] = HOSTILE
    page = Page(report.to_html(found, show_ids=True))
    assert len(page.all("script")) == 1
    assert 'alert("&")' in page.text


# What it is.


def test_the_file_needs_nothing_else(html):
    assert len(html.encode()) < 3_000_000
    page = Page(html)
    for _, attributes in page.tags:
        assert "src" not in attributes
        for name in ("href", "xlink:href"):
            assert attributes.get(name, "#").startswith(("#", "data:,"))
    assert "@import" not in html
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)\)", html))


def test_the_same_audit_gives_the_same_bytes(audit, html):
    assert report.to_html(audit.to_dict()) == html


def test_it_is_written_where_asked(audit, html, tmp_path):
    assert report.to_html(audit, tmp_path / "audit.html") == html
    assert (tmp_path / "audit.html").read_text(encoding="utf-8") == html
    with pytest.raises(FileNotFoundError):
        report.to_html(audit, tmp_path / "nowhere" / "audit.html")


def test_headings_tables_and_charts_are_accessible(html):
    page = Page(html)
    assert page.all("html")[0]["lang"] == "en"
    levels = [int(t[1]) for t, _ in page.tags if re.fullmatch(r"h[1-6]", t)]
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert len(page.all("th")) > 50
    assert all("scope" in th for th in page.all("th"))
    charts = [a for a in page.all("div") if a.get("role") == "img"]
    assert len(charts) >= 10
    assert all(len(chart["aria-label"]) > 20 for chart in charts)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for a in page.all("a")}
    assert targets <= set(ids)


def test_charts_take_their_colours_from_the_page(html):
    charts = re.findall(r"<svg.*?</svg>", html, flags=re.S)
    assert len(charts) >= 10
    assert not re.search(r"#[0-9a-f]{6}", "".join(charts))
    assert "var(--ink)" in "".join(charts)


# How it looks.

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_without_trouble_and_fits_the_window(browser, file, width, dark):
    browser.open(file, width, dark=dark)
    assert browser.evaluate(OVERFLOW) <= 0
    assert browser.evaluate("innerWidth") == width
    browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.evaluate(OVERFLOW) <= 0
    assert browser.trouble == []
    assert all(url.startswith(("file:", "data:")) for url in browser.requests)


CONTRAST = """
(() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
  const rgb = (color) => { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
                           return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const light = (c) => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                         return .2126 * r + .7152 * g + .0722 * b; };
  const page = rgb(getComputedStyle(document.body).backgroundColor);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  let worst = 99;
  const text = "p, li, td, th, dd, dt, h1, h2, h3, a, figcaption, summary, svg text";
  for (const node of document.querySelectorAll(text)) {
    const style = getComputedStyle(node);
    worst = Math.min(worst, ratio(rgb(node.matches("text") ? style.fill : style.color), page));
  }
  return [light(page), worst];
})()
"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(browser, file, dark):
    browser.open(file, dark=dark)
    ground, contrast = browser.evaluate(CONTRAST)
    assert ground < 0.05 if dark else ground > 0.9
    assert contrast >= 4.5


TIP = "(() => { const t = document.getElementById('tip'); return t.hidden ? '' : t.textContent; })()"


def test_terms_are_explained_to_mouse_keyboard_and_touch(browser, file):
    browser.open(file)
    where = "JSON.stringify(document.querySelector('a.term').getBoundingClientRect())"
    meaning = browser.evaluate(
        "document.querySelector(document.querySelector('a.term').getAttribute('href') + ' dd').textContent"
    )
    box = json.loads(browser.evaluate(where))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    assert browser.evaluate(TIP) == ""
    browser.mouse(x, y, "mouseMoved")
    assert browser.evaluate(TIP) == meaning
    browser.key("Escape", 27)
    assert browser.evaluate(TIP) == ""
    browser.key("Tab", 9)
    assert browser.evaluate("document.activeElement.className") == "term"
    assert browser.evaluate(TIP) == meaning

    browser.open(file, 390)
    browser.evaluate("document.querySelector('a.term').click()")
    assert browser.evaluate(TIP) == meaning
    inside = "(b => b.left >= 0 && b.right <= innerWidth)(document.getElementById('tip').getBoundingClientRect())"
    assert browser.evaluate(inside)
    assert browser.evaluate("scrollY") == 0


def test_it_prints(browser, file):
    browser.open(file, dark=True)
    pdf = browser.pdf()
    assert pdf.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 25


def test_a_picture_of_it_is_not_blank(browser, file):
    browser.open(file, 390, dark=True)
    assert len(browser.screenshot()) > 20_000
