"""Leases: the right to send or to poll, which one process of several holds at a time.

On PostgreSQL a lease is an advisory lock of a session, and the session ends when the server has heard nothing from its
process for `SILENCE_SECONDS`, whether that is killed, stopped or cut off. The holder writes through the same session: a
process that was stopped and wakes up can write nothing any more, and needs no clock to know it.
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
    """The right to do something that one process at a time may do."""

    @property
    def held(self) -> bool:
        """Whether no other process can hold it at this moment."""

    @property
    def can_write(self) -> bool:
        """Whether it is held, and its session is not known to have ended.

        Without it, the outcome of a call could not be recorded, and the next holder would make the call again.
        """

    def taken(self) -> AbstractAsyncContextManager[None]:
        """Wait until this process holds it, also while the database is away; release it on leaving."""

    async def keep(self) -> NoReturn:
        """Renew it for as long as possible. Raises LeaseLost."""

    def write(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Return a transaction that can be committed only while this process holds it. Raises as `Database.write`."""


class NoLease:
    """The lease of the only process that serves a SQLite file: see `storage.connections.serving`."""

    held = can_write = True

    def __init__(self, database: Database) -> None:
        self.write = database.write

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Yield at once: no other process can hold it."""
        yield

    async def keep(self) -> NoReturn:
        """Wait until cancelled: it cannot be lost."""
        await asyncio.Event().wait()
        raise AssertionError


class SessionLease:
    """A lease on PostgreSQL.

    Args:
        name: its purpose; the same in every process.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._key = zlib.crc32(f"pijar-semar-bot {name}".encode())
        self._connection: AsyncConnection | None = None
        self._driver: Any = None
        # A session does one thing at a time.
        self._turn = asyncio.Lock()
        self._heard_at = 0.0

    @property
    def held(self) -> bool:
        """Whether the server has answered recently."""
        return self._connection is not None and time.monotonic() - self._heard_at < SILENCE_SECONDS

    @property
    def can_write(self) -> bool:
        """Whether it is held and its session has not ended."""
        # The driver notices at once that the server has ended the session, `keep` up to a second later.
        return self.held and not self._driver.is_closed()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Wait for the lease and hold it inside the context."""
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
        """Take the lease if no process holds it."""
        asked_at = time.monotonic()
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                self._connection = await self._database.engines.writer.connect()
                self._driver = (await self._connection.get_raw_connection()).driver_connection
                # The server ends a session that is idle, outside a transaction and within one.
                for setting in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
                    await self._connection.execute(text(f"SET {setting} = '{SILENCE_SECONDS}s'"))
                if (await self._connection.execute(text("SHOW transaction_read_only"))).scalar_one() == "on":
                    # The outcome of calls could not be recorded in this session, however long it lives.
                    raise DatabaseAway("the session is read-only")
                got = (await self._connection.execute(select(func.pg_try_advisory_lock(self._key)))).scalar_one()
                await self._connection.commit()
        except (DBAPIError, StorageError, OSError, TimeoutError) as error:
            log_failure(log, "lease.waits", error, name=self._name)
            # Only a process that held the lease is known to have something to write.
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
        """End the session, and with it the lock."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(DBAPIError, StorageError, OSError, TimeoutError):
                async with asyncio.timeout(SILENCE_SECONDS):
                    await connection.invalidate()
                    await connection.close()
