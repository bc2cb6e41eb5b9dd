"""What all plots share: colours, axes, frames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter, MaxNLocator

from .._format import percent

INK = "#1b2430"  # what happened
MUTED = "#5c6875"  # axes, notes
RULE = "#d5dae1"  # grid lines
MODEL = "#1f5fa8"  # what the model says
LOSS = "#b5521b"  # what is lost, or at risk
PAPER = "#fffffe"  # behind labels
COLORS = {"ink": INK, "muted": MUTED, "rule": RULE, "model": MODEL, "loss": LOSS, "paper": PAPER}

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
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0),
            ncols=4,
            frameon=False,
            borderaxespad=0.2,
            handlelength=1.4,
            columnspacing=1.4,
        )
    return ax


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
