"""Corrections of what BPJS answered: stored, with their reason, and told as corrections."""

from datetime import UTC, date, datetime

import pytest

from bot.resources import Resources
from bot.services.enrolment import answers as enrolment
from bot.services.enrolment import hand_over
from bot.services.enrolment.correction import Corrected, correct, doubtful
from bot.services.enrolment.reading import Answer
from domain.application import ApplicationStatus
from domain.errors import IllegalTransition, NotFound
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import StoredApplication
from storage.records.base import Priority
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.factories import make_application, make_resident, read_resources, reload, set_status
from tests.support.waiting_people import told

UHC = Programme.UHC
TODAY = date(2026, 12, 1)
WITHOUT_ZEROS, RIGHT = "1234567890", "0001234567890"
TURNED, MEANT = date(2026, 12, 1), date(2027, 1, 12)


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 12, 1, 3, tzinfo=UTC))


async def taken(database: Database, resources: Resources, *, starts_on: date) -> StoredApplication:
    """Somebody enrolled with a number without its zeros, who has been told so."""
    async with database.write() as uow:
        application = await make_application(uow, resources, programme=UHC)
        for status in (ApplicationStatus.IN_REVIEW, ApplicationStatus.APPROVED):
            application = await set_status(uow, application, status)
        await uow.commit()
    assert await hand_over.make_sheet(database, UHC) is not None
    answer = Answer(2, application.reference, 1, member_number=WITHOUT_ZEROS, starts_on=starts_on)
    await enrolment.record_responses(database, resources, [answer], TODAY)
    assert WITHOUT_ZEROS in await told(database, application)
    return application


async def mend(
    database: Database, resources: Resources, reference: Reference, number: str | None = None, day: date | None = None
) -> Corrected:
    async with database.write() as uow:
        corrected = await correct(
            uow,
            resources,
            reference,
            member_number=number,
            starts_on=day,
            reason="nol di depan hilang",
            today=TODAY,
        )
        await uow.commit()
    return corrected


async def test_a_number_is_mended_and_told_as_a_correction(database: Database, resources: Resources) -> None:
    application = await taken(database, resources, starts_on=TURNED)
    assert await mend(database, resources, application.reference, RIGHT) == Corrected(number=True, day=False)
    text = await told(database, application)
    for said in ("Pembetulan", "nomor peserta", "salah", RIGHT, "Sudah dilindungi sejak 1 Desember 2026"):
        assert said in text
    assert "tanggal mulai di pesan" not in text
    async with database.read() as uow:
        stored, resident = await reload(uow, application.reference), await make_resident(uow)
        kept = await uow.enrolments.of(stored.id, resident=resident)
        [event] = [one for one in await uow.audit.history(stored.id) if one.action == "application.enrolment_corrected"]
    assert kept is not None
    assert (stored.status, stored.covered_from, kept.member_number) == (ApplicationStatus.ENROLLED, TURNED, RIGHT)
    assert (event.actor, event.note) == ("operator", "nol di depan hilang")
    assert event.data == {"number": True, "day": "2026-12-01", "day_before": "2026-12-01"}
    # Again it changes nothing and tells nobody.
    assert await mend(database, resources, application.reference, RIGHT) == Corrected(number=False, day=False)
    async with database.read() as uow:
        assert await reload(uow, application.reference) == stored
        due = await uow.outbox.due(9, without_chats=[], without_seqs=[], priorities=[Priority.NOTICE])
    assert application.chat_id not in {one.chat_id for one in due}


async def test_a_day_that_was_turned_round_is_mended_and_told_on_the_right_day(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    application = await taken(database, resources, starts_on=TURNED)
    assert await mend(database, resources, application.reference, day=MEANT) == Corrected(number=False, day=True)
    text = await told(database, application)
    for said in ("tanggal mulai", "Dilindungi mulai 12 Januari 2027", "Sebelum tanggal itu", "BELUM dilindungi"):
        assert said in text
    async with database.read() as uow:
        assert (await reload(uow, application.reference)).covered_from == MEANT
        assert await uow.timers.next_due_at() == datetime(2027, 1, 12, tzinfo=UTC)
    # Turned back to a day that has come, nothing is told on the later one.
    assert (await mend(database, resources, application.reference, RIGHT, TURNED)) == Corrected(number=True, day=True)
    text = await told(database, application)
    assert "nomor peserta dan tanggal mulai" in text
    assert "BELUM dilindungi" not in text
    async with database.read() as uow:
        assert await uow.timers.next_due_at() is None


async def test_only_what_bpjs_has_answered_can_be_mended(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources, programme=UHC)
        await uow.commit()
    with pytest.raises(IllegalTransition):
        await mend(database, resources, application.reference, RIGHT)
    with pytest.raises(NotFound):
        await mend(database, resources, Reference.make(UHC, 2026, 99_999), RIGHT)


async def test_what_was_taken_and_would_be_refused_today_is_listed(database: Database, resources: Resources) -> None:
    async def listed() -> list[tuple[Reference, str]]:
        return [one async for one in doubtful(database, UHC)]

    early = date(2026, 1, 12)
    application = await taken(database, resources, starts_on=early)
    [(reference, wrong)] = await listed()
    assert (reference, wrong.split(":")[0]) == (application.reference, "member_number has 10 digits and not 13")
    assert WITHOUT_ZEROS not in wrong
    await mend(database, resources, application.reference, RIGHT)
    assert await listed() == [(application.reference, "starts_on is before the sheet went out")]
    await mend(database, resources, application.reference, day=TODAY)
    assert await listed() == []


async def test_a_dash_that_was_taken_for_a_refusal_is_listed(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources, programme=UHC)
        for status in (ApplicationStatus.IN_REVIEW, ApplicationStatus.APPROVED):
            application = await set_status(uow, application, status)
        await uow.commit()
    assert await hand_over.make_sheet(database, UHC) is not None
    await enrolment.record_responses(database, resources, [Answer(2, application.reference, 1, refusal="-")], TODAY)
    assert [one async for one in doubtful(database, UHC)] == [
        (application.reference, "refusal needs words: the resident reads it")
    ]
