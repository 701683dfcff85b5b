"""Reading a sheet of an `.xlsx` workbook."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from bot.sheets.cells import SheetError
from bot.sheets.headings import TITLE_ROWS, Headings, find_columns
from bot.sheets.sheet import Sheet


@contextmanager
def open_workbook(path: Path, headings: Headings, required: Collection[str]) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    with path.open("rb"):
        pass  # an OSError says more than the reader does
    try:
        with CalamineWorkbook.from_path(path) as book:
            visible = [one.name for one in book.sheets_metadata if one.visible is SheetVisibleEnum.Visible]
            names = visible or book.sheet_names
            if not names:
                raise _damaged(path)
            sheet = book.get_sheet_by_name(names[0])
    except CalamineError as error:
        raise _damaged(path) from error
    rows = enumerate(sheet.iter_rows(), start=1)
    places = find_columns(path, islice(rows, TITLE_ROWS), headings, required)
    yield Sheet(rows, places, lambda at: min(at / max(sheet.total_height, 1), 1.0))


def _damaged(path: Path) -> SheetError:
    return SheetError(path, "cannot be read as .xlsx", "open it in a spreadsheet and save it again as .xlsx or .csv")
