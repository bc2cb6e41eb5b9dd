"""5. Groups by behaviour, 7. what comes next; the method; the words."""

from __future__ import annotations

from html import escape

from .. import _format as fmt
from .. import plot
from .html import Page, first_upper, paragraph, section


def groups(p: Page) -> str:
    rows = p.audit["groups"]
    p.words.section()
    if not len(rows):
        return section(p, "groups", paragraph(p.unknown("amount")))
    html = paragraph(p.words.text("What customers do, not who they are: recency-frequency-monetary groups."))
    alt = "; ".join(f"{g['name']} {fmt.share(g['share_of_customers'])} of customers" for g in rows)
    html += p.chart(plot.groups, p.audit, f"Bar chart: {alt}.", width=460, height=50 + 36 * len(rows), shape="tall")
    cells = [
        [
            f"{escape(g['name'])}<br><small>{escape(g['meaning'])}</small>",
            fmt.number(g["customers"]),
            p.money(g["value"]),
            p.or_unknown(g["share_of_value"], fmt.share),
            p.money(g["mean_value"]),
            p.or_unknown(g["p_alive"], fmt.chance),
            p.or_unknown(g["days_since_last"], fmt.number),
            p.or_unknown(g["purchases_so_far"], lambda x: f"{x:.1f}"),
            p.money(g["money_so_far"]),
        ]
        for g in rows
    ]
    head = [
        "Group",
        "Customers",
        first_upper(p.audit["customers"]["money_name"]),
        "Share",
        "Per customer",
        "P(alive)",
        "Days since last",
        "Purchases so far",
        "Money so far",
    ]
    return section(p, "groups", html + p.table(head, cells))


_LATER = {
    "Two-way exchange": (
        "what customers get for what they give, and who brings whom",
        ("expected", "perceived", "referrer"),
    ),
    "Plan": ("what to do next, for whom, and what it is worth", ("action", "arm", "propensity", "cost")),
}


def comes_next(p: Page) -> str:
    p.words.section()
    here = {c["role"] for c in p.audit["log"]["columns"]}
    items = []
    for name, (answer, needed) in _LATER.items():
        found = [c for c in needed if c in here]
        has = f" This log has {', '.join(found)}." if found else ""
        items.append(
            f"<li><b>{name}</b>: {answer}. {p.words.text('Not identified')}: not in this version; "
            f"needs columns {', '.join(needed)}.{has}</li>"
        )
    return section(p, "next", f"<ul>{''.join(items)}</ul>")


def method(p: Page) -> str:
    s, c = p.audit["stamp"], p.audit["customers"]
    p.words.section()
    parts = [
        "A purchase log shows who bought, when and for how much; it does not show who has left. The model infers it: "
        "each customer buys at a rate of their own and silently leaves at some point, and both are judged from the "
        "purchases seen. Customers who bought alike are told apart only as far as the log allows.",
        "Before its figures are used, the model is made to predict a part of the log it has not seen (section 2), "
        "against two baselines that need no model.",
        f"{first_upper(c['money_name'])} is expected spend a purchase"
        + (", times the margin," if c["margin_rate"] != 1 else "")
        + f" times the purchases expected over {fmt.span(c['horizon_days'])}, each discounted from its day; "
        "purchases already made are not in it. Ranges and bands cover chance and what is uncertain about the model's "
        "parameters; they do not cover a change in how customers behave, nor a model that is wrong.",
    ]
    if not c["currency"]:
        parts.append("Money is in the currency of the log, which nobody named.")
    html = "".join(paragraph(p.words.text(t)) for t in parts)
    rows = [
        ("habitue", s["version"]),
        ("data hash", s["data_hash"]),
        ("end of the log", s["observation_end"]),
        ("parameters", s["parameters"]),
    ]
    stamp = "".join(f"<dt>{p.words.text(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows if v)
    return section(p, "method", html + f'<h3>To get the same again</h3><dl class="stamp">{stamp}</dl>')


def words(p: Page) -> str:
    return section(p, "words", p.words.glossary())
