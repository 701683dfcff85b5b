"""Events of BPJS's answers about an application."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.runtime.events.event import Event
from storage.records.applications import StoredApplication
from storage.records.base import Resident


@dataclass(frozen=True)
class CoverBegan(Event):
    """The enrolled application is covered from its `covered_from` on, which may lie after `today`."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    member_number: str = field(repr=False)
    today: date


@dataclass(frozen=True)
class EnrolmentCorrected(Event):
    """The resident was told a wrong number, first day of cover or both; these are right."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    member_number: str = field(repr=False)
    today: date
    number_was_wrong: bool
    day_was_wrong: bool


@dataclass(frozen=True)
class EnrolmentRefused(Event):
    """BPJS refused the person, for this reason; an officer looks at the application again."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    reason: str = field(repr=False)
