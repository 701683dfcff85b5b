"""Deadlines of corrections: two reminders, and after the days of the programme's file the application ends.

Otherwise a request that is never answered would keep a NIK from applying for ever.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.runtime.events.rendering import tell
from bot.services.places import placement
from bot.services.places.offers import last_moment
from bot.services.places.placement import day_of
from bot.services.review.corrections import REQUESTED
from bot.services.review.events import CorrectionExpired, CorrectionReminded
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, Resident, Timer

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

FIRST_REMINDER = "correction_first"
SECOND_REMINDER = "correction_second"
LAPSE = "correction_lapse"


async def begin(uow: UnitOfWork, resources: Resources, application: StoredApplication) -> None:
    """Set the timers of reminders and end for a correction just requested; those of an earlier one are moved."""
    end = _end(resources, application, uow.now)
    third = (end - uow.now) / 3
    moments = {FIRST_REMINDER: uow.now + third, SECOND_REMINDER: uow.now + 2 * third, LAPSE: end}
    token = application.reference.token
    await uow.timers.set([Timer(f"{name}:{token}", application.chat_id, at) for name, at in moments.items()])


async def remind(uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident) -> bool:
    """Remind the resident of a correction that is still open; return whether one is."""
    end = await end_of_latest(uow, resources, application)
    if end is None or end <= uow.now:
        return False
    await tell(uow, resources, CorrectionReminded(application, resident, day_of(end)))
    return True


async def lapse(uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident) -> bool:
    """End an application whose correction never came; return whether it did. Raises Conflict.

    A place that was kept after a refusal by BPJS is released.
    """
    end = await end_of_latest(uow, resources, application)
    if end is None:
        return False
    if end > uow.now:
        # A holiday decided on since has moved the deadline: without another timer the application would never end.
        await uow.timers.set([Timer(f"{LAPSE}:{application.reference.token}", application.chat_id, end)])
        return False
    await placement.release_places(uow, resources, application)
    ended = await uow.applications.save(application.expire())
    await uow.audit.add([AuditEvent(AuditAct.APPLICATION_EXPIRED, Actor.SYSTEM, None, application.id)])
    await tell(uow, resources, CorrectionExpired(ended, resident))
    return True


async def end_of_latest(uow: UnitOfWork, resources: Resources, application: StoredApplication) -> datetime | None:
    """Return when the latest request ends; None if the application waits for no correction."""
    if application.status is not ApplicationStatus.CORRECTION_REQUESTED:
        return None
    requests = [one.at for one in await uow.audit.history(application.id) if one.action == REQUESTED]
    return _end(resources, application, requests[-1]) if requests else None


def _end(resources: Resources, application: StoredApplication, requested_at: datetime) -> datetime:
    rules = resources.rulebook.on(application.programme, day_of(requested_at))
    return last_moment(rules, requested_at, rules.parameter("correction_days"))
