"""Tables of drafts and applications, and of the data that belongs to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from domain.application import OPEN_STATUSES
from storage.models.base import Base, partial_index


class DraftRow(Base):
    """Unsent answers, with the questions the draft began with; one draft per chat is current."""

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
        partial_index(
            "uq_drafts_current",
            "chat_id",
            unique=True,
            where="current",
        ),
        Index("ix_drafts_chat_id_updated_at", "chat_id", "updated_at"),
        Index("ix_drafts_updated_at", "updated_at"),
    )


OPEN = ", ".join(f"'{status.value}'" for status in sorted(OPEN_STATUSES))


class ApplicationRow(Base):
    """A sent application; ``body`` holds every answer, the clear columns are those by which queues are sorted."""

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
    covered_from: Mapped[date | None]

    __table_args__ = (
        partial_index(
            "uq_applications_open",
            "programme",
            "nik_index",
            unique=True,
            where=f"status IN ({OPEN})",
        ),
        Index("ix_applications_queue_kelurahan", "status", "kelurahan_code", "submitted_at", "id"),
        Index("ix_applications_queue", "status", "submitted_at", "id"),
        Index("ix_applications_resident", "resident_id", "submitted_at"),
        Index("ix_applications_nik_index", "nik_index"),
    )


class SearchToken(Base):
    """A blind index by which an application is found: its phone number, or a word of the name with its kelurahan."""

    __tablename__ = "search_index"
    token: Mapped[bytes] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)

    __table_args__ = (Index("ix_search_index_application_id", "application_id"), {"sqlite_with_rowid": False})


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
    """The number of applications of a programme in each status, updated with every status write."""

    __tablename__ = "application_counters"
    programme: Mapped[str] = mapped_column(String(16), primary_key=True)
    status: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int]


class ClearanceRow(Base):
    """An officer's check of a finding of an application's assessment; deleted when the answers change.

    ``result`` is None if only the fact of the check was recorded. ``note`` is sealed with the resident's key.
    """

    __tablename__ = "clearances"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(48), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    result: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[bytes | None]


class PastAssessment(Base):
    """An assessment that was replaced by a newer one; sealed with the resident's key."""

    __tablename__ = "past_assessments"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), index=True)
    assessment: Mapped[bytes]
    replaced_at: Mapped[datetime]


class HandOver(Base):
    """One sheet made for BPJS."""

    __tablename__ = "hand_overs"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    made_at: Mapped[datetime]
    people: Mapped[int]

    __table_args__ = (Index("uq_hand_overs_programme_number", "programme", "number", unique=True),)


class EnrolmentRow(Base):
    """The hand-over of an application to BPJS, and BPJS's answer; number and reason are sealed."""

    __tablename__ = "enrolments"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    hand_over_id: Mapped[UUID] = mapped_column(ForeignKey("hand_overs.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    member_number: Mapped[bytes | None]
    refusal: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
