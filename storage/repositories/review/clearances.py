"""Officers' checks of an application's findings, and their results."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.review import CheckResult
from storage.connections.dialect import insert_in
from storage.encryption import DataKey
from storage.models import ClearanceRow, table_of
from storage.records.applications import Clearance, note_context

_table = table_of(ClearanceRow)
_OF = select(_table).where(_table.c.application_id == bindparam("application"))


class Clearances:
    """Clearances by the rule's id, so that they apply to an application's newest assessment only."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def add(self, application_id: UUID, rules: Sequence[str], officer_id: UUID) -> list[str]:
        """Record that an officer has checked these findings and that they fit; return the rules that are new.

        One that exists already stays as it is, also if two officers record it at once.
        """
        if not rules:
            return []
        rows = [
            {
                "application_id": application_id,
                "rule": rule,
                "officer_id": officer_id,
                "at": self._now,
                "result": CheckResult.FITS.value,
            }
            # In the same order everywhere, so that two officers never wait for each other.
            for rule in sorted(set(rules))
        ]
        written = await self._connection.execute(
            self._insert(_table).values(rows).on_conflict_do_nothing().returning(_table.c.rule)
        )
        new = set(written.scalars())
        return [rule for rule in dict.fromkeys(rules) if rule in new]

    async def put(
        self,
        application_id: UUID,
        rule: str,
        officer_id: UUID,
        result: CheckResult,
        *,
        note: str | None,
        key: DataKey,
        seen: Clearance | None,
    ) -> bool:
        """Record the result of an officer's check, in place of the clearance that the officer saw.

        Args:
            application_id: the application.
            rule: the rule whose finding was checked.
            officer_id: the officer who checked.
            result: the result of the check.
            note: kept sealed with `key`.
            key: the resident's data key.
            seen: the clearance that the officer saw; None for none.

        Returns:
            False, and nothing is written, if the stored clearance is not the one that was seen.
        """
        found = {
            "officer_id": officer_id,
            "at": self._now,
            "result": result.value,
            "note": key.seal(note.encode(), note_context(application_id, rule)) if note else None,
        }
        if seen is None:
            new = self._insert(_table).values(application_id=application_id, rule=rule, **found)
            written = await self._connection.execute(new.on_conflict_do_nothing().returning(_table.c.rule))
            return written.first() is not None
        here = (_table.c.application_id == application_id, _table.c.rule == rule)
        as_seen = (_table.c.officer_id == seen.officer_id, _table.c.at == seen.at)
        changed = update(_table).where(*here, *as_seen).values(found).returning(_table.c.rule)
        return (await self._connection.execute(changed)).first() is not None

    async def of(self, application_id: UUID) -> dict[str, Clearance]:
        """Return the rules that are cleared."""
        rows = await self._connection.execute(_OF, {"application": application_id})
        return {row.rule: clearance_of(row) for row in rows}

    async def drop(self, application_id: UUID) -> None:
        """Delete them, because the answers have changed or everything is to be checked again."""
        await self._connection.execute(delete(_table).where(_table.c.application_id == application_id))


def clearance_of(row: Row[Any]) -> Clearance:
    """Return the clearance in a row of the table."""
    return Clearance(row.officer_id, row.at, CheckResult(row.result) if row.result else None, row.note)
