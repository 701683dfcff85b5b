"""The quota ledger: places by fund and period, as an append-only list of lines.

The number of free places in a pool is the sum of its lines since the last `closing`, which restates the sum before it.
A transaction that writes a line holds the lock of the pool's row from before the sum until the commit. So no two sums
see the same last place, and no line can get a `seq` below a closing that did not count it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import Conflict, NotEnoughPlaces
from domain.places.funding import month_start
from domain.places.pool import EntryKind, FreePlaces, LedgerLine, Pool, PoolBalance, PoolKey, check_free
from domain.programme import Programme
from storage.connections.dialect import insert_in
from storage.encryption import CiphertextContext, Keyring
from storage.models import QuotaEntry, QuotaPool, table_of
from storage.records.base import new_id
from storage.repositories.places.pool_statements import (
    BALANCES,
    FREE,
    FREE_OF_PERIODS,
    KEY_COLUMNS,
    LINES,
    OLDEST,
    POOLS_OF_COVER,
    key_of,
    pool_of,
)

_pools = table_of(QuotaPool)
_entries = table_of(QuotaEntry)

NUMBERS = (EntryKind.OPENING, EntryKind.INCREASE, EntryKind.DECREASE, EntryKind.MOVE)
"""The lines that set the number of places."""

MOST_LINES = 500
"""A pool is also closed within the month if more lines than these would have to be summed."""


class QuotaLedger:
    """Store the numbers of places; their holders are in `Places`, which derives from this."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def change(
        self,
        key: PoolKey,
        amount: int,
        kind: EntryKind,
        *,
        officer_id: UUID,
        decree: str,
        reason: str,
    ) -> Pool:
        """Add `amount` places; a negative amount removes them.

        `kind` is `opening`, `increase` or `decrease`; a pool that was never set begins with an `opening`, whatever
        `kind` is given.

        Raises:
            NotEnoughPlaces: Fewer places are free than would be removed.
            Conflict: An `opening` of a pool that another officer has set meanwhile.
        """
        if amount < 0 and await self.find(key) is None:
            check_free(0, -amount)
        pool, is_new = await self._find_or_make(key)
        if kind is EntryKind.OPENING and not is_new:
            raise Conflict
        free = (await self._lock([pool]))[pool.id]
        check_free(free, -amount)
        line = self._line(pool.id, EntryKind.OPENING if is_new else kind, amount)
        await self._append([self._signed(line, officer_id, decree, reason)])
        return pool

    async def move(
        self, source: PoolKey, target: PoolKey, amount: int, *, officer_id: UUID, decree: str, reason: str
    ) -> None:
        """Move `amount` (above 0) free places between pools of one programme and cover.

        A target that was never set begins with them.

        Raises:
            NotEnoughPlaces: Fewer are free in the source.
            ValueError: Places cannot be moved between these pools.
        """
        source.check_move_to(target, amount)
        origin = await self.find(source)
        if origin is None:
            raise NotEnoughPlaces(free=0, asked=amount)
        known = await self.find(target)
        free = (await self._lock([origin, known] if known else [origin]))[origin.id]
        check_free(free, amount)
        destination, _ = await self._find_or_make(target)
        await self._lock([destination])  # another transaction may have made it meanwhile
        await self._append(
            self._signed(self._line(pool.id, EntryKind.MOVE, moved), officer_id, decree, reason)
            for pool, moved in ((origin, -amount), (destination, amount))
        )

    async def find(self, key: PoolKey) -> Pool | None:
        """Return the pool with this key; None if no number was set for it."""
        found = await self._connection.execute(select(_pools).where(*_is(key)))
        row = found.first()
        return pool_of(row) if row else None

    async def pools(self, programme: Programme, period: str, *, cover: str = "") -> list[Pool]:
        """Return the pools of a period and cover."""
        asked = {"programme": programme.value, "period": period, "cover": cover}
        rows = await self._connection.execute(POOLS_OF_COVER, asked)
        return [pool_of(row) for row in rows]

    async def balances(self, programme: Programme, period: str) -> list[PoolBalance]:
        """Return every pool of a period in order of cover, fund and kecamatan; none if no number was set yet."""
        asked = {"programme": programme.value, "period": period}
        return [
            PoolBalance(
                pool=pool_of(row),
                total=row.free + row.covered + row.taken + row.offered,
                covered=row.covered,
                taken=row.taken,
                offered=row.offered,
                free=row.free,
            )
            for row in await self._connection.execute(BALANCES, asked)
        ]

    async def free(self, periods: Collection[tuple[Programme, str]], *, cover: str = "") -> list[FreePlaces]:
        """Return the free places of every pool of these periods, with one statement."""
        of_periods = {"periods": [(one.value, period) for one, period in periods], "cover": cover}
        rows = await self._connection.execute(FREE_OF_PERIODS, of_periods)
        return [FreePlaces(pool_of(row), row.free, row.added) for row in rows]

    async def ledger(
        self, programme: Programme, period: str, limit: int = 20, *, before: int | None = None
    ) -> list[LedgerLine]:
        """Return the latest lines that change the numbers of places, without reservations, newest first.

        With `before` (a line's `seq`) only older ones.
        """
        older = [] if before is None else [_entries.c.seq < before]
        rows = await self._connection.execute(
            select(_entries, *(_pools.c[name] for name in KEY_COLUMNS))
            .join(_pools, _pools.c.id == _entries.c.pool_id)
            .where(
                _pools.c.programme == programme.value, _pools.c.period == period, _entries.c.kind.in_(NUMBERS), *older
            )
            .order_by(_entries.c.seq.desc())
            .limit(limit)
        )
        return [self._ledger_line(row) for row in rows]

    async def hold(self, pool_ids: Collection[UUID]) -> None:
        """Lock pools until the end of the transaction, so that no other transaction takes a place meanwhile.

        They are locked in the order of their ids, so that two transactions never deadlock. SQLite has one writer only.
        """
        held = select(_pools.c.id).where(_pools.c.id.in_(pool_ids)).order_by(_pools.c.id)
        # Not FOR UPDATE, which would wait for every transaction that only refers to the pool.
        await self._connection.execute(held.with_for_update(key_share=True))

    async def unclosed(self) -> bool:
        """Return whether `close_months` has anything to do."""
        return (await self._connection.execute(self._to_close().limit(1))).first() is not None

    async def close_months(self, limit: int = 100) -> int:
        """Close the months before this one (Asia/Jakarta) for at most `limit` pools; return the number of pools.

        A pool without lines since its last closing needs no new one. Writing to a pool closes its past months too, so
        a closing precedes every line of the next month.
        """
        pool_ids: list[UUID] = list((await self._connection.execute(self._to_close().limit(limit))).scalars())
        if not pool_ids:
            return 0
        _, closed = await self._hold_and_close(pool_ids)
        return closed

    async def _lock(self, pools: Iterable[Pool]) -> dict[UUID, int]:
        """Lock these pools until the end of the transaction; return the number of free places in each."""
        free, _ = await self._hold_and_close({pool.id for pool in pools})
        return free

    async def _hold_and_close(self, pool_ids: Collection[UUID]) -> tuple[dict[UUID, int], int]:
        """Lock pools and close those that need it; return the free places of each, and how many were closed.

        A second statement sums them, because it sees what earlier holders of the lock have committed.
        """
        await self.hold(pool_ids)
        chosen = _pools.c.id.in_(pool_ids)
        rows = (await self._connection.execute(select(_pools.c.id, FREE, LINES, OLDEST).where(chosen))).all()
        this_month = month_start(self._now)
        due = [row for row in rows if (row.oldest and row.oldest < this_month) or row.lines > MOST_LINES]
        await self._append(self._line(row.id, EntryKind.CLOSING, row.free) for row in due)
        return {row.id: row.free for row in rows}, len(due)

    def _to_close(self) -> Select[Any]:
        return select(_pools.c.id).where(month_start(self._now) > OLDEST).order_by(_pools.c.id)

    async def _append(self, lines: Iterable[dict[str, Any]]) -> None:
        """Add lines to pools that are locked."""
        if rows := list(lines):
            await self._connection.execute(_entries.insert(), rows)

    def _line(self, pool_id: UUID, kind: EntryKind, amount: int, reservation_id: UUID | None = None) -> dict[str, Any]:
        return {
            "pool_id": pool_id,
            "kind": kind.value,
            "amount": amount,
            "reservation_id": reservation_id,
            "at": self._now,
        }

    def _signed(self, line: dict[str, Any], officer_id: UUID, decree: str, reason: str) -> dict[str, Any]:
        signed = {**line, "officer_id": officer_id, "decree": decree}
        return {**signed, "reason": self._keyring.seal(reason.encode(), reason_context(signed))}

    def _ledger_line(self, row: Row[Any]) -> LedgerLine:
        context = reason_context(row._asdict())
        return LedgerLine(
            seq=row.seq,
            at=row.at,
            pool=Pool(row.pool_id, key_of(row)),
            kind=EntryKind(row.kind),
            amount=row.amount,
            officer_id=row.officer_id,
            decree=row.decree,
            reason=self._keyring.open(row.reason, context).decode() if row.reason is not None else None,
        )

    async def _find_or_make(self, key: PoolKey) -> tuple[Pool, bool]:
        """Return the pool, and whether it is new (no other transaction can then write to it before the commit)."""
        row = {name: getattr(key, name) for name in KEY_COLUMNS} | {"programme": key.programme.value}
        statement = self._insert(_pools).values(id=new_id(), created_at=self._now, **row)
        made = await self._connection.execute(
            statement.on_conflict_do_nothing(index_elements=list(KEY_COLUMNS)).returning(_pools.c.id)
        )
        pool_id = made.scalar()
        if pool_id is not None:
            return Pool(pool_id, key), True
        found = await self.find(key)
        if found is None:
            raise LookupError("a pool that is there cannot be seen")
        return found, False


def _is(key: PoolKey) -> list[Any]:
    return [_pools.c[name] == str(getattr(key, name)) for name in KEY_COLUMNS]


def reason_context(line: Mapping[str, Any]) -> CiphertextContext:
    """Return the context of a line's reason: it has no id before it is stored, so its content stands for one."""
    said = (line["kind"], line["amount"], line["officer_id"], line["decree"], line["at"].astimezone(UTC).isoformat())
    return CiphertextContext("quota_entries", "reason", uuid5(line["pool_id"], "|".join(map(str, said))))
