"""Transactions of SQLite that begin with their first statement, and rollbacks that nobody waits for."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.connections.single_call import SingleCallConnection
from storage.unit_of_work import Database

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_ADD = text("INSERT INTO chats (chat_id) VALUES (:chat)")
_ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n"
)


async def chats(database: Database) -> list[int]:
    async with database.read() as uow:
        return list((await uow.connection.execute(text("SELECT chat_id FROM chats ORDER BY 1"))).scalars())


async def add(database: Database, chat: int) -> None:
    async with database.write() as uow:
        await uow.connection.execute(_ADD, {"chat": chat})
        await uow.commit()


async def test_what_is_not_committed_is_gone_for_whoever_comes_next(database: Database) -> None:
    for chat in range(9101, 9111):
        async with database.write() as uow:
            await uow.connection.execute(_ADD, {"chat": chat})
        await add(database, chat + 100)
    assert await chats(database) == list(range(9201, 9211))


async def test_a_transaction_in_which_nothing_was_asked_leaves_nothing_behind(database: Database) -> None:
    async with database.write() as uow:
        await uow.commit()
    async with database.write():
        pass
    async with database.read():
        pass
    await add(database, 9101)
    assert await chats(database) == [9101]


async def test_a_commit_that_fails_is_rolled_back(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as uow:
            await uow.connection.execute(text("PRAGMA defer_foreign_keys = ON"))
            await uow.connection.execute(_ADD, {"chat": 9101})
            nobody = text("INSERT INTO resident_keys (resident_id, wrapped) VALUES (:nobody, :nobody)")
            await uow.connection.execute(nobody, {"nobody": b"0" * 16})
            await uow.commit()
    await add(database, 9102)
    assert await chats(database) == [9102]


async def test_who_is_cancelled_in_a_statement_holds_nothing_afterwards(database: Database) -> None:
    asked = asyncio.Event()

    async def ask() -> None:
        async with database.write() as uow:
            asked.set()
            await uow.connection.execute(_ENDLESS)

    asking = asyncio.create_task(ask())
    await asked.wait()
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await add(database, 9101)
    assert await chats(database) == [9101]


async def test_an_opening_that_fails_waits_for_the_end_of_its_thread(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the thread has to say after the loop is closed is printed as a traceback, below the line that tells why."""
    ends: list[asyncio.Future[Any] | None] = []
    stop = aiosqlite.Connection.stop

    def noted(connection: aiosqlite.Connection) -> asyncio.Future[Any] | None:
        ends.append(stop(connection))
        return ends[-1]

    monkeypatch.setattr(aiosqlite.Connection, "stop", noted)
    path = tmp_path / "no.db"
    path.write_text("this is not a database, whatever its name says " * 50)
    with pytest.raises(sqlite3.DatabaseError):
        await SingleCallConnection(str(path), pragmas=("journal_mode = WAL",))
    assert [end is not None and end.done() for end in ends] == [True]
