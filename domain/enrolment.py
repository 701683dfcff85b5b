"""The hand-over to BPJS: its sheets, its answers, and BPJS's member number.

The member number is the KPJ of BPJS Ketenagakerjaan or the card number of JKN. The former often begins with zeros, the
latter always: a spreadsheet that reads it as a number drops them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_number


class EnrolmentState(StrEnum):
    """The state of a hand-over.

    `handed`: on a sheet, without an answer yet. `begun`: BPJS has given a number. `refused`: BPJS has refused.
    """

    HANDED = "handed"
    BEGUN = "begun"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class HandOverSheet:
    """One sheet made for BPJS: its number within the programme, the number of people on it, and its time."""

    id: UUID
    programme: Programme
    number: int
    people: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The hand-over of one application to BPJS, and BPJS's answer."""

    application_id: UUID
    sheet_number: int
    state: EnrolmentState
    member_number: str | None = field(default=None, repr=False)
    refusal: str | None = field(default=None, repr=False)


def parse_member_number(programme: Programme, text: str) -> str:
    """Return the number as BPJS writes it, without the blanks, dots and dashes that people insert.

    Raises:
        InvalidAnswer: with `invalid-member-number-length` if the programme's numbers have another count of digits
            (values `digits` and `wanted`), else with `invalid-member-number`.
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
