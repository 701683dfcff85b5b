"""Rows that a spreadsheet hides: nobody who looked at the file saw them."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.sheets import Headings, SheetError, open_sheet
from bot.sheets.hidden_rows import MOST_ROWS, HiddenRows
from tests.sheets.office_files import (
    LIBREOFFICE_HIDDEN,
    LIBREOFFICE_ROW,
    XLSXWRITER_HIDDEN,
    XLSXWRITER_ROW,
    SheetXml,
    plain_rows,
    write_workbook,
)

HEADINGS: Headings = {"nik": ()}


def read(path: Path) -> tuple[list[tuple[int, object]], int]:
    """Return number and NIK of each row, and how many hidden ones were left out."""
    with open_sheet(path, HEADINGS, required=("nik",)) as sheet:
        rows: list[tuple[int, object]] = [(number, cells["nik"]) for number, cells in sheet]
        return rows, sheet.hidden_rows


@pytest.mark.parametrize(
    ("shown", "hidden"),
    [
        (LIBREOFFICE_ROW, LIBREOFFICE_HIDDEN),
        (XLSXWRITER_ROW, XLSXWRITER_HIDDEN),
        ('r="{row}"', 'hidden="1" r="{row}" outlineLevel="1"'),
        ('r="{row}"', "r='{row}' hidden = '1'"),
        ('r="{row}"', 'r="{row}" ht="0" customHeight="1"'),
        # Programs that leave out which row it is.
        ("", 'hidden="1"'),
        ('spans="1:3"', 'spans="1:3" hidden="true"'),
    ],
)
def test_rows_are_left_out_and_counted_as_each_program_hides_them(tmp_path: Path, shown: str, hidden: str) -> None:
    rows = [(shown, ["nik"]), (hidden, ["1"]), (shown, ["2"]), (hidden, []), (hidden, ["3"]), (shown, ["4"])]
    path = write_workbook(tmp_path / "list.xlsx", SheetXml("Data", rows))
    assert read(path) == ([(3, "2"), (6, "4")], 2)


def test_rows_hidden_by_openpyxl_and_columns_hidden_beside_them(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["nik", "nama"], ["1", "Ani"], ["2", "Budi"], ["3", "Cici"]):
        book.active.append(row)
    book.active.auto_filter.ref = "A1:B4"
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.save(tmp_path / "list.xlsx")
    assert read(tmp_path / "list.xlsx") == ([(2, "1"), (4, "3")], 1)


def test_hidden_rows_are_those_of_the_sheet_that_is_read(tmp_path: Path) -> None:
    cover = SheetXml("Rekap", [('r="{row}"', ["jumlah"]), ('r="{row}" hidden="1"', [2]), ('r="{row}"', [3])])
    data = SheetXml("Data", [('r="{row}"', ["nik"]), ('r="{row}"', ["1"]), ('r="{row}" hidden="1"', ["2"])])
    assert read(write_workbook(tmp_path / "list.xlsx", cover, data)) == ([(2, "1")], 1)


def test_a_row_may_be_placed_by_its_cells_alone(tmp_path: Path) -> None:
    path = rewritten(one_hidden(tmp_path), lambda content: content.replace(b'<row r="2" ', b"<row "))
    assert read(path) == ([(3, "2")], 1)
    path = rewritten(
        one_hidden(tmp_path), lambda content: re.sub(rb'<row r="."', b"<row", content).replace(b"A2", b"A9")
    )
    assert read(path) == ([(3, "2")], 1)


def test_text_that_looks_like_a_hidden_row_is_text(tmp_path: Path) -> None:
    rows = plain_rows(["nik", "nama"], ["1", '<row r="2" hidden="1">'], ["2", "hidden='1'"])
    assert read(write_workbook(tmp_path / "list.xlsx", SheetXml("Data", rows))) == ([(2, "1"), (3, "2")], 0)


def rewritten(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """Return the workbook with its worksheet's XML changed."""
    new_path = path.with_name("list.xlsx")
    with ZipFile(path) as old, ZipFile(new_path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith("sheet1.xml") else content)
    return new_path


def one_hidden(folder: Path) -> Path:
    rows = [('r="{row}"', ["nik"]), ('r="{row}" hidden="1"', ["1"]), ('r="{row}"', ["2"])]
    return write_workbook(folder / "good.xlsx", SheetXml("Data", rows))


def test_names_with_a_prefix_are_the_same_names(tmp_path: Path) -> None:
    def prefixed(content: bytes) -> bytes:
        return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", content).replace(b" xmlns=", b" xmlns:x=")

    assert read(rewritten(one_hidden(tmp_path), prefixed)) == ([(3, "2")], 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
        (b'r="2"', b'r="two"'),
        (b"</sheetData>", b"</sheetData><broken"),
    ],
)
def test_a_sheet_whose_rows_cannot_be_told_is_refused(tmp_path: Path, old: bytes, new: bytes) -> None:
    with pytest.raises(SheetError, match=r"cannot be read as \.xlsx"):
        read(rewritten(one_hidden(tmp_path), lambda content: content.replace(old, new, 1)))


@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60),
    st.sampled_from([(LIBREOFFICE_ROW, LIBREOFFICE_HIDDEN), ("", 'hidden="1"')]),
)
def test_every_row_with_something_in_it_is_read_or_counted(
    rows: list[tuple[bool, bool]], forms: tuple[str, str]
) -> None:
    filled = [(forms[hidden], [str(at)] if full else []) for at, (hidden, full) in enumerate(rows, start=2)]
    with TemporaryDirectory() as folder:
        sheet = SheetXml("Data", [(forms[False], ["nik"]), *filled])
        found, hidden_rows = read(write_workbook(Path(folder) / "list.xlsx", sheet))
    assert found == [(at, str(at)) for at, (hidden, full) in enumerate(rows, start=2) if full and not hidden]
    assert hidden_rows == sum(full and hidden for hidden, full in rows)


@given(st.sets(st.integers(-5, MOST_ROWS + 5), max_size=30), st.integers(-5, MOST_ROWS + 5))
def test_a_row_is_hidden_that_was_added(added: set[int], asked: int) -> None:
    hidden = HiddenRows()
    for row in added:
        hidden.add(row)
    assert (asked in hidden) == (asked in added and 0 < asked <= MOST_ROWS)
    assert all((row in hidden) == (0 < row <= MOST_ROWS) for row in added)
