"""The list of a round: its entries, their keys and their ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.rounds.draw import Listed, ranking


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An application to be put on a round's list: its keys by the published rule, and the funds that may pay."""

    application_id: UUID
    rank_key: tuple[int, ...] = field(repr=False)
    funds: tuple[str, ...] = field(repr=False)
    occupation: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An application on a round's list; `waits` says that it is still waiting and holds no place."""

    application_id: UUID
    reference: str
    kecamatan_code: str
    rank_key: tuple[int, ...] = field(repr=False)
    funds: tuple[str, ...] = field(repr=False)
    occupation: str | None = field(repr=False)
    draw: str | None
    rank: int | None
    pool_id: UUID | None
    waits: bool

    @property
    def listed(self) -> Listed:
        """The entry as it stands on the published list."""
        return Listed(self.reference, self.rank_key)


@dataclass(frozen=True, slots=True)
class Rank:
    """The result of the draw for an application: its rank on the list, counted from 1, and its lot."""

    application_id: UUID
    number: int
    lot: str


@dataclass(frozen=True, slots=True)
class RoundSnapshot:
    """Figures about the waiting entries of a round's list; they change if any of those applications changes."""

    waiting: int
    versions: int
    changed_at: datetime | None


def missing_ranks(entries: Sequence[ListedEntry], seed: bytes) -> list[Rank]:
    """Return the ranks of the entries that have none yet, in order."""
    by_reference = {one.reference: one for one in entries}
    ranked = enumerate(ranking([one.listed for one in entries], seed), start=1)
    found = ((by_reference[one.reference], number, lot) for number, (one, lot) in ranked)
    return [Rank(entry.application_id, number, lot) for entry, number, lot in found if entry.rank is None]
