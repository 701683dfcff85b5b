"""Places and who holds one: an application, or somebody who was covered before (known by the blind index alone).

Nobody holds two. Who is covered and applies all the same gets their own place by the application, in the pool that pays
for it already; when the application gives it back they are covered as before.

A place is taken and given back under the lock of its pool (see `QuotaLedger`). Whoever writes the application's status
in the same transaction does that after: pools are locked first, the counters of applications last.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from domain.application import ApplicationStatus
from domain.places.pool import EntryKind, Pool, PoolKey, check_free
from domain.places.reservation import LINE_OF_CLOSING, Reservation, ReservationState
from domain.programme import Programme
from storage.models import ApplicationRow, QuotaPool, RegistryEntry, ReservationRow, table_of
from storage.models.places import HELD
from storage.records.base import new_id
from storage.repositories.places.quota_ledger import QuotaLedger

_pools = table_of(QuotaPool)
_reservations = table_of(ReservationRow)
_applications = table_of(ApplicationRow)
_listed = table_of(RegistryEntry)

# Written into the statements: with parameters the partial indexes would not be seen to fit.
_IS_HELD: ColumnElement[bool] = literal_column(f"reservations.{HELD}")
_IS_OFFERED: ColumnElement[bool] = literal_column("reservations.state = 'offered'")
_IS_EXPIRED: ColumnElement[bool] = literal_column("reservations.state = 'expired'")
_WITH_POOL = select(_reservations, _pools.c.fund, _pools.c.kecamatan_code).join(
    _pools, _pools.c.id == _reservations.c.pool_id
)
_HELD_BY = _WITH_POOL.where(
    _reservations.c.application_id.in_(bindparam("applications", expanding=True)),
    _reservations.c.cover == bindparam("cover"),
    _IS_HELD,
)
_POOL_OF = select(_reservations.c.pool_id).where(_reservations.c.id == bindparam("reservation"))


class Places(QuotaLedger):
    """Every query about places; `now` is the moment of the transaction."""

    async def reserve(
        self, pools: Sequence[Pool], application_id: UUID, *, confirm_by: datetime | None = None
    ) -> Reservation | None:
        """Reserve a place in the first of `pools` (all of one cover) with one free; None when none has.

        With `confirm_by` it is offered until then, else taken at once. An application that holds a place of this
        cover keeps the one it has: that is returned, with `is_new` False. Who was covered before gets their own.
        """
        if not pools:
            return None
        free = await self._lock(pools)
        cover = pools[0].key.cover
        if (held := await self.held_by(application_id, cover=cover)) is not None:
            return held
        if own := await self._turn_over([application_id], pools[0].key, confirm_by):
            return own[0]
        chosen = next((pool for pool in pools if free[pool.id] > 0), None)
        if chosen is None:
            return None
        made = await self._take(chosen, [application_id], confirm_by)
        # Nothing was made: it was given one of another pool at this very moment.
        return made[0] if made else await self.held_by(application_id, cover=cover)

    async def reserve_many(
        self, pool: Pool, application_ids: Sequence[UUID], *, confirm_by: datetime | None
    ) -> list[Reservation]:
        """Reserve a place in `pool` for each of these applications, or for none of them.

        Those that hold a place of this cover keep the one they have, and who was covered before gets their own.
        Returned in the order asked for. Raises NotEnoughPlaces when fewer are free than the others need.
        """
        free = (await self._lock([pool]))[pool.id]
        held = await self._held_by_many(application_ids, pool.key.cover)
        asked = [one for one in application_ids if one not in held]
        held |= {one.application_id: one for one in await self._turn_over(asked, pool.key, confirm_by)}
        waiting = [one for one in dict.fromkeys(application_ids) if one not in held]
        check_free(free, len(waiting))
        held |= {one.application_id: one for one in await self._take(pool, waiting, confirm_by)}
        if len(held) < len(set(application_ids)):
            held = await self._held_by_many(application_ids, pool.key.cover) | held
        return [held[application_id] for application_id in application_ids]

    async def held_by(self, application_id: UUID, *, cover: str = "") -> Reservation | None:
        """Return the place an application holds, offered or taken."""
        return (await self._held_by_many([application_id], cover)).get(application_id)

    async def accept_place(self, accepted: Reservation) -> bool:
        """Store a reservation as `Reservation.accept` left it; False if the offer has been answered, or has lapsed."""
        return await self._move_on(accepted, _IS_OFFERED)

    async def close_reservation(self, closed: Reservation) -> bool:
        """Store a reservation as `release` or `expire` left it; False if the place was given back before.

        It goes to the pool it is counted in, whether or not the period has passed; who was covered before keeps it,
        without the application.
        """
        if await self._turn_back(closed):
            return True
        await self._lock([closed.pool])
        # Seen under the lock: it may have been brought over into another period since it was read.
        pool_id = (await self._connection.execute(_POOL_OF, {"reservation": closed.id})).scalar_one()
        if pool_id != closed.pool.id:
            await self._hold_and_close({pool_id})
        if not await self._move_on(closed, _IS_HELD):
            return False
        await self._append([self._line(pool_id, LINE_OF_CLOSING[closed.state], 1, closed.id)])
        return True

    async def extend_offer(self, extended: Reservation) -> None:
        """Store until when an offer is held; one that has been answered meanwhile stays as it is."""
        still_offered = (_reservations.c.id == extended.id, _IS_OFFERED)
        await self._connection.execute(
            update(_reservations).where(*still_offered).values(confirm_by=extended.confirm_by)
        )

    async def lapses(self, application_id: UUID) -> int:
        """Return how often an application let an offered place expire."""
        statement = select(func.count()).where(_reservations.c.application_id == application_id, _IS_EXPIRED)
        return (await self._connection.execute(statement)).scalar_one()

    async def given_back(self, programme: Programme, period: str, since: datetime) -> dict[UUID, int]:
        """Return how many of the places that applications held at this moment are not held any more, by pool.

        A place that was given to somebody else meanwhile counts as held.
        """
        gone = and_(_reservations.c.settled_at > since, ~_IS_HELD)
        made = _reservations.c.reserved_at > since
        number = func.sum(case((gone, 1), else_=0)) - func.sum(case((made, 1), else_=0))
        rows = await self._connection.execute(
            select(_reservations.c.pool_id, number)
            .where(
                _reservations.c.programme == programme.value,
                _reservations.c.period == period,
                _reservations.c.application_id.is_not(None),
                or_(gone, made),
            )
            .group_by(_reservations.c.pool_id)
        )
        return {pool_id: back for pool_id, back in rows if back > 0}

    async def cover(self, pool: Pool, nik_indexes: Collection[bytes]) -> int:
        """Enter people who were covered before as holding a place here; return how many held none before.

        Who holds a place of this programme, period and cover by an application is left out; who was covered from
        another pool moves over. The pool may go below zero: they are covered, whatever number was set. One line of
        the ledger stands for all of a call; give at most some hundreds at a time.
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
                _IS_HELD,
            )
        )
        missing = set(nik_indexes) - {bytes(index) for index in applied.scalars()}
        made = await self._insert_new([self._row(pool, covered_nik_index=index) for index in sorted(missing)])
        if made:
            await self._append([self._line(pool.id, EntryKind.RESERVATION, -len(made))])
        return len(made)

    async def bring_over(self, programme: Programme, period: str, listed_on: date, limit: int) -> int:
        """Move places that applications hold in an earlier period into this one, at most `limit`; return how many.

        They are those of people whom a list of covered people made on `listed_on` cannot name yet: BPJS has not
        enrolled them, or their cover begins on that day or later. Each goes to the pool of its own fund, area and
        cover, which may go below zero; where nobody has set a number for that pool, the place stays where it is.
        """
        rows = (await self._connection.execute(_to_bring_over(programme, period, listed_on).limit(limit))).all()
        if not rows:
            return 0
        await self._hold_and_close({pool_id for row in rows for pool_id in (row.pool_id, row.following)})
        brought: Counter[tuple[UUID, UUID]] = Counter()
        for row in rows:
            moved = await self._connection.execute(
                update(_reservations)
                .where(_reservations.c.id == row.id, _reservations.c.pool_id == row.pool_id, _IS_HELD)
                .values(pool_id=row.following, period=period)
                .returning(_reservations.c.id)
            )
            brought[row.pool_id, row.following] += len(moved.all())
        for (source, target), number in brought.items():
            lines = ((source, EntryKind.RELEASE, number), (target, EntryKind.RESERVATION, -number))
            await self._append(self._line(*one) for one in lines if number)
        return brought.total()

    async def uncover(self, programme: Programme, period: str, keep_list_id: UUID, limit: int) -> int:
        """Release at most `limit` places of people covered before who are not in this registry list (any more).

        Returns how many: call it again until it is 0.
        """
        kept = exists().where(
            _listed.c.list_id == keep_list_id, _listed.c.nik_index == _reservations.c.covered_nik_index
        )
        gone = (
            await self._connection.execute(
                _WITH_POOL.where(
                    _reservations.c.programme == programme.value,
                    _reservations.c.period == period,
                    _reservations.c.covered_nik_index.is_not(None),
                    _reservations.c.application_id.is_(None),
                    _IS_HELD,
                    ~kept,
                ).limit(limit)
            )
        ).all()
        if not gone:
            return 0
        await self._lock({row.pool_id: _pool(row) for row in gone}.values())
        released = await self._connection.execute(
            update(_reservations)
            .where(_reservations.c.id.in_([row.id for row in gone]), _IS_HELD, _reservations.c.application_id.is_(None))
            .values(state=ReservationState.RELEASED.value, settled_at=self._now)
            .returning(_reservations.c.pool_id)
        )
        numbers = Counter(released.scalars())
        await self._append(self._line(pool_id, EntryKind.RELEASE, number) for pool_id, number in numbers.items())
        return numbers.total()

    async def _turn_over(
        self, application_ids: Sequence[UUID], key: PoolKey, confirm_by: datetime | None
    ) -> list[Reservation]:
        """Make the places that these applicants hold as covered before theirs by the application.

        No line is written: the place is the same, and so is who pays for it.
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
                _IS_HELD,
            )
        )
        state = ReservationState.TAKEN if confirm_by is None else ReservationState.OFFERED
        turned = []
        for row in rows.all():
            changed = await self._connection.execute(
                update(_reservations)
                .where(_reservations.c.id == row.id, _reservations.c.application_id.is_(None), _IS_HELD)
                .values(application_id=row.applied, state=state.value, confirm_by=confirm_by, settled_at=None)
                .returning(_reservations.c.application_id)
            )
            turned += changed.scalars()
        held = await self._held_by_many(turned, key.cover) if turned else {}
        return [replace(one, is_new=True) for one in held.values()]

    async def _turn_back(self, closed: Reservation) -> bool:
        """Let somebody covered before keep the place that their application gives back; False for all others."""
        kept = await self._connection.execute(
            update(_reservations)
            .where(
                _reservations.c.id == closed.id,
                _reservations.c.application_id == closed.application_id,
                _reservations.c.covered_nik_index.is_not(None),
                _IS_HELD,
            )
            .values(application_id=None, state=ReservationState.TAKEN.value, confirm_by=None)
            .returning(_reservations.c.id)
        )
        if kept.first() is None:
            return False
        # What the application had, for who counts its lapses.
        past = {
            "application_id": closed.application_id,
            "state": closed.state.value,
            "settled_at": closed.settled_at,
        }
        await self._insert_new([self._row(closed.pool, **past)])
        return True

    async def _bring(self, pool: Pool, nik_indexes: Collection[bytes]) -> None:
        """Lock a pool, and bring over these covered people from the others of its programme, period and cover."""
        elsewhere = (
            _reservations.c.covered_nik_index.in_(nik_indexes),
            _reservations.c.programme == pool.key.programme.value,
            _reservations.c.period == pool.key.period,
            _reservations.c.cover == pool.key.cover,
            _reservations.c.application_id.is_(None),
            _IS_HELD,
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

    async def _take(
        self, pool: Pool, application_ids: Sequence[UUID], confirm_by: datetime | None
    ) -> list[Reservation]:
        """Reserve in a locked pool, with a line each; who got a place elsewhere meanwhile is left out."""
        rows = [self._row(pool, application_id=one, confirm_by=confirm_by) for one in application_ids]
        made = set(await self._insert_new(rows))
        taken = [_made(pool, row) for row in rows if row["id"] in made]
        await self._append(self._line(pool.id, EntryKind.RESERVATION, -1, one.id) for one in taken)
        return taken

    def _row(self, pool: Pool, **different: Any) -> dict[str, Any]:
        offered = different.get("confirm_by") is not None
        return {
            "id": new_id(),
            "pool_id": pool.id,
            "programme": pool.key.programme.value,
            "period": pool.key.period,
            "cover": pool.key.cover,
            "application_id": None,
            "covered_nik_index": None,
            "state": (ReservationState.OFFERED if offered else ReservationState.TAKEN).value,
            "reserved_at": self._now,
            "confirm_by": None,
            **different,
        }

    async def _insert_new(self, rows: list[dict[str, Any]]) -> list[UUID]:
        """Store what the unique indexes allow; return the ids of that."""
        if not rows:
            return []
        statement = self._insert(_reservations).on_conflict_do_nothing()
        made = await self._connection.execute(statement.returning(_reservations.c.id), rows)
        return list(made.scalars())

    async def _held_by_many(self, application_ids: Sequence[UUID], cover: str) -> dict[UUID, Reservation]:
        asked = {"applications": list(application_ids), "cover": cover}
        rows = await self._connection.execute(_HELD_BY, asked)
        return {row.application_id: _reservation(row) for row in rows}

    async def _move_on(self, reservation: Reservation, allowed: ColumnElement[bool]) -> bool:
        changed = await self._connection.execute(
            update(_reservations)
            .where(
                _reservations.c.id == reservation.id,
                _reservations.c.application_id == reservation.application_id,
                allowed,
            )
            .values(state=reservation.state.value, settled_at=reservation.settled_at)
            .returning(_reservations.c.id)
        )
        return changed.first() is not None


def _to_bring_over(programme: Programme, period: str, listed_on: date) -> Select[Any]:
    """Return the places `bring_over` moves: id and pool of each, and the pool that follows it in the period."""
    following = _pools.alias("following")
    listed_as = _reservations.alias("listed_as")
    same = (following.c[name] == _pools.c[name] for name in ("programme", "fund", "cover", "kecamatan_code"))
    # Who has a place of the period as covered before needs no second one.
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
            _IS_HELD,
            or_(_applications.c.status != ApplicationStatus.ENROLLED.value, _applications.c.covered_from >= listed_on),
            ~covered,
        )
        .order_by(_reservations.c.id)
    )


def _pool(row: Row[Any]) -> Pool:
    return Pool(row.pool_id, PoolKey(Programme(row.programme), row.fund, row.period, row.kecamatan_code, row.cover))


def _reservation(row: Row[Any]) -> Reservation:
    return Reservation(
        id=row.id,
        pool=_pool(row),
        application_id=row.application_id,
        state=ReservationState(row.state),
        reserved_at=row.reserved_at,
        confirm_by=row.confirm_by,
        settled_at=row.settled_at,
    )


def _made(pool: Pool, row: dict[str, Any]) -> Reservation:
    return Reservation(
        id=row["id"],
        pool=pool,
        application_id=row["application_id"],
        state=ReservationState(row["state"]),
        reserved_at=row["reserved_at"],
        confirm_by=row["confirm_by"],
        is_new=True,
    )
