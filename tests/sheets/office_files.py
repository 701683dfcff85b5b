"""Files as the programs of offices write them, made by hand where no library of ours writes them so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import pack
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

LIBREOFFICE_ROW = 'r="{row}" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0"'
LIBREOFFICE_HIDDEN = LIBREOFFICE_ROW.replace('hidden="false"', 'hidden="true"')
XLSXWRITER_ROW = 'r="{row}" spans="1:3"'
XLSXWRITER_HIDDEN = 'r="{row}" spans="1:3" hidden="1"'


@dataclass(frozen=True, slots=True)
class SheetXml:
    """A worksheet: each row as its attributes and its cells; `state` is "hidden" for one that is not shown."""

    name: str
    rows: Sequence[tuple[str, Sequence[str | int | None]]]
    merged: Sequence[str] = ()
    state: str = "visible"


def plain_rows(*rows: Sequence[str | int | None]) -> list[tuple[str, Sequence[str | int | None]]]:
    return [('r="{row}"', row) for row in rows]


def write_workbook(path: Path, *sheets: SheetXml) -> Path:
    """Write an `.xlsx` file with inline text, part by part."""
    numbers = range(1, len(sheets) + 1)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for number in numbers
        )
        archive.writestr(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f"{overrides}</Types>",
        )
        archive.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", "xl/workbook.xml")}))
        entries = "".join(
            f'<sheet name="{escape(sheet.name)}" sheetId="{number}" state="{sheet.state}" r:id="rId{number}"/>'
            for number, sheet in zip(numbers, sheets, strict=True)
        )
        workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>'
        archive.writestr("xl/workbook.xml", _XML + workbook)
        parts = {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in numbers}
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(parts))
        for number, sheet in zip(numbers, sheets, strict=True):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", _XML + _worksheet(sheet))
    return path


def compound_file(path: Path, *streams: str) -> Path:
    """Write a compound file with empty streams of these names, as Office kept its documents before 2007."""
    names = ("Root Entry", *streams)
    entries = b"".join(_directory_entry(name, 5 if at == 0 else 2) for at, name in enumerate(names))
    directory = entries.ljust(-(-len(entries) // 512) * 512, b"\0")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + pack("<I", 0)
    sectors = len(directory) // 512
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    path.write_bytes(header.ljust(512, b"\xff") + table + directory)
    return path


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _worksheet(sheet: SheetXml) -> str:
    rows = []
    for row, (attributes, cells) in enumerate(sheet.rows, start=1):
        written = "".join(
            _cell(f"{get_column_letter(place)}{row}" if "{row}" in attributes else "", cell)
            for place, cell in enumerate(cells, start=1)
            if cell is not None
        )
        rows.append(f"<row {attributes.format(row=row)}>{written}</row>")
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merged)
    merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData>{merged}</worksheet>'


def _cell(reference: str, cell: str | int) -> str:
    at = f' r="{reference}"' if reference else ""
    if isinstance(cell, int):
        return f"<c{at}><v>{cell}</v></c>"
    return f'<c{at} t="inlineStr"><is><t>{escape(cell)}</t></is></c>'


def _directory_entry(name: str, kind: int) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    return letters.ljust(64, b"\0") + pack("<HBBIII", len(letters), kind, 1, *[0xFFFFFFFF] * 3) + bytes(48)
