"""NIK, KK, name, RT/RW: read leniently, kept in one form, masked when shown. Phones are in `domain.identity.phones`.

Each `parse_*` returns the canonical text or raises `InvalidAnswer`; the types `Nik`, `KkNumber`, `PersonName`, `RtRw`,
`ShortText` and `Occupation` are the same functions for pydantic. They are idempotent: reading a canonical value again
gives the same value.

A NIK is the region of first issue (6 digits), DDMMYY (women: day + 40) and a running number; it is permanent and does
not follow moves or corrected birth dates. A KK number has the date of recording in that position, without the 40.
Whatever is read out of these digits is a hint for a question or a note for an officer, never a verdict.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from domain.calendar.days import OLDEST_AGE, age_on
from domain.errors import InvalidAnswer
from domain.reading import clean_line, clean_number, digit_runs

NIK_LENGTH = 16
NAME_LIMIT = 60
SHORT_TEXT_LIMIT = 80
SEMARANG_CITY = "3374"
# Numbers with today's layout have been recorded since the civil registry's computer system of 2004.
FIRST_RECORDING_YEAR = 2004

_WOMEN_ADD = 40
_HIDDEN = "•"
_DIGITS = re.compile("[0-9]+")
_DOTTED_LABEL = re.compile(r"(?<![^\W\d_])r\. ?([tw])(?![^\W\d_])\.?")
_PIECE = re.compile(r"rt(?=rw(?![^\W\d_]))|rw(?=rt(?![^\W\d_]))|[0-9]+|[^\W\d_]+")
# A text as a sequence of pieces: T and W are the labels RT and RW, n is a number of up to three digits, c one of four
# or six (both numbers without a separator), o any other number, x a word.
_BETWEEN = frozenset({"dan"})
RT_RW_WORDS = _BETWEEN | {"rt", "rw", "rtrw", "rwrt"}
"""Words that are part of RT and RW as people write them."""
_WORDS = "(?:x[xnco]*)?"
_LABELLED = re.compile(f"{_WORDS}(TnWn|WnTn|TWnn|WTnn|TWc|WTc){_WORDS}")
_BARE = re.compile("T?nn|T?nWn|c")


def parse_nik(text: str) -> str:
    """Return a NIK as 16 digits.

    Neither region nor birth date is checked: see `nik_notes`.
    """
    return _parse_sixteen("nik", text)


def parse_kk(text: str) -> str:
    """Return a family card number as 16 digits.

    `check_kk_is_not_nik` compares it with the NIK.
    """
    return _parse_sixteen("kk", text)


def check_kk_is_not_nik(kk: str, nik: str) -> None:
    """Raise `InvalidAnswer` if NIK and KK number are the same: both have 16 digits and are often confused."""
    if kk == nik:
        raise InvalidAnswer("invalid-kk-same-as-nik")


def parse_person_name(text: str) -> str:
    """Return a name of 1-60 characters as on the KTP: one word is enough, titles with dots and commas are kept."""
    name = clean_line(text)
    if not any(char.isalpha() for char in name):
        raise InvalidAnswer("invalid-name-digits" if any(map(str.isdigit, name)) else "invalid-name-empty")
    if any(char.isdigit() for char in name):
        raise InvalidAnswer("invalid-name-digits")
    if not all(_fits_a_name(char) for char in name):
        raise InvalidAnswer("invalid-name-characters")
    if len(name) > NAME_LIMIT:
        raise InvalidAnswer("invalid-name-length", limit=NAME_LIMIT)
    return name


def parse_rt_rw(text: str) -> str:
    """Return RT and RW as `003/005`.

    Reads `3/5`, `rt 3 rw 5`, `RW 05 RT 03`, `RT/RW 003/005`, `RW/RT : 05/03`, `03 05`, `003005`; if both are labelled,
    also among other words (`RT 3 RW 5 Genuksari`).
    """
    found = _find_rt_rw(text)
    if found is None:
        lonely = len(_DIGITS.findall(clean_number(text))) == 1
        raise InvalidAnswer("invalid-rtrw-missing" if lonely else "invalid-rtrw-form")
    if found.rt == 0 or found.rw == 0:
        raise InvalidAnswer("invalid-rtrw-form")
    return f"{found.rt:03d}/{found.rw:03d}"


def parse_short_text(text: str) -> str:
    """Return a short free text (another occupation, a place of work): 1-80 characters with a letter or digit."""
    line = clean_line(text)
    if not any(char.isalnum() for char in line):
        raise InvalidAnswer("invalid-text-empty")
    if len(line) > SHORT_TEXT_LIMIT:
        raise InvalidAnswer("invalid-text-length", limit=SHORT_TEXT_LIMIT)
    return line


def parse_occupation(text: str) -> str:
    """Return an occupation in free text: as `parse_short_text`, with a letter in it, and no RT and RW.

    RT and RW are refused because a person who got no reply at once may send that answer again, and by then the
    occupation is asked.
    """
    line = parse_short_text(text)
    found = _find_rt_rw(line)
    if (found is None or found.after_words) and any(char.isalpha() for char in line):
        return line
    raise InvalidAnswer("invalid-occupation")


Nik = Annotated[str, AfterValidator(parse_nik)]
KkNumber = Annotated[str, AfterValidator(parse_kk)]
PersonName = Annotated[str, AfterValidator(parse_person_name)]
RtRw = Annotated[str, AfterValidator(parse_rt_rw)]
ShortText = Annotated[str, AfterValidator(parse_short_text)]
Occupation = Annotated[str, AfterValidator(parse_occupation)]


def nik_grouped(nik: str) -> str:
    """Return the digits in groups of four, as people read them aloud: `3374 0112 0590 9001`. Also fits a KK number."""
    return " ".join(nik[start : start + 4] for start in range(0, len(nik), 4))


def mask_nik(nik: str) -> str:
    """Return the NIK in groups of four, with all but the last four digits masked."""
    return nik_grouped(_mask(nik, 4))


def mask_kk(kk: str) -> str:
    """Return the KK number in groups of four, with all but the last four digits masked."""
    return nik_grouped(_mask(kk, 4))


def mask_phone(phone: str) -> str:
    """Return the phone number with all but the last three digits masked."""
    return _mask(phone, 3)


def nik_birth_dates(nik: str, on: date) -> tuple[date, ...]:
    """Return the birth dates that a NIK allows, latest first.

    The year has two digits, so there are two dates if both centuries give an age of 0-110 years on the day `on`, and
    none if the digits are not a date.
    """
    day, month, year = _date_digits(nik)
    if day > _WOMEN_ADD:
        day -= _WOMEN_ADD
    candidates = (_real_date(century + year, month, day) for century in (2000, 1900))
    return tuple(born for born in candidates if born and born <= on and age_on(born, on) <= OLDEST_AGE)


def nik_notes(nik: str, on: date, birth_date: date | None = None) -> tuple[str, ...]:
    """Return notes for the officer: `region_outside_semarang`, `odd_day_digits`, `birth_date_mismatch`.

    Args:
        nik: The canonical NIK.
        on: The day of the application.
        birth_date: The birth date that the applicant stated, if any.
    """
    notes = []
    if not nik.startswith(SEMARANG_CITY):
        notes.append("region_outside_semarang")
    candidates = nik_birth_dates(nik, on)
    if not candidates:
        notes.append("odd_day_digits")
    elif birth_date is not None and birth_date not in candidates:
        notes.append("birth_date_mismatch")
    return tuple(notes)


def looks_like_kk(number: str, on: date) -> bool:
    """Return whether a number given as NIK may be a KK number: a KK can have been recorded on its date.

    Young people's own NIKs look the same, so this may only lead to a question, never to a refusal.
    """
    recorded = _recording_date(number)
    return recorded is not None and recorded.year >= FIRST_RECORDING_YEAR and recorded <= on


def looks_like_nik(number: str, on: date) -> bool:
    """Return whether a number given as KK may be a NIK.

    If so, its digits hold a birth date, and one that cannot be a recording date.
    """
    return bool(nik_birth_dates(number, on)) and not looks_like_kk(number, on)


def _mask(text: str, visible: int) -> str:
    if len(text) <= visible:
        return _HIDDEN * len(text)
    return _HIDDEN * (len(text) - visible) + text[-visible:]


def _parse_sixteen(what: str, text: str) -> str:
    runs = digit_runs(text)
    if len(runs) != 1:
        raise InvalidAnswer(f"invalid-{what}-letters")
    digits = runs[0]
    if len(digits) != NIK_LENGTH:
        raise InvalidAnswer(f"invalid-{what}-length", count=len(digits))
    if len(set(digits)) == 1 or digits.endswith("0000"):
        raise InvalidAnswer(f"invalid-{what}-impossible")
    return digits


def _fits_a_name(char: str) -> bool:
    return char in " .,'-" or unicodedata.category(char)[0] in "LM"


class _FoundRtRw(NamedTuple):
    """RT and RW found in a text, and whether other words come before them."""

    rt: int
    rw: int
    after_words: bool


def _find_rt_rw(text: str) -> _FoundRtRw | None:
    """Find RT and RW; return None unless exactly one of each can be meant."""
    shown = _DOTTED_LABEL.sub(r"r\1", clean_number(text).lower())
    pieces = [piece for piece in _PIECE.findall(shown) if piece not in _BETWEEN]
    form = "".join(map(_kind_of_piece, pieces))
    found = _LABELLED.fullmatch(form)
    meant = found[1] if found else form
    if not found and not _BARE.fullmatch(form):
        return None
    begin = found.start(1) if found else 0
    numbers = [piece for piece in pieces[begin : begin + len(meant)] if piece.isdecimal()]
    if len(numbers) == 1:
        half = len(numbers[0]) // 2
        numbers = [numbers[0][:half], numbers[0][half:]]
    first, second = map(int, numbers)
    rt, rw = (second, first) if meant.startswith("W") else (first, second)
    return _FoundRtRw(rt, rw, after_words=begin > 0)


def _kind_of_piece(piece: str) -> str:
    if piece.isdecimal():
        # "0305" and "003005" can be split in one way only; an odd number of digits in two.
        return "n" if len(piece) <= 3 else "c" if len(piece) in {4, 6} else "o"
    return {"rt": "T", "rw": "W"}.get(piece, "x")


def _recording_date(number: str) -> date | None:
    day, month, year = _date_digits(number)
    return _real_date(2000 + year, month, day)


class _DateDigits(NamedTuple):
    """The six digits of a NIK or KK number that encode a date, in their order."""

    day: int
    month: int
    year: int


def _date_digits(number: str) -> _DateDigits:
    return _DateDigits(int(number[6:8]), int(number[8:10]), int(number[10:12]))


def _real_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
