"""Events of an application while it is being sent."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.runtime.events.event import Event
from storage.records.applications import StoredApplication
from storage.records.base import Resident


@dataclass(frozen=True)
class PhotoRefused(Event):
    """A file sent as a photo for this question is not a photo, and was not kept."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    kind: str
