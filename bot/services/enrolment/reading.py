"""Read a sheet that came back from BPJS: each row is an answer, has no answer yet, or is wrong.

Offices write a dash where they have nothing to say; spreadsheets drop leading zeros and swap day and month. A row that
could mean two things is refused and never guessed, since each resident is told what is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.sheets import Cell, text_of
from domain.calendar.day_order import DayOrder, order_of, read_day
from domain.enrolment import parse_member_number
from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_line, says_nothing
from domain.reference import Reference

REFUSAL_LIMIT = 200
FURTHEST_START = timedelta(days=366)
"""A day further away than this is a slip of the pen."""

_SHEET = re.compile(r"[1-9][0-9]{0,8}")
_A_WORD = re.compile(r"[^\W\d_]{2,}")
_NO_REFUSALS = frozenset(
    [
        *("ya", "ok", "oke", "okay", "sukses", "berhasil", "diterima", "lolos", "sesuai", "aktif", "terdaftar"),
        *("tidak", "tdk", "tidakditolak", "proses", "diproses", "dalamproses", "menunggu", "pending"),
    ]
)
"""Words that offices write into this column without meaning a refusal, without their blanks and signs."""
_DAYS = {
    "invalid-date-year": "needs a year of four digits, such as 01-12-2026",
    "invalid-date-order": (
        "can be read two ways, and the file has days written both ways: write the month's name, such as 1 Des 2026"
    ),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """BPJS's answer for one person: a number and the first day of cover, or the reason of a refusal.

    `row` is the row in the file; `sheet` is the number of the sheet on which the person went out; `or_starts_on` is
    another day that may have been meant, if a spreadsheet may have swapped day and month.
    """

    row: int
    reference: Reference
    sheet: int
    member_number: str | None = None
    starts_on: date | None = None
    refusal: str | None = None
    or_starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its number in the sheet, the field, and what is wrong (for the operator)."""

    row: int
    field: str
    wrong: str


@dataclass(slots=True)
class SheetRead:
    """The rows of a sheet that came back; `empty` counts those without an answer."""

    answers: list[Answer] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    empty: int = 0


class DaysOfFile:
    """How a file writes its days, and whether its date cells can be trusted."""

    def __init__(self, cells: Iterable[Cell] = ()) -> None:
        written: list[str] = []
        days: list[date] = []
        for cell in cells:
            if isinstance(cell, date):
                days.append(cell)
            else:
                written.append(_words(cell))
        self._order: DayOrder | None = order_of(written)
        # A spreadsheet with another country's settings turns 01/12 into a date and leaves 13/12 as text.
        self._turned = self._order is not None and all(day.day <= 12 for day in days)

    def read(self, cell: Cell) -> date:
        """Return the day in a cell. Raises what `read_day` raises: InvalidAnswer."""
        if isinstance(cell, datetime):
            return cell.date()
        return cell if isinstance(cell, date) else read_day(_words(cell), self._order)

    def other_reading(self, cell: Cell) -> date | None:
        """Return the day with day and month swapped, if a date cell may have come about that way."""
        if self._turned and isinstance(cell, date) and cell.day != cell.month:
            with suppress(ValueError):
                return date(cell.year, cell.day, cell.month)
        return None


def read_answers(rows: Iterable[tuple[int, Mapping[str, Cell]]], today: date) -> SheetRead:
    """Read a whole sheet; `rows` are as `bot.sheets.Sheet` gives them."""
    all_rows: Sequence[tuple[int, Mapping[str, Cell]]] = list(rows)
    days = DaysOfFile(cells.get("starts_on") for _, cells in all_rows)
    read = SheetRead()
    for row, cells in all_rows:
        answer = read_answer(row, cells, today, days)
        if isinstance(answer, BadRow):
            read.bad.append(answer)
        elif answer is None:
            read.empty += 1
        else:
            read.answers.append(answer)
    return read


def read_answer(row: int, cells: Mapping[str, Cell], today: date, days: DaysOfFile) -> Answer | BadRow | None:
    """Read one row; return None if it holds no answer yet.

    `cells` are `reference`, `sheet`, `member_number`, `starts_on` and `refusal` as they are in the sheet.
    """
    number, started, refusal = (_filled_in(cells.get(one)) for one in ("member_number", "starts_on", "refusal"))
    if not number and not started and not refusal:
        return None
    try:
        reference = Reference.parse(_words(cells.get("reference")))
    except InvalidAnswer:
        return BadRow(row, "reference", "cannot be read as a reference")
    sheet = _words(cells.get("sheet"))
    if not _SHEET.fullmatch(sheet):
        return BadRow(row, "sheet", "is no number of a sheet: leave it as it went out")
    if refusal:
        both = "fill in a number and a day, or a refusal, not both" if number or started else None
        wrong = both or wrong_refusal(refusal)
        return BadRow(row, "refusal", wrong) if wrong else Answer(row, reference, int(sheet), refusal=refusal)
    try:
        member_number = parse_member_number(reference.programme, number)
    except InvalidAnswer as error:
        return BadRow(row, "member_number", wrong_number(error, reference.programme))
    try:
        starts_on = days.read(cells.get("starts_on"))
    except InvalidAnswer as error:
        return BadRow(row, "starts_on", _DAYS.get(error.text_key, "cannot be read as a day, such as 01-12-2026"))
    if abs(starts_on - today) > FURTHEST_START:
        return BadRow(row, "starts_on", "is more than a year from today")
    other = days.other_reading(cells.get("starts_on"))
    if other is not None and abs(other - today) > FURTHEST_START:
        other = None
    return Answer(row, reference, int(sheet), member_number, starts_on, or_starts_on=other)


def wrong_number(error: InvalidAnswer, programme: Programme) -> str:
    """Say what is wrong with a member number, to the operator."""
    wanted = programme.profile.member_number.digits
    digits = error.values.get("digits")
    if not isinstance(digits, int):
        return f"is no number of {wanted} digits"
    lost = ": a spreadsheet takes zeros in front away, so format the column as text and fill it in again"
    return f"has {digits} digits and not {wanted}{lost if digits < wanted else ''}"


def wrong_refusal(refusal: str) -> str | None:
    """Say what is wrong with a refusal that gives the resident no reason; None if it gives one."""
    if not _A_WORD.search(refusal) or says_nothing(refusal):
        return "needs words: the resident reads it"
    if "".join(char for char in refusal.casefold() if char.isalnum()) in _NO_REFUSALS:
        return "says no reason: write why BPJS did not take the person, or leave it empty"
    if len(refusal) > REFUSAL_LIMIT:
        return f"has more than {REFUSAL_LIMIT} signs: the resident reads it, so say the reason in one sentence"
    return None


def _filled_in(cell: Cell) -> str:
    words = _words(cell)
    return "" if says_nothing(words) else words


def _words(cell: Cell) -> str:
    return clean_line(text_of(cell))
