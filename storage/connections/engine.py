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
"""PostgreSQL ends a transaction in which so long nothing was said: what it had locked is free, and others go on."""
ANSWER_SECONDS = 20.0
"""How long a process that serves waits for PostgreSQL's answer to a statement: longer than any of its statements takes,
and than it waits for what another process has locked (`IDLE_TIMEOUT_MS`).
"""
_CONNECT_SECONDS = 10.0
_RESTED_SECONDS = 1.0
"""A connection to PostgreSQL that nobody used for so long is asked whether it is still there. Asking always, as
`pool_pre_ping` does, takes three visits to the server, more than most transactions.
"""
_CONTENTION = {"40001", "40P01", "55P03"}
"""Of PostgreSQL: serialization failure, deadlock, lock not to be had."""
_LACKS_SOMETHING = {"53000", "53100", "53200", "53300"}
_READ_ONLY = "25006"
_UNIQUE_VIOLATION = "23505"
_PASSING_STATES = _CONTENTION | _LACKS_SOMETHING | {"57P01", "57P02", "57P03", _READ_ONLY, "58000", "58030"}
"""Those; its disk or memory is full, it has too many connections; server stopping, stopped, starting; it only reads (a
standby, or set so); its system fails, its disk does."""
_PASSING_CODES = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
"""Of SQLite: somebody else writes; its disk is full, its disk fails."""
_AWAY_CODES = _PASSING_CODES | {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}
"""Those, and what at the start is a wrong setting, but an affair of the moment for a file that was written before: it
became read-only, its folder cannot be read."""
_REOPENED_CODES = _AWAY_CODES - {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
"""After these a connection is not used again: it would go on with what it has learnt of the file, such as that it may
not write."""


class Engines:
    """The engine to write with and the one to read with (of one pool on PostgreSQL).

    Args:
        answer_seconds: how long to wait for PostgreSQL's answer to a statement; without, for as long as it takes.
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
            # Each statement sees what is committed when it begins, in a transaction or not: this saves two visits.
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def address(self) -> str:
        """The name people know it by: the file, or host, port and name. No account and no password."""
        if self.is_sqlite:
            return str(self.database_path.resolve()) if self.database_path else "memory"
        url = self.writer.url
        return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"

    def make_folder(self) -> None:
        """Make the folder a SQLite file lives in. Raises OSError."""
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
        # Of a file that became read-only, one that only reads hears by codes that add to this one (such as
        # SQLITE_READONLY_RECOVERY); this one is `query_only` that refuses.
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
        # A server that is cut off says nothing, and asyncpg sets no keep-alive on its sockets; a connection that ends
        # at the wrong moment leaves asyncpg in a state it does not know. Nothing more is asked of that connection,
        # not even to roll back, nor of any other that was open then.
        if isinstance(context.original_exception, lost):
            context.is_disconnect = True
            raise DatabaseAway("the connection is lost") from context.original_exception
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            # That is what this server was as the connection was made: another one may have taken over, or it may have
            # been set right, and neither concerns a session that has begun.
            context.is_disconnect = True

    return engine


def is_passing(error: DBAPIError) -> bool:
    """Return whether a statement failed for a reason of the moment, not for what it asked or the database's set-up."""
    if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _PASSING_STATES:
        return True
    return _sqlite_code(error.orig) in _PASSING_CODES


def is_away(error: DBAPIError) -> bool:
    """Return whether a database that could be written cannot be used now: full, read-only, or as `is_passing`."""
    return is_passing(error) or _sqlite_code(error.orig) in _AWAY_CODES


def is_contention(error: BaseException | None) -> bool:
    """Return whether another transaction of PostgreSQL was in the way: that says nothing of the database."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CONTENTION


def is_duplicate(error: IntegrityError) -> bool:
    """Return whether a row was refused because another one has what may be there once only."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE or getattr(error.orig, "sqlstate", None) == _UNIQUE_VIOLATION


def _sqlite_code(error: BaseException | None) -> int | None:
    """Return SQLite's primary result code, without what it adds of the file or the system call."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@asynccontextmanager
async def snapshot(engines: Engines) -> AsyncIterator[AsyncConnection]:
    """Yield one transaction that only reads, and sees the database as of one moment however long it lasts."""
    async with engines.reader.connect() as connection:
        if not engines.is_sqlite:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            await connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        try:
            yield connection
        finally:
            await connection.rollback()
