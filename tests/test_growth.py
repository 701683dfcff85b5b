"""What officers and residents wait for finds its rows by an index, on both databases, whatever has been stored.

The acts are those that `make bench-scale` times.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

import pytest
from sqlalchemy import text

from benchmarks.city import City, Somebody, fill
from benchmarks.scale import acts
from storage.unit_of_work import Database, UnitOfWork
from tests.factories import read_house
from tests.query_plans import noted, plan

PEOPLE = 600
KEPT_SMALL = ("application_counters", "officers", "quota_pools", "funding_sources", "registry_lists", "rounds")
"""Tables that do not grow with what residents send: a figure, an officer or a decree a row."""
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
    """A small city."""
    await fill(database_url, database.vault, PEOPLE)
    return City(database.vault)


def somebody(city: City) -> Somebody:
    """One who waits for a place."""
    return next(one for one in map(city.person, range(PEOPLE)) if one.status == "waitlisted")


async def plans_of_acts(database: Database, uow: UnitOfWork, one: Somebody) -> Mapping[str, list[str]]:
    """By act, how the database goes about its statements."""
    if not database.is_sqlite:
        # A few hundred rows are read and joined faster than by any index; what counts is that there is one that fits.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            await uow.connection.execute(text(f"SET LOCAL enable_{way} = off"))
    found = {}
    for name, act in acts(read_house()).items():
        with noted(database) as asked:
            await act(uow, one)
        found[name] = [await plan(uow, database, statement, parameters) for statement, parameters in asked]
        assert found[name], name
    return found


def whole_tables(database: Database, plans: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
    """By act, the tables that it reads from one end to the other; acts that read none are left out."""
    found = {}
    for name, told in plans.items():
        read = chain.from_iterable(map(_in_sqlite if database.is_sqlite else _in_postgresql, told))
        grown = [line for line in read if not any(re.search(rf"\b{table}\b", line) for table in KEPT_SMALL)]
        if grown:
            found[name] = grown
    return found


def _in_sqlite(explained: str) -> Iterator[str]:
    # A part of the statement itself (a list of values, a subquery) is scanned, too; it has no table's name.
    yield from re.findall(r"^SCAN (?!CONSTANT|\(|anon_|\d).*$|^.* AUTOMATIC .*$", explained, re.MULTILINE)


def _in_postgresql(explained: str) -> Iterator[str]:
    """Sequential scans, and walks along a whole index: those without a condition on it."""
    lines = explained.splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if "Seq Scan on" in line or (
            re.search(r"Index (Only )?Scan (Backward )?using|Bitmap Index Scan on", line) and "Index Cond" not in below
        ):
            yield line.strip()


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
