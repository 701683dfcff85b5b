"""Databases that cannot be written for a while, with the errors that SQLite and PostgreSQL themselves give."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from enum import StrEnum

from sqlalchemy import make_url, text

from storage.connections.engine import Engines
from storage.unit_of_work import Database
from tests.support.databases import administer, cut

# The last pages of a file have room for what is short; a PostgreSQL that is full takes nothing new at all.
_FULL = """
    CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
    END $$"""


class Damage(StrEnum):
    FULL = "full"
    READ_ONLY = "read-only"


@asynccontextmanager
async def damaged(database: Database, damage: Damage, *, table: str = "reference_counters") -> AsyncIterator[str]:
    """Have writes fail for as long as this lasts; yield some of the database's own words for it.

    Args:
        database: the one whose writes fail.
        damage: why they fail.
        table: on PostgreSQL a full disk is met where something is added to this table.
    """
    how = {
        (True, Damage.FULL): _no_more_pages,
        (True, Damage.READ_ONLY): _opened_read_only,
        (False, Damage.FULL): lambda database: _no_room_for(database, table),
        (False, Damage.READ_ONLY): _only_read_transactions,
    }[database.is_sqlite, damage]
    async with how(database) as words:
        yield words


@asynccontextmanager
async def _no_more_pages(database: Database) -> AsyncIterator[str]:
    await asyncio.to_thread(_without_free_pages, str(database.engines.database_path))
    await _pragma(database, "max_page_count = 1")  # as many as there are, then
    yield "SQLITE_FULL: database or disk is full"
    await _pragma(database, "max_page_count = 1073741823")


def _without_free_pages(path: str) -> None:
    """Use up the free pages that a migration left: they could still be written while the disk is full."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as connection:
        connection.execute("VACUUM")


async def _pragma(database: Database, pragma: str) -> None:
    async with database.engines.writer.connect() as connection:
        await connection.execute(text(f"PRAGMA {pragma}"))


@asynccontextmanager
async def _opened_read_only(database: Database) -> AsyncIterator[str]:
    """Open the file read-only in place of changing its mode: the tests may run as root, whom no mode stops."""
    read_only = Engines(f"sqlite+aiosqlite:///file:{database.engines.database_path}?mode=ro&uri=true")
    writer, database.engines.writer = database.engines.writer, read_only.writer
    yield "SQLITE_READONLY: attempt to write a readonly database"
    database.engines.writer = writer
    await read_only.dispose()


@asynccontextmanager
async def _no_room_for(database: Database, table: str) -> AsyncIterator[str]:
    async def run(*statements: str) -> None:
        async with database.engines.writer.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement))

    await run(
        _FULL,
        f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION full_disk()",
    )
    yield '53100 DiskFullError: could not extend file "base/1/2": No space left on device'
    await run(f"DROP TRIGGER full_disk ON {table}")


@asynccontextmanager
async def _only_read_transactions(database: Database) -> AsyncIterator[str]:
    address = database.engines.writer.url.render_as_string(hide_password=False)
    setting = f'ALTER DATABASE "{make_url(address).database}" SET default_transaction_read_only'
    await administer(address, f"{setting} = on")
    await cut(address)
    yield "25006 ReadOnlySQLTransactionError: cannot execute"
    await administer(address, f"{setting} = off")
