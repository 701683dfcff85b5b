"""Opening a sheet from a file of any supported kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.sheets.cells import SheetError
from bot.sheets.csv_files import open_csv
from bot.sheets.headings import Headings
from bot.sheets.kinds import Kind, kind_of
from bot.sheets.sheet import Sheet
from bot.sheets.workbooks import open_workbook


@contextmanager
def open_sheet(path: Path, headings: Headings, *, required: Collection[str]) -> Iterator[Sheet]:
    """Open a sheet that has at least the `required` columns.

    It is text (comma, semicolon or tab; UTF-8, UTF-16 or cp1252) or an `.xlsx` workbook (the visible sheet that has the
    columns). The content of the file decides, not its name.

    Raises:
        SheetError: also while rows are read: no such file, another kind of file, a password, damaged, a column missing
            or named twice.
    """
    if not path.is_file():
        raise SheetError(path, "there is no such file", "check the name and the folder")
    try:
        opened = open_workbook if kind_of(path) is Kind.WORKBOOK else open_csv
        with opened(path, headings, required) as sheet:
            yield sheet
    except OSError as error:
        raise SheetError(path, f"cannot be read ({error.strerror})", "check the file's permissions") from error
