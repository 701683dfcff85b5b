"""Puts a made-up city into a database, past the bot's repositories: with COPY, or one `executemany` a table."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from benchmarks.city import City, Rows
from storage.encryption import Keyring

CHUNK = 10_000


async def fill(url: str, keyring: Keyring, people: int) -> None:
    """Store `people` applicants in a migrated, empty database."""
    chunks = _chunks(City(keyring), people)
    if make_url(url).get_backend_name() == "sqlite":
        _fill_sqlite(str(make_url(url).database), chunks)
    else:
        await _fill_postgresql(url.replace("+asyncpg", ""), chunks)


def _chunks(city: City, people: int) -> Iterator[Rows]:
    yield city.foundation()
    for start in range(0, people, CHUNK):
        yield city.rows(start, min(start + CHUNK, people))
    yield city.counts()


def _fill_sqlite(path: str, chunks: Iterable[Rows]) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for tables in chunks:
            connection.execute("BEGIN")
            for table, rows in tables.items():
                if rows:
                    columns = list(rows[0])
                    marks = ", ".join("?" * len(columns))
                    connection.executemany(
                        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                        ([_plain(row[one]) for one in columns] for row in rows),
                    )
            connection.execute("COMMIT")


def _plain(value: Any) -> Any:
    """Return a value as SQLAlchemy stores it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


async def _fill_postgresql(address: str, chunks: Iterable[Rows]) -> None:
    connection = await asyncpg.connect(address)
    for tables in chunks:
        async with connection.transaction():
            for table, rows in tables.items():
                if rows:
                    await _copy(connection, table, list(rows[0]), rows)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _copy(connection: Any, table: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    records = [[row[one] for one in columns] for row in rows]
    await connection.copy_records_to_table(table, records=records, columns=columns)
