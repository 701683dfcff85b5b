"""Reading a `.csv` file as offices save it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from bot.sheets.cells import Row, SheetError
from bot.sheets.headings import (
    HEADING_ROWS,
    MEND,
    TITLE_ROWS,
    ColumnTwice,
    HeadingReader,
    Headings,
    NoColumns,
    find_columns,
    has_columns,
    missing_columns,
)
from bot.sheets.sheet import Sheet

_DELIMITERS = ",;\t"


@contextmanager
def open_csv(path: Path, headings: Headings, required: Collection[str]) -> Iterator[Sheet]:
    """Open a text file with comma, semicolon or tab between its cells. Raises SheetError."""
    size = max(path.stat().st_size, 1)
    with (
        path.open("rb") as raw,
        io.TextIOWrapper(raw, encoding=_encoding(path), errors="replace", newline="") as lines,
    ):
        first = list(islice(lines, TITLE_ROWS))
        rows = _csv_rows(path, chain(first, lines), _delimiter(first, headings))
        head = list(islice(rows, TITLE_ROWS + HEADING_ROWS - 1))
        try:
            found = find_columns(head, headings, required)
        except ColumnTwice as error:
            raise SheetError(path, error.told(), "keep the right one") from error
        if isinstance(found, NoColumns):
            told = f"{missing_columns(headings, found.missing)}. The file {has_columns(found)}"
            raise SheetError(path, told, MEND)
        below = chain(head[found.heading_rows :], rows)
        yield Sheet(below, found.places, lambda _: min(raw.tell() / size, 1.0))


def _csv_rows(path: Path, lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    # Strict: otherwise an unclosed quotation mark takes all lines after it into one cell.
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
    """Return the delimiter that finds the most headings in one line; of several, the one found in the most lines.

    "No;NIK" is one heading of ours ("No NIK") as well as two, and the remark in a heading may contain a comma.
    """
    reader = HeadingReader(headings)

    def found(delimiter: str) -> int:
        rows = (line.split(delimiter) for line in lines)
        return max((sum(reader.name_of(cell.strip('"')) is not None for cell in row) for row in rows), default=0)

    return max(_DELIMITERS, key=lambda delimiter: (found(delimiter), sum(delimiter in line for line in lines)))


def _encoding(path: Path) -> str:
    """Return UTF-8 if the whole file is, UTF-16 if it says so, otherwise what Excel writes here on Windows."""
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
