"""Async engines for either database.

SQLite has one writer: every write transaction runs on one connection, reads use a read-only pool next to it.
PostgreSQL serves both from one pool, reads without a transaction.
"""

import math
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, ExceptionContext, event, make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage.connections.in_lists import PREPARED_AT_MOST
from storage.connections.single_call import SingleCallConnection
from storage.errors import DatabaseAway, WriteOnReader

BUSY_TIMEOUT_MS = 10_000
IDLE_TIMEOUT_MS = 8_000
"""PostgreSQL ends a transaction that was idle for this long: its locks are released, and others go on."""
ANSWER_SECONDS = 20.0
"""The time a serving process waits for PostgreSQL's answer to a statement.

It is longer than any of its statements takes, and longer than it waits for another process's locks (`IDLE_TIMEOUT_MS`).
"""
_CONNECT_SECONDS = 10.0
_RESTED_SECONDS = 1.0
"""A connection to PostgreSQL that was idle for this long is tested before it is used.

Testing it always, as `pool_pre_ping` does, takes three round trips to the server, more than most transactions.
"""
_CONTENTION = {"40001", "40P01", "55P03"}
"""PostgreSQL's codes for serialization failure, deadlock, lock not available."""
_LACKS_SOMETHING = {"53000", "53100", "53200", "53300"}
_READ_ONLY = "25006"
_UNIQUE_VIOLATION = "23505"
_PASSING_STATES = _CONTENTION | _LACKS_SOMETHING | {"57P01", "57P02", "57P03", _READ_ONLY, "58000", "58030"}
"""PostgreSQL's codes for failures that pass.

They are contention; disk or memory full, too many connections; server stopping, stopped, starting; read-only (a
standby, or set so); an error of its system or its disk.
"""
_PASSING_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
"""SQLite's codes for failures that pass: another process writes, the disk is full, the disk fails."""
_AWAY_CODES = _PASSING_CODES | {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}
"""SQLite's codes that mean the database is away.

In addition to passing failures: the file became read-only, or its folder cannot be read. At start that is a wrong
setting, but it is temporary for a file that was written before.
"""
_REOPENED_CODES = _AWAY_CODES - {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
"""SQLite's codes after which a connection is not used again.

It would keep what it has learnt about the file, such as that it is read-only.
"""


class Engines:
    """The engine to write with and the one to read with (sharing one pool on PostgreSQL).

    Args:
        answer_seconds: how long to wait for PostgreSQL's answer to a statement; without it, for as long as it takes.
    """

    def __init__(self, database_url: str, *, answer_seconds: float | None = None) -> None:
        url = make_url(database_url)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.database_path = Path(url.database) if self.is_sqlite and url.database else None
        if self.is_sqlite:
            self.writer = _sqlite(url, pool_size=1, begin="BEGIN IMMEDIATE")
            self.reader = _sqlite(url, pool_size=4, begin="BEGIN", query_only=True)
        else:
            self.writer = _postgresql(url, answer_seconds)
            # Each statement sees what is committed when it begins, in a transaction or not: this saves two round trips.
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def address(self) -> str:
        """The name people know it by: the file, or host, port and name; without account and password."""
        if self.is_sqlite:
            return str(self.database_path.resolve()) if self.database_path else "memory"
        url = self.writer.url
        return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"

    def make_folder(self) -> None:
        """Make the folder of a SQLite file. Raises OSError."""
        if self.database_path:
            self.database_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def dispose(self) -> None:
        """Close all connections."""
        await self.writer.dispose()
        if self.is_sqlite:
            await self.reader.dispose()


def _sqlite(url: URL, *, pool_size: int, begin: str, query_only: bool = False) -> AsyncEngine:
    pragmas = (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        f"query_only = {'ON' if query_only else 'OFF'}",
    )
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=60,
        hide_parameters=True,
        connect_args={"async_creator_fn": partial(SingleCallConnection, pragmas=pragmas)},
    )

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.connection.driver_connection.begin_with_next(begin)

    @event.listens_for(engine.sync_engine, "handle_error")
    def _reopen(context: ExceptionContext) -> None:
        error = context.original_exception
        # On a file that became read-only, a reading connection gets extended codes (such as SQLITE_READONLY_RECOVERY);
        # the plain code comes from `query_only`.
        if query_only and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY:
            raise WriteOnReader("a connection that only reads was told to write") from error
        if _sqlite_code(error) in _REOPENED_CODES:
            context.is_disconnect = True

    return engine


def _postgresql(url: URL, answer_seconds: float | None) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=10,
        max_overflow=10,
        hide_parameters=True,
        connect_args={
            "timeout": _CONNECT_SECONDS,
            "command_timeout": answer_seconds,
            "prepared_statement_cache_size": PREPARED_AT_MOST,
            "server_settings": {"idle_in_transaction_session_timeout": f"{IDLE_TIMEOUT_MS}"},
        },
    )

    driver: Any = engine.dialect.dbapi

    @event.listens_for(engine.sync_engine, "checkin")
    def _rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        try:
            if time.monotonic() - record.info.get("rests_since", math.inf) > _RESTED_SECONDS:
                connection.ping()
        except driver.Error as error:
            raise InvalidatePoolError from error
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError

    lost = (TimeoutError, driver.InternalClientError)

    @event.listens_for(engine.sync_engine, "handle_error")
    def _give_up(context: ExceptionContext) -> None:
        # A server that is cut off sends nothing, and asyncpg sets no keep-alive on its sockets; a connection that ends
        # at the wrong moment leaves asyncpg in a state it does not know. That connection is not used again, not even to
        # roll back, nor is any other that was open then.
        if isinstance(context.original_exception, lost):
            context.is_disconnect = True
            raise DatabaseAway("the connection is lost") from context.original_exception
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            # The server was read-only when the connection was made. Another server may have taken over since, or it may
            # have been set right, but neither changes a session that has begun.
            context.is_disconnect = True

    return engine


def is_passing(error: DBAPIError) -> bool:
    """Return whether a statement failed for a temporary reason, not because of its content or the database's set-up."""
    if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _PASSING_STATES:
        return True
    return _sqlite_code(error.orig) in _PASSING_CODES


def is_away(error: DBAPIError) -> bool:
    """Return whether a database that was writable cannot be used now: full, read-only, or as `is_passing`."""
    return is_passing(error) or _sqlite_code(error.orig) in _AWAY_CODES


def is_contention(error: BaseException | None) -> bool:
    """Return whether another transaction of PostgreSQL was in the way.

    That does not mean that the database is away.
    """
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CONTENTION


def is_duplicate(error: IntegrityError) -> bool:
    """Return whether a row was refused because it would duplicate a unique value."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE or getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION


def _sqlite_code(error: BaseException | None) -> int | None:
    """Return SQLite's primary result code, without its extension for the file or the system call."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@asynccontextmanager
async def snapshot(engines: Engines) -> AsyncIterator[AsyncConnection]:
    """Yield a read-only transaction that sees the database as of one moment, however long it lasts."""
    async with engines.reader.connect() as connection:
        if not engines.is_sqlite:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        try:
            yield connection
        finally:
            await connection.rollback()
