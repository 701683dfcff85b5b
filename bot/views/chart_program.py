"""Program that draws a chart: JSON on standard input, a PNG on standard output. See `charts.py`.

It knows nothing of the bot: all words on the chart come with the data.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SEGMENTS = {
    "covered": ("#4a5568", "white"),
    "taken": ("#1a5fb4", "white"),
    "offered": ("#f5c211", "black"),
    "free": ("#ffffff", "black"),
}
"""The colours of each segment and of the number on it; they differ in brightness as well."""

# A phone shows the picture about 6 cm wide: hence 720 dots, and no letter below 18 points.
_INCHES, _DPI = 7.2, 100
_INK, _ALARM = "#1a202c", "#b00020"
_DIGIT = 0.022
"""The share of the width that one digit takes."""
_SLIVER = 0.018
"""The least share of a segment, so that a few places among thousands can be seen."""


def draw_quota(data: dict[str, Any]) -> bytes:
    """Draw bars of places, one per fund, each split by the state of its places.

    `title` and `subtitle` are above the chart; `legend` has words for "covered", "taken", "offered" and "free". Each of
    `bars` has these four as numbers, and as `words` to write on them; a `label` above its left end, and a `note` above
    its right end, in the alarm colour if `over` is true.
    """
    from matplotlib.patches import Patch

    bars = data["bars"]
    figure = _figure(3.0 + 1.3 * len(bars))
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
    return _png(figure)


def _figure(inches_high: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    layout = ConstrainedLayoutEngine(w_pad=0.2, h_pad=0.15)
    figure = Figure(figsize=(_INCHES, inches_high), dpi=_DPI, facecolor="white", layout=layout)
    FigureCanvasAgg(figure)
    return figure


def _png(figure: Figure) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()


OUTCOMES = {
    "sent": ("#1a5fb4", "white"),
    "blocked": ("#4a5568", "white"),
    "gone": ("#a0aec0", "black"),
    "failed": ("#b00020", "white"),
    "unknown": ("#f5c211", "black"),
    "expired": ("#cbd5e0", "black"),
    "waiting": ("#ffffff", "black"),
}
"""The outcomes of an announcement's copies, each with the colours of its share and of the number on it."""


def draw_announcement(data: dict[str, Any]) -> bytes:
    """Draw how many people had an announcement by when, and below that a bar of the outcomes of all copies.

    `title` is above the chart, `over_time` above the curve, whose `points` are pairs of a local ISO time and a number.
    `numbers` are by the names in `OUTCOMES`, `legend` has a word for each; zeros are left out.
    """
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.patches import Patch
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    there = {name: number for name, number in data["numbers"].items() if number > 0}
    figure = _figure(8.4)
    figure.suptitle(data["title"], fontsize=24, fontweight="bold", color=_INK)
    curve, bar = figure.subplots(2, 1, height_ratios=[4, 1])
    times = [datetime.fromisoformat(at).replace(tzinfo=None) for at, _ in data["points"]]
    curve.step(times, [number for _, number in data["points"]], where="post", color=OUTCOMES["sent"][0], linewidth=4)
    curve.fill_between(times, [number for _, number in data["points"]], step="post", color="#1a5fb4", alpha=0.15)
    curve.set_title(data["over_time"], fontsize=19, color=_INK, pad=10)
    curve.set_ylim(bottom=0)
    curve.tick_params(labelsize=18, colors=_INK)
    curve.grid(axis="y", alpha=0.3)
    for side in ("top", "right"):
        curve.spines[side].set_visible(False)
    # Days and hours as digits, since months would be written in English.
    formats = ["%Y", "%d/%m", "%d/%m", "%H.%M", "%H.%M", "%H.%M.%S"]
    locator = AutoDateLocator(minticks=2, maxticks=4)  # type: ignore[no-untyped-call]
    curve.xaxis.set_major_locator(locator)
    curve.xaxis.set_major_formatter(
        ConciseDateFormatter(  # type: ignore[no-untyped-call]
            locator, formats=formats, zero_formats=formats, show_offset=False
        )
    )
    curve.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    curve.yaxis.set_major_formatter(FuncFormatter(lambda number, _: _dotted(int(number))))
    left = 0.0
    for name, width in shares(there).items():
        colour, _ = OUTCOMES[name]
        bar.barh(0, width, left=left, height=0.5, color=colour, edgecolor=_INK, linewidth=1.5)
        left += width
    bar.set_xlim(0, 1)
    bar.axis("off")
    figure.legend(
        handles=[
            Patch(
                facecolor=OUTCOMES[name][0],
                edgecolor=_INK,
                linewidth=1.5,
                label=f"{data['legend'][name]}: {_dotted(number)}",
            )
            for name, number in there.items()
        ],
        loc="outside lower center",
        ncols=2,
        fontsize=18,
        frameon=False,
    )
    return _png(figure)


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def shares(numbers: dict[str, int]) -> dict[str, float]:
    """Return the widths of a bar's segments, which add up to 1; none is negative or too narrow to be seen."""
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


CHARTS = {"quota": draw_quota, "announcement": draw_announcement}


def main() -> None:
    """Draw the chart that standard input asks for: `{"chart": NAME, "data": {...}}`."""
    wanted = json.load(sys.stdin)
    sys.stdout.buffer.write(CHARTS[wanted["chart"]](wanted["data"]))


if __name__ == "__main__":
    main()
