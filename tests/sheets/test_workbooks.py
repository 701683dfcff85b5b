"""Which sheet of a workbook is the list."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from bot.sheets import Headings, SheetError, open_sheet
from tests.sheets.office_files import SheetXml, plain_rows, write_workbook
from tests.support.factories import NIK, OTHER_NIK

HEADINGS: Headings = {"nik": ("no ktp",), "desil": ()}
RECAP = SheetXml("Rekap", plain_rows(["Kecamatan", "Jumlah"], ["Genuk", 2]))
LIST = SheetXml("Data", plain_rows(["NIK", "Desil"], [NIK, 3], [OTHER_NIK, 4]))


def niks(path: Path, required: tuple[str, ...] = ("nik",)) -> list[object]:
    with open_sheet(path, HEADINGS, required=required) as sheet:
        return [cells["nik"] for _, cells in sheet]


def told(path: Path, required: tuple[str, ...] = ("nik",)) -> str:
    with pytest.raises(SheetError) as error:
        niks(path, required)
    line = str(error.value)
    assert "\n" not in line
    return line


def test_a_chart_stands_in_front(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["NIK", "Desil"], [NIK, 3], [OTHER_NIK, 4]):
        book.active.append(row)
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book.create_chartsheet("Grafik", 0).add_chart(chart)
    book.active = 0
    # Hidden rows are found on the right sheet, though charts are counted among the sheets.
    book["Sheet"].row_dimensions[2].hidden = True
    book.save(tmp_path / "list.xlsx")
    assert niks(tmp_path / "list.xlsx") == [OTHER_NIK]


def test_the_list_is_found_on_a_later_sheet(tmp_path: Path) -> None:
    assert niks(write_workbook(tmp_path / "list.xlsx", RECAP, LIST)) == [NIK, OTHER_NIK]


def test_a_hidden_sheet_is_not_the_list(tmp_path: Path) -> None:
    for state in ("hidden", "veryHidden"):
        old = SheetXml("Lama", plain_rows(["NIK"], ["1"]), state=state)
        assert niks(write_workbook(tmp_path / "list.xlsx", old, LIST)) == [NIK, OTHER_NIK]
        line = told(write_workbook(tmp_path / "list.xlsx", old))
        assert "all its sheets with cells are hidden. Mend: show the sheet with the list" in line


def test_two_lists_in_one_workbook_are_told(tmp_path: Path) -> None:
    other = SheetXml("Mijen", LIST.rows)
    line = told(write_workbook(tmp_path / "list.xlsx", LIST, RECAP, other))
    assert 'sheet 1 "Data" and sheet 3 "Mijen" each have the columns. Mend: put all rows on one sheet' in line
    # The columns that must be there tell them apart.
    short = SheetXml("Mijen", plain_rows(["NIK"], ["1"]))
    path = write_workbook(tmp_path / "list.xlsx", LIST, short)
    assert niks(path, ("nik", "desil")) == [NIK, OTHER_NIK]


def test_the_error_names_every_sheet_and_where_the_columns_stand(tmp_path: Path) -> None:
    shifted = SheetXml("Data", plain_rows(["Daftar"], [], [None, None, "No. KTP"], [None, None, NIK]))
    line = told(write_workbook(tmp_path / "list.xlsx", RECAP, shifted), ("nik", "desil"))
    assert "there is no column desil. " in line
    assert 'sheet 1 "Rekap" has none of them; sheet 2 "Data" has nik in column C (row 3)' in line
    assert "nik (or" not in line


def test_columns_are_named_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    # Nothing stands in columns A and B at all.
    far = SheetXml("Data", plain_rows([None, None, "Nama", "Desil"], [None, None, "Ani", 3]))
    assert "has desil in column D (row 1)" in told(write_workbook(tmp_path / "list.xlsx", far))


def test_the_name_of_a_sheet_tells_no_number(tmp_path: Path) -> None:
    named = SheetXml(f"Ani {NIK}\u202e", plain_rows(["Nama"], ["Ani"]))
    line = told(write_workbook(tmp_path / "list.xlsx", named))
    assert NIK[:6] not in line
    assert 'sheet 1 "Ani …"' in line


def test_a_column_twice_is_told_with_its_sheet(tmp_path: Path) -> None:
    twice = SheetXml("Data", plain_rows([None, "NIK", "No KTP"], [None, NIK, OTHER_NIK]))
    line = told(write_workbook(tmp_path / "list.xlsx", RECAP, twice))
    assert 'sheet 2 "Data": row 1 has the column nik twice (B and C)' in line
