"""The officer's queue of waiting applications, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.review import clearing
from bot.services.review.clearing import Checks
from domain.access import Officer, Role
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import QueuedApplication
from storage.records.base import Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

PAGE = 10


async def page(
    uow: UnitOfWork, officer: Officer, *, own: Resident | None, after: Reference | None = None
) -> tuple[list[QueuedApplication], bool]:
    """Return a page of this officer's queue, oldest first, and whether more follow it."""
    last = await uow.applications.get_by_reference(after) if after else None
    programmes = [one for one in Programme if officer.sees_programme(one)]
    waiting = await uow.officer_queue.page(
        officer,
        programmes=programmes,
        own_resident_id=own.id if own else None,
        after=last,
        limit=PAGE + 1,
    )
    return waiting[:PAGE], len(waiting) > PAGE


def checks_for_officer(
    uow: UnitOfWork, resources: Resources, officer: Officer, queued: QueuedApplication
) -> Checks | None:
    """Return the findings to check in an application of the queue, for a verifier; None for other officers."""
    return clearing.checks_of_queued(uow, resources, queued) if officer.role is Role.VERIFIER else None
