"""Which rows are sealed with which service key, and re-sealing them with the newest one.

A resident's data is sealed with the resident's own key, and only that key is sealed with the service key: rotation
rewrites small rows. It runs next to a serving bot, provided that the bot already knows the newest key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Row, bindparam, func, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections.dialect import SQLITE
from storage.encryption import KEY_ID_BYTES, CiphertextContext, Keyring
from storage.models import (
    AnnouncementRow,
    AuditEventRow,
    Base,
    InboxRow,
    OfficerRow,
    OutboxRow,
    QuotaEntry,
    ResidentKey,
    RevisionRow,
    RoundEntry,
    RoundRow,
    table_of,
)
from storage.repositories.places.quota_ledger import reason_context
from storage.repositories.rounds.entries import grounds_context


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that the service key seals; ``context`` is the context that a row's ciphertext is bound to."""

    column: Column[Any]
    context: Callable[[Row[Any]], CiphertextContext]

    @property
    def key(self) -> list[Column[Any]]:
        """The columns of the table's primary key."""
        return list(self.column.table.primary_key.columns)

    def key_of(self, row: Row[Any]) -> tuple[Any, ...]:
        """Return the primary key of a row."""
        return tuple(getattr(row, one.name) for one in self.key)

    @property
    def name(self) -> str:
        """The table and column, as people read them."""
        return f"{self.column.table.name}.{self.column.name}"


def _by(mapped: type[Base], column: str, row_id: str = "id") -> SealedColumn:
    table = table_of(mapped)

    def context(row: Row[Any]) -> CiphertextContext:
        bound_to: UUID = getattr(row, row_id)
        return CiphertextContext(table.name, column, bound_to)

    return SealedColumn(table.c[column], context)


SEALED = (
    _by(ResidentKey, "wrapped", "resident_id"),
    _by(InboxRow, "payload"),
    _by(OutboxRow, "payload"),
    _by(OfficerRow, "name"),
    _by(AuditEventRow, "note"),
    _by(AnnouncementRow, "content"),
    _by(RevisionRow, "content"),
    _by(RoundRow, "seed"),
    SealedColumn(table_of(RoundEntry).c.grounds, lambda row: grounds_context(row.round_id, row.application_id)),
    SealedColumn(table_of(QuotaEntry).c.reason, lambda row: reason_context(row._asdict())),
)


async def count_by_key(connection: AsyncConnection, sealed: SealedColumn) -> dict[bytes, int]:
    """Return how many rows of the column each service key has sealed, by the key's id."""
    key_id = _key_id(sealed)
    rows = await connection.execute(
        select(key_id.label("key_id"), func.count().label("number")).where(_is_sealed(sealed)).group_by(key_id)
    )
    return {bytes(row.key_id): row.number for row in rows}


async def find_older(
    connection: AsyncConnection, keyring: Keyring, sealed: SealedColumn, after: tuple[Any, ...] | None, limit: int
) -> Sequence[Row[Any]]:
    """Return rows that another key than the newest has sealed, in the order of their primary key, after `after`."""
    older = (
        select(sealed.column.table)
        .where(_is_sealed(sealed), _key_id(sealed) != literal(keyring.newest_key_id))
        .order_by(*sealed.key)
        .limit(limit)
    )
    if after is not None:
        values = [literal(value, one.type) for one, value in zip(sealed.key, after, strict=True)]
        older = older.where(tuple_(*sealed.key) > tuple_(*values) if len(values) > 1 else sealed.key[0] > values[0])
    return (await connection.execute(older)).all()


async def reseal(connection: AsyncConnection, keyring: Keyring, sealed: SealedColumn, rows: Sequence[Row[Any]]) -> int:
    """Seal these rows with the newest key, except for rows that were changed meanwhile or are locked.

    Rows sealed with a key that is not set stay as they are. Returns how many were re-sealed. Raises
    UnreadableCiphertext if a row was changed outside the bot.
    """
    free = {sealed.key_of(row) for row in rows}
    if connection.dialect.name != SQLITE:
        # Others lock these rows in another order: rows that they hold are left to the next run.
        chosen = tuple_(*sealed.key).in_(free)
        locked = await connection.execute(select(*sealed.key).where(chosen).with_for_update(skip_locked=True))
        free = {tuple(row) for row in locked}
    changes = []
    for row in rows:
        row_key, old = sealed.key_of(row), getattr(row, sealed.column.name)
        if row_key in free and old[:KEY_ID_BYTES] in keyring.key_ids:
            changes.append({**_bound(row_key), "old": old, "new": keyring.reseal(old, sealed.context(row))})
    if not changes:
        return 0
    statement = (
        update(sealed.column.table)
        .where(
            *(one == bindparam(f"key_{number}") for number, one in enumerate(sealed.key)),
            sealed.column == bindparam("old"),
        )
        .values({sealed.column: bindparam("new")})
    )
    await connection.execute(statement, changes)
    return len(changes)


def _bound(row_key: tuple[Any, ...]) -> dict[str, Any]:
    return {f"key_{number}": value for number, value in enumerate(row_key)}


def _is_sealed(sealed: SealedColumn) -> ColumnElement[bool]:
    # An empty value is not sealed at all.
    return func.length(sealed.column) > KEY_ID_BYTES


def _key_id(sealed: SealedColumn) -> ColumnElement[bytes]:
    return func.substr(sealed.column, 1, KEY_ID_BYTES, type_=sealed.column.type)
