"""The hand-over to BPJS on both databases: nobody twice, nothing half-applied, and cover told exactly."""

from datetime import UTC, date, datetime

import pytest

from bot.resources import Resources
from bot.services.enrolment import answers as enrolment
from bot.services.enrolment import hand_over
from bot.services.enrolment.reading import Answer
from bot.services.places.placement import give_place
from bot.views.enrolment import sheet_row
from domain.application import ApplicationStatus
from domain.enrolment import EnrolmentState
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import StoredApplication
from storage.records.base import Priority
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.factories import (
    NIK,
    OTHER_NIK,
    make_application,
    make_officer,
    make_places,
    make_resident,
    read_resources,
    reload,
    set_status,
)
from tests.support.waiting_people import told

TODAY = date(2026, 11, 23)
BEGINS = date(2026, 12, 1)
UHC, PIJAR_SEMAR = Programme.UHC, Programme.PIJAR_SEMAR


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


async def approved(
    database: Database,
    resources: Resources,
    programme: Programme = PIJAR_SEMAR,
    telegram_id: int = 9101,
    nik: str = NIK,
) -> StoredApplication:
    """Return an application with which everybody agrees, on no sheet yet."""
    async with database.write() as uow:
        application = await make_application(uow, resources, telegram_id=telegram_id, programme=programme, nik=nik)
        application = await set_status(uow, application, ApplicationStatus.IN_REVIEW)
        application = await set_status(uow, application, ApplicationStatus.APPROVED)
        await uow.commit()
    return application


async def handed(
    database: Database,
    resources: Resources,
    programme: Programme = PIJAR_SEMAR,
    telegram_id: int = 9101,
    nik: str = NIK,
) -> StoredApplication:
    application = await approved(database, resources, programme, telegram_id, nik)
    assert await hand_over.make_sheet(database, programme) is not None
    return application


async def notices_to(database: Database, chat_id: int = 9101) -> list[str]:
    async with database.read() as uow:
        due = await uow.outbox.due(50, without_chats=[], without_seqs=[], priorities=[Priority.NOTICE])
    return [one.params["text"] for one in due if one.chat_id == chat_id]


async def now_is(database: Database, reference: Reference) -> StoredApplication:
    async with database.read() as uow:
        return await reload(uow, reference)


async def test_a_sheet_names_everybody_approved_once(database: Database, resources: Resources) -> None:
    first = await approved(database, resources)
    sheet = await hand_over.make_sheet(database, PIJAR_SEMAR)
    assert sheet is not None
    [person] = [one async for one in hand_over.people_on_sheet(database, resources, sheet, TODAY)]
    columns = [str(one.value) for one in resources.rulebook.on(PIJAR_SEMAR, TODAY).hand_over_columns]
    cells = dict(zip(columns, sheet_row(resources, person, columns), strict=True))
    assert cells["reference"] == str(first.reference)
    assert (cells["nik"], cells["name"], cells["birth_date"]) == (NIK, "Sutarno Wibowo", "12-05-1990")
    assert cells["address"] == "RT/RW 003/005, Kel. Genuksari, Kec. Genuk"
    assert (cells["occupation"], cells["covers"]) == ("Tukang becak", "JKK + JKM")

    assert await hand_over.make_sheet(database, PIJAR_SEMAR) is None
    await approved(database, resources, telegram_id=9102, nik=OTHER_NIK)
    second = await hand_over.make_sheet(database, PIJAR_SEMAR)
    assert second is not None
    assert (sheet.number, second.number) == (1, 2)
    assert len([one async for one in hand_over.people_on_sheet(database, resources, second, TODAY)]) == 1


async def test_the_programmes_have_sheets_of_their_own(database: Database, resources: Resources) -> None:
    await approved(database, resources, UHC)
    assert await hand_over.make_sheet(database, PIJAR_SEMAR) is None
    sheet = await hand_over.make_sheet(database, UHC)
    assert sheet is not None
    assert sheet.number == 1


async def test_cover_begins_and_the_resident_hears_what_it_pays(database: Database, resources: Resources) -> None:
    application = await handed(database, resources)
    answer = Answer(2, application.reference, 1, member_number="26000012345", starts_on=BEGINS)
    assert await enrolment.check(database, PIJAR_SEMAR, [answer]) == []
    taken = await enrolment.record_responses(database, resources, [answer], TODAY)
    assert (taken.begun, taken.refused, taken.known) == (1, 0, 0)
    stored = await now_is(database, application.reference)
    assert (stored.status, stored.covered_from) == (ApplicationStatus.ENROLLED, BEGINS)
    [text] = await notices_to(database)
    for said in ("Dilindungi mulai 1 Desember 2026", "26000012345", "Rp70.000.000", "Rp10.000.000", "175"):
        assert said in text
    assert "Mulai 1 Maret 2027: Rp42.000.000" in text


async def test_the_first_day_of_cover_is_told_on_that_day(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    application = await handed(database, resources)
    answer = Answer(2, application.reference, 1, member_number="26000012345", starts_on=BEGINS)
    await enrolment.record_responses(database, resources, [answer], TODAY)
    async with database.read() as uow:
        due = await uow.timers.next_due_at()
    assert due == datetime(2026, 12, 1, tzinfo=UTC)  # seven in the morning in Semarang
    clock.now = due
    for day, is_told in ((datetime(2026, 11, 30, 16, 59, tzinfo=UTC), False), (due, True)):
        clock.now = day
        async with database.write() as uow:
            enrolled, resident = await reload(uow, application.reference), await make_resident(uow)
            assert await enrolment.begun(uow, resources, enrolled, resident) is is_told
            await uow.commit()
    assert "Dilindungi mulai 1 Desember 2026" in await told(database, application)
    text = await told(database, application)
    for said in ("Sudah dilindungi sejak 1 Desember 2026", "26000012345", "Mulai 1 Maret 2027: Rp42.000.000"):
        assert said in text


async def test_an_answer_taken_again_changes_nothing(database: Database, resources: Resources) -> None:
    application = await handed(database, resources)
    answer = Answer(2, application.reference, 1, member_number="26000012345", starts_on=BEGINS)
    await enrolment.record_responses(database, resources, [answer], TODAY)
    once = await now_is(database, application.reference)
    assert await enrolment.check(database, PIJAR_SEMAR, [answer]) == []
    taken = await enrolment.record_responses(database, resources, [answer], TODAY)
    assert (taken.begun, taken.known) == (0, 1)
    assert await now_is(database, application.reference) == once
    assert len(await notices_to(database)) == 1


async def test_begun_cover_is_told_as_begun(database: Database, resources: Resources) -> None:
    application = await handed(database, resources, UHC)
    answer = Answer(2, application.reference, 1, member_number="0001234567890", starts_on=TODAY)
    await enrolment.record_responses(database, resources, [answer], TODAY)
    [text] = await notices_to(database)
    assert "Sudah dilindungi sejak 23 November 2026" in text
    assert "kelas III" in text


async def test_a_refusal_goes_back_to_an_officer_and_may_go_out_again(database: Database, resources: Resources) -> None:
    application = await handed(database, resources)
    refused = Answer(2, application.reference, 1, refusal="NIK tidak padan")
    taken = await enrolment.record_responses(database, resources, [refused, refused], TODAY)
    assert (taken.refused, taken.known) == (1, 1)
    stored = await now_is(database, application.reference)
    assert stored.status is ApplicationStatus.IN_REVIEW
    [text] = await notices_to(database)
    assert "NIK tidak padan" in text
    assert "BELUM dilindungi" in text
    async with database.write() as uow:
        [event] = [one for one in await uow.audit.history(stored.id) if one.action == "application.bpjs_refused"]
        assert (event.actor, event.note) == ("operator", "NIK tidak padan")
        await set_status(uow, stored, ApplicationStatus.APPROVED)
        await uow.commit()
    sheet = await hand_over.make_sheet(database, PIJAR_SEMAR)
    assert sheet is not None
    assert sheet.number == 2
    async with database.read() as uow:
        resident = await make_resident(uow)
        again = await uow.enrolments.of(stored.id, resident=resident)
    assert again is not None
    assert (again.state, again.refusal, again.sheet_number) == (EnrolmentState.HANDED, None, 2)

    # The first sheet comes a second time: what it refused says nothing of the second.
    assert await enrolment.check(database, PIJAR_SEMAR, [refused]) == []
    taken = await enrolment.record_responses(database, resources, [refused], TODAY)
    assert (taken.refused, taken.known) == (0, 1)
    assert (await now_is(database, application.reference)).status is ApplicationStatus.APPROVED
    assert len(await notices_to(database)) == 1
    unknown = Answer(2, application.reference, 3, refusal="NIK tidak padan")
    assert [one.wrong for one in await enrolment.check(database, PIJAR_SEMAR, [unknown])] == [
        "did not go out with sheet 3"
    ]
    second = Answer(2, application.reference, 2, refusal="NIK tidak padan")
    assert (await enrolment.record_responses(database, resources, [second], TODAY)).refused == 1


async def test_a_refusal_that_was_none_is_mended_by_approving_again(database: Database, resources: Resources) -> None:
    application = await handed(database, resources)
    await enrolment.record_responses(
        database, resources, [Answer(2, application.reference, 1, refusal="Data ganda")], TODAY
    )
    async with database.write() as uow:
        await set_status(uow, await reload(uow, application.reference), ApplicationStatus.APPROVED)
        await uow.commit()
    answer = Answer(2, application.reference, 1, member_number="26000012345", starts_on=BEGINS)
    assert await enrolment.check(database, PIJAR_SEMAR, [answer]) == []
    assert (await enrolment.record_responses(database, resources, [answer], TODAY)).begun == 1


async def test_who_withdraws_is_not_on_the_sheet_made_again(database: Database, resources: Resources) -> None:
    application = await handed(database, resources)
    async with database.write() as uow:
        await set_status(uow, application, ApplicationStatus.WITHDRAWN)
        sheet = await uow.enrolments.sheet(PIJAR_SEMAR, 1)
        await uow.commit()
    assert sheet is not None
    assert [one async for one in hand_over.people_on_sheet(database, resources, sheet, TODAY)] == []
    answer = Answer(2, application.reference, 1, member_number="26000012345", starts_on=BEGINS)
    [bad] = await enrolment.check(database, PIJAR_SEMAR, [answer])
    assert "withdrawn" in bad.wrong


async def test_who_leaves_while_answers_are_taken_is_named_and_the_others_are_taken(
    database: Database, resources: Resources
) -> None:
    await approved(database, resources, telegram_id=9102, nik=OTHER_NIK)
    gone = await handed(database, resources)
    async with database.read() as uow:
        [found] = await uow.keyed_applications.by_nik(OTHER_NIK)
        stays = found.application
    answers = [
        Answer(2, gone.reference, 1, member_number="26000012345", starts_on=BEGINS),
        Answer(3, stays.reference, 1, member_number="26000012346", starts_on=BEGINS),
    ]
    assert await enrolment.check(database, PIJAR_SEMAR, answers) == []
    async with database.write() as uow:
        await set_status(uow, gone, ApplicationStatus.WITHDRAWN)
        await uow.commit()
    taken = await enrolment.record_responses(database, resources, answers, TODAY)
    assert (taken.begun, [one.row for one in taken.gone]) == (1, [2])
    assert "withdrawn" in taken.gone[0].wrong
    assert (await now_is(database, gone.reference)).status is ApplicationStatus.WITHDRAWN


async def test_who_bpjs_refused_keeps_the_place_for_the_next_approval(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer, resident = await make_officer(uow), await make_resident(uow)
        await make_places(uow, UHC, 1)
        sent = await make_application(uow, resources, programme=UHC)
        begun = await set_status(uow, sent, ApplicationStatus.IN_REVIEW)
        first = await give_place(uow, resources, application=begun, resident=resident, officer=officer)
        await uow.commit()
    assert await hand_over.make_sheet(database, UHC) is not None
    await enrolment.record_responses(
        database, resources, [Answer(2, sent.reference, 1, refusal="NIK tidak padan")], TODAY
    )
    async with database.write() as uow:
        [balance] = await uow.places.balances(UHC, "2026-11")
        assert (balance.free, balance.taken) == (0, 1)
        again = await give_place(
            uow, resources, application=await reload(uow, sent.reference), resident=resident, officer=officer
        )
        await uow.commit()
    assert first.reservation is not None
    assert again.reservation is not None
    assert (again.reservation.id, again.application.status) == (first.reservation.id, ApplicationStatus.APPROVED)


async def test_what_does_not_fit_is_found_before_anything_is_written(database: Database, resources: Resources) -> None:
    mine = await handed(database, resources)
    other = await handed(database, resources, UHC, 9102, OTHER_NIK)
    unhanded = await approved(database, resources, UHC)
    unknown = Reference.make(PIJAR_SEMAR, 2026, 99_999)
    number = {"member_number": "26000012345", "starts_on": BEGINS}
    answers = [
        Answer(2, mine.reference, 1, member_number="26000012345", starts_on=BEGINS),
        Answer(3, mine.reference, 1, member_number="26000099999", starts_on=BEGINS),
        Answer(4, unknown, 1, member_number="26000012345", starts_on=BEGINS),
        Answer(5, other.reference, 1, member_number="26000012345", starts_on=BEGINS),
    ]
    bad = await enrolment.check(database, PIJAR_SEMAR, answers)
    assert [(one.row, one.wrong) for one in bad] == [
        (3, "occurs twice with different answers"),
        (4, "no application has it"),
        (5, "belongs to another programme"),
    ]
    late = [Answer(2, unhanded.reference, 1, **number)]  # type: ignore[arg-type]
    assert [one.wrong for one in await enrolment.check(database, UHC, late)] == ["is on no sheet"]
    await enrolment.record_responses(database, resources, answers[:1], TODAY)
    changed = [Answer(2, mine.reference, 1, member_number="26000099999", starts_on=BEGINS)]
    assert [one.wrong for one in await enrolment.check(database, PIJAR_SEMAR, changed)] == [
        "is enrolled with another number or day: take the row out, or use enrol correct"
    ]


async def test_cover_does_not_begin_before_its_sheet_went_out(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    """12/1/2026, meant as 1 December, is 12 January here; the sheet went out in the evening of 30 November, UTC."""
    clock.now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    application = await handed(database, resources)

    def begins(day: date, other: date | None = None) -> list[Answer]:
        number = "26000012345"
        return [Answer(2, application.reference, 1, member_number=number, starts_on=day, or_starts_on=other)]

    turned = "is before the sheet went out: day and month turned round?"
    for day in (date(2026, 1, 12), date(2026, 11, 30)):
        [bad] = await enrolment.check(database, PIJAR_SEMAR, begins(day))
        assert (bad.row, bad.field, bad.wrong) == (2, "starts_on", turned)
    assert await enrolment.check(database, PIJAR_SEMAR, begins(BEGINS)) == []
    # Where BPJS has confirmed it, and only as far back.
    early = {"starts_from": date(2026, 11, 30)}
    assert await enrolment.check(database, PIJAR_SEMAR, begins(date(2026, 11, 30)), **early) == []
    assert len(await enrolment.check(database, PIJAR_SEMAR, begins(date(2026, 11, 29)), **early)) == 1
    # A cell that a spreadsheet may have turned round is refused only where the other day is possible too.
    [bad] = await enrolment.check(database, PIJAR_SEMAR, begins(date(2027, 1, 12), date(2027, 12, 1)))
    assert "day and month may be turned round" in bad.wrong
    assert await enrolment.check(database, PIJAR_SEMAR, begins(BEGINS, date(2026, 1, 12))) == []


async def test_an_answer_that_is_known_stays_known_whatever_its_day(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    clock.now = datetime(2026, 12, 1, 3, tzinfo=UTC)
    application = await handed(database, resources)
    before = Answer(2, application.reference, 1, member_number="26000012345", starts_on=date(2026, 11, 1))
    await enrolment.record_responses(database, resources, [before], BEGINS)
    assert await enrolment.check(database, PIJAR_SEMAR, [before]) == []
