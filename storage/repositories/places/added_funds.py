"""Funds that admins added to those of the rule files."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import Conflict
from domain.places.funding import AddedFund
from domain.programme import Programme
from storage.connections.dialect import insert_in
from storage.models import FundingSourceRow, table_of

_table = table_of(FundingSourceRow)
_OF_PROGRAMME = (
    select(_table).where(_table.c.programme == bindparam("programme")).order_by(_table.c.added_at, _table.c.code)
)


class AddedFunds:
    """The funds that officers have added."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def of(self, programme: Programme) -> list[AddedFund]:
        """Return the funds added to a programme, oldest first."""
        rows = await self._connection.execute(_OF_PROGRAMME, {"programme": programme.value})
        return [AddedFund(row.code, row.name, row.condition) for row in rows]

    async def add(self, programme: Programme, fund: AddedFund, *, officer_id: UUID) -> None:
        """Store a fund. Raises Conflict if the programme already has an added fund with this code."""
        statement = self._insert(_table).values(
            programme=programme.value,
            code=fund.code,
            name=fund.name,
            condition=dict(fund.condition) if fund.condition is not None else None,
            added_by=officer_id,
            added_at=self._now,
        )
        added = await self._connection.execute(statement.on_conflict_do_nothing().returning(_table.c.code))
        if added.first() is None:
            raise Conflict
