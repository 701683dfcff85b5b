"""Writing workbooks. Also a program of its own, see `bot.runtime.files.programs`: JSON lines in, an .xlsx file out.

The program runs without the bot, so this module imports nothing of it. The first line holds the headings, each further
line a row.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence
from typing import IO, Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NewWorkbook:
    """A workbook of one sheet, written row by row; text stays text, whatever it begins with.

    Args:
        to_read: whether its headings stay visible and its columns are as wide as its headings. If not, a text that is
            typed over is text too, so that numbers keep their zeros.
    """

    def __init__(self, headings: Sequence[str], *, to_read: bool) -> None:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils import get_column_letter

        self._cell = WriteOnlyCell
        self._text_format = None if to_read else "@"
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet()
        if to_read:
            self._sheet.freeze_panes = "A2"
            for number, heading in enumerate(headings, start=1):
                self._sheet.column_dimensions[get_column_letter(number)].width = max(14, len(heading) + 2)
        self.append(headings)

    def append(self, row: Sequence[Any]) -> None:
        """Write one row."""
        cells = []
        for value in row:
            cell = self._cell(self._sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"  # not a formula
                if self._text_format:
                    cell.number_format = self._text_format
            cells.append(cell)
        self._sheet.append(cells)

    def save(self, file: IO[bytes]) -> None:
        """Write the file; an unfinished one is saved too, since that removes openpyxl's temporary files from disk."""
        self._book.save(file)


def main() -> None:
    """Write the rows from standard input."""
    book = NewWorkbook(json.loads(sys.stdin.readline()), to_read=True)
    for line in sys.stdin:
        book.append(json.loads(line))
    written = io.BytesIO()
    book.save(written)
    sys.stdout.buffer.write(written.getvalue())


if __name__ == "__main__":
    main()
