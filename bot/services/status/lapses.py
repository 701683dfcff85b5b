"""Timers of a chat: unanswered offers and corrections, and the first day of cover."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from bot.conversations.engine.contexts import correction_of
from bot.runtime.step import Step
from bot.services.applying import submission
from bot.services.enrolment import answers as enrolment
from bot.services.places import offers
from bot.services.review import deadlines
from domain.errors import NotFound
from domain.reference import Reference
from storage.records.applications import StoredApplication
from storage.records.base import Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

_Service = Callable[["UnitOfWork", "Resources", StoredApplication, Resident], Awaitable[bool]]

_SERVICES: Mapping[str, _Service] = MappingProxyType(
    {
        offers.FIRST_REMINDER: offers.remind,
        offers.SECOND_REMINDER: offers.remind,
        offers.LAPSE: offers.lapse,
        deadlines.FIRST_REMINDER: deadlines.remind,
        deadlines.SECOND_REMINDER: deadlines.remind,
        deadlines.LAPSE: deadlines.lapse,
        enrolment.COVER_BEGINS: enrolment.begun,
    }
)
TIMERS = tuple(_SERVICES)
"""The names of these timers before the colon, as in `<name>:<reference>`."""


async def fall_due(step: Step, timer: str) -> None:
    """Handle one of `TIMERS`; do nothing if its reason is gone."""
    what, _, token = timer.partition(":")
    try:
        application = await submission.own_application(step.uow, Reference.parse(token), step.person)
    except NotFound:
        return
    if not await _SERVICES[what](step.uow, step.resources, application, step.person):
        return
    if what in (offers.LAPSE, deadlines.LAPSE):
        step.wake_clock()
    if what == deadlines.LAPSE:
        drop_drafts_of(step, application.id)


def drop_drafts_of(step: Step, application_id: UUID) -> None:
    """Drop the correction drafts of an application that has ended."""
    for draft in (*step.parked, *([step.draft] if step.draft else [])):
        correction = correction_of(draft)
        if correction is not None and correction.application_id == application_id:
            step.drop_draft(draft)
