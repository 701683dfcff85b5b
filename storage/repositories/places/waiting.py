"""The waiting list: verified applicants without a place, in an order that can be stated."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.places.waiting import PlaceInLine
from domain.programme import Programme
from storage.connections.dialect import insert_in
from storage.models import ReservationRow, WaitingCount, WaitingRow, table_of

_table = table_of(WaitingRow)
_reservations = table_of(ReservationRow)
_counts = table_of(WaitingCount)
_ORDER = (_table.c.tier, _table.c.number, _table.c.application_id)
_STANDS = (_table.c.programme, _table.c.tier, _table.c.number)
_STANDING = _table.c.application_id.in_(bindparam("applications", expanding=True))
_LOCKED = select(_table).where(_STANDING).with_for_update()
_MOVE = (
    update(_table)
    .where(_table.c.application_id == bindparam("of"))
    .values(tier=bindparam("to_tier"), number=bindparam("to"))
)


def _sum_of(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """Return the sum of applicants in the matching stretches of a programme's waiting list."""
    of_programme = _counts.c.programme == bindparam("programme")
    return select(func.coalesce(func.sum(_counts.c.waiting), 0)).where(of_programme, *conditions).scalar_subquery()


_OWN = select(_table).where(_table.c.application_id == bindparam("application"))
_IN_TIER = _table.c.tier == bindparam("tier")
_NOT_BEHIND = tuple_(_table.c.number, _table.c.application_id) <= tuple_(
    bindparam("number", type_=_table.c.number.type), bindparam("application", type_=_table.c.application_id.type)
)
_WITHIN = select(func.count()).where(
    _table.c.programme == bindparam("programme"), _IN_TIER, _table.c.number >= bindparam("begin"), _NOT_BEHIND
)
_STRETCHES_BEFORE = and_(_counts.c.tier == bindparam("tier"), _counts.c.stretch < bindparam("stretch"))
_ALL = select(_sum_of())
_PLACE = select(
    _WITHIN.scalar_subquery(),
    _sum_of(or_(_counts.c.tier < bindparam("tier"), _STRETCHES_BEFORE)),
    _sum_of(),
)

_RANKS_END = 2**40
_RANKS = 128
_DAY = 24 * 60 * 60 * 1_000_000


class Stretch(NamedTuple):
    """A part of a programme's waiting list that is counted by itself."""

    programme: str
    tier: int
    stretch: int


def stretch_of(number: int) -> int:
    """Return the stretch of its tier that contains a number; later numbers have later stretches.

    A number is a rank of a round, or the moment of entering in microseconds: a stretch is 128 ranks, or a day (UTC).
    """
    return number // _RANKS if number < _RANKS_END else _RANKS_END // _RANKS + number // _DAY


def _begin_of(stretch: int) -> int:
    """Return the first number of a stretch."""
    days = stretch - _RANKS_END // _RANKS
    return stretch * _RANKS if days < 0 else max(days * _DAY, _RANKS_END)


class WaitingList:
    """Every query about the waiting list; the order is tier, number, then the application's id.

    The applicants in each stretch are counted along. `write_counts` writes the counts last in a transaction: every
    transaction writes those rows, so nothing else may be locked after them.
    """

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._insert = insert_in(connection.dialect.name)
        self._changes: Counter[Stretch] = Counter()

    async def enqueue(self, application_id: UUID, programme: Programme, *, tier: int, number: int) -> None:
        """Put an application on the waiting list, or move it there: lower tiers first, then lower numbers.

        An application that is moved keeps its moment of entering.
        """
        if await self.move_many(tier, {application_id: number}):
            return
        row = {"application_id": application_id, "programme": programme.value, "tier": tier, "number": number}
        statement = self._insert(_table).values(entered_at=self._now, **row).on_conflict_do_nothing()
        # No row is returned if another transaction enters it at this very moment; only one of them can write the
        # status.
        self._count(await self._connection.execute(statement.returning(*_STANDS)), 1)

    async def move_many(self, tier: int, numbers: Mapping[UUID, int]) -> set[UUID]:
        """Move applications on the waiting list, each to its number; return those that were on it.

        An application that leaves at this moment is waited for, and is not entered again.
        """
        if not numbers:
            return set()
        stood = (await self._connection.execute(_LOCKED, {"applications": list(numbers)})).all()
        self._count(((row.programme, row.tier, row.number) for row in stood), -1)
        self._count(((row.programme, tier, numbers[row.application_id]) for row in stood), 1)
        places = [{"of": row.application_id, "to_tier": tier, "to": numbers[row.application_id]} for row in stood]
        if places:
            await self._connection.execute(_MOVE, places)
        return {row.application_id for row in stood}

    async def remove(self, application_ids: Sequence[UUID]) -> None:
        """Remove applications from the waiting list; those that are not on it are left out."""
        if application_ids:
            gone = delete(_table).where(_STANDING).returning(*_STANDS)
            self._count(await self._connection.execute(gone, {"applications": list(application_ids)}), -1)

    def changes(self) -> Counter[Stretch]:
        """Return the changes of the counts that are not written yet, for `take_back`."""
        return self._changes.copy()

    def take_back(self, changes: Counter[Stretch]) -> None:
        """Reset the unwritten changes of the counts, because the waiting list itself is rolled back to that moment."""
        self._changes = changes

    async def write_counts(self) -> None:
        """Write the changes of the stretches' counts; the unit of work calls this before it commits."""
        changes = sorted((key, by) for key, by in self._changes.items() if by)
        self._changes.clear()
        if changes:
            statement = self._insert(_counts)
            upsert = statement.on_conflict_do_update(
                index_elements=["programme", "tier", "stretch"],
                set_={"waiting": _counts.c.waiting + statement.excluded.waiting},
            )
            rows = [{**key._asdict(), "waiting": by} for key, by in changes]
            await self._connection.execute(upsert, rows)

    async def place_of(self, application_id: UUID) -> PlaceInLine | None:
        """Return an application's position, None if it does not wait. One with an offer still has a position."""
        own = (await self._connection.execute(_OWN, {"application": application_id})).first()
        if own is None:
            return None
        stretch = stretch_of(own.number)
        asked = {"programme": own.programme, "tier": own.tier, "number": own.number, "application": application_id}
        asked |= {"stretch": stretch, "begin": _begin_of(stretch)}
        row = (await self._connection.execute(_PLACE, asked)).one()
        unwritten = {key: by for key, by in self._changes.items() if key.programme == own.programme}
        in_front = sum(by for key, by in unwritten.items() if (key.tier, key.stretch) < (own.tier, stretch))
        return PlaceInLine(row[0] + row[1] + in_front, row[2] + sum(unwritten.values()), tier=own.tier)

    async def heads(
        self, programme: Programme, limit: int, *, after: UUID | None = None, tier: int | None = None
    ) -> list[UUID]:
        """Return the next applications on the list in order, without those that hold a place, offered or taken.

        With `tier`, only those of that tier. `after` is the last one of the previous page; if it no longer waits, the
        list is read from its front. Two transactions at once see the same applications: `Places.reserve` decides which
        of them succeeds.
        """
        held = exists().where(
            _reservations.c.application_id == _table.c.application_id,
            _reservations.c.cover == "",
            literal_column("reservations.state IN ('offered', 'taken')"),
        )
        statement = select(_table.c.application_id).where(_table.c.programme == programme.value, ~held)
        if tier is not None:
            statement = statement.where(_table.c.tier == tier)
        if after is not None:
            found = await self._connection.execute(select(*_ORDER).where(_table.c.application_id == after))
            last = found.first()
            if last is not None:
                statement = statement.where(tuple_(*_ORDER) > tuple_(*last))
        return list((await self._connection.execute(statement.order_by(*_ORDER).limit(limit))).scalars())

    async def count(self, programme: Programme) -> int:
        """Return the number of waiting applications."""
        written = (await self._connection.execute(_ALL, {"programme": programme.value})).scalar_one()
        return int(written) + sum(by for key, by in self._changes.items() if key.programme == programme.value)

    def _count(self, stands: Iterable[Any], by: int) -> None:
        for programme, tier, number in stands:
            self._changes[Stretch(programme, tier, stretch_of(number))] += by
