"""What officers and residents wait for finds its rows by an index, on both databases, whatever has been stored.

The acts are those that `make bench-scale` times.
"""

from collections.abc import Mapping
from itertools import chain

import pytest
from sqlalchemy import text

from benchmarks.city import City, Somebody
from benchmarks.filling import fill
from benchmarks.scale import acts
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import read_resources
from tests.support.query_plans import noted, plan, prefer_indexes, whole_tables

PEOPLE = 600
NEEDED = (
    "ix_applications_resident",
    "ix_applications_nik_index",
    "ix_waiting_list_order",
    "ix_audit_events_application_id_at",
)
INDEXES = (
    *NEEDED,
    "ix_applications_queue_kelurahan",
    "ix_applications_queue",
    "ix_quota_entries_pool_id_seq",
    "ix_quota_entries_closing",
)


@pytest.fixture
async def city(database: Database, database_url: str) -> City:
    """Fill the database with a small city, and return it."""
    await fill(database_url, database.keyring, PEOPLE)
    return City(database.keyring)


def somebody(city: City) -> Somebody:
    """Return an applicant on the waiting list."""
    return next(one for one in map(city.person, range(PEOPLE)) if one.status == "waitlisted")


async def plans_of_acts(database: Database, uow: UnitOfWork, one: Somebody) -> Mapping[str, list[str]]:
    """By act, how the database goes about its statements."""
    await prefer_indexes(uow, database)
    found = {}
    for name, act in acts(read_resources()).items():
        with noted(database) as asked:
            await act(uow, one)
        found[name] = [await plan(uow, database, statement, parameters) for statement, parameters in asked]
        assert found[name], name
    return found


async def test_nothing_people_wait_for_reads_a_whole_table(database: Database, city: City) -> None:
    one = somebody(city)
    async with database.write() as uow:
        plans = await plans_of_acts(database, uow, one)
        assert whole_tables(database, plans) == {}
        told = "\n".join(chain.from_iterable(plans.values()))
        assert [index for index in INDEXES if index not in told] == []
    # Whether it would be seen: without its index each of these is.
    for index in NEEDED:
        await database.engines.dispose()  # a prepared EXPLAIN would not notice
        async with database.write() as uow:
            await uow.connection.execute(text(f"DROP INDEX {index}"))
            assert whole_tables(database, await plans_of_acts(database, uow, one)) != {}, index
