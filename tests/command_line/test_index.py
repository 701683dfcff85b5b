"""`python -m bot database index`: applications of earlier releases become known by occupation and findings."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select, update

from bot.services.applying.identity import found_by
from bot.services.review.search_indexing import index_applications
from domain.announcements.content import RecipientGroup, Segment, Topic
from storage.models import ApplicationRow, ResidentKey, ResidentRow, SearchToken
from storage.unit_of_work import Database
from storage.upkeep.indexing import complete, next_page
from tests.support.factories import make_application, read_resources
from tests.support.programs import run_bot
from tests.support.running import INDEX_KEY, KEY

PEOPLE = 5
ERASED = 9204


async def an_earlier_release_stored(database: Database) -> set[tuple[bytes, UUID]]:
    """Applications without most of their blind indexes; returns those they should have."""
    resources = read_resources()
    async with database.write() as uow:
        for number in range(PEOPLE):
            account = 9200 + number
            await make_application(
                uow, resources, telegram_id=account, nik=f"337401120590{9100 + number}", bpjstk_cover="active"
            )
        await uow.connection.execute(update(ResidentRow).values(announcements=True))
        rows = await uow.connection.execute(select(SearchToken.token, SearchToken.application_id))
        whole = {(row.token, row.application_id) for row in rows}
        some = list((await uow.connection.execute(select(ApplicationRow.id).order_by(ApplicationRow.id))).scalars())[:4]
        tokens = select(SearchToken.token).where(SearchToken.application_id.in_(some[1:]))
        await uow.connection.execute(delete(SearchToken).where(SearchToken.token.in_(tokens)))
        await uow.commit()
    return whole


async def in_index(database: Database) -> set[tuple[bytes, UUID]]:
    rows = select(SearchToken.token, SearchToken.application_id)
    async with database.read() as uow:
        return {(row.token, row.application_id) for row in await uow.connection.execute(rows)}


async def test_what_is_missing_is_written_once(database: Database, database_url: str, tmp_path: Path) -> None:
    whole = await an_earlier_release_stored(database)
    found = Segment(
        topic=Topic.SERVICE,
        people=RecipientGroup(occupations=frozenset({"becak"}), findings=frozenset({"covered-already"})),
    )
    codes = [one.code for one in read_resources().areas.all_kelurahan]
    async with database.read() as uow:
        assert await uow.recipients.count(found, codes) == 0
    settings = {"DATABASE_URL": database_url, "DATA_ENCRYPTION_KEYS": KEY, "BLIND_INDEX_KEY": INDEX_KEY}
    status, told = await run_bot(tmp_path, ["database", "index"], settings)
    assert (status, f"{PEOPLE} applications are found" in told) == (0, True), told
    assert await in_index(database) == whole
    async with database.read() as uow:
        assert await uow.recipients.count(found, codes) == PEOPLE
    assert await index_applications(database, lambda *_: None) == (0, 0)


async def test_it_may_be_broken_off_and_leaves_to_others_what_they_have_in_hand(database: Database) -> None:
    whole = await an_earlier_release_stored(database)
    async with database.write() as uow:
        gone = select(ResidentRow.id).where(ResidentRow.telegram_id == ERASED)
        await uow.connection.execute(delete(ResidentKey).where(ResidentKey.resident_id.in_(gone)))
        erased = (
            await uow.connection.execute(select(ApplicationRow.id).where(ApplicationRow.resident_id.in_(gone)))
        ).scalar_one()
        await uow.commit()
    async with database.write() as uow:
        page = await next_page(uow.connection, database.keyring, found_by, None, 2)
        assert page is not None
        changed, other = page.incomplete
        here = ApplicationRow.id == changed.application_id
        await uow.connection.execute(update(ApplicationRow).where(here).values(version=changed.version + 1))
        assert await complete(uow.connection, page.incomplete) == 1
        await uow.commit()
    mended = {pair for pair in whole if pair[1] == other.application_id}
    assert mended <= await in_index(database)
    assert await index_applications(database, lambda *_: None) == (PEOPLE - 2, 0)
    assert {pair for pair in await in_index(database) if pair[1] != erased} == {
        pair for pair in whole if pair[1] != erased
    }
