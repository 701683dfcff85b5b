"""Announcements as plain values: what is stored of one, how far it is, what became of its messages."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.announcements.announcement import AnnouncementState, Content, MendState, Schedule, Segment
from storage.records.base import Outgoing, Priority

NOT_FINAL = ("queued", "sending")
"""States of an outbox row that may still change."""


class Part(StrEnum):
    """Which of an announcement's messages an outbox row is; a mend's rows are `edit-2`, `erratum-2` and so on."""

    CANARY = "canary"
    MESSAGE = "message"

    @staticmethod
    def edit(content_version: int) -> str:
        """The part whose rows change copies already sent to this version."""
        return f"edit-{content_version}"

    @staticmethod
    def erratum(content_version: int) -> str:
        """The part whose rows tell those already reached what was wrong."""
        return f"erratum-{content_version}"

    @staticmethod
    def mending(content_version: int) -> list[str]:
        """The parts that have brought it to this version, the latest first, and what rings before what does not."""
        versions = range(content_version, 1, -1)
        return [part for one in versions for part in (Part.erratum(one), Part.edit(one))]


@dataclass(frozen=True, slots=True)
class Body:
    """A call of the Bot API without its `chat_id`."""

    method: str
    params: dict[str, Any] = field(repr=False)

    def to(self, chat_id: int, priority: Priority = Priority.ANSWER) -> Outgoing:
        """The call for one chat, beside the announcement itself: a preview, a test, what is to be approved."""
        return Outgoing(chat_id, self.method, {**self.params, "chat_id": chat_id}, priority)


@dataclass(frozen=True, slots=True)
class Wording:
    """What an announcement says, and the exact calls that were approved.

    bodies: by language code; the first is the fallback. answers: those of the form it was written in, to write it anew.
    """

    content: Content = field(repr=False)
    bodies: dict[str, Body] = field(repr=False)
    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    erratum: dict[str, Body] = field(default_factory=dict, repr=False)

    def body(self, language: str | None) -> Body:
        """The call for a person of this language."""
        return self.bodies.get(language or "") or next(iter(self.bodies.values()))

    def erratum_for(self, language: str | None) -> Body:
        """The call that tells a person of this language what is right now. Raises LookupError where there is none."""
        if not self.erratum:
            raise LookupError("no erratum")
        return self.erratum.get(language or "") or next(iter(self.erratum.values()))

    def to_json(self) -> bytes:
        """As it is sealed."""

        def plain(bodies: dict[str, Body]) -> dict[str, Any]:
            return {language: [one.method, one.params] for language, one in bodies.items()}

        value = {
            "content": self.content.model_dump(mode="json"),
            "bodies": plain(self.bodies),
            "answers": self.answers,
            "erratum": plain(self.erratum),
        }
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Wording":
        """The inverse of `to_json`."""
        value = json.loads(data)

        def opened(bodies: dict[str, Any]) -> dict[str, Body]:
            return {language: Body(method, params) for language, (method, params) in bodies.items()}

        return cls(
            Content.model_validate(value["content"]),
            opened(value["bodies"]),
            value["answers"],
            opened(value["erratum"]),
        )


@dataclass(slots=True)
class Announcement:
    """An announcement without its words.

    `recipients` is the head-count that was approved. `fingerprint` stands for all that was approved with it. While it
    is `paused`, `resumes_to` is the state it goes back to and `reason` says why (`officer`, `failures`, `canary` or
    `mend`).
    `expanded_to` is the account up to which recipients are queued, `expanded` whether a pass over all is done.
    `finished_at` is set once it has ended, nothing of it is under way any more, and its report is queued.
    `version` counts the writes: a change of state is conditional on it.
    """

    id: UUID
    number: int
    state: AnnouncementState
    resumes_to: AnnouncementState | None
    reason: str | None
    version: int
    content_version: int
    segment: Segment
    schedule: Schedule
    recipients: int
    fingerprint: bytes
    proposed_by: UUID
    proposed_chat_id: int
    approved_by: UUID | None
    approved_chat_id: int | None
    expanded_to: int
    expanded: bool
    created_at: datetime
    approved_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def parts(self) -> list[str]:
        """The parts of what its recipients get: their copies, what these say by now, and every erratum."""
        versions = range(2, self.content_version + 1)
        edit = [Part.edit(self.content_version)] if versions else []
        return [Part.MESSAGE.value, *edit, *map(Part.erratum, versions)]

    @property
    def chat_ids(self) -> list[int]:
        """The chats of both broadcasters."""
        return [self.proposed_chat_id, *([self.approved_chat_id] if self.approved_chat_id else [])]

    @property
    def joiners_until(self) -> datetime | None:
        """Until when whoever comes to match gets it too; None when nobody does."""
        if not self.schedule.joiner_days or self.started_at is None:
            return None
        return self.started_at + timedelta(days=self.schedule.joiner_days)


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

    def __add__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes({state: self[state] + other[state] for state in self.by_state | other.by_state})

    def __sub__(self, other: "Outcomes") -> "Outcomes":
        return Outcomes({state: self[state] - other[state] for state in self.by_state | other.by_state})

    @property
    def missed(self) -> int:
        """How many were tried and are not known to have arrived."""
        return self["blocked"] + self["gone"] + self["failed"] + self["unknown"]

    @property
    def tried(self) -> int:
        """How many were tried, and will not be tried again by themselves."""
        return self["sent"] + self.missed


@dataclass(slots=True)
class Progress:
    """What became of an announcement's messages, by part."""

    by_part: dict[str, Outcomes] = field(default_factory=dict)

    def __getitem__(self, part: str) -> Outcomes:
        return self.by_part.get(part) or Outcomes()

    def __sub__(self, other: "Progress") -> "Progress":
        return Progress({part: outcomes - other[part] for part, outcomes in self.by_part.items()})

    @property
    def messages(self) -> Outcomes:
        """The recipients' own copies."""
        return self[Part.MESSAGE]

    def whole(self, parts: Iterable[str] | None = None) -> Outcomes:
        """The sum of these parts, or of all."""
        return sum((self[part] for part in (self.by_part if parts is None else parts)), Outcomes())


@dataclass(slots=True)
class Mend:
    """Another text for an announcement, without its words.

    `tells`: those who have a copy are also told what is right now. `fingerprint` stands for what a second person
    approves. `expanded_to` is the outbox row up to which copies are queued to be changed.
    """

    id: UUID
    announcement_id: UUID
    content_version: int
    state: MendState
    tells: bool
    fingerprint: bytes
    proposed_by: UUID
    proposed_chat_id: int
    approved_by: UUID | None
    expanded_to: int

    @property
    def parts(self) -> list[str]:
        """The parts of its rows: changes of copies, and what people are told."""
        edit, erratum = Part.edit(self.content_version), Part.erratum(self.content_version)
        return [edit, erratum] if self.tells else [edit]
