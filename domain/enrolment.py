"""The number under which BPJS keeps a member: the KPJ of BPJS Ketenagakerjaan, the card's number of JKN.

Both begin with zeros often, JKN always: a spreadsheet that takes one for a number drops them.
"""

from __future__ import annotations

import re

from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_number


def parse_member_number(programme: Programme, text: str) -> str:
    """Return the number as BPJS writes it, without the blanks, dots and dashes people put into it.

    Raises InvalidAnswer: `invalid-member-number-length` for digits of another number than the programme's, with
    `digits` and `wanted`, else `invalid-member-number`.
    """
    number = re.sub(r"[\s.\-]", "", clean_number(text)).upper()
    kind = programme.profile.member_number
    if kind.also is not None and re.fullmatch(kind.also, number):
        return number
    if not (number.isascii() and number.isdigit()):
        raise InvalidAnswer("invalid-member-number")
    if len(number) != kind.digits:
        raise InvalidAnswer("invalid-member-number-length", digits=len(number), wanted=kind.digits)
    if not number.strip("0"):
        raise InvalidAnswer("invalid-member-number")
    return number
