"""6. Ubiquity: whether what customers need finds us."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .. import _format as fmt
from .. import plot
from ..plot._presence import week
from .html import Page, fold, note, paragraph, round_number, section

_MAP, _ROWS = 48, 10  # touchpoints on the map, rows of a table


def ubiquity(p: Page) -> str:
    u = p.audit["ubiquity"]
    p.words.section()
    if not u["available"]:
        return section(p, "ubiquity", paragraph(f'<span class="ni">{escape(u["why"])}</span>'))
    html = paragraph(p.words.text(u["sentence"])) + note(p.words.text(u["unseen"]))
    html += _tiles(p) + _circle(p)
    html += f'<div class="pair">{_week(p)}{_gaps(p)}</div>' + _table(p)
    html += _lost(p) + _next(p)
    if len(u["notices"]):
        rows = [[escape(n["what"]), fmt.number(n["count"]), escape(n["policy"])] for n in u["notices"]]
        html += fold(
            "How the log was read", p.table(["What was found", "How often", "What was done"], rows, text=(0, 2))
        )
    return section(p, "ubiquity", html)


def _name(t: Mapping[str, Any]) -> str:
    return f"{t['step']} @ {t['place']}"


def _cost(p: Page, t: Mapping[str, Any]) -> float:
    """What ranks touchpoints: money that full presence adds, or needs that do not find us."""
    if p.audit["ubiquity"]["money_why"]:
        return t["needs"] * (1.0 - t["presence"]["value"])
    return t["gain"]["value"] if math.isfinite(t["gain"]["value"]) else -math.inf


def _ranked(p: Page) -> list[Any]:
    return sorted(p.audit["ubiquity"]["touchpoints"], key=lambda t: -_cost(p, t))


def _tiles(p: Page) -> str:
    u = p.audit["ubiquity"]
    weighed = "of needs" if u["money_why"] else "of needs, by money at stake"
    first = f"{weighed}; {fmt.share(u['unweighted'])} with each counting the same"
    tiles = [
        ("ubiquity", *p.estimate(u["value"], fmt.share), first),
        ("met at least once", *p.estimate(u["met"], fmt.share), f"of {round_number(u['journeys'])} journeys a year"),
    ]
    if not u["money_why"]:
        tiles.append(("unserved", *p.estimate(u["unserved"], p.plain_money), "money at stake, a year"))
        tiles.append(("earned", p.round_money(u["earned"]), "", "a year on journeys as things are"))
    out = []
    for name, value, spread, what in tiles:
        small = f"{p.words.text('95% range')} {spread}<br>" if spread else ""
        out.append(
            f'<div class="tile"><dt>{p.words.text(name[:1].upper() + name[1:])}</dt><dd class="big">{value}</dd>'
            f"<dd><small>{small}{p.words.text(what)}</small></dd></div>"
        )
    return f'<dl class="tiles">{"".join(out)}</dl>'


def _circle(p: Page) -> str:
    u = p.audit["ubiquity"]
    points = u["touchpoints"]
    busiest = sorted(range(len(points)), key=lambda i: -points[i]["needs"])[:_MAP]
    shown = sorted(busiest)
    top = ", ".join(f"{_name(points[i])} {fmt.share(points[i]['presence']['value'])}" for i in busiest[:5])
    left_out = f" The {len(shown)} of {len(points)} with the most needs." if len(shown) < len(points) else ""
    ring = "" if u["money_why"] else " The red ring is the money unserved there."
    return p.chart(
        plot.circle_map,
        _Circle([points[i] for i in shown], u["traffic"], shown),
        f"Map of {len(shown)} touchpoints and the moves between them. Presence where most needs begin: {top}.",
        title="The circle in which customers live",
        width=760,
        height=800,
        shape="wide",
        presence=[points[i]["presence"]["value"] for i in shown],
        lost=None if u["money_why"] else [max(points[i]["unserved"]["value"], 0.0) for i in shown],
        caption="Each touchpoint as large as the needs that begin there, filled as far as they find you; arrows as "
        f"wide as the traffic.{ring}{left_out}",
    )


class _Circle:
    """What the circle map asks of an ecosystem, from an audit's touchpoints and traffic."""

    def __init__(self, points: Sequence[Mapping[str, Any]], moves: Sequence[Mapping[str, Any]], shown: list[int]):
        number = {i: k for k, i in enumerate(shown)}
        rows = sorted(
            (number[m["source"]], number[m["target"]], m["moves"])
            for m in moves
            if m["source"] in number and m["target"] in number
        )
        n = len(points)
        vertices = {name: [t[name] for t in points] for name in ("step", "place")} | {"physical": [None] * n}
        self.names = [_name(t) for t in points]
        self._flow = np.array([m for *_, m in rows], dtype=float)
        self._core = SimpleNamespace(
            vertices=vertices,
            arrivals=np.array([t["needs"] for t in points], dtype=float),
            target=np.array([target for _, target, _ in rows], dtype=np.int64),
            offsets=np.searchsorted([source for source, *_ in rows], np.arange(n + 1)),
        )

    def traffic(self) -> np.ndarray:
        return self._flow


def _week(p: Page) -> str:
    u = p.audit["ubiquity"]
    needs, unmet = (np.asarray(u[k], dtype=float) for k in ("needs_by_hour", "unmet_by_hour"))
    missed = np.divide(unmet, needs, out=np.zeros_like(needs), where=needs > 0)
    hour = int(np.argmax(unmet))
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    most = f"{days[hour // 24]} {hour % 24:02d}:00"

    def draw(_: Any, ax: Axes) -> Axes:
        return week(needs, missed, ax)

    return p.chart(
        draw,
        u,
        f"Needs by hour of the week, and the part of them that does not find you; most are missed on {most}.",
        title="When needs arise, and when they find you",
        caption="The larger the square, the more needs in that hour; its orange part does not find you. Most needs "
        f"are missed on {most}.",
        width=440,
        height=190,
    )


def _gaps(p: Page) -> str:
    u = p.audit["ubiquity"]
    rows = [t for t in _ranked(p)[:_ROWS] if math.isfinite(_cost(p, t))]
    if u["money_why"] or not rows:
        return ""

    def draw(_: Any, ax: Axes) -> Axes:
        from ..plot._draw import INK, MODEL, frame

        at = np.arange(len(rows))
        gain = [t["gain"] for t in rows]
        ax.barh(at, [g["value"] for g in gain], height=0.62, color=MODEL)
        known = [k for k, g in enumerate(gain) if math.isfinite(g["low"])]
        ax.hlines(known, [gain[k]["low"] for k in known], [gain[k]["high"] for k in known], color=INK, lw=1)
        ax.set_yticks(at, [_name(t) for t in rows])
        ax.invert_yaxis()
        ax.set_xlim(left=min(0.0, *(g["value"] for g in gain)))
        ax.xaxis.set_major_formatter(lambda x, _: fmt.short_money(x, p.prefix))
        ax.locator_params(axis="x", nbins=5)
        return frame(ax, grid="x")

    said = "; ".join(f"{_name(t)} {p.plain_money(t['gain']['value'])}" for t in rows)
    return p.chart(
        draw,
        u,
        f"Bar chart of what full presence would add a year: {said}.",
        title="What full presence would add, a year",
        caption="Each touchpoint alone, with its 95% interval.",
        width=440,
        height=60 + 24 * len(rows),
    )


def _table(p: Page) -> str:
    u = p.audit["ubiquity"]
    valued = not u["money_why"]
    head = ["Touchpoint", "Needs a year", "Presence", "95% range"]
    head += ["Money at stake, each", "Unserved a year", "Full presence adds", "95% range"] if valued else []
    cells = []
    for t in _ranked(p):
        row = [escape(_name(t)), escape(round_number(t["needs"])), *p.estimate(t["presence"], fmt.share)]
        if valued:
            row += [p.money(t["stake"]), p.round_money(t["unserved"]["value"]), *p.estimate(t["gain"], p.plain_money)]
        cells.append(row)
    caption = "Where you are not, and what it costs: the most costly first"
    html = p.table(head, cells[:_ROWS], caption=caption)
    if not valued:
        html += note(f'<span class="ni">{escape(u["money_why"])}</span>')
    if len(cells) > _ROWS:
        rest = cells[_ROWS : _ROWS + 200]
        html += fold(f"The next {len(rest)} touchpoints", p.table(head, rest))
    return html


def _lost(p: Page) -> str:
    u = p.audit["ubiquity"]
    if not len(u["rivals"]):
        return ""

    def whom(brand: str) -> str:
        return escape(brand) if brand else "nobody known"

    rivals = [
        [
            whom(r["brand"]),
            escape(round_number(r["visits"])),
            fmt.share(r["share"]),
            escape(round_number(r["found_us"])),
        ]
        for r in u["rivals"][:_ROWS]
    ]
    where = [
        [
            escape(_name(r)),
            whom(r["brand"]),
            "found you, bought of them" if r["found_us"] else "did not find you",
            escape(round_number(r["visits"])),
        ]
        for r in u["lost"][:_ROWS]
    ]
    return (
        "<h3>To whom customers go</h3>"
        + p.table(
            ["Whom they found", "Visits a year", "Share", "Of them, had found you"],
            rivals,
            caption="Visits that somebody else got",
        )
        + p.table(["Touchpoint", "Whom they found", "How", "Visits a year"], where, text=(0, 1, 2), caption="Where")
    )


def _next(p: Page) -> str:
    u = p.audit["ubiquity"]
    places = u["next_places"]
    if not len(places):
        return ""
    total, rows = 0.0, []
    for k, place in enumerate(places, start=1):
        total += place["journeys"]
        rows.append(
            [
                f"{k}. {escape(place['place'])}",
                escape(round_number(place["journeys"])),
                fmt.share(place["share"]),
                escape(round_number(total)),
            ]
        )
    head = ["Place", "Journeys newly met, a year", "Share of journeys", "Together"]
    bound = max(float(u["next_places_bound"]), total)
    return (
        "<h3>Where to be next</h3>"
        + p.table(head, rows, caption="Places that meet most of the journeys that nothing meets so far")
        + note(
            f"Chosen one after another; no {len(places)} places meet more than {escape(round_number(bound))} of them "
            "(Nemhauser, Wolsey &amp; Fisher, 1978). What being there costs is not in it."
        )
    )
