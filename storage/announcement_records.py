"""Announcements as plain values: who they are for, how far they are, what became of their messages."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.programme import Programme

NOT_FINAL = ("waiting", "sending")
"""States of an outbox row that may still change."""


class Audience(StrEnum):
    """Who an announcement is for; only those who agreed to announcements are ever in it."""

    AGREED = "agreed"
    PIJAR_SEMAR = Programme.PIJAR_SEMAR.value
    UHC = Programme.UHC.value

    @property
    def programme(self) -> Programme | None:
        """The programme whose open applications narrow the audience; None is everybody who agreed."""
        return None if self is Audience.AGREED else Programme(self.value)


class AnnouncementState(StrEnum):
    """`expanding`: recipients are being queued; `sending`: all are queued; `finished`: all are final."""

    EXPANDING = "expanding"
    SENDING = "sending"
    FINISHED = "finished"


@dataclass(slots=True)
class Announcement:
    """An announcement without its text.

    `recipients` is the number reckoned when it was confirmed and, once all are queued, how many these are.
    """

    id: UUID
    audience: Audience
    state: AnnouncementState
    officer_id: UUID
    officer_chat_id: int
    recipients: int
    expanded_to: int
    created_at: datetime
    finished_at: datetime | None = None


@dataclass(slots=True)
class Outcomes:
    """How many messages of an announcement are in each state of the outbox."""

    by_state: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, state: str) -> int:
        return self.by_state.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def unfinished(self) -> int:
        return sum(self[state] for state in NOT_FINAL)
