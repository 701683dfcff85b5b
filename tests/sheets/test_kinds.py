"""What a file is, whatever its name says; and what to do about one that is no sheet."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.sheets import Headings, SheetError, open_sheet
from tests.sheets.office_files import compound_file

HEADINGS: Headings = {"nik": ()}
NAMES = ("list.xlsx", "list.xls", "list.csv", "list.dat")


def told(path: Path) -> str:
    with pytest.raises(SheetError) as error, open_sheet(path, HEADINGS, required=("nik",)) as sheet:
        list(sheet)
    line = str(error.value)
    assert line.startswith(f"{path.name}: ")
    assert "\n" not in line
    return line


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_with_a_password_is_told_to_lose_it(tmp_path: Path, name: str) -> None:
    line = told(compound_file(tmp_path / name, "\x06DataSpaces", "EncryptionInfo", "EncryptedPackage"))
    assert "has a password" in line
    assert "take the password off there, save it, and try again" in line


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("streams", "wrong", "remedy"),
    [
        (("Workbook",), "is an old workbook (.xls)", "save it as .xlsx"),
        (("Book",), "is an old workbook (.xls)", "save it as .xlsx"),
        (("1Table", "Data", "Extra", "WordDocument"), "is an Office document without a sheet", "ask the office"),
    ],
)
def test_an_old_office_file_is_called_by_its_name(
    tmp_path: Path, name: str, streams: tuple[str, ...], wrong: str, remedy: str
) -> None:
    line = told(compound_file(tmp_path / name, *streams))
    assert wrong in line
    assert remedy in line


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}, "(.ods)"),
        ({"[Content_Types].xml": "", "xl/workbook.bin": ""}, "is a binary workbook (.xlsb)"),
        ({"[Content_Types].xml": "", "word/document.xml": ""}, "is an Office document without a sheet"),
        ({"daftar.csv": "nik\n1\n"}, "is a ZIP archive, not a sheet"),
        ({"[Content_Types].xml": "", "xl/workbook.xml": "<workbook"}, "cannot be read as .xlsx"),
    ],
)
def test_an_archive_is_called_by_its_name(tmp_path: Path, name: str, parts: dict[str, str], wrong: str) -> None:
    with ZipFile(tmp_path / name, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    assert wrong in told(tmp_path / name)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"<html><body><table><tr><td>nik</td></tr></table>", "is a web page (HTML) under another name"),
        (b"\xef\xbb\xbf\r\n <!DOCTYPE html><table>", "is a web page (HTML) under another name"),
        ("<TABLE><tr><th>NIK".encode("utf-16"), "is a web page (HTML) under another name"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "is a web page (HTML) under another name"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "is an XML spreadsheet of Excel 2003",
        ),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "is a PDF document"),
    ],
)
def test_what_a_system_exports_under_a_sheets_name_is_told(
    tmp_path: Path, name: str, content: bytes, wrong: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert wrong in told(tmp_path / name)


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_is_read_under_any_name(tmp_path: Path, name: str) -> None:
    book = Workbook()
    for cell in ("nik", "1"):
        book.active.append([cell])
    book.save(tmp_path / "book")
    (tmp_path / "text").write_text("nama;nik\nAni;1\n")
    for kind in ("book", "text"):
        path = (tmp_path / kind).replace(tmp_path / name)
        with open_sheet(path, HEADINGS, required=("nik",)) as sheet:
            assert list(sheet) == [(2, {"nik": "1"})]


@given(
    st.sampled_from([b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"%PDF-", b"<", b"\xff\xfe", b""]), st.binary()
)
def test_any_file_is_read_or_told(begin: bytes, content: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        path.write_bytes(begin + content)
        try:
            with open_sheet(path, HEADINGS, required=("nik",)) as sheet:
                list(sheet)
        except SheetError as error:
            assert str(error).startswith("list.xlsx: ")
            assert "Mend: " in str(error)
