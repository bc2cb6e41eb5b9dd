"""1. The log."""

from __future__ import annotations

from html import escape

from .. import _format as fmt
from .html import Page, box, first_upper, note, paragraph, section


def log(p: Page) -> str:
    g, a = p.audit["log"], p.audit
    p.words.section()
    rejected = f"{fmt.number(g['rows_rejected'])} rejected" if g["rows_rejected"] else "none rejected"
    html = paragraph(
        f"<b>{fmt.number(g['rows_read'])}</b> rows read = <b>{fmt.number(g['rows_used'])}</b> used + "
        f"<b>{rejected}</b>. "
        f"They hold {fmt.number(g['purchases'])} purchases of {fmt.number(g['customers'])} customers between "
        f"{escape(fmt.day(g['first_day']))} and {escape(fmt.day(g['last_day']))} ({fmt.span(g['span_days'])})."
    )
    if g["left_truncation"]["sentence"]:
        said = p.words.text(g["left_truncation"]["sentence"])
        html += box(said, warn=True) if g["left_truncation"]["detected"] else paragraph(said)
    if g["rejected"]:
        columns = ["Rejected because", "Rows", "Their money", "First at row"]
        rows = [
            [
                escape(r["reason"]),
                fmt.number(r["rows"]),
                p.money(r["money"]),
                fmt.number(r["first_row"]) if r["first_row"] >= 0 else "",
                *([escape(r["example"][:80])] if p.show_ids else []),
            ]
            for r in g["rejected"]
        ]
        html += p.table([*columns, "What stood there"] if p.show_ids else columns, rows, caption="Rejected rows")
    if g["notices"]:
        rows = [[escape(first_upper(n["what"])), fmt.number(n["count"]), escape(n["policy"])] for n in g["notices"]]
        html += p.table(["What was found", "How often", "What was done"], rows, caption="Policies applied", text=(0, 2))
    if g["suspicious"]:
        rows = [
            [
                p.name(s["customer"]),
                escape(s["why"]),
                fmt.number(s["rows"]),
                fmt.share(s["share_of_rows"]),
                p.money(s["money"]),
            ]
            for s in g["suspicious"]
        ]
        html += p.table(
            ["Customer", "Why", "Rows", "Share of rows", "Money"],
            rows,
            text=(0, 1),
            caption="Ids that look like no customer",
        )
        html += note("They are counted as customers. If they are guest checkouts, tills or staff, take them out.")
    html += '<div class="pair"><div>' + p.table(
        ["Part", "Column"],
        [[escape(c["role"]), escape(c["column"])] for c in g["columns"]],
        text=(0, 1),
        caption="Columns found",
    )
    html += "</div><div>"
    if a["missing"]:
        rows = [[escape(m["column"]), escape(m["enables"])] for m in a["missing"]]
        html += p.table(["Not identified: needs column", "Would enable"], rows, text=(0, 1), caption="Columns missing")
    return section(p, "log", html + "</div></div>")
