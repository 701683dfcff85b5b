"""Check sheets of open applications, for an office that gives out no list but looks people up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import UUID

from bot.services.registries.facts import programmes_of
from domain.audit import Actor, AuditAct
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from storage.unit_of_work import Database

PAGE = 100


async def people_to_check(database: Database, kind: str) -> AsyncIterator[tuple[str, str]]:
    """Yield NIK and reference of every open application that such a list matters for, in order of submission."""
    after: UUID | None = None
    while True:
        async with database.read() as uow:
            page = await uow.registries.open_applications(programmes_of(kind), after=after, limit=PAGE)
            rows = []
            for application_id in page:
                application = await uow.applications.get(application_id)
                resident = await uow.residents.get(application.resident_id) if application else None
                if application is not None and resident is not None:
                    rows.append((str(application.answers(resident.key)["nik"]), str(application.reference)))
        for row in rows:
            yield row
        if len(page) < PAGE:
            return
        after = page[-1]


async def record(database: Database, kind: str, people: int) -> None:
    """Record in the audit trail that such a sheet was written."""
    async with database.write() as uow:
        event = AuditEvent(AuditAct.REGISTRY_CHECKED, Actor.OPERATOR, None, data={"kind": kind, "people": people})
        await uow.audit.add([event])
        await uow.commit()
