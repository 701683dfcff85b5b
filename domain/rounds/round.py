"""A round: which step leads from one state to the next, and who may take it.

Two people stand behind each: one ranks the list, another one signs what that comes to, or ends the round.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.access import Permission
from domain.errors import OwnApplication, RoundError
from domain.programme import Programme
from domain.rounds.figures import RoundFigures

LONGEST_INTAKE = timedelta(days=366)
_EXAMPLE_INTAKE = timedelta(days=14)


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

_CANCELLABLE = UNDER_WAY - {RoundState.SIGNED}


@dataclass(frozen=True, slots=True)
class Round:
    """A round. `seed` is there once it is public: from the ranking on.

    `outcome` is the hash of what the places were worked out from, `told_to` the last rank that has been told.
    """

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
    figures: RoundFigures | None
    told_to: int
    finished_at: datetime | None
    seed: bytes | None = field(repr=False)

    @property
    def is_under_way(self) -> bool:
        """Whether no other round of the programme can be opened."""
        return self.state in UNDER_WAY

    def close_list(self, today: date) -> Round:
        """Begin to make the list. Raises RoundError until the closing day is over."""
        self._check_state(RoundState.OPEN)
        if today <= self.closes_on:
            raise RoundError("round-error-still-open", day=self.closes_on)
        return replace(self, state=RoundState.FREEZING)

    def publish_list(self, fingerprint: str) -> Round:
        """Fix the list that was made by its fingerprint. Raises RoundError."""
        self._check_state(RoundState.FREEZING)
        return replace(self, state=RoundState.FROZEN, fingerprint=fingerprint)

    def rank(self, by: UUID, at: datetime, *, listed: int, lists_own: bool) -> Round:
        """Begin to rank the list of `listed` people; with it the seed becomes public.

        `lists_own`: the list holds an application of the person's own. Raises RoundError, OwnApplication.
        """
        self._check_state(RoundState.FROZEN)
        if lists_own:
            raise OwnApplication(Permission.RANK.value)
        if not listed:
            raise RoundError("round-error-nobody-listed")
        return replace(self, state=RoundState.RANKING, ranked_by=by, ranked_at=at)

    def work_out(self, outcome: str, figures: RoundFigures) -> Round:
        """Keep what the ranks and places come to; the second person is next. Raises RoundError."""
        self._check_state(RoundState.RANKING)
        return replace(self, state=RoundState.RANKED, outcome=outcome, figures=figures)

    def work_out_again(self) -> Round:
        """Have the places worked out once more: something they rest on has changed. Raises RoundError."""
        self._check_state(RoundState.RANKED)
        return replace(self, state=RoundState.RANKING)

    def check_canceller(self, by: UUID) -> None:
        """Raise RoundError unless the round is not signed yet and this person may end it.

        Nobody who has ranked it may: else one person could draw again until they like the result.
        """
        self._check_state(*_CANCELLABLE)
        if self.ranked_by == by:
            raise RoundError("round-error-cancel-same-person")

    def cancel(self, by: UUID, at: datetime) -> Round:
        """End it; everybody goes on waiting as before. Raises as `check_canceller`."""
        self.check_canceller(by)
        return replace(self, state=RoundState.CANCELLED, finished_at=at)

    def check_signer(self, by: UUID, *, lists_own: bool) -> None:
        """Raise RoundError unless it is ranked, by somebody else; OwnApplication for a person who is on the list."""
        self._check_state(RoundState.RANKED)
        if self.ranked_by == by:
            raise RoundError("round-error-same-person")
        if lists_own:
            raise OwnApplication(Permission.SIGN.value)

    def sign(self, by: UUID, at: datetime, *, decree: str, outcome: str, lists_own: bool) -> Round:
        """Confirm what the places come to. Raises as `check_signer`, and RoundError for another `outcome`."""
        self.check_signer(by, lists_own=lists_own)
        if outcome != self.outcome:
            raise RoundError("round-error-moved-on")
        return replace(self, state=RoundState.SIGNED, signed_by=by, signed_at=at, decree=decree, told_to=0)

    def tell(self, rank: int) -> Round:
        """Note that everybody up to this rank has been told. Raises RoundError."""
        self._check_state(RoundState.SIGNED)
        return replace(self, told_to=rank)

    def finish(self, at: datetime) -> Round:
        """Note that everybody has been told. Raises RoundError."""
        self._check_state(RoundState.SIGNED)
        return replace(self, state=RoundState.ANNOUNCED, finished_at=at)

    def _check_state(self, *states: RoundState) -> None:
        if self.state not in states:
            raise RoundError("round-error-moved-on")


def may_close_on(day: date, today: date) -> bool:
    """Return whether a round that is opened today can take applications until the end of this day."""
    return today <= day <= today + LONGEST_INTAKE


def check_opening(newest: Round | None, closes_on: date, today: date) -> None:
    """Raise RoundError unless a round that closes on this day can be opened behind the programme's newest one."""
    if not may_close_on(closes_on, today):
        raise RoundError("round-error-closing-day", today=today, example=today + _EXAMPLE_INTAKE)
    if newest is not None and newest.is_under_way:
        raise RoundError("round-error-under-way", number=newest.number)
