"""4. The lifecycle."""

from __future__ import annotations

import math
from html import escape
from typing import Any

from .. import _format as fmt
from .. import lifecycle as lifecycle_room
from .. import plot
from ..plot._chain import known, moves
from .html import Page, first_upper, fold, note, paragraph, section


def lifecycle(p: Page) -> str:
    y = p.audit["lifecycle"]
    p.words.section()
    html = _cohorts(p)
    if not y["available"]:
        return section(p, "lifecycle", html + paragraph(f'<span class="ni">{escape(y["why"])}</span>'))
    step = fmt.period(y["period_days"])
    html += "<h3>From state to state</h3>" + paragraph(
        p.words.text(
            f"Each {step}, a customer is in one of these states, and moves on as the log has shown: a Markov chain. "
        )
    )
    moves = "; ".join(
        f"{a} to {b} {fmt.share(y['probability'][i][j])}"
        for i, a in enumerate(y["states"])
        for j, b in enumerate(y["states"])
        if y["probability"][i][j] >= 0.005
    )
    html += p.chart(
        plot.transition_graph,
        p.audit,
        f"Graph of the states. Moves in one {step}: {moves}.",
        width=720,
        height=280,
        shape="wide",
        caption=f"The wider the arrow, the likelier the move in one {step}. In the boxes: customers now.",
    )
    html += _moves_and_occupancy(p, step)
    money = len(y["value"]) > 0
    rows = []
    for i, state in enumerate(y["states"]):
        lapse, lapse_range = p.estimate(y["periods_to_lapse"][i], lambda x: fmt.precise(x, 2))
        row = [escape(state), escape(y["meaning"][i]), p.or_unknown(y["customers_now"][i], fmt.number)]
        row += [lapse, lapse_range]
        if money:
            row += p.estimate(y["value"][i], lambda x: fmt.exact_money(x, p.prefix))
        rows.append(row)
    head = ["State", "Meaning", "Customers now", f"{first_upper(step)}s to lapse", "95% range"]
    head += ["Worth of one customer", "95% range"] if money else []
    html += p.table(head, rows, text=(0, 1), caption="What a customer in each state is worth")
    if money:
        html += note(
            f"Worth: money still to come in the next {y['horizon_periods']} {step}s, discounted; a {step} with a "
            f"purchase brings {p.money(y['money_per_purchase_period'])} on average (Pfeifer &amp; Carraway, 2000)."
        )
    cells = []
    for i, state in enumerate(y["states"]):
        row = [escape(state)]
        for j in range(len(y["states"])):
            x, low, high = (y[k][i][j] for k in ("probability", "low", "high"))
            text = p.or_unknown(x, fmt.share)
            if math.isfinite(x) and math.isfinite(low) and high > low:
                text += f"<br><small>{fmt.share(low)} to {fmt.share(high)}</small>"
            row.append(text)
        row.append(fmt.number(sum(x for x in y["counts"][i] if math.isfinite(x))))
        cells.append(row)
    table = p.table(
        ["From, to:", *y["states"], "Seen"], cells, caption=f"Chance of each move in one {step}, with 95% intervals"
    )
    return section(p, "lifecycle", html + fold("The transition matrix", table, printed=True))


def _moves_and_occupancy(p: Page, step: str) -> str:
    """The matrix as a picture, and where today's customers will be."""
    y = p.audit["lifecycle"]
    pictures = p.chart(
        plot.transition_heat_map,
        p.audit,
        f"Chance of each move in one {step}, with 95% intervals; the table of the transition matrix has the numbers.",
        title=f"Chance of each move in one {step}",
        caption="From (row) to (column), with 95% intervals.",
    )
    found, periods = known(moves(p.audit)), max(int(y["horizon_periods"]), 1)
    if found is not None and found.now is not None:
        chain = lifecycle_room.MarkovChain(found.matrix, found.states)
        later = chain.distribution(found.now / found.now.sum(), periods)
        ends = ", ".join(f"{name} {fmt.share(x)}" for name, x in zip(found.states, later, strict=True))
        pictures += p.chart(
            plot.state_occupancy,
            p.audit,
            f"Shares of today's customers in each state, {step} by {step}. After {periods}: {ends}.",
            title="Where today's customers will be",
            caption=f"If they move on as the log has shown; who comes new is left out. In {step}s from now.",
            periods=periods,
        )
    return f'<div class="pair">{pictures}</div>'


def _cohorts(p: Page) -> str:
    c = p.audit["lifecycle"]["cohorts"]
    if not len(c["cohort"]):
        return ""
    ages = max(len(row) for row in c["active"])
    period = c["period"]

    def triangle(rows: Any, cell: Any, top: float, caption: str) -> str:
        head = "".join(f'<th scope="col" class="n">{age}</th>' for age in range(ages))
        body = []
        for name, size, row in zip(c["cohort"], c["size"], rows, strict=True):
            cells = []
            for age, x in enumerate(row):
                shade = min(1.0, x / size / top) if size and top and age else 0.0
                cells.append(f'<td class="c" style="--p:{shade:.2f}">{escape(cell(x, size))}</td>')
            body.append(
                f'<tr><th scope="row">{escape(name)}</th><td class="n">{fmt.number(size)}</td>{"".join(cells)}</tr>'
            )
        table = (
            '<table class="heat"><thead><tr><th scope="col">First bought</th><th scope="col" class="n">Size</th>'
            f"{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
        )
        return p.scrolling(table, caption, caption)

    def highest(rows: Any) -> float:
        return max((x / n for row, n in zip(rows, c["size"], strict=True) if n for x in row[1:]), default=0.0)

    html = triangle(
        c["active"],
        lambda x, n: fmt.percent(x / n) if n else "",
        highest(c["active"]),
        f"Share of each cohort that bought, by {period}s since the first purchase",
    )
    if len(c["money"]):
        money = triangle(
            c["money"], lambda x, _: fmt.short_money(x, p.prefix), highest(c["money"]), f"Money by cohort and {period}"
        )
        html += fold("The same in money", money)
    return "<h3>Cohorts</h3>" + html
