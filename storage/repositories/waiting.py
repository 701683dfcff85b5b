"""The waiting list: who is verified and has no place, in an order that can be stated."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, literal_column, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.programme import Programme
from storage.dialect import insert_in
from storage.models import ReservationRow, WaitingRow, table_of
from storage.place_records import Waiting

_table = table_of(WaitingRow)
_reservations = table_of(ReservationRow)
_ORDER = (_table.c.tier, _table.c.number, _table.c.application_id)


class WaitingList:
    """Every query about the line; the order is tier, number, then the application's id."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def put(self, application_id: UUID, programme: Programme, *, tier: int, number: int) -> None:
        """Put an application into line, or to another place in it: lower tiers first, then lower numbers.

        Who is moved keeps the moment of entering.
        """
        statement = self._insert(_table).values(
            application_id=application_id,
            programme=programme.value,
            tier=tier,
            number=number,
            entered_at=self._now,
        )
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["application_id"], set_={"tier": tier, "number": number})
        )

    async def put_many(self, programme: Programme, tier: int, numbers: Mapping[UUID, int]) -> None:
        """`put` for several applications at once, each with its number."""
        rows = [
            {
                "application_id": one,
                "programme": programme.value,
                "tier": tier,
                "number": number,
                "entered_at": self._now,
            }
            for one, number in numbers.items()
        ]
        if not rows:
            return
        statement = self._insert(_table)
        moved = {"tier": statement.excluded.tier, "number": statement.excluded.number}
        upsert = statement.on_conflict_do_update(index_elements=["application_id"], set_=moved)
        await self._connection.execute(upsert, rows)

    async def remove(self, application_ids: Sequence[UUID]) -> None:
        """Take applications out of line; those that are not in it are left out."""
        if application_ids:
            await self._connection.execute(delete(_table).where(_table.c.application_id.in_(application_ids)))

    async def place_of(self, application_id: UUID) -> Waiting | None:
        """Where an application stands; None when it does not wait. Who was offered a place still stands in line."""
        own = (await self._connection.execute(select(_table).where(_table.c.application_id == application_id))).first()
        if own is None:
            return None
        in_line = _table.c.programme == own.programme
        up_to = tuple_(*_ORDER) <= tuple_(own.tier, own.number, own.application_id)
        position = select(func.count()).select_from(_table).where(in_line, up_to).scalar_subquery()
        total = select(func.count()).select_from(_table).where(in_line).scalar_subquery()
        row = (await self._connection.execute(select(position, total))).one()
        return Waiting(position=row[0], total=row[1], tier=own.tier)

    async def heads(
        self, programme: Programme, limit: int, *, after: UUID | None = None, tier: int | None = None
    ) -> list[UUID]:
        """The applications whose turn is next, in order; those that hold a place, offered or taken, are left out.

        `tier` leaves out all others. `after` is the last one of the page before; if it does not wait any more, the
        line is read from its front. Two who read at once see the same heads: `Places.reserve` decides which of them
        gives the place.
        """
        held = exists().where(
            _reservations.c.application_id == _table.c.application_id,
            _reservations.c.cover == "",
            literal_column("reservations.state IN ('offered', 'taken')"),
        )
        statement = select(_table.c.application_id).where(_table.c.programme == programme.value, ~held)
        if tier is not None:
            statement = statement.where(_table.c.tier == tier)
        if after is not None:
            found = await self._connection.execute(select(*_ORDER).where(_table.c.application_id == after))
            last = found.first()
            if last is not None:
                statement = statement.where(tuple_(*_ORDER) > tuple_(*last))
        return list((await self._connection.execute(statement.order_by(*_ORDER).limit(limit))).scalars())

    async def count(self, programme: Programme) -> int:
        """How many wait."""
        counted = select(func.count()).select_from(_table).where(_table.c.programme == programme.value)
        return (await self._connection.execute(counted)).scalar_one()
