"""What passes between the bot and the storage of rounds: plain values, without a trace of SQL."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.programme import Programme


class RoundState(StrEnum):
    """How far a round is.

    `open` takes applications until its closing day; `freezing` makes the list, which is public when `frozen`;
    `ranking` ranks it and works out the places; `ranked` waits for the second person, and goes back to `ranking` when
    something changes meanwhile; `signed` tells everybody; `announced` and `cancelled` are its ends.
    """

    OPEN = "open"
    FREEZING = "freezing"
    FROZEN = "frozen"
    RANKING = "ranking"
    RANKED = "ranked"
    SIGNED = "signed"
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"


UNDER_WAY = frozenset(set(RoundState) - {RoundState.ANNOUNCED, RoundState.CANCELLED})
"""Of these a programme has one at a time."""

WORKED_OFF = (RoundState.FREEZING, RoundState.RANKING, RoundState.SIGNED)
"""States in which the scheduler has something to do."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group (a kecamatan by its code, an occupation) wait, and how many of them get a place."""

    group: str
    placed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ranked round comes to: of `listed` people `waiting` still wait, and `placed` of those get a place.

    `cut_rank` is the last rank with a place; `by_fund` says how many each fund pays for, by its code. An occupation
    that is not known is "".
    """

    listed: int
    waiting: int
    placed: int
    cut_rank: int | None
    by_fund: tuple[tuple[str, int], ...]
    by_kecamatan: tuple[Share, ...]
    by_occupation: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A round. `seed` is there once it is public: from the ranking on."""

    id: UUID
    programme: Programme
    number: int
    state: RoundState
    closes_on: date
    opened_at: datetime
    seed_hash: str
    fingerprint: str | None
    ranked_by: UUID | None
    ranked_at: datetime | None
    signed_by: UUID | None
    signed_at: datetime | None
    decree: str | None
    outcome: str | None
    figures: Figures | None
    told_to: int
    finished_at: datetime | None
    seed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An application that comes onto a round's list: its keys by the published rule, and the funds that may pay."""

    application_id: UUID
    rank_key: tuple[int, ...] = field(repr=False)
    funds: tuple[str, ...] = field(repr=False)
    occupation: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """An application on a round's list. `waits`: it is still waiting and holds no place."""

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


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of a round still waits, in figures that change whenever one of them does."""

    waiting: int
    versions: int
    changed_at: datetime | None
