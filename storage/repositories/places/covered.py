"""Places of people who were covered before, known by the blind index alone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, literal_column, or_, select, update

from domain.application import ApplicationStatus
from domain.places.pool import EntryKind, Pool, PoolKey
from domain.places.reservation import Reservation, ReservationState
from domain.programme import Programme
from storage.models import ApplicationRow, QuotaPool, RegistryEntry, ReservationRow, table_of
from storage.models.places import HELD
from storage.repositories.places.reservation_rows import IS_HELD, WITH_POOL, ReservationRows, reserved_pool

_pools = table_of(QuotaPool)
_reservations = table_of(ReservationRow)
_applications = table_of(ApplicationRow)
_listed = table_of(RegistryEntry)


class CoveredPeople(ReservationRows):
    """Store the places that people covered before hold without an application."""

    async def cover(self, pool: Pool, nik_indexes: Collection[bytes]) -> int:
        """Record that people who were covered before hold a place in `pool`; return how many held none before.

        People who hold a place of this programme, period and cover by an application are left out; people who were
        covered from another pool are moved. The pool may go below zero, since they are covered even beyond the number
        that was set. A call writes one line of the ledger; pass at most some hundreds of people at a time.
        """
        await self._bring(pool, nik_indexes)
        applied = await self._connection.execute(
            select(_applications.c.nik_index)
            .join(_reservations, _reservations.c.application_id == _applications.c.id)
            .where(
                _applications.c.nik_index.in_(nik_indexes),
                _reservations.c.programme == pool.key.programme.value,
                _reservations.c.period == pool.key.period,
                _reservations.c.cover == pool.key.cover,
                IS_HELD,
            )
        )
        missing = set(nik_indexes) - {bytes(index) for index in applied.scalars()}
        made = await self._insert_new([self._row(pool, covered_nik_index=index) for index in sorted(missing)])
        if made:
            await self._append([self._line(pool.id, EntryKind.RESERVATION, -len(made))])
        return len(made)

    async def bring_over(self, programme: Programme, period: str, listed_on: date, limit: int) -> int:
        """Move places that applications hold in an earlier period into this one, at most `limit`; return how many.

        They belong to people whom a list of covered people dated `listed_on` cannot name yet: BPJS has not enrolled
        them, or their cover begins on that day or later. Each goes to the pool of its own fund, area and cover, which
        may go below zero; if nobody has set a number for that pool, the place stays where it is.
        """
        rows = (await self._connection.execute(_to_bring_over(programme, period, listed_on).limit(limit))).all()
        if not rows:
            return 0
        await self._hold_and_close({pool_id for row in rows for pool_id in (row.pool_id, row.following)})
        brought: Counter[tuple[UUID, UUID]] = Counter()
        for row in rows:
            moved = await self._connection.execute(
                update(_reservations)
                .where(_reservations.c.id == row.id, _reservations.c.pool_id == row.pool_id, IS_HELD)
                .values(pool_id=row.following, period=period)
                .returning(_reservations.c.id)
            )
            brought[row.pool_id, row.following] += len(moved.all())
        for (source, target), number in brought.items():
            lines = ((source, EntryKind.RELEASE, number), (target, EntryKind.RESERVATION, -number))
            await self._append(self._line(*one) for one in lines if number)
        return brought.total()

    async def uncover(self, programme: Programme, period: str, keep_list_id: UUID, limit: int) -> int:
        """Release at most `limit` places of people covered before who are not, or no longer, in this registry list.

        Returns how many: call it again until it is 0.
        """
        kept = exists().where(
            _listed.c.list_id == keep_list_id, _listed.c.nik_index == _reservations.c.covered_nik_index
        )
        gone = (
            await self._connection.execute(
                WITH_POOL.where(
                    _reservations.c.programme == programme.value,
                    _reservations.c.period == period,
                    _reservations.c.covered_nik_index.is_not(None),
                    _reservations.c.application_id.is_(None),
                    IS_HELD,
                    ~kept,
                ).limit(limit)
            )
        ).all()
        if not gone:
            return 0
        await self._lock({row.pool_id: reserved_pool(row) for row in gone}.values())
        released = await self._connection.execute(
            update(_reservations)
            .where(_reservations.c.id.in_([row.id for row in gone]), IS_HELD, _reservations.c.application_id.is_(None))
            .values(state=ReservationState.RELEASED.value, settled_at=self._now)
            .returning(_reservations.c.pool_id)
        )
        numbers = Counter(released.scalars())
        await self._append(self._line(pool_id, EntryKind.RELEASE, number) for pool_id, number in numbers.items())
        return numbers.total()

    async def _turn_over(
        self, application_ids: Sequence[UUID], key: PoolKey, confirm_by: datetime | None
    ) -> list[Reservation]:
        """Turn the places that these applicants hold as people covered before into places of their applications.

        No line is written: the place is the same, and so is the fund that pays for it.
        """
        rows = await self._connection.execute(
            select(_reservations.c.id, _applications.c.id.label("applied"))
            .join(_applications, _applications.c.nik_index == _reservations.c.covered_nik_index)
            .where(
                _applications.c.id.in_(application_ids),
                _reservations.c.programme == key.programme.value,
                _reservations.c.period == key.period,
                _reservations.c.cover == key.cover,
                _reservations.c.application_id.is_(None),
                IS_HELD,
            )
        )
        state = ReservationState.TAKEN if confirm_by is None else ReservationState.OFFERED
        turned = []
        for row in rows.all():
            changed = await self._connection.execute(
                update(_reservations)
                .where(_reservations.c.id == row.id, _reservations.c.application_id.is_(None), IS_HELD)
                .values(application_id=row.applied, state=state.value, confirm_by=confirm_by, settled_at=None)
                .returning(_reservations.c.application_id)
            )
            turned += changed.scalars()
        held = await self._held_by_many(turned, key.cover) if turned else {}
        return [replace(one, is_new=True) for one in held.values()]

    async def _turn_back(self, closed: Reservation) -> bool:
        """Let a person covered before keep the place that their application gives back; False for all others."""
        kept = await self._connection.execute(
            update(_reservations)
            .where(
                _reservations.c.id == closed.id,
                _reservations.c.application_id == closed.application_id,
                _reservations.c.covered_nik_index.is_not(None),
                IS_HELD,
            )
            .values(application_id=None, state=ReservationState.TAKEN.value, confirm_by=None)
            .returning(_reservations.c.id)
        )
        if kept.first() is None:
            return False
        # Keep a row for the application too: its lapses are counted.
        past = {
            "application_id": closed.application_id,
            "state": closed.state.value,
            "settled_at": closed.settled_at,
        }
        await self._insert_new([self._row(closed.pool, **past)])
        return True

    async def _bring(self, pool: Pool, nik_indexes: Collection[bytes]) -> None:
        """Lock a pool, and move these covered people into it from the others of its programme, period and cover."""
        elsewhere = (
            _reservations.c.covered_nik_index.in_(nik_indexes),
            _reservations.c.programme == pool.key.programme.value,
            _reservations.c.period == pool.key.period,
            _reservations.c.cover == pool.key.cover,
            _reservations.c.application_id.is_(None),
            IS_HELD,
        )
        others = set((await self._connection.execute(select(_reservations.c.pool_id).where(*elsewhere))).scalars())
        others.discard(pool.id)
        await self._hold_and_close({pool.id, *others})
        for other in sorted(others):
            moved = await self._connection.execute(
                update(_reservations)
                .where(*elsewhere, _reservations.c.pool_id == other)
                .values(pool_id=pool.id)
                .returning(_reservations.c.id)
            )
            if number := len(moved.all()):
                lines = ((other, EntryKind.RELEASE, number), (pool.id, EntryKind.RESERVATION, -number))
                await self._append(self._line(*one) for one in lines)


def _to_bring_over(programme: Programme, period: str, listed_on: date) -> Select[Any]:
    """Return the query for the places that `bring_over` moves: id, pool, and the pool that follows in the period."""
    following = _pools.alias("following")
    listed_as = _reservations.alias("listed_as")
    same = (following.c[name] == _pools.c[name] for name in ("programme", "fund", "cover", "kecamatan_code"))
    # A person who already has a place of the period as covered before needs no second one.
    covered = exists().where(
        listed_as.c.covered_nik_index == _applications.c.nik_index,
        listed_as.c.programme == programme.value,
        listed_as.c.period == period,
        listed_as.c.cover == _reservations.c.cover,
        literal_column(f"listed_as.{HELD}"),
    )
    return (
        select(_reservations.c.id, _reservations.c.pool_id, following.c.id.label("following"))
        .join(_pools, _pools.c.id == _reservations.c.pool_id)
        .join(following, and_(following.c.period == period, *same))
        .join(_applications, _applications.c.id == _reservations.c.application_id)
        .where(
            _reservations.c.programme == programme.value,
            _reservations.c.period < period,
            _reservations.c.covered_nik_index.is_(None),
            IS_HELD,
            or_(_applications.c.status != ApplicationStatus.ENROLLED.value, _applications.c.covered_from >= listed_on),
            ~covered,
        )
        .order_by(_reservations.c.id)
    )
