"""Copying all rows of one database into another, of either kind: in pieces, resumable, and compared at the end.

The progress is recorded in the target itself, in the transaction of each piece (`NOTES`, a table that exists only
during the copy), so a copy that was killed anywhere resumes where it stopped. A database with that table is not served
(`storage.migrate`).
"""

import json
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import PostgresError
from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Select,
    String,
    Table,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.connections.dialect import SQLITE
from storage.connections.engine import Engines
from storage.copies.progress import Progress
from storage.copies.raw_tables import TABLES, TableDigest, count_rows, digests, largest_piece, page_of
from storage.errors import StorageError
from storage.migrate import UNFINISHED_COPY, migrate
from storage.models import Base

TARGET_SECONDS = {SQLITE: 0.02, "postgresql": 0.2}
"""The time a piece should take; the size of the next piece is adjusted to it."""
_FIRST_PIECE, _SMALLEST_PIECE = 100, 100

NOTES = Table(
    UNFINISHED_COPY,
    MetaData(),
    Column("table_name", String(64), primary_key=True),
    Column("source", String(200), nullable=False),
    Column("last_key", String),
    Column("copied", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
)


class TargetInUse(Exception):
    """The target holds rows that do not come from an unfinished copy of this source; `str()` says which."""


class CopyDiffers(Exception):
    """Source and target differ in these tables: the source was changed while it was copied."""

    def __init__(self, tables: Sequence[str]) -> None:
        super().__init__(", ".join(tables))


async def copy(
    source: AsyncConnection, target: Engines, *, source_name: str, anew: bool = False, progress: Progress
) -> dict[str, TableDigest]:
    """Copy every row, or resume an interrupted copy, then compare both sides.

    Args:
        source: a connection in one transaction, so that all is read as of one moment.
        target: is brought to the newest schema; must be empty, or an unfinished copy of the same source.
        source_name: identifies the source when another process resumes the copy; holds no password.
        anew: empty a target that an unfinished copy has begun to fill, and start over.
        progress: called as rows are copied.

    Returns:
        The digest of each table, which is the same on both sides.

    Raises:
        TargetInUse: the target holds other rows; nothing was written.
        CopyDiffers: a table differs in the end.
        DatabaseUnavailable: the target cannot be opened, written or migrated.
    """
    await _refuse_in_use(target, source_name, anew=anew)
    await migrate(target, unfinished_copy=True)
    await _begin(target.writer, source_name, anew=anew)
    total = await count_rows(source)
    await _Copy(source, target.writer, total, progress).run()
    ours = await digests(source, total, lambda done: progress("comparing", done, 2 * total))
    async with target.reader.connect() as connection:
        theirs = await digests(connection, total, lambda done: progress("comparing", total + done, 2 * total))
        await connection.rollback()
    if different := [name for name, digest in ours.items() if theirs[name] != digest]:
        raise CopyDiffers(different)
    await _finish(source, target.writer)
    return ours


class _Copy:
    """One run of a copy."""

    def __init__(self, source: AsyncConnection, target: AsyncEngine, total: int, progress: Progress) -> None:
        self._source = source
        self._target = target
        self._total = total
        self._progress = progress
        self._seconds = TARGET_SECONDS[target.dialect.name]
        self._done = 0

    async def run(self) -> None:
        async with self._target.connect() as connection:
            notes = {one.table_name: one for one in await connection.execute(select(NOTES))}
            await connection.rollback()
            self._done = sum(one.copied for one in notes.values())
            for table in TABLES:
                note = notes[table.name]
                if not note.done:
                    await self._copy(connection, table, _read_key(table, note.last_key))

    async def _copy(self, connection: AsyncConnection, table: Table, after: tuple[Any, ...] | None) -> None:
        largest = largest_piece(table)
        size = min(_FIRST_PIECE, largest)
        key = [one.name for one in table.primary_key.columns]
        while True:
            rows = (await self._source.execute(page_of(table, after, size))).all()
            began = time.perf_counter()
            if rows:
                after = tuple(getattr(rows[-1], name) for name in key)
            done = len(rows) < size
            await connection.execute(
                update(NOTES)
                .where(NOTES.c.table_name == table.name)
                .values(last_key=_written_key(after), copied=NOTES.c.copied + len(rows), done=done)
            )
            if rows:
                await _store(connection, table, rows)
            took = time.perf_counter() - began
            await connection.commit()  # takes the same time for any number of rows
            self._done += len(rows)
            self._progress("copying", self._done, self._total)
            if done:
                return
            fitting = int(size * min(2.0, self._seconds / max(took, 0.001)))
            size = min(largest, max(_SMALLEST_PIECE, fitting))


async def _store(connection: AsyncConnection, table: Table, rows: Sequence[Row[Any]]) -> None:
    """Write rows into an empty part of a table, in a transaction that has begun. Raises StorageError."""
    if connection.dialect.name == SQLITE:
        await connection.execute(insert(table), [dict(row._mapping) for row in rows])
        return
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        # COPY costs a fraction of INSERT on either side.
        await driver.copy_records_to_table(
            table.name, columns=[one.name for one in table.columns], records=[tuple(row) for row in rows]
        )
    except PostgresError as error:
        raise StorageError(f"{table.name}: {error}") from error


async def _refuse_in_use(target: Engines, source_name: str, *, anew: bool) -> None:
    """Raise TargetInUse if the target holds rows that this copy did not bring."""
    if target.database_path and not target.database_path.exists():
        return
    async with target.reader.connect() as connection:
        there = set(await connection.run_sync(lambda one: inspect(one).get_table_names()))
        if NOTES.name in there:
            known = (await connection.execute(select(NOTES.c.source).limit(1))).scalar_one()
            if known != source_name and not anew:
                raise TargetInUse(f"holds an unfinished copy of {known}")
        elif there and "alembic_version" not in there:
            raise TargetInUse("holds tables of something else")
        else:
            for table in TABLES:
                if table.name in there and (await connection.execute(_any_row(table))).first() is not None:
                    raise TargetInUse(f"has rows in {table.name}")
        await connection.rollback()


async def _begin(target: AsyncEngine, source_name: str, *, anew: bool) -> None:
    """Prepare the target for a copy, unless that has been done already."""
    async with target.begin() as connection:
        if await connection.run_sync(lambda one: inspect(one).has_table(NOTES.name)):
            if not anew:
                return
            for table in reversed(TABLES):
                await connection.execute(table.delete())
            await connection.run_sync(NOTES.drop)
        await connection.run_sync(NOTES.create)
        empty = {"source": source_name, "copied": 0, "done": False}
        await connection.execute(insert(NOTES), [{"table_name": one.name, **empty} for one in TABLES])


def _any_row(table: Table) -> Select[Any]:
    return select(literal(1)).select_from(table).limit(1)


async def _finish(source: AsyncConnection, target: AsyncEngine) -> None:
    """Set the target's sequences to the source's, and mark the copy as finished."""
    async with target.begin() as connection:
        if target.dialect.name != SQLITE:
            for table in Base.metadata.sorted_tables:
                column = table.autoincrement_column
                if column is not None and column.autoincrement is True:
                    given = await _last_number(source, table, column)
                    await connection.execute(
                        text("SELECT setval(pg_get_serial_sequence(:table, :column), :number, :given)"),
                        {"table": table.name, "column": column.name, "number": max(given, 1), "given": given > 0},
                    )
        await connection.run_sync(NOTES.drop)


async def _last_number(source: AsyncConnection, table: Table, column: Column[Any]) -> int:
    """Return the last number that a sequence has given, including rows deleted since if that is known."""
    largest = (await source.execute(select(func.coalesce(func.max(column), 0)))).scalar_one()
    if source.dialect.name == SQLITE:
        return int(largest)
    sequence = text("SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:table, :column) AS regclass))")
    given = (await source.execute(sequence, {"table": table.name, "column": column.name})).scalar()
    return max(int(largest), given or 0)


def _written_key(key: tuple[Any, ...] | None) -> str | None:
    return None if key is None else json.dumps([_key_text(one) for one in key])


def _read_key(table: Table, written: str | None) -> tuple[Any, ...] | None:
    if written is None:
        return None
    columns = table.primary_key.columns
    return tuple(_key_value(column, value) for column, value in zip(columns, json.loads(written), strict=True))


def _key_text(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    return value.hex if isinstance(value, UUID) else value


def _key_value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, LargeBinary):
        return bytes.fromhex(value)
    return UUID(value) if column.type.python_type is UUID else value
