"""Writes a sheet: JSON lines on standard input, an .xlsx file on standard output. A program of its own, see `programs`.

The first line is the headings, each other one a row; whatever is text stays text.
"""

from __future__ import annotations

import io
import json
import sys


def main() -> None:
    """Write what standard input holds."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    headings = json.loads(sys.stdin.readline())
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(14, len(heading) + 2)
    sheet.append(headings)
    for line in sys.stdin:
        cells = []
        for value in json.loads(line):
            cell = WriteOnlyCell(sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"  # not a formula, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    sys.stdout.buffer.write(written.getvalue())


if __name__ == "__main__":
    main()
