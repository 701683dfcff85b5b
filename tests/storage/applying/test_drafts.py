"""Residents, their drafts and timers, as the worker reads and writes them."""

from datetime import timedelta

from sqlalchemy import text

from domain.audit import Actor, AuditAct
from domain.draft import Draft
from storage.records.base import AuditEvent, InboxSource, Resident, Timer, new_id
from storage.unit_of_work import Database
from tests.support.databases import FakeClock


async def make_resident(database: Database, telegram_id: int) -> Resident:
    resident_id = new_id()
    key, wrapped = database.keyring.new_data_key(resident_id)
    resident = Resident(resident_id, telegram_id, "id", None, key, wrapped, database.clock(), is_new=True)
    async with database.write() as uow:
        await uow.residents.save([resident])
        await uow.commit()
    resident.is_new = False
    return resident


def make_draft(database: Database, resident: Resident, **values: object) -> Draft:
    now = database.clock()
    return Draft(
        id=new_id(),
        chat_id=resident.telegram_id,
        resident_id=resident.id,
        form="pijar_semar",
        form_version="1",
        questions=["nik", "name"],
        started_at=now,
        updated_at=now,
        **values,  # type: ignore[arg-type]
    )


async def save(database: Database, resident: Resident, *drafts: Draft) -> None:
    async with database.write() as uow:
        await uow.drafts.save(drafts, {resident.id: resident})
        await uow.commit()


async def test_a_resident_comes_back_with_the_same_key(database: Database) -> None:
    resident = await make_resident(database, 11)
    draft = make_draft(database, resident, answers={"nik": "3374011205909001"})
    await save(database, resident, draft)
    async with database.read() as uow:
        again = await uow.residents.get_by_telegram_id(11)
        assert again is not None
        assert again.id == resident.id
        assert await uow.residents.get_by_telegram_id(12) is None
        assert await uow.drafts.current(11, again) == draft
        body = (await uow.connection.execute(text("SELECT body FROM drafts"))).scalar_one()
    assert b"3374" not in bytes(body)


async def test_what_a_resident_chose_is_kept(database: Database) -> None:
    resident = await make_resident(database, 11)
    resident.announcements = True
    async with database.write() as uow:
        await uow.residents.save([resident])
        await uow.commit()
    async with database.read() as uow:
        again = await uow.residents.get(resident.id)
    assert again is not None
    assert again.announcements is True


async def test_beginning_another_form_parks_the_first(database: Database) -> None:
    resident = await make_resident(database, 11)
    first, second = make_draft(database, resident), make_draft(database, resident)
    await save(database, resident, first)
    await save(database, resident, second)
    async with database.read() as uow:
        assert await uow.drafts.current(11, resident) == second
        drafts = (await uow.drafts.of([resident]))[11]
        assert [(draft.id, draft.current) for draft in drafts] == [(second.id, True), (first.id, False)]


async def test_two_drafts_change_places_in_one_save(database: Database) -> None:
    resident = await make_resident(database, 11)
    first, second = make_draft(database, resident), make_draft(database, resident)
    await save(database, resident, first)
    await save(database, resident, second)
    first.current, second.current = True, False
    await save(database, resident, first, second)
    async with database.read() as uow:
        current = await uow.drafts.current(11, resident)
    assert current is not None
    assert current.id == first.id


async def test_one_saved_draft_leaves_other_people_alone(database: Database) -> None:
    resident, other = await make_resident(database, 11), await make_resident(database, 12)
    theirs = make_draft(database, other)
    await save(database, other, theirs)
    await save(database, resident, make_draft(database, resident))
    async with database.read() as uow:
        assert await uow.drafts.current(12, other) == theirs


async def test_a_dropped_draft_is_gone(database: Database) -> None:
    resident = await make_resident(database, 11)
    draft = make_draft(database, resident)
    await save(database, resident, draft)
    async with database.write() as uow:
        await uow.drafts.drop([draft.id])
        await uow.commit()
    async with database.read() as uow:
        assert await uow.drafts.current(11, resident) is None
        assert await uow.drafts.of([resident]) == {}


async def test_a_timer_fires_once_when_it_is_due_and_the_last_setting_counts(
    database: Database, clock: FakeClock
) -> None:
    now = clock()
    async with database.write() as uow:
        await uow.timers.set([Timer("draft_reminder", 11, now + timedelta(hours=1))])
        await uow.timers.set([Timer("draft_reminder", 11, now + timedelta(hours=2))])
        await uow.timers.set([Timer("draft_reminder", 12, now), Timer("other", 12, now)])
        await uow.timers.cancel([("other", 12)])
        await uow.commit()
    async with database.write() as uow:
        [event] = await uow.timers.take_due(10)
        await uow.commit()
    assert (event.chat_id, event.source, event.payload) == (12, InboxSource.TIMER, b'{"timer": "draft_reminder"}')
    clock.advance(timedelta(minutes=90))
    async with database.write() as uow:
        assert await uow.timers.take_due(10) == []
        assert await uow.timers.next_due_at() == now + timedelta(hours=2)


async def test_an_act_is_recorded_with_its_note_sealed(database: Database) -> None:
    async with database.write() as uow:
        await uow.audit.add(
            [AuditEvent(AuditAct.CONSENT_GIVEN, Actor.RESIDENT, new_id(), data={"version": "1"}, note="Sutarno")]
        )
        await uow.commit()
    async with database.read() as uow:
        row = (await uow.connection.execute(text("SELECT action, note FROM audit_events"))).one()
    assert row.action == "consent.given"
    assert b"Sutarno" not in bytes(row.note)
