"""Applications on both databases: one for a NIK and programme, changed once, counted, found, and sealed."""

import asyncio

import pytest
from sqlalchemy import text

from domain.access import Officer, Role
from domain.application import ApplicationStatus, Consent
from domain.areas import CITY_CODE
from domain.errors import Conflict
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.book import Rulebook, read_default_files
from storage.records.applications import ApplicationContent, SentFile, StoredApplication
from storage.records.base import Resident, new_id
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import (
    GENUK,
    GENUKSARI,
    MIJEN,
    NIK,
    OTHER_NIK,
    PIJAR_SEMAR_ANSWERS,
    SENT_AT,
    make_content,
    make_resident,
    set_status,
)

STATUS = ApplicationStatus
RULES = Rulebook.load(read_default_files()).on(Programme.PIJAR_SEMAR, SENT_AT.date())


def content(nik: str = NIK, kelurahan: str = GENUKSARI) -> ApplicationContent:
    answers = {**PIJAR_SEMAR_ANSWERS, "nik": nik, "kelurahan": kelurahan, "kecamatan": kelurahan[:8]}
    facts = {key: value for key, value in RULES.facts_from(answers).items() if key != "birth_date"}
    return make_content(answers, RULES.assess(facts), kelurahan)


async def insert(
    uow: UnitOfWork,
    resident: Resident,
    *,
    nik: str = NIK,
    kelurahan: str = GENUKSARI,
    programme: Programme = Programme.PIJAR_SEMAR,
    year: int = 2026,
) -> StoredApplication | None:
    return await uow.applications.insert(
        programme,
        content(nik, kelurahan),
        Consent("2026-11", SENT_AT),
        resident=resident,
        form_version="1",
        year=year,
    )


async def sent(uow: UnitOfWork, **different: object) -> StoredApplication:
    telegram_id = different.pop("telegram_id", 9101)
    assert isinstance(telegram_id, int)
    application = await insert(uow, await make_resident(uow, telegram_id), **different)  # type: ignore[arg-type]
    assert application is not None
    return application


def officer(*areas: str, role: Role = Role.APPROVER) -> Officer:
    return Officer(new_id(), 9002, role, frozenset(Programme), frozenset(areas or {CITY_CODE}))


async def test_numbers_run_by_programme_and_year(database: Database) -> None:
    async with database.write() as uow:
        first = await sent(uow)
        second = await sent(uow, nik=OTHER_NIK)
        uhc = await sent(uow, programme=Programme.UHC)
        next_year = await sent(uow, nik="3374011205909004", year=2027)
    given = [str(one.reference) for one in (first, second, uhc, next_year)]
    expected = [(Programme.PIJAR_SEMAR, 2026, 1), (Programme.PIJAR_SEMAR, 2026, 2)]
    expected += [(Programme.UHC, 2026, 1), (Programme.PIJAR_SEMAR, 2027, 1)]
    assert given == [str(Reference.make(*one)) for one in expected]


async def test_a_nik_has_one_open_application_in_a_programme(database: Database) -> None:
    async with database.write() as uow:
        first = await sent(uow)
        other_account = await make_resident(uow, 9102)
        assert await insert(uow, other_account) is None
        assert await insert(uow, other_account, programme=Programme.UHC) is not None
        await set_status(uow, first, STATUS.WITHDRAWN)
        assert await insert(uow, other_account) is not None


async def test_two_chats_sending_at_the_same_instant_make_one_application(database: Database) -> None:
    async with database.write() as uow:
        residents = [await make_resident(uow, telegram_id) for telegram_id in (9101, 9102)]
        await uow.commit()

    async def send(resident: Resident) -> StoredApplication | None:
        async with database.write() as uow:
            stored = await insert(uow, resident)
            await uow.commit()
            return stored

    stored = await asyncio.gather(*(send(resident) for resident in residents))
    assert sorted(one is None for one in stored) == [False, True]
    async with database.read() as uow:
        assert len(await uow.keyed_applications.by_nik(NIK)) == 1
        assert await uow.applications.counters() == {(Programme.PIJAR_SEMAR, STATUS.SUBMITTED): 1}


async def test_only_who_saw_the_newest_version_changes_it(database: Database) -> None:
    async with database.write() as uow:
        seen = await sent(uow)
        moved = await set_status(uow, seen, STATUS.IN_REVIEW)
        with pytest.raises(Conflict):
            await set_status(uow, seen, STATUS.WITHDRAWN)
        stored = await uow.applications.get(seen.id)
    assert stored == moved
    assert (moved.status, moved.version) == (STATUS.IN_REVIEW, seen.version + 1)


async def test_of_two_changes_at_once_one_happens(database: Database) -> None:
    async with database.write() as uow:
        seen = await sent(uow)
        await uow.commit()

    async def change(status: ApplicationStatus) -> str:
        async with database.write() as uow:
            try:
                await set_status(uow, seen, status)
            except Conflict:
                return "conflict"
            await uow.commit()
            return "changed"

    assert sorted(await asyncio.gather(change(STATUS.WITHDRAWN), change(STATUS.IN_REVIEW))) == [
        "changed",
        "conflict",
    ]


async def test_counters_follow_every_change(database: Database) -> None:
    async with database.write() as uow:
        first = await sent(uow)
        await sent(uow, nik=OTHER_NIK)
        in_review = await set_status(uow, first, STATUS.IN_REVIEW)
        await set_status(uow, in_review, STATUS.APPROVED)
        counters = await uow.applications.counters()
    assert {status: number for (_, status), number in counters.items() if number} == {
        STATUS.SUBMITTED: 1,
        STATUS.APPROVED: 1,
    }


async def test_a_corrected_application_is_found_by_its_new_nik_and_area(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        application = await sent(uow)
        corrected = await uow.applications.replace_content(
            application, content(OTHER_NIK, "33.74.14.1001"), resident=resident
        )
        assert await uow.keyed_applications.by_nik(NIK) == []
        assert [one.application for one in await uow.keyed_applications.by_nik(OTHER_NIK)] == [corrected]
        assert (corrected.kecamatan_code, corrected.kelurahan_code) == (MIJEN, "33.74.14.1001")
        assert corrected.answers(resident.key)["nik"] == OTHER_NIK
        assert corrected.assessment(resident.key).outcome == corrected.outcome


async def test_the_queue_is_turned_page_by_page_oldest_first(database: Database) -> None:
    waiting = []
    for serial in range(9001, 9006):
        async with database.write() as uow:
            waiting.append(await sent(uow, nik=f"337401120590{serial}"))
            await uow.commit()
    async with database.write() as uow:
        waiting[1] = await set_status(uow, waiting[1], STATUS.IN_REVIEW)
        decided = await set_status(uow, waiting.pop(2), STATUS.WITHDRAWN)
        await uow.commit()
    async with database.read() as uow:
        pages: list[StoredApplication] = []
        while page := await uow.officer_queue.page(
            officer(),
            programmes=list(Programme),
            own_resident_id=None,
            after=pages[-1] if pages else None,
            limit=3,
        ):
            pages += [one.application for one in page]
    assert [one.reference for one in pages] == [one.reference for one in waiting]
    assert decided.reference not in {one.reference for one in pages}


@pytest.mark.parametrize(
    ("areas", "sees"),
    [
        ({CITY_CODE}, {"genuk", "mijen"}),
        ({GENUK}, {"genuk"}),
        ({GENUKSARI}, {"genuk"}),
        ({MIJEN, "33.74.05.1001"}, {"mijen"}),
        (set(), set()),
    ],
)
async def test_an_officer_sees_the_queue_of_their_areas(database: Database, areas: set[str], sees: set[str]) -> None:
    async with database.write() as uow:
        genuk = await sent(uow)
        mijen = await sent(uow, nik=OTHER_NIK, kelurahan="33.74.14.1001")
        verifier = Officer(new_id(), 9002, Role.VERIFIER, frozenset(Programme), frozenset(areas))
        found = await uow.officer_queue.page(verifier, programmes=list(Programme), own_resident_id=None)
    names = {genuk.id: "genuk", mijen.id: "mijen"}
    assert {names[one.application.id] for one in found} == sees


async def test_the_queue_leaves_out_other_programmes_and_ones_own(database: Database) -> None:
    async with database.write() as uow:
        own = await sent(uow)
        await sent(uow, programme=Programme.UHC, telegram_id=9102)
        found = await uow.officer_queue.page(
            officer(), programmes=[Programme.PIJAR_SEMAR], own_resident_id=own.resident_id
        )
    assert found == []


async def test_an_accounts_applications_come_newest_first(database: Database) -> None:
    async with database.write() as uow:
        first = await sent(uow)
        await uow.commit()
    async with database.write() as uow:
        second = await sent(uow, nik=OTHER_NIK)
        await sent(uow, nik="3374011205909004", telegram_id=9102)
        assert await uow.applications.of_resident(first.resident_id, limit=10) == [second, first]


async def test_photos_of_a_kind_are_replaced_and_their_content_is_sealed(database: Database) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        application = await sent(uow)
        old, other = await uow.documents.replace(
            application,
            {"document_ktp": [SentFile("old")], "document_kk": [SentFile("kk", "document")]},
            resident=resident,
        )
        (new,) = await uow.documents.replace(application, {"document_ktp": [SentFile("new")]}, resident=resident)
        await uow.documents.store(old, b"gone meanwhile")
        await uow.documents.store(new, b"picture of 3374011205909001")
        documents = await uow.documents.of(application, resident=resident)
        stored = (await uow.connection.execute(text("SELECT file_id, content FROM documents"))).all()
    assert {(one.id, one.kind, one.file_id, one.sent_as, one.state) for one in documents} == {
        (other, "document_kk", "kk", "document", "waiting"),
        (new, "document_ktp", "new", "photo", "stored"),
    }
    assert not any(b"picture" in bytes(row.content or b"") or b"new" in bytes(row.file_id) for row in stored)


async def test_nothing_readable_of_an_application_is_stored(database: Database) -> None:
    async with database.write() as uow:
        await sent(uow)
        row = (await uow.connection.execute(text("SELECT * FROM applications"))).one()
    cells = b"|".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for cell in row)
    for personal in (NIK, "Sutarno", "+6281200009001", "003/005"):
        assert personal.encode() not in cells
