#!/usr/bin/env bash
# openpyxl 3.1.5, XlsxWriter 3.2.9: a Python int of 16 digits is another number in the workbook.
#
# Guess: a Python int is exact, the file holds decimal text, so the writer puts the digits it was given, or refuses.
# Seen:  both write the nearest double: 9171015509859003 and ...9005 are both ...9004 in the file, nothing is said, and
#        every reader gives back the neighbour. Up to 9007199254740992 (2 to the power of 53) all is well, so numbers of
#        Java (33...) pass each trial and those of Papua (91 to 96) do not.
# Why:   both format numbers as doubles with 16 significant digits, as Excel would hold them.
# Here:  a NIK in a number cell above that bound is refused by row, and our own sheets write identity numbers as text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    openpyxl==3.1.5 XlsxWriter==3.2.9 python-calamine==0.9.1
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys

import openpyxl
import python_calamine
import xlsxwriter

WRITTEN = (3374015509859003, 9171015509859003, 9171015509859005)
WANTED = [3374015509859003, 9171015509859004, 9171015509859004]

book = openpyxl.Workbook()
for number in WRITTEN:
    book.active.append([number])
book.save("openpyxl.xlsx")

with xlsxwriter.Workbook("xlsxwriter.xlsx") as other:
    sheet = other.add_worksheet()
    for row, number in enumerate(WRITTEN):
        sheet.write_number(row, 0, number)

for name in ("openpyxl.xlsx", "xlsxwriter.xlsx"):
    rows = openpyxl.load_workbook(name, read_only=True).active.iter_rows(values_only=True)
    cells = python_calamine.CalamineWorkbook.from_path(name).get_sheet_by_index(0).to_python()
    for reader, seen in (("openpyxl", [row[0] for row in rows]), ("calamine", [int(row[0]) for row in cells])):
        print(f"{name:16} read by {reader}: {seen}")
        if seen != WANTED:
            sys.exit("changed")
print("as seen with openpyxl 3.1.5 and XlsxWriter 3.2.9")
PY
