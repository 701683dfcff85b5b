"""The officers' queue: applications that wait for a decision, with one statement for each kind of officer.

A statement is made once for the kinds of areas an officer has, not for each page. It reads all that a page shows, so
keys and clearances need no further queries.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, literal_column, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.areas import CITY_CODE, areas_around
from domain.programme import Programme
from storage.models import ApplicationRow, ClearanceRow, ResidentKey, table_of
from storage.records.applications import QueuedApplication, StoredApplication
from storage.repositories.applying.rows import application_of
from storage.repositories.review.clearances import clearance_of

QUEUE_STATUSES = (ApplicationStatus.SUBMITTED, ApplicationStatus.IN_REVIEW, ApplicationStatus.APPEALED)
"""The statuses in which an application waits for an officer."""

_table = table_of(ApplicationRow)
_keys = table_of(ResidentKey)
_clearances = table_of(ClearanceRow)
_CLEARED = tuple(_clearances.c[name] for name in ("rule", "officer_id", "at", "result", "note"))
_ORDER = (_table.c.submitted_at, _table.c.id)
_KECAMATAN_DOTS = 2
_OWN_PARTS = 8


class _Kind(NamedTuple):
    """The properties of an officer's query that change its statement.

    They are: all areas of the city, or the number of single kelurahan, and of those looked up in a list; whether
    programmes, the officer's own applications and pages before are left out; and the length of a page, since PostgreSQL
    would otherwise plan each page again.
    """

    whole_city: bool
    single: int
    in_lists: bool
    programmes: bool
    own: bool
    after: bool
    limit: int


class OfficerQueue:
    """The queue of applications that an officer may work on."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def page(
        self,
        officer: Officer,
        *,
        programmes: Collection[Programme],
        own_resident_id: UUID | None,
        after: StoredApplication | None = None,
        limit: int = 10,
    ) -> list[QueuedApplication]:
        """Return the applications for this officer in these programmes and the officer's areas, oldest first.

        `own_resident_id` is the officer's own account as a resident, whose applications are left out. `after` is the
        last one of the previous page.
        """
        page, asked = _page_of(officer, programmes, own_resident_id, after, limit)
        rows = await self._connection.execute(page, asked)
        return [_queued(list(its_rows)) for _, its_rows in groupby(rows, key=attrgetter("id"))]


def _queued(rows: Sequence[Row[Any]]) -> QueuedApplication:
    """Return one application from its rows: one for each rule that is cleared, or one without a rule."""
    cleared = {row.rule: clearance_of(row) for row in rows if row.rule is not None}
    return QueuedApplication(application_of(rows[0]), rows[0].wrapped, cleared)


def _page_of(
    officer: Officer,
    programmes: Collection[Programme],
    own_resident_id: UUID | None,
    after: StoredApplication | None,
    limit: int,
) -> tuple[Select[Any], dict[str, Any]]:
    """Return the statement that reads a page of the queue, and its parameters; see `OfficerQueue.page`."""
    whole_city = officer.role is Role.ADMIN or CITY_CODE in officer.areas
    kecamatan = sorted(one for one in officer.areas if one.count(".") == _KECAMATAN_DOTS)
    # A kelurahan of a kecamatan that the officer also has would come twice, and the page would be full too soon.
    kelurahan = sorted(
        one for one in officer.areas.difference(kecamatan) if officer.areas.isdisjoint(areas_around(one)[:-1])
    )
    single = [] if whole_city or len(kelurahan) > _OWN_PARTS else kelurahan
    kind = _Kind(
        whole_city=whole_city,
        single=len(single),
        in_lists=not whole_city and (bool(kecamatan) or not single),
        programmes=set(programmes) != set(Programme),
        own=own_resident_id is not None,
        after=after is not None,
        limit=limit,
    )
    asked: dict[str, Any] = {f"kelurahan_{number}": code for number, code in enumerate(single)}
    if kind.in_lists:
        asked |= {"kecamatan": kecamatan, "kelurahan": [] if single else kelurahan}
    if kind.programmes:
        asked["programmes"] = [one.value for one in programmes]
    if own_resident_id is not None:
        asked["own"] = own_resident_id
    if after is not None:
        asked |= {"after_at": after.submitted_at, "after_id": after.id}
    return _page(kind), asked


@lru_cache(maxsize=128)
def _page(kind: _Kind) -> Select[Any]:
    limit: ColumnElement[int] = literal_column(f"{kind.limit:d}")
    conditions: list[ColumnElement[bool]] = []
    if kind.programmes:
        conditions.append(_table.c.programme.in_(bindparam("programmes", expanding=True)))
    if kind.own:
        conditions.append(_table.c.resident_id != bindparam("own"))
    if kind.after:
        last = (bindparam("after_at", type_=_table.c.submitted_at.type), bindparam("after_id", type_=_table.c.id.type))
        conditions.append(tuple_(*_ORDER) > tuple_(*last))
    # One statement per status and kelurahan, so that each walks its index in order and stops after a page.
    parts = [
        select(
            select(*_ORDER)
            .where(_table.c.status == literal_column(f"'{status.value}'"), area, *conditions)
            .order_by(*_ORDER)
            .limit(limit)
            .subquery()
        )
        for status in QUEUE_STATUSES
        for area in _areas(kind)
    ]
    waiting = union_all(*parts).subquery()
    page = select(waiting.c.id).order_by(waiting.c.submitted_at, waiting.c.id).limit(limit).subquery()
    return (
        select(_table, _keys.c.wrapped, *_CLEARED)
        .join(page, page.c.id == _table.c.id)
        .outerjoin(_keys, _keys.c.resident_id == _table.c.resident_id)
        .outerjoin(_clearances, _clearances.c.application_id == _table.c.id)
        .order_by(*_ORDER)
    )


def _areas(kind: _Kind) -> list[ColumnElement[bool]]:
    """Return the officer's areas in parts: a single kelurahan is a part of an index, lists are looked up in it."""
    if kind.whole_city:
        # Not a parameter: PostgreSQL would plan each page again, because it cannot tell what the pattern matches.
        return [_table.c.kelurahan_code.like(literal_column(f"'{CITY_CODE}.%'"))]
    parts: list[ColumnElement[bool]] = [
        _table.c.kelurahan_code == bindparam(f"kelurahan_{number}") for number in range(kind.single)
    ]
    if kind.in_lists:
        in_kecamatan = _table.c.kecamatan_code.in_(bindparam("kecamatan", expanding=True))
        parts.append(or_(in_kecamatan, _table.c.kelurahan_code.in_(bindparam("kelurahan", expanding=True))))
    return parts
