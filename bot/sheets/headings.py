"""Where the columns stand: found by their headings, within the first rows of a sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from bot.sheets.cells import Row, SheetError

TITLE_ROWS = 20
"""Headings are looked for in this many rows: offices like to write a title above them."""

Headings = Mapping[str, Sequence[str]]
"""Our name for a column, and the headings that offices give it beside that name. They are compared by letters and
digits alone: "No. KTP" is "no ktp"."""


def heading_key(text: object) -> str:
    """Return a heading as it is compared: its letters and digits alone."""
    return "".join(char for char in str(text or "").casefold() if char.isalnum())


def known_headings(headings: Headings) -> dict[str, str]:
    """Return our name for the column by each heading as it is compared."""
    return {heading_key(one): name for name, others in headings.items() for one in (name, *others)}


def find_columns(path: Path, rows: Iterable[Row], headings: Headings, required: Collection[str]) -> dict[str, int]:
    """At which place each column stands in the first row that has every required heading; reads up to that row."""
    known = known_headings(headings)
    nearest: set[str] = set()
    for number, cells in rows:
        found = [(known[heading_key(cell)], at) for at, cell in enumerate(cells) if heading_key(cell) in known]
        names = [name for name, _ in found]
        if set(required) <= set(names):
            for name in names:
                if names.count(name) > 1:
                    raise SheetError(path, f"row {number} has the column {name} twice", "keep the right one")
            return dict(found)
        nearest = max(nearest, set(names), key=len)
    words = "; ".join(f"{name} (or: {', '.join(headings[name])})" for name in required if name not in nearest)
    raise SheetError(
        path, f"there is no column {words}", f"give it this heading, in one of the first {TITLE_ROWS} rows"
    )
