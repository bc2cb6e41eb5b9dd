"""What all plots share: colours, axes, frames."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from .._format import percent

INK = "#1b2430"  # what happened
MUTED = "#5c6875"  # axes, notes
RULE = "#d5dae1"  # grid lines
MODEL = "#1f5fa8"  # what the model says
LOSS = "#b5521b"  # what is lost, or at risk
RING = "#c8201a"  # round what loses money
PAPER = "#fffffe"  # behind labels

STATES = (MODEL, LOSS, "#3c8a63", "#8c62ac", "#b3871c", "#2c8b9c", "#ad4a74", "#7c8794")  # one each, told apart by all
COLORS = {"ink": INK, "muted": MUTED, "rule": RULE, "model": MODEL, "loss": LOSS, "ring": RING, "paper": PAPER}
COLORS |= {f"state-{i}": color for i, color in enumerate(STATES) if i > 1}

MAX_ROWS, MAX_COLUMNS = 32, 52


def has(x: Any, name: str) -> bool:
    return name in x if isinstance(x, Mapping) else hasattr(x, name)


def get(x: Any, name: str) -> Any:
    return x[name] if isinstance(x, Mapping) else getattr(x, name)


def array(x: Any) -> np.ndarray:
    return np.asarray(x, dtype=float)


def axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    from matplotlib import pyplot

    return pyplot.subplots(layout="constrained")[1]


def frame(ax: Axes, legend: bool = False, grid: Literal["x", "y"] = "y") -> Axes:
    ax.spines[["top", "right", "left" if grid == "y" else "bottom"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(RULE)
    ax.grid(axis=grid, color=RULE, lw=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(length=0)
    if legend:
        columns, size = _legend_shape(ax)
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0),
            ncols=columns,
            fontsize=size,
            frameon=False,
            borderaxespad=0.2,
            handlelength=1.4,
            columnspacing=1.4,
        )
    return ax


class Fitted(Text):
    """Text that shrinks until it fits a box (width, height) in units of the data, whatever the size of the picture.

    Texts with the same list of `peers` are all of one size.
    """

    def __init__(self, x: float, y: float, text: str, box: tuple[float, float], peers: list[Fitted], **style: Any):
        super().__init__(x, y, text, **style)
        self._box, self._full, self._peers = box, float(self.get_fontsize()), peers
        self._fits: tuple[Any, float] = (None, 1.0)
        peers.append(self)
        self.set_in_layout(False)

    def _scale(self, renderer: Any) -> float:
        corners = self.get_transform().transform([(0.0, 0.0), self._box])
        room = np.abs(corners[1] - corners[0])
        if self._fits[0] != (*room, renderer.points_to_pixels(1.0)):
            self.set_fontsize(self._full)
            needs = super().get_window_extent(renderer)
            fits = min(1.0, room[0] / max(needs.width, 1.0), room[1] / max(needs.height, 1.0))
            self._fits = (*room, renderer.points_to_pixels(1.0)), fits
        return self._fits[1]

    def draw(self, renderer: Any) -> None:
        size = self._full * min(peer._scale(renderer) for peer in self._peers)
        self.set_fontsize(size)
        if size >= 3.5:  # smaller, it cannot be read
            super().draw(renderer)


def write(
    ax: Axes, x: float, y: float, text: str, box: tuple[float, float], peers: list[Fitted] | None = None, **style: Any
) -> Text:
    """Puts text into a box of the data, no larger than it holds; centred unless said otherwise."""
    style = {"ha": "center", "va": "center", "color": INK, "clip_on": True, **style}
    written = Fitted(x, y, text, box, [] if peers is None else peers, **style)
    written.set_transform(ax.transData)
    ax.add_artist(written)
    return written


class Arrow(FancyArrowPatch):
    """An arrow along a path, so many points wide; thinner in a picture where a unit of x is less than an inch."""

    def __init__(self, path: Any, width: float, **style: Any):
        super().__init__(path=path, shrinkA=0, shrinkB=0, joinstyle="miter", capstyle="butt", **style)
        self._width = width
        self._set(1.0)

    def _set(self, scale: float) -> None:
        width = scale * self._width
        self.set_linewidth(width)
        self.set_arrowstyle("-|>", head_length=0.35 + 0.2 / width, head_width=0.2 + 0.25 / width)
        self.set_mutation_scale(6 * scale**0.5 + 2.2 * width)

    def draw(self, renderer: Any) -> None:
        assert self.axes is not None
        unit = np.diff(self.axes.transData.transform([(0.0, 0.0), (1.0, 0.0)])[:, 0])[0]
        self._set(float(np.clip(unit / renderer.points_to_pixels(72.0), 0.3, 1.0)))
        super().draw(renderer)


def _legend_shape(ax: Axes) -> tuple[int, float]:
    """Columns, as many as fit side by side, rows equally long; and a size of letters that leaves the plot its room."""
    names, base = ax.get_legend_handles_labels()[1], float(rcParams["font.size"])
    widest = 0.6 * max(map(len, names), default=1) + 3.0  # in heights of the letters
    width, height = room(ax)
    for size in (base, 0.8 * base, 0.65 * base):
        fit = max(1, min(int(width / (widest * size)), 6))
        rows = max(1, math.ceil(len(names) / fit))
        if rows * 1.5 * size <= 0.3 * height:
            break
    return max(1, math.ceil(len(names) / rows)), size


def room(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes in points, before they make room for what stands around them."""
    box = ax.get_window_extent()
    points = 72.0 / ax.figure.dpi
    return box.width * points, box.height * points


def wrapped(ax: Axes, text: str) -> str:
    """Text in lines as wide as the axes."""
    return "\n".join(textwrap.wrap(text, max(16, int(room(ax)[0] / (0.58 * rcParams["font.size"])))))


def dates(days: Any) -> np.ndarray:
    return np.asarray(list(days), dtype="datetime64[D]")


def date_axis(ax: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=3, maxticks=7)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))


def matrix(m: Any, label: str, ax: Axes | None, unit: str) -> Axes:
    f, r = array(get(m, "frequency")), array(get(m, "recency"))
    cells = np.array(get(m, "cells"), dtype=float).reshape(f.size, r.size)
    keep_f = np.unique(np.linspace(0, f.size - 1, min(f.size, MAX_ROWS)).round().astype(int))
    keep_r = np.unique(np.linspace(0, r.size - 1, min(r.size, MAX_COLUMNS)).round().astype(int))
    f, r, cells = f[keep_f], r[keep_r], cells[np.ix_(keep_f, keep_r)]
    cells[(f == 0)[:, None] != (r == 0)] = np.nan  # no repeat purchase, no time of the last one
    ax = axes(ax)
    heat(ax, edges(r), edges(f), cells, label, percent if label == "P(alive)" else None)
    unit = unit if unit and unit != "unspecified" else "time unit"
    ax.set(xlabel=f"{unit}s from first to last purchase", ylabel="repeat purchases")
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
    return ax


def edges(x: np.ndarray) -> np.ndarray:
    if x.size == 1:
        return np.array([x[0] - 0.5, x[0] + 0.5])
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate([[x[0] - (middle[0] - x[0])], middle, [x[-1] + (x[-1] - middle[-1])]])


def heat(ax: Axes, x: np.ndarray, y: np.ndarray, cells: np.ndarray, label: str, form: Any) -> None:
    rgb = tuple(int(MODEL[i : i + 2], 16) / 255 for i in (1, 3, 5))
    colours = LinearSegmentedColormap.from_list("habitue", [(*rgb, 0.04), (*rgb, 0.95)], N=16)
    shades = colours.with_extremes(bad=(0, 0, 0, 0))
    finite = cells[np.isfinite(cells)]
    top = float(finite.max()) if finite.size else 1.0
    mesh = ax.pcolormesh(x, y, cells, cmap=shades, vmin=0.0, vmax=top or 1.0, linewidth=0, gid="heat")
    bar = ax.figure.colorbar(mesh, ax=ax, pad=0.02, fraction=0.05, aspect=24)
    bar.outline.set_visible(False)
    if bar.solids is not None:
        bar.solids.set_gid("heat-scale")
    bar.ax.tick_params(length=0)
    bar.ax.yaxis.set_major_locator(MaxNLocator(5))
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: form(v) if form else f"{v:g}"))
    bar.set_label(label)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
