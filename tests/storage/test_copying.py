"""A copy from one kind of database to the other: all of it, whatever it was interrupted by."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, text, update

from storage.connections.engine import Engines, snapshot
from storage.copies.copying import NOTES, CopyDiffers, TargetInUse, copy
from storage.copies.raw_tables import TABLES, TableDigest
from storage.encryption import Keyring
from storage.migrate import DatabaseUnavailable, check_newest, differences
from storage.models import Base, FundingSourceRow, OutboxRow, ResidentRow, table_of
from storage.records.base import Outgoing
from storage.unit_of_work import Database
from tests.support.databases import FakeClock, new_postgresql
from tests.support.every_table import fill_every_table


class Died(BaseException):
    """As a process that is killed: nothing of its own runs any more."""


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Engines]:
    engines = Engines(url)
    try:
        yield engines
    finally:
        await engines.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def target_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield a database of each kind that was never migrated, next to `database_url`."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'target.db'}"
        return
    yield from new_postgresql(request.getfixturevalue("postgresql_server"), "")


async def copied(source: Engines, target: Engines, *, anew: bool = False) -> dict[str, TableDigest]:
    async with snapshot(source) as connection:
        return await copy(
            connection, target, source_name=source.address, anew=anew, progress=lambda _phase, _done, _total: None
        )


async def everything(engines: Engines) -> dict[str, list[tuple[Any, ...]]]:
    """All rows by table, as the models read them."""
    async with engines.reader.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in await connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


async def test_every_type_arrives_as_it_was_and_the_way_back_too(
    database: Database, target_url: str, tmp_path: Path
) -> None:
    source = database.engines
    await fill_every_table(database)
    async with opened(target_url) as target, opened(f"sqlite+aiosqlite:///{tmp_path / 'back.db'}") as back:
        tables = await copied(source, target)
        assert min(one.rows for one in tables.values()) == 7
        kept = await everything(source)
        assert await everything(target) == kept
        assert await differences(target) == []
        await copied(target, back)
        assert await everything(back) == kept
        # A column without a value has none, which is not the JSON value null.
        nothing = select(func.count()).where(table_of(FundingSourceRow).c.condition.is_(text("NULL")))
        for engines in (source, target, back):
            async with engines.reader.connect() as connection:
                assert (await connection.execute(nothing)).scalar_one() == 2


async def test_new_rows_come_after_the_copied_ones(database: Database, target_url: str, keyring: Keyring) -> None:
    rows = 30
    async with database.write() as uow:
        await uow.outbox.add([Outgoing(9101, "sendMessage", {}) for _ in range(rows)])
        await uow.commit()
    async with opened(target_url) as target:
        await copied(database.engines, target)
        other = Database(target, keyring, FakeClock())
        async with other.write() as uow:
            await uow.outbox.add([Outgoing(9101, "sendMessage", {})])
            await uow.commit()
        async with target.reader.connect() as connection:
            assert list(await connection.scalars(select(OutboxRow.seq).order_by(OutboxRow.seq))) == list(
                range(1, rows + 2)
            )


@pytest.mark.parametrize(
    ("database_url", "target_url"), [("sqlite", "postgresql"), ("postgresql", "sqlite")], indirect=True
)
async def test_a_copy_that_dies_after_any_statement_goes_on(
    database: Database, target_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.copies.copying._FIRST_PIECE", 2)
    monkeypatch.setattr("storage.copies.raw_tables._LARGEST_PIECE", 3)
    await fill_every_table(database, number=4)
    deaths = 0
    lives = 5
    while True:
        async with opened(target_url) as target:
            left = lives

            @event.listens_for(target.writer.sync_engine, "after_cursor_execute")
            def count_down(*_arguments: object) -> None:
                nonlocal left
                left -= 1
                if left <= 0:
                    raise Died

            try:
                await copied(database.engines, target)
                break
            except BaseException:
                # Of a library that cleans up in vain, another error than ours may come.
                if left > 0:
                    raise
                deaths += 1
                # It has to get a little further each time, or nothing would be resumed.
                lives = 40 + 7 * deaths
    assert deaths > 3
    async with opened(target_url) as target:
        assert await everything(target) == await everything(database.engines)
        await check_newest(target)


async def test_a_target_in_use_is_left_alone(database: Database, target_url: str) -> None:
    await fill_every_table(database, number=2)
    async with opened(target_url) as target:
        await copied(database.engines, target)
        kept = await everything(target)
        for anew in (False, True):
            with pytest.raises(TargetInUse, match="has rows"):
                await copied(database.engines, target, anew=anew)
        assert await everything(target) == kept


async def test_tables_of_something_else_are_left_alone(database: Database, target_url: str) -> None:
    async with opened(target_url) as target:
        async with target.writer.begin() as connection:
            await connection.execute(text("CREATE TABLE warung (id INTEGER)"))
        with pytest.raises(TargetInUse, match="something else"):
            await copied(database.engines, target)
        async with target.reader.connect() as connection:
            there = await connection.run_sync(lambda one: one.dialect.get_table_names(one))
    assert there == ["warung"]


async def test_a_copy_of_another_source_is_not_gone_on_with(
    database: Database, target_url: str, tmp_path: Path
) -> None:
    await fill_every_table(database, number=2)
    async with opened(target_url) as target, opened(f"sqlite+aiosqlite:///{tmp_path / 'other.db'}") as other:
        await copied(database.engines, other)
        await _begun(target, "elsewhere:5432/bot")
        with pytest.raises(TargetInUse, match="elsewhere:5432/bot"):
            await copied(other, target)
        with pytest.raises(DatabaseUnavailable):
            await check_newest(target)
        await copied(other, target, anew=True)
        assert await everything(target) == await everything(database.engines)


async def test_a_source_that_changed_meanwhile_is_noticed(database: Database, target_url: str) -> None:
    await fill_every_table(database, number=2)
    async with opened(target_url) as target:
        async with snapshot(database.engines) as connection:
            await _begun(target, database.engines.address, connection=connection)
        async with database.engines.writer.begin() as connection:
            await connection.execute(update(ResidentRow).values(language="jv"))
        with pytest.raises(CopyDiffers, match="residents"):
            await copied(database.engines, target)
        with pytest.raises(DatabaseUnavailable):
            await check_newest(target)
        await copied(database.engines, target, anew=True)
        assert await everything(target) == await everything(database.engines)


async def _begun(target: Engines, source_name: str, connection: Any = None) -> None:
    """Prepare a target whose copy has come to the end of the residents, or has only begun."""
    from storage.migrate import migrate

    await migrate(target)
    async with target.writer.begin() as written:
        await written.run_sync(NOTES.create)
        for table in TABLES:
            rows: list[Any] = []
            if connection is not None and table.name == "residents":
                rows = [dict(row._mapping) for row in await connection.execute(select(table))]
                await written.execute(insert(table), rows)
            note = {"table_name": table.name, "source": source_name, "copied": len(rows), "done": bool(rows)}
            await written.execute(insert(NOTES), [note])
