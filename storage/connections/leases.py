"""What only one process of several may do at a time on PostgreSQL: sending, and polling.

On PostgreSQL the right to it is an advisory lock of a session, and the session ends when the server has heard nothing
of its process for `SILENCE_SECONDS`, be that killed, stopped or cut off. What the holder writes goes through the same
session: a process that was stopped and wakes up can write nothing any more, and needs no clock to know it.
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
"""

import asyncio
import contextlib
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NoReturn, Protocol

import structlog
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import DatabaseAway, LeaseLost, StorageError, why
from storage.faults import log_failure
from storage.unit_of_work import Database, UnitOfWork

SILENCE_SECONDS = 3
_RENEWED_EVERY_SECONDS = 1.0
_TRIED_EVERY_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Lease(Protocol):
    """A right that one process at a time may hold."""

    @property
    def held(self) -> bool:
        """Whether no other process can have it at this moment."""

    @property
    def can_write(self) -> bool:
        """Whether it is held by a session that is not known to have ended.

        What is sent without one is written down by nobody, and sent once more by the next to hold it.
        """

    def taken(self) -> AbstractAsyncContextManager[None]:
        """Wait until this process has it; give it back on leaving. A database that is away is waited out."""

    async def keep(self) -> NoReturn:
        """Renew it for as long as it can be. Raises LeaseLost."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Return a transaction that can only be committed while this process has it. Raises as `Database.write`."""


class NoLease:
    """For the one process of a SQLite file: see `storage.connections.serving`."""

    held = can_write = True

    def __init__(self, database: Database) -> None:
        self.write = database.write

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Yield at once: no other process can have it."""
        yield

    async def keep(self) -> NoReturn:
        """Wait until cancelled: it cannot be lost."""
        await asyncio.Event().wait()
        raise AssertionError


class SessionLease:
    """A lease on PostgreSQL.

    Args:
        name: what it is for; the same in every process.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._key = zlib.crc32(f"pijar-semar-bot {name}".encode())
        self._connection: AsyncConnection | None = None
        self._driver: Any = None
        # One session does one thing at a time.
        self._turn = asyncio.Lock()
        self._heard_at = 0.0

    @property
    def held(self) -> bool:
        """Whether the server was heard of lately."""
        return self._connection is not None and time.monotonic() - self._heard_at < SILENCE_SECONDS

    @property
    def can_write(self) -> bool:
        """Whether it is held and its session still stands."""
        # The driver hears at once of a session that the server has ended, `keep` up to a second later.
        return self.held and not self._driver.is_closed()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for the lease and hold it within."""
        while not await self._try():  # noqa: ASYNC110 - the event is in another process
            await asyncio.sleep(_TRIED_EVERY_SECONDS)
        log.info("lease.taken", name=self._name)
        try:
            yield
        finally:
            async with self._turn:
                await self._drop()
            log.info("lease.given_back", name=self._name)

    async def keep(self) -> NoReturn:
        """Renew the lease until it is lost."""
        while True:
            await asyncio.sleep(_RENEWED_EVERY_SECONDS)
            try:
                async with self._turn, asyncio.timeout(SILENCE_SECONDS):
                    connection = self._session()
                    asked_at = time.monotonic()
                    await connection.execute(text("SELECT 1"))
                    await connection.rollback()
                    self._heard_at = asked_at
            except (DBAPIError, StorageError, OSError, TimeoutError) as error:
                log_failure(log, "lease.lost", error, name=self._name)
                raise LeaseLost(self._name) from error

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction on the lease's own session."""
        async with self._turn:
            with self._database.watched():
                async with self._database.unit_of_work(self._session()) as uow:
                    yield uow

    def _session(self) -> AsyncConnection:
        if self._connection is None or self._connection.invalidated:
            raise LeaseLost(self._name)
        return self._connection

    async def _try(self) -> bool:
        """Take it if nobody has it."""
        asked_at = time.monotonic()
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                self._connection = await self._database.engines.writer.connect()
                self._driver = (await self._connection.get_raw_connection()).driver_connection
                # A server that is told nothing ends the session: both while it waits and within a transaction.
                for setting in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
                    await self._connection.execute(text(f"SET {setting} = '{SILENCE_SECONDS}s'"))
                if (await self._connection.execute(text("SHOW transaction_read_only"))).scalar_one() == "on":
                    # What is sent could not be written down, by this session for as long as it lives.
                    raise DatabaseAway("the session is read-only")
                got = (await self._connection.execute(select(func.pg_try_advisory_lock(self._key)))).scalar_one()
                await self._connection.commit()
        except (DBAPIError, StorageError, OSError, TimeoutError) as error:
            log_failure(log, "lease.waits", error, name=self._name)
            # Only of one who held it is it known that something waits to be written.
            self._database.write_watch.failed(why(error), begins=False)
            got = False
        else:
            self._database.write_watch.succeeded()
        if got:
            self._heard_at = asked_at
        else:
            await self._drop()
        return bool(got)

    async def _drop(self) -> None:
        """End the session, and the lock with it."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(DBAPIError, StorageError, OSError, TimeoutError):
                async with asyncio.timeout(SILENCE_SECONDS):
                    await connection.invalidate()
                    await connection.close()
