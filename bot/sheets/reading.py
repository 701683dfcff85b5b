"""Opening a sheet, whichever kind of file it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.sheets.cells import Cell, SheetError
from bot.sheets.csv_files import open_csv
from bot.sheets.headings import Headings
from bot.sheets.sheet import Sheet
from bot.sheets.workbooks import open_workbook


@contextmanager
def open_sheet(path: Path, headings: Headings, *, required: Collection[str]) -> Iterator[Sheet]:
    """Open a `.csv` (comma, semicolon or tab; UTF-8, UTF-16 or cp1252) or `.xlsx` file (its first visible sheet) that
    has at least the `required` columns.

    Raises SheetError, also while rows are read: no such file, another kind of file, damaged, a column missing or
    named twice.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise SheetError(path, "is neither .csv nor .xlsx", "save the list as one of them")
    if not path.is_file():
        raise SheetError(path, "there is no such file", "check the name and the folder")
    try:
        opened = open_csv if kind == ".csv" else open_workbook
        with opened(path, headings, required) as sheet:
            yield sheet
    except OSError as error:
        raise SheetError(path, f"cannot be read ({error.strerror})", "check the file's permissions") from error


def read_sheet(path: Path, headings: Headings, *, required: Collection[str]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Every row of a sheet as `Sheet` gives them. Raises as `open_sheet`."""
    with open_sheet(path, headings, required=required) as sheet:
        yield from sheet
