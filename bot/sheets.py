"""Sheets from and for offices: `.csv` and `.xlsx`, read and written row by row.

Columns are found by their headings, wherever they stand. No error here repeats what stands in a cell: it may be
somebody's number.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = tuple[int, Sequence[Cell]]

TITLE_ROWS = 20
"""Headings are looked for in this many rows: offices like to write a title above them."""

_DELIMITERS = ",;\t"
_MODE = 0o600
_CHECK_FOLDER = "check the folder's name and permissions"
_FORMULA = ("=", "+", "-", "@", "\t")


Headings = Mapping[str, Sequence[str]]
"""Our name for a column, and the headings that offices give it beside that name. They are compared by letters and
digits alone: "No. KTP" is "no ktp"."""


class SheetError(Exception):
    """A file that cannot be used as a sheet. `str()` is one line that names it and says how to mend it."""

    def __init__(self, path: Path, wrong: str, mend: str) -> None:
        super().__init__(f"{path.name}: {wrong}. Mend: {mend}.")


class Sheet:
    """An open sheet: iterating gives the number of each row and its cells by the columns' names.

    Rows with nothing in them are left out; a column that is not there is not among the cells.
    """

    def __init__(
        self, rows: Iterator[Row], places: Mapping[str, int], share_read: Callable[[int], float | None]
    ) -> None:
        self._rows = rows
        self._places = places
        self._share_read = share_read
        self._at = 0

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns that were found."""
        return frozenset(self._places)

    @property
    def share_read(self) -> float | None:
        """How much of the file has been read, 0 to 1; None where nobody knows its length."""
        return self._share_read(self._at)

    def __iter__(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        places = tuple(self._places.items())
        for number, cells in self._rows:
            self._at = number
            if any(cell not in (None, "") for cell in cells):
                yield number, {name: cells[at] if at < len(cells) else None for name, at in places}


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
        opened = _open_csv if kind == ".csv" else _open_xlsx
        with opened(path, headings, required) as sheet:
            yield sheet
    except OSError as error:
        raise SheetError(path, f"cannot be read ({error.strerror})", "check the file's permissions") from error


def read_sheet(path: Path, headings: Headings, *, required: Collection[str]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Every row of a sheet as `Sheet` gives them. Raises as `open_sheet`."""
    with open_sheet(path, headings, required=required) as sheet:
        yield from sheet


class SheetWriter:
    """Takes the rows of a new sheet."""

    def __init__(self, append: Callable[[Sequence[Cell]], None]) -> None:
        self._append = append
        self.rows = 0

    def append(self, row: Sequence[Cell]) -> None:
        """Write one row; text stays text, whatever it begins with."""
        self._append(row)
        self.rows += 1


def check_name(path: Path, *, replace: bool = False) -> None:
    """Raise SheetError if no sheet can be written there; for who has to know before the rows are made."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise SheetError(path, "is neither .csv nor .xlsx", "end the name in one of them")
    if path.exists() and not replace:
        raise SheetError(path, "exists already", "move it away, or choose another name")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise SheetError(path, "its folder is not there, or not for this account to write", _CHECK_FOLDER)


@contextmanager
def new_sheet(path: Path, headings: Sequence[str], *, replace: bool = False) -> Iterator[SheetWriter]:
    """Write a `.csv` or `.xlsx` file that only this account can read; it is there once all rows are.

    Raises SheetError when it cannot be written, or a file of that name exists already that is not to be replaced.
    """
    check_name(path, replace=replace)
    kind = path.suffix.lower()
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE)
        try:
            with _csv_writer(descriptor) if kind == ".csv" else _xlsx_writer(descriptor) as writer:
                writer.append(headings)
                writer.rows = 0
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


def text_of(cell: Cell) -> str:
    """A cell as text, without the apostrophe by which Excel marks text and without blanks around it.

    A whole number loses its `.0`; a day is `dd-mm-yyyy`.
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return str(cell).strip().lstrip("'‘’").strip()


def _heading(text: object) -> str:
    return "".join(char for char in str(text or "").casefold() if char.isalnum())


def _known(headings: Headings) -> dict[str, str]:
    """A heading as it is compared -> our name for the column."""
    return {_heading(one): name for name, others in headings.items() for one in (name, *others)}


def _find(path: Path, rows: Iterable[Row], headings: Headings, required: Collection[str]) -> dict[str, int]:
    """At which place each column stands in the first row that has every required heading; reads up to that row."""
    known = _known(headings)
    nearest: set[str] = set()
    for number, cells in rows:
        found = [(known[_heading(cell)], at) for at, cell in enumerate(cells) if _heading(cell) in known]
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


# --- csv ---


@contextmanager
def _open_csv(path: Path, headings: Headings, required: Collection[str]) -> Iterator[Sheet]:
    size = max(path.stat().st_size, 1)
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding=_encoding(path), errors="replace", newline="") as lines,
    ):
        first = list(islice(lines, TITLE_ROWS))
        rows = _csv_rows(path, chain(first, lines), _delimiter(first, headings))
        places = _find(path, islice(rows, TITLE_ROWS), headings, required)
        yield Sheet(rows, places, lambda _: min(raw.tell() / size, 1.0))


def _csv_rows(path: Path, lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    # Strict: else a quotation mark that nobody closes takes all the lines behind it into one cell.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise SheetError(
                path, f"line {line} cannot be read as CSV ({error})", "check its quotation marks"
            ) from error
        yield reader.line_num, cells


def _delimiter(lines: Sequence[str], headings: Headings) -> str:
    """The sign between which most headings are found in one of the lines."""
    known = _known(headings).keys()

    def found(delimiter: str) -> int:
        rows = (line.split(delimiter) for line in lines)
        return max((sum(_heading(cell) in known for cell in row) for row in rows), default=0)

    return max(_DELIMITERS, key=found)


def _encoding(path: Path) -> str:
    """UTF-8 if all of it is, else UTF-16 if it says so, else what Excel writes here on Windows."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as raw:
        block = raw.read(1 << 20)
        if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        try:
            while block:
                decoder.decode(block)
                block = raw.read(1 << 20)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


@contextmanager
def _csv_writer(descriptor: int) -> Iterator[SheetWriter]:
    # With a BOM, or Excel takes it for cp1252.
    file: TextIO
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        yield SheetWriter(lambda row: writer.writerow([_harmless(cell) for cell in row]))
        file.flush()
        os.fsync(descriptor)


def _harmless(cell: Cell) -> str:
    """Text for a CSV cell; what a spreadsheet would run as a formula is marked as text."""
    text = f"{cell:%d-%m-%Y}" if isinstance(cell, date) else "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) and not text[1:].isdigit() else text


# --- xlsx ---


@contextmanager
def _open_xlsx(path: Path, headings: Headings, required: Collection[str]) -> Iterator[Sheet]:
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
    places = _find(path, islice(rows, TITLE_ROWS), headings, required)
    yield Sheet(rows, places, lambda at: min(at / max(sheet.total_height, 1), 1.0))


def _damaged(path: Path) -> SheetError:
    return SheetError(path, "cannot be read as .xlsx", "open it in a spreadsheet and save it again as .xlsx or .csv")


@contextmanager
def _xlsx_writer(descriptor: int) -> Iterator[SheetWriter]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def append(row: Sequence[Cell]) -> None:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"  # not a formula, whatever it begins with
                cell.number_format = "@"  # and text is what is written over it: numbers keep their zeros
            cells.append(cell)
        sheet.append(cells)

    with os.fdopen(descriptor, "wb") as file:
        try:
            yield SheetWriter(append)
        finally:
            book.save(file)  # broken off too: it also removes what openpyxl keeps on disk meanwhile
        file.flush()
        os.fsync(descriptor)
