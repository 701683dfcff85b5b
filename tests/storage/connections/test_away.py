"""Which failures are the database's own, what is told of them, and that nothing of anybody's is told with it."""

import errno
import sqlite3

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.runtime.logging import redacted
from storage.connections.write_watch import WriteWatch
from storage.errors import DatabaseAway, StorageError, WriteOnReader, why
from storage.models import Chat, ReferenceCounter
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.unwritable import Damage, damaged

NIK = "3374011205909001"


@pytest.mark.parametrize("damage", Damage)
async def test_a_database_that_cannot_be_written_is_away_and_says_why_in_its_own_words(
    database: Database, damage: Damage
) -> None:
    async with damaged(database, damage) as words:
        for _ in range(2):
            with pytest.raises(DatabaseAway, match=words) as caught:
                await write_much(database)
            assert why(caught.value) == str(caught.value)
        assert words in (database.write_watch.wrong() or "")
    await write_much(database)
    assert database.write_watch.wrong() is None


async def write_much(database: Database) -> None:
    """More than fits into the room that is left in a file's last pages."""
    async with database.write() as uow:
        rows = [{"programme": f"{number}", "year": 2026, "last": 0} for number in range(400)]
        await uow.connection.execute(insert(ReferenceCounter), rows)
        await uow.connection.execute(text("DELETE FROM reference_counters"))
        await uow.commit()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_write_where_only_is_read_is_the_programs_fault_and_no_outage(database: Database) -> None:
    for _ in range(5):  # more often than there are connections
        with pytest.raises(WriteOnReader):
            async with database.read() as uow:
                await uow.connection.execute(insert(Chat).values(chat_id=9101))
    assert database.write_watch.outage() is None
    async with database.read() as uow:
        assert (await uow.connection.execute(text("SELECT count(*) FROM chats"))).scalar_one() == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_read_that_finds_the_file_read_only_is_away(database: Database) -> None:
    """Such as a WAL that cannot be recovered: SQLite adds to the code then."""

    def refused() -> None:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY_RECOVERY
        error.sqlite_errorname = "SQLITE_READONLY_RECOVERY"
        raise error

    with pytest.raises(DatabaseAway, match="SQLITE_READONLY_RECOVERY"):
        async with database.read() as uow:
            raw = await uow.connection.get_raw_connection()
            assert raw.driver_connection is not None
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(raw.driver_connection, "ask", lambda *_: refused())
                await uow.connection.execute(text("SELECT 1"))


async def test_what_a_statement_asked_for_is_no_outage_and_no_value_of_it_is_told(database: Database) -> None:
    for statement in (
        insert(Chat).values([{"chat_id": 3374011205909001}] * 2),
        text(f"SELECT CAST('{NIK}' AS date), CAST('x{NIK}' AS integer), nothing FROM chats"),
    ):
        with pytest.raises(DBAPIError) as caught:
            async with database.write() as uow:
                await uow.connection.execute(statement)
        said = why(caught.value)
        assert said
        assert NIK not in said
        assert redacted(said) == said
    assert database.write_watch.outage() is None


def test_the_operating_systems_reason_comes_without_a_path_or_an_address() -> None:
    refused = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('10.1.2.3', 5432)")
    assert why(refused) == "ECONNREFUSED: Connection refused"
    assert why(OSError(errno.ENOSPC, "x", "/data/bot.db")) == "ENOSPC: No space left on device"
    assert why(OSError("Multiple exceptions: 10.1.2.3")) == "OSError"
    assert why(StorageError("Sutarno")) == "SQLAlchemyError"


def test_an_outage_lasts_until_something_was_written_and_nothing_failed_for_a_while(clock: FakeClock) -> None:
    watch = WriteWatch(lambda: clock.now)

    def after(seconds: float) -> None:
        clock.now += clock.now.resolution * round(seconds * 1_000_000)

    watch.failed("a standby that waits", begins=False)
    assert watch.outage() is None
    watch.failed("full")
    after(20)
    watch.succeeded()
    assert watch.wrong() is None  # the newest write was done
    after(9)
    watch.failed("full")
    assert (found := watch.outage()) is not None
    assert found.lasted.total_seconds() == 29
    after(29)
    watch.succeeded()
    assert watch.outage() is not None
    after(1)
    assert watch.outage() is None
    watch.failed("full")
    assert watch.wrong() == "full"
    after(46)
    assert watch.wrong() is None  # long ago: whatever failed has been tried again since
    assert watch.outage() is not None
