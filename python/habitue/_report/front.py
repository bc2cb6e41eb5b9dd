"""Page one, and what changed since an earlier audit."""

from __future__ import annotations

import math
from html import escape

from .. import _format as fmt
from .. import plot
from .html import CONTENTS, Page, emphasise_amounts, first_upper, paragraph, round_number, section

_SAYS = ("Worth", "Movement", "At risk", "Belief", "Look next")


def page_one(p: Page) -> str:
    a, log = p.audit, p.audit["log"]
    p.words.section()
    labels = _SAYS if len(a["sentences"]) == len(_SAYS) else ("",) * len(a["sentences"])
    figures = _key_figures(p)
    p.words.section()
    sentences = [emphasise_amounts(p.words.text(sentence), p.prefix) for sentence in a["sentences"]]
    says = "".join(
        f'<li><b class="what">{label}</b><span class="it">{sentence}</span></li>'
        for label, sentence in zip(labels, sentences, strict=True)
    )
    facts = [f"{fmt.number(log['customers'])} customers", f"{fmt.number(log['purchases'])} purchases"]
    if math.isfinite(log["money"]) and log["money"] != 0:
        facts.append(p.round_money(log["money"]))
    facts.append(f"{escape(fmt.day(log['first_day']))} to {escape(fmt.day(log['last_day']))}")
    skip = () if a["comparison"]["available"] else ("changed",)
    links = "".join(f'<li><a href="#{k}">{escape(v)}</a></li>' for k, v in CONTENTS.items() if k not in skip)
    return (
        '<header><p class="eyebrow">Customer audit</p><h1>What your customers are worth</h1>'
        f'<p class="sub">{" · ".join(facts)}</p></header><div id="page-one">{figures}<ol class="says">{says}</ol>'
        f'<nav aria-label="Contents"><ul>{links}</ul></nav></div>'
    )


def _key_figures(p: Page) -> str:
    c, h = p.audit["customers"], p.audit["holdout"]
    rate = f"discounted at {100 * c['discount_rate']:.3g}% a year"
    tiles = [
        (
            c["money_name"],
            *p.estimate(c["value"], p.plain_money, "amount"),
            f"next {fmt.span(c['horizon_days'])}, {rate}",
        ),
        (
            "still active",
            *p.estimate(c["active"], round_number),
            f"of {fmt.number(p.audit['log']['customers'])} customers",
        ),
        ("at risk", *p.estimate(c["at_risk"], p.plain_money, "amount"), "with customers who may have left already"),
    ]
    if h["available"]:
        error = h["predicted"]["value"] / h["actual"] - 1 if h["actual"] else math.nan
        note = f"repeat purchases of {fmt.span(h['holdout_days'])} kept from the model"
        tiles.append(("the past, predicted", p.or_unknown(error, _off), "", note))
    else:
        tiles.append(("the past, predicted", '<span class="ni">not tested</span>', "", h["verdict"]))
    out = []
    for name, value, spread, note in tiles:
        small = f"{p.words.text('95% range')} {spread}<br>" if spread else ""
        kind = "big text" if "<" in value else "big"
        out.append(
            f'<div class="tile"><dt>{p.words.text(first_upper(name))}</dt><dd class="{kind}">{value}</dd>'
            f"<dd><small>{small}{p.words.text(note)}</small></dd></div>"
        )
    return f'<dl class="tiles">{"".join(out)}</dl>'


def _off(x: float) -> str:
    """A relative error in words: 3% too low."""
    return "as predicted" if abs(x) < 0.0005 else f"{fmt.share(abs(x))} too {'high' if x > 0 else 'low'}"


def changed(p: Page) -> str:
    c = p.audit["comparison"]
    if not c["available"]:
        return ""
    p.words.section()
    alt = (
        f"Waterfall from {p.plain_money(c['earlier_value'])} to {p.plain_money(c['later_value'])}: new customers "
        f"{p.plain_money(c['new_customers'])}, retention {p.plain_money(c['retention'])}, spend "
        f"{p.plain_money(c['spend'])}, model revision {p.plain_money(c['model_revision'])}."
    )
    name = p.audit["customers"]["money_name"]
    parts = [
        (f"On {fmt.day(c['since'])}", c["earlier_value"]),
        ("New customers", c["new_customers"]),
        ("Retention: who stayed, and bought", c["retention"]),
        ("Spend a purchase", c["spend"]),
        ("Model revision: what the model has learnt since", c["model_revision"]),
        ("Now", c["later_value"]),
    ]
    html = (
        paragraph(p.words.text(c["sentence"]))
        + '<div class="pair">'
        + p.chart(
            plot.comparison,
            p.audit,
            alt,
            title=f"{first_upper(name)} since {fmt.day(c['since'])}",
        )
        + "<div>"
        + p.table(["Part", first_upper(name)], [[escape(k), p.round_money(v)] for k, v in parts])
        + "</div></div>"
    )
    return section(p, "changed", html)
