"""Which findings of an application officers have looked into."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dialect import insert_in
from storage.in_lists import of_few_lengths
from storage.models import ClearanceRow, table_of

_table = table_of(ClearanceRow)
_OF_MANY = select(_table).where(_table.c.application_id.in_(bindparam("applications", expanding=True)))


@dataclass(frozen=True, slots=True)
class Clearance:
    """Who looked into a finding, and when."""

    officer_id: UUID
    at: datetime


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
        return (await self.of_many([application_id])).get(application_id, {})

    async def of_many(self, application_ids: Collection[UUID]) -> dict[UUID, dict[str, Clearance]]:
        """The rules that are cleared, by application; one without any is left out."""
        rows = await self._connection.execute(_OF_MANY, {"applications": of_few_lengths(application_ids)})
        found: dict[UUID, dict[str, Clearance]] = {}
        for row in rows:
            found.setdefault(row.application_id, {})[row.rule] = Clearance(row.officer_id, row.at)
        return found

    async def drop(self, application_id: UUID) -> None:
        """Forget them: the answers have changed, or everything is to be looked at again."""
        await self._connection.execute(delete(_table).where(_table.c.application_id == application_id))
