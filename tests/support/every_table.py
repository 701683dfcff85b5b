"""Rows in every table, of every type and with every column both filled and empty: what copies and backups must keep."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Uuid,
    insert,
    null,
)

from storage.models import Base, UtcDateTime
from storage.unit_of_work import Database
from storage.upkeep.rotation import SEALED
from tests.support.factories import make_application, read_resources

Rows = dict[str, list[dict[str, Any]]]


async def fill_every_table(database: Database, number: int = 7) -> None:
    """Store that many made-up rows in each table, and one application as a resident sends it.

    What the service key seals can be opened; so can all of that application.
    """
    chance = random.Random(1)
    keyring = database.keyring
    stored: Rows = {}
    async with database.engines.writer.begin() as connection:
        for table in Base.metadata.sorted_tables:
            rows = [_row(table, index, stored, chance) for index in range(number)]
            for sealed in SEALED:
                if sealed.column.table is table:
                    for row in rows:
                        if row[sealed.column.name] is not None:
                            place = sealed.context(_Attributes(row))  # type: ignore[arg-type]
                            row[sealed.column.name] = keyring.seal(b"clear", place)
            for row in rows:
                # One by one: rows of one statement must all leave the same columns to the database.
                await connection.execute(insert(table), {name: _bound(table, name, row[name]) for name in row})
            stored[table.name] = rows
    async with database.write() as uow:
        await make_application(uow, read_resources())
        await uow.commit()


class _Attributes:
    """A row as a place reads it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row

    def __getattr__(self, name: str) -> Any:
        return self._row[name]

    def _asdict(self) -> Mapping[str, Any]:
        return self._row


def _row(table: Table, index: int, stored: Rows, chance: random.Random) -> dict[str, Any]:
    return {
        column.name: _value(column, index, stored, chance)
        for column in table.columns
        if not (isinstance(column.type, Integer) and column.autoincrement is True)
    }


def _value(column: Column[Any], index: int, stored: Rows, chance: random.Random) -> Any:
    if column.nullable and index % 3 == 2:
        return None
    for key in column.foreign_keys:
        return stored[key.column.table.name][index][key.column.name]
    kind = column.type
    if isinstance(kind, Uuid):
        return UUID(int=chance.getrandbits(100))  # older than any the bot makes
    if isinstance(kind, Boolean):
        return index % 2 == 0
    if isinstance(kind, UtcDateTime):
        return datetime(2026, 11, 27, 22, 0, 0, (0, 1, 999_999)[index % 3], UTC) - timedelta(days=9 * index)
    if isinstance(kind, Date):
        return date(2026, 2, 28) + timedelta(days=index)
    if isinstance(kind, LargeBinary):
        return bytes([index, 0, 255]) + chance.randbytes(200 if index % 2 else 13)
    if isinstance(kind, JSON):
        return [None, {"pool": "é “kutip” \\", "n": [1, 2.5, None, True]}, [], {}, ["a", "b"]][index % 5] or []
    if isinstance(kind, SmallInteger):
        return index + 1
    if isinstance(kind, BigInteger):
        return 7_000_000_000 + index if index % 2 else -1_000_000_000_000 - index
    if isinstance(kind, Integer):
        return index + 1
    assert isinstance(kind, String)
    return f"{index}é'\n% B-a"[: kind.length]


def _bound(table: Table, name: str, value: Any) -> Any:
    """As the bot stores it: a JSON column without a value is NULL, not the JSON value `null`."""
    return null() if value is None and isinstance(table.columns[name].type, JSON) else value
