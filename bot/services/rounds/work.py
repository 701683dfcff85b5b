"""The long work of a round, in pieces that survive a restart: make the list, rank it, notify.

A piece reads and computes next to the writer and then writes in a short transaction, which locks the round and checks
that it is still where the piece began. Progress is kept in the database alone: after a crash the interrupted piece is
done again, and no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import structlog

from bot.runtime.quarantine import Quarantine
from bot.services.places import placement
from bot.services.places import pools as places
from bot.services.rounds.acts import Basis, record, work_out_basis
from bot.services.rounds.notification import notify_more, notify_officers
from domain.audit import AuditAct
from domain.places.funding import JAKARTA, FundingSource
from domain.places.pool import PoolKey
from domain.rounds.draw import fingerprint, place, rank_key
from domain.rounds.entries import ListedEntry, NewEntry, missing_ranks
from domain.rounds.figures import figures_of
from domain.rounds.round import Round, RoundState
from domain.rules.in_force import RuleSet
from storage.encryption import UnreadableCiphertext
from storage.records.applications import StoredApplication
from storage.records.base import Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

LISTED_AT_ONCE = 100
RANKED_AT_ONCE = 500
"""Sizes that keep a write transaction on SQLite within some hundredths of a second."""

Row = TypeVar("Row")

log = structlog.get_logger(__name__)


class RoundWork:
    """Runs the work of rounds, one piece at a time."""

    def __init__(self, database: Database, resources: Resources) -> None:
        self._database = database
        self._resources = resources
        self._quarantine = Quarantine(database.clock, "rounds.work_failed")

    async def work(self) -> bool:
        """Do one piece of the oldest round with work to do.

        Returns:
            Whether something was done: call it again at once then, and otherwise after a while.
        """
        async with self._database.read() as uow:
            waiting = await uow.rounds.with_work()
        for one in waiting:
            if self._quarantine.holds(one.id):
                continue
            said = {"programme": one.programme.value, "number": one.number, "state": one.state.value}
            with self._quarantine.guard(one.id, **said):
                await self._work_on(one)
                return True
        return False

    async def _work_on(self, waiting: Round) -> None:
        match waiting.state:
            case RoundState.FREEZING:
                await _list_more(self._database, self._resources, waiting)
            case RoundState.RANKING:
                await _rank_more(self._database, self._resources, waiting)
            case _:
                await notify_more(self._database, self._resources, waiting)


# --- The list ---------------------------------------------------------------------------------------------------------


async def _list_more(database: Database, resources: Resources, freezing: Round) -> None:
    """Put the next applications onto the list; publish it if there are no more."""
    rules = resources.rulebook.on(freezing.programme, freezing.closes_on)
    closed_at = datetime.combine(freezing.closes_on + timedelta(days=1), time(), JAKARTA)
    async with database.read() as uow:
        after = await uow.rounds.last_listed(freezing.id)
        ids = await uow.rounds.next_to_list(freezing.programme, closed_at, LISTED_AT_ONCE, after=after)
        applications = await uow.applications.get_many(ids)
        residents = await _readable(uow, {one.resident_id for one in applications})
        funds = await places.funds(uow, resources, freezing.programme, freezing.closes_on)
    if not ids:
        await _publish(database, resources, freezing, after)
        return
    entries = await asyncio.to_thread(
        lambda: [_new_entry(resources, rules, funds, one, residents.get(one.resident_id)) for one in applications]
    )
    async with database.write() as uow:
        held = await uow.rounds.lock(freezing.id, RoundState.FREEZING)
        if held is not None and await uow.rounds.last_listed(held.id) == after:
            await uow.rounds.list_entries(held.id, entries)
            await uow.commit()


async def _readable(uow: UnitOfWork, resident_ids: Collection[UUID]) -> dict[UUID, Resident]:
    """Return the residents whose keys can be opened; the others are logged, and are listed without any fact."""
    try:
        return await uow.residents.by_ids(resident_ids)
    except UnreadableCiphertext:
        pass  # one of them; the loop below finds and logs it
    found: dict[UUID, Resident] = {}
    for resident_id in resident_ids:
        try:
            found |= await uow.residents.by_ids([resident_id])
        except UnreadableCiphertext as error:
            log.error("rounds.resident_unreadable", resident_id=str(resident_id), exc_info=error)
    return found


def _new_entry(
    resources: Resources,
    rules: RuleSet,
    funds: Sequence[FundingSource],
    application: StoredApplication,
    resident: Resident | None,
) -> NewEntry:
    """Return the published keys of an application by the rules of the closing day, without facts if it is unreadable.

    Raises any error of the rules if they are at fault.
    """
    facts: Mapping[str, str | int | tuple[str, ...]] = {}
    if resident is not None:
        try:
            facts = placement.applicant(resources, application, resident, rules.day).facts
        except placement.UnreadableApplication as error:
            log.error("rounds.application_unreadable", application_id=str(application.id), exc_info=error)
    occupation = facts.get("occupation")
    return NewEntry(
        application.id,
        rank_key(rules.placement.rank, facts),
        tuple(fund.code for fund in funds if fund.pays_for(facts, rules.numbers)),
        occupation if isinstance(occupation, str) else None,
    )


async def _publish(database: Database, resources: Resources, freezing: Round, last: UUID | None) -> None:
    """Fix the list by its fingerprint."""
    async with database.read() as uow:
        entries = await uow.rounds.entries(freezing.id)
    mark = await asyncio.to_thread(fingerprint, [one.listed for one in entries])
    async with database.write() as uow:
        held = await uow.rounds.lock(freezing.id, RoundState.FREEZING)
        if held is not None and await uow.rounds.last_listed(held.id) == last:
            frozen = await uow.rounds.save(held.publish_list(mark))
            await record(uow, None, AuditAct.ROUND_LISTED, frozen, fingerprint=mark, listed=len(entries))
            await notify_officers(uow, resources, frozen)
            await uow.commit()


# --- Ranks and places -------------------------------------------------------------------------------------------------


async def _rank_more(database: Database, resources: Resources, round_: Round) -> None:
    """Write the missing ranks; then the places; then mark the round as ranked."""
    async with database.read() as uow:
        entries = await uow.rounds.entries(round_.id)
        basis = await work_out_basis(uow, resources, round_, placement.day_of(uow.now))
    if any(one.rank is None for one in entries):
        ranks = await asyncio.to_thread(missing_ranks, entries, round_.seed or b"")
        await _in_pieces(database, round_, ranks, lambda uow, piece: uow.rounds.set_ranks(round_.id, piece))
        return
    pools = await asyncio.to_thread(_placed, entries, basis, round_)
    wanted = ((one, pools.get(one.application_id)) for one in entries)
    changed = [(one.application_id, pool) for one, pool in wanted if one.pool_id != pool]
    if changed:
        await _in_pieces(database, round_, changed, lambda uow, piece: uow.rounds.set_pools(round_.id, dict(piece)))
        return
    async with database.write() as uow:
        held = await uow.rounds.lock(round_.id, RoundState.RANKING)
        if held is not None:
            figures = figures_of(entries, pools, {one.pool.id: one.pool.key.fund for one in basis.pools})
            ranked = await uow.rounds.save(held.work_out(basis.hash, figures))
            await record(uow, None, AuditAct.ROUND_WORKED_OUT, ranked, outcome=basis.hash, places=len(pools))
            await notify_officers(uow, resources, ranked, again=held.outcome is not None)
            await uow.commit()


async def _in_pieces(
    database: Database,
    round_: Round,
    rows: Sequence[Row],
    write: Callable[[UnitOfWork, Sequence[Row]], Awaitable[None]],
) -> None:
    """Write rows in short transactions while the round is being ranked; the rest comes in the next call."""
    for start in range(0, len(rows), RANKED_AT_ONCE):
        async with database.write() as uow:
            if await uow.rounds.lock(round_.id, RoundState.RANKING) is None:
                return
            await write(uow, rows[start : start + RANKED_AT_ONCE])
            await uow.commit()
        await asyncio.sleep(0)


def _placed(entries: Sequence[ListedEntry], basis: Basis, round_: Round) -> dict[UUID, UUID]:
    """Return which pool pays for which applicant, in order of rank, among those still waiting."""
    waiting = [one for one in entries if one.waits]
    by_key = {one.pool.key: one.pool.id for one in basis.pools}
    periods = {one.pool.key.period for one in basis.pools}
    free = {one.pool.id: one.free for one in basis.pools}

    def pools_of(entry: ListedEntry) -> tuple[UUID, ...]:
        codes = [fund.code for fund in basis.funds if fund.condition is None or fund.code in entry.funds]
        keys = (
            PoolKey(round_.programme, code, period, area)
            for period in periods
            for area in (entry.kecamatan_code, "")
            for code in codes
        )
        return tuple(by_key[key] for key in keys if key in by_key)

    given = place([pools_of(one) for one in waiting], free)
    return {one.application_id: pool for one, pool in zip(waiting, given, strict=True) if pool is not None}
