"""Every table in its stored form, without interpretation: read in pieces, counted, and hashed.

Rows go through the types of the models, which makes times, ids and booleans the same on either kind of database; JSON
stays text.
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    MetaData,
    Row,
    Select,
    Table,
    Text,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import UserDefinedType

from storage.models import Base

_LARGEST_PIECE = 4000
_LARGEST_PIECE_OF = {"documents": 4}
"""Photos: a few of them are as much as memory should hold."""
_LONG_BYTES = 128
_DIGEST_RANGE = 1 << 256


class _JsonText(UserDefinedType[str]):
    """A JSON column as its text: nothing is parsed, and NULL is not the JSON value `null`."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "JSON"

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[str]:
        # PostgreSQL's driver would parse it.
        return cast(colexpr, Text)


def _plain(table: Table, metadata: MetaData) -> Table:
    columns = (
        Column(one.name, _JsonText() if isinstance(one.type, JSON) else one.type, primary_key=one.primary_key)
        for one in table.columns
    )
    return Table(table.name, metadata, *columns)


_metadata = MetaData()
TABLES = tuple(_plain(one, _metadata) for one in Base.metadata.sorted_tables)
"""Every table, in an order in which tables come before those that refer to them."""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The number of rows of a table, and a hash of their content that does not depend on their order."""

    rows: int
    digest: str


def largest_piece(table: Table) -> int:
    """Return the largest number of a table's rows that memory should hold."""
    return _LARGEST_PIECE_OF.get(table.name, _LARGEST_PIECE)


async def digests(connection: AsyncConnection, total: int, progress: Callable[[int], None]) -> dict[str, TableDigest]:
    """Read every row and return each table's digest; equal on either kind of database."""
    found = {}
    done = 0
    for table in TABLES:
        rows = sum_of_hashes = 0
        async for row in _all_rows(connection, table):
            rows += 1
            sum_of_hashes += int.from_bytes(_hash(row))
            if rows % 1000 == 0:
                progress(done + rows)
        done += rows
        found[table.name] = TableDigest(rows, f"{sum_of_hashes % _DIGEST_RANGE:064x}")
    progress(total)
    return found


def _hash(row: Row[Any]) -> bytes:
    values = [
        hashlib.sha256(value).digest() if isinstance(value, bytes) and len(value) > _LONG_BYTES else value
        for value in row
    ]
    return hashlib.sha256(repr(values).encode()).digest()


async def _all_rows(connection: AsyncConnection, table: Table) -> AsyncIterator[Row[Any]]:
    size = largest_piece(table)
    key = [one.name for one in table.primary_key.columns]
    after: tuple[Any, ...] | None = None
    while True:
        rows = (await connection.execute(page_of(table, after, size))).all()
        for row in rows:
            yield row
        if len(rows) < size:
            return
        after = tuple(getattr(rows[-1], name) for name in key)


def page_of(table: Table, after: tuple[Any, ...] | None, size: int) -> Select[Any]:
    """Return the next rows in the order of the primary key, as this database orders it."""
    key = list(table.primary_key.columns)
    page = select(table).order_by(*key).limit(size)
    if after is None:
        return page
    values = [literal(value, one.type) for one, value in zip(key, after, strict=True)]
    return page.where(tuple_(*key) > tuple_(*values) if len(key) > 1 else key[0] > values[0])


async def count_rows(connection: AsyncConnection) -> int:
    """Return the number of rows in all tables."""
    total = 0
    for table in TABLES:
        total += (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    return total
