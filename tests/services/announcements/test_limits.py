"""What an announcement may not do: outlive its time, leave a revision half done, reach many more than were approved."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from bot.loading import load_resources
from bot.resources import Resources
from bot.services.announcements import acts as announcements
from bot.services.announcements import revisions as announcement_revisions
from bot.services.announcements.work import AnnouncementWork
from domain.announcements.content import Schedule
from domain.announcements.parts import MessagePart
from domain.announcements.states import AnnouncementState
from domain.errors import Conflict, DomainError
from storage.models import OutboxRow
from storage.records.base import new_id
from storage.records.queues import SendState
from storage.unit_of_work import Database
from tests.services.announcements.test_acts import begin, end_as, until_sending
from tests.services.announcements.test_revisions import NEW, arrived, revise
from tests.support.announcing import NOW, add_residents, stored
from tests.support.databases import FakeClock

UNTIL = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def resources() -> Resources:
    return load_resources("uji_bot", 28)


async def until_nothing(work: AnnouncementWork) -> None:
    while await work.work():
        pass


async def parts_by_state(database: Database) -> dict[tuple[str, str], int]:
    columns = (OutboxRow.part, OutboxRow.state)
    async with database.read() as uow:
        rows = await uow.connection.execute(select(*columns, func.count()).group_by(*columns))
        return {(part, state): count for part, state, count in rows if part}


async def to_go_on(database: Database, announcement_id: UUID) -> None:
    """As when somebody taps Lanjutkan."""
    async with database.write() as uow:
        second = await uow.officers.get_by_telegram_id(9002)
        await announcements.go_on(uow, second, announcement_id)
        await uow.commit()


async def hold(database: Database, announcement_id: UUID) -> None:
    """As when somebody begins to write another text."""
    async with database.write() as uow:
        officer = await uow.officers.get_by_telegram_id(9001)
        held = await announcement_revisions.hold_for_revision(uow, officer, announcement_id)
        assert (held.state, held.reason) == (AnnouncementState.PAUSED, "mend")
        await uow.commit()


async def test_who_has_the_wrong_text_is_told_first_and_after_the_end_of_time_too(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    await add_residents(database, range(1, 9))
    announcement_id = await begin(database, schedule=Schedule(expires_at=UNTIL))
    work = await until_sending(database, resources)
    await arrived(database, range(1, 4))
    await revise(database, announcement_id)
    await until_nothing(work)
    async with database.write() as uow:
        claimed = await uow.copies.claim({announcement_id: 2}, 7)
        parts = [(one.part, one.chat_id) for one in claimed]
        await uow.copies.unclaim([one.seq for one in claimed])
        await uow.commit()
    told, changed = MessagePart.erratum(2), MessagePart.edit(2)
    assert parts == [
        *((told, chat) for chat in (1, 2, 3)),
        *((changed, chat) for chat in (1, 2, 3)),
        ("message", 4),
    ]

    clock.now = UNTIL
    await until_nothing(work)
    async with database.write() as uow:
        officer = await uow.officers.get_by_telegram_id(9002)
        await announcements.pause(uow, officer, announcement_id)
        await uow.commit()
    await until_nothing(work)
    async with database.write() as uow:
        await announcements.resume(uow, officer, announcement_id)
        await uow.commit()
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.SENDING
    states = await parts_by_state(database)
    assert states["message", "expired"] == 5
    assert [states[part, "queued"] for part in (told, changed)] == [3, 3]
    for part in (told, changed):
        await end_as(database, part, "sent")
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.EXPIRED


async def test_what_mends_copies_pauses_it_when_it_fails_and_goes_once_more(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    await add_residents(database, range(1, 62))
    announcement_id = await begin(database)
    work = await until_sending(database, resources)
    await arrived(database, range(1, 62))
    await revise(database, announcement_id)
    await until_nothing(work)
    # People who have blocked the bot meanwhile say nothing about the new text.
    await end_as(database, MessagePart.edit(2), "blocked")
    clock.advance(timedelta(minutes=2))
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.SENDING
    await end_as(database, MessagePart.erratum(2), "failed", range(1, 61))
    clock.advance(timedelta(minutes=2))
    await until_nothing(work)
    assert ((paused := await stored(database)).state, paused.reason) == (AnnouncementState.PAUSED, "failures")
    async with database.write() as uow:
        officer = await uow.officers.get_by_telegram_id(9002)
        await announcements.resume(uow, officer, announcement_id)
        await uow.commit()
    await end_as(database, MessagePart.erratum(2), "sent", [61])
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.FINISHED
    async with database.write() as uow:
        assert await announcements.repeat(uow, officer, announcement_id, SendState.FAILED) == 60
        await uow.commit()
    assert (await parts_by_state(database))[MessagePart.erratum(2), "queued"] == 60

    # Another erratum says it all: the older one is nobody's any more, whether it waits or has failed.
    await end_as(database, MessagePart.erratum(2), "failed", range(1, 31))
    await revise_and_approve(database, announcement_id, written_for=2)
    await until_nothing(work)
    states = await parts_by_state(database)
    assert (states[MessagePart.erratum(2), "expired"], states[MessagePart.erratum(3), "queued"]) == (60, 61)


@pytest.mark.parametrize(("failed", "state"), [(2, AnnouncementState.SENDING), (4, AnnouncementState.PAUSED)])
async def test_accounts_that_are_gone_are_not_in_the_share_that_pauses_it(
    database: Database, resources: Resources, clock: FakeClock, failed: int, state: AnnouncementState
) -> None:
    """Of 200 copies 140 find nobody; of the other 60 more than 5% must fail."""
    await add_residents(database, range(1, 202))
    await begin(database)
    work = await until_sending(database, resources)
    await end_as(database, "message", "gone", range(1, 141))
    await end_as(database, "message", "failed", range(141, 141 + failed))
    await end_as(database, "message", "sent", range(141 + failed, 201))
    clock.advance(timedelta(minutes=2))
    await until_nothing(work)
    assert (await stored(database)).state is state


async def test_staff_whom_a_bad_text_did_not_reach_get_the_mended_one(database: Database, resources: Resources) -> None:
    await add_residents(database, [1])
    announcement_id = await begin(database)
    work = AnnouncementWork(database, resources)
    await until_nothing(work)
    await end_as(database, "canary", "failed")
    await until_nothing(work)
    assert ((paused := await stored(database)).state, paused.reason) == (AnnouncementState.PAUSED, "canary")
    await revise_and_approve(database, announcement_id)
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.CANARY
    assert (await parts_by_state(database))["canary", "queued"] == 2


async def revise_and_approve(database: Database, announcement_id: UUID, *, written_for: int = 1) -> None:
    async with database.write() as uow:
        author, second = [await uow.officers.get_by_telegram_id(one) for one in (9001, 9002)]
        proposed = await announcement_revisions.propose_revision(
            uow,
            author,
            announcement_id,
            revision_id=new_id(),
            wording=NEW,
            tells=True,
            written_for=written_for,
            chat_id=9001,
        )
        assert proposed is not None
        await announcement_revisions.approve_revision(uow, second, announcement_id, proposed.revision.fingerprint)
        await uow.commit()


async def test_one_that_staff_found_wrong_is_held_until_it_is_mended(
    database: Database, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.announcements.announcement.LARGE", 0)
    await add_residents(database, [1])
    announcement_id = await begin(database)
    work = await until_sending(database, resources)
    assert (await stored(database)).state is AnnouncementState.CHECKED
    await hold(database, announcement_id)
    async with database.write() as uow:
        officer = await uow.officers.get_by_telegram_id(9002)
        with pytest.raises(DomainError):
            await announcements.go_on(uow, officer, announcement_id)
    await revise_and_approve(database, announcement_id)
    # A revision of the earlier text is outdated.
    async with database.write() as uow:
        with pytest.raises(Conflict):
            await announcement_revisions.propose_revision(
                uow,
                officer,
                announcement_id,
                revision_id=new_id(),
                wording=NEW,
                tells=True,
                written_for=1,
                chat_id=9002,
            )
    # The staff's copies are revised, and a person looks again.
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.CHECKED
    assert ("message", "queued") not in await parts_by_state(database)


async def test_many_more_people_by_the_time_a_person_lets_it_go_on_need_another_approval(
    database: Database, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.announcements.announcement.LARGE", 0)
    await add_residents(database, [1])
    announcement_id = await begin(database)
    work = await until_sending(database, resources)
    await add_residents(database, range(100, 120))
    await to_go_on(database, announcement_id)
    await until_nothing(work)
    again = await stored(database)
    assert (again.state, again.recipients) == (AnnouncementState.PROPOSED, 21)
    assert not any(part == "message" for part, _state in await parts_by_state(database))
    async with database.write() as uow:
        second = await uow.officers.get_by_telegram_id(9002)
        await announcements.approve(uow, second, announcement_id, again.fingerprint, 9002)
        await uow.commit()
    await until_nothing(work)
    await to_go_on(database, announcement_id)
    await until_nothing(work)
    assert (await parts_by_state(database))["message", "queued"] == 21


async def test_one_that_all_have_is_finished_when_its_time_is_over(
    database: Database, resources: Resources, clock: FakeClock
) -> None:
    await add_residents(database, [1])
    await begin(database, schedule=Schedule(expires_at=UNTIL, joiner_days=14))
    work = await until_sending(database, resources)
    await end_as(database, "message", "sent")
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.FOLLOWING
    clock.now = UNTIL
    await until_nothing(work)
    assert (await stored(database)).state is AnnouncementState.FINISHED
