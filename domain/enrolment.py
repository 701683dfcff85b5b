"""The number under which BPJS keeps a member: the KPJ of BPJS Ketenagakerjaan, the card's number of JKN."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_number

MEMBER_NUMBER_LENGTH: Mapping[Programme, int] = MappingProxyType({Programme.PIJAR_SEMAR: 11, Programme.UHC: 13})
"""Both begin with zeros often, JKN always: a spreadsheet that takes one for a number drops them."""

_KPJ_WITH_LETTER = re.compile(r"[0-9]{2}[A-Z][0-9]{8}")
"""Cards of the years of Jamsostek have a letter in the third place."""


def parse_member_number(programme: Programme, text: str) -> str:
    """Return the number as BPJS writes it, without the blanks, dots and dashes people put into it.

    Raises InvalidAnswer: `invalid-member-number-length` for digits of another number than the programme's, with
    `digits` and `wanted`, else `invalid-member-number`.
    """
    number = re.sub(r"[\s.\-]", "", clean_number(text)).upper()
    wanted = MEMBER_NUMBER_LENGTH[programme]
    if programme is Programme.PIJAR_SEMAR and _KPJ_WITH_LETTER.fullmatch(number):
        return number
    if not (number.isascii() and number.isdigit()):
        raise InvalidAnswer("invalid-member-number")
    if len(number) != wanted:
        raise InvalidAnswer("invalid-member-number-length", digits=len(number), wanted=wanted)
    if not number.strip("0"):
        raise InvalidAnswer("invalid-member-number")
    return number
