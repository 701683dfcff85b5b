"""Offers: a place for a waiting applicant, who is asked whether it is still wanted before it is theirs.

The place is held from the offer on. Yes takes it, after the rules have been asked again; no passes it on to the next
applicant. An offer without an answer lapses after two reminders: the first time the applicant goes back to the end of
the waiting list, the second time the application ends.
"""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from bot.runtime.events.rendering import tell
from bot.services.places import placement
from bot.services.places.events import ApplicationReturned, OfferExpired, OfferLapsed, OfferReminded, PlaceOffered
from bot.services.places.placement import IN_ORDER, URGENT, Applicant, applicant, day_of, event, number_in_line
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.places.funding import JAKARTA
from domain.places.reservation import Reservation
from domain.rules.in_force import RuleSet
from domain.rules.outcome import Outcome
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, Resident, Timer

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

FIRST_REMINDER = "offer_first"
SECOND_REMINDER = "offer_second"
LAPSE = "offer_lapse"
_LAPSES_ALLOWED = 1
_DAYS_AFTER_A_LATE_REMINDER = 1


class Answered(StrEnum):
    """The outcome of an answer to an offer. `gone`: the offer was answered before, or has lapsed."""

    TAKEN = "taken"
    RETURNED = "returned"
    DECLINED = "declined"
    GONE = "gone"


def last_moment(rules: RuleSet, now: datetime, days: int) -> datetime:
    """Return the end of the day, in Asia/Jakarta, `days` calendar days after today.

    If that day is no service day, it is the end of the next one.
    """
    return datetime.combine(rules.last_day(day_of(now), days), time(23, 59, 59), JAKARTA)


def mark_of(reservation_id: UUID) -> str:
    """Return the mark on an offer's buttons, by which a tap on an old offer is recognised."""
    return reservation_id.hex[-12:]


async def offer(
    uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident, reservation: Reservation
) -> None:
    """Ask the resident whether the place is still wanted, and set the timers of two reminders and the lapse.

    `application` is `waitlisted`; `reservation` is `offered`, with its `confirm_by`. Raises Conflict if the application
    has changed since it was read.
    """
    if reservation.confirm_by is None:
        raise ValueError("an offer needs a last moment")
    # The status stays the same, but saving makes a new version, so that no act on an older one succeeds: a resident who
    # withdraws at this instant would not know of a place to give back.
    application = await uow.applications.save(application)
    third = (reservation.confirm_by - uow.now) / 3
    moments = {
        FIRST_REMINDER: uow.now + third,
        SECOND_REMINDER: uow.now + 2 * third,
        LAPSE: reservation.confirm_by,
    }
    await uow.timers.set([_timer(name, application, at) for name, at in moments.items()])
    await uow.audit.add([_by_clock(AuditAct.APPLICATION_OFFERED, application, fund=reservation.pool.key.fund)])
    await tell(uow, resources, PlaceOffered(application, resident, reservation))


async def held_offer(uow: UnitOfWork, application: StoredApplication, mark: str | None = None) -> Reservation | None:
    """Return the application's offer; with a mark, only the offer that bears it."""
    if application.status is not ApplicationStatus.WAITLISTED:
        return None
    held = await uow.places.held_by(application.id)
    if held is None or not held.is_offered or mark not in (None, mark_of(held.id)):
        return None
    return held


async def confirm(
    uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident, mark: str | None = None
) -> Answered:
    """Accept the offer: the place is the resident's, unless today's rules find something no officer has cleared.

    In that case the place goes on and an officer looks at the application again. Raises Conflict.
    """
    held = await held_offer(uow, application, mark)
    if held is None:
        return Answered.GONE
    person = applicant(resources, application, resident, day_of(uow.now))
    if found := await _not_looked_into(uow, person):
        await placement.release_places(uow, resources, application)
        # The officer must see today's findings.
        seen = await uow.applications.replace_assessment(application, person.now, resident)
        returned = await uow.applications.save(seen.send_back())
        await uow.audit.add([_by_clock(AuditAct.APPLICATION_RETURNED, returned, reason="data-changed", rules=found)])
        await tell(uow, resources, ApplicationReturned(returned, resident))
        return Answered.RETURNED
    if not await uow.places.accept_place(held.accept(uow.now)):
        return Answered.GONE
    await placement.accept_place(uow, resources, person, held, None)
    return Answered.TAKEN


async def decline(
    uow: UnitOfWork, resources: Resources, application: StoredApplication, mark: str | None = None
) -> Answered:
    """Decline the offer: the place goes to the next applicant, and the application ends. Raises Conflict."""
    if await held_offer(uow, application, mark) is None:
        return Answered.GONE
    await placement.release_places(uow, resources, application)
    ended = await uow.applications.save(application.withdraw())
    await uow.audit.add([event(AuditAct.APPLICATION_DECLINED, ended)])
    return Answered.DECLINED


async def remind(uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident) -> bool:
    """Ask again if the offer still waits for an answer.

    A reminder is late, after the offer's last moment, only if the whole bot was down. Nobody loses a place unasked, so
    the offer is extended by one service day.

    Returns:
        Whether the offer still waits.
    """
    held = await held_offer(uow, application)
    if held is None or held.confirm_by is None:
        return False
    if held.is_due(uow.now):
        rules = resources.rulebook.on(application.programme, day_of(uow.now))
        until = last_moment(rules, uow.now, _DAYS_AFTER_A_LATE_REMINDER)
        held = held.extend(until)
        await uow.places.extend_offer(held)
        await uow.timers.set([_timer(LAPSE, application, until)])
    await tell(uow, resources, OfferReminded(application, resident, held))
    return True


async def lapse(uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident) -> bool:
    """Take back an offer whose time is over. Raises Conflict.

    Returns:
        Whether there was one.
    """
    held = await held_offer(uow, application)
    if held is None or not held.is_due(uow.now):
        return False
    if not await uow.places.close_reservation(held.expire(uow.now)):
        return False
    if await uow.places.lapses(application.id) > _LAPSES_ALLOWED:
        await uow.waiting.remove([application.id])
        ended = await uow.applications.save(application.expire())
        await uow.audit.add([_by_clock(AuditAct.APPLICATION_EXPIRED, ended)])
        await tell(uow, resources, OfferExpired(ended, resident))
        return True
    # The status stays the same, but saving makes a new version: a yes that comes at this instant meets a conflict.
    application = await uow.applications.save(application)
    person = applicant(resources, application, resident, day_of(uow.now))
    await _to_the_end(uow, person)
    waiting = await uow.waiting.place_of(application.id)
    if waiting is None:
        raise LookupError("an application just put into line is not in it")
    await uow.audit.add([_by_clock(AuditAct.APPLICATION_OFFER_LAPSED, application)])
    # Where places are given by round, the end of the list has no number yet: the next round gives one.
    stands = None if person.rules.placement.way == "by_round" else waiting
    await tell(uow, resources, OfferLapsed(application, resident, stands))
    return True


async def _to_the_end(uow: UnitOfWork, person: Applicant) -> None:
    """Move to the end of the tier; a rank from a round is used up."""
    urgent = person.rules.placement.way == "as_approved" and person.rules.is_urgent(person.facts)
    application = person.application
    await uow.waiting.enqueue(
        application.id,
        application.programme,
        tier=URGENT if urgent else IN_ORDER,
        number=number_in_line(uow.now),
    )


async def _not_looked_into(uow: UnitOfWork, person: Applicant) -> list[str]:
    """Return the rules that refuse or call for an officer today and that no officer has cleared.

    They find an applicant who turns 65 while waiting, for example.
    """
    cleared = await uow.clearances.of(person.application.id)
    weighty = (Outcome.INELIGIBLE, Outcome.NEEDS_REVIEW)
    return [one.rule for one in person.now.findings if one.outcome in weighty and one.rule not in cleared]


def _timer(name: str, application: StoredApplication, at: datetime) -> Timer:
    return Timer(f"{name}:{application.reference.token}", application.chat_id, at)


def _by_clock(action: AuditAct, application: StoredApplication, **data: object) -> AuditEvent:
    return AuditEvent(action, Actor.SYSTEM, None, application.id, dict(data))
