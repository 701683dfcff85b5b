"""The next step of an application, and about when: exact, and without promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.services.places import pools as places
from bot.services.places.placement import URGENT, day_of
from bot.services.places.pools import PlacesKind
from bot.services.review.deadlines import end_of_latest
from bot.services.rounds import acts as rounds
from domain.application import ApplicationStatus
from domain.audit import AuditAct
from domain.calendar.periods import ends_soon
from domain.places.funding import period_of
from domain.places.reservation import Reservation
from domain.places.waiting import PlaceInLine
from domain.rounds.round import UNDER_WAY, Round, RoundState
from domain.rules.in_force import RuleSet
from storage.records.applications import StoredApplication
from storage.records.base import StoredAuditEvent

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

_BACK_TO_THE_QUEUE = {AuditAct.APPLICATION_SUBMITTED, AuditAct.APPLICATION_RESUBMITTED, AuditAct.APPLICATION_APPEALED}
_WITH_OFFICER = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class OfferOpen:
    """A place is offered and waits for an answer until this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class WithOfficer:
    """An officer should be done by about `due`; `late` if that has passed.

    `holidays_known`: the holidays of that day's year are decided on already.
    """

    due: date
    late: bool
    holidays_known: bool


@dataclass(frozen=True, slots=True)
class CorrectionOpen:
    """A correction is open until the end of this day."""

    until: date


@dataclass(frozen=True, slots=True)
class RoundUnderWay:
    """A round is not announced yet; `closed` if it takes no more applications."""

    number: int
    closes_on: date
    closed: bool


@dataclass(frozen=True, slots=True)
class InLine:
    """The application waits for a place of `period`.

    `waiting` is its position, None if it is not on the waiting list; `ranked` if a round gave it its rank, and
    `ranks_ended` is the period of the newest ranks once that is over. `places` says whether any can be given, and
    `period_ends` whether its last days have come.
    """

    waiting: PlaceInLine | None
    period: str
    by_round: bool
    ranked: bool
    ranks_ended: str | None
    places: PlacesKind
    period_ends: bool
    round: RoundUnderWay | None


@dataclass(frozen=True, slots=True)
class NothingDue:
    """Nobody has a deadline: the status says it all."""


NextStep = OfferOpen | WithOfficer | CorrectionOpen | InLine | NothingDue


async def next_step(
    uow: UnitOfWork,
    resources: Resources,
    application: StoredApplication,
    history: Sequence[StoredAuditEvent],
    offer: Reservation | None,
) -> NextStep:
    """Return the next step of an application.

    Args:
        uow: the unit of work to read in.
        resources: the rules, areas and texts.
        application: the application as stored.
        history: the acts on the application, oldest first.
        offer: the place it is offered, if any.
    """
    today = day_of(uow.now)
    rules = resources.rulebook.on(application.programme, today)
    if offer is not None:
        return OfferOpen(offer.confirm_by or uow.now)
    if application.status is ApplicationStatus.WAITLISTED:
        return await _in_line(uow, resources, application, rules)
    if application.status in _WITH_OFFICER:
        due = _due_day(application, history, rules)
        return WithOfficer(due, due < today, rules.holidays.is_known(due))
    if application.status is ApplicationStatus.CORRECTION_REQUESTED:
        end = await end_of_latest(uow, resources, application)
        return CorrectionOpen(day_of(end) if end is not None else today)
    return NothingDue()


def _due_day(application: StoredApplication, history: Sequence[StoredAuditEvent], rules: RuleSet) -> date:
    """Return about when an officer should be done, counted from when the application last joined the queue."""
    sent = [event.at for event in history if event.action in _BACK_TO_THE_QUEUE]
    return rules.due_day(day_of(sent[-1] if sent else application.submitted_at))


async def _in_line(uow: UnitOfWork, resources: Resources, application: StoredApplication, rules: RuleSet) -> InLine:
    waiting = await uow.waiting.place_of(application.id)
    by_round = rules.placement.way == "by_round"
    period = period_of(rules.placement.period, rules.day)
    # Where places are given by round, the list's order means nothing before a round has ranked it, nor after the period
    # whose places that round gave.
    ranked = by_round and waiting is not None and waiting.tier == URGENT
    ended = await rounds.ranks_ended(uow, resources, application.programme, rules.day) if ranked else None
    state = await places.state(uow, resources, application.programme, rules.day)
    newest = await uow.rounds.latest(application.programme) if by_round else None
    return InLine(
        waiting,
        period,
        by_round,
        ranked,
        ended,
        state.kind,
        ends_soon(period, rules.day),
        _under_way(newest, rules.day) if newest is not None else None,
    )


def _under_way(newest: Round, today: date) -> RoundUnderWay | None:
    if newest.state not in UNDER_WAY:
        return None
    closed = newest.state is not RoundState.OPEN or today > newest.closes_on
    return RoundUnderWay(newest.number, newest.closes_on, closed)
