"""Rounds (*putaran penetapan*): open one, close its list, rank, and sign as a second person.

Long work (making the list, ranking, notifying everybody) is left to `work`, which the scheduler runs.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from bot.services.places import offers
from bot.services.places import pools as places
from bot.services.places.placement import day_of
from bot.services.places.pools import PlacesKind
from domain.access import Officer, Permission, Role, check
from domain.areas import CITY_CODE
from domain.audit import Actor, AuditAct
from domain.errors import NotAllowed, NotFound, RoundError
from domain.places.funding import FundingSource, period_of
from domain.places.pool import Pool
from domain.programme import Programme
from domain.rounds.figures import RoundFigures
from domain.rounds.round import Round, RoundState, check_opening
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class FreePool:
    """A pool from which a round may give places, and how many are free."""

    pool: Pool
    free: int


@dataclass(frozen=True, slots=True)
class Basis:
    """The basis on which a round's places are worked out on a day.

    `funds` are in the order to try; `pools` are empty while nothing may be given. `hash` differs whenever the outcome
    may differ.
    """

    kind: PlacesKind
    funds: tuple[FundingSource, ...]
    pools: tuple[FreePool, ...]
    hash: str


@dataclass(frozen=True, slots=True)
class RoundOutcome:
    """The outcome of a ranked round on one screen: the cut line, and the places by group.

    `by_fund` has the funds' names. Withdrawn applicants are counted in `figures.listed` only.
    """

    kind: PlacesKind
    figures: RoundFigures
    by_fund: Sequence[tuple[str, int]]
    hash: str


def programmes_by_round(resources: Resources, day: date) -> list[Programme]:
    """Return the programmes that give places by round on this day."""
    entries = ((one, resources.rulebook.on(one, day).placement_entry) for one in Programme)
    return [programme for programme, entry in entries if entry is not None and entry.way == "by_round"]


def check_round(officer: Officer | None, permission: Permission, programme: Programme) -> Officer:
    """Return the officer. Raises NotAllowed unless they may do this for the programme, in the whole city."""
    check(officer, permission, programme)
    if officer is None or (officer.role is not Role.ADMIN and CITY_CODE not in officer.areas):
        raise NotAllowed(permission.value)
    return officer


async def open_round(
    uow: UnitOfWork,
    resources: Resources,
    officer: Officer | None,
    *,
    programme: Programme,
    closes_on: date,
    today: date,
) -> Round:
    """Open a round for applications sent until the end of `closes_on`; its seed is made and sealed now.

    Raises:
        NotAllowed: the officer may not rank in the whole city.
        RoundError: a round is under way, the day has passed or is over a year away, or the programme gives no places by
            round.
    """
    by = check_round(officer, Permission.RANK, programme)
    if programme not in programmes_by_round(resources, today):
        raise RoundError("round-error-not-by-round")
    check_opening(await uow.rounds.latest(programme), closes_on, today)
    seed = secrets.token_bytes(SEED_BYTES)
    opened = await uow.rounds.add(programme, closes_on, opened_by=by.id, seed=seed)
    if opened is None:
        raise RoundError("round-error-moved-on")
    await record(uow, by, AuditAct.ROUND_OPENED, opened, closes_on=closes_on.isoformat(), seed_hash=opened.seed_hash)
    return opened


async def close_list(uow: UnitOfWork, officer: Officer | None, round_id: UUID, *, today: date) -> Round:
    """Begin to make the list, once the closing day is over. Raises NotAllowed, NotFound, RoundError."""
    by, held = await _held(uow, officer, Permission.RANK, round_id)
    closed = await uow.rounds.save(held.close_list(today))
    await record(uow, by, AuditAct.ROUND_CLOSED, closed)
    return closed


async def rank(uow: UnitOfWork, officer: Officer | None, round_id: UUID) -> Round:
    """Begin to rank the list, which makes the seed public. Raises what `close_list` raises, and OwnApplication."""
    by, held = await _held(uow, officer, Permission.RANK, round_id)
    listed = await uow.rounds.count(held.id)
    ranked = await uow.rounds.save(held.rank(by.id, uow.now, listed=listed, lists_own=await _lists_own(uow, by, held)))
    await record(uow, by, AuditAct.ROUND_RANKED, ranked)
    return ranked


async def may_cancel(uow: UnitOfWork, officer: Officer | None, round_id: UUID) -> tuple[Officer, Round]:
    """Return the officer and the round, if it is not signed and they may cancel it. Raises what `close_list` raises."""
    by, held = await _held(uow, officer, Permission.RANK, round_id)
    held.check_canceller(by.id)
    return by, held


async def cancel(uow: UnitOfWork, officer: Officer | None, round_id: UUID, *, reason: str) -> Round:
    """Cancel a round that is not signed; all applicants keep waiting as before. Raises what `may_cancel` raises."""
    by, held = await _held(uow, officer, Permission.RANK, round_id)
    cancelled = await uow.rounds.save(held.cancel(by.id, uow.now))
    await record(uow, by, AuditAct.ROUND_CANCELLED, cancelled, note=reason)
    return cancelled


async def may_sign(uow: UnitOfWork, officer: Officer | None, round_id: UUID) -> Round:
    """Return the ranked round, if this officer may sign it: a second person, and not on the list.

    Raises NotAllowed, NotFound, RoundError.
    """
    by, held = await _held(uow, officer, Permission.SIGN, round_id)
    held.check_signer(by.id, lists_own=await _lists_own(uow, by, held))
    return held


async def sign(
    uow: UnitOfWork,
    resources: Resources,
    officer: Officer | None,
    round_id: UUID,
    *,
    outcome: str,
    decree: str,
    today: date,
) -> bool:
    """Give the places, all of them or none: each is offered until the programme's `confirm_days` are over.

    `outcome` is the hash of what the officer was shown. Raises what `may_sign` raises, and RoundError while no place
    may be given.

    Returns:
        False if something has changed since: the places are then worked out again, to be shown again.
    """
    by, held = await _held(uow, officer, Permission.SIGN, round_id)
    lists_own = await _lists_own(uow, by, held)
    held.check_signer(by.id, lists_own=lists_own)
    rules = resources.rulebook.on(held.programme, today)
    pools = {one.id: one for one in await uow.places.pools(held.programme, period_of(rules.placement.period, today))}
    # Places first, then applications: every transaction takes its locks in this order.
    await uow.places.hold(pools)
    placed = await uow.rounds.placed(held.id)
    basis = await work_out_basis(uow, resources, held, today)
    if basis.kind is not PlacesKind.OPEN:
        raise RoundError(f"round-error-places-{basis.kind.value.replace('_', '-')}")
    if not basis.hash == held.outcome == outcome:
        await uow.rounds.save(held.work_out_again())
        return False
    signed = held.sign(by.id, uow.now, decree=decree, outcome=outcome, lists_own=lists_own)
    confirm_by = offers.last_moment(rules, uow.now, rules.placement.confirm_days)
    for pool_id in sorted(placed):
        await uow.places.reserve_many(pools[pool_id], placed[pool_id], confirm_by=confirm_by)
    await uow.rounds.save(signed)
    given = sum(len(people) for people in placed.values())
    await record(uow, by, AuditAct.ROUND_SIGNED, signed, decree=decree, outcome=outcome, places=given)
    return True


async def outcome(uow: UnitOfWork, resources: Resources, ranked: Round, *, today: date) -> RoundOutcome | None:
    """Return the outcome of a ranked round; None if something has changed, and the scheduler works it out again."""
    basis = await work_out_basis(uow, resources, ranked, today)
    if basis.hash != ranked.outcome or ranked.figures is None:
        held = await uow.rounds.lock(ranked.id, RoundState.RANKED)
        if held is not None:
            await uow.rounds.save(held.work_out_again())
        return None
    paid = dict(ranked.figures.by_fund)
    by_fund = [(fund.name, paid[fund.code]) for fund in basis.funds if fund.code in paid]
    return RoundOutcome(basis.kind, ranked.figures, by_fund, basis.hash)


async def work_out_basis(uow: UnitOfWork, resources: Resources, held: Round, today: date) -> Basis:
    """Return the basis on which the places of this round are worked out now."""
    state = await places.state(uow, resources, held.programme, today)
    funds = await places.funds(uow, resources, held.programme, today)
    pools: tuple[FreePool, ...] = ()
    if state.kind is PlacesKind.OPEN:
        codes = {fund.code for fund in funds}
        free = await uow.places.free([(held.programme, state.period)])
        mine = [FreePool(one.pool, one.free) for one in free if one.pool.key.fund in codes]
        pools = tuple(sorted(mine, key=lambda one: one.pool.id))
    snapshot = await uow.rounds.snapshot(held.id)
    content = {
        "round": held.id.hex,
        "kind": state.kind.value,
        "period": state.period,
        "funds": [fund.code for fund in funds],
        "pools": [[one.pool.id.hex, one.free] for one in pools],
        "waiting": [snapshot.waiting, snapshot.versions, str(snapshot.changed_at)],
    }
    return Basis(state.kind, funds, pools, hashlib.sha256(json.dumps(content).encode()).hexdigest())


def period_given(resources: Resources, signed: Round) -> str:
    """Return the period of the places that a signed round gave.

    Places that come back go on by its ranks; the places of a later period belong to a round of their own.
    """
    if signed.signed_at is None:
        raise ValueError("a round that is not signed has given no places")
    day = day_of(signed.signed_at)
    return period_of(resources.rulebook.on(signed.programme, day).placement.period, day)


async def ranks_ended(uow: UnitOfWork, resources: Resources, programme: Programme, day: date) -> str | None:
    """Return the period of the newest ranks if it is over on this day: they no longer decide about places."""
    signed = await uow.rounds.last_signed(programme)
    if signed is None:
        return None
    given = period_given(resources, signed)
    return given if given < period_of(resources.rulebook.on(programme, day).placement.period, day) else None


async def _held(
    uow: UnitOfWork, officer: Officer | None, permission: Permission, round_id: UUID
) -> tuple[Officer, Round]:
    """Return the officer and the round, locked. Raises NotFound, NotAllowed."""
    known = await uow.rounds.get(round_id)
    if known is None:
        raise NotFound
    by = check_round(officer, permission, known.programme)
    held = await uow.rounds.get(round_id, held=True)
    if held is None:
        raise NotFound
    return by, held


async def _lists_own(uow: UnitOfWork, officer: Officer, held: Round) -> bool:
    """Return whether the list holds an application of the officer's own."""
    return officer.telegram_id is not None and await uow.rounds.lists_account(held.id, officer.telegram_id)


async def record(
    uow: UnitOfWork,
    officer: Officer | None,
    action: AuditAct,
    about: Round,
    *,
    note: str | None = None,
    **data: str | int,
) -> None:
    """Record in the audit trail what an officer, or (None) the scheduler, did with a round."""
    named = {"programme": about.programme.value, "round": about.number, **data}
    actor, actor_id = (Actor.OFFICER, officer.id) if officer else (Actor.SYSTEM, None)
    await uow.audit.add([AuditEvent(action, actor, actor_id, data=named, note=note)])
