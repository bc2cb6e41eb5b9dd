"""2. Does the model earn its keep?"""

from __future__ import annotations

from html import escape

from .. import _format as fmt
from .. import plot
from .html import Page, box, fold, note, paragraph, section


def holdout(p: Page) -> str:
    h = p.audit["holdout"]
    p.words.section()
    if not h["available"]:
        return section(p, "holdout", box(p.words.text(h["verdict"]), warn=True))
    beaten = bool(h["winner"]) and h["winner"] != h["model"]
    t = h["tracking"]
    held = f"actual {fmt.number(h['actual'])}, predicted {fmt.number(h['predicted']['value'])} in the holdout"
    html = box(p.words.text(h["verdict"]), warn=beaten)
    html += paragraph(
        p.words.text(
            f"{h['model']} learnt from the log up to {fmt.day(h['calibration_end'])} (calibration) and predicted the "
            f"repeat purchases of the next {fmt.span(h['holdout_days'])}, up to {fmt.day(h['observation_end'])} "
            f"(holdout), of the {fmt.number(h['customers'])} customers known by then."
        )
    )
    if len(t["week_end"]):
        html += (
            '<div class="pair">'
            + p.chart(
                plot.cumulative_tracking,
                p.audit,
                f"Line chart of repeat purchases since the start: {held}.",
                title="Repeat purchases, summed up",
                caption="The band holds 95% of outcomes.",
            )
            + p.chart(
                plot.tracking,
                p.audit,
                f"Line chart of repeat purchases week by week: {held}.",
                title="Week by week",
                caption="Runs of weeks outside the band are seasons or campaigns, which the model does not know.",
            )
            + "</div>"
        )
        columns = ["Week to", "Actual", "Predicted", "Low", "High", "Actual so far", "Predicted so far"]
        series = ("actual", "predicted", "low", "high", "actual_cumulative", "predicted_cumulative")
        rows = [[escape(w), *(p.or_unknown(t[s][i], fmt.number) for s in series)] for i, w in enumerate(t["week_end"])]
        html += fold("The numbers, week by week", p.table(columns, rows))
    rows = [
        [
            escape(c["name"]),
            p.or_unknown(c["total"], fmt.number),
            p.or_unknown(c["total_error"], _signed_share),
            *(p.or_unknown(c[k], lambda x: f"{x:.2f}") for k in ("mae", "rmse", "correlation")),
        ]
        for c in h["contenders"]
    ]
    best = next((i for i, c in enumerate(h["contenders"]) if c["best"]), None)
    html += (
        '<div class="pair"><div>'
        + p.table(
            ["Predicted by", "Total", "Total error", "Mean error", "RMSE", "Correlation"],
            rows,
            best=best,
            caption=f"Against the baselines: {fmt.number(h['actual'])} happened",
        )
        + note(
            p.words.text(
                "Bold: the lowest RMSE, per customer. Baselines: the same rate as before, and the hiatus heuristic."
            )
        )
        + "</div>"
    )
    b = h["by_frequency"]
    if len(b["frequency"]):
        alt = "; ".join(
            f"{f} purchases before: actual {fmt.precise(x)}, predicted {fmt.precise(y)}"
            for f, x, y in zip(b["frequency"], b["actual"], b["predicted"], strict=True)
        )
        html += p.chart(
            plot.calibration_by_frequency,
            p.audit,
            f"Mean holdout purchases by calibration purchases. {alt}.",
            title="Frequent buyers stay frequent?",
        )
    return section(p, "holdout", html + "</div>")


def _signed_share(x: float) -> str:
    return ("+" if x > 0 else "") + fmt.share(x)
