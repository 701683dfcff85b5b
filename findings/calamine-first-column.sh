#!/usr/bin/env bash
# python-calamine 0.9.1: rows of a sheet begin with row 1, but their cells begin with the first column in use.
#
# Guess:  `iter_rows()` counts rows and columns from the same corner: either from A1, or from the first cell in use.
# Seen:   for a list that begins in C3 the two empty rows above are given and the two empty columns beside are not: the
#         cell C3 is rows[2][0]. `merged_cell_ranges` counts both from A1, so its places do not fit those of the rows.
# Why it matters here: the column a message names ("nik in column C"), and which headings are merged, have to be shifted
#         by `sheet.start`; without it both are right for every file that begins in column A, and wrong for the others.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5

cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

book = Workbook()
book.active["C3"] = "nik"
book.active["C5"] = "1"
book.active.merge_cells("C3:C4")
book.save("list.xlsx")

sheet = CalamineWorkbook.from_path("list.xlsx").get_sheet_by_index(0)
rows = list(sheet.iter_rows())
print(f"rows {rows}, start {sheet.start}, merged {sheet.merged_cell_ranges}")
assert rows == [[""], [""], ["nik"], [""], ["1"]], "rows begin elsewhere"
assert sheet.start == (2, 2)
assert sheet.merged_cell_ranges == [((2, 2), (3, 2))], "merged cells count from elsewhere"
PYTHON
