"""What passes between the bot and storage: plain values, opened, without a trace of SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import uuid_utils.compat

from domain.audit import Actor, AuditAct
from domain.draft import Draft
from storage.encryption import DataKey
from storage.records.queues import SendState


def new_id() -> UUID:
    """Return a UUIDv7: made by us, so that a ciphertext is bound to it before its row exists."""
    return uuid_utils.compat.uuid7()


class InboxSource(StrEnum):
    """Where an inbox row comes from."""

    TELEGRAM = "telegram"
    TIMER = "timer"


class Wake(StrEnum):
    """Which loop has something to do after a commit."""

    WORKER = "lanes"
    SENDER = "sender"
    BROADCAST = "broadcast"
    CLOCK = "clock"


class Priority(IntEnum):
    """Which call goes first when there is not time for all.

    Callback answers and work wait for nothing else of their chat; all the others keep its order.
    """

    CALLBACK_ANSWER = 0
    ANSWER = 1
    NOTICE = 2
    ANNOUNCEMENT = 3
    WORK = 4


@dataclass(slots=True)
class Incoming:
    """An update or event to be stored in the inbox."""

    chat_id: int
    payload: bytes = field(repr=False)
    source: InboxSource = InboxSource.TELEGRAM
    update_id: int | None = None


@dataclass(slots=True)
class InboxItem:
    """An inbox row that waits, opened. ``payload`` is the JSON as it came, empty when no key opens it."""

    seq: int
    id: UUID
    source: InboxSource
    chat_id: int
    payload: bytes = field(repr=False)
    attempts: int
    received_at: datetime
    error: str | None = None

    @property
    def correlation_id(self) -> str:
        """The code by which people and the log name this."""
        return self.id.hex[-8:]


@dataclass(slots=True)
class Outgoing:
    """One call of the Bot API to be queued. ``params`` are the method's parameters as JSON values."""

    chat_id: int
    method: str
    params: Mapping[str, Any] = field(repr=False)
    priority: Priority = Priority.ANSWER
    slot: str | None = None
    dedupe_key: str | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(slots=True)
class OutboxItem:
    """A queued outbox row, opened, with the message id its slot holds.

    A row of an announcement has no `params`, nor has one that no key opens (`unreadable`). `edits_message_id` is the
    copy of it that the row is to change.
    """

    seq: int
    id: UUID
    chat_id: int
    method: str
    params: dict[str, Any] = field(repr=False)
    priority: Priority
    slot: str | None
    attempts: int
    announcement_id: UUID | None
    expires_at: datetime | None
    slot_message_id: int | None = None
    part: str | None = None
    language: str | None = None
    edits_message_id: int | None = None
    content_version: int | None = None
    dedupe_key: str | None = None
    unreadable: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether an announcement's row changes a copy in place: that may be done twice, and is never left unknown."""
        return (self.part or "").startswith("edit-")


@dataclass(slots=True)
class SendResult:
    """The outcome of one call.

    ``QUEUED`` means: try again. With ``hold_until`` the whole chat waits until then, so that its order is
    kept; with ``due_at`` only this call does. ``message_id`` is kept in ``slot``, or in an announcement's own row.
    ``followed_by`` is queued in the transaction that records this.
    """

    seq: int
    chat_id: int
    state: SendState
    error: str | None = None
    hold_until: datetime | None = None
    due_at: datetime | None = None
    slot: str | None = None
    message_id: int | None = None
    followed_by: Outgoing | None = field(default=None, repr=False)


@dataclass(slots=True)
class Resident:
    """A Telegram account that has talked to the bot in private, with its data key."""

    id: UUID
    telegram_id: int
    language: str
    announcements: bool | None
    key: DataKey = field(repr=False)
    wrapped_key: bytes = field(repr=False)
    created_at: datetime
    is_new: bool = False


@dataclass(slots=True)
class AuditEvent:
    """Who did what. ``data`` never holds anything personal; ``note`` is sealed when stored."""

    action: AuditAct
    actor: Actor
    actor_id: UUID | None
    application_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)
    note: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class StoredAuditEvent:
    """An act as it was recorded, with its note opened; of another release it may be one that is not known here."""

    at: datetime
    action: AuditAct | str
    actor: str
    actor_id: UUID | None
    data: dict[str, Any]
    note: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Timer:
    """An event to be put into a chat's queue at ``due_at``; setting the same name again moves it."""

    name: str
    chat_id: int
    due_at: datetime


@dataclass(slots=True)
class Effects:
    """What one update leaves behind: written by its round, or dropped as a whole."""

    residents: list[Resident] = field(default_factory=list)
    drafts: dict[UUID, Draft] = field(default_factory=dict)
    dropped_drafts: set[UUID] = field(default_factory=set)
    outgoing: list[Outgoing] = field(default_factory=list)
    audit: list[AuditEvent] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    reachable_again: set[int] = field(default_factory=set)
    unreachable: set[int] = field(default_factory=set)
