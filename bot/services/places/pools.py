"""Places as services see them: the funds there are, the pools open to an applicant, and the free places."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import structlog

from domain.access import Officer, Permission, check
from domain.errors import Conflict, RulesError
from domain.places.funding import AddedFund, FundingSource, period_of
from domain.places.pool import FreePlaces, Pool, PoolKey
from domain.programme import Programme
from domain.rules.conditions import Condition, read_condition
from domain.rules.facts import FactValue, facts_of
from domain.rules.file import Cover
from domain.rules.in_force import RuleSet
from storage.unit_of_work import Database, UnitOfWork

if TYPE_CHECKING:
    from bot.resources import Resources

log = structlog.get_logger(__name__)

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,23}")
_NAME_LIMIT = 60


class PlacesKind(StrEnum):
    """The state of a programme's places."""

    NOT_SET = "not_set"
    COVERED_MISSING = "covered_missing"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class PlacesState:
    """A programme's own places on a day, in `period`; `free` is above 0 only while they are `open`.

    `not_set`: nobody has set a number. `covered_missing`: there is a number, but the period's list of people already
    covered has not been read, so nobody knows how many are left. Neither offers anything.
    """

    kind: PlacesKind
    period: str
    free: int = 0


async def funds(uow: UnitOfWork, resources: "Resources", programme: Programme, day: date) -> tuple[FundingSource, ...]:
    """Return the funds, in the order to try: the file's funds in force on the day, then the added ones.

    An added fund whose condition the rules of the day can no longer read pays for nobody: it is left out, and logged.
    """
    rules = resources.rulebook.on(programme, day)
    funds = {fund.code: fund for fund in rules.funds}
    for one in await uow.added_funds.of(programme):
        try:
            condition = _read_condition(rules, one.code, one.condition)
        except RulesError as error:
            log.warning("places.fund_unreadable", entry=error.entry)
        else:
            funds.setdefault(one.code, FundingSource(one.code, one.name, condition))
    return tuple(funds.values())


async def add_fund(
    uow: UnitOfWork,
    resources: "Resources",
    officer: Officer | None,
    *,
    programme: Programme,
    day: date,
    code: str,
    name: str,
    condition: Mapping[str, Any] | None = None,
) -> FundingSource:
    """Add a fund to those of the rule file.

    `condition` has the form that rule files use (None: for everybody).

    Raises:
        NotAllowed: the officer may not manage places.
        RulesError: an entry is invalid; it says how to correct it.
        Conflict: a fund with this code exists, added or in the file.
    """
    check(officer, Permission.MANAGE_PLACES, programme)
    assert officer is not None  # noqa: S101
    rules = resources.rulebook.on(programme, day)
    entry, name = f"funds.{code}", name.strip()
    if not _CODE.fullmatch(code):
        raise _refuse(rules, "funds", "a code has 1 to 24 of a-z, 0-9, _ and -, and begins with a letter or digit")
    if not 1 <= len(name) <= _NAME_LIMIT or not name.isprintable():
        raise _refuse(rules, entry, f"a name is one line of 1 to {_NAME_LIMIT} characters")
    read = _read_condition(rules, code, condition)
    if code in {fund.code for fund in rules.funds}:
        raise Conflict
    await uow.added_funds.add(programme, AddedFund(code, name, condition), officer_id=officer.id)
    return FundingSource(code, name, read)


def optional_covers(rules: RuleSet) -> tuple[Cover, ...]:
    """Return the covers that are offered and have places of their own."""
    return tuple(cover for cover in rules.covers if cover.places == "own" and cover.offered)


async def pools_for(
    uow: UnitOfWork,
    resources: "Resources",
    *,
    programme: Programme,
    day: date,
    facts: Mapping[str, FactValue],
    kecamatan_code: str,
    cover: str = "",
) -> list[Pool]:
    """Return the pools of the day's period from which an applicant with these facts may get a place, in order.

    Those of the applicant's kecamatan come before those for the whole city, since nobody else may have them; within
    each the funds keep their order. Empty if nothing may be offered yet, or if `cover` is not offered.
    """
    rules = resources.rulebook.on(programme, day)
    if cover and cover not in {one.id for one in optional_covers(rules)}:
        return []
    period = _period(rules)
    if period is None or await _waits_for_covered(uow, rules):
        return []
    by_key = {pool.key: pool for pool in await uow.places.pools(programme, period, cover=cover)}
    payers = [fund.code for fund in await funds(uow, resources, programme, day) if fund.pays_for(facts, rules.numbers)]
    keys = (
        PoolKey(programme, fund, period, area, cover) for area in dict.fromkeys((kecamatan_code, "")) for fund in payers
    )
    return [by_key[key] for key in keys if key in by_key]


async def state(uow: UnitOfWork, resources: "Resources", programme: Programme, day: date) -> PlacesState:
    """Return the state of a programme's own places on a day, as officers and residents are told it."""
    return (await _states(uow, [resources.rulebook.on(programme, day)]))[programme]


async def free_places(uow: UnitOfWork, resources: "Resources", day: date) -> dict[Programme, int | None]:
    """Count the free places of each programme on a day; None while the number is not known (see PlacesState)."""
    states = await _states(uow, [resources.rulebook.on(programme, day) for programme in Programme])
    return {programme: one.free if one.kind is PlacesKind.OPEN else None for programme, one in states.items()}


async def close_months(database: Database) -> int:
    """Close the past months of every pool, in transactions of their own.

    Call it now and then: it reads, and writes only when a month has passed. Several workers may call it at once.

    Returns:
        For how many pools months were closed.
    """
    async with database.read() as uow:
        if not await uow.places.unclosed():
            return 0
    total = 0
    while True:
        async with database.write() as uow:
            closed = await uow.places.close_months()
            await uow.commit()
        if not closed:
            return total
        total += closed


async def _states(uow: UnitOfWork, sets: list[RuleSet]) -> dict[Programme, PlacesState]:
    periods = {rules.programme: period for rules in sets if (period := _period(rules)) is not None}
    pools = await uow.places.free(list(periods.items())) if periods else []
    found: dict[Programme, PlacesState] = {}
    for rules in sets:
        period = periods.get(rules.programme, "")
        own = [one for one in pools if one.pool.key.programme is rules.programme and _is_in_force(rules, one)]
        if not own:
            found[rules.programme] = PlacesState(PlacesKind.NOT_SET, period)
        elif await _waits_for_covered(uow, rules):
            found[rules.programme] = PlacesState(PlacesKind.COVERED_MISSING, period)
        else:
            found[rules.programme] = PlacesState(PlacesKind.OPEN, period, _sum_of_free(own))
    return found


def _sum_of_free(pools: Iterable[FreePlaces]) -> int:
    # A pool that is overdrawn takes no places from the others.
    return sum(max(one.free, 0) for one in pools)


def _is_in_force(rules: RuleSet, one: FreePlaces) -> bool:
    return one.added_fund or one.pool.key.fund in {fund.code for fund in rules.funds}


def _period(rules: RuleSet) -> str | None:
    """Return the period of the rules' day; None if the file does not say how places are given."""
    return period_of(rules.placement_entry.period, rules.day) if rules.placement_entry else None


async def _waits_for_covered(uow: UnitOfWork, rules: RuleSet) -> bool:
    """Return whether a list of people already covered is required and that of this period is not there yet."""
    placement = rules.placement_entry
    if placement is None or not placement.covered_first:
        return False
    kind = rules.programme.profile.covered_list
    covered = await uow.registries.current(kind) if kind else None
    return covered is None or period_of(placement.period, covered.listed_on) != _period(rules)


def _read_condition(rules: RuleSet, code: str, raw: Mapping[str, Any] | None) -> Condition | None:
    if raw is None:
        return None
    entry = f"funds.{code}"
    condition = read_condition(raw, facts_of(rules.programme), lambda remedy: _refuse(rules, entry, remedy))
    for parameter in condition.parameters():
        if parameter not in rules.parameters:
            raise _refuse(rules, entry, f"there is no parameter {parameter!r}")
    return condition


def _refuse(rules: RuleSet, entry: str, remedy: str) -> RulesError:
    return RulesError(rules.programme.value, entry, remedy)
