"""Placement: a verified application gets a free place at once, or else a position on the waiting list; and release.

A transaction takes its locks in one order: places first, then the application, its counters last. So `release_places`
comes before the status write of the act that ends an application.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog

from bot.runtime.events.rendering import tell
from bot.services.places import pools as places
from bot.services.places.events import ApplicationApproved, ApplicationWaitlisted
from domain.access import Officer
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.errors import NotFound
from domain.places.funding import JAKARTA
from domain.places.pool import Pool
from domain.places.reservation import Reservation
from domain.places.waiting import PlaceInLine
from domain.rules.assessment import Assessment
from domain.rules.facts import FactValue, UnknownFact
from domain.rules.in_force import RuleSet
from storage.encryption import UnreadableCiphertext
from storage.errors import StorageError
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

URGENT, IN_ORDER = 0, 1
"""Tiers of the waiting list: urgent, or ranked by a round; and all others by the moment of verification."""

log = structlog.get_logger(__name__)

_LOOKED_AT = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Placed:
    """The outcome for a verified application: a place (`reservation`) or a position on the waiting list (`waiting`)."""

    application: StoredApplication
    reservation: Reservation | None = None
    waiting: PlaceInLine | None = None


class UnreadableApplication(Exception):
    """An application's stored data cannot be read, or holds facts that the rules do not know."""


class AssessmentFailed(Exception):
    """The rules failed on a readable application: a fault of a rule file or of the program."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person who may get a place, as the rules of a day see them: `now` is their assessment on that day."""

    application: StoredApplication
    resident: Resident = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    rules: RuleSet = field(repr=False)
    now: Assessment

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """The facts of that day."""
        return self.now.facts


def day_of(moment: datetime) -> date:
    """Return the calendar day in Asia/Jakarta of an aware moment."""
    return moment.astimezone(JAKARTA).date()


def number_in_line(moment: datetime) -> int:
    """Return the number of an applicant who joins the waiting list at this moment.

    It counts microseconds, so that earlier applicants come first.
    """
    return (moment - _EPOCH) // timedelta(microseconds=1)


async def applicant_of(uow: UnitOfWork, resources: Resources, application_id: UUID) -> Applicant:
    """Load an applicant with today's assessment.

    Raises NotFound if the application or its account is gone, and what `applicant` raises.
    """
    application = await uow.applications.get(application_id)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        raise NotFound
    return applicant(resources, application, resident, day_of(uow.now))


def applicant(resources: Resources, application: StoredApplication, resident: Resident, day: date) -> Applicant:
    """Assess the applicant on this day: on the stored facts, with the age that the birth date gives.

    Raises UnreadableApplication, and any error of the rules if they are at fault.
    """
    try:
        answers = application.answers(resident.key)
        stored = application.assessment(resident.key)
        facts: dict[str, object] = dict(stored.facts)
        if answers.get("birth_date"):
            facts.pop("age_years", None)
            facts["birth_date"] = date.fromisoformat(str(answers["birth_date"]))
    except (UnreadableCiphertext, ValueError, LookupError) as error:
        raise UnreadableApplication from error
    rules = resources.rulebook.on(application.programme, day)
    try:
        now = rules.assess(facts, stored.lists)
    except UnknownFact as error:
        raise UnreadableApplication from error
    return Applicant(application, resident, answers, rules, now)


async def waiting_applicant(uow: UnitOfWork, resources: Resources, application_id: UUID) -> Applicant | None:
    """Load a waiting applicant with today's assessment.

    An application whose account is gone or whose data cannot be read is passed over and logged, so that one row never
    blocks the waiting list. Raises AssessmentFailed, logged with its cause, if the rules fail: nobody may be passed
    over for that.

    Returns:
        None if the applicant is passed over or does not wait any more.
    """
    try:
        person = await applicant_of(uow, resources, application_id)
    except NotFound:
        log.warning("placement.account_gone", application_id=str(application_id))
        return None
    except (UnreadableApplication, UnreadableCiphertext) as error:
        log.error("placement.unreadable", application_id=str(application_id), exc_info=error)
        return None
    except (StorageError, OSError):
        raise
    except Exception as error:
        log.error("placement.assessment_failed", application_id=str(application_id), exc_info=error)
        raise AssessmentFailed from error
    return person if person.application.status is ApplicationStatus.WAITLISTED else None


async def give_place(
    uow: UnitOfWork, resources: Resources, *, application: StoredApplication, resident: Resident, officer: Officer
) -> Placed:
    """Approve a verified application, with a place or onto the waiting list, and tell the resident.

    It gets a place if the programme gives places on approval and one is free for this person. Applicants on the waiting
    list go first: a place that one of them could take is left to them. An applicant who still holds a place (BPJS had
    refused, and that is corrected) keeps it. `application` is `in_review` as it was read.

    Raises AlreadyDecided, IllegalTransition, Conflict.
    """
    application.approve(officer.id, uow.now)  # checked first, before a place is touched
    person = applicant(resources, application, resident, day_of(uow.now))
    held = await uow.places.held_by(application.id)
    if held is not None and not held.is_offered:
        return Placed(await accept_place(uow, resources, person, held, officer), reservation=held)
    urgent = person.rules.placement.way == "as_approved" and person.rules.is_urgent(person.facts)
    await uow.waiting.enqueue(
        application.id,
        application.programme,
        tier=URGENT if urgent else IN_ORDER,
        number=number_in_line(uow.now),
    )
    if person.rules.placement.way == "as_approved":
        reservation = await uow.places.reserve(await _left_by_others(uow, resources, person), application.id)
        if reservation is not None:
            approved = await accept_place(uow, resources, person, reservation, officer)
            return Placed(approved, reservation=reservation)
    return await _wait(uow, resources, person, officer)


async def accept_place(
    uow: UnitOfWork, resources: Resources, person: Applicant, reservation: Reservation, officer: Officer | None
) -> StoredApplication:
    """Approve the applicant who has taken this place, reserve the optional covers they asked for, and tell them.

    `officer` decided just now; None if the resident said yes to an offer. Raises what `give_place` raises.
    """
    application = person.application
    await uow.waiting.remove([application.id])
    covers = await _reserve_covers(uow, resources, person)
    approved = await uow.applications.save(application.approve(officer.id if officer else None, uow.now))
    key = reservation.pool.key
    await uow.audit.add([event(AuditAct.APPLICATION_APPROVED, approved, officer, fund=key.fund, period=key.period)])
    await tell(uow, resources, ApplicationApproved(approved, person.resident, covers))
    return approved


async def release_places(uow: UnitOfWork, resources: Resources, application: StoredApplication) -> None:
    """Release every place an application holds and take it off the waiting list: it ends or goes back to an officer.

    Call it before the status write. The waiting list gets a freed place by promotion, after the commit.
    """
    rules = resources.rulebook.on(application.programme, day_of(uow.now))
    for cover in ("", *_own_covers(rules)):
        held = await uow.places.held_by(application.id, cover=cover)
        if held is not None:
            await uow.places.close_reservation(held.release(uow.now))
    await uow.waiting.remove([application.id])


async def pools_of(uow: UnitOfWork, resources: Resources, person: Applicant, *, cover: str = "") -> list[Pool]:
    """Return the pools from which this person may take a place today, in the order to try."""
    return await places.pools_for(
        uow,
        resources,
        programme=person.application.programme,
        day=person.rules.day,
        facts=person.facts,
        kecamatan_code=person.application.kecamatan_code,
        cover=cover,
    )


def event(action: AuditAct, application: StoredApplication, officer: Officer | None = None, **data: Any) -> AuditEvent:
    """Build the audit event of an officer's act or, without an officer, of the resident's."""
    if officer is not None:
        return AuditEvent(action, Actor.OFFICER, officer.id, application.id, data)
    return AuditEvent(action, Actor.RESIDENT, application.resident_id, application.id, data)


async def _left_by_others(uow: UnitOfWork, resources: Resources, person: Applicant) -> list[Pool]:
    """Return the pools for a newly waiting applicant, without those that an earlier one could use.

    Returns none while the rules fail on an earlier applicant, who keeps the position until that is repaired.
    """
    left = list(await pools_of(uow, resources, person))
    if not left:
        return []
    for before in await uow.waiting.heads(person.application.programme, _LOOKED_AT):
        if before == person.application.id:
            return left
        try:
            other = await waiting_applicant(uow, resources, before)
        except AssessmentFailed:
            return []
        theirs = {pool.id for pool in await pools_of(uow, resources, other)} if other else set()
        left = [pool for pool in left if pool.id not in theirs]
        if not left:
            return []
    # Too many wait before this one to look at them all here: promotion does.
    return []


async def _wait(uow: UnitOfWork, resources: Resources, person: Applicant, officer: Officer) -> Placed:
    application = person.application
    waitlisted = await uow.applications.save(application.waitlist(officer.id, uow.now))
    await uow.audit.add([event(AuditAct.APPLICATION_WAITLISTED, waitlisted, officer)])
    waiting = await uow.waiting.place_of(application.id)
    if waiting is None:
        raise LookupError("an application just put into line is not in it")
    # Where places are given by round, the position has no number yet: the next round gives one.
    stands = None if person.rules.placement.way == "by_round" else waiting
    await tell(uow, resources, ApplicationWaitlisted(waitlisted, person.resident, stands))
    return Placed(waitlisted, waiting=waiting)


async def _reserve_covers(uow: UnitOfWork, resources: Resources, person: Applicant) -> dict[str, bool]:
    """Reserve the optional covers asked for, and return each with whether there was a place.

    If none is free the application continues without.
    """
    asked = [one for one in _own_covers(person.rules, offered=True) if person.answers.get(one) == "yes"]
    found = {}
    for cover in asked:
        await uow.places.reserve(await pools_of(uow, resources, person, cover=cover), person.application.id)
        found[cover] = await uow.places.held_by(person.application.id, cover=cover) is not None
    return found


def _own_covers(rules: RuleSet, *, offered: bool = False) -> list[str]:
    return [one.id for one in rules.covers if one.places == "own" and (one.offered or not offered)]
