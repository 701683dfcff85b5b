"""The number people quote: `PS-2026-000123-K`, with a letter that catches slips.

The letter is a weighted sum of the ten digits, modulo the prime 17. The weights are ten different powers of
3, so one wrong digit always changes the sum, and so does any swap of two different digits, neighbours or
not, year included. The programmes differ by a constant, so the same digits under the other prefix never
pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_number

# 17 letters (a prime), none that is mistaken for a digit or for another when read aloud or written by hand.
CHECK_LETTERS = "ACEFGHJKMNPRTUWXY"
LARGEST_NUMBER = 999_999

_WEIGHTS = tuple(pow(3, power, len(CHECK_LETTERS)) for power in range(10))
_PROGRAMME_SHARE = {Programme.PIJAR_SEMAR: 0, Programme.UHC: 7}
_BY_PREFIX = {programme.prefix: programme for programme in Programme}
_CENTURY = 2000
# Either the parts are kept apart, and zeros may be missing, or all digits stand there.
_APART = re.compile(r"(PS|UHC)[^0-9A-Z]*((?:20)?[0-9]{2})[^0-9A-Z]+([0-9]{1,6})[^0-9A-Z]*([A-Z])")
_CLOSED = re.compile(r"(PS|UHC)[^0-9A-Z]*((?:20)?[0-9]{2})([0-9]{6})[^0-9A-Z]*([A-Z])")


@dataclass(frozen=True, order=True)
class Reference:
    """A reference that is right: made by `make` or read by `parse`. `str()` gives the form people see."""

    programme: Programme
    year: int
    number: int

    def __post_init__(self) -> None:
        if not (_CENTURY <= self.year < _CENTURY + 100 and 1 <= self.number <= LARGEST_NUMBER):
            raise ValueError("year must be 2000-2099, number 1-999999")

    @classmethod
    def make(cls, programme: Programme, year: int, number: int) -> Reference:
        """The reference of the `number`th application (from 1) to the programme in that year."""
        return cls(programme, year, number)

    @classmethod
    def parse(cls, text: str) -> Reference:
        """Reads a reference as typed: any case, spaces or nothing for dashes, `26` for `2026`.

        Raises `InvalidAnswer` with `invalid-reference-form`, or `invalid-reference-check` for a slip.
        """
        shown = clean_number(text).upper()
        found = _APART.fullmatch(shown) or _CLOSED.fullmatch(shown)
        if found is None:
            raise InvalidAnswer("invalid-reference-form", example=_EXAMPLE)
        prefix, year, number, letter = found.groups()
        if int(number) == 0:
            raise InvalidAnswer("invalid-reference-form", example=_EXAMPLE)
        reference = cls(_BY_PREFIX[prefix], _CENTURY + int(year[-2:]), int(number))
        if reference.check_letter != letter:
            raise InvalidAnswer("invalid-reference-check", example=_EXAMPLE)
        return reference

    @classmethod
    def stored(cls, text: str) -> Reference:
        """Back from `str()`, without the care that what people type needs."""
        prefix, year, number, _letter = text.split("-")
        return cls(_BY_PREFIX[prefix], int(year), int(number))

    @property
    def check_letter(self) -> str:
        """The letter at the end."""
        digits = f"{self.year:04d}{self.number:06d}"
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
        return CHECK_LETTERS[(total + _PROGRAMME_SHARE[self.programme]) % len(CHECK_LETTERS)]

    @property
    def token(self) -> str:
        """The form inside a command that can be tapped: `ps26_000123k` in `/tinjau_ps26_000123k`."""
        short = f"{self.programme.prefix}{self.year % 100:02d}_{self.number:06d}{self.check_letter}"
        return short.lower()

    def __str__(self) -> str:
        return f"{self.programme.prefix}-{self.year}-{self.number:06d}-{self.check_letter}"


_EXAMPLE = str(Reference(Programme.PIJAR_SEMAR, 2026, 123))
