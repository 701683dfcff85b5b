"""Events of an application that waits for a place, is offered one or gets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.runtime.events.event import Event
from domain.places.reservation import Reservation
from domain.places.waiting import PlaceInLine
from storage.records.applications import StoredApplication
from storage.records.base import Resident


@dataclass(frozen=True)
class ApplicationApproved(Event):
    """The application holds a place. `covers` maps each optional cover asked for to whether it comes along."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    covers: Mapping[str, bool]


@dataclass(frozen=True)
class ApplicationWaitlisted(Event):
    """The application is verified and on the waiting list. `waiting` is its position; None if a round decides that."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    waiting: PlaceInLine | None


@dataclass(frozen=True)
class PlaceOffered(Event):
    """A place is held for the applicant, who is asked whether it is still wanted."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    offer: Reservation


@dataclass(frozen=True)
class OfferReminded(Event):
    """An offer still waits for its answer."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    offer: Reservation


@dataclass(frozen=True)
class OfferLapsed(Event):
    """Nobody answered the offer: the place has gone on, and the applicant is at the end of the waiting list.

    `waiting` is the position there; None if the next round decides that.
    """

    application: StoredApplication
    resident: Resident = field(repr=False)
    waiting: PlaceInLine | None


@dataclass(frozen=True)
class OfferExpired(Event):
    """Nobody answered the second offer either: the application has ended."""

    application: StoredApplication
    resident: Resident = field(repr=False)


@dataclass(frozen=True)
class ApplicationReturned(Event):
    """The day's rules find something new at an offer: an officer looks at the application again."""

    application: StoredApplication
    resident: Resident = field(repr=False)
