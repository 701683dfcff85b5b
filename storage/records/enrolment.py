"""What passes between the bot and the storage of the hand-over to BPJS: plain values, without a trace of SQL."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.programme import Programme


class EnrolmentState(StrEnum):
    """`handed`: on a sheet, without an answer yet. `begun`: BPJS has given a number. `refused`: it has not."""

    HANDED = "handed"
    BEGUN = "begun"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet made for BPJS: its number within the programme, for how many people, and when."""

    id: UUID
    programme: Programme
    number: int
    people: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What BPJS was asked for an application, and what it answered."""

    application_id: UUID
    sheet_number: int
    state: EnrolmentState
    member_number: str | None = field(default=None, repr=False)
    refusal: str | None = field(default=None, repr=False)
