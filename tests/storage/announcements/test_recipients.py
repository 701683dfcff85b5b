"""The recipients of an announcement are found by indexes, for every segment."""

from dataclasses import replace

from sqlalchemy import text

from benchmarks.filling import fill
from domain.announcements.content import Content, RecipientGroup, Segment, Topic
from domain.application import ApplicationStatus
from domain.areas import read_default_areas
from domain.programme import Programme
from storage.records.announcements import Body, Wording
from storage.unit_of_work import Database, UnitOfWork
from tests.support.announcing import AT_ONCE, appoint
from tests.support.query_plans import noted, plan, prefer_indexes, whole_tables

PEOPLE = 600
KELURAHAN = [one.code for one in read_default_areas().all_kelurahan]
WORDING = Wording(Content(texts={"id": "Loket buka."}), {"id": Body("sendMessage", {"text": "Loket buka."})})
UHC = frozenset({Programme.UHC})
GROUPS = {
    "programme": RecipientGroup(programmes=UHC),
    "status": RecipientGroup(programmes=UHC, statuses=frozenset({ApplicationStatus.WAITLISTED})),
    "areas": RecipientGroup(areas=frozenset({"33.74.05", "33.74.01.1001"})),
    "occupation": RecipientGroup(occupations=frozenset({"nelayan", "becak"})),
    "finding in an area": RecipientGroup(findings=frozenset({"residence"}), areas=frozenset({"33.74.05"})),
}


async def plans(database: Database, uow: UnitOfWork) -> dict[str, list[str]]:
    """How the database goes about counting and paging, by segment."""
    [announcement] = await uow.announcements.latest(1)
    segments = {name: Segment(topic=Topic.QUOTA, people=group) for name, group in GROUPS.items()}
    segments |= {f"not {name}": Segment(topic=Topic.QUOTA, except_for=(group,)) for name, group in GROUPS.items()}
    segments["had one"] = Segment(topic=Topic.QUOTA, not_after=frozenset({announcement.id}))
    await prefer_indexes(uow, database)
    told = {}
    for name, segment in segments.items():
        announcement = replace(announcement, segment=segment, expanded_to=5)
        with noted(database) as asked:
            await uow.recipients.count(segment, KELURAHAN)
            await uow.recipients.next_page(announcement, KELURAHAN, 100)
        told[name] = [await plan(uow, database, statement, parameters) for statement, parameters in asked]
    return told


def read_whole(database: Database, told: dict[str, list[str]]) -> list[str]:
    """Of the tables that grow with what people send, those read from one end to the other."""
    # PostgreSQL collects the applications of a group at once where it takes that for cheaper than one by one.
    large = ("search_index", "outbox") if not database.is_sqlite else ("search_index", "outbox", "applications")
    found = [line for lines in whole_tables(database, told).values() for line in lines]
    paging = whole_tables(database, {"programme": told["programme"][1:]}).get("programme", [])
    return [line for line in found if any(table in line for table in large)] + [
        line for line in paging if "applications" in line
    ]


async def test_neither_counting_nor_paging_reads_all_that_people_sent(database: Database, database_url: str) -> None:
    await fill(database_url, database.keyring, PEOPLE)
    async with database.write() as uow:
        author = await appoint(uow, 9001)
        one = Segment(topic=Topic.SERVICE)
        await uow.announcements.add(author.id, WORDING, one, AT_ONCE, proposed_by=author.id, chat_id=9001)
        if not database.is_sqlite:
            await uow.connection.execute(text("ANALYZE"))
        await uow.commit()
    async with database.write() as uow:
        assert read_whole(database, await plans(database, uow)) == []
    # Whether it would be seen.
    await database.engines.dispose()  # a prepared EXPLAIN would not notice
    async with database.write() as uow:
        await uow.connection.execute(text("DROP INDEX ix_applications_resident"))
        assert read_whole(database, await plans(database, uow)) != []
