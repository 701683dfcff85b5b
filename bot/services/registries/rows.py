"""The rows of a list from another office: read, checked and sorted before anything is written.

Only the blind index of the NIK is kept of a person. Entries are written in the order of that index, which is many times
faster in a database than the order of the file.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from struct import Struct
from types import MappingProxyType
from typing import IO

from bot.services.registries.rounded_niks import RoundedNiks
from bot.sheets import Cell, Headings, lost_digits, text_of
from bot.sheets.groups import PEOPLE
from domain.areas import Areas
from domain.errors import InvalidAnswer
from domain.identity.numbers import NIK_LENGTH, parse_nik
from domain.places.funding import FundingSource
from domain.reading import says_nothing
from domain.rules.facts import covered_programme
from storage.repositories.registries import NOT_LISTED

DECILES = "dtsen"
LOWEST_DECILE, HIGHEST_DECILE = 1, 10

_NIK_NAMES = ("no nik", "nomor nik", "nomor induk kependudukan", "no ktp", "nomor ktp", "nik ktp")
_NIK = (
    *_NIK_NAMES,
    *("nik sesuai ktp", "no induk kependudukan", "nik nomor induk kependudukan", "nomor induk kependudukan nik"),
    *(f"{name} {listed}" for listed in PEOPLE for name in ("nik", *_NIK_NAMES)),
)
_FUND = ("sumber dana", "dana", "pendanaan", "fund")

ANSWER_HEADINGS: Headings = MappingProxyType(
    {"no_pendaftaran": ("nomor pendaftaran",), "terdaftar": ("terdaftar yatidak", "terdaftar yt")}
)
"""The columns of a sheet on which an office is asked about people: see `answers`."""

_PEOPLE: Headings = MappingProxyType({"nik": _NIK, **ANSWER_HEADINGS})
_DECILES: Headings = MappingProxyType({**_PEOPLE, "desil": ("desil dtsen", "desil nasional", "dtsen", "decile")})
_COVERED: Headings = MappingProxyType({**_PEOPLE, "sumber_dana": _FUND, "kecamatan": ("kec", "nama kecamatan")})

OPTIONAL = frozenset({"kecamatan", *ANSWER_HEADINGS})

_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_REASONS = {
    "invalid-nik-letters": "is no number of 16 digits",
    "invalid-nik-length": "does not have 16 digits",
    "invalid-nik-impossible": "cannot be a NIK (0000 at its end comes from a spreadsheet that rounds numbers)",
}


def headings_of(kind: str) -> Headings:
    """Return the columns of a list of this kind."""
    if covered_programme(kind) is not None:
        return _COVERED
    return _DECILES if kind == DECILES else _PEOPLE


class BadCell(Exception):
    """A cell that cannot be used: its column, and what is wrong with it, never its content."""

    def __init__(self, column: str, wrong: str) -> None:
        super().__init__(f"{column} {wrong}")


@dataclass(frozen=True, slots=True)
class CoverSource:
    """The payer for a covered person: a fund's code, and a kecamatan's code or "" for the whole city."""

    fund: str
    kecamatan_code: str


def read_nik_cell(cell: Cell) -> str:
    """Return the NIK in a cell. Raises BadCell, also if a spreadsheet has kept it as a number and lost digits."""
    if isinstance(cell, str) and _is_plain_nik(cell):
        return cell  # what parse_nik would return, in a twentieth of the time
    text = text_of(cell)
    if says_nothing(text):
        raise BadCell("nik", "is empty")
    if isinstance(cell, (int, float)):
        # Excel keeps 15 digits of a number and appends zeros.
        if len(text) == NIK_LENGTH and text.endswith("0"):
            raise BadCell("nik", "was kept as a number, which loses its last digit: format the column as text")
        if lost_digits(cell) and len(text) >= NIK_LENGTH:
            raise BadCell("nik", "was kept as a number, which loses its last digits: format the column as text")
        if len(text) < NIK_LENGTH:
            raise BadCell("nik", "was kept as a number and does not have 16 digits: format the column as text")
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell("nik", "was kept as a number in scientific notation: format the column as text")
    try:
        return parse_nik(text)
    except InvalidAnswer as error:
        raise BadCell("nik", _REASONS[error.text_key]) from None


def _is_plain_nik(text: str) -> bool:
    return (
        len(text) == NIK_LENGTH
        and text.isascii()
        and text.isdigit()
        and not text.endswith("0000")
        and text != text[0] * NIK_LENGTH
    )


def read_decile(cell: Cell) -> int:
    """Return a decile, 1 to 10, also written "Desil 3". Raises BadCell."""
    decile = _decile(text_of(cell))
    if decile is None:
        raise BadCell("desil", f"is no number from {LOWEST_DECILE} to {HIGHEST_DECILE}")
    return decile


@lru_cache(maxsize=256)
def _decile(text: str) -> int | None:
    found = re.fullmatch(r"(?:desil\s*)?0*([0-9]{1,2})", text.casefold())
    decile = int(found.group(1)) if found else 0
    return decile if LOWEST_DECILE <= decile <= HIGHEST_DECILE else None


class SourceReader:
    """Reads who pays, by today's funds and areas; remembers what it has read before."""

    def __init__(self, funds: Sequence[FundingSource], areas: Areas) -> None:
        self._funds = {_bare(name): fund.code for fund in funds for name in (fund.name, fund.code)}
        self._codes = ", ".join(fund.code for fund in funds)
        self._areas = areas
        self._numbers: dict[CoverSource, int] = {}
        self._known: dict[tuple[str, str], int] = {}

    @property
    def sources(self) -> tuple[CoverSource, ...]:
        """Every source read so far, in the order of the numbers that `read` gave them."""
        return tuple(self._numbers)

    def read(self, cells: Mapping[str, Cell]) -> int:
        """Return the number of the source that a row names. Raises BadCell."""
        written = text_of(cells.get("sumber_dana")), text_of(cells.get("kecamatan"))
        number = self._known.get(written)
        if number is None:
            source = CoverSource(self._fund(written[0]), self._kecamatan(written[1]))
            number = self._known[written] = self._numbers.setdefault(source, len(self._numbers))
        return number

    def _fund(self, text: str) -> str:
        code = self._funds.get(_bare(text))
        if code is None:
            raise BadCell("sumber_dana", f"is none of {self._codes}")
        return code

    def _kecamatan(self, text: str) -> str:
        if says_nothing(text):
            return ""
        found = self._areas.kecamatan(text) or self._areas.kecamatan_named(text)
        if found is None:
            raise BadCell("kecamatan", "is no kecamatan of Kota Semarang")
        return found.code


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


class People:
    """The people on a list: by blind index, each once, with a number or none; close it after use.

    They are kept in unnamed temporary files, so that a million of them take no memory and nothing stays when the
    process dies.
    """

    _RECORD = Struct(">32sh")
    _NONE = -1
    _PARTS = 64

    def __init__(self) -> None:
        self._open = ExitStack()
        self._parts: list[IO[bytes]] = [
            self._open.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
            for _ in range(self._PARTS)
        ]
        self.rows = 0

    def add(self, index: bytes, value: int | None) -> None:
        """Add a person; for one added twice the later value counts."""
        self._write(index, self._NONE if value is None else value)
        self.rows += 1

    def add_not_listed(self, index: bytes) -> None:
        """Add a person who, as the office has answered, is not on the list."""
        self._write(index, NOT_LISTED)

    def in_order(self) -> Iterator[tuple[bytes, int | None]]:
        """Yield each person once, in the order of the blind index; those who are not on the list with NOT_LISTED.

        It can be called again.
        """
        for part in self._parts:
            part.seek(0)
            latest = dict(self._RECORD.iter_unpack(part.read()))
            for index in sorted(latest):
                value = latest[index]
                yield index, None if value == self._NONE else value

    def count(self) -> int:
        """Return how many people are on the list."""
        return sum(1 for _, value in self.in_order() if value != NOT_LISTED)

    def _write(self, index: bytes, value: int) -> None:
        self._parts[index[0] * self._PARTS >> 8].write(self._RECORD.pack(index, value))

    def close(self) -> None:
        """Close the temporary files."""
        self._open.close()


class RowReader:
    """Reads the rows of a list of one kind, one by one, and keeps the people.

    `bad` is called with the number of each row that cannot be used, and why.
    """

    def __init__(
        self,
        kind: str,
        blind_index: Callable[[str], bytes],
        sources: SourceReader,
        bad: Callable[[int, str], None],
    ) -> None:
        self._kind = kind
        self._covered = covered_programme(kind) is not None
        self._blind_index = blind_index
        self._sources = sources
        self._bad = bad
        self.people = People()
        self.rounded = RoundedNiks()

    def take(self, row: int, cells: Mapping[str, Cell]) -> None:
        """Read one row."""
        try:
            nik = self.read_nik(cells)
            value = self._value(cells)
        except BadCell as error:
            self._bad(row, str(error))
        else:
            self.people.add(self._blind_index(nik), value)

    def read_nik(self, cells: Mapping[str, Cell]) -> str:
        """Return the NIK of a row, and count it towards the check for rounding, even if the row is not taken.

        Raises BadCell.
        """
        cell = cells.get("nik")
        try:
            nik = read_nik_cell(cell)
        except BadCell:
            self.rounded.add_unusable(cell)
            raise
        self.rounded.add(nik)
        return nik

    def _value(self, cells: Mapping[str, Cell]) -> int | None:
        if self._kind == DECILES:
            return read_decile(cells.get("desil"))
        if self._covered:
            return self._sources.read(cells)
        return None
