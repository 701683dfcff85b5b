"""Where the columns stand: found by their headings, within the first rows of a sheet.

A heading may carry a remark ("NIK (16 digit)"), say the same twice ("Nomor Induk Kependudukan (NIK)"), and stand in
several rows, merged or not. A word that is not known makes it another column: "NIK Ibu" is somebody else's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.sheets.cells import Cell, Row

TITLE_ROWS = 20
"""Headings are looked for in this many rows: offices like to write a title above them."""

MEND = f"give it this heading, in one of the first {TITLE_ROWS} rows"
"""What to do about a column that is missing."""

HEADING_ROWS = 3
"""Headings may take so many rows."""

Headings = Mapping[str, Sequence[str]]
"""Our name for a column, and the headings that offices give it beside that name. They are compared by letters and
digits alone: "No. KTP" is "no ktp"."""

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
"""Merged cells: first and last as (row, place), rows from 1 and places from 0."""

_LONGEST = 120
_NAMED = 6
_PARTS = re.compile(r"[()\[\]{}/|:;,]+|\s[-–—]\s")
_WORDS = re.compile(r"[^\W_]+")
_REMARK_WORDS = (
    *("wajib", "harus", "diisi", "isi", "required", "format", "teks", "text", "angka", "digit", "karakter", "tanpa"),
    *("spasi", "titik", "dd", "mm", "yyyy", "hh", "bb", "tttt", "tgl", "bln", "thn", "ya", "tidak"),
)
_REMARK = re.compile(
    rf"(?:(?:{'|'.join(_REMARK_WORDS)}|[0-9]{{1,2}} ?(?:digit|angka|karakter))(?: |$))+"
    r"|[0-9]{1,2}(?: s ?d| sampai)? [0-9]{1,2}"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """At which place each column stands, from 0, and how many rows the headings take with all above them."""

    places: Mapping[str, int]
    heading_rows: int


@dataclass(frozen=True, slots=True)
class NoColumns:
    """No row has all the columns; the one that has most of them, and which it has where."""

    missing: Sequence[str]
    row: int = 0
    places: Mapping[str, int] = field(default_factory=dict)


class ColumnTwice(Exception):
    """A row of headings names a column at two places."""

    def __init__(self, row: int, name: str, places: Sequence[int]) -> None:
        super().__init__(row, name)
        self._row, self._name, self._places = row, name, places

    def told(self, offset: int = 0) -> str:
        """Say which; `offset` columns stand in front of the first place."""
        letters = " and ".join(column_letter(place + offset) for place in self._places)
        return f"row {self._row} has the column {self._name} twice ({letters})"


class HeadingReader:
    """Knows a heading when it sees one."""

    def __init__(self, headings: Headings) -> None:
        self._known = {_key(one): name for name, others in headings.items() for one in (name, *others)}

    def name_of(self, cell: Cell) -> str | None:
        """Return our name for the column below a heading, or None if it is none of ours."""
        if not isinstance(cell, str) or not cell or len(cell) > _LONGEST:
            return None
        return (
            self._known.get(_key(cell))
            or self._by_parts(" ".join(cell.split()))
            or self._by_parts("/".join(cell.splitlines()))
        )

    def _by_parts(self, text: str) -> str | None:
        """The one column that every part names which is no remark."""
        words = [found for part in _PARTS.split(text) if (found := _WORDS.findall(part.casefold()))]
        names = {self._of_words(part) for part in words if not _REMARK.fullmatch(" ".join(part))}
        return names.pop() if len(names) == 1 else None

    def _of_words(self, words: Sequence[str]) -> str | None:
        for end in range(len(words), 0, -1):
            name = self._known.get("".join(words[:end]))
            if name is not None:
                return name if end == len(words) or _REMARK.fullmatch(" ".join(words[end:])) else None
        return None


def find_columns(
    head: Sequence[Row], headings: Headings, required: Collection[str], merged: Merged = ()
) -> Columns | NoColumns:
    """Find the first row, or else the first few rows one below the other, with a heading for every required column.

    `head` are the first rows of the sheet. Raises ColumnTwice.
    """
    reader = HeadingReader(headings)
    looked_at = head[:TITLE_ROWS]
    nearest = NoColumns(tuple(required))
    for depth in range(1, HEADING_ROWS + 1):
        for at, (number, _) in enumerate(looked_at):
            block = _Block(reader, head[at : at + depth])
            if not block.consistent:
                continue
            if block.names >= set(required):
                while len(block.rows) < HEADING_ROWS and (longer := _continued(reader, head, at, block, merged)):
                    block = longer
                block.check()
                return Columns(block.places, at + len(block.rows))
            if len(block.names) > len(nearest.places):
                missing = [name for name in required if name not in block.names]
                nearest = NoColumns(missing, number, block.places)
    return nearest


def missing_columns(headings: Headings, missing: Sequence[str]) -> str:
    """Say which columns are missing, with some of the headings they may have."""

    def one(name: str) -> str:
        others = ", ".join(headings[name][:_NAMED])
        return f"{name} (or: {others})" if others else name

    return f"there is no column {'; '.join(map(one, missing))}"


def has_columns(found: NoColumns, offset: int = 0) -> str:
    """Say which columns were found all the same; `offset` columns stand in front of the first place."""
    stand = sorted((place, name) for name, place in found.places.items())
    told = ", ".join(f"{name} in column {column_letter(place + offset)}" for place, name in stand)
    return f"has {told} (row {found.row})" if told else "has none of them"


def column_letter(place: int) -> str:
    """Return the letters of a column as a spreadsheet shows them; places count from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


class _Block:
    """Rows of headings one below the other, read as one."""

    def __init__(self, reader: HeadingReader, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.consistent = True
        self.places: dict[str, int] = {}
        self._found: list[tuple[str, int]] = []
        for place in range(max((len(cells) for _, cells in rows), default=0)):
            self._read(reader, place, [cells[place] for _, cells in rows if place < len(cells)])
        self.places.update(reversed(self._found))

    @property
    def names(self) -> set[str]:
        return set(self.places)

    def _read(self, reader: HeadingReader, place: int, cells: Sequence[Cell]) -> None:
        written = [cell for cell in cells if cell not in (None, "")]
        name = reader.name_of(" ".join(map(str, written)))
        if name is None and written:
            # A group of columns stands above, such as "Alamat" over "Kecamatan"; what is below a heading of ours would
            # be a row of the list.
            name = reader.name_of(written[-1])
            self.consistent &= not any(reader.name_of(cell) for cell in written[:-1])
        if name is not None:
            self._found.append((name, place))

    def check(self) -> None:
        """Raise ColumnTwice if a column stands at two places."""
        for name in self.places:
            twice = [place for other, place in self._found if other == name]
            if len(twice) > 1:
                raise ColumnTwice(self.rows[-1][0], name, twice)


def _continued(reader: HeadingReader, head: Sequence[Row], at: int, block: _Block, merged: Merged) -> _Block | None:
    """The block with the row below it, if that belongs to the headings too."""
    below = at + len(block.rows)
    if below >= len(head):
        return None
    longer = _Block(reader, head[at : below + 1])
    if not longer.consistent or not longer.names >= block.names:
        return None
    last, places = block.rows[-1][0], set(block.places.values())
    joined = any(first[0] <= last < end[0] and first[1] in places for first, end in merged)
    written = {place for place, cell in enumerate(head[below][1]) if cell not in (None, "")}
    more = longer.names > block.names or any(place in written for place in places)
    return longer if joined or more else None


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
