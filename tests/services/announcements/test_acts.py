"""Announcements on a real database: the right recipients, in batches, once."""

from collections.abc import Iterable
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from bot.loading import load_resources
from bot.resources import Resources
from bot.services.announcements import acts as announcements
from bot.services.announcements.work import AnnouncementWork
from domain.announcements.content import Content, RecipientGroup, Schedule, Segment, Topic
from domain.announcements.states import AnnouncementState
from domain.application import ApplicationStatus
from domain.errors import Conflict, NotAllowed
from domain.programme import Programme
from storage.models import ApplicationRow, OutboxRow, SearchToken
from storage.records.announcements import Body, Wording
from storage.records.base import new_id
from storage.repositories.review.search import trait_tokens
from storage.unit_of_work import Database
from tests.support.announcing import AT_ONCE, EVERYBODY, NOW, add_residents, appoint, stored

WORDING = Wording(Content(texts={"id": "Loket buka."}), {"id": Body("sendMessage", {"text": "Loket buka."})})
KELURAHAN = ("33.74.01.1001", "33.74.02.1001")


@pytest.fixture(scope="module")
def resources() -> Resources:
    return load_resources("uji_bot", 28)


async def begin(database: Database, segment: Segment = EVERYBODY, *, schedule: Schedule = AT_ONCE) -> UUID:
    """Store an announcement that is approved and due."""
    announcement_id = new_id()
    async with database.write() as uow:
        author, second = await appoint(uow, 9001), await appoint(uow, 9002)
        await announcements.compose(
            uow,
            announcement_id=announcement_id,
            wording=WORDING,
            segment=segment,
            schedule=schedule,
            officer=author,
            chat_id=9001,
        )
        announcement = await announcements.get(uow, author, announcement_id)
        recipients = await uow.recipients.count(segment, KELURAHAN)
        counted = await announcements.counted(uow, announcement, recipients)
        await announcements.propose(uow, author, announcement_id)
        await announcements.approve(uow, second, announcement_id, counted.fingerprint, 9002)
        await uow.commit()
    return announcement_id


async def until_sending(database: Database, resources: Resources) -> AnnouncementWork:
    """Let the clock work until recipients are queued; the staff's copies count as arrived."""
    work = AnnouncementWork(database, resources)
    while await work.work():
        pass
    await end_as(database, "canary", "sent")
    while await work.work():
        pass
    return work


async def end_as(database: Database, part: str, state: str, chats: Iterable[int] | None = None) -> None:
    """Give messages the state that the sender would."""
    change = update(OutboxRow).where(OutboxRow.part == part).values(state=state)
    if chats is not None:
        change = change.where(OutboxRow.chat_id.in_(chats))
    async with database.write() as uow:
        await uow.connection.execute(change)
        await uow.commit()


async def queued(database: Database) -> list[int]:
    rows = select(OutboxRow.chat_id).where(OutboxRow.part == "message").order_by(OutboxRow.seq)
    async with database.read() as uow:
        return list((await uow.connection.execute(rows)).scalars())


async def add_application(
    database: Database,
    resident_id: UUID,
    programme: Programme = Programme.UHC,
    status: ApplicationStatus = ApplicationStatus.WAITLISTED,
    kelurahan: str = KELURAHAN[0],
    nik: bytes | None = None,
    **traits: str,
) -> None:
    application_id = new_id()
    row = {
        "id": application_id,
        "reference": application_id.hex[-12:],
        "programme": programme.value,
        "resident_id": resident_id,
        "chat_id": 1,
        "status": status.value,
        "version": 1,
        "nik_index": nik or application_id.bytes,
        "kecamatan_code": kelurahan[:8],
        "kelurahan_code": kelurahan,
        "body": b"",
        "assessment": b"",
        "outcome": "eligible",
        "rules_version": "1",
        "form_version": "1",
        "consent_version": "1",
        "consent_at": NOW,
        "submitted_at": database.clock(),
        "updated_at": NOW,
    }
    async with database.write() as uow:
        await uow.connection.execute(insert(ApplicationRow).values(row))
        for kind, value in traits.items():
            [token] = trait_tokens(uow.keyring, kind, [value], [kelurahan])
            await uow.connection.execute(insert(SearchToken).values(token=token, application_id=application_id))
        await uow.commit()


async def test_who_is_in_a_segment(database: Database) -> None:
    ids = await add_residents(database, range(1, 8))
    await add_residents(database, [20], agreed=False)
    await add_residents(database, [21], agreed=None)
    await add_residents(database, [22], blocked=True)
    await add_application(database, ids[1], finding="income-limit")
    await add_application(database, ids[2], status=ApplicationStatus.ENROLLED, occupation="fisherman")
    await add_application(database, ids[3], kelurahan=KELURAHAN[1], finding="income-limit")
    await add_application(database, ids[4], Programme.PIJAR_SEMAR, occupation="fisherman")
    # The newer application for the same person is the one that counts; one for somebody else counts too.
    await add_application(database, ids[5], status=ApplicationStatus.REJECTED, nik=b"same")
    await add_application(database, ids[5], nik=b"same")
    await add_application(database, ids[6], status=ApplicationStatus.REJECTED)
    await add_application(database, ids[6])
    async with database.write() as uow:
        await uow.muted_topics.mute(7, Topic.QUOTA)
        await uow.commit()

    async def matching(
        people: RecipientGroup, except_for: RecipientGroup | None = None, topic: Topic = Topic.SERVICE
    ) -> list[int]:
        segment = Segment(topic=topic, people=people, except_for=(except_for,) if except_for else ())
        async with database.read() as uow:
            count = await uow.recipients.count(segment, KELURAHAN)
            rows = (await uow.connection.execute(uow.recipients.matching(segment, KELURAHAN))).all()
        assert count == len(rows)
        return sorted(row.telegram_id for row in rows)

    uhc, waits = frozenset({Programme.UHC}), frozenset({ApplicationStatus.WAITLISTED})
    assert await matching(RecipientGroup()) == [1, 2, 3, 4, 5, 6, 7]
    assert await matching(RecipientGroup(), topic=Topic.QUOTA) == [1, 2, 3, 4, 5, 6]
    assert await matching(RecipientGroup(programmes=uhc)) == [1, 2, 3, 5, 6]
    assert await matching(RecipientGroup(programmes=uhc, statuses=waits)) == [1, 3, 5, 6]
    assert await matching(RecipientGroup(statuses=frozenset({ApplicationStatus.REJECTED}))) == [6]
    assert await matching(RecipientGroup(statuses=waits, areas=frozenset({"33.74.02"}))) == [3]
    assert await matching(RecipientGroup(areas=frozenset({KELURAHAN[0]}))) == [1, 2, 4, 5, 6]
    assert await matching(RecipientGroup(occupations=frozenset({"fisherman"}))) == [2, 4]
    assert await matching(RecipientGroup(findings=frozenset({"income-limit"}))) == [1, 3]
    assert await matching(RecipientGroup(findings=frozenset({"income-limit"}), areas=frozenset({"33.74.01"}))) == [1]
    assert await matching(RecipientGroup(), RecipientGroup(programmes=uhc)) == [4, 7]
    assert await matching(RecipientGroup(languages=frozenset({"jv"}))) == []


async def test_recipients_are_queued_in_pieces_that_may_be_broken_off(
    database: Database, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.announcements.work.CHUNK", 3)
    chats = list(range(1, 10))
    await add_residents(database, chats)
    await begin(database)
    await until_sending(database, resources)
    assert await queued(database) == chats
    # A cursor that was lost, and others who match by now: nobody has two rows.
    await add_residents(database, [10, 11])
    async with database.write() as uow:
        announcement = await stored(database)
        await uow.announcements.save(announcement.look_again())
        await uow.commit()
    work = AnnouncementWork(database, resources)
    while await work.work():
        pass
    assert await queued(database) == [*chats, 10, 11]


async def test_it_ends_once_when_every_copy_is_final(database: Database, resources: Resources) -> None:
    await add_residents(database, [1, 2, 3])
    await begin(database)
    work = await until_sending(database, resources)
    await end_as(database, "message", "sent", [1])
    await end_as(database, "message", "unknown", [2])
    assert await work.work() is False
    assert (await stored(database)).state is AnnouncementState.SENDING
    await end_as(database, "message", "blocked", [3])
    while await work.work():
        pass
    assert (await stored(database)).state is AnnouncementState.FINISHED


async def test_an_approval_is_for_what_was_shown_and_by_somebody_else(database: Database, resources: Resources) -> None:
    await add_residents(database, [1])
    announcement_id = new_id()
    async with database.write() as uow:
        author, second = await appoint(uow, 9001), await appoint(uow, 9002)
        await announcements.compose(
            uow,
            announcement_id=announcement_id,
            wording=WORDING,
            segment=EVERYBODY,
            schedule=AT_ONCE,
            officer=author,
            chat_id=9001,
        )
        await uow.commit()
    while await AnnouncementWork(database, resources).work():
        pass
    counted = await stored(database)
    async with database.write() as uow:
        await announcements.propose(uow, author, announcement_id)
        with pytest.raises(NotAllowed):
            await announcements.approve(uow, author, announcement_id, counted.fingerprint[:8], 9001)
        for shown in (b"", bytes(8)):
            with pytest.raises(Conflict):
                await announcements.approve(uow, second, announcement_id, shown, 9002)
        await announcements.approve(uow, second, announcement_id, counted.fingerprint[:8], 9002)
        await uow.commit()
    # Many more match by the time it begins: somebody must approve that again.
    await add_residents(database, range(100, 120))
    while await AnnouncementWork(database, resources).work():
        pass
    again = await stored(database)
    assert (again.state, again.recipients, again.approved_by) == (AnnouncementState.PROPOSED, 21, None)
    assert again.fingerprint != counted.fingerprint
    assert await queued(database) == []


async def test_what_was_stopped_is_withheld(database: Database, resources: Resources) -> None:
    await add_residents(database, [1, 2])
    announcement_id = await begin(database)
    work = await until_sending(database, resources)
    await end_as(database, "message", "sent", [1])
    async with database.write() as uow:
        officer = await uow.officers.get_by_telegram_id(9002)
        await announcements.stop(uow, officer, announcement_id)
        await uow.commit()
    while await work.work():
        pass
    async with database.read() as uow:
        assert (await uow.recipients.outcomes(announcement_id)).by_state == {"sent": 1, "expired": 1}
