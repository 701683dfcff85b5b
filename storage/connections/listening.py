"""Wake-ups between processes on PostgreSQL: a commit announces its work for others by NOTIFY, which is received here.

They are hints that save waiting: listeners also look by themselves, once a second.
https://www.postgresql.org/docs/current/sql-notify.html
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.connections.serving import say_that_it_serves
from storage.errors import StorageError, why
from storage.records.base import Wake
from storage.unit_of_work import CHANNEL

_ASKED_EVERY_SECONDS = 10.0
_PAUSE_SECONDS = 1.0

log = structlog.get_logger(__name__)


async def listen(
    engine: AsyncEngine, own: str, key_ids: Sequence[bytes], wake: Callable[[Collection[Wake]], None]
) -> None:
    """Call `wake` for work that other processes have left, until cancelled.

    After a lost connection it is called for all loops, since the notifications sent meanwhile are unknown. The same
    connection marks the database as served, so that no other process copies it meanwhile.

    Args:
        engine: the PostgreSQL database.
        own: the sender of this process's own notifications (`Database.told_as`), which are ignored.
        key_ids: the service keys it knows.
        wake: called with the loops that have work.
    """

    def heard(_connection: object, _process: int, _channel: str, payload: object) -> None:
        teller, _, names = str(payload).partition(" ")
        if teller != own:
            wake([one for one in Wake if one in names.split()])

    # Not at the top: SQLite does without it.
    from asyncpg import InterfaceError, InternalClientError, PostgresError

    # The driver is called past SQLAlchemy, so it raises its own errors.
    drivers_own = (InterfaceError, InternalClientError, PostgresError)

    while True:
        try:
            await _listen(engine, heard, key_ids, wake)
        except (*drivers_own, StorageError, OSError, TimeoutError) as error:
            log.warning("listening.waits", error=type(error).__name__, reason=why(error))
        await asyncio.sleep(_PAUSE_SECONDS)


async def _listen(
    engine: AsyncEngine,
    heard: Callable[[object, int, str, object], None],
    key_ids: Sequence[bytes],
    wake: Callable[[Collection[Wake]], None],
) -> None:
    """Listen until the connection ends."""
    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        ended = asyncio.Event()
        driver.add_termination_listener(lambda _connection: ended.set())
        try:
            async with asyncio.timeout(_ASKED_EVERY_SECONDS):
                await say_that_it_serves(driver, key_ids)
                await driver.add_listener(CHANNEL, heard)
            wake(list(Wake))
            while not ended.is_set():
                try:
                    async with asyncio.timeout(_ASKED_EVERY_SECONDS):
                        await ended.wait()
                except TimeoutError:
                    # A connection whose network is gone reports nothing by itself.
                    await driver.execute("SELECT 1", timeout=_ASKED_EVERY_SECONDS)
        finally:
            await connection.invalidate()
