"""Blind indexes for the search, added to applications that an earlier release stored without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.applying.identity import found_by
from bot.services.turns import in_turns
from domain.audit import Actor, AuditAct
from storage.copies.progress import Progress
from storage.records.base import AuditEvent
from storage.upkeep.indexing import complete, next_page

if TYPE_CHECKING:
    from uuid import UUID

    from storage.unit_of_work import Database, UnitOfWork


async def index_applications(database: Database, progress: Progress) -> tuple[int, int]:
    """Write the blind indexes that stored applications lack, in short turns next to a running bot.

    It is idempotent and may be interrupted: what is written stays, and complete applications are skipped.

    Returns:
        How many were written, and how many were left to another run because somebody was changing them.
    """
    async with database.read() as uow:
        total = sum((await uow.applications.counters()).values())
    after: UUID | None = None
    looked_at = written = left = 0

    async def turn(uow: UnitOfWork, size: int) -> int:
        nonlocal after, looked_at, written, left
        async with database.read() as reading:
            page = await next_page(reading.connection, database.keyring, found_by, after, size)
        if page is None:
            return 0
        if page.incomplete:
            done = await complete(uow.connection, page.incomplete)
            written, left = written + done, left + len(page.incomplete) - done
        after, looked_at = page.last, looked_at + page.size
        progress("indexing", looked_at, total)
        return page.size

    await in_turns(database, turn)
    if written:
        async with database.write() as uow:
            await uow.audit.add(
                [AuditEvent(AuditAct.SEARCH_INDEXED, Actor.OPERATOR, None, data={"applications": written})]
            )
            await uow.commit()
    return written, left
