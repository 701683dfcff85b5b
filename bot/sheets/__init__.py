"""Sheets from and for offices: `.csv` and `.xlsx`, read and written row by row.

Columns are found by their headings, in any order. No error here repeats the content of a cell: it may be a person's
number.
"""

from bot.sheets.cells import Cell, Row, SheetError, lost_digits, text_of
from bot.sheets.headings import TITLE_ROWS, Headings
from bot.sheets.reading import open_sheet
from bot.sheets.sheet import Sheet, hidden_rows_told
from bot.sheets.writing import MOST_ROWS, SheetWriter, check_name, new_sheet, write_sheet

__all__ = [
    "MOST_ROWS",
    "TITLE_ROWS",
    "Cell",
    "Headings",
    "Row",
    "Sheet",
    "SheetError",
    "SheetWriter",
    "check_name",
    "hidden_rows_told",
    "lost_digits",
    "new_sheet",
    "open_sheet",
    "text_of",
    "write_sheet",
]
