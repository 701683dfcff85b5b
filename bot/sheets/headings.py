"""The places of columns: found by their headings, within the first rows of a sheet.

A heading may have a remark ("NIK (16 digit)"), say the same twice ("Nomor Induk Kependudukan (NIK)"), and take several
rows, merged or not. An unknown word makes it another column: "NIK Ibu" is another person's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.sheets.cells import Cell, Row
from bot.sheets.groups import Merged, others_group

TITLE_ROWS = 20
"""The number of rows in which headings are looked for: offices like to write a title above them."""

MEND = f"give it this heading, in one of the first {TITLE_ROWS} rows"
"""The remedy for a missing column."""

HEADING_ROWS = 3
"""The largest number of rows that headings may take."""

Headings = Mapping[str, Sequence[str]]
"""Our name for a column, and the other headings that offices give it.

They are compared by letters and digits alone: "No. KTP" is "no ktp".
"""

_LONGEST = 120
_NAMED = 6
_PARTS = re.compile(r"[()\[\]{}/|:;,]+|\s[-–—]\s")
_WORDS = re.compile(r"[^\W_]+")
_LONG_NUMBER = re.compile(r"[0-9][0-9 .\-]{4,}[0-9]")
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
    """The place of each column, from 0, and the number of rows up to and including the headings."""

    places: Mapping[str, int]
    heading_rows: int


@dataclass(frozen=True, slots=True)
class Others:
    """A heading of ours below a group of other people: its place, and the group's row and text."""

    name: str
    place: int
    row: int
    group: str


@dataclass(frozen=True, slots=True)
class NoColumns:
    """No row has all the columns; this is the row with most of them, and their places."""

    missing: Sequence[str]
    row: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    others: Sequence[Others] = ()


class ColumnTwice(Exception):
    """A row of headings names a column at two places."""

    def __init__(self, row: int, name: str, places: Sequence[int]) -> None:
        super().__init__(row, name)
        self._row, self._name, self._places = row, name, places

    def told(self, offset: int = 0) -> str:
        """Return the sentence that names them; `offset` columns stand in front of the first place."""
        letters = " and ".join(column_letter(place + offset) for place in self._places)
        return f"row {self._row} has the column {self._name} twice ({letters})"


class HeadingReader:
    """Recognises headings."""

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
        """Return the one column that all parts name, apart from remarks."""
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
    """Find the first row, or else the first group of adjacent rows, with a heading for every required column.

    `head` are the first rows of the sheet. Raises ColumnTwice.
    """
    sheet = _Head(HeadingReader(headings), head, merged, frozenset(required))
    nearest = NoColumns(tuple(required))
    for depth in range(1, HEADING_ROWS + 1):
        best: _Block | None = None
        for at, (number, cells) in enumerate(head[:TITLE_ROWS]):
            if best is not None and any(map(_is_of_the_list, cells)):
                break
            block = _Block(sheet, at, depth)
            if not block.consistent:
                continue
            if block.names >= sheet.required:
                # A title may look like a heading too: "NIK Peserta" above "No", "Nama" and "NIK".
                if best is None or block.weight > best.weight:
                    best = block
            elif len(block.names) + len(block.others) > len(nearest.places) + len(nearest.others):
                missing = [name for name in required if name not in block.names]
                nearest = NoColumns(missing, number, block.places, block.others)
        if best is not None:
            while len(best.rows) < HEADING_ROWS and (longer := _continued(best)):
                best = longer
            best.check()
            return Columns(best.places, best.at + len(best.rows))
    return nearest


def missing_columns(headings: Headings, missing: Sequence[str]) -> str:
    """Return the sentence that names the missing columns, with some of the headings they may have."""

    def one(name: str) -> str:
        others = ", ".join(headings[name][:_NAMED])
        return f"{name} (or: {others})" if others else name

    return f"there is no column {'; '.join(map(one, missing))}"


def has_columns(found: NoColumns, offset: int = 0) -> str:
    """Return the sentence that names the columns found; `offset` columns stand in front of the first place."""
    stand = sorted((place, name) for name, place in found.places.items())
    told = [f"{name} in column {column_letter(place + offset)}" for place, name in stand]
    told += [
        f'{one.name} in column {column_letter(one.place + offset)} below "{_plain(one.group)}" of row {one.row},'
        " which is not the people of the list"
        for one in found.others
    ]
    return f"has {', '.join(told)} (row {found.row})" if told else "has none of them"


def _plain(group: str) -> str:
    """Return the text of a group without anything that may be a person's number."""
    return _LONG_NUMBER.sub("…", " ".join(group.split()))[:31]


def column_letter(place: int) -> str:
    """Return the letters of a column as a spreadsheet shows them; places count from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class _Head:
    """The first rows of a sheet, and the columns to find in them."""

    reader: HeadingReader
    rows: Sequence[Row]
    merged: Merged
    required: frozenset[str]


class _Block:
    """Adjacent rows of headings, read as one."""

    def __init__(self, head: _Head, at: int, depth: int) -> None:
        self.head, self.at = head, at
        self.rows = head.rows[at : at + depth]
        self.consistent = True
        self.places: dict[str, int] = {}
        self.others: list[Others] = []
        self.written = 0
        self._found: list[tuple[str, int]] = []
        for place in range(max((len(cells) for _, cells in self.rows), default=0)):
            self._read(place)
        self.places.update(reversed(self._found))

    @property
    def names(self) -> set[str]:
        return set(self.places)

    @property
    def weight(self) -> tuple[int, int]:
        """How well the rows serve as headings: the number of our columns, then of columns that are not empty."""
        return len(self.places), self.written

    def _read(self, place: int) -> None:
        reader = self.head.reader
        rows = [(at, cells[place]) for at, (_, cells) in enumerate(self.rows, self.at) if place < len(cells)]
        written = [(at, cell) for at, cell in rows if cell not in (None, "")]
        if not written:
            return
        self.written += 1
        heading = written[0][0]
        name = reader.name_of(" ".join(str(cell) for _, cell in written))
        if name is None:
            # The text above is a group of columns, such as "Alamat" over "Kecamatan"; a text below a heading of ours
            # would be a row of the list.
            heading, last = written[-1]
            name = reader.name_of(last)
            self.consistent &= not any(reader.name_of(cell) for _, cell in written[:-1])
        if name is None:
            return
        group = others_group(self.head.rows, heading, place, self.head.merged) if name in self.head.required else None
        if group is None:
            self._found.append((name, place))
        else:
            self.others.append(Others(name, place, *group))

    def check(self) -> None:
        """Raise ColumnTwice if a column stands at two places."""
        for name in self.places:
            twice = [place for other, place in self._found if other == name]
            if len(twice) > 1:
                raise ColumnTwice(self.rows[-1][0], name, twice)


def _continued(block: _Block) -> _Block | None:
    """Return the block extended by the row below it, if that belongs to the headings too."""
    head, below = block.head, block.at + len(block.rows)
    if below >= len(head.rows):
        return None
    longer = _Block(head, block.at, len(block.rows) + 1)
    if not longer.consistent or not longer.names >= block.names:
        return None
    last, places = block.rows[-1][0], set(block.places.values())
    joined = any(first[0] <= last < end[0] and first[1] in places for first, end in head.merged)
    written = {place for place, cell in enumerate(head.rows[below][1]) if cell not in (None, "")}
    more = longer.names > block.names or any(place in written for place in places)
    return longer if joined or more else None


def _is_of_the_list(cell: Cell) -> bool:
    """Return whether only a row of the list can have such a cell."""
    return isinstance(cell, (int, float)) or (isinstance(cell, str) and re.fullmatch(r"[0-9]{6,}", cell) is not None)


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
