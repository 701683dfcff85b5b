"""The list of a round: its applications, their ranks and places, and the order in which they are notified."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.application import ApplicationStatus
from domain.programme import Programme
from domain.rounds.entries import ListedEntry, NewEntry, Rank, RoundSnapshot
from domain.rounds.round import Round
from storage.connections.dialect import insert_in
from storage.encryption import CiphertextContext, Keyring
from storage.models import ApplicationRow, QuotaPool, ReservationRow, RoundEntry, table_of
from storage.models.places import HELD

_entries = table_of(RoundEntry)
_applications = table_of(ApplicationRow)
_reservations = table_of(ReservationRow)
_pools = table_of(QuotaPool)

# Written into the statement: with parameters the planner would not see that the partial index fits.
_IS_HELD: ColumnElement[bool] = literal_column(f"reservations.{HELD}")
_HOLDS = exists().where(_reservations.c.application_id == _applications.c.id, _reservations.c.cover == "", _IS_HELD)
_WAITS = and_(_applications.c.status == ApplicationStatus.WAITLISTED.value, ~_HOLDS)
_OF_APPLICATION = _applications.c.id == _entries.c.application_id


class RoundEntries:
    """Store the applications on a round's list; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    # --- The list -------------------------------------------------------------------------------------------------

    async def last_listed(self, round_id: UUID) -> UUID | None:
        """Return the application that was listed last: they are listed in the order of their ids."""
        last = select(_entries.c.application_id).where(_entries.c.round_id == round_id)
        found = await self._connection.execute(last.order_by(_entries.c.application_id.desc()).limit(1))
        return found.scalar()

    async def next_to_list(
        self, programme: Programme, submitted_before: datetime, limit: int, *, after: UUID | None
    ) -> list[UUID]:
        """Return the next applications to list: waiting, without a place, and sent before `submitted_before`."""
        chosen = select(_applications.c.id).where(
            _applications.c.programme == programme.value,
            _applications.c.submitted_at < submitted_before,
            _WAITS,
        )
        if after is not None:
            chosen = chosen.where(_applications.c.id > after)
        found = await self._connection.execute(chosen.order_by(_applications.c.id).limit(limit))
        return list(found.scalars())

    async def list_entries(self, round_id: UUID, entries: Sequence[NewEntry]) -> None:
        """Add applications to the list."""
        rows = [
            {
                "round_id": round_id,
                "application_id": one.application_id,
                "grounds": self._keyring.seal(_grounds(one), grounds_context(round_id, one.application_id)),
            }
            for one in entries
        ]
        if rows:
            await self._connection.execute(insert(_entries), rows)

    async def entries(self, round_id: UUID) -> list[ListedEntry]:
        """Return the list, in order of rank and reference."""
        chosen = self._with_application().where(_entries.c.round_id == round_id)
        rows = await self._connection.execute(chosen.order_by(_entries.c.rank, _applications.c.reference))
        return [self._entry(row) for row in rows]

    async def count(self, round_id: UUID) -> int:
        """Return the length of the list."""
        found = await self._connection.execute(select(func.count()).where(_entries.c.round_id == round_id))
        return found.scalar_one()

    # --- Ranks and places -----------------------------------------------------------------------------------------

    async def set_ranks(self, round_id: UUID, ranks: Sequence[Rank]) -> None:
        """Store rank and lot of applications."""
        rows = [{"id": one.application_id, "rank": one.number, "draw": one.lot} for one in ranks]
        await self._set(round_id, rows, "rank", "draw")

    async def set_pools(self, round_id: UUID, pools: Mapping[UUID, UUID | None]) -> None:
        """Store the pool that will pay for each application; None for no place."""
        await self._set(round_id, [{"id": one, "pool_id": pool} for one, pool in pools.items()], "pool_id")

    async def snapshot(self, round_id: UUID) -> RoundSnapshot:
        """Return figures that change whenever an application on the list stops waiting or is changed."""
        counted = select(
            func.count(), func.coalesce(func.sum(_applications.c.version), 0), func.max(_applications.c.updated_at)
        )
        found = await self._connection.execute(counted.where(_entries.c.round_id == round_id, _OF_APPLICATION, _WAITS))
        row = found.one()
        return RoundSnapshot(int(row[0]), int(row[1]), row[2])

    async def funds_of_pools(self, round_id: UUID) -> dict[UUID, str]:
        """Return the fund of each pool that will pay for an application on the list."""
        chosen = select(_pools.c.id, _pools.c.fund).where(
            _pools.c.id.in_(select(_entries.c.pool_id).where(_entries.c.round_id == round_id))
        )
        return {row[0]: row[1] for row in await self._connection.execute(chosen)}

    async def placed(self, round_id: UUID) -> dict[UUID, list[UUID]]:
        """Return the applications that will get a place, by pool, in order of rank, and lock them."""
        chosen = (_entries.c.round_id == round_id, _entries.c.pool_id.is_not(None))
        held = select(_applications.c.id).where(
            _applications.c.id.in_(select(_entries.c.application_id).where(*chosen))
        )
        # In the order of their ids, as in every transaction that locks several applications.
        await self._connection.execute(held.order_by(_applications.c.id).with_for_update(key_share=True))
        ranked = select(_entries.c.pool_id, _entries.c.application_id).where(*chosen).order_by(_entries.c.rank)
        found: dict[UUID, list[UUID]] = {}
        for pool_id, application_id in await self._connection.execute(ranked):
            found.setdefault(pool_id, []).append(application_id)
        return found

    async def lists_account(self, round_id: UUID, telegram_id: int) -> bool:
        """Return whether an application of this account is on the list."""
        found = exists().where(_entries.c.round_id == round_id, _OF_APPLICATION, _applications.c.chat_id == telegram_id)
        return bool((await self._connection.execute(select(found))).scalar())

    # --- Telling --------------------------------------------------------------------------------------------------

    async def next_to_tell(self, held: Round, limit: int) -> list[ListedEntry]:
        """Return the next applications in order of rank whose residents have not been notified."""
        chosen = self._with_application().where(_entries.c.round_id == held.id, _entries.c.rank > held.told_to)
        rows = await self._connection.execute(chosen.order_by(_entries.c.rank).limit(limit))
        return [self._entry(row) for row in rows]

    async def count_placed(self, round_id: UUID) -> int:
        """Return how many applications of the list get a place."""
        counted = select(func.count()).where(_entries.c.round_id == round_id, _entries.c.pool_id.is_not(None))
        return (await self._connection.execute(counted)).scalar_one()

    async def _set(self, round_id: UUID, rows: Sequence[dict[str, Any]], *columns: str) -> None:
        if not rows:
            return
        statement = update(_entries).where(
            _entries.c.round_id == bindparam("of_round"), _entries.c.application_id == bindparam("of_application")
        )
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
        await self._connection.execute(
            statement.values(values),
            [
                {
                    "of_round": round_id,
                    "of_application": row["id"],
                    **{f"new_{name}": row[name] for name in columns},
                }
                for row in rows
            ],
        )

    def _with_application(self) -> Select[Any]:
        columns = (_applications.c.reference, _applications.c.kecamatan_code, _WAITS.label("waits"))
        return select(_entries, *columns).join(_applications, _OF_APPLICATION)

    def _entry(self, row: Row[Any]) -> ListedEntry:
        grounds = self._keyring.open(row.grounds, grounds_context(row.round_id, row.application_id))
        rank_key, funds, occupation = json.loads(grounds)
        return ListedEntry(
            application_id=row.application_id,
            reference=row.reference,
            kecamatan_code=row.kecamatan_code,
            rank_key=tuple(rank_key),
            funds=tuple(funds),
            occupation=occupation,
            draw=row.draw,
            rank=row.rank,
            pool_id=row.pool_id,
            waits=bool(row.waits),
        )


def _grounds(entry: NewEntry) -> bytes:
    return json.dumps([entry.rank_key, entry.funds, entry.occupation]).encode()


def grounds_context(round_id: UUID, application_id: UUID) -> CiphertextContext:
    """Return the context that the grounds of an entry are sealed with."""
    return CiphertextContext("round_entries", "grounds", uuid5(round_id, application_id.hex))
