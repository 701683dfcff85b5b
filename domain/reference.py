"""Reference numbers that people quote: `PS-2026-000123-K`, with a check letter that catches slips.

The letter is a weighted sum of the ten digits, modulo the prime 17. The weights are ten different powers of 3, so one
wrong digit always changes the sum, and so does any swap of two different digits, adjacent or not, including those of
the year. The programmes differ by a constant, so the same digits never pass under the other prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_number

# 17 letters (a prime), none of which is mistaken for a digit or for another when read aloud or written by hand.
CHECK_LETTERS = "ACEFGHJKMNPRTUWXY"
LARGEST_NUMBER = 999_999

_WEIGHTS = tuple(pow(3, power, len(CHECK_LETTERS)) for power in range(10))
_CENTURY = 2000


@dataclass(frozen=True, order=True)
class Reference:
    """A valid reference, made by `make` or read by `parse`; `str()` gives the form people see."""

    programme: Programme
    year: int
    number: int

    def __post_init__(self) -> None:
        if not (_CENTURY <= self.year < _CENTURY + 100 and 1 <= self.number <= LARGEST_NUMBER):
            raise ValueError("year must be 2000-2099, number 1-999999")

    @classmethod
    def make(cls, programme: Programme, year: int, number: int) -> Reference:
        """Return the reference of the `number`th application (from 1) to the programme in that year."""
        return cls(programme, year, number)

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Read a reference as typed: any case, spaces or nothing for dashes, `26` for `2026`.

        Raises:
            InvalidAnswer: with `invalid-reference-form`, or with `invalid-reference-check` if the check letter does not
                fit.
        """
        shown = clean_number(text).upper()
        apart, closed = _patterns()
        found = apart.fullmatch(shown) or closed.fullmatch(shown)
        if found is None:
            raise InvalidAnswer("invalid-reference-form", example=_example())
        prefix, year, number, letter = found.groups()
        if int(number) == 0:
            raise InvalidAnswer("invalid-reference-form", example=_example())
        reference = cls(_by_prefix()[prefix], _CENTURY + int(year[-2:]), int(number))
        if reference.check_letter != letter:
            raise InvalidAnswer("invalid-reference-check", example=_example())
        return reference

    @classmethod
    def stored(cls, text: str) -> Reference:
        """Read the result of `str()`, without the tolerance that typed text needs."""
        prefix, year, number, _letter = text.split("-")
        return cls(_by_prefix()[prefix], int(year), int(number))

    @property
    def check_letter(self) -> str:
        """The check letter at the end."""
        digits = f"{self.year:04d}{self.number:06d}"
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
        return CHECK_LETTERS[(total + self.programme.profile.check_share) % len(CHECK_LETTERS)]

    @property
    def token(self) -> str:
        """The form inside a command that can be tapped: `ps26_000123k` in `/tinjau_ps26_000123k`."""
        short = f"{self.programme.prefix}{self.year % 100:02d}_{self.number:06d}{self.check_letter}"
        return short.lower()

    def __str__(self) -> str:
        return f"{self.programme.prefix}-{self.year}-{self.number:06d}-{self.check_letter}"


def token_pattern() -> str:
    """Return a regular expression for `Reference.token`, as used in tapped commands and in callback data."""
    return rf"(?:{'|'.join(prefix.lower() for prefix in _by_prefix())})[0-9]{{2}}_?[0-9]{{6}}[a-z]"


@cache
def _by_prefix() -> Mapping[str, Programme]:
    return {programme.prefix: programme for programme in Programme}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of typed references: parts separated, where zeros may be missing, or all digits together."""
    begins = rf"({'|'.join(_by_prefix())})[^0-9A-Z]*((?:20)?[0-9]{{2}})"
    return (
        re.compile(begins + r"[^0-9A-Z]+([0-9]{1,6})[^0-9A-Z]*([A-Z])"),
        re.compile(begins + r"([0-9]{6})[^0-9A-Z]*([A-Z])"),
    )


@cache
def _example() -> str:
    return str(Reference(next(iter(Programme)), 2026, 123))
