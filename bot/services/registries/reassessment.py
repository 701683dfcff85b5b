"""Reassess open applications when a new list says something else about their applicants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from bot.services.registries.facts import facts_from, programmes_of
from bot.services.turns import in_turns
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.errors import Conflict
from domain.reference import Reference
from domain.rules.assessment import Assessment
from domain.rules.facts import lists_of
from domain.rules.outcome import Outcome
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent
from storage.repositories.registries import LookUp

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

PAGE = 500
CHUNK = 20
"""Applications in the first transaction: each costs some decryptions and writes."""

DECIDED = frozenset({ApplicationStatus.WAITLISTED, ApplicationStatus.APPROVED})
_TRIES = 3


@dataclass(slots=True)
class Reassessed:
    """How many applications were reassessed, by status.

    `to_look_at`: decided applications that now have a finding which they did not have before. Nothing is done about
    them; an officer has to look.
    """

    by_status: Counter[ApplicationStatus] = field(default_factory=Counter)
    to_look_at: list[tuple[Reference, ApplicationStatus]] = field(default_factory=list)


async def reassess(database: Database, resources: Resources, kind: str, reached: Callable[[int], None]) -> Reassessed:
    """Reassess open applications if the list of this kind now says something else about their applicants.

    Each keeps the rules of the day it was assessed on: only the list's facts change.
    """
    result = Reassessed()
    after: UUID | None = None
    done = 0
    while True:
        async with database.read() as uow:
            current = await uow.registries.current(kind)
            page = await uow.registries.touched(kind, programmes_of(kind), after=after, limit=PAGE)
        if current is None or not page:
            return result
        after = page[-1][0]
        list_id, waiting = current.id, iter(page)

        async def work(uow: UnitOfWork, size: int) -> int:
            nonlocal done
            newest = await uow.registries.current(kind)
            if newest is None or newest.id != list_id:  # noqa: B023 (called within this turn of the loop)
                return 0  # another import took over and reassesses by a newer list
            chunk = [one for one, _ in zip(waiting, range(size), strict=False)]  # noqa: B023 (as above)
            for application_id, found in chunk:
                await _reassess_one(uow, resources, application_id, found, result)
            done += len(chunk)
            reached(done)
            return len(chunk)

        await in_turns(database, work, chunk=CHUNK)


async def _reassess_one(
    uow: UnitOfWork, resources: Resources, application_id: UUID, found: LookUp, result: Reassessed
) -> None:
    for attempt in range(_TRIES):
        application = await uow.applications.get(application_id)
        resident = await uow.residents.get(application.resident_id) if application else None
        if application is None or resident is None or not application.is_open:
            return
        old = application.assessment(resident.key)
        new = _assessed(resources, application, old, found)
        if new is None:
            return
        try:
            await uow.applications.replace_assessment(application, new, resident)
        except Conflict:
            if attempt + 1 == _TRIES:
                raise
            continue
        appeared = _open_rules(new) - _open_rules(old)
        result.by_status[application.status] += 1
        if appeared and application.status in DECIDED:
            result.to_look_at.append((application.reference, application.status))
        data = {"kind": found.kind, "listed_on": found.listed_on.isoformat(), "appeared": sorted(appeared)}
        event = AuditEvent(AuditAct.APPLICATION_REASSESSED, Actor.SYSTEM, None, application.id, data)
        await uow.audit.add([event])
        return


def _assessed(
    resources: Resources, application: StoredApplication, old: Assessment, found: LookUp
) -> Assessment | None:
    """Assess the application with what the list says; return None if it says nothing new."""
    fact = lists_of(application.programme)[found.kind]
    facts, days = facts_from(application.programme, [found])
    if facts.get(fact) == old.facts.get(fact):
        return None
    facts |= {name: value for name, value in old.facts.items() if name != fact}
    days |= {name: day for name, day in old.lists.items() if name != fact}
    return resources.rulebook.on(application.programme, old.day).assess(facts, days)


def _open_rules(assessment: Assessment) -> set[str]:
    return {one.rule for one in assessment.findings if one.outcome is not Outcome.INFORMATION}
