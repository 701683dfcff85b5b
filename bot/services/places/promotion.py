"""Promotion: free places go to the waiting list, in its order, as offers.

They come from new numbers of places, from withdrawals and lapses, and from the turn of a period. An applicant for whom
no fund with a free place pays is passed over and blocks nobody. Where places are given by round, only places of the
last round that came back go on, to applicants whom it ranked; all others wait for the next round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from bot.runtime.quarantine import Quarantine
from bot.services.places import offers
from bot.services.places import pools as places
from bot.services.places.placement import URGENT, Applicant, day_of, pools_of, waiting_applicant
from bot.services.rounds.acts import period_given
from domain.errors import Conflict
from domain.places.funding import period_of
from domain.places.pool import Pool
from domain.programme import Programme
from domain.rounds.round import UNDER_WAY
from domain.rules.in_force import RuleSet

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

CHUNK = 5
"""Offers in one transaction, so few that other writers do not wait."""

_PAGE = 100
_LOOK_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _FruitlessLook:
    """The basis of a look that found nothing to do; the same basis is not worth a second look soon."""

    day: date
    free: int
    waiting: int


class Promotion:
    """Offers free places; run by the scheduler. What it keeps in memory only saves it work."""

    def __init__(self, database: Database, resources: Resources) -> None:
        self._database = database
        self._resources = resources
        self._in_vain: dict[Programme, tuple[_FruitlessLook, datetime]] = {}
        self._quarantine = Quarantine(database.clock, "places.promotion_failed")

    async def work(self) -> bool:
        """Offer some free places, in a transaction of its own.

        A programme whose rules fail gives none until they are repaired: no waiting applicant is passed over for that.

        Returns:
            Whether to call again at once.
        """
        for programme in Programme:
            if self._quarantine.holds(programme):
                continue
            with self._quarantine.guard(programme, programme=programme.value):
                async with self._database.read() as uow:
                    seen = await self._worth_a_look(uow, programme)
                if seen is None:
                    continue
                if await self._promote(programme):
                    return True
                self._in_vain[programme] = (seen, self._database.clock())
        return False

    async def _promote(self, programme: Programme) -> bool:
        async with self._database.read() as uow:
            chosen = await self._next(uow, programme)
        return bool(chosen) and await self._offer(programme, chosen)

    async def _worth_a_look(self, uow: UnitOfWork, programme: Programme) -> _FruitlessLook | None:
        """Return the basis for a look at a programme; None if there is nothing to give, or nothing new."""
        day = day_of(uow.now)
        if self._resources.rulebook.on(programme, day).placement_entry is None:
            return None
        waiting = await uow.waiting.count(programme)
        free = (await places.state(uow, self._resources, programme, day)).free if waiting else 0
        if free <= 0:
            return None
        seen = _FruitlessLook(day, free, waiting)
        before = self._in_vain.get(programme)
        return None if before and before[0] == seen and uow.now < before[1] + _LOOK_AGAIN else seen

    async def _next(self, uow: UnitOfWork, programme: Programme) -> list[UUID]:
        """Return the next applicants, at most `CHUNK`: each with a free place that nobody before them could use."""
        rules = self._resources.rulebook.on(programme, day_of(uow.now))
        period = period_of(rules.placement.period, rules.day)
        free = {one.pool.id: one.free for one in await uow.places.free([(programme, period)]) if one.free > 0}
        if rules.placement.way == "by_round":
            free = await _of_last_round(uow, self._resources, programme, period, free)
        chosen: list[UUID] = []
        after: UUID | None = None
        while free and len(chosen) < CHUNK:
            page = await uow.waiting.heads(programme, _PAGE, after=after, tier=_tier(rules))
            for application_id in page:
                person = await waiting_applicant(uow, self._resources, application_id)
                pools = await pools_of(uow, self._resources, person) if person else []
                if (pool := _first_free(pools, free)) is not None:
                    chosen.append(application_id)
                    free[pool.id] -= 1
            if len(page) < _PAGE:
                break
            after = page[-1]
        return chosen[:CHUNK]

    async def _offer(self, programme: Programme, chosen: list[UUID]) -> bool:
        """Reserve a place for each and ask them.

        Returns:
            Whether any was offered, or has changed and should be looked at again.
        """
        offered = changed = False
        async with self._database.write() as uow:
            rules = self._resources.rulebook.on(programme, day_of(uow.now))
            confirm_by = offers.last_moment(rules, uow.now, rules.placement.confirm_days)
            found = [await waiting_applicant(uow, self._resources, one) for one in chosen]
            wanted = [(one, await pools_of(uow, self._resources, one)) for one in found if one is not None]
            # All pools at once: locks taken in another order than somebody else's would end in a deadlock.
            await uow.places.hold({pool.id for _, pools in wanted for pool in pools})
            await uow.applications.hold([person.application.id for person, _ in wanted])
            for person, pools in wanted:
                try:
                    async with uow.attempt():
                        offered |= await self._offer_one(uow, person, pools, confirm_by)
                except Conflict:
                    # The application changed before it was locked: one that was withdrawn gets no place.
                    changed = True
            if offered:
                await uow.commit()
        return offered or changed

    async def _offer_one(self, uow: UnitOfWork, person: Applicant, pools: list[Pool], confirm_by: datetime) -> bool:
        held = await uow.places.reserve(pools, person.application.id, confirm_by=confirm_by)
        # Another worker may have offered it a moment ago.
        if held is None or not held.is_new:
            return False
        await offers.offer(uow, self._resources, person.application, person.resident, held)
        return True


async def _of_last_round(
    uow: UnitOfWork, resources: Resources, programme: Programme, period: str, free: dict[UUID, int]
) -> dict[UUID, int]:
    """Return by pool how many of the free places may go on by the last round's ranks.

    Those are the places of this period that the last round gave and that came back; none while a round is under way.
    """
    newest = await uow.rounds.latest(programme)
    last = await uow.rounds.last_announced(programme)
    if last is None or last.signed_at is None or (newest is not None and newest.state in UNDER_WAY):
        return {}
    if period_given(resources, last) != period:
        return {}
    back = await uow.places.given_back(programme, period, last.signed_at)
    return {pool_id: min(free[pool_id], number) for pool_id, number in back.items() if pool_id in free}


def _tier(rules: RuleSet) -> int | None:
    """Return the tier of the waiting list that gets places now; None is all of it."""
    return URGENT if rules.placement.way == "by_round" else None


def _first_free(pools: list[Pool], free: dict[UUID, int]) -> Pool | None:
    return next((pool for pool in pools if free.get(pool.id, 0) > 0), None)
