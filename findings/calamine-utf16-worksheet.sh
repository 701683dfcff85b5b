#!/usr/bin/env bash
# python-calamine 0.9.1 reads a worksheet in UTF-16 as an empty sheet, and says nothing.
#
# Guess:  the parts of an .xlsx file may be in UTF-8 or UTF-16 (Open Packaging Conventions); a reader takes both, or
#         raises an error.
# Seen:   the same sheet in UTF-8 gives its rows; in UTF-16 (declared, with a byte-order mark) it gives none, without an
#         error. openpyxl 3.1.5 reads both.
# Why it matters here: a list from an office that is read as empty must never count as a list with nobody on it. Our
#         reader refuses a sheet without its headings, so such a file is told as one that has none.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 openpyxl==3.1.5

cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

book = Workbook()
book.active.append(["nik"])
book.save("utf-8.xlsx")
with ZipFile("utf-8.xlsx") as old, ZipFile("utf-16.xlsx", "w") as new:
    for name in old.namelist():
        content = old.read(name)
        if name == "xl/worksheets/sheet1.xml":
            text = content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()
            content = f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")
        new.writestr(name, content)

seen = {}
for name in ("utf-8", "utf-16"):
    by_openpyxl = [list(row) for row in load_workbook(f"{name}.xlsx").active.iter_rows(values_only=True)]
    by_calamine = CalamineWorkbook.from_path(f"{name}.xlsx").get_sheet_by_index(0).to_python()
    print(f"{name}: openpyxl {by_openpyxl}, calamine {by_calamine}")
    seen[name] = (by_openpyxl, by_calamine)
assert seen == {"utf-8": ([["nik"]], [["nik"]]), "utf-16": ([["nik"]], [])}, "it behaves otherwise now"
PYTHON
