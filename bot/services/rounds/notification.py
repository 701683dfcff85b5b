"""Notifications of a round: to officers about the next step, and in the end to every applicant about the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING
from uuid import UUID

from bot.runtime.events.rendering import tell
from bot.services.places import offers, placement
from bot.services.rounds.acts import period_given, record
from bot.services.rounds.events import PlaceMissed, RoundReady
from domain.access import Permission, may
from domain.audit import AuditAct
from domain.calendar.periods import last_day
from domain.errors import Conflict
from domain.places.reservation import Reservation
from domain.rounds.entries import ListedEntry
from domain.rounds.round import Round, RoundState
from domain.rules.facts import DECILE_FACT
from storage.records.applications import StoredApplication
from storage.records.base import Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import Database, UnitOfWork

TOLD_AT_ONCE = 10
OFFERED_AT_ONCE = 3
"""Sizes that keep a write transaction on SQLite within some hundredths of a second."""


async def notify_more(database: Database, resources: Resources, signed: Round) -> None:
    """Notify the next applicants in order of rank; announce the round if there are no more."""
    # An application changed at this moment: the next call does the same piece again and reads it as it is then.
    with suppress(Conflict):
        await _notify_next(database, resources, signed)


async def _notify_next(database: Database, resources: Resources, signed: Round) -> None:
    async with database.write() as uow:
        held = await uow.rounds.lock(signed.id, RoundState.SIGNED)
        if held is None:
            return
        entries = _piece(await uow.rounds.next_to_tell(held, TOLD_AT_ONCE))
        if entries:
            await _notify(uow, resources, held, entries)
            await uow.rounds.save(held.tell(entries[-1].rank or 0))
        else:
            announced = await uow.rounds.save(held.finish(uow.now))
            await record(uow, None, AuditAct.ROUND_ANNOUNCED, announced)
            await notify_officers(uow, resources, announced)
        await uow.commit()


def _piece(entries: Sequence[ListedEntry]) -> Sequence[ListedEntry]:
    """Return as many entries as fit a short transaction: an offer costs several statements, a rank hardly one."""
    places = list(accumulate(one.pool_id is not None for one in entries))
    return [one for one, number in zip(entries, places, strict=True) if number <= OFFERED_AT_ONCE]


async def _notify(uow: UnitOfWork, resources: Resources, signed: Round, entries: Sequence[ListedEntry]) -> None:
    """Make offers to those who have a place; tell the others their ranks, by which they keep waiting.

    Raises Conflict if one of the applications changes at this moment.
    """
    found = {one.id: one for one in await uow.applications.get_many([one.application_id for one in entries])}
    residents = await uow.residents.by_ids({one.resident_id for one in found.values()})
    ranked, placed = await uow.rounds.count(signed.id), await uow.rounds.count_placed(signed.id)
    period = period_given(resources, signed)
    over = last_day(period) < placement.day_of(uow.now)
    keys = resources.rulebook.on(signed.programme, signed.closes_on).placement.rank
    by_decile = any(key.fact == DECILE_FACT for key in keys)
    offered: list[tuple[StoredApplication, Resident, Reservation]] = []
    released: list[Reservation] = []
    missed: dict[UUID, PlaceMissed] = {}
    ranks: dict[UUID, int] = {}
    for entry in entries:
        application = found[entry.application_id]
        resident = residents.get(application.resident_id)
        if entry.pool_id is not None:
            held = await uow.places.held_by(application.id)
            if held is None or not held.is_offered:
                continue
            if application.status == "waitlisted" and resident is not None:
                offered.append((application, resident, held))
            else:
                # Withdrawn while the round was being signed.
                released.append(held)
        elif entry.waits and resident is not None:
            rank = entry.rank or 0
            ranks[application.id] = rank
            missed[application.id] = PlaceMissed(
                application,
                resident,
                rank=rank,
                ranked=ranked,
                placed=placed,
                period=period,
                over=over,
                by_decile=by_decile,
            )
    # Pools are locked before applications, and each in the order of their ids.
    if released:
        await uow.places.hold({held.pool.id for held in released})
    for held in released:
        await uow.places.close_reservation(held.release(uow.now))
    for application, resident, held in sorted(offered, key=lambda one: one[0].id):
        await offers.offer(uow, resources, application, resident, held)
    moved = await uow.waiting.move_many(placement.URGENT, ranks)
    await tell(uow, resources, *(missed[one] for one in ranks if one in moved))


async def notify_officers(uow: UnitOfWork, resources: Resources, about: Round, *, again: bool = False) -> None:
    """Tell the officers who can take the next step; `again`: it was ranked before, and something has changed since."""
    chat_ids = [
        account.officer.telegram_id
        for account in await uow.officers.active()
        if account.officer.telegram_id is not None
        and account.officer.sees_programme(about.programme)
        and (may(account.officer, Permission.RANK) or may(account.officer, Permission.SIGN))
    ]
    await tell(uow, resources, RoundReady(about, chat_ids, worked_out_again=again))
