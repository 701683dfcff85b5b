"""Tables of places, their holders, the waiting list, and the rounds that allocate places."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import SEQUENCE, Base, partial_index

HELD = "state IN ('offered', 'taken')"


class FundingSourceRow(Base):
    """A fund that an admin added to those of the rule files; ``condition`` says for whom it may pay."""

    __tablename__ = "funding_sources"
    programme: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    condition: Mapped[dict[str, Any] | None]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    added_at: Mapped[datetime]


class QuotaPool(Base):
    """The places of one fund in one period: the row that is locked before one of them is taken.

    ``cover`` is empty for the programme's own places, else an optional cover; ``kecamatan_code`` is empty for places
    for the whole city. There is no row until a number is set: not set is not zero.
    """

    __tablename__ = "quota_pools"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(16))
    fund: Mapped[str] = mapped_column(String(24))
    cover: Mapped[str] = mapped_column(String(16))
    period: Mapped[str] = mapped_column(String(7))
    kecamatan_code: Mapped[str] = mapped_column(String(13))
    created_at: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_quota_pools_place",
            "programme",
            "period",
            "cover",
            "fund",
            "kecamatan_code",
            unique=True,
        ),
    )


class QuotaEntry(Base):
    """One line of the ledger, append-only: ``amount`` is what it adds to the free places (a reservation is -1).

    A ``closing`` line restates the balance; the balance is the last of them plus the lines since.
    """

    __tablename__ = "quota_entries"
    seq: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    pool_id: Mapped[UUID] = mapped_column(ForeignKey("quota_pools.id"))
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int]
    reservation_id: Mapped[UUID | None] = mapped_column(ForeignKey("reservations.id"))
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    decree: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[bytes | None]
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_quota_entries_pool_id_seq", "pool_id", "seq"),
        partial_index(
            "ix_quota_entries_closing",
            "pool_id",
            "seq",
            where="kind = 'closing'",
        ),
    )


class ReservationRow(Base):
    """A held place: of an application, or of a person covered before (known by the blind index alone)."""

    __tablename__ = "reservations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    pool_id: Mapped[UUID] = mapped_column(ForeignKey("quota_pools.id"))
    programme: Mapped[str] = mapped_column(String(16))
    period: Mapped[str] = mapped_column(String(7))
    cover: Mapped[str] = mapped_column(String(16))
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    covered_nik_index: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(String(12))
    reserved_at: Mapped[datetime]
    confirm_by: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        partial_index(
            "uq_reservations_application",
            "application_id",
            "cover",
            unique=True,
            where=f"{HELD} AND application_id IS NOT NULL",
        ),
        partial_index(
            "uq_reservations_covered",
            "programme",
            "period",
            "cover",
            "covered_nik_index",
            unique=True,
            where=f"{HELD} AND covered_nik_index IS NOT NULL",
        ),
        Index("ix_reservations_pool_id_state_application_id", "pool_id", "state", "application_id"),
        partial_index(
            "ix_reservations_expired",
            "application_id",
            where="state = 'expired'",
        ),
    )


class WaitingRow(Base):
    """A verified applicant without a place: ordered by ``tier``, then ``number``; the id breaks ties."""

    __tablename__ = "waiting_list"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    programme: Mapped[str] = mapped_column(String(16))
    tier: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(BigInteger)
    entered_at: Mapped[datetime]

    __table_args__ = (Index("ix_waiting_list_order", "programme", "tier", "number", "application_id"),)


class WaitingCount(Base):
    """The number of applicants in each stretch of a waiting list, so that no position is counted from the front.

    `storage.repositories.places.waiting.stretch_of` defines the stretches.
    """

    __tablename__ = "waiting_counts"
    programme: Mapped[str] = mapped_column(String(16), primary_key=True)
    tier: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    stretch: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    waiting: Mapped[int]


class RoundRow(Base):
    """A round (*putaran penetapan*): who ranked it and when, the draw's commitment and its seed, and who signed.

    ``outcome`` is the hash of the data from which the places were assigned: if it differs, they are assigned again.
    ``figures`` are the numbers that one screen shows of it.
    """

    __tablename__ = "rounds"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    programme: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    closes_on: Mapped[date]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("officers.id"))
    opened_at: Mapped[datetime]
    seed: Mapped[bytes]
    seed_hash: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    ranked_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    ranked_at: Mapped[datetime | None]
    signed_by: Mapped[UUID | None] = mapped_column(ForeignKey("officers.id"))
    signed_at: Mapped[datetime | None]
    decree: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(64))
    figures: Mapped[dict[str, Any] | None]
    told_to: Mapped[int]
    finished_at: Mapped[datetime | None]

    __table_args__ = (Index("uq_rounds_programme_number", "programme", "number", unique=True),)


class RoundEntry(Base):
    """One application in a round: its draw, its rank, and the pool that pays.

    ``grounds`` is sealed: the keys it is ranked by, the funds that may pay for this person, and their occupation, so
    that places are assigned without opening an application.
    """

    __tablename__ = "round_entries"
    round_id: Mapped[UUID] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    grounds: Mapped[bytes]
    draw: Mapped[str | None] = mapped_column(String(64))
    rank: Mapped[int | None]
    pool_id: Mapped[UUID | None] = mapped_column(ForeignKey("quota_pools.id"))

    __table_args__ = (Index("ix_round_entries_rank", "round_id", "rank"),)
