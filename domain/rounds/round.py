"""A round: its states, the steps between them, and who may take each step.

Every round needs two people: one ranks the list, another one signs the result or cancels the round.
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
    """The state of a round.

    `open` takes applications until its closing day; `freezing` makes the list, which is public when `frozen`; `ranking`
    ranks it and assigns the places; `ranked` waits for the second person, and goes back to `ranking` if something
    changes meanwhile; `signed` notifies everybody; `announced` and `cancelled` are final.
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
"""The states of a round that is under way; a programme has at most one such round."""

WORKED_OFF = (RoundState.FREEZING, RoundState.RANKING, RoundState.SIGNED)
"""States in which the scheduler has work to do."""

_CANCELLABLE = UNDER_WAY - {RoundState.SIGNED}


@dataclass(frozen=True, slots=True)
class Round:
    """A round of allocation.

    `seed` is set once it is public, from the ranking on. `outcome` is the hash of the data from which the places were
    assigned, `told_to` the last rank that has been notified.
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
        """Whether it blocks the opening of another round of the programme."""
        return self.state in UNDER_WAY

    def close_list(self, today: date) -> Round:
        """Begin to make the list. Raises RoundError until the closing day is over."""
        self._check_state(RoundState.OPEN)
        if today <= self.closes_on:
            raise RoundError("round-error-still-open", day=self.closes_on)
        return replace(self, state=RoundState.FREEZING)

    def publish_list(self, fingerprint: str) -> Round:
        """Fix the finished list by its fingerprint. Raises RoundError."""
        self._check_state(RoundState.FREEZING)
        return replace(self, state=RoundState.FROZEN, fingerprint=fingerprint)

    def rank(self, by: UUID, at: datetime, *, listed: int, lists_own: bool) -> Round:
        """Begin to rank the list of `listed` people; with it the seed becomes public.

        Raises:
            RoundError: the round is not frozen, or its list is empty.
            OwnApplication: the list holds the person's own application (`lists_own`).
        """
        self._check_state(RoundState.FROZEN)
        if lists_own:
            raise OwnApplication(Permission.RANK.value)
        if not listed:
            raise RoundError("round-error-nobody-listed")
        return replace(self, state=RoundState.RANKING, ranked_by=by, ranked_at=at)

    def work_out(self, outcome: str, figures: RoundFigures) -> Round:
        """Record the result of ranks and places, which the second person then signs. Raises RoundError."""
        self._check_state(RoundState.RANKING)
        return replace(self, state=RoundState.RANKED, outcome=outcome, figures=figures)

    def work_out_again(self) -> Round:
        """Return to ranking, since data that the places depend on has changed. Raises RoundError."""
        self._check_state(RoundState.RANKED)
        return replace(self, state=RoundState.RANKING)

    def check_canceller(self, by: UUID) -> None:
        """Raise RoundError unless the round is not signed yet and this person may cancel it.

        The person who ranked it may not: otherwise one person could draw again until they like the result.
        """
        self._check_state(*_CANCELLABLE)
        if self.ranked_by == by:
            raise RoundError("round-error-cancel-same-person")

    def cancel(self, by: UUID, at: datetime) -> Round:
        """Cancel the round; its applicants stay on the waiting list. Raises as `check_canceller`."""
        self.check_canceller(by)
        return replace(self, state=RoundState.CANCELLED, finished_at=at)

    def check_signer(self, by: UUID, *, lists_own: bool) -> None:
        """Raise unless this person may sign the round.

        Raises:
            RoundError: the round is not ranked, or this person ranked it.
            OwnApplication: the list holds the person's own application (`lists_own`).
        """
        self._check_state(RoundState.RANKED)
        if self.ranked_by == by:
            raise RoundError("round-error-same-person")
        if lists_own:
            raise OwnApplication(Permission.SIGN.value)

    def sign(self, by: UUID, at: datetime, *, decree: str, outcome: str, lists_own: bool) -> Round:
        """Sign the result. Raises as `check_signer`, and RoundError if `outcome` is not the recorded one."""
        self.check_signer(by, lists_own=lists_own)
        if outcome != self.outcome:
            raise RoundError("round-error-moved-on")
        return replace(self, state=RoundState.SIGNED, signed_by=by, signed_at=at, decree=decree, told_to=0)

    def tell(self, rank: int) -> Round:
        """Record that everybody up to this rank has been notified. Raises RoundError."""
        self._check_state(RoundState.SIGNED)
        return replace(self, told_to=rank)

    def finish(self, at: datetime) -> Round:
        """Record that everybody has been notified. Raises RoundError."""
        self._check_state(RoundState.SIGNED)
        return replace(self, state=RoundState.ANNOUNCED, finished_at=at)

    def _check_state(self, *states: RoundState) -> None:
        if self.state not in states:
            raise RoundError("round-error-moved-on")


def may_close_on(day: date, today: date) -> bool:
    """Return whether a round opened today can take applications until the end of this day."""
    return today <= day <= today + LONGEST_INTAKE


def check_opening(newest: Round | None, closes_on: date, today: date) -> None:
    """Raise RoundError unless a round that closes on this day can be opened after the programme's newest one."""
    if not may_close_on(closes_on, today):
        raise RoundError("round-error-closing-day", today=today, example=today + _EXAMPLE_INTAKE)
    if newest is not None and newest.is_under_way:
        raise RoundError("round-error-under-way", number=newest.number)
