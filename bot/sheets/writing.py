"""Writing a sheet that only this account can read."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TextIO

from bot.sheets.cells import Cell, SheetError
from bot.sheets.xlsx import NewWorkbook

MOST_ROWS = 1_048_575
"""The number of rows that fit under the headings of a workbook.

openpyxl would write more, which no spreadsheet reads.
"""

_MODE = 0o600
_CHECK_FOLDER = "check the folder's name and permissions"
_FORMULA = ("=", "+", "-", "@", "\t")


class SheetWriter:
    """Writes the rows of a new sheet."""

    def __init__(self, path: Path, append: Callable[[Sequence[Cell]], None], most_rows: int | None = None) -> None:
        self._path = path
        self._append = append
        self._most_rows = most_rows
        self.rows = 0

    def append(self, row: Sequence[Cell]) -> None:
        """Write one row; text stays text, whatever it begins with. Raises SheetError if a workbook is full."""
        if self._most_rows is not None and self.rows >= self._most_rows:
            raise SheetError(self._path, f"more than {self._most_rows} rows fit into no .xlsx", "end the name in .csv")
        self._append(row)
        self.rows += 1


def check_name(path: Path, *, replace: bool = False) -> None:
    """Raise SheetError if no sheet can be written there, for callers that check before they make the rows."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise SheetError(path, "is neither .csv nor .xlsx", "end the name in one of them")
    if path.exists() and not replace:
        raise SheetError(path, "exists already", "move it away, or choose another name")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SheetError(path, "its folder is not there, or not for this account to write", _CHECK_FOLDER)


@contextmanager
def new_sheet(path: Path, headings: Sequence[str], *, replace: bool = False) -> Iterator[SheetWriter]:
    """Write a `.csv` or `.xlsx` file that only this account can read; it appears once all rows are written.

    Raises SheetError if it cannot be written, or if a file of that name exists that must not be replaced.
    """
    check_name(path, replace=replace)
    kind = path.suffix.lower()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE)
        try:
            write = _csv_writer if kind == ".csv" else _xlsx_writer
            with write(path, descriptor, headings) as writer:
                yield writer
            unfinished.rename(path)
        finally:
            with suppress(FileNotFoundError):
                unfinished.unlink()
    except OSError as error:
        raise SheetError(path, f"cannot be written ({error.strerror})", _CHECK_FOLDER) from error


def write_sheet(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, replace: bool = False) -> int:
    """Write a whole sheet and return the number of rows under the headings. Raises as `new_sheet`."""
    with new_sheet(path, headings, replace=replace) as writer:
        for row in rows:
            writer.append(row)
    return writer.rows


@contextmanager
def _csv_writer(path: Path, descriptor: int, headings: Sequence[str]) -> Iterator[SheetWriter]:
    # With a BOM, or Excel takes it for cp1252; with semicolons, or an Excel with Indonesian settings, where the comma
    # is the decimal sign, puts each row into one cell.
    file: TextIO
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(map(_harmless, headings))
        yield SheetWriter(path, lambda row: writer.writerow(map(_harmless, row)))
        file.flush()
        os.fsync(descriptor)


def _harmless(cell: Cell) -> str:
    """Return text for a CSV cell; text that a spreadsheet would run as a formula is marked as text."""
    text = f"{cell:%d-%m-%Y}" if isinstance(cell, date) else "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) and not text[1:].isdigit() else text


@contextmanager
def _xlsx_writer(path: Path, descriptor: int, headings: Sequence[str]) -> Iterator[SheetWriter]:
    with os.fdopen(descriptor, "wb") as file:
        book = NewWorkbook(headings, to_read=False)
        try:
            yield SheetWriter(path, book.append, MOST_ROWS)
        finally:
            book.save(file)
        file.flush()
        os.fsync(descriptor)
