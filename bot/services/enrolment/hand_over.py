"""The hand-over sheet for BPJS: the people on it, and their data.

Runs from the command line next to a running bot: in chunks, each a transaction of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bot.services.places import pools as places
from domain.audit import Actor, AuditAct
from domain.enrolment import HandOverSheet
from domain.errors import NotFound
from domain.programme import Programme
from domain.rules.in_force import RuleSet
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

CHUNK = 50


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A person on a sheet: their answers, area and fund, and the covers they have a place for."""

    application: StoredApplication
    answers: Mapping[str, Any] = field(repr=False)
    kelurahan: str
    kecamatan: str
    fund: str
    covers: tuple[str, ...]


async def make_sheet(database: Database, programme: Programme) -> HandOverSheet | None:
    """Put every approved application that is on no sheet onto a new one.

    If it is interrupted and run again, the rest go onto a further sheet: nobody is on two.

    Returns:
        None if there is no such application.
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


async def people_on_sheet(
    database: Database, resources: Resources, sheet: HandOverSheet, day: date
) -> AsyncIterator[HandedOver]:
    """Yield the people on a sheet for whom there is no answer yet."""
    after: UUID | None = None
    while True:
        async with database.read() as uow:
            page = await uow.enrolments.on_sheet(sheet, CHUNK, after=after)
            people = [await _handed_over(uow, resources, one, day) for one in page]
        for person in people:
            yield person
        if len(page) < CHUNK:
            return
        after = page[-1]


async def _handed_over(uow: UnitOfWork, resources: Resources, application_id: UUID, day: date) -> HandedOver:
    application = await uow.applications.get(application_id)
    resident = await uow.residents.get(application.resident_id) if application else None
    if application is None or resident is None:
        raise NotFound
    rules = resources.rulebook.on(application.programme, day)
    kelurahan = resources.areas.kelurahan(application.kelurahan_code)
    kecamatan = resources.areas.kecamatan(application.kecamatan_code)
    return HandedOver(
        application,
        application.answers(resident.key),
        kelurahan.name if kelurahan else application.kelurahan_code,
        kecamatan.name if kecamatan else application.kecamatan_code,
        await _fund(uow, resources, application, day),
        tuple(await _covers(uow, application, rules)),
    )


async def _covers(uow: UnitOfWork, application: StoredApplication, rules: RuleSet) -> list[str]:
    """Return the covers that come with every place, and the optional ones for which this application holds a place."""
    return [
        one.id
        for one in rules.covers
        if (one.offered if one.places == "shared" else await uow.places.held_by(application.id, cover=one.id))
    ]


async def _fund(uow: UnitOfWork, resources: Resources, application: StoredApplication, day: date) -> str:
    held = await uow.places.held_by(application.id)
    if held is None:
        return ""
    code = held.pool.key.fund
    funds = await places.funds(uow, resources, application.programme, day)
    return next((one.name for one in funds if one.code == code), code.upper())
