"""Rotation of service keys: what older keys have sealed is sealed again with the newest one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.services.turns import in_turns
from domain.audit import Actor, AuditAct
from storage.copies.progress import Progress
from storage.records.base import AuditEvent
from storage.upkeep.rotation import SEALED, SealedColumn, count_by_key, find_older, reseal

if TYPE_CHECKING:
    from storage.unit_of_work import Database, UnitOfWork


@dataclass(slots=True)
class KeyUse:
    """How many rows each service key has sealed.

    Args:
        by_key: for each of the keys that are set, newest first, rows by what they are in (`audit_events.note`).
        unknown: rows that none of them has sealed: they cannot be read.
    """

    by_key: list[Counter[str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


async def key_use(database: Database) -> KeyUse:
    """Count the rows that each key has sealed."""
    ids = database.keyring.key_ids
    use = KeyUse([Counter() for _ in ids])
    async with database.read() as uow:
        for sealed in SEALED:
            for key_id, number in (await count_by_key(uow.connection, sealed)).items():
                counted = use.by_key[ids.index(key_id)] if key_id in ids else use.unknown
                counted[sealed.name] += number
    return use


async def rotate(database: Database, progress: Progress) -> int:
    """Seal again with the newest key what older keys have sealed, in short turns next to a running bot.

    Rows that somebody else is changing are left out; the next run finds them.

    Returns:
        How many rows were sealed again.
    """
    use = await key_use(database)
    older = sum((counted.total() for counted in use.by_key[1:]), start=0)
    done = 0

    async def column(sealed: SealedColumn) -> None:
        after: tuple[Any, ...] | None = None

        async def turn(uow: UnitOfWork, size: int) -> int:
            nonlocal after, done
            async with database.read() as reading:
                rows = await find_older(reading.connection, database.keyring, sealed, after, size)
            if rows:
                after = sealed.key_of(rows[-1])
                done += await reseal(uow.connection, database.keyring, sealed, rows)
                progress("sealing anew", done, older)
            return len(rows)

        await in_turns(database, turn)

    for sealed in SEALED:
        await column(sealed)
    if done:
        async with database.write() as uow:
            await uow.audit.add([AuditEvent(AuditAct.KEYS_ROTATED, Actor.OPERATOR, None, data={"rows": done})])
            await uow.commit()
    return done
