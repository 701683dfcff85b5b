"""Pools of places: what a number of places is set for, what is left of it, and why the ledger has a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.errors import NotEnoughPlaces
from domain.programme import Programme


class EntryKind(StrEnum):
    """Why a line stands in the ledger."""

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
    """Which places: a fund's in a period, in the whole city or one kecamatan, the programme's own or a cover's."""

    programme: Programme
    fund: str
    period: str
    kecamatan_code: str = ""
    cover: str = ""

    def check_move_to(self, target: PoolKey, number: int) -> None:
        """Raise ValueError unless `number` places can move from this pool to `target`: of one programme and cover."""
        same = (self.programme, self.cover) == (target.programme, target.cover)
        if number <= 0 or self == target or not same:
            raise ValueError("places move between two pools of one programme and cover")


@dataclass(frozen=True, slots=True)
class Pool:
    """A number of places that somebody has set."""

    id: UUID
    key: PoolKey


@dataclass(frozen=True, slots=True)
class PoolBalance:
    """A pool's places.

    `total` places are set, of which `covered` are held by people covered before, `taken` and `offered` by applications.
    `free` is the ledger's balance; below zero, more is held than was set.
    """

    pool: Pool
    total: int
    covered: int
    taken: int
    offered: int
    free: int


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """What is left in a pool. `added_fund`: its fund is one that an admin added."""

    pool: Pool
    free: int
    added_fund: bool


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One entry of the ledger as officers read it."""

    seq: int
    at: datetime
    pool: Pool
    kind: EntryKind
    amount: int
    officer_id: UUID | None
    decree: str | None
    reason: str | None = field(default=None, repr=False)


def check_free(free: int, asked: int) -> None:
    """Raise NotEnoughPlaces when more places are asked for than a pool's balance has; one that owes places has none."""
    left = max(free, 0)
    if asked > left:
        raise NotEnoughPlaces(free=left, asked=asked)
