"""Pools of places: their key, their balance, and the kinds of ledger entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import NotEnoughPlaces
from domain.programme import Programme


class EntryKind(StrEnum):
    """The reason for an entry in the ledger."""

    OPENING = "opening"
    INCREASE = "increase"
    DECREASE = "decrease"
    MOVE = "move"
    RESERVATION = "reservation"
    RELEASE = "release"
    EXPIRY = "expiry"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class PoolKey:
    """The key of a pool: a fund and a period, the whole city or one kecamatan, the programme itself or one cover."""

    programme: Programme
    fund: str
    period: str
    kecamatan_code: str = ""
    cover: str = ""

    def check_move_to(self, target: PoolKey, number: int) -> None:
        """Raise ValueError unless `number` places can move from this pool to `target`.

        Places move only between pools of the same programme and cover.
        """
        same = (self.programme, self.cover) == (target.programme, target.cover)
        if number <= 0 or self == target or not same:
            raise ValueError("places move between two pools of one programme and cover")


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool that has had places set, with its key."""

    id: UUID
    key: PoolKey


@dataclass(frozen=True, slots=True)
class PoolBalance:
    """The places of a pool.

    `total` places are set, of which `covered` are held by people who were covered before, `taken` and `offered` by
    applications. `free` is the ledger's balance; below zero, more places are held than were set.
    """

    pool: Pool
    total: int
    covered: int
    taken: int
    offered: int
    free: int


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """The free places of a pool; `added_fund` says whether an admin added its fund."""

    pool: Pool
    free: int
    added_fund: bool


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry of the ledger as shown to officers."""

    seq: int
    at: datetime
    pool: Pool
    kind: EntryKind
    amount: int
    officer_id: UUID | None
    decree: str | None
    reason: str | None = field(default=None, repr=False)


def check_free(free: int, asked: int) -> None:
    """Raise NotEnoughPlaces if more places are asked for than the pool has free; a negative balance counts as none."""
    left = max(free, 0)
    if asked > left:
        raise NotEnoughPlaces(free=left, asked=asked)
