"""Mapped classes: the tables, their constraints and the indexes that the busy queries need.

Columns of type ``LargeBinary`` hold ciphertext bound to table, column and row id (see ``storage.encryption``).
"""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    Uuid,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from domain.application import OPEN_STATUSES


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC timestamp on both databases (SQLite itself keeps no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a timestamp without a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: UtcDateTime,
        UUID: Uuid,
        bytes: LargeBinary,
        bool: Boolean,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


def table_of(mapped: type[Base]) -> Table:
    """Return a mapped class's table, for statements that pass by the ORM."""
    assert isinstance(mapped.__table__, Table)  # noqa: S101
    return mapped.__table__


class Chat(Base):
    """One Telegram chat: the row that a worker locks, and whether messages reach it."""

    __tablename__ = "chats"
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    held_until: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]


class Resident(Base):
    """A Telegram account that has talked to the bot in private."""

    __tablename__ = "residents"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    language: Mapped[str] = mapped_column(String(8))
    announcements: Mapped[bool | None]
    created_at: Mapped[datetime]


class ResidentKey(Base):
    """A resident's wrapped data key; deleting the row erases what was sealed with it."""

    __tablename__ = "resident_keys"
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"), primary_key=True)
    wrapped: Mapped[bytes]


class InboxRow(Base):
    """An update or an event of our own that waits for its lane, or has been through it."""

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
        Index(
            "ix_inbox_waiting",
            "chat_id",
            "seq",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_inbox_state_finished_at", "state", "finished_at"),
    )


class OutboxRow(Base):
    """One call of the Bot API that is to be made for one chat."""

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
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "priority",
            "seq",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_waiting_dedupe_key",
            "dedupe_key",
            sqlite_where=text("state = 'waiting' AND dedupe_key IS NOT NULL"),
            postgresql_where=text("state = 'waiting' AND dedupe_key IS NOT NULL"),
        ),
        Index("ix_outbox_state_finished_at", "state", "finished_at"),
        Index("uq_outbox_announcement_id_chat_id", "announcement_id", "chat_id", unique=True),
        Index("ix_outbox_announcement_id_state", "announcement_id", "state"),
    )


class MessageSlot(Base):
    """Where the id of a sent message is kept, so that it can be edited later."""

    __tablename__ = "message_slots"
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    slot: Mapped[str] = mapped_column(String(80), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)


class TimerRow(Base):
    """An event of our own that is put into the inbox when it is due."""

    __tablename__ = "timers"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    due_at: Mapped[datetime] = mapped_column(index=True)


class DraftRow(Base):
    """Answers not yet sent, with the questions they began with; one current a chat."""

    __tablename__ = "drafts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    form: Mapped[str] = mapped_column(String(32))
    form_version: Mapped[str] = mapped_column(String(16))
    current: Mapped[bool]
    questions: Mapped[list[str]]
    version: Mapped[int]
    body: Mapped[bytes]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_drafts_current",
            "chat_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
        Index("ix_drafts_chat_id_updated_at", "chat_id", "updated_at"),
    )


OPEN = ", ".join(f"'{status.value}'" for status in sorted(OPEN_STATUSES))


class ApplicationRow(Base):
    """What a resident sent. ``body`` holds every answer; the clear columns are what queues sort by."""

    __tablename__ = "applications"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    programme: Mapped[str] = mapped_column(String(16))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    nik_index: Mapped[bytes]
    kecamatan_code: Mapped[str] = mapped_column(String(13))
    kelurahan_code: Mapped[str] = mapped_column(String(13))
    body: Mapped[bytes]
    assessment: Mapped[bytes]
    outcome: Mapped[str] = mapped_column(String(16))
    rules_version: Mapped[str] = mapped_column(String(80))
    form_version: Mapped[str] = mapped_column(String(16))
    consent_version: Mapped[str] = mapped_column(String(16))
    consent_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))

    __table_args__ = (
        Index(
            "uq_applications_open",
            "programme",
            "nik_index",
            unique=True,
            sqlite_where=text(f"status IN ({OPEN})"),
            postgresql_where=text(f"status IN ({OPEN})"),
        ),
        Index("ix_applications_queue_kelurahan", "status", "kelurahan_code", "submitted_at", "id"),
        Index("ix_applications_queue", "status", "submitted_at", "id"),
        Index("ix_applications_resident", "resident_id", "submitted_at"),
        Index("ix_applications_nik_index", "nik_index"),
    )


class DocumentRow(Base):
    """A photo that belongs to an application: Telegram's file id and, once fetched, the content, both sealed."""

    __tablename__ = "documents"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    kind: Mapped[str] = mapped_column(String(32))
    file_id: Mapped[bytes]
    content: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]


class ReferenceCounter(Base):
    """The last running number given, by programme and year."""

    __tablename__ = "reference_counters"
    programme: Mapped[str] = mapped_column(String(16), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ApplicationCounter(Base):
    """How many applications a programme has in each status, kept with every status write."""

    __tablename__ = "application_counters"
    programme: Mapped[str] = mapped_column(String(16), primary_key=True)
    status: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int]


class OfficerRow(Base):
    """An officer's account, with the programmes and areas it may see."""

    __tablename__ = "officers"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[bytes]
    role: Mapped[str] = mapped_column(String(16))
    programmes: Mapped[list[str]]
    areas: Mapped[list[str]]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Invitation(Base):
    """A one-time link that makes the account which opens it an officer."""

    __tablename__ = "invitations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(16))
    programmes: Mapped[list[str]]
    areas: Mapped[list[str]]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditEventRow(Base):
    """Who did what, when: append-only. Also an application's history. ``note`` is sealed."""

    __tablename__ = "audit_events"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(40))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    data: Mapped[dict[str, Any]]
    note: Mapped[bytes | None]

    __table_args__ = (Index("ix_audit_events_application_id_at", "application_id", "at"),)


class AnnouncementRow(Base):
    """A message to many residents; its recipients are outbox rows."""

    __tablename__ = "announcements"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    text: Mapped[bytes]
    audience: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(12), index=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    officer_chat_id: Mapped[int] = mapped_column(BigInteger)
    recipients: Mapped[int]
    expanded_to: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
