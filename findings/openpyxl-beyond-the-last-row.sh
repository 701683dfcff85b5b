#!/usr/bin/env bash
# openpyxl 3.1.5, XlsxWriter 3.2.9: a row below the last one a worksheet can have
#
# A worksheet of the format ends at row 1,048,576. One would have sworn that a library refuses to write below it.
# XlsxWriter answers -1 and leaves the cell out; openpyxl's write-only worksheet, meant for long files, takes the row,
# saves the file without a word, and reads it back in its own read-only mode as if all were well.
#
# Why it matters here: reports about a list of a million people are written with openpyxl, and the office that opens one
# must not miss rows. So the writer counts, refuses, and names .csv as the way out (bot/sheets/writing.py).
#
# Exits 0 while this is so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 XlsxWriter==3.2.9
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
from pathlib import Path

import openpyxl
import xlsxwriter

LAST = 1_048_576
folder = Path(sys.argv[1])

other = xlsxwriter.Workbook(folder / "other.xlsx", {"constant_memory": True})
refused = other.add_worksheet().write_string(LAST, 0, "below the end")
other.close()
assert refused == -1, f"XlsxWriter answers {refused}"

book = openpyxl.Workbook(write_only=True)
sheet = book.create_sheet()
for number in range(LAST + 1):
    sheet.append([number])
book.save(folder / "long.xlsx")

rows = sum(1 for _ in openpyxl.load_workbook(folder / "long.xlsx", read_only=True).active.iter_rows())
assert rows == LAST + 1, f"openpyxl wrote {rows} rows"
print(f"openpyxl wrote and read {rows} rows, {rows - LAST} more than a worksheet has; XlsxWriter refused the same row")
PYTHON
