"""Long work next to a running bot, in short turns between which others can use the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.unit_of_work import Database, UnitOfWork

CHUNK = 1000
"""Rows in the first turn; later turns take as many as fit the time."""

SMALLEST_CHUNK, LARGEST_CHUNK = 500, 5000
TARGET_SECONDS = 0.025
TARGET_SECONDS_POSTGRESQL = 0.25
"""On PostgreSQL others write meanwhile; only writers of the same rows wait."""

LONGEST_PAUSE_SECONDS = 0.1


async def in_turns(database: Database, work: Callable[[UnitOfWork, int], Awaitable[int]], *, chunk: int = CHUNK) -> int:
    """Do `work` in write transactions of some hundredths of a second each, until it has nothing to do.

    `work` gets the number of rows to take, `chunk` at first, and returns how many it did, 0 if none are left. After
    each turn SQLite is left alone for as long as the turn took: a transaction that waits to write there is not woken
    when the lock is free, but polls for it.

    Returns:
        How many rows were done in all.
    """
    size, target = chunk, TARGET_SECONDS if database.is_sqlite else TARGET_SECONDS_POSTGRESQL
    total = 0
    while True:
        async with database.write() as uow:
            began = time.perf_counter()
            done = await work(uow, size)
            size = next_size(size, time.perf_counter() - began, target)
            await uow.commit()  # takes the same time for any number of rows
        if not done:
            return total
        total += done
        took = time.perf_counter() - began
        await asyncio.sleep(min(took, LONGEST_PAUSE_SECONDS) if database.is_sqlite else 0)


def next_size(size: int, took: float, target: float = TARGET_SECONDS) -> int:
    """Return the rows for the next turn after `size` of them took this many seconds: at most twice as many."""
    fitting = int(size * min(2.0, target / max(took, 0.001)))
    return max(min(size, SMALLEST_CHUNK), min(LARGEST_CHUNK, fitting))
