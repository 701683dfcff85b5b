"""Which findings of an application officers have looked into."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.application_records import Clearance
from storage.dialect import insert_in
from storage.models import ClearanceRow, table_of

_table = table_of(ClearanceRow)
_OF = select(_table).where(_table.c.application_id == bindparam("application"))


class Clearances:
    """Clearances go by the rule's id, so that they hold for an application's newest assessment alone."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def add(self, application_id: UUID, rules: Sequence[str], officer_id: UUID) -> list[str]:
        """Write that an officer has looked into these findings, and return the rules that are new.

        One that is there already stays as it is, also when two officers say so at once.
        """
        if not rules:
            return []
        rows = [
            {"application_id": application_id, "rule": rule, "officer_id": officer_id, "at": self._now}
            # In one order everywhere, so that two officers never wait for each other.
            for rule in sorted(set(rules))
        ]
        written = await self._connection.execute(
            self._insert(_table).values(rows).on_conflict_do_nothing().returning(_table.c.rule)
        )
        new = set(written.scalars())
        return [rule for rule in dict.fromkeys(rules) if rule in new]

    async def of(self, application_id: UUID) -> dict[str, Clearance]:
        """The rules that are cleared."""
        rows = await self._connection.execute(_OF, {"application": application_id})
        return {row.rule: Clearance(row.officer_id, row.at) for row in rows}

    async def drop(self, application_id: UUID) -> None:
        """Forget them: the answers have changed, or everything is to be looked at again."""
        await self._connection.execute(delete(_table).where(_table.c.application_id == application_id))
