"""Tables of residents and officers, and the audit trail of their acts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ResidentRow(Base):
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
    """A one-time link that makes the account that opens it an officer."""

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
    """The audit trail, append-only: actor, act and time. Also an application's history. ``note`` is sealed."""

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
