"""A place held for an application: offered until it is answered, taken, or given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.errors import IllegalTransition
from domain.places.pool import EntryKind, Pool


class ReservationState(StrEnum):
    """The state of a reservation.

    `offered` waits for the resident's answer, `taken` is theirs; both hold the place. The others do not.
    """

    OFFERED = "offered"
    TAKEN = "taken"
    RELEASED = "released"
    EXPIRED = "expired"


HELD_STATES = frozenset({ReservationState.OFFERED, ReservationState.TAKEN})
"""States in which no other application can have the place."""

LINE_OF_CLOSING: Mapping[ReservationState, EntryKind] = MappingProxyType(
    {ReservationState.RELEASED: EntryKind.RELEASE, ReservationState.EXPIRED: EntryKind.EXPIRY}
)
"""The kind of ledger entry that returns the place to its pool, by the state that closes the reservation."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A place that an application holds, or held.

    An offer has `confirm_by`, the moment until which it can be answered; `settled_at` is the time it was accepted or
    closed. `is_new` says that the reservation was made by the call that returned it.
    """

    id: UUID
    pool: Pool
    application_id: UUID
    state: ReservationState
    reserved_at: datetime
    confirm_by: datetime | None
    settled_at: datetime | None = None
    is_new: bool = False

    @property
    def is_held(self) -> bool:
        """Whether the application holds the place, offered or taken."""
        return self.state in HELD_STATES

    @property
    def is_offered(self) -> bool:
        """Whether it is an offer that waits for an answer."""
        return self.state is ReservationState.OFFERED

    def is_due(self, now: datetime) -> bool:
        """Return whether it is an offer that was not answered in time."""
        return self.is_offered and self.confirm_by is not None and self.confirm_by <= now

    def accept(self, at: datetime) -> Reservation:
        """Accept the offered place. Raises IllegalTransition unless it waits for an answer.

        An answer after `confirm_by` counts too, as long as the offer has not lapsed.
        """
        if not self.is_offered:
            raise IllegalTransition(self.state.value, "accept")
        return replace(self, state=ReservationState.TAKEN, settled_at=at, is_new=False)

    def release(self, at: datetime) -> Reservation:
        """Give the place back, offered or taken. Raises IllegalTransition if it is not held."""
        if not self.is_held:
            raise IllegalTransition(self.state.value, "release")
        return replace(self, state=ReservationState.RELEASED, settled_at=at, is_new=False)

    def expire(self, at: datetime) -> Reservation:
        """Close an offer that was not answered. Raises IllegalTransition before its time is over."""
        if not self.is_due(at):
            raise IllegalTransition(self.state.value, "expire")
        return replace(self, state=ReservationState.EXPIRED, settled_at=at, is_new=False)

    def extend(self, until: datetime) -> Reservation:
        """Hold an offer until this moment. Raises IllegalTransition unless it waits for an answer."""
        if not self.is_offered:
            raise IllegalTransition(self.state.value, "extend")
        return replace(self, confirm_by=until)
