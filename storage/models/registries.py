"""Tables of lists from other offices: loaded next to the one in use, and switched on as a whole."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, partial_index


class RegistryList(Base):
    """One delivery of one kind of list; ``listed_on`` is the day the office made it.

    With ``answers_only`` it holds the office's answers about the people it was asked about, and says nothing about
    others.
    """

    __tablename__ = "registry_lists"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    listed_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))
    entries: Mapped[int]
    imported_at: Mapped[datetime]
    switched_at: Mapped[datetime | None]
    answers_only: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        partial_index(
            "uq_registry_lists_current",
            "kind",
            unique=True,
            where="state = 'current'",
        ),
    )


class RegistryEntry(Base):
    """One person on a list, by the blind index of the NIK; ``value`` is the list's value (a decile)."""

    __tablename__ = "registry_entries"
    list_id: Mapped[UUID] = mapped_column(ForeignKey("registry_lists.id"), primary_key=True)
    nik_index: Mapped[bytes] = mapped_column(primary_key=True)
    value: Mapped[int | None] = mapped_column(SmallInteger)

    __table_args__ = ({"sqlite_with_rowid": False},)
