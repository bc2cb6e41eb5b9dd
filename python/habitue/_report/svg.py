"""A plot as inline SVG whose colours follow the page: light, dark or print."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..plot._draw import COLORS, INK, MUTED

_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "habitue",
    "text.parse_math": False,
    "font.size": 11,
    "font.family": "sans-serif",
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.labelsize": 11,
    "savefig.transparent": True,
}
_lock = threading.Lock()  # matplotlib's settings are the whole process's


def draw(plotter: Callable[..., Axes], data: Any, name: str, width: int, height: int, **options: Any) -> str:
    """The plot as an `<svg>` element; `name` makes its ids unique on the page."""
    with _lock, style.context(["default", _STYLE]):
        figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
        plotter(data, ax=figure.subplots(), **options)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _inline(file.getvalue(), name, width, height)


def _inline(svg: str, name: str, width: int, height: int) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.S)
    svg = re.sub(
        r"<svg[^>]*>", f'<svg viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">', svg, count=1
    )
    svg = re.sub(r'<g id="(heat[a-z-]*)">(.*?)</g>', _one_path_a_shade, svg, flags=re.S)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r'(\bid="|xlink:href="#|url\(#)', rf"\g<1>{name}-", svg).replace("xlink:href", "href")
    svg = re.sub(r'( d|x|y|transform)="([^"]*)"', _short_numbers, svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r' transform="rotate\(-?0 [^"]*"', "", svg)
    for color, value in COLORS.items():
        svg = svg.replace(value, f"var(--{color})")
    return re.sub(r">\s+<", "><", svg).strip()


def _one_path_a_shade(group: re.Match[str]) -> str:
    shades: dict[str, list[str]] = {}
    for cell in re.finditer(r'<path d="([^"]*)"[^>]*style="([^"]*)"', group[2]):
        shades.setdefault(cell[2], []).append(cell[1].strip() + "z")
    paths = (f'<path d="{"".join(cells)}" style="{shade}"/>' for shade, cells in shades.items())
    return f'<g class="heat">{"".join(paths)}</g>'


def _short_numbers(attribute: re.Match[str]) -> str:
    text = re.sub(r"-?\d+\.\d+", lambda n: f"{float(n[0]):.2f}".rstrip("0").rstrip("."), attribute[2])
    return f'{attribute[1]}="{" ".join(text.split())}"'
