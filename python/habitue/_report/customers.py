"""3. The customers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

from .. import _format as fmt
from .. import plot
from .html import Page, first_upper, fold, note, paragraph, round_number, section


def customers(p: Page) -> str:
    c = p.audit["customers"]
    p.words.section()
    name = c["money_name"]
    value, spread = p.estimate(c["value"], p.plain_money, "amount")
    purchases, purchases_range = p.estimate(c["purchases"], round_number)
    html = paragraph(
        f"Over the next {fmt.span(c['horizon_days'])} today's customers should make {purchases} repeat purchases"
        + (f" (95% range {purchases_range})" if purchases_range else "")
        + f". {p.words.text(first_upper(name))}: {value}"
        + (f" ({p.words.text('95% range')} {spread})" if spread else "")
        + p.words.text(f", at a yearly discount rate of {100 * c['discount_rate']:.3g}%")
        + (f" and a margin of {100 * c['margin_rate']:.3g}%" if c["margin_rate"] != 1 else "")
        + ". New customers are not counted."
    )
    html += _concentration(p)
    html += "<h3>What is to come</h3>" + _forecast(p)
    html += _top_ten(p)
    if c["by"]:
        rows = [
            [
                escape(s["label"]) or '<span class="ni">(empty)</span>',
                fmt.number(s["customers"]),
                p.money(s["value"]),
                p.or_unknown(s["share_of_value"], fmt.share),
                p.money(s["mean_value"]),
                p.or_unknown(s["active"], round_number),
                p.or_unknown(s["purchases"], round_number),
            ]
            for s in c["slices"]
        ]
        head = [
            first_upper(c["by"]),
            "Customers",
            first_upper(name),
            "Share",
            "Per customer",
            "Still active",
            "Purchases to come",
        ]
        html += f"<h3>By {escape(c['by'])}</h3>" + p.table(head, rows)
    html += _matrices(p) + _model(p, c["model"], "When they buy, and when they leave")
    html += _model(p, c["spend_model"], "What they spend")
    r = c["spend_frequency_correlation"]
    if c["spend_model"]["available"] and math.isfinite(r):
        html += note(
            p.words.text(
                f"The spend model takes spend and frequency as unrelated; their correlation is {fmt.precise(r, 2)}."
            )
        )
    return section(p, "customers", html)


def _concentration(p: Page) -> str:
    c = p.audit["customers"]
    if not len(c["deciles"]):
        return paragraph(f"How value is spread: {p.unknown('amount')}")
    top = fmt.share(c["deciles"][0]["share_of_value"])
    html = (
        '<h3>Who holds it</h3><div class="pair">'
        + p.chart(
            plot.lorenz,
            p.audit,
            f"Lorenz curve; Gini {c['gini']:.2f}; the top tenth hold {top}.",
            title="Lorenz curve",
            caption="Dashed: everybody worth the same. Gini: 0 when equal, near 1 when one customer holds it all.",
        )
        + p.chart(
            plot.deciles,
            p.audit,
            f"Bar chart of the share of value of each tenth; the first holds {top}.",
            title="Share of value by decile",
        )
        + "</div>"
    )
    rows = [
        [
            str(i),
            fmt.number(d["customers"]),
            p.money(d["value"]),
            p.or_unknown(d["share_of_value"], fmt.share),
            p.money(d["mean_value"]),
            p.money(d["least_value"]),
        ]
        for i, d in enumerate(c["deciles"], start=1)
    ]
    head = ["Decile", "Customers", first_upper(c["money_name"]), "Share", "Mean", "Least"]
    return html + fold("The numbers, decile by decile", p.table(head, rows), printed=True)


def _forecast(p: Page) -> str:
    f = p.audit["customers"]["forecast"]
    html = '<div class="pair">'
    if len(f["money"]):
        first, last = p.plain_money(f["money"][0]), p.plain_money(f["money"][-1])
        html += p.chart(
            plot.forecast,
            p.audit,
            f"Monthly money, from {first} to {last}.",
            title="Money, month by month",
            caption="Not discounted. The band holds 95% of outcomes.",
        )
    if len(f["purchases"]):
        first, last = round_number(f["purchases"][0]), round_number(f["purchases"][-1])
        html += p.chart(
            plot.forecast,
            p.audit,
            f"Repeat purchases a month, from {first} to {last}.",
            title="Repeat purchases, month by month",
            of="purchases",
            caption="Of today's customers only: falling as they leave, because new ones are not counted.",
        )
    html += "</div>"
    columns = ["Month to", "Repeat purchases", "Low", "High"]
    money = ("money", "money_low", "money_high") if len(f["money"]) else ()
    rows = [
        [
            escape(m),
            *(p.or_unknown(f[k][i], fmt.number) for k in ("purchases", "purchases_low", "purchases_high")),
            *(p.money(f[k][i]) for k in money),
        ]
        for i, m in enumerate(f["month_end"])
    ]
    return html + fold(
        "The numbers, month by month", p.table([*columns, *(("Money", "Low", "High") if money else ())], rows)
    )


def _top_ten(p: Page) -> str:
    c = p.audit["customers"]
    html = ""
    value = "Value" if c["money_name"] == "lifetime value" else "Revenue"
    for title, rows, first in (
        ("The ten most valuable", c["most_valuable"], ("value", value)),
        ("The ten most valuable at risk", c["most_valuable_at_risk"], ("at_risk", "At risk")),
    ):
        if not len(rows):
            continue
        second = ("value", value) if first[0] == "at_risk" else ("at_risk", "At risk")
        cells = [
            [
                p.name(r["customer"]),
                p.money(r[first[0]]),
                p.money(r[second[0]]),
                p.or_unknown(r["p_alive"], fmt.chance),
                p.or_unknown(r["purchases"], lambda x: f"{x:.1f}"),
                p.money(r["spend"]),
                p.or_unknown(r["frequency"], fmt.number),
                p.or_unknown(r["days_since_last"], fmt.number),
            ]
            for r in rows
        ]
        head = [
            "Customer",
            first[1],
            second[1],
            "P(alive)",
            "Purchases to come",
            "Spend a purchase",
            "Repeat purchases so far",
            "Days since last",
        ]
        html += f"<h3>{title}</h3>" + p.table(head, cells)
    if html and not p.show_ids:
        html += note(
            "Ids are masked: customers are numbered in the order they first appear in the log. "
            "<code>--show-ids</code> (<code>show_ids=True</code> in Python) names them."
        )
    return html


def _matrices(p: Page) -> str:
    c = p.audit["customers"]
    html = ""
    for name, plotter, title, about in (
        ("probability_alive", plot.probability_alive_matrix, "Is a customer like this still one?", "P(alive)"),
        (
            "expected_purchases",
            plot.frequency_recency_matrix,
            "How much will they buy?",
            f"expected purchases in {fmt.span(c['horizon_days'])}",
        ),
    ):
        m = c[name]
        if len(m["cells"]):
            alt = f"Heat map of {about} by repeat purchases and by time from first to last purchase."
            html += p.chart(
                plotter,
                p.audit,
                alt,
                title=title,
                height=290,
                caption=f"{first_upper(about)}, for a customer as old as the log, by frequency and recency.",
            )
    return f'<h3>What the model has learnt</h3><div class="pair">{html}</div>' if html else ""


def _model(p: Page, m: Mapping[str, Any], title: str) -> str:
    if not m["available"]:
        return f"<h3>{title}</h3>" + paragraph(f'<span class="ni">{escape(m["why"])}</span>')
    html = f"<h3>{title}: {escape(m['name'])}</h3>" + (paragraph(p.words.text(m["why"])) if m["why"] else "")
    rows = [
        [
            escape(q["name"]),
            p.or_unknown(q["estimate"]["value"], lambda x: fmt.precise(x, 4)),
            p.or_unknown(q["standard_error"], fmt.precise),
            p.estimate(q["estimate"], fmt.precise)[1] or p.unknown(),
            escape(q["meaning"]),
        ]
        for q in m["parameters"]
    ]
    html += p.table(["Parameter", "Estimate", "Standard error", "95% interval", "Meaning"], rows, text=(0, 4))
    facts = [
        f"log-likelihood {fmt.number(m['log_likelihood'], 1)}",
        f"AIC {fmt.number(m['aic'], 1)}",
        f"BIC {fmt.number(m['bic'], 1)}",
        f"{fmt.number(m['customers_used'])} customers used",
        f"{fmt.number(m['customers_left_out'])} left out",
        f"{m['iterations']} iterations, {m['termination']}",
        *([f"time in {m['unit']}s"] if m["unit"] else []),
    ]
    html += note(p.words.text("; ".join(facts) + "."))
    return html + (note(f"Source: {escape(m['reference'])}") if m["reference"] else "")
