"""Places and their holders: applications, and people who were covered before (known by the blind index alone).

Nobody holds two. People who are covered and apply all the same get their own place by the application, in the pool that
already pays for it; when the application gives it back they are covered as before.

A place is taken and given back under the lock of its pool (see `QuotaLedger`). A caller that also writes the
application's status in the transaction does that afterwards: pools are locked first, the counters of applications last.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal_column, or_, select, update

from domain.places.pool import EntryKind, Pool, check_free
from domain.places.reservation import LINE_OF_CLOSING, Reservation, ReservationState
from domain.programme import Programme
from storage.models import ReservationRow, table_of
from storage.repositories.places.covered import CoveredPeople
from storage.repositories.places.reservation_rows import IS_HELD

_reservations = table_of(ReservationRow)

# Written into the statements: with parameters the partial indexes would not be seen to fit.
_IS_OFFERED: ColumnElement[bool] = literal_column("reservations.state = 'offered'")
_IS_EXPIRED: ColumnElement[bool] = literal_column("reservations.state = 'expired'")
_POOL_OF = select(_reservations.c.pool_id).where(_reservations.c.id == bindparam("reservation"))


class Places(CoveredPeople):
    """Store the places that applications hold; `now` is the moment of the transaction."""

    async def reserve(
        self, pools: Sequence[Pool], application_id: UUID, *, confirm_by: datetime | None = None
    ) -> Reservation | None:
        """Reserve a place in the first of `pools` (all of one cover) that has one free; None if none has.

        With `confirm_by` it is offered until then, else taken at once. An application that holds a place of this
        cover keeps it: that one is returned, with `is_new` False. People who were covered before get their own.
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
        # Nothing was stored: the application has been given a place of another pool at the same moment.
        return made[0] if made else await self.held_by(application_id, cover=cover)

    async def reserve_many(
        self, pool: Pool, application_ids: Sequence[UUID], *, confirm_by: datetime | None
    ) -> list[Reservation]:
        """Reserve a place in `pool` for each of these applications, or for none of them.

        Applications that hold a place of this cover keep it, and people who were covered before get their own. The
        reservations are in the order of `application_ids`. Raises NotEnoughPlaces if fewer are free than the others
        need.
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

        The place returns to the pool it is counted in, whether or not the period has passed; a person who was covered
        before keeps it, without the application.
        """
        if await self._turn_back(closed):
            return True
        await self._lock([closed.pool])
        # Read under the lock: the place may have been brought over into another period since the caller read it.
        pool_id = (await self._connection.execute(_POOL_OF, {"reservation": closed.id})).scalar_one()
        if pool_id != closed.pool.id:
            await self._hold_and_close({pool_id})
        if not await self._move_on(closed, IS_HELD):
            return False
        await self._append([self._line(pool_id, LINE_OF_CLOSING[closed.state], 1, closed.id)])
        return True

    async def extend_offer(self, extended: Reservation) -> None:
        """Store a new end of an offer; an offer that has been answered meanwhile stays as it is."""
        still_offered = (_reservations.c.id == extended.id, _IS_OFFERED)
        await self._connection.execute(
            update(_reservations).where(*still_offered).values(confirm_by=extended.confirm_by)
        )

    async def lapses(self, application_id: UUID) -> int:
        """Return how often an application let an offered place expire."""
        statement = select(func.count()).where(_reservations.c.application_id == application_id, _IS_EXPIRED)
        return (await self._connection.execute(statement)).scalar_one()

    async def given_back(self, programme: Programme, period: str, since: datetime) -> dict[UUID, int]:
        """Return by pool how many of the places that applications held at `since` are not held any more.

        A place that was given to somebody else meanwhile counts as held.
        """
        gone = and_(_reservations.c.settled_at > since, ~IS_HELD)
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

    async def _take(
        self, pool: Pool, application_ids: Sequence[UUID], confirm_by: datetime | None
    ) -> list[Reservation]:
        """Reserve in a locked pool, with one line each; applications that got a place elsewhere are left out."""
        rows = [self._row(pool, application_id=one, confirm_by=confirm_by) for one in application_ids]
        made = set(await self._insert_new(rows))
        taken = [_made(pool, row) for row in rows if row["id"] in made]
        await self._append(self._line(pool.id, EntryKind.RESERVATION, -1, one.id) for one in taken)
        return taken

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
