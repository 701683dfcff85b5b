"""The outbox hands out due messages: in order in a chat, by priority across chats."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update

from storage.encryption import Keyring
from storage.models import InboxRow, OutboxRow, table_of
from storage.records.announcements import Outcomes
from storage.records.base import Incoming, OutboxItem, Outgoing, Priority, SendResult
from storage.records.queues import InboxState, SendState
from storage.unit_of_work import Database
from tests.support.databases import FakeClock

OUTBOX, INBOX = table_of(OutboxRow), table_of(InboxRow)


def message(chat_id: int, text: str, **more: object) -> Outgoing:
    return Outgoing(chat_id, "sendMessage", {"chat_id": chat_id, "text": text}, **more)  # type: ignore[arg-type]


async def queue(database: Database, *outgoing: Outgoing) -> None:
    async with database.write() as uow:
        await uow.inbox.add([Incoming(one.chat_id, b"{}") for one in outgoing])
        await uow.outbox.add(outgoing)
        await uow.commit()


async def due(
    database: Database, *, busy: Collection[int] = (), priorities: Collection[Priority] = tuple(Priority)
) -> list[OutboxItem]:
    async with database.read() as uow:
        return await uow.outbox.due(10, without_chats=busy, without_seqs=(), priorities=priorities)


async def record(database: Database, *results: SendResult) -> None:
    async with database.write() as uow:
        await uow.outbox.record(results)
        await uow.commit()


def texts(items: list[OutboxItem]) -> list[str]:
    return [item.params["text"] for item in items]


async def test_one_message_a_chat_in_order(database: Database) -> None:
    await queue(database, message(1, "a1"), message(1, "a2"), message(2, "b1"))
    first = await due(database)
    assert texts(first) == ["a1", "b1"]
    assert texts(await due(database, busy=[1])) == ["b1"]
    await record(database, SendResult(first[0].seq, 1, SendState.SENT))
    assert texts(await due(database)) == ["a2", "b1"]


async def test_answers_go_before_notices_and_announcements_of_other_chats(database: Database) -> None:
    await queue(
        database,
        message(1, "announcement", priority=Priority.ANNOUNCEMENT),
        message(2, "notice", priority=Priority.NOTICE),
        message(3, "answer"),
    )
    assert texts(await due(database)) == ["answer", "notice", "announcement"]
    assert texts(await due(database, priorities=[Priority.ANSWER])) == ["answer"]


async def test_a_callback_answer_waits_for_nothing_in_its_chat(database: Database) -> None:
    await queue(database, message(1, "a1"), message(1, "tap", priority=Priority.CALLBACK_ANSWER))
    assert texts(await due(database)) == ["tap", "a1"]
    assert texts(await due(database, busy=[1])) == ["tap"]


async def test_a_held_chat_waits_as_a_whole_and_in_order(database: Database, clock: FakeClock) -> None:
    await queue(database, message(1, "a1"), message(1, "a2"), message(2, "b1"))
    [first, _other] = await due(database)
    until = clock() + timedelta(seconds=5)
    await record(database, SendResult(first.seq, 1, SendState.QUEUED, "RetryAfter", hold_until=until))
    assert texts(await due(database)) == ["b1"]
    async with database.read() as uow:
        assert await uow.outbox.next_due_at() == until
    clock.advance(timedelta(seconds=6))
    again = await due(database)
    assert texts(again) == ["a1", "b1"]
    assert again[0].attempts == 1


async def test_a_dedupe_key_replaces_what_still_waits(database: Database, clock: FakeClock) -> None:
    later = clock() + timedelta(seconds=1.5)
    for count in (1, 2, 3):
        await queue(database, message(1, f"{count} photos", dedupe_key="album:1", due_at=later))
    await queue(database, message(1, "at once"))
    assert texts(await due(database)) == ["at once"]
    clock.advance(timedelta(seconds=2))
    assert texts(await due(database)) == ["3 photos"]


async def test_what_is_replaced_while_it_is_sent_takes_nothing_with_it(database: Database) -> None:
    await queue(database, message(1, "old", dedupe_key="card"))
    [under_way] = await due(database)
    await queue(database, message(1, "new", dedupe_key="card"))
    await record(database, SendResult(under_way.seq, 1, SendState.QUEUED, "TimedOut"))
    assert texts(await due(database)) == ["new"]
    await record(database, SendResult(under_way.seq, 1, SendState.SENT))
    assert texts(await due(database)) == ["new"]


async def test_a_slot_remembers_the_message_to_edit(database: Database) -> None:
    await queue(database, message(1, "card", slot="card:7"))
    [sent] = await due(database)
    await record(database, SendResult(sent.seq, 1, SendState.SENT, slot="card:7", message_id=55))
    await queue(database, Outgoing(1, "editMessageText", {"text": "new"}, slot="card:7"))
    [edit] = await due(database)
    assert edit.slot_message_id == 55


async def test_a_chat_with_many_waiting_messages_hides_nobody(database: Database) -> None:
    await queue(database, *(message(1, f"a{number}") for number in range(100)), message(2, "b1"), message(3, "c1"))
    assert texts(await due(database)) == ["a0", "b1", "c1"]


async def test_work_that_is_put_off_holds_nothing_else_of_its_chat(database: Database, clock: FakeClock) -> None:
    await queue(database, message(1, "photo", priority=Priority.WORK), message(1, "answer"))
    [_answer, photo] = await due(database)
    await record(
        database, SendResult(photo.seq, 1, SendState.QUEUED, "TimedOut", due_at=clock() + timedelta(seconds=5))
    )
    assert texts(await due(database)) == ["answer"]
    clock.advance(timedelta(seconds=6))
    assert texts(await due(database)) == ["answer", "photo"]


async def test_a_message_no_key_opens_stops_no_other(database: Database) -> None:
    await queue(database, message(1, "lost"), message(2, "other"))
    database.keyring = Keyring([b"another key of thirty-two bytes."], b"fedcba9876543210fedcba9876543210")
    await queue(database, message(3, "new"))
    assert [item.params.get("text") for item in await due(database)] == [None, None, "new"]


async def test_a_slot_is_claimed_once_in_each_chat(database: Database) -> None:
    for expected in (True, False):
        async with database.write() as uow:
            assert await uow.outbox.claim_slot(9101, "edited:7", 7) is expected
            assert await uow.outbox.claim_slot(9102, "edited:7", 8) is expected
            await uow.commit()
    async with database.read() as uow:
        assert await uow.questions.messages_in("edited:7", [9101, 9102]) == {9101: 7, 9102: 8}


async def test_a_row_that_no_key_opens_stops_no_other(database: Database) -> None:
    await queue(database, message(1, "sealed"), message(2, "open"))
    async with database.write() as uow:
        await uow.connection.execute(update(OutboxRow).where(OutboxRow.chat_id == 1).values(payload=b"x" * 40))
        await uow.commit()
    sealed, open_ = await due(database)
    assert (sealed.unreadable, sealed.params, open_.unreadable) == (True, {}, False)
    await record(database, SendResult(sealed.seq, 1, SendState.UNREADABLE), SendResult(open_.seq, 2, SendState.SENT))
    assert await due(database) == []


def test_the_states_that_are_stored_stay() -> None:
    sending = "queued sending sent unknown expired blocked gone failed unreadable"
    assert [state.value for state in SendState] == sending.split()
    assert [state.value for state in InboxState] == ["waiting", "done", "set_aside"]
    assert {OUTBOX.c.state.type.length, INBOX.c.state.type.length} == {12}  # type: ignore[attr-defined]


def test_officers_are_told_of_what_no_key_opens_as_of_what_failed() -> None:
    outcomes = Outcomes()
    for state, number in (("failed", 2), ("unreadable", 3), ("sent", 4)):
        outcomes.add(state, number)
    assert outcomes.by_state == {SendState.FAILED: 5, SendState.SENT: 4}
    assert (outcomes.missed, outcomes.tried, outcomes.total) == (5, 9, 9)
