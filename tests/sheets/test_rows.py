"""Sheets as offices send them: read by heading, row by row; and sheets as we write them."""

import csv
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.sheets import Headings, SheetError, new_sheet, open_sheet, text_of, write_sheet, writing

HEADINGS: Headings = {"nik": ("no ktp",), "desil": ("desil nasional",)}
NIK = "3374011205909001"


def rows_of(path: Path, required: tuple[str, ...] = ("nik",)) -> list[tuple[int, dict[str, object]]]:
    with open_sheet(path, HEADINGS, required=required) as sheet:
        return [(number, dict(cells)) for number, cells in sheet]


def saved_xlsx(path: Path, *rows: list[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "content",
    [
        b"NIK,Desil\r\n3374011205909001,3\r\n",
        b"nik;desil\n3374011205909001;3\n",
        b"Desil Nasional\tNo. KTP\n3\t3374011205909001\n",
        b"\xef\xbb\xbfNIK;Nama;DESIL\n3374011205909001;Sutarno;3\n",
        "NIK;Nama;Desil\n3374011205909001;Jos\u00e9;3\n".encode("cp1252"),
        "nik\tdesil\n3374011205909001\t3\n".encode("utf-16"),
        b'Daftar DTSEN, November\n\n"NIK","Nama","Desil"\n"3374011205909001","Sutarno, S.Pd","3"\n',
    ],
)
def test_a_csv_file_is_read_as_offices_save_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    [(_, cells)] = rows_of(path)
    assert cells == {"nik": NIK, "desil": "3"}


def test_rows_keep_the_number_they_have_in_the_file_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Daftar\nnik;desil\n\n1;2\n;\n3\n")
    assert rows_of(path) == [(4, {"nik": "1", "desil": "2"}), (6, {"nik": "3", "desil": None})]


def test_an_xlsx_file_is_read_with_its_numbers(tmp_path: Path) -> None:
    path = saved_xlsx(tmp_path / "list.xlsx", ["Daftar DTSEN"], [], ["Nama", "No KTP", "Desil"], ["Sutarno", NIK, 3])
    assert rows_of(path) == [(4, {"nik": NIK, "desil": 3})]


def test_how_much_was_read_is_known(tmp_path: Path) -> None:
    lines = "".join(f"{number};1\n" for number in range(50_000))
    path = tmp_path / "list.csv"
    path.write_text("nik;desil\n" + lines)
    shares = []
    with open_sheet(path, HEADINGS, required=("nik",)) as sheet:
        assert sheet.columns == {"nik", "desil"}
        shares = [sheet.share_read or 0.0 for number, _ in sheet if number % 10_000 == 0]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5 < shares[-1] <= 1


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("list.csv", None, "no such file"),
        ("list.csv", b"", "no column nik (or: no ktp)"),
        ("list.csv", b"3374011205909001\n3374011205909002\n", "no column nik"),
        ("list.csv", b"nik;no ktp\n1;2\n", "row 1 has the column nik twice"),
        ("list.csv", b'nik\n"' + b"9" * 200_000, "line 2 cannot be read as CSV"),
        # Nobody closes the quotation mark of line 3, or only line 4 does.
        ("list.csv", b'nik;nama\n1;Ani\n2;"Budi\n3;Cici\n4;Dedi\n', "line 3 cannot be read as CSV"),
        ("list.csv", b'nik;nama\n1;Ani\n2;"Budi\n3;"Cici"\n4;Dedi\n', "line 3 cannot be read as CSV"),
        ("list.xlsx", b"\0nik\n1\n", "cannot be read as .xlsx"),
        ("list.xlsx", b"PK\x03\x04" + bytes(500), "cannot be read as .xlsx"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, wrong: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SheetError) as told:
        rows_of(path)
    line = str(told.value)
    assert line.startswith(f"{name}: ")
    assert wrong in line
    assert "Mend: " in line
    assert "\n" not in line
    assert "33740112" not in line


def test_a_folder_is_no_sheet(tmp_path: Path) -> None:
    (tmp_path / "list.csv").mkdir()
    with pytest.raises(SheetError, match="no such file"):
        rows_of(tmp_path / "list.csv")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(b"nik;desil\n" + content)
        try:
            rows_of(path)
        except SheetError as error:
            assert str(error).startswith("list.csv: ")


@pytest.mark.parametrize("name", ["new.csv", "new.xlsx"])
def test_what_is_written_is_read_again_and_is_for_this_account_only(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    assert write_sheet(path, ("NIK", "Desil"), [(NIK, "3"), ("0012", "=1+1")]) == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    read = rows_of(path)
    assert [text_of(cells["nik"]) for _, cells in read] == [NIK, "0012"]  # type: ignore[arg-type]
    assert [text_of(cells["desil"]) for _, cells in read] == ["3", "=1+1"]  # type: ignore[arg-type]


def test_what_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_sheet(tmp_path / "new.xlsx", ("a",), [("=1+1",), ("+6281200009001",)])
    cells = [row[0] for row in load_workbook(tmp_path / "new.xlsx").active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=1+1", "s"), ("+6281200009001", "s")]
    # What is typed over it stays text as well: a number of BPJS keeps its zeros.
    assert {cell.number_format for cell in cells} == {"@"}
    write_sheet(tmp_path / "new.csv", ("a",), [("=1+1",), ("@SUM(A1)",), ("+6281200009001",)])
    with (tmp_path / "new.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["a", "'=1+1", "'@SUM(A1)", "+6281200009001"]


@pytest.mark.parametrize("name", ["new.csv", "new.xlsx"])
def test_a_sheet_is_there_once_it_is_whole(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyError), new_sheet(tmp_path / name, ("a",)) as sheet:
        sheet.append(("1",))
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("kept")
    with pytest.raises(SheetError, match="exists already"):
        write_sheet(path, ("a",), [])
    assert path.read_text() == "kept"
    write_sheet(path, ("a",), [], replace=True)
    assert path.read_text(encoding="utf-8-sig").strip() == "a"


def test_a_csv_for_people_opens_where_the_comma_is_for_decimals(tmp_path: Path) -> None:
    """With Indonesian settings a spreadsheet takes semicolons between cells."""
    write_sheet(tmp_path / "new.csv", ("nama", "nik"), [("Sutarno, S.Pd.", "3374011205909001"), ("A;B", None)])
    assert (tmp_path / "new.csv").read_bytes().decode("utf-8-sig").splitlines() == [
        "nama;nik",
        "Sutarno, S.Pd.;3374011205909001",
        '"A;B";',
    ]


def test_a_workbook_that_is_full_is_told_and_a_csv_never_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spreadsheet could not open what is written beyond its last row."""
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    for name in ("full.xlsx", "full.csv"):
        assert write_sheet(tmp_path / name, ("a",), [("1",), ("2",)]) == 2
    with pytest.raises(SheetError, match="more than 2 rows fit into no"):
        write_sheet(tmp_path / "new.xlsx", ("a",), [("1",), ("2",), ("3",)])
    assert not (tmp_path / "new.xlsx").exists()
    assert write_sheet(tmp_path / "new.csv", ("a",), [("1",), ("2",), ("3",)]) == 3


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="its folder is not there"):
        write_sheet(tmp_path / "no" / "new.csv", ("a",), [])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("'3374", "3374"),
        (" ’12 ", "12"),
        (3.0, "3"),
        (3, "3"),
        (2.5, "2.5"),
        (date(2026, 1, 2), "02-01-2026"),
    ],
)
def test_a_cell_is_read_as_text(cell: str | float | date | None, text: str) -> None:
    assert text_of(cell) == text
