"""Reading the one sheet of an `.xlsx` workbook that has the list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sheets.cells import Row, SheetError
from bot.sheets.headings import (
    HEADING_ROWS,
    MEND,
    TITLE_ROWS,
    Columns,
    ColumnTwice,
    Headings,
    NoColumns,
    find_columns,
    has_columns,
    missing_columns,
)
from bot.sheets.hidden_rows import read_hidden_rows
from bot.sheets.kinds import damaged, protected
from bot.sheets.sheet import Sheet
from domain.reading import clean_line

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_TRUSTED_NAMES = (".xlsx", ".xlsm")
"""With other endings the reader takes the file for another kind."""

_LONG_NUMBER = re.compile(r"[0-9][0-9 .\-]{4,}[0-9]")


@dataclass(frozen=True, slots=True)
class _Fitting:
    """A sheet that has the columns; `rows` are those below its headings."""

    shown: str
    position: int
    columns: Columns
    rows: Iterator[Row]
    height: int


@dataclass(frozen=True, slots=True)
class _Lacking:
    """A sheet that lacks columns; `offset` is the number of empty columns in front of its first place."""

    shown: str
    found: NoColumns
    offset: int


@contextmanager
def open_workbook(path: Path, headings: Headings, required: Collection[str]) -> Iterator[Sheet]:
    """Open the one visible sheet that has the required columns, wherever it is in the workbook.

    Raises SheetError, also if several have them: reading one of them would lose the rows of the others.
    """
    from python_calamine import CalamineError, PasswordError

    try:
        sheet = _the_one(path, headings, required)
    except PasswordError as error:
        raise protected(path) from error
    except CalamineError as error:
        raise damaged(path) from error
    hidden = read_hidden_rows(path, sheet.position)
    yield Sheet(sheet.rows, sheet.columns.places, lambda at: min(at / sheet.height, 1.0), hidden)


def _the_one(path: Path, headings: Headings, required: Collection[str]) -> _Fitting:
    """Return the one sheet that fits, by the first rows of each visible sheet."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    fitting, lacking = [], []
    with _open(path) as book:
        sheets = [one for one in enumerate(book.sheets_metadata) if one[1].typ is SheetTypeEnum.WorkSheet]
        visible = [one for one in sheets if one[1].visible is SheetVisibleEnum.Visible]
        if not visible:
            told = "all its sheets with cells are hidden" if sheets else "it has no sheet with cells"
            raise SheetError(path, told, "show the sheet with the list, and save it again")
        for position, metadata in visible:
            cells = book.get_sheet_by_name(metadata.name)
            rows: Iterator[Row] = enumerate(cells.iter_rows(), start=1)
            head = list(islice(rows, TITLE_ROWS + HEADING_ROWS - 1))
            shown, offset = _shown(position, metadata.name), (cells.start or (0, 0))[1]
            try:
                found = find_columns(head, headings, required, _merged(cells, offset))
            except ColumnTwice as error:
                raise SheetError(path, f"{shown}: {error.told(offset)}", "keep the right one") from error
            if isinstance(found, Columns):
                below = chain(head[found.heading_rows :], rows)
                fitting.append(_Fitting(shown, position, found, below, max(cells.total_height, 1)))
            else:
                lacking.append(_Lacking(shown, found, offset))
    if not fitting:
        raise _no_columns(path, headings, lacking)
    if len(fitting) > 1:
        names = " and ".join(one.shown for one in fitting)
        raise SheetError(path, f"{names} each have the columns", "put all rows on one sheet, or hide the others")
    return fitting[0]


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    if path.suffix.lower() in _TRUSTED_NAMES:
        return CalamineWorkbook.from_path(path)
    with path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def _no_columns(path: Path, headings: Headings, looked: Sequence[_Lacking]) -> SheetError:
    """Return the error that names the columns missing from the nearest sheet, and the columns found in each sheet."""
    nearest = max(looked, key=lambda one: len(one.found.places))
    told = "; ".join(f"{one.shown} {has_columns(one.found, one.offset)}" for one in looked)
    return SheetError(path, f"{missing_columns(headings, nearest.found.missing)}. Looked at: {told}", MEND)


def _merged(cells: CalamineSheet, offset: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the merged cells that begin in the head, by row numbers and positions in them."""
    return [
        ((first[0] + 1, first[1] - offset), (last[0] + 1, last[1] - offset))
        for first, last in cells.merged_cell_ranges or ()
        if first[0] < TITLE_ROWS
    ]


def _shown(position: int, name: str) -> str:
    """Return a sheet's position and name, without anything that may be a person's number."""
    plain = _LONG_NUMBER.sub("…", clean_line(name))[:31]
    return f'sheet {position + 1} "{plain}"'
