"""What only one process may do: nobody else has it meanwhile, and it passes on when its holder falls silent."""

import asyncio
from collections.abc import Collection
from contextlib import AsyncExitStack

import asyncpg
import pytest

from storage.connections.engine import Engines
from storage.connections.leases import SessionLease
from storage.connections.listening import listen
from storage.encryption import Keyring
from storage.errors import LeaseLost, StorageError
from storage.records.base import Incoming, Outgoing, Wake
from storage.unit_of_work import Database
from tests.support.databases import FakeClock, cut

_execute = asyncpg.Connection.execute
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def queue(lease: SessionLease) -> None:
    async with lease.write() as uow:
        await uow.outbox.add([Outgoing(9101, "sendMessage", {})])
        await uow.commit()


@ON_POSTGRESQL
async def test_it_is_given_back_at_once(database: Database) -> None:
    first, second, other = (SessionLease(database, name) for name in ("sending", "sending", "polling"))
    async with asyncio.timeout(10), second.taken(), other.taken():
        assert not first.held
        with pytest.raises(LeaseLost):
            await queue(first)
    async with asyncio.timeout(1), first.taken():
        assert first.held
        await queue(first)
    assert not first.held


@ON_POSTGRESQL
async def test_who_falls_silent_loses_it_and_can_write_nothing_when_it_wakes_up(database: Database) -> None:
    first, second = SessionLease(database, "sending"), SessionLease(database, "sending")
    async with first.taken(), first.write() as uow:
        await uow.inbox.add([Incoming(9101, b"{}", update_id=1)])
        # Nothing renews it: that is what a process looks like which was stopped in the middle of a transaction.
        async with asyncio.timeout(5), second.taken():
            assert second.held
            assert not first.held
            with pytest.raises(StorageError):
                await uow.commit()
            await queue(second)
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 0
        assert await uow.outbox.waiting() == 1


@ON_POSTGRESQL
async def test_it_is_kept_while_renewed_and_lost_with_the_connection(database: Database, database_url: str) -> None:
    first, second = SessionLease(database, "sending"), SessionLease(database, "sending")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(first.taken())
        keeping = asyncio.create_task(first.keep())
        waiting = asyncio.create_task(stack.enter_async_context(second.taken()))
        # Longer than a holder may be silent.
        done, _ = await asyncio.wait([keeping, waiting], timeout=3.5)
        assert not done
        assert first.held
        await cut(database_url)
        with pytest.raises(LeaseLost):
            await keeping
        await waiting


@ON_POSTGRESQL
async def test_nothing_is_sent_by_a_session_that_the_server_has_ended(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long before it would be renewed: what is sent by then is written down by nobody, and sent once more."""
    monkeypatch.setattr("storage.connections.leases.SILENCE_SECONDS", 600)
    lease = SessionLease(database, "sending")
    async with lease.taken():
        assert lease.can_write
        await cut(database_url)
        # Nothing is asked of the server: the driver hears of it as soon as this process looks at its sockets.
        async with asyncio.timeout(20):
            while lease.can_write:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)
        with pytest.raises(StorageError):
            await queue(lease)


@ON_POSTGRESQL
async def test_others_hear_what_a_commit_leaves_for_them(
    database: Database, database_url: str, keyring: Keyring
) -> None:
    heard: asyncio.Queue[Collection[Wake]] = asyncio.Queue()
    other = Database(Engines(database_url), keyring, FakeClock())
    listening = asyncio.create_task(listen(database.engines.reader, database.told_as, (), heard.put_nowait))
    async with asyncio.timeout(10):
        assert set(await heard.get()) == set(Wake)
        for told_by in (database, other):
            async with told_by.write() as uow:
                await uow.inbox.add([Incoming(9101, b"{}")])
                await uow.outbox.add([Outgoing(9101, "sendMessage", {})])
                await uow.commit()
        assert set(await heard.get()) == {Wake.WORKER, Wake.SENDER}
        assert heard.empty()
        # Notifications sent while the connection was gone are lost, so every loop is woken.
        await cut(database_url)
        assert set(await heard.get()) == set(Wake)
    listening.cancel()
    await asyncio.wait([listening])
    await other.close()


@ON_POSTGRESQL
@pytest.mark.parametrize("closing", [False, True])
async def test_a_connection_found_closed_is_opened_anew(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, closing: bool
) -> None:
    # As where the news that it has ended comes a moment after the question whether it is still there.
    monkeypatch.setattr("asyncpg.Connection.add_termination_listener", lambda *_: None)
    monkeypatch.setattr("storage.connections.listening._ASKED_EVERY_SECONDS", 0.5)
    if closing:
        monkeypatch.setattr("asyncpg.Connection.execute", _found_closing)
    heard: asyncio.Queue[Collection[Wake]] = asyncio.Queue()
    listening = asyncio.create_task(listen(database.engines.reader, database.told_as, (), heard.put_nowait))
    async with asyncio.timeout(20):
        await heard.get()
        await cut(database_url)
        assert set(await heard.get()) == set(Wake)
    listening.cancel()
    await asyncio.wait([listening])


async def _found_closing(self: asyncpg.Connection, query: str, *args: object, **options: float) -> str:
    """Act as the driver does when its socket has ended and it has not noticed yet."""
    if query == "SELECT 1":
        raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
    return str(await _execute(self, query, *args, **options))
