"""Pictures of quests: the tree of what is required, and what is missing."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from .. import _quests
from .._core import DomainError
from .._format import chance, currency_prefix, money
from ._draw import INK, LOSS, MODEL, MUTED, PAPER, RULE, axes

_STEP = 1.0  # from one level of the tree to the next
_LEAF = 1.55  # room that a component takes
_ROW = 0.78


def quest_tree(quest: Any, ax: Axes | None = None, *, currency: str = "") -> Axes:
    """What an outcome takes, from left to right; the bar under a component is its chance to be found.

    The component whose certain presence would add most is marked, with what it would add; dashed: nice to have.
    """
    if isinstance(quest, _quests.LearnedQuest):
        quest = quest.quest()
    if not isinstance(quest, _quests.Quest):
        raise DomainError(f"quest: got {type(quest).__name__}, need a Quest or a LearnedQuest")
    result = quest.complete()
    effects = {effect.component: effect for effect in result.components}
    owned = {component.component for component in quest.components if component.owned}
    prefix = currency_prefix(currency)

    depth = _depth(quest.requires)
    leaves: list[tuple[float, str, bool]] = []  # height, name, required
    ax = axes(ax)
    right = depth * _STEP

    def lay(node: Any, level: int) -> float:
        """Draws the requirement, its parts to the right of it; its height."""
        if isinstance(node, str):
            height = -_ROW * len(leaves)
            leaves.append((height, node, True))
            if level < depth:
                ax.plot([level * _STEP, right], [height, height], color=RULE, lw=1.6, zorder=1)
            return height
        heights = [lay(part, level + 1) for part in node[1]]
        height = 0.5 * (heights[0] + heights[-1])
        x, bend = level * _STEP, (level + 0.5) * _STEP
        for h in heights:
            ax.plot([x, bend, bend, x + _STEP], [height, height, h, h], color=RULE, lw=1.6, zorder=1)
        _label(ax, x, height, _called(node))
        return height

    top = lay(quest.requires, 0)
    for name in quest.nice_to_have:
        leaves.append((-_ROW * len(leaves), name, False))

    for height, name, required in leaves:
        found = float(effects[name].found)
        missing = name == result.missing
        color = LOSS if missing else MODEL if found > 0 else LOSS
        box = FancyBboxPatch(
            (right, height - 0.26),
            _LEAF,
            0.52,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=PAPER,
            edgecolor=color if missing else RULE,
            lw=2.2 if missing else 1.2,
            ls="-" if required else "--",
            zorder=2,
        )
        ax.add_patch(box)
        ax.plot([right + 0.08, right + _LEAF - 0.08], [height - 0.17] * 2, color=RULE, lw=3, zorder=3)
        if found > 0:
            end = right + 0.08 + (_LEAF - 0.16) * found
            ax.plot([right + 0.08, end], [height - 0.17] * 2, color=color, lw=3, zorder=4, solid_capstyle="butt")
        ax.text(right + 0.08, height + 0.05, _short(name), va="center", color=INK, fontsize=9, zorder=5)
        note = "owned" if name in owned else chance(found)
        ax.text(right + _LEAF - 0.08, height + 0.05, note, va="center", ha="right", color=MUTED, fontsize=8, zorder=5)
        if missing:
            gain = effects[name].utility_gain
            worth = f"worth {money(gain, prefix)} were it there" if gain == gain else "completed with it:"
            done = f"{chance(result.probability)} → {chance(effects[name].probability)} completed"
            ax.text(
                right + _LEAF + 0.1, height, f"missing\n{worth}\n{done}" if gain == gain else f"missing\n{done}",
                va="center", color=LOSS, fontsize=8, zorder=5,
            )  # fmt: skip
        elif not required:
            ax.text(right + _LEAF + 0.1, height, "nice to have", va="center", color=MUTED, fontsize=8)

    lowest = leaves[-1][0]
    gap = "" if result.outcome_gap != result.outcome_gap else f", outcome gap {money(result.outcome_gap, prefix)}"
    ax.set_title(
        f"{quest.outcome}: completed with chance {chance(result.probability)}{gap}", loc="left", fontsize=10, color=INK
    )
    if depth == 0:
        ax.plot([-0.4, right], [top, top], color=RULE, lw=1.6, zorder=1)
    ax.set_xlim(-0.55, right + _LEAF + 1.35)
    ax.set_ylim(lowest - 0.5, 0.5)
    ax.set_axis_off()
    return ax


def _depth(node: Any) -> int:
    return 0 if isinstance(node, str) else 1 + max(map(_depth, node[1]))


def _called(node: Any) -> str:
    enough, parts = node
    if enough == len(parts):
        return "all of"
    return "any of" if enough == 1 else f"{enough} of {len(parts)}"


def _label(ax: Axes, x: float, y: float, text: str) -> None:
    ax.text(
        x, y, text, ha="center", va="center", fontsize=8, color=INK, zorder=5,
        bbox={"boxstyle": "round,pad=0.3", "facecolor": PAPER, "edgecolor": RULE},
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= 17 else name[:16] + "…"
