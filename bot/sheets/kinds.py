"""The kind of a file, by its first bytes, since offices rename files and systems export them under wrong names."""

from __future__ import annotations

import codecs
import mmap
from enum import Enum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from bot.sheets.cells import SheetError


class Kind(Enum):
    """A kind of file that can be read."""

    TEXT = "text"
    WORKBOOK = "workbook"


_HEAD = 4096
_ZIP = b"PK\x03\x04"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
"""The container of Office files before 2007, and of newer ones with a password."""

_SAVE_AGAIN = "open it in a spreadsheet and save it as .xlsx"
_ASK_OFFICE = "ask the office for the sheet itself, as .xlsx or .csv"


def kind_of(path: Path) -> Kind:
    """Return the kind of a file that can be read, whatever its name ends in.

    Raises SheetError, which says what the file is instead and how to get a sheet from it.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_ZIP):
        return _archive(path)
    if head.startswith(_COMPOUND):
        raise _compound(path)
    if head.startswith(b"%PDF-"):
        raise SheetError(path, "is a PDF document, not a sheet", _ASK_OFFICE)
    encoding = "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    text = head.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="replace").lstrip().casefold()
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise SheetError(path, "is an XML spreadsheet of Excel 2003, not .xlsx", _SAVE_AGAIN)
    if text.startswith(("<", "mime-version:")):
        told = "is a web page (HTML) under another name, of which a spreadsheet would round the long numbers"
        raise SheetError(path, told, _ASK_OFFICE)
    if "\0" in text and path.suffix.lower() != ".csv":
        raise damaged(path)
    return Kind.TEXT


def damaged(path: Path) -> SheetError:
    """Return the error for a workbook that cannot be read."""
    return SheetError(path, "cannot be read as .xlsx", "open it in a spreadsheet and save it again as .xlsx or .csv")


def protected(path: Path) -> SheetError:
    """Return the error for a file that needs a password."""
    remedy = "open it in the spreadsheet with its password, take the password off there, save it, and try again"
    return SheetError(path, "has a password", remedy)


def _archive(path: Path) -> Kind:
    try:
        with ZipFile(path) as archive:
            members = archive.infolist()
            mimetype = archive.read("mimetype")[:100] if "mimetype" in archive.namelist() else b""
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise damaged(path) from error
    names = {one.filename.replace("\\", "/").lower() for one in members}
    if any(one.flag_bits & 1 for one in members):
        raise protected(path)
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise SheetError(path, "is an OpenDocument sheet (.ods)", _SAVE_AGAIN)
    if any(name.endswith("workbook.bin") for name in names):
        raise SheetError(path, "is a binary workbook (.xlsb)", _SAVE_AGAIN)
    if any(name.endswith(".xml") and name.rpartition("/")[2].startswith("workbook") for name in names):
        return Kind.WORKBOOK
    if "[content_types].xml" in names:
        raise SheetError(path, "is an Office document without a sheet", _ASK_OFFICE)
    raise SheetError(path, "is a ZIP archive, not a sheet", "unpack it, and take the .xlsx or .csv in it")


def _compound(path: Path) -> SheetError:
    """Return the error for a compound file, by the names of the streams in it."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:

        def has(stream: str) -> bool:
            return content.find(stream.encode("utf-16-le") + b"\0\0") >= 0

        if has("EncryptedPackage"):
            return protected(path)
        if has("Workbook") or has("Book"):
            return SheetError(path, "is an old workbook (.xls), whatever its name says", _SAVE_AGAIN)
    return SheetError(path, "is an Office document without a sheet", _ASK_OFFICE)
