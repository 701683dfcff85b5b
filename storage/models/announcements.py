"""Tables of announcements, their revisions, muted topics, and residents' questions about an announcement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, partial_index


class AnnouncementRow(Base):
    """A message to many residents; its recipients are outbox rows.

    ``expanded_to`` is the account up to which recipients are queued; ``expanded`` says whether all recipients of a pass
    are.
    """

    __tablename__ = "announcements"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    resumes_to: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(40))
    version: Mapped[int]
    content: Mapped[bytes]
    content_version: Mapped[int] = mapped_column(SmallInteger)
    segment: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    joiner_days: Mapped[int]
    recipients: Mapped[int]
    fingerprint: Mapped[bytes]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    proposed_chat_id: Mapped[int] = mapped_column(BigInteger)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    approved_chat_id: Mapped[int | None] = mapped_column(BigInteger)
    expanded_to: Mapped[int] = mapped_column(BigInteger)
    expanded: Mapped[bool]
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class RevisionRow(Base):
    """Another text for an announcement that has begun, approved by a second person like the first."""

    __tablename__ = "announcement_mends"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcements.id"), index=True)
    content_version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(12))
    content: Mapped[bytes]
    tells: Mapped[bool]
    fingerprint: Mapped[bytes]
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    proposed_chat_id: Mapped[int] = mapped_column(BigInteger)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    expanded_to: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]


class MutedTopic(Base):
    """A topic of announcements that an account has muted."""

    __tablename__ = "muted_topics"
    telegram_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic: Mapped[str] = mapped_column(String(16), primary_key=True)


class QuestionRow(Base):
    """A resident's only question about an announcement; text and answer are sealed with the resident's key.

    `application_id` is the resident's newest application at the time; its area and programme determine who may answer.
    """

    __tablename__ = "questions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcements.id"))
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("residents.id"))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[bytes]
    answer: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))

    __table_args__ = (
        Index("uq_questions_announcement_id_resident_id", "announcement_id", "resident_id", unique=True),
        Index("ix_questions_resident_id", "resident_id"),
        partial_index("ix_questions_open", "asked_at", "id", where="answered_at IS NULL"),
    )
