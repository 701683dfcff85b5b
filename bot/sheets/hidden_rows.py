"""Rows of a worksheet that are hidden: by a filter, by hand, or in a collapsed group.

The reader of cells does not report them; they are in the attributes of the worksheet's rows. The XML is read as a
stream, and a row costs one bit, so that a million rows need little memory.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.sheets.kinds import damaged

MOST_ROWS = 1_048_576
"""The largest number of rows of a worksheet."""

_BLOCK = 1 << 18
_OVERLAP = 64
_SMALL_PART = 16 << 20
"""The size limit of the parts that name the sheets; a file with larger ones is not a list from an office."""

# Most sheets hide nothing, and a search costs far less than parsing. LibreOffice writes hidden="false" on every row.
# Each pattern begins with plain letters, by which `re` is quick; the "ht" in "customHeight" may cause an unnecessary
# parsing.
_HIDDEN = re.compile(rb"""hidden\s*=\s*(?:"(?!0"|false")|'(?!0'|false'))""")
_NO_HEIGHT = re.compile(rb"""ht\s*=\s*["'][\s0.eE+-]*["']""")
_ROW_OF_CELL = re.compile(r"[A-Z]+([0-9]{1,7})", re.IGNORECASE)

Attributes = Mapping[str, str]


class HiddenRows:
    """The numbers of hidden rows, as a spreadsheet shows them."""

    def __init__(self) -> None:
        self._bits = bytearray((MOST_ROWS >> 3) + 1)

    def add(self, row: int) -> None:
        """Mark a row, numbered from 1, as hidden."""
        if 0 < row <= MOST_ROWS:
            self._bits[row >> 3] |= 1 << (row & 7)

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and 0 < row <= MOST_ROWS and bool(self._bits[row >> 3] >> (row & 7) & 1)


def read_hidden_rows(path: Path, position: int) -> HiddenRows | None:
    """Return the hidden rows of a sheet of an `.xlsx` file, or None if it hides none.

    `position` counts from 0, sheets of all kinds included.

    Raises SheetError if the file's parts cannot be found or read.
    """
    try:
        with ZipFile(path) as archive:
            parts = _Parts(archive)
            part = parts.sheet(position)
            with parts.open(part) as file:
                may_hide = _may_hide(file)
            if not may_hide:
                return None
            with parts.open(part) as file:
                return _parsed(file)
    except (BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, ValueError, NotImplementedError) as error:
        raise damaged(path) from error


class _Parts:
    """The parts of an Office document and how they refer to one another."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        # Some programs write backslashes, or names in another case than in their references.
        self._names: dict[str, ZipInfo] = {_part_key(one.filename): one for one in archive.infolist()}

    def open(self, part: str) -> IO[bytes]:
        return self._archive.open(self._names[_part_key(part)])

    def sheet(self, position: int) -> str:
        """Return the name of the part that holds the sheet at this position."""
        [workbook] = [target for kind, target in self._relations("").values() if kind.endswith("/officeDocument")]
        sheets: list[str] = []

        def start(name: str, attributes: Attributes) -> None:
            if _local(name) == "sheet":
                sheets.extend(value for key, value in attributes.items() if key.endswith("/relationships id"))

        self._parse(workbook, start)
        return self._relations(workbook)[sheets[position]][1]

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return kind and target of each relation of a part, by its id."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: Attributes) -> None:
            if _local(name) == "Relationship":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"].replace("\\", "/")))
                found[attributes["Id"]] = (attributes.get("Type", ""), target)

        self._parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found

    def _parse(self, part: str, start: Callable[[str, Attributes], None]) -> None:
        with self.open(part) as file:
            content = file.read(_SMALL_PART)
        parser = _parser(" ")
        parser.StartElementHandler = start
        parser.Parse(content, True)


def _part_key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _parser(namespace_separator: str | None = None) -> expat.XMLParserType:
    """Return a parser that refuses document types, so that no entity can be expanded."""
    parser = expat.ParserCreate(namespace_separator=namespace_separator)

    def refuse(*_declared: object) -> None:
        raise ValueError("a document type")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _may_hide(file: IO[bytes]) -> bool:
    before = b""
    for block in _blocks(file):
        together = before + block
        if _HIDDEN.search(together) or _NO_HEIGHT.search(together):
            return True
        before = block[-_OVERLAP:]
    return False


def _parsed(file: IO[bytes]) -> HiddenRows:
    found = HiddenRows()
    parser = _parser()
    number, by_cells = 0, False
    row_name = cell_name = ""

    def start(name: str, attributes: list[str]) -> None:
        nonlocal number, by_cells
        if name == row_name:
            named = dict(zip(attributes[::2], attributes[1::2], strict=True))
            number = int(named.get("r", number + 1))
            hidden = named.get("hidden", "0").strip() not in ("0", "false") or float(named.get("ht", 1)) == 0
            by_cells = hidden and "r" not in named
            if hidden:
                found.add(number)
        elif by_cells and name == cell_name and "r" in attributes[::2]:
            # A row without a number may be placed by its cells, as the reader of cells does.
            at = _ROW_OF_CELL.fullmatch(attributes[attributes.index("r") + 1])
            if at:
                found.add(int(at[1]))

    def first(name: str, _attributes: list[str]) -> None:
        nonlocal row_name, cell_name
        # Namespaces are recognised by the prefix of the root: resolving each name would take half as long again.
        prefix = name.removesuffix("worksheet")
        row_name, cell_name = f"{prefix}row", f"{prefix}c"
        parser.StartElementHandler = start

    parser.ordered_attributes = True
    parser.StartElementHandler = first
    for block in _blocks(file):
        parser.Parse(block)
    parser.Parse(b"", True)
    return found
