"""Small pieces of HTML: text made safe, words explained, tables, figures, numbers that may be unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .. import _format as fmt
from .glossary import MEANING, PHRASES

_PHRASE = re.compile(
    r"(?<![\w/-])(" + "|".join(re.escape(escape(p)) for p in sorted(PHRASES, key=len, reverse=True)) + r")(?![\w/-])"
)


CONTENTS = {
    "changed": "What changed",
    "log": "1. The log",
    "holdout": "2. Does the model earn its keep?",
    "customers": "3. The customers",
    "lifecycle": "4. The lifecycle",
    "groups": "5. Groups by behaviour",
    "ubiquity": "6. Ubiquity",
    "next": "7. What comes next",
    "method": "Method",
    "words": "Words",
}


class Words:
    """Links words of the field to the glossary, each where a section first uses it."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self._here: set[str] = set()

    def section(self) -> None:
        self._here = set()

    def text(self, text: str, again: bool = False) -> str:
        """Plain text as HTML, its words explained."""

        def link(match: re.Match[str]) -> str:
            entry = PHRASES[match[1].replace("&amp;", "&")]
            if entry in self._here and not again:
                return match[1]
            self._here.add(entry)
            self.used.add(entry)
            return f'<a class="term" href="#{anchor(entry)}" aria-describedby="{anchor(entry)}">{match[1]}</a>'

        return _PHRASE.sub(link, escape(text))

    def glossary(self) -> str:
        entries = sorted(self.used, key=str.lower)
        words = (f'<div id="{anchor(e)}"><dt>{escape(e)}</dt><dd>{escape(MEANING[e])}</dd></div>' for e in entries)
        return f'<dl class="words">{"".join(words)}</dl>'


def anchor(entry: str) -> str:
    return "w-" + re.sub(r"[^a-z0-9]+", "-", entry.lower()).strip("-")


def emphasise_amounts(html: str, prefix: str) -> str:
    """Money, and numbers in the thousands and above, in bold."""
    money = rf"{re.escape(escape(prefix))}\d[\d,.]*\d|" if prefix else ""
    thousands, large = r"\d{1,3}(?:,\d{3})+", r"\d[\d.]*(?= [mb]illion)"
    amount = re.compile(rf"(?<![\w#,.])((?:{money}{thousands}|{large})(?: [mb]illion)?)(?!\w)")
    parts = re.split(r"(<[^>]*>)", html)
    return "".join(p if p.startswith("<") else amount.sub(r"<b>\1</b>", p) for p in parts)


class Names:
    """Customers by id, or by a number of their own in place of it."""

    def __init__(self, audit: Mapping[str, Any], show_ids: bool) -> None:
        self.show = show_ids
        c = audit["customers"]
        shown = [r["customer"] for r in (*c["most_valuable"], *c["most_valuable_at_risk"])]
        shown += [s["customer"] for s in audit["log"]["suspicious"]]
        wanted = dict.fromkeys(shown)
        place = {i: n for n, i in enumerate(c["scores"]["customer"], start=1) if i in wanted}
        spare = len(c["scores"]["customer"])
        self._number = {}
        for i in wanted:
            if i not in place:
                spare += 1
            self._number[i] = place.get(i, spare)

    def __call__(self, customer: str) -> str:
        if not self.show:
            return f'<span class="nb">customer #{self._number[customer]}</span>'
        return escape(customer if len(customer) <= 60 else customer[:59] + "…")


class Page:
    """What every section needs: the audit as a dict, its currency, its words and its names."""

    def __init__(self, audit: Mapping[str, Any], show_ids: bool) -> None:
        self.audit = audit
        self.words = Words()
        self.name = Names(audit, show_ids)
        self.show_ids = show_ids
        self.prefix = fmt.currency_prefix(audit["customers"]["currency"])
        self._charts = 0

    def money(self, x: float) -> str:
        return escape(fmt.exact_money(x, self.prefix)) if math.isfinite(x) else self.unknown("amount")

    def round_money(self, x: float) -> str:
        return escape(fmt.money(x, self.prefix)) if math.isfinite(x) else self.unknown("amount")

    def plain_money(self, x: float) -> str:
        """As text, not HTML."""
        return fmt.money(x, self.prefix)

    def unknown(self, column: str = "") -> str:
        """Says "not identified", with the column that is missing where that is why."""
        for m in self.audit["missing"]:
            if column and m["column"] == column:
                return f'<span class="ni">{escape(m["sentence"])}</span>'
        return '<span class="ni">not identified</span>'

    def or_unknown(self, x: float, form: Any, column: str = "") -> str:
        return escape(form(x)) if x is not None and math.isfinite(x) else self.unknown(column)

    def estimate(self, e: Mapping[str, float], form: Any, column: str = "") -> tuple[str, str]:
        """The estimate, and "low to high"; the second is empty when there is no range."""
        value = self.or_unknown(e["value"], form, column)
        known = math.isfinite(e["low"]) and math.isfinite(e["high"]) and e["low"] < e["high"]
        return value, f"{escape(form(e['low']))} to {escape(form(e['high']))}" if known else ""

    def chart(
        self,
        plotter: Any,
        data: Any,
        alt: str,
        *,
        title: str = "",
        caption: str = "",
        width: int = 440,
        height: int = 270,
        shape: str = "",
        **options: Any,
    ) -> str:
        from .svg import draw

        self._charts += 1
        svg = draw(plotter, data, f"c{self._charts}", width, height, **options)
        heading = f'<p class="title">{escape(title)}</p>' if title else ""
        scrolls = ' tabindex="0"' if shape == "wide" else ""
        return (
            f"<figure>{heading}"
            f'<div class="{f"plot {shape}".strip()}" role="img" aria-label="{escape(alt)}"{scrolls}>{svg}</div>'
            f"{f'<figcaption>{self.words.text(caption)}</figcaption>' if caption else ''}</figure>"
        )

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        caption: str = "",
        text: Sequence[int] = (0,),
        best: int | None = None,
    ) -> str:
        """A table that scrolls inside its own box. Cells are HTML; the columns `text` are text, others numbers."""
        kind = [' class="n"' if i not in text else ' class="w"' if i else "" for i in range(len(columns))]
        head = "".join(f'<th scope="col"{k}>{self.words.text(c)}</th>' for c, k in zip(columns, kind, strict=True))
        body = []
        for i, row in enumerate(rows):
            cells = "".join(f"<td{k}>{c}</td>" for c, k in zip(row[1:], kind[1:], strict=True))
            mark = ' class="best"' if i == best else ""
            body.append(f'<tr{mark}><th scope="row">{row[0]}</th>{cells}</tr>')
        rows_and_head = f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
        return self.scrolling(f"<table>{rows_and_head}</table>", caption, caption or columns[0])

    def scrolling(self, table: str, caption: str, label: str) -> str:
        """A table under its caption, which stays when the table scrolls."""
        title = f'<p class="title">{self.words.text(caption)}</p>' if caption else ""
        return f'{title}<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">{table}</div>'


def paragraph(html: str, kind: str = "") -> str:
    return f'<p class="{kind}">{html}</p>' if kind else f"<p>{html}</p>"


def fold(title: str, html: str, printed: bool = False) -> str:
    return f"<details{' data-print' if printed else ''}><summary>{escape(title)}</summary>{html}</details>"


def box(html: str, warn: bool = False) -> str:
    return f'<div class="box{" warn" if warn else ""}"><p>{html}</p></div>'


def note(html: str) -> str:
    """A paragraph in small print."""
    return paragraph(html, "note")


def section(p: Page, name: str, html: str) -> str:
    return f'<section id="{name}"><h2>{escape(CONTENTS[name])}</h2>{html}</section>'


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def round_number(x: float) -> str:
    """A count or a rate as a reader wants it: three digits."""
    return fmt.number(fmt.significant(x)) if abs(x) >= 100 else fmt.precise(x)
