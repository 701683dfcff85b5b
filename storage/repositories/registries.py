"""Lists from other offices: loaded next to the one in use, switched on as a whole.

A list is `loading`, then `current`. A list that was replaced is `replaced` while the work that follows from the change
is under way; a list that never came into use is `dropped`. Both are deleted, their entries first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, exists, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import Conflict
from domain.programme import Programme
from storage.encryption import Keyring
from storage.models import OPEN, ApplicationRow, RegistryEntry, RegistryList, table_of
from storage.records.base import new_id

_lists = table_of(RegistryList)
_entries = table_of(RegistryEntry)
_applications = table_of(ApplicationRow)

LOADING, CURRENT, REPLACED, DROPPED = "loading", "current", "replaced", "dropped"
OUT_OF_USE = (REPLACED, DROPPED)
NOT_LISTED = -2
"""The value of a person who is not on the list, as the office has answered: needed if a list holds answers only."""
_IN_USE = (
    select(_lists.c.id, _lists.c.kind, _lists.c.listed_on, _lists.c.entries, _lists.c.switched_at)
    .where(_lists.c.state == CURRENT)
    .order_by(_lists.c.kind)
)


@dataclass(frozen=True, slots=True)
class ListInUse:
    """A list that is in use: the day the office made it, its number of people, and since when it is used."""

    id: UUID
    kind: str
    listed_on: date
    entries: int
    switched_at: datetime


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a list in use says about one person; `value` is a decile.

    If `known` is false it says nothing: the office was not asked about this person, or has not answered.
    """

    kind: str
    listed_on: date
    listed: bool
    value: int | None
    known: bool = True


class Registries:
    """The lists from other offices, and look-ups in them."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now

    async def in_use(self) -> list[ListInUse]:
        """Return every list in use, by kind."""
        return [ListInUse(*row) for row in await self._connection.execute(_IN_USE)]

    async def current(self, kind: str) -> ListInUse | None:
        """Return the list of this kind that is in use."""
        return next((one for one in await self.in_use() if one.kind == kind), None)

    async def look_up(self, kinds: Collection[str], nik: str) -> list[LookUp]:
        """Return what the lists in use of these kinds say about a person."""
        index = self._keyring.blind_index("nik", nik)
        rows = await self._connection.execute(
            select(_lists.c.kind, _lists.c.listed_on, _lists.c.answers_only, _entries.c.nik_index, _entries.c.value)
            .outerjoin(_entries, (_entries.c.list_id == _lists.c.id) & (_entries.c.nik_index == index))
            .where(_lists.c.state == CURRENT, _lists.c.kind.in_(kinds))
        )
        return [_look_up(*row) for row in rows]

    # --- loading ---

    async def begin(self, kind: str, listed_on: date, *, answers_only: bool = False) -> UUID:
        """Begin a list, and return its id; a list of this kind that is still being loaded is never used.

        With `answers_only` nothing is known about people who are not added.
        """
        await self.drop_unfinished(kind)
        list_id = new_id()
        await self._connection.execute(insert(_lists), self._row(list_id, kind, listed_on, LOADING, answers_only))
        return list_id

    async def add(self, list_id: UUID, entries: Sequence[tuple[bytes, int | None]]) -> None:
        """Add people by the blind index of their NIK, each once, with a decile, None or NOT_LISTED.

        Raises Conflict if the list has been dropped.
        """
        await self._still_loading(list_id, {"imported_at": self._now})
        if entries:
            # Directly by the driver: through SQLAlchemy a million rows take twice as long, and the time of the event
            # loop.
            connection = self._connection
            sqlite = connection.dialect.name == "sqlite"
            key, marks = (list_id.hex, "?, ?, ?") if sqlite else (list_id, "$1, $2, $3")
            await connection.exec_driver_sql(
                f"INSERT INTO registry_entries (list_id, nik_index, value) VALUES ({marks})",  # noqa: S608
                [(key, index, value) for index, value in entries],
            )

    async def switch_on(self, list_id: UUID, kind: str, listed_on: date, entries: int) -> None:
        """Use this list from now on, in place of the last one of its kind. Raises Conflict if it was dropped."""
        replaced = await self._connection.execute(
            update(_lists).where(_lists.c.kind == kind, _lists.c.state == CURRENT).values(state=REPLACED)
        )
        if replaced.rowcount == 0:
            # An empty list stands for "none": the row marks that the work after the switch is not done.
            of_new = select(_lists.c.answers_only).where(_lists.c.id == list_id)
            answers_only = bool(await self._connection.scalar(of_new))
            row = self._row(new_id(), kind, listed_on, REPLACED, answers_only)
            await self._connection.execute(insert(_lists), row)
        await self._still_loading(list_id, {"state": CURRENT, "entries": entries, "switched_at": self._now})

    async def _still_loading(self, list_id: UUID, values: dict[str, object]) -> None:
        changed = await self._connection.execute(
            update(_lists).where(_lists.c.id == list_id, _lists.c.state == LOADING).values(**values)
        )
        if changed.rowcount == 0:
            raise Conflict

    def _row(self, list_id: UUID, kind: str, listed_on: date, state: str, answers_only: bool) -> dict[str, object]:
        return {
            "id": list_id,
            "kind": kind,
            "listed_on": listed_on,
            "state": state,
            "entries": 0,
            "imported_at": self._now,
            "switched_at": None,
            "answers_only": answers_only,
        }

    # --- after the switch ---

    async def touched(
        self, kind: str, programmes: Collection[Programme], *, after: UUID | None, limit: int
    ) -> list[tuple[UUID, LookUp]]:
        """Return open applications about which the list in use may say something new, by id, with what it says."""
        new, old, replaced = _entries.alias("new"), _entries.alias("old"), _lists.alias("replaced")
        differs = or_(
            new.c.nik_index.is_(None) != old.c.nik_index.is_(None),
            new.c.value.is_distinct_from(old.c.value),
            # A person on neither list is "not on the list" by the one, and unknown to the other.
            new.c.nik_index.is_(None) & (_lists.c.answers_only != replaced.c.answers_only),
        )
        index = _applications.c.nik_index
        before = (
            select(text("1"))
            .select_from(replaced.outerjoin(old, (old.c.list_id == replaced.c.id) & (old.c.nik_index == index)))
            .where(replaced.c.kind == kind, replaced.c.state == REPLACED, differs)
            .correlate(_applications, _lists, new)
        )
        query = (
            select(_applications.c.id, _lists.c.listed_on, _lists.c.answers_only, new.c.nik_index, new.c.value)
            .select_from(_applications)
            .join(_lists, (_lists.c.kind == kind) & (_lists.c.state == CURRENT))
            .outerjoin(new, (new.c.list_id == _lists.c.id) & (new.c.nik_index == index))
            .where(
                text(f"applications.status IN ({OPEN})"),
                _applications.c.programme.in_([one.value for one in programmes]),
                exists(before),
            )
            .order_by(_applications.c.id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(_applications.c.id > after)
        rows = await self._connection.execute(query)
        return [(one, _look_up(kind, *row)) for one, *row in rows]

    # --- sweeping ---

    async def drop_unfinished(self, kind: str | None = None) -> None:
        """Drop lists (of a kind, or all) that are being loaded; a process that still loads one gets Conflict."""
        query = update(_lists).where(_lists.c.state == LOADING).values(state=DROPPED)
        await self._connection.execute(query if kind is None else query.where(_lists.c.kind == kind))

    async def sweep(self, kind: str, *, limit: int) -> int:
        """Delete up to `limit` entries of an unused list of this kind; the list is deleted with its last entries.

        Returns how many rows were deleted: 0 if there is nothing left.
        """
        found = await self._connection.scalar(
            select(_lists.c.id).where(_lists.c.kind == kind, _lists.c.state.in_(OUT_OF_USE)).order_by(_lists.c.id)
        )
        if found is None:
            return 0
        of_list = _entries.c.list_id == found
        last = await self._connection.scalar(
            select(_entries.c.nik_index).where(of_list).order_by(_entries.c.nik_index).offset(limit - 1).limit(1)
        )
        if last is not None:
            await self._connection.execute(delete(_entries).where(of_list, _entries.c.nik_index <= last))
            return limit
        gone = await self._connection.execute(delete(_entries).where(of_list))
        await self._connection.execute(delete(_lists).where(_lists.c.id == found))
        return gone.rowcount + 1

    async def out_of_use(self) -> list[str]:
        """Return the kinds that have lists to sweep."""
        rows = await self._connection.scalars(select(_lists.c.kind).where(_lists.c.state.in_(OUT_OF_USE)).distinct())
        return sorted(rows)

    # --- for the office ---

    async def open_applications(
        self, programmes: Collection[Programme], *, after: UUID | None, limit: int
    ) -> list[UUID]:
        """Return open applications of these programmes by id, one page at a time."""
        query = (
            select(_applications.c.id)
            .where(
                text(f"applications.status IN ({OPEN})"),
                _applications.c.programme.in_([one.value for one in programmes]),
            )
            .order_by(_applications.c.id)
            .limit(limit)
        )
        if after is not None:
            query = query.where(_applications.c.id > after)
        return list(await self._connection.scalars(query))


def _look_up(kind: str, listed_on: date, answers_only: bool, nik_index: bytes | None, value: int | None) -> LookUp:
    if nik_index is None or value == NOT_LISTED:
        known = nik_index is not None or not answers_only
        return LookUp(kind, listed_on, listed=False, value=None, known=known)
    return LookUp(kind, listed_on, listed=True, value=value)
