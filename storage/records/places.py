"""What passes between the bot and the storage of places: plain values, without a trace of SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

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


class ReservationState(StrEnum):
    """`offered` waits for the resident's word, `taken` is theirs; both hold the place. The others hold none."""

    OFFERED = "offered"
    TAKEN = "taken"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PoolKey:
    """Which places: a fund's in a period, in the whole city or one kecamatan, the programme's own or a cover's."""

    programme: Programme
    fund: str
    period: str
    kecamatan_code: str = ""
    cover: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A number of places that somebody has set."""

    id: UUID
    key: PoolKey


@dataclass(frozen=True, slots=True)
class PoolBalance:
    """A pool as it stands: `total` places set, of which `covered` are held by people covered before, `taken` and
    `offered` by applications. `free` is the ledger's balance; below zero more is held than was set.
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
class AddedFund:
    """A fund beside those of the rule files; `condition` as it was read from its TOML form."""

    code: str
    name: str
    condition: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Reservation:
    """A place that an application holds, or held. `is_new`: it was made by the call that returned it."""

    id: UUID
    pool: Pool
    application_id: UUID
    state: ReservationState
    reserved_at: datetime
    confirm_by: datetime | None
    is_new: bool = False


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in line: the `position`th of `total`, counted from 1; lower tiers stand first."""

    position: int
    total: int
    tier: int = 1
