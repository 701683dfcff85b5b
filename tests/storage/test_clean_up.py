"""Expired rows are deleted, and found without a scan of all rows."""

from datetime import timedelta

from benchmarks.announcing.stage import prepare
from domain.announcements.parts import MessagePart
from storage.records.announcements import Recipient
from storage.records.base import Incoming, Outgoing, Priority, SendResult
from storage.records.queues import SendState
from storage.unit_of_work import Database
from tests.support.databases import FakeClock
from tests.support.query_plans import noted, plan, prefer_indexes

KEPT = timedelta(days=7)


async def test_sent_messages_go_and_what_waits_and_copies_of_announcements_stay(
    database: Database, clock: FakeClock
) -> None:
    await prepare(database, 0)
    async with database.write() as uow:
        await uow.inbox.add([Incoming(1, b"{}"), Incoming(2, b"{}"), Incoming(3, b"{}")])
        await uow.outbox.add([Outgoing(chat_id, "sendMessage", {}) for chat_id in (1, 2)])
        [first, _] = await uow.outbox.due(2, without_chats=(), without_seqs=(), priorities=list(Priority))
        announcement = await uow.announcements.by_number(1)
        assert announcement is not None
        await uow.copies.queue(announcement.id, MessagePart.MESSAGE.value, [Recipient(3, "id")])
        [copy] = await uow.copies.claim({announcement.id: 1}, 1)
        await uow.outbox.record([SendResult(one.seq, one.chat_id, SendState.SENT) for one in (first, copy)])
        await uow.commit()
    clock.advance(KEPT - timedelta(days=1))
    async with database.write() as uow:
        assert await uow.outbox.purge(KEPT, 10) == 0
    clock.advance(timedelta(days=2))
    async with database.write() as uow:
        assert await uow.outbox.purge(KEPT, 10) == 1
        assert (await uow.recipients.outcomes(announcement.id)).by_state == {"sent": 1}
        left = await uow.outbox.due(2, without_chats=(), without_seqs=(), priorities=list(Priority))
        assert [one.chat_id for one in left] == [2]


async def test_each_clean_up_walks_an_index_of_what_is_past_its_time(database: Database) -> None:
    async with database.write() as uow:
        await prefer_indexes(uow, database)
        for act, index in (
            (uow.inbox.purge(KEPT, 10), "ix_inbox_state_finished_at"),
            (uow.outbox.purge(KEPT, 10), "ix_outbox_announcement_id_finished_at"),
            (uow.drafts.purge(uow.now - KEPT, 10), "ix_drafts_updated_at"),
            # What a dead process was sending, and what this one had claimed.
            (uow.copies.mark_unknown(), "ix_outbox_sending"),
            (uow.copies.unclaim_others([1, 2]), "ix_outbox_sending"),
        ):
            with noted(database) as asked:
                await act
            plans = [await plan(uow, database, statement, parameters) for statement, parameters in asked]
            assert index in "\n".join(plans)
