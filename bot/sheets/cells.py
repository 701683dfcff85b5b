"""Values of cells, and the error of a file that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = tuple[int, Sequence[Cell]]

FIRST_ROUNDED = 2**53
"""The number from which a workbook cannot tell neighbouring whole numbers apart.

From 9,007,199,254,740,992 on each stored number stands for several: the next whole number is stored as this one.
"""


class SheetError(Exception):
    """A file that cannot be used as a sheet; `str()` is one line that names it and says how to correct it."""

    def __init__(self, path: Path, wrong: str, remedy: str) -> None:
        super().__init__(f"{path.name}: {wrong}. Mend: {remedy}.")


def text_of(cell: Cell) -> str:
    """Return a cell as text, without the apostrophe by which Excel marks text and without blanks around it.

    A whole number loses its `.0`; a day is `dd-mm-yyyy`.
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return str(cell).strip().lstrip("'‘’").strip()


def lost_digits(cell: Cell) -> bool:
    """Return whether a cell is a number so large that its last digits may differ from those that were typed."""
    return isinstance(cell, (int, float)) and abs(cell) >= FIRST_ROUNDED
