"""The sheet that goes to BPJS: who is on it, and what stands in it.

Runs from the command line beside a bot that serves: in chunks, each a transaction of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.conversations.engine.question import dashed
from bot.services.places import pools as places
from domain.audit import Actor, AuditAct
from domain.errors import NotFound
from domain.programme import Programme
from domain.rules.in_force import RuleSet
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent
from storage.records.enrolment import Sheet

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

CHUNK = 50


async def make_sheet(database: Database, programme: Programme) -> Sheet | None:
    """Put every approved application that is on no sheet onto a new one; None when there is none.

    Broken off and run again, it makes a further sheet of the rest: nobody is on two.
    """
    sheet = None
    while True:
        async with database.write() as uow:
            page = await uow.enrolments.not_handed(programme, CHUNK)
            if not page:
                break
            if sheet is None:
                sheet = await uow.enrolments.begin_sheet(programme, await uow.enrolments.next_number(programme))
            await uow.enrolments.hand(sheet, page)
            await uow.audit.add(
                [AuditEvent(AuditAct.APPLICATION_HANDED_OVER, Actor.OPERATOR, None, one) for one in page]
            )
            await uow.commit()
    return sheet


async def sheet_rows(database: Database, resources: Resources, sheet: Sheet, day: date) -> AsyncIterator[list[str]]:
    """The rows of a sheet, of those who have no answer yet, in the columns of the programme's file."""
    columns = [one.value for one in resources.rulebook.on(sheet.programme, day).hand_over_columns]
    after: UUID | None = None
    while True:
        async with database.read() as uow:
            page = await uow.enrolments.on_sheet(sheet, CHUNK, after=after)
            rows = [await _row(uow, resources, one, columns, day) for one in page]
        for row in rows:
            yield row
        if len(page) < CHUNK:
            return
        after = page[-1]


async def _row(
    uow: UnitOfWork, resources: Resources, application_id: UUID, columns: Sequence[str], day: date
) -> list[str]:
    application = await uow.applications.get(application_id)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        raise NotFound
    answers = application.answers(resident.key)
    rules = resources.rulebook.on(application.programme, day)
    kelurahan = resources.areas.kelurahan(application.kelurahan_code)
    kecamatan = resources.areas.kecamatan(application.kecamatan_code)
    values = {
        **{key: str(value) for key, value in answers.items() if isinstance(value, str)},
        "reference": str(application.reference),
        "birth_date": _plain_day(answers.get("birth_date")),
        "kelurahan": kelurahan.name if kelurahan else application.kelurahan_code,
        "kecamatan": kecamatan.name if kecamatan else application.kecamatan_code,
        **{value: _words(resources, answers, key) for value, key in application.programme.profile.sheet_values.items()},
        "fund": await _fund(uow, resources, application, day),
        "covers": " + ".join(await _covers(uow, application, rules)),
    }
    values["address"] = resources.texts.plain(
        "enrolment-address", "id", **{name: values.get(name, "") for name in ("rt_rw", "kelurahan", "kecamatan")}
    )
    return [values.get(column, "") for column in columns]


async def _covers(uow: UnitOfWork, application: StoredApplication, rules: RuleSet) -> list[str]:
    """The covers that come with every place, and the optional ones for which this application holds a place."""
    return [
        one.id.upper()
        for one in rules.covers
        if (one.offered if one.places == "shared" else await uow.places.held_by(application.id, cover=one.id))
    ]


def _words(resources: Resources, answers: Mapping[str, Any], key: str) -> str:
    """An answer as the sheet has it: the person's own words, those of the button, or what was typed."""
    own_words = answers.get(f"{key}_other")
    if own_words:
        return str(own_words)
    answer = answers.get(key)
    button = f"option-{dashed(key)}-{dashed(str(answer))}"
    return resources.texts.plain(button, "id") if answer and resources.texts.has(button) else str(answer or "")


async def _fund(uow: UnitOfWork, resources: Resources, application: StoredApplication, day: date) -> str:
    held = await uow.places.held_by(application.id)
    if held is None:
        return ""
    code = held.pool.key.fund
    funds = await places.funds(uow, resources, application.programme, day)
    return next((one.name for one in funds if one.code == code), code.upper())


def _plain_day(stored: object) -> str:
    return f"{date.fromisoformat(stored):%d-%m-%Y}" if isinstance(stored, str) and stored else ""
