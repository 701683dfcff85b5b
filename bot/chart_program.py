"""Draws a chart: JSON on standard input, a PNG on standard output. A program of its own, see `bot/charts.py`.

It knows nothing of the bot: whatever is written on the chart comes with the data.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SEGMENTS = {
    "covered": ("#4a5568", "white"),
    "taken": ("#1a5fb4", "white"),
    "offered": ("#f5c211", "black"),
    "free": ("#ffffff", "black"),
}
"""Each with the colour of its bar and of the number on it; they differ in brightness as well."""

# A phone shows the picture about 6 cm wide: 720 dots, and no letter below 18 points.
_INCHES, _DPI = 7.2, 100
_INK, _ALARM = "#1a202c", "#b00020"
_DIGIT = 0.022
"""The share of the width that one digit takes."""
_SLIVER = 0.018
"""The least share of a bar, so that a few places among thousands can be seen."""


def draw_quota(data: dict[str, Any]) -> bytes:
    """Bars of places, one a fund, each split by who holds them.

    `title` and `subtitle` stand above; `legend` has words for "covered", "taken", "offered" and "free". Each of `bars`
    has these four as numbers, and as `words` to write on them; a `label` above its left end, and a `note` above its
    right, which is in the colour of alarm where `over` is true.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.patches import Patch

    bars = data["bars"]
    layout = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.15)
    figure = Figure(figsize=(_INCHES, 3.0 + 1.3 * len(bars)), dpi=_DPI, facecolor="white", layout=layout)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for row, bar in enumerate(bars):
        _draw_bar(axes, row, bar)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(bars) - 0.6, -0.75)
    axes.axis("off")
    figure.suptitle(data["title"], fontsize=24, fontweight="bold", color=_INK)
    axes.set_title(data["subtitle"], fontsize=19, color=_INK, pad=10)
    figure.legend(
        handles=[
            Patch(facecolor=colour, edgecolor=_INK, linewidth=1.5, label=data["legend"][name])
            for name, (colour, _) in SEGMENTS.items()
        ],
        loc="outside lower center",
        ncols=2,
        fontsize=18,
        frameon=False,
    )
    written = io.BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()


def shares(numbers: dict[str, int]) -> dict[str, float]:
    """The widths of a bar's segments, which add up to 1; none is negative, or too narrow to be seen."""
    there = {name: number for name, number in numbers.items() if number > 0}
    whole = sum(there.values())
    widened = {name: max(number / whole, _SLIVER) for name, number in there.items()}
    total = sum(widened.values())
    return {name: width / total for name, width in widened.items()}


def _draw_bar(axes: Axes, row: int, bar: dict[str, Any]) -> None:
    left = 0.0
    for name, width in shares({name: bar[name] for name in SEGMENTS}).items():
        colour, ink = SEGMENTS[name]
        axes.barh(row, width, left=left, height=0.5, color=colour, edgecolor=_INK, linewidth=1.5)
        words = bar["words"][name]
        if width > _DIGIT * (len(words) + 1):
            axes.text(left + width / 2, row, words, ha="center", va="center", fontsize=19, color=ink, fontweight="bold")
        left += width
    axes.text(0, row - 0.32, bar["label"], ha="left", va="bottom", fontsize=19, color=_INK, fontweight="bold")
    colour = _ALARM if bar["over"] else _INK
    axes.text(1, row - 0.32, bar["note"], ha="right", va="bottom", fontsize=18, color=colour, fontweight="bold")


CHARTS = {"quota": draw_quota}


def main() -> None:
    """Draw what standard input asks for: `{"chart": NAME, "data": {...}}`."""
    wanted = json.load(sys.stdin)
    sys.stdout.buffer.write(CHARTS[wanted["chart"]](wanted["data"]))


if __name__ == "__main__":
    main()
