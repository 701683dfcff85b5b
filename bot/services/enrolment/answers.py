"""Record what BPJS answers: cover that begins, with its number and day, or a refusal with its reason.

Runs from the command line next to a running bot: in chunks, each a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from bot.runtime.events.rendering import tell
from bot.services.enrolment.events import CoverBegan, EnrolmentRefused
from bot.services.enrolment.reading import Answer, BadRow
from bot.services.places.placement import day_of
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.enrolment import EnrolmentState
from domain.errors import NotFound
from domain.places.funding import JAKARTA
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent, Resident, Timer

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

COVER_BEGINS = "cover_begins"
"""The timer for the first day of cover."""

TOLD_AT = time(7)
CHUNK = 50


@dataclass(slots=True)
class Recorded:
    """The outcome of an answered sheet; `gone` holds the rows of applicants who left after they were checked."""

    begun: int = 0
    refused: int = 0
    known: int = 0
    gone: list[BadRow] = field(default_factory=list)


async def check(
    database: Database, programme: Programme, answers: Sequence[Answer], *, starts_from: date | None = None
) -> list[BadRow]:
    """Return the answers that do not fit the stored data.

    Call it before `record_responses`, and record only if it finds none.

    Cover begins on or after the day its sheet went out, or `starts_from` if BPJS has confirmed an earlier day.
    """
    bad = []
    seen: dict[str, Answer] = {}
    for answer in answers:
        earlier = seen.setdefault(str(answer.reference), answer)
        if earlier is not answer and not _says_the_same(earlier, answer):
            bad.append(BadRow(answer.row, "reference", "occurs twice with different answers"))
    for start in range(0, len(answers), CHUNK):
        async with database.read() as uow:
            for answer in answers[start : start + CHUNK]:
                problem = await _problem(uow, programme, answer, starts_from)
                if problem is not None:
                    bad.append(BadRow(answer.row, *problem))
    return bad


async def record_responses(
    database: Database, resources: Resources, answers: Sequence[Answer], today: date
) -> Recorded:
    """Record the answers and tell each resident.

    The call is idempotent: an answer recorded before changes nothing. Nor does one for an applicant who has left since
    `check`.

    Raises:
        Conflict: an application was changed at the same moment; earlier chunks are kept, and the same sheet can be
            recorded again.
    """
    recorded = Recorded()
    for start in range(0, len(answers), CHUNK):
        async with database.write() as uow:
            for answer in answers[start : start + CHUNK]:
                await _record(uow, resources, answer, today, recorded)
            await uow.commit()
    return recorded


async def _record(uow: UnitOfWork, resources: Resources, answer: Answer, today: date, recorded: Recorded) -> None:
    application, resident = await found(uow, answer.reference)
    if await _is_known(uow, application, resident, answer):
        recorded.known += 1
        return
    if (problem := _waits_no_more(application)) is not None:
        recorded.gone.append(BadRow(answer.row, "reference", problem))
        return
    if answer.refusal is not None:
        changed = await uow.applications.save(application.send_back())
        await uow.enrolments.refuse(application.id, answer.refusal, resident=resident)
        await uow.audit.add([_event(AuditAct.APPLICATION_BPJS_REFUSED, changed, note=answer.refusal)])
        await tell(uow, resources, EnrolmentRefused(changed, resident, answer.refusal))
        recorded.refused += 1
        return
    if answer.member_number is None or answer.starts_on is None:
        raise ValueError("an answer is a number with a day, or a refusal")
    changed = await uow.applications.save(application.enrol(answer.starts_on))
    await uow.enrolments.begin(application.id, answer.member_number, resident=resident)
    await uow.audit.add([_event(AuditAct.APPLICATION_ENROLLED, changed, day=answer.starts_on.isoformat())])
    await tell(uow, resources, CoverBegan(changed, resident, answer.member_number, today))
    await tell_on_the_first_day(uow, changed, today)
    recorded.begun += 1


async def tell_on_the_first_day(uow: UnitOfWork, application: StoredApplication, today: date) -> None:
    """Set the timer that tells about cover on its first day if that is later than today; clear it otherwise."""
    timer = f"{COVER_BEGINS}:{application.reference.token}"
    if application.covered_from is not None and application.covered_from > today:
        first = datetime.combine(application.covered_from, TOLD_AT, JAKARTA)
        await uow.timers.set([Timer(timer, application.chat_id, first)])
    else:
        await uow.timers.cancel([(timer, application.chat_id)])


async def begun(uow: UnitOfWork, resources: Resources, application: StoredApplication, resident: Resident) -> bool:
    """Tell, on its first day, that cover has begun; return whether it has."""
    today = day_of(uow.now)
    if application.status is not ApplicationStatus.ENROLLED or (application.covered_from or date.max) > today:
        return False
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if enrolment is None or enrolment.member_number is None:
        return False
    await tell(uow, resources, CoverBegan(application, resident, enrolment.member_number, today))
    return True


async def _problem(
    uow: UnitOfWork, programme: Programme, answer: Answer, starts_from: date | None
) -> tuple[str, str] | None:
    """Return the field that contradicts the stored data, and what is wrong with it."""
    try:
        application, resident = await found(uow, answer.reference)
    except NotFound:
        return "reference", "no application has it"
    if application.programme is not programme:
        return "reference", "belongs to another programme"
    if await _is_known(uow, application, resident, answer):
        return None
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if enrolment is None:
        return "reference", "is on no sheet"
    sheet = await uow.enrolments.sheet(programme, answer.sheet)
    if sheet is None or answer.sheet > enrolment.sheet_number:
        return "reference", f"did not go out with sheet {answer.sheet}"
    if application.status is ApplicationStatus.ENROLLED:
        return "reference", "is enrolled with another number or day: take the row out, or use enrol correct"
    if (gone := _waits_no_more(application)) is not None:
        return "reference", gone
    wrong = _wrong_start(answer, starts_from or day_of(sheet.made_at))
    return ("starts_on", wrong) if wrong else None


def _wrong_start(answer: Answer, earliest: date) -> str | None:
    if answer.starts_on is not None and answer.starts_on < earliest:
        return "is before the sheet went out: day and month turned round?"
    if answer.or_starts_on is not None and answer.or_starts_on >= earliest:
        return (
            "is a cell of its own beside days that are text: day and month may be turned round, "
            "so write the days of the whole column as text, such as 1 Des 2026"
        )
    return None


def _waits_no_more(application: StoredApplication) -> str | None:
    if application.status is ApplicationStatus.APPROVED:
        return None
    return f"does not wait for BPJS any more ({application.status.value}): take the row out, and tell BPJS"


async def _is_known(uow: UnitOfWork, application: StoredApplication, resident: Resident, answer: Answer) -> bool:
    """Return whether exactly this answer was recorded before.

    An application on a later sheet was refused on an earlier one: that refusal says nothing about the later sheet.
    """
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if enrolment is None:
        return False
    if answer.refusal is not None:
        again = enrolment.state is EnrolmentState.REFUSED and enrolment.refusal == answer.refusal
        return again or answer.sheet < enrolment.sheet_number
    same = (enrolment.member_number, application.covered_from) == (answer.member_number, answer.starts_on)
    return enrolment.state is EnrolmentState.BEGUN and same


async def found(uow: UnitOfWork, reference: Reference) -> tuple[StoredApplication, Resident]:
    """Return the application with this reference and its owner. Raises NotFound."""
    application = await uow.applications.get_by_reference(reference)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        raise NotFound
    return application, resident


def _says_the_same(one: Answer, other: Answer) -> bool:
    return (one.member_number, one.starts_on, one.refusal) == (other.member_number, other.starts_on, other.refusal)


def _event(action: AuditAct, application: StoredApplication, *, note: str | None = None, **data: Any) -> AuditEvent:
    return AuditEvent(action, Actor.OPERATOR, None, application.id, data, note)
