"""What BPJS answers: cover that begins, with its number and day, or a refusal with its reason.

Runs from the command line beside a bot that serves: in chunks, each a transaction of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.services import notices
from bot.services.placement import day_of
from bot.sheets import Cell, text_of
from domain.application import Act, ApplicationStatus, next_status
from domain.calendar import parse_date
from domain.errors import InvalidAnswer, NotFound
from domain.funding import JAKARTA
from domain.programme import Programme
from domain.reading import clean_line
from domain.reference import Reference
from storage.application_records import StoredApplication
from storage.enrolment_records import EnrolmentState
from storage.records import AuditEvent, Resident, Timer

if TYPE_CHECKING:
    from bot.house import House
    from storage.unit_of_work import Database, UnitOfWork

COVER_BEGINS = "cover_begins"
"""The timer of the first day of cover."""

TOLD_AT = time(7)
CHUNK = 50
REFUSAL_LIMIT = 200
FURTHEST_START = timedelta(days=366)
"""A day further away than this is a slip of the pen."""

_SHEET = re.compile(r"[1-9][0-9]{0,8}")
_MEMBER_NUMBER = re.compile(r"[A-Z0-9]{5,20}")
_DIGITS_OF_A_NUMBER = 11
"""Numbers of BPJS have 11 digits or more: fewer in a cell that is a number were more, and their zeros are lost."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What BPJS says of one person: a number and the first day of cover, or why not.

    `row` is the row in the file; `sheet` the number of the sheet with which the person went out.
    """

    row: int
    reference: Reference
    sheet: int
    member_number: str | None = None
    starts_on: date | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its number in the sheet, the field, and what is wrong (for who runs the command)."""

    row: int
    field: str
    wrong: str


@dataclass(slots=True)
class Taken:
    """What became of an answered sheet; `gone` are the rows of those who left since they were checked."""

    begun: int = 0
    refused: int = 0
    known: int = 0
    gone: list[BadRow] = field(default_factory=list)


def read_answer(row: int, cells: Mapping[str, Cell], today: date) -> Answer | BadRow | None:
    """One row of the sheet that came back; None when it holds no answer yet.

    `cells` are `reference`, `sheet`, `member_number`, `starts_on` and `refusal` as they stand in the sheet.
    """
    written = _words(cells.get("reference"))
    number = _words(cells.get("member_number")).replace(" ", "").replace("-", "").upper()
    refusal = _words(cells.get("refusal"))
    started = cells.get("starts_on")
    if not number and not refusal and not _words(started):
        return None
    try:
        reference = Reference.parse(written)
    except InvalidAnswer:
        return BadRow(row, "reference", "cannot be read as a reference")
    sheet = _words(cells.get("sheet"))
    if not _SHEET.fullmatch(sheet):
        return BadRow(row, "sheet", "is no number of a sheet: leave it as it went out")
    if refusal:
        if number or _words(started):
            return BadRow(row, "refusal", "fill in a number and a day, or a refusal, not both")
        return Answer(row, reference, int(sheet), refusal=refusal[:REFUSAL_LIMIT])
    if not _MEMBER_NUMBER.fullmatch(number):
        return BadRow(row, "member_number", "needs 5 to 20 letters or digits")
    if isinstance(cells.get("member_number"), (int, float)) and len(number) < _DIGITS_OF_A_NUMBER:
        return BadRow(row, "member_number", "was kept as a number, which loses zeros in front: format it as text")
    try:
        starts_on = _day(started)
    except InvalidAnswer:
        return BadRow(row, "starts_on", "cannot be read as a day, such as 01-12-2026")
    if abs(starts_on - today) > FURTHEST_START:
        return BadRow(row, "starts_on", "is more than a year from today")
    return Answer(row, reference, int(sheet), member_number=number, starts_on=starts_on)


async def check(database: Database, programme: Programme, answers: Sequence[Answer]) -> list[BadRow]:
    """The answers that do not fit what is stored; to be called, and to be empty, before `take`."""
    bad = []
    seen: dict[str, Answer] = {}
    for answer in answers:
        earlier = seen.setdefault(str(answer.reference), answer)
        if earlier is not answer and _said(earlier) != _said(answer):
            bad.append(BadRow(answer.row, "reference", "occurs twice with different answers"))
    for start in range(0, len(answers), CHUNK):
        async with database.read() as uow:
            for answer in answers[start : start + CHUNK]:
                problem = await _problem(uow, programme, answer)
                if problem is not None:
                    bad.append(BadRow(answer.row, "reference", problem))
    return bad


async def take(database: Database, house: House, answers: Sequence[Answer], today: date) -> Taken:
    """Write the answers and tell each resident. An answer that was taken before changes nothing, nor does one on
    somebody who has left since `check`.

    Raises Conflict when an application is changed at the same moment; what came before is kept, and the same sheet
    can be taken again.
    """
    taken = Taken()
    for start in range(0, len(answers), CHUNK):
        async with database.write() as uow:
            for answer in answers[start : start + CHUNK]:
                await _take(uow, house, answer, today, taken)
            await uow.commit()
    return taken


async def _take(uow: UnitOfWork, house: House, answer: Answer, today: date, taken: Taken) -> None:
    application, resident = await _found(uow, answer.reference)
    if await _is_known(uow, application, resident, answer):
        taken.known += 1
        return
    if (problem := _waits_no_more(application)) is not None:
        taken.gone.append(BadRow(answer.row, "reference", problem))
        return
    rules = house.rulebook.on(application.programme, today)
    if answer.refusal is not None:
        status = next_status(application.status, Act.RETURN)
        changed = await uow.applications.change_status(application, status)
        await uow.enrolments.refuse(application.id, answer.refusal, resident=resident)
        await uow.audit.add([_event("application.bpjs_refused", changed, note=answer.refusal)])
        await uow.outbox.add([notices.bpjs_refused(house, resident, changed, answer.refusal)])
        taken.refused += 1
        return
    if answer.member_number is None or answer.starts_on is None:
        raise ValueError("an answer is a number with a day, or a refusal")
    status = next_status(application.status, Act.ENROL)
    changed = await uow.applications.change_status(application, status, covered_from=answer.starts_on)
    await uow.enrolments.begin(application.id, answer.member_number, resident=resident)
    await uow.audit.add([_event("application.enrolled", changed, day=answer.starts_on.isoformat())])
    await uow.outbox.add([notices.enrolled(house, resident, changed, answer.member_number, rules)])
    if answer.starts_on > today:
        first = datetime.combine(answer.starts_on, TOLD_AT, JAKARTA)
        await uow.timers.set([Timer(f"{COVER_BEGINS}:{changed.reference.token}", changed.chat_id, first)])
    taken.begun += 1


async def begun(uow: UnitOfWork, house: House, application: StoredApplication, resident: Resident) -> bool:
    """Tell, on its first day, that cover has begun; return whether it has."""
    today = day_of(uow.now)
    if application.status is not ApplicationStatus.ENROLLED or (application.covered_from or date.max) > today:
        return False
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if enrolment is None or enrolment.member_number is None:
        return False
    rules = house.rulebook.on(application.programme, today)
    await uow.outbox.add([notices.enrolled(house, resident, application, enrolment.member_number, rules)])
    return True


async def _problem(uow: UnitOfWork, programme: Programme, answer: Answer) -> str | None:
    """What speaks against this answer."""
    try:
        application, resident = await _found(uow, answer.reference)
    except NotFound:
        return "no application has it"
    if application.programme is not programme:
        return "belongs to another programme"
    if await _is_known(uow, application, resident, answer):
        return None
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if enrolment is None:
        return "is on no sheet"
    if answer.sheet > enrolment.sheet_number:
        return f"did not go out with sheet {answer.sheet}"
    if application.status is ApplicationStatus.ENROLLED:
        return "is enrolled with another number or day"
    return _waits_no_more(application)


def _waits_no_more(application: StoredApplication) -> str | None:
    if application.status is ApplicationStatus.APPROVED:
        return None
    return f"does not wait for BPJS any more ({application.status.value}): take the row out, and tell BPJS"


async def _is_known(uow: UnitOfWork, application: StoredApplication, resident: Resident, answer: Answer) -> bool:
    """Whether just this answer was taken before.

    Who is on a later sheet was refused on the earlier one: that refusal says nothing of the later.
    """
    enrolment = await uow.enrolments.of(application.id, resident=resident)
    if enrolment is None:
        return False
    if answer.refusal is not None:
        again = enrolment.state is EnrolmentState.REFUSED and enrolment.refusal == answer.refusal
        return again or answer.sheet < enrolment.sheet_number
    same = (enrolment.member_number, application.covered_from) == (answer.member_number, answer.starts_on)
    return enrolment.state is EnrolmentState.BEGUN and same


async def _found(uow: UnitOfWork, reference: Reference) -> tuple[StoredApplication, Resident]:
    application = await uow.applications.get_by_reference(reference)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        raise NotFound
    return application, resident


def _day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else parse_date(_words(cell))


def _words(cell: Cell) -> str:
    return clean_line(text_of(cell))


def _said(answer: Answer) -> tuple[str | None, date | None, str | None]:
    return answer.member_number, answer.starts_on, answer.refusal


def _event(action: str, application: StoredApplication, *, note: str | None = None, **data: Any) -> AuditEvent:
    return AuditEvent(action, "operator", None, application.id, data, note)
