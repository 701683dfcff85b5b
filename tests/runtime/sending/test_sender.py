"""The sender when Telegram refuses, fails or is slow: no loss, no reordering, no chat held up by another one."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text, update

from playground.world.faults import Call, Fault
from playground.world.state import World
from storage.models import Chat, OutboxRow, table_of
from storage.records.base import Outgoing, Priority
from tests.support.chat import ChatClient
from tests.support.running import OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot

HERE = "sendMessage"
OUTBOX = table_of(OutboxRow)


async def queue(bot: RunningBot, chat_id: int, *words: str) -> None:
    async with bot.database.write() as uow:
        await uow.outbox.add([Outgoing(chat_id, HERE, {"chat_id": chat_id, "text": word}) for word in words])
        await uow.commit()
    bot.bot.sender_wake.ring()


async def states(bot: RunningBot) -> list[str]:
    async with bot.database.read() as uow:
        rows = await uow.connection.execute(text("SELECT state FROM outbox ORDER BY seq"))
        return [row.state for row in rows]


def sent(world: World, chat_id: int) -> list[str]:
    return [call.params["text"] for call in world.calls if call.method == HERE and call.chat_id == chat_id]


async def greet(*people: ChatClient) -> None:
    for person in people:
        await person.send("/start")


async def test_a_refused_chat_waits_in_order_and_the_others_do_not(
    bot: RunningBot, world: World, resident: ChatClient, other_resident: ChatClient
) -> None:
    await greet(resident, other_resident)
    world.fail_next(HERE, Fault(429, retry_after=5), chat_id=RESIDENT_ID)
    await queue(bot, RESIDENT_ID, "one", "two")
    await queue(bot, OTHER_RESIDENT_ID, "other")
    await bot.settled()
    assert other_resident.last_text == "other"
    assert sent(world, RESIDENT_ID)[-1] == "one"
    await bot.advance(timedelta(seconds=6))
    assert resident.texts[-2:] == ["one", "two"]


async def test_a_refused_chat_is_held_from_when_the_answer_came_and_a_little_longer(
    bot: RunningBot, world: World, resident: ChatClient
) -> None:
    """The server counts from when it refuses: later than the call began."""
    await greet(resident)

    async def refuse(call: Call) -> Fault | None:
        if call.method != HERE:
            return None
        world.before_call = None
        bot.clock.advance(timedelta(seconds=3))
        return Fault(429, retry_after=5)

    world.before_call = refuse
    await queue(bot, RESIDENT_ID, "one")
    await bot.settled()
    answered_at = bot.clock.now
    async with bot.database.read() as uow:
        [held_until] = (await uow.connection.execute(select(table_of(Chat).c.held_until))).scalars()
    assert held_until >= answered_at - timedelta(milliseconds=100) + timedelta(seconds=5, milliseconds=250)
    await bot.advance(timedelta(seconds=5))
    assert sent(world, RESIDENT_ID).count("one") == 1
    await bot.advance(timedelta(seconds=1))
    assert resident.last_text == "one"


async def test_server_errors_are_waited_out(bot: RunningBot, world: World, resident: ChatClient) -> None:
    await greet(resident)
    world.fail_next(HERE, Fault(502), times=3)
    await queue(bot, RESIDENT_ID, "one", "two")
    await bot.settled()
    for _ in range(3):
        await bot.advance(timedelta(seconds=60))
    assert resident.texts[-2:] == ["one", "two"]
    assert sent(world, RESIDENT_ID).count("one") == 4


async def test_an_answer_whose_fate_is_unknown_goes_again(bot: RunningBot, world: World, resident: ChatClient) -> None:
    await greet(resident)
    world.fail_next(HERE, Fault(drop_connection=True), after=True)
    await queue(bot, RESIDENT_ID, "answer")
    await bot.settled()
    await bot.advance(timedelta(seconds=60))
    assert resident.texts.count("answer") == 2
    assert (await states(bot))[-1] == "sent"


async def test_whoever_blocked_the_bot_is_marked_until_they_come_back(
    bot: RunningBot, world: World, resident: ChatClient
) -> None:
    await greet(resident)
    world.fail_next(HERE, Fault(403))
    await queue(bot, RESIDENT_ID, "one")
    await bot.settled()
    assert (await states(bot))[-1] == "blocked"
    async with bot.database.read() as uow:
        assert (await uow.connection.execute(text("SELECT unreachable_at FROM chats"))).scalar() is not None
    await resident.send("/start")
    async with bot.database.read() as uow:
        assert (await uow.connection.execute(text("SELECT unreachable_at FROM chats"))).scalar() is None


# As tdlib/telegram-bot-api and tdlib/td word it; in an album the words come in the middle of others.
GONE = (
    (400, "Bad Request: chat not found"),
    (400, "Bad Request: private chat not found"),
    (400, "Bad Request: user not found"),
    (400, "Bad Request: PEER_ID_INVALID"),
    (400, "Bad Request: USER_DELETED"),
    (400, "Bad Request: have no write access to the chat"),
    (400, 'Bad Request: failed to send message #1 with the error message "INPUT_USER_DEACTIVATED"'),
    (403, "Forbidden: user is deactivated"),
    (403, "Forbidden: bot can't initiate conversation with a user"),
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("status", "words", "state"),
    [
        *((status, words, "gone") for status, words in GONE),
        (400, "Bad Request: USER_IS_BLOCKED", "blocked"),
        (400, "Bad Request: chat_id is empty", "failed"),
        (400, "Bad Request: message is too long", "failed"),
    ],
)
async def test_an_account_that_is_gone_is_marked_whatever_words_say_so(
    bot: RunningBot, world: World, resident: ChatClient, status: int, words: str, state: str
) -> None:
    await greet(resident)
    world.fail_next(HERE, Fault(status, description=words))
    await queue(bot, RESIDENT_ID, "one")
    await bot.settled()
    assert (await states(bot))[-1] == state
    async with bot.database.read() as uow:
        marked = (await uow.connection.execute(text("SELECT unreachable_at FROM chats"))).scalar()
    assert (marked is not None) == (state != "failed")
    await resident.send("/start")
    async with bot.database.read() as uow:
        assert (await uow.connection.execute(text("SELECT unreachable_at FROM chats"))).scalar() is None


async def test_a_message_telegram_cannot_take_does_not_stop_the_next(bot: RunningBot, resident: ChatClient) -> None:
    await greet(resident)
    await queue(bot, RESIDENT_ID, "x" * 5000, "next")
    await bot.settled()
    assert resident.last_text == "next"
    assert (await states(bot))[-2:] == ["failed", "sent"]


async def test_a_message_that_no_key_opens_does_not_stop_the_next(bot: RunningBot, resident: ChatClient) -> None:
    await greet(resident)
    await bot.settled()
    async with bot.database.write() as uow:
        messages = [Outgoing(RESIDENT_ID, HERE, {"chat_id": RESIDENT_ID, "text": word}) for word in ("sealed", "next")]
        await uow.outbox.add(messages)
        sealed = select(func.max(OUTBOX.c.seq) - 1).scalar_subquery()
        await uow.connection.execute(update(OUTBOX).where(OUTBOX.c.seq == sealed).values(payload=b"x" * 40))
        await uow.commit()
    bot.bot.sender_wake.ring()
    await bot.settled()
    assert resident.last_text == "next"
    assert (await states(bot))[-2:] == ["unreadable", "sent"]


async def test_an_edit_that_changes_nothing_counts_as_done(bot: RunningBot, resident: ChatClient) -> None:
    await greet(resident)
    await queue(bot, RESIDENT_ID, "same")
    await bot.settled()
    params = {"chat_id": RESIDENT_ID, "message_id": resident.last.id, "text": "same"}
    async with bot.database.write() as uow:
        await uow.outbox.add([Outgoing(RESIDENT_ID, "editMessageText", params)])
        await uow.commit()
    bot.bot.sender_wake.ring()
    await bot.settled()
    assert (await states(bot))[-1] == "sent"


async def test_a_tap_is_answered_once_even_when_the_answer_comes_too_late(
    bot: RunningBot, resident: ChatClient
) -> None:
    await greet(resident)
    params = {"callback_query_id": "1"}
    expired = bot.clock() - timedelta(seconds=1)
    async with bot.database.write() as uow:
        await uow.outbox.add(
            [Outgoing(RESIDENT_ID, "answerCallbackQuery", params, Priority.CALLBACK_ANSWER, expires_at=expired)]
        )
        await uow.commit()
    bot.bot.sender_wake.ring()
    await bot.settled()
    assert (await states(bot))[-1] == "expired"


async def test_a_photo_that_cannot_be_fetched_now_keeps_nobody_waiting(
    bot: RunningBot, world: World, resident: ChatClient
) -> None:
    await greet(resident)
    world.fail_next("getFile", Fault(502), times=2)
    fetch = {"file_id": "gone", "document_id": str(uuid4())}
    async with bot.database.write() as uow:
        await uow.outbox.add([Outgoing(RESIDENT_ID, "getFile", fetch, Priority.WORK)])
        await uow.commit()
    bot.bot.sender_wake.ring()
    await bot.settled()
    await queue(bot, RESIDENT_ID, "answer")
    await bot.settled()
    assert resident.last_text == "answer"
    assert (await states(bot))[-2:] == ["queued", "sent"]
    await bot.advance(timedelta(seconds=60))
    await bot.advance(timedelta(seconds=60))
    assert (await states(bot))[-2:] == ["failed", "sent"]


async def test_a_stop_writes_down_what_was_on_its_way(bot: RunningBot, world: World, resident: ChatClient) -> None:
    await greet(resident)
    world.fail_next(HERE, Fault(delay=0.3))
    await queue(bot, RESIDENT_ID, "last")
    await world.wait_for(lambda: sent(world, RESIDENT_ID)[-1] == "last", timeout=5)
    sending = next(task for task in asyncio.all_tasks() if "Sender.run" in str(task.get_coro()))
    sending.cancel()
    await asyncio.wait([sending])
    assert (await states(bot))[-1] == "sent"


async def test_nothing_that_was_sent_stays_readable(bot: RunningBot, resident: ChatClient) -> None:
    await greet(resident)
    await queue(bot, RESIDENT_ID, "NIK 3374011205909001")
    await bot.settled()
    async with bot.database.read() as uow:
        left = await uow.connection.execute(text("SELECT count(*) FROM outbox WHERE payload IS NOT NULL"))
        assert left.scalar() == 0
