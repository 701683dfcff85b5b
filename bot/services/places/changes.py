"""Changes to places by an admin: set, add, take away or move places, add a fund; each is checked and audited."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.services.places import pools as places
from domain.access import Officer, Permission, check
from domain.audit import Actor, AuditAct
from domain.calendar.periods import first_day, is_period
from domain.errors import NotFound
from domain.places.funding import period_of
from domain.places.pool import EntryKind, PoolKey
from domain.programme import Programme
from storage.records.base import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork


class Way(StrEnum):
    """What is done to the number of places of a pool. `opening` is for a pool without a number."""

    OPENING = "opening"
    INCREASE = "increase"
    DECREASE = "decrease"


async def set_number(
    uow: UnitOfWork,
    resources: Resources,
    officer: Officer | None,
    *,
    key: PoolKey,
    way: Way,
    number: int,
    decree: str,
    reason: str,
    today: date,
) -> None:
    """Open a pool with `number` places, or add or take away that many (0 only to open).

    Raises:
        NotAllowed: the officer may not manage places.
        NotFound: the fund, kecamatan, cover or period does not exist, or the period is over.
        Conflict: the pool to be opened has been set in the meantime.
        NotEnoughPlaces: fewer places are free.
    """
    check(officer, Permission.MANAGE_PLACES, key.programme)
    assert officer is not None  # noqa: S101
    await _check_key(uow, resources, key, today)
    if number < (0 if way is Way.OPENING else 1):
        raise ValueError("a number of places is above 0")
    amount = -number if way is Way.DECREASE else number
    await uow.places.change(key, amount, EntryKind(way.value), officer_id=officer.id, decree=decree, reason=reason)
    await _record(uow, officer, AuditAct(f"officer.places_{way.value}"), key, reason, amount=amount)


async def move(
    uow: UnitOfWork,
    resources: Resources,
    officer: Officer | None,
    *,
    source: PoolKey,
    target: PoolKey,
    number: int,
    decree: str,
    reason: str,
    today: date,
) -> None:
    """Move free places from one pool to another of the same programme, period and cover.

    Raises what `set_number` raises, and ValueError for two pools between which nothing can be moved.
    """
    check(officer, Permission.MANAGE_PLACES, source.programme)
    assert officer is not None  # noqa: S101
    if source.period != target.period:
        raise ValueError("places stay in their period")
    await _check_key(uow, resources, target, today)
    await uow.places.move(source, target, number, officer_id=officer.id, decree=decree, reason=reason)
    await _record(uow, officer, AuditAct.OFFICER_PLACES_MOVED, source, reason, amount=-number)
    await _record(uow, officer, AuditAct.OFFICER_PLACES_MOVED, target, reason, amount=number)


async def add_fund_with_audit(
    uow: UnitOfWork,
    resources: Resources,
    officer: Officer | None,
    *,
    programme: Programme,
    code: str,
    name: str,
    occupations: Sequence[str],
    today: date,
) -> None:
    """Add a fund; it pays only for the given `occupations`, or for everybody if there are none.

    Raises what `bot.services.places.pools.add_fund` raises.
    """
    condition = {"fact": "occupation", "in": list(occupations)} if occupations else None
    await places.add_fund(
        uow, resources, officer, programme=programme, day=today, code=code, name=name, condition=condition
    )
    assert officer is not None  # noqa: S101
    data = {"programme": programme.value, "fund": code, "occupations": ",".join(occupations)}
    await uow.audit.add([AuditEvent(AuditAct.OFFICER_FUND_ADDED, Actor.OFFICER, officer.id, data=data)])


async def _check_key(uow: UnitOfWork, resources: Resources, key: PoolKey, today: date) -> None:
    current = period_of(resources.rulebook.on(key.programme, today).placement.period, today)
    if not is_period(key.period, like=current) or key.period < current:
        raise NotFound
    day = max(today, first_day(key.period))
    covers = {one.id for one in places.optional_covers(resources.rulebook.on(key.programme, day))}
    area = resources.areas.kecamatan(key.kecamatan_code) if key.kecamatan_code else None
    known_area = not key.kecamatan_code or (area is not None and area.code == key.kecamatan_code)
    known_fund = key.fund in {one.code for one in await places.funds(uow, resources, key.programme, day)}
    if not known_fund or not known_area or (key.cover and key.cover not in covers):
        raise NotFound


async def _record(
    uow: UnitOfWork, officer: Officer, action: AuditAct, key: PoolKey, reason: str, *, amount: int
) -> None:
    data = {
        "programme": key.programme.value,
        "fund": key.fund,
        "period": key.period,
        "kecamatan": key.kecamatan_code,
        "cover": key.cover,
        "amount": amount,
    }
    await uow.audit.add([AuditEvent(action, Actor.OFFICER, officer.id, data=data, note=reason)])
