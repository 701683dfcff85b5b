"""The hand-over to BPJS: the sheet that an application went out with, and the answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.application import ApplicationStatus
from domain.enrolment import Enrolment, EnrolmentState, HandOverSheet
from domain.programme import Programme
from storage.connections.dialect import insert_in
from storage.encryption import CiphertextContext, Keyring
from storage.models import ApplicationRow, EnrolmentRow, HandOver, table_of
from storage.records.base import Resident, new_id

_table = table_of(EnrolmentRow)
_sheets = table_of(HandOver)
_applications = table_of(ApplicationRow)

_NOT_HANDED = or_(_table.c.state.is_(None), _table.c.state == EnrolmentState.REFUSED.value)


class Enrolments:
    """Every query about the hand-over; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    async def not_handed(self, programme: Programme, limit: int, *, after: UUID | None = None) -> list[UUID]:
        """Return approved applications that are on no sheet, or were refused and approved again, by id.

        `after` is the last one of the previous page.
        """
        joined = _applications.outerjoin(_table, _table.c.application_id == _applications.c.id)
        wanted: list[ColumnElement[bool]] = [
            _applications.c.programme == programme.value,
            _applications.c.status == ApplicationStatus.APPROVED.value,
            _NOT_HANDED,
        ]
        return await self._page(select(_applications.c.id).select_from(joined), wanted, limit, after)

    async def on_sheet(self, sheet: HandOverSheet, limit: int, *, after: UUID | None = None) -> list[UUID]:
        """Return the applications of a sheet that wait for an answer, by id, without withdrawn ones."""
        joined = _applications.join(_table, _table.c.application_id == _applications.c.id)
        wanted = [
            _table.c.hand_over_id == sheet.id,
            _table.c.state == EnrolmentState.HANDED.value,
            _applications.c.status == ApplicationStatus.APPROVED.value,
        ]
        return await self._page(select(_applications.c.id).select_from(joined), wanted, limit, after)

    async def answered(self, programme: Programme, limit: int, *, after: UUID | None = None) -> list[UUID]:
        """Return the applications that BPJS has answered, in the order of their ids."""
        joined = _applications.join(_table, _table.c.application_id == _applications.c.id)
        wanted = [
            _applications.c.programme == programme.value,
            _table.c.state.in_([EnrolmentState.BEGUN.value, EnrolmentState.REFUSED.value]),
        ]
        return await self._page(select(_applications.c.id).select_from(joined), wanted, limit, after)

    async def sheet(self, programme: Programme, number: int | None = None) -> HandOverSheet | None:
        """Return the sheet with this number, or the newest."""
        statement = select(_sheets).where(_sheets.c.programme == programme.value)
        if number is not None:
            statement = statement.where(_sheets.c.number == number)
        row = (await self._connection.execute(statement.order_by(_sheets.c.number.desc()).limit(1))).first()
        return _sheet(row) if row else None

    async def next_number(self, programme: Programme) -> int:
        """Return the number that the next sheet gets."""
        highest = select(func.max(_sheets.c.number)).where(_sheets.c.programme == programme.value)
        return ((await self._connection.execute(highest)).scalar() or 0) + 1

    async def begin_sheet(self, programme: Programme, number: int) -> HandOverSheet:
        """Store a sheet, without people yet. Raises IntegrityError if another process has used the number meanwhile."""
        sheet = HandOverSheet(new_id(), programme, number, 0, self._now)
        await self._connection.execute(
            insert(_sheets).values(
                id=sheet.id, programme=programme.value, number=number, made_at=sheet.made_at, people=0
            )
        )
        return sheet

    async def hand(self, sheet: HandOverSheet, application_ids: Sequence[UUID]) -> None:
        """Record that these applications went out with the sheet; ones that are on it already stay."""
        if not application_ids:
            return
        fresh = {"hand_over_id": sheet.id, "state": EnrolmentState.HANDED.value}
        cleared = {"refusal": None, "answered_at": None}
        statement = insert_in(self._connection.dialect.name)(_table)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["application_id"],
                set_={**fresh, **cleared},
                where=_table.c.state == EnrolmentState.REFUSED.value,
            ),
            [{"application_id": one, **fresh} for one in application_ids],
        )
        people = select(func.count()).select_from(_table).where(_table.c.hand_over_id == sheet.id).scalar_subquery()
        await self._connection.execute(update(_sheets).where(_sheets.c.id == sheet.id).values(people=people))

    async def of(self, application_id: UUID, *, resident: Resident) -> Enrolment | None:
        """Return the hand-over of an application and its answer; `resident` is its owner."""
        chosen = select(_table, _sheets.c.number).join(_sheets, _sheets.c.id == _table.c.hand_over_id)
        row = (await self._connection.execute(chosen.where(_table.c.application_id == application_id))).first()
        if row is None:
            return None
        return Enrolment(
            application_id,
            row.number,
            EnrolmentState(row.state),
            _opened(row.member_number, resident, application_id, "member_number"),
            _opened(row.refusal, resident, application_id, "refusal"),
        )

    async def begin(self, application_id: UUID, member_number: str, *, resident: Resident) -> None:
        """Record the number that BPJS gave."""
        sealed = resident.key.seal(member_number.encode(), _context(application_id, "member_number"))
        await self._answer(application_id, EnrolmentState.BEGUN, member_number=sealed)

    async def refuse(self, application_id: UUID, refusal: str, *, resident: Resident) -> None:
        """Record why BPJS refused the person."""
        sealed = resident.key.seal(refusal.encode(), _context(application_id, "refusal"))
        await self._answer(application_id, EnrolmentState.REFUSED, refusal=sealed)

    async def _answer(self, application_id: UUID, state: EnrolmentState, **sealed: bytes) -> None:
        await self._connection.execute(
            update(_table)
            .where(_table.c.application_id == application_id)
            .values(state=state.value, answered_at=self._now, **sealed)
        )

    async def _page(
        self, statement: Any, wanted: Sequence[ColumnElement[bool]], limit: int, after: UUID | None
    ) -> list[UUID]:
        conditions = [*wanted, _applications.c.id > after] if after is not None else [*wanted]
        found = await self._connection.execute(statement.where(*conditions).order_by(_applications.c.id).limit(limit))
        return [row.id for row in found]


def _sheet(row: Row[Any]) -> HandOverSheet:
    return HandOverSheet(row.id, Programme(row.programme), row.number, row.people, row.made_at)


def _opened(sealed: bytes | None, resident: Resident, application_id: UUID, column: str) -> str | None:
    return resident.key.open(sealed, _context(application_id, column)).decode() if sealed else None


def _context(application_id: UUID, column: str) -> CiphertextContext:
    return CiphertextContext("enrolments", column, application_id)
