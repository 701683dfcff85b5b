"""Correct BPJS answers that were recorded wrongly: a member number without its zeros, day and month swapped.

The resident was told what was recorded, so the correction is told as one: the earlier message is wrong, this one
counts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bot.runtime.events.rendering import tell
from bot.services.enrolment.answers import CHUNK, found, tell_on_the_first_day
from bot.services.enrolment.events import EnrolmentCorrected
from bot.services.enrolment.reading import wrong_number, wrong_refusal
from bot.services.places.placement import day_of
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.enrolment import EnrolmentState, parse_member_number
from domain.errors import IllegalTransition, InvalidAnswer
from domain.programme import Programme
from domain.reference import Reference
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True, slots=True)
class Corrected:
    """Whether the number and the day were wrong and are corrected; neither if both were right already."""

    number: bool
    day: bool


async def correct(
    uow: UnitOfWork,
    resources: Resources,
    reference: Reference,
    *,
    member_number: str | None,
    starts_on: date | None,
    reason: str,
    today: date,
) -> Corrected:
    """Replace the recorded member number or first day of cover, record the reason, and tell the resident.

    A value that is None, or right already, stays.

    Raises:
        NotFound: there is no such application.
        IllegalTransition: BPJS has not given a number yet.
        Conflict: the application was changed at the same moment.
    """
    application, resident = await found(uow, reference)
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if (
        application.status is not ApplicationStatus.ENROLLED
        or enrolment is None
        or enrolment.state is not EnrolmentState.BEGUN
        or enrolment.member_number is None
    ):
        raise IllegalTransition(application.status.value, "correct")
    number = member_number or enrolment.member_number
    day = starts_on or application.covered_from
    corrected = Corrected(number != enrolment.member_number, day != application.covered_from)
    if not corrected.number and not corrected.day:
        return corrected
    # Saved even if only the number changes, so that of two corrections at the same moment one is refused.
    changed = await uow.applications.save(application.correct_cover(day))
    if corrected.number:
        await uow.enrolments.begin(application.id, number, resident=resident)
    data = {
        "number": corrected.number,
        "day": changed.covered_from.isoformat() if changed.covered_from else None,
        "day_before": application.covered_from.isoformat() if application.covered_from else None,
    }
    await uow.audit.add(
        [AuditEvent(AuditAct.APPLICATION_ENROLMENT_CORRECTED, Actor.OPERATOR, None, application.id, data, reason)]
    )
    wrong = {"number_was_wrong": corrected.number, "day_was_wrong": corrected.day}
    await tell(uow, resources, EnrolmentCorrected(changed, resident, number, today, **wrong))
    await tell_on_the_first_day(uow, changed, today)
    return corrected


async def doubtful(database: Database, programme: Programme) -> AsyncIterator[tuple[Reference, str]]:
    """Yield each recorded answer that would be refused today: its reference and what is wrong."""
    after: UUID | None = None
    while True:
        async with database.read() as uow:
            page = await uow.enrolments.answered(programme, CHUNK, after=after)
            doubts = [doubt for one in page if (doubt := await _doubt(uow, programme, one)) is not None]
        for doubt in doubts:
            yield doubt
        if len(page) < CHUNK:
            return
        after = page[-1]


async def _doubt(uow: UnitOfWork, programme: Programme, application_id: UUID) -> tuple[Reference, str] | None:
    application = await uow.applications.get(application_id)
    resident = await uow.residents.get(application.resident_id) if application else None
    enrolment = await uow.enrolments.of(application_id, resident=resident) if resident else None
    if application is None or enrolment is None:
        return None
    if enrolment.state is EnrolmentState.REFUSED:
        wrong = wrong_refusal(enrolment.refusal or "")
        return (application.reference, f"refusal {wrong}") if wrong else None
    try:
        parse_member_number(programme, enrolment.member_number or "")
    except InvalidAnswer as error:
        return application.reference, f"member_number {wrong_number(error, programme)}"
    sheet = await uow.enrolments.sheet(programme, enrolment.sheet_number)
    if sheet is not None and application.covered_from and application.covered_from < day_of(sheet.made_at):
        return application.reference, "starts_on is before the sheet went out"
    return None
