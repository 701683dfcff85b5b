"""Events of officers' decisions on an application, and of the corrections they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.runtime.events.event import Event
from storage.records.applications import StoredApplication
from storage.records.base import Resident


@dataclass(frozen=True)
class ApplicationRejected(Event):
    """An officer rejected the application for one of the programme's reasons, and may have written a note."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    reason: str
    note: str | None = field(repr=False)


@dataclass(frozen=True)
class CorrectionRequested(Event):
    """An officer asks for these questions to be answered again, and may have written a note."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    questions: Sequence[str]
    note: str | None = field(repr=False)


@dataclass(frozen=True)
class CorrectionReminded(Event):
    """A correction is still open, until `last_day`."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    last_day: date


@dataclass(frozen=True)
class CorrectionExpired(Event):
    """No correction came in time: the application has ended."""

    application: StoredApplication
    resident: Resident = field(repr=False)


@dataclass(frozen=True)
class NikReleased(Event):
    """The application was closed because its NIK belongs to another person."""

    application: StoredApplication
    resident: Resident = field(repr=False)


@dataclass(frozen=True)
class ApplicationPutBack(Event):
    """An officer took an application that waited for a place back into review: it has lost its position."""

    application: StoredApplication
    resident: Resident = field(repr=False)
