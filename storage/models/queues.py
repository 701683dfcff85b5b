"""Tables of chats, the inbox, the outbox and timers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import SEQUENCE, Base, partial_index


class Chat(Base):
    """One Telegram chat: the row that a worker locks, and whether messages reach it."""

    __tablename__ = "chats"
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    held_until: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index(
            "ix_chats_held_until",
            "held_until",
            where="held_until IS NOT NULL",
        ),
    )


class InboxRow(Base):
    """An update or an event of our own that waits to be handled, or has been handled."""

    __tablename__ = "inbox"
    seq: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(16))
    update_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    payload: Mapped[bytes | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    error: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index(
            "ix_inbox_waiting",
            "chat_id",
            "seq",
            where="state = 'waiting'",
        ),
        Index("ix_inbox_state_finished_at", "state", "finished_at"),
    )


class OutboxRow(Base):
    """One call of the Bot API to be made for one chat.

    A row of an announcement has no payload: the content is the announcement's, by `part` and `language`; `message_id`
    and `content_version` record the message that the person has.
    """

    __tablename__ = "outbox"
    seq: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    id: Mapped[UUID]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    priority: Mapped[int] = mapped_column(SmallInteger)
    method: Mapped[str] = mapped_column(String(40))
    payload: Mapped[bytes | None]
    slot: Mapped[str | None] = mapped_column(String(80))
    dedupe_key: Mapped[str | None] = mapped_column(String(80))
    announcement_id: Mapped[UUID | None] = mapped_column(ForeignKey("announcements.id"))
    part: Mapped[str | None] = mapped_column(String(12))
    language: Mapped[str | None] = mapped_column(String(8))
    content_version: Mapped[int | None] = mapped_column(SmallInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index(
            "ix_outbox_queued",
            "priority",
            "seq",
            where="state = 'queued'",
        ),
        partial_index(
            "ix_outbox_queued_due_at",
            "due_at",
            where="state = 'queued'",
        ),
        partial_index(
            "ix_outbox_queued_dedupe_key",
            "dedupe_key",
            where="state = 'queued' AND dedupe_key IS NOT NULL",
        ),
        # An announcement's copies are not purged: they would slow down finding the rows that are. Without this column
        # SQLite would choose another index that begins with `announcement_id`.
        partial_index(
            "ix_outbox_announcement_id_finished_at",
            "announcement_id",
            "finished_at",
            where="finished_at IS NOT NULL AND announcement_id IS NULL",
        ),
        partial_index(
            "ix_outbox_sending",
            "seq",
            where="state = 'sending'",
        ),
        partial_index(
            "ix_outbox_announcement_queued",
            "announcement_id",
            "seq",
            where="state = 'queued' AND announcement_id IS NOT NULL",
        ),
        Index("uq_outbox_announcement_id_part_chat_id", "announcement_id", "part", "chat_id", unique=True),
        partial_index(
            "ix_outbox_chat_id_message_id",
            "chat_id",
            "message_id",
            where="message_id IS NOT NULL",
        ),
        # Answers "how many are in each state" and "the next that were sent" from the index alone.
        Index("ix_outbox_announcement_id_state_part_seq", "announcement_id", "state", "part", "seq"),
    )


class MessageSlot(Base):
    """The id of a sent message under a name, so that it can be edited later."""

    __tablename__ = "message_slots"
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    slot: Mapped[str] = mapped_column(String(80), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)


class TimerRow(Base):
    """An event of our own that is put into the inbox at its time."""

    __tablename__ = "timers"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    due_at: Mapped[datetime] = mapped_column(index=True)
