"""Import a new list from another office and take it into use.

The list is loaded next to the one in use, in turns that let residents' answers through, then switched on by one small
transaction. The follow-up work (reassess open applications, release places of people no longer covered) is done before
the old list is deleted; until then the database marks it as not done, and the next import of that kind or
`complete_imports` does it. So an import that dies at any point is repaired by running it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from typing import TYPE_CHECKING
from uuid import UUID

from bot.services.registries.reassessment import Reassessed, reassess
from bot.services.registries.rows import CoverSource, People
from bot.services.turns import CHUNK, in_turns
from domain.audit import Actor, AuditAct
from domain.calendar.periods import first_day
from domain.places.funding import period_of
from domain.places.pool import Pool, PoolKey
from domain.programme import Programme
from domain.rules.facts import covered_programme
from storage.copies.progress import Progress
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork


LOADED_AT_ONCE = CHUNK
"""People in the first transaction."""
COVERED_AT_ONCE = 300
"""People entered into the ledger in one transaction at most."""


class PoolMissing(Exception):
    """No places of this fund are set for this period, so nobody can hold one."""

    def __init__(self, key: PoolKey) -> None:
        super().__init__(f"{key.fund} {key.period}")
        self.key = key


@dataclass(slots=True)
class Imported:
    """The outcome of an import: people on the list, rows that repeat one of them, and the resulting changes."""

    people: int
    repeated: int
    covered: int = 0
    brought_over: int = 0
    uncovered: int = 0
    reassessed: Reassessed = field(default_factory=Reassessed)


async def pools_of_sources(
    uow: UnitOfWork, resources: Resources, kind: str, sources: Sequence[CoverSource], today: date
) -> list[Pool]:
    """Return the pool that pays for each source, the kecamatan's own before the city's; none for other kinds of lists.

    Raises PoolMissing.
    """
    programme = covered_programme(kind)
    if programme is None:
        return []
    period = _period(resources, programme, today)
    pools = []
    for source in sources:
        key = PoolKey(programme, source.fund, period)
        own = PoolKey(programme, source.fund, period, kecamatan_code=source.kecamatan_code)
        pool = await uow.places.find(own) or await uow.places.find(key)
        if pool is None:
            raise PoolMissing(key)
        pools.append(pool)
    return pools


def first_day_of_use(resources: Resources, kind: str, today: date) -> date:
    """Return the earliest date that a list of this kind may bear to be of use.

    Places of a period are given by a list of covered people from that period; for all other kinds any date will do.
    """
    programme = covered_programme(kind)
    return first_day(_period(resources, programme, today)) if programme else date.min


async def replace_list(
    database: Database,
    resources: Resources,
    *,
    kind: str,
    listed_on: date,
    people: People,
    pools: Sequence[Pool] = (),
    today: date,
    progress: Progress,
    answers_only: bool = False,
) -> Imported:
    """Take a list of this kind into use in place of the last one, as a whole.

    `pools` are, for a list of covered people, the pools that the people's numbers refer to; with `answers_only` the
    list says nothing about people it does not name. Raises Conflict if another import of this kind begins in the
    meantime: then that one counts.
    """
    total = people.count()
    imported = Imported(people=total, repeated=people.rows - total)
    async with database.write() as uow:
        list_id = await uow.registries.begin(kind, listed_on, answers_only=answers_only)
        await uow.commit()
    await _load(database, list_id, kind, people, lambda done: progress("loading", done, total))
    programme = covered_programme(kind)
    if programme is not None:
        period = _period(resources, programme, today)
        imported.brought_over = await _bring_over(database, programme, period, listed_on)
        imported.covered = await _cover(database, people, pools, lambda done: progress("covering", done, total))
    async with database.write() as uow:
        await uow.registries.switch_on(list_id, kind, listed_on, total)
        data = {"kind": kind, "listed_on": listed_on.isoformat(), "entries": total}
        await uow.audit.add([AuditEvent(AuditAct.REGISTRY_IMPORTED, Actor.OPERATOR, None, data=data)])
        await uow.commit()
    imported.reassessed, imported.uncovered = await _follow_up(database, resources, kind, today, progress)
    return imported


async def complete_imports(
    database: Database, resources: Resources, today: date, progress: Progress
) -> dict[str, Reassessed]:
    """Complete interrupted imports, and return the reassessed applications by kind.

    Drops lists that were being loaded (including one that is being loaded now) and does the follow-up work of lists
    that were switched on.
    """
    async with database.write() as uow:
        await uow.registries.drop_unfinished()
        await uow.commit()
    async with database.read() as uow:
        kinds = await uow.registries.out_of_use()
    followed = {}
    for kind in kinds:
        # Needed also for a list that was only dropped: its people may have been entered as holding places.
        followed[kind], _ = await _follow_up(database, resources, kind, today, progress)
    return followed


async def _load(database: Database, list_id: UUID, kind: str, people: People, loaded: Callable[[int], None]) -> None:
    # A covered person's number only identifies the pool, and only while this import runs.
    covered = covered_programme(kind) is not None
    entries = ((index, None if covered else value) for index, value in people.in_order())
    done = 0

    async def add(uow: UnitOfWork, size: int) -> int:
        nonlocal done
        taken = list(islice(entries, size))
        await uow.registries.add(list_id, taken)
        done += len(taken)
        loaded(done)
        return len(taken)

    await in_turns(database, add, chunk=LOADED_AT_ONCE)


async def _cover(database: Database, people: People, pools: Sequence[Pool], covered: Callable[[int], None]) -> int:
    """Enter a place for everybody on the list; return how many held none before."""
    entries = people.in_order()
    done = new = 0

    async def cover(uow: UnitOfWork, size: int) -> int:
        nonlocal done, new
        taken = list(islice(entries, min(size, COVERED_AT_ONCE)))
        for number, indexes in _by_number(taken):
            new += await uow.places.cover(pools[number], indexes)
        done += len(taken)
        covered(done)
        return len(taken)

    await in_turns(database, cover, chunk=min(LOADED_AT_ONCE, COVERED_AT_ONCE))
    return new


async def _bring_over(database: Database, programme: Programme, period: str, listed_on: date) -> int:
    """Bring places of an earlier period over to this one, for people the list cannot name yet; return how many.

    Must run before the list is in use, since from then on places of the period are given.
    """

    async def bring(uow: UnitOfWork, size: int) -> int:
        return await uow.places.bring_over(programme, period, listed_on, min(size, COVERED_AT_ONCE))

    return await in_turns(database, bring, chunk=COVERED_AT_ONCE)


def _by_number(taken: Iterable[tuple[bytes, int | None]]) -> Iterator[tuple[int, list[bytes]]]:
    numbered = sorted((number, index) for index, number in taken if number is not None)
    for number, found in groupby(numbered, key=lambda one: one[0]):
        yield number, [index for _, index in found]


async def _follow_up(
    database: Database, resources: Resources, kind: str, today: date, progress: Progress
) -> tuple[Reassessed, int]:
    """Do the follow-up work of a switch; return what was reassessed, and how many places were released."""
    reassessed = await reassess(database, resources, kind, lambda done: progress("assessing", done, None))
    programme = covered_programme(kind)
    uncovered = await _uncover(database, resources, kind, programme, today) if programme else 0
    await _sweep(database, kind, lambda done: progress("deleting", done, None))
    return reassessed, uncovered


async def _uncover(database: Database, resources: Resources, kind: str, programme: Programme, today: date) -> int:
    """Release the places of people who are not on the programme's list of covered people any more."""
    async with database.read() as uow:
        current = await uow.registries.current(kind)
    if current is None:
        return 0
    keep, period = current.id, _period(resources, programme, today)

    async def uncover(uow: UnitOfWork, size: int) -> int:
        return await uow.places.uncover(programme, period, keep, min(size, COVERED_AT_ONCE))

    return await in_turns(database, uncover, chunk=COVERED_AT_ONCE)


async def _sweep(database: Database, kind: str, deleted: Callable[[int], None]) -> None:
    """Delete the lists of this kind that are out of use."""
    done = 0

    async def sweep(uow: UnitOfWork, size: int) -> int:
        nonlocal done
        gone = await uow.registries.sweep(kind, limit=size)
        done += gone
        deleted(done)
        return gone

    await in_turns(database, sweep)


def _period(resources: Resources, programme: Programme, today: date) -> str:
    return period_of(resources.rulebook.on(programme, today).placement.period, today)
