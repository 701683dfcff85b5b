"""Another text brought to the copies already sent, and what is read of an announcement's results, on real databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.loading import load_resources
from bot.resources import Resources
from bot.services.announcements import acts as announcements
from bot.services.announcements import revisions as announcement_revisions
from bot.services.announcements.work import AnnouncementWork
from domain.announcements.content import Content
from domain.announcements.parts import MessagePart
from domain.announcements.revision import RevisionState
from domain.announcements.states import AnnouncementState
from domain.errors import Conflict, DomainError, NotAllowed
from storage.models import OutboxRow
from storage.records.announcements import Body, Wording
from storage.records.base import new_id
from storage.records.queues import SendState
from storage.unit_of_work import Database
from tests.services.announcements.test_acts import KELURAHAN, add_application, begin, end_as, until_sending
from tests.support.announcing import EVERYBODY, NOW, add_residents, stored

NEW = Wording(
    Content(texts={"id": "Loket tutup."}),
    {"id": Body("sendMessage", {"text": "Loket tutup."})},
    erratum={"id": Body("sendMessage", {"text": "Bukan buka, tetapi tutup."})},
)


@pytest.fixture(scope="module")
def resources() -> Resources:
    return load_resources("uji_bot", 28)


async def arrived(database: Database, chats: range) -> None:
    """Give the recipients' copies what the sender writes once they have arrived, a second after the other."""
    async with database.write() as uow:
        for chat in chats:
            values = {
                "state": "sent",
                "message_id": 100 + chat,
                "content_version": 1,
                "finished_at": NOW + timedelta(seconds=chat),
            }
            row = update(OutboxRow).where(OutboxRow.chat_id == chat, OutboxRow.part == "message")
            await uow.connection.execute(row.values(values))
        await uow.commit()


async def rows_of(database: Database, part: str) -> list[tuple[int, Any]]:
    wanted = select(OutboxRow.chat_id, OutboxRow.message_id).where(OutboxRow.part == part)
    async with database.read() as uow:
        rows = await uow.connection.execute(wanted.order_by(OutboxRow.chat_id))
        return [(row.chat_id, row.message_id) for row in rows]


async def revise(database: Database, announcement_id: UUID) -> None:
    """Have one broadcaster propose a new text, and another approve it."""
    async with database.write() as uow:
        author = await uow.officers.get_by_telegram_id(9001)
        second = await uow.officers.get_by_telegram_id(9002)
        proposed = await announcement_revisions.propose_revision(
            uow, author, announcement_id, revision_id=new_id(), wording=NEW, tells=True, written_for=1, chat_id=9001
        )
        assert proposed is not None
        held, revision = proposed.announcement, proposed.revision
        assert (held.state, held.reason) == (AnnouncementState.PAUSED, "mend")
        with pytest.raises(DomainError):
            await announcements.resume(uow, second, announcement_id)
        with pytest.raises(NotAllowed):
            await announcement_revisions.approve_revision(uow, author, announcement_id, revision.fingerprint)
        for shown in (b"", bytes(8)):
            with pytest.raises(Conflict):
                await announcement_revisions.approve_revision(uow, second, announcement_id, shown)
        await announcement_revisions.approve_revision(uow, second, announcement_id, revision.fingerprint[:8])
        await uow.commit()


async def test_copies_are_changed_in_pieces_that_may_be_broken_off(
    database: Database, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.announcements.revisions.PIECE", 2)
    await add_residents(database, range(1, 9))
    announcement_id = await begin(database)
    work = await until_sending(database, resources)
    await arrived(database, range(1, 6))
    await end_as(database, "message", "unknown", [6])
    async with database.write() as uow:
        await uow.muted_topics.mute(2, EVERYBODY.topic)
        await uow.commit()
    await revise(database, announcement_id)

    # A call that was begun with the old text is waited for: nobody knows yet whether there is a copy to change.
    async with database.write() as uow:
        under_way = update(OutboxRow).where(OutboxRow.chat_id == 7).values(state="sending", content_version=1)
        await uow.connection.execute(under_way)
        await uow.commit()
    assert await announcement_revisions.spread(database, await stored(database)) is False
    assert await rows_of(database, MessagePart.edit(2)) == []
    await arrived(database, range(7, 8))

    # A piece whose announcement was changed meanwhile is not written; one that is repeated queues nothing twice.
    before = await stored(database)
    async with database.write() as uow:
        await uow.announcements.save(before)
        await uow.commit()
    with pytest.raises(Conflict):
        await announcement_revisions.spread(database, before)
    assert await rows_of(database, MessagePart.edit(2)) == []
    assert await announcement_revisions.spread(database, await stored(database)) is True
    async with database.write() as uow:
        revision = await uow.announcement_revisions.under_way(announcement_id)
        assert revision is not None
        assert revision.expanded_to > 0
        await uow.announcement_revisions.save(replace(revision, expanded_to=0), read=revision)
        await uow.commit()
    while await work.work():
        pass
    reached = [1, 2, 3, 4, 5, 7]
    assert await rows_of(database, MessagePart.edit(2)) == [(chat, 100 + chat) for chat in reached]
    assert await rows_of(database, MessagePart.erratum(2)) == [(chat, 100 + chat) for chat in reached if chat != 2]
    async with database.read() as uow:
        assert await uow.announcement_revisions.under_way(announcement_id) is None
        assert (await uow.announcements.wording(announcement_id)).content == NEW.content

    # Stopped and resumed by nobody, it ends when the changes have arrived as well.
    await end_as(database, "message", "sent", [8])
    assert await AnnouncementWork(database, resources).work() is False
    for part in (MessagePart.edit(2), MessagePart.erratum(2)):
        await end_as(database, part, "sent")
    while await work.work():
        pass
    assert (await stored(database)).state is AnnouncementState.FINISHED


async def test_a_text_that_is_declined_changes_nothing(database: Database, resources: Resources) -> None:
    await add_residents(database, [1])
    announcement_id = await begin(database)
    await until_sending(database, resources)
    async with database.write() as uow:
        officer = await uow.officers.get_by_telegram_id(9001)
        await announcement_revisions.propose_revision(
            uow, officer, announcement_id, revision_id=new_id(), wording=NEW, tells=False, written_for=1, chat_id=9001
        )
        declined = await announcement_revisions.decline_revision(uow, officer, announcement_id)
        assert declined.revision.state is RevisionState.DECLINED
        left = declined.announcement
        assert (left.state, left.content_version) == (AnnouncementState.PAUSED, 1)
        assert (await uow.announcements.wording(announcement_id)).content != NEW.content
        assert (await announcements.resume(uow, officer, announcement_id)).state is AnnouncementState.SENDING


async def test_results_are_read_for_the_picture_and_the_sheet(database: Database, resources: Resources) -> None:
    ids = await add_residents(database, range(1, 6))
    announcement_id = await begin(database)
    await until_sending(database, resources)
    await arrived(database, range(1, 5))
    await add_application(database, ids[3], kelurahan=KELURAHAN[0])
    await add_application(database, ids[3], kelurahan=KELURAHAN[1])
    async with database.read() as uow:
        results = uow.announcement_results
        progress = await results.progress(announcement_id)
        assert (progress.messages[SendState.SENT], progress.messages[SendState.QUEUED]) == (4, 1)
        assert progress[MessagePart.CANARY][SendState.SENT] == 2
        points = await results.sent_over_time(announcement_id, 2)
        assert points == [(NOW + timedelta(seconds=second), second) for second in (1, 2, 4)]
        first, second = [await results.deliveries(announcement_id, after, 3) for after in (0, 3)]
        assert [one.chat_id for one in [*first, *second]] == [1, 2, 3, 4, 5]
        assert await results.kelurahan_of([1, 3]) == {3: KELURAHAN[1]}
