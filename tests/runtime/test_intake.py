"""Intake: what Telegram sends is in the inbox before it is confirmed, whatever it looks like."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.runtime.intake import Intake, chat_of
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker
from bot.telegram_api.api import TelegramApi
from playground.bot_api.server import BotApiServer
from playground.world.faults import Fault
from playground.world.state import World
from storage.records.base import Incoming
from storage.unit_of_work import Database
from tests.support.chat import ChatClient
from tests.support.running import RESIDENT_ID, RunningBot


class Answers(TelegramApi):
    """A Bot API that answers getUpdates with what it was given, then with nothing."""

    def __init__(self, *batches: Any) -> None:
        self.batches = list(batches)
        self.offsets: list[int | None] = []
        self.empty = asyncio.Event()

    async def call(self, method: str, params: Any = None, **_more: Any) -> Any:
        self.offsets.append(params.get("offset"))
        if self.batches:
            return self.batches.pop(0)
        self.empty.set()
        await asyncio.Event().wait()
        return []


class Dropped(Telemetry):
    """Counts what was dropped."""

    updates = 0

    def dropped(self, updates: int) -> None:
        self.updates += updates


def message(update_id: object, text: str = "halo") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"message_id": 1, "chat": {"id": 9101}, "text": text}}


@asynccontextmanager
async def polling(database: Database, answers: Answers, telemetry: Telemetry | None = None) -> AsyncIterator[None]:
    intake = asyncio.create_task(Intake(answers, database, IdleTracker(), telemetry).run())
    try:
        await asyncio.wait([intake, asyncio.create_task(answers.empty.wait())], return_when=asyncio.FIRST_COMPLETED)
        assert not intake.done(), intake.exception()
        yield
    finally:
        intake.cancel()


async def stored(database: Database) -> list[bytes]:
    async with database.write() as uow:
        items = []
        while found := await uow.inbox.claim(10):
            items += found
            await uow.inbox.finish([item.seq for item in found])
        return [item.payload for item in items]


async def test_updates_nobody_could_number_do_not_stop_the_others(database: Database) -> None:
    strange = ["text", None, {}, message("7"), message(True), message(2**70)]
    answers = Answers([message(5, "good"), *strange], [message(6, "next")])
    async with polling(database, answers):
        assert answers.offsets == [None, 2**70 + 1, 7]
    contents = await stored(database)
    assert [b"good" in content or b"next" in content for content in contents] == [True, True]


@pytest.mark.parametrize("answer", [{"update_id": 1, "unasked": 1}, "text", [None], 7])
async def test_an_answer_that_holds_no_updates_is_waited_out(database: Database, answer: object) -> None:
    answers = Answers(answer, [message(6)])
    async with polling(database, answers):
        assert len(await stored(database)) in (1, 2)


UNASKED: list[dict[str, Any]] = [
    {"chat_boost": {"chat": {"id": 9101}, "boost": 7}},
    {"message_reaction": {"chat": {"id": 9101}, "message_id": 1}},
    {"channel_post": {"message_id": 1, "chat": {"id": -100}, "text": "/tarik"}},
    {"edited_business_message": {"chat": {"id": 9101}}},
    {"what_is_not_invented_yet": None},
    {"timer": "draft_reminder"},
    {},
]


async def test_kinds_that_were_not_asked_for_are_confirmed_and_counted_but_not_stored(database: Database) -> None:
    unasked = [{"update_id": number, **content} for number, content in enumerate(UNASKED, start=6)]
    answers = Answers([message(5, "good"), *unasked], unasked, [message(99, "next")])
    telemetry = Dropped()
    async with polling(database, answers, telemetry):
        assert answers.offsets == [None, 13, 13, 100]
    assert telemetry.updates == 2 * len(unasked)
    contents = await stored(database)
    assert [b"good" in content or b"next" in content for content in contents] == [True, True]


async def test_what_was_stored_of_another_kind_is_finished_without_being_decoded(
    bot: RunningBot, resident: ChatClient
) -> None:
    """As an earlier release may have left it, or with what is decoded in one of the kinds that are."""
    await resident.send("/start")
    tap = {"id": "77", "from": resident.person.user, "chat_instance": "1", "data": "m:guide"}
    tap["message"] = resident.last.data
    async with bot.database.write() as uow:
        for number, content in enumerate([*UNASKED, {"callback_query": tap, "chat_boost": {"boost": "?"}}]):
            payload = json.dumps({"update_id": 10**9 + number, **content}).encode()
            await uow.inbox.add([Incoming(RESIDENT_ID, payload, update_id=10**9 + number)])
        await uow.commit()
    bot.bot.worker_wake.ring()
    await bot.settled()
    async with bot.database.read() as uow:
        assert await uow.inbox.dead_letters() == []
        assert await uow.inbox.waiting() == 0
    assert len(resident.texts) == 2
    assert "Panduan" in resident.last_text


async def test_half_an_emoji_is_stored(database: Database) -> None:
    async with polling(database, Answers([message(5, "halo \ud83d")])):
        [content] = await stored(database)
    assert b"halo ?" in content


@pytest.mark.parametrize(
    "chat", [{}, {"id": None}, {"id": "x"}, {"id": 2**70}, {"id": 1.5}, {"id": True}], ids=lambda chat: str(chat)[:12]
)
def test_a_chat_without_a_usable_number_goes_to_the_lane_of_nobody(chat: dict[str, Any]) -> None:
    assert chat_of({"message": {"chat": chat, "from": {"id": 5}}}) == 0


def test_a_tap_without_its_message_goes_to_the_lane_of_whoever_tapped() -> None:
    assert chat_of({"callback_query": {"id": "1", "from": {"id": 5}, "message": None}}) == 5
    assert chat_of({"callback_query": {"id": "1", "from": {"id": 5}, "inline_message_id": "x"}}) == 5


@pytest.mark.parametrize(
    "fault",
    [Fault(409), Fault(502), Fault(429, retry_after=1), Fault(drop_connection=True)],
    ids=["409", "502", "429", "dropped"],
)
async def test_polling_goes_on_after_telegram_was_unwell(
    bot: RunningBot, world: World, resident: ChatClient, fault: Fault
) -> None:
    world.fail_next("getUpdates", fault, after=True)
    await resident.send("/start")
    assert len(resident.texts) == 1


async def test_a_tap_whose_message_is_gone_is_answered(bot: RunningBot, world: World, resident: ChatClient) -> None:
    await resident.send("/start")
    tap = {"id": "77", "from": {"id": RESIDENT_ID, "is_bot": False, "first_name": "S"}, "chat_instance": "1"}
    await bot.bot.intake.store([{"update_id": 10**9, "callback_query": {**tap, "data": "apply"}}])
    await bot.settled()
    async with bot.database.read() as uow:
        assert await uow.inbox.dead_letters() == []
    assert [call.params["callback_query_id"] for call in world.calls if call.method == "answerCallbackQuery"] == ["77"]


async def test_a_refused_token_ends_the_bot(server: BotApiServer, database: Database) -> None:
    from telegram.error import InvalidToken

    class Refused(Answers):
        async def call(self, method: str, params: Any = None, **_more: Any) -> Any:
            raise InvalidToken

    with pytest.raises(InvalidToken):
        await Intake(Refused(), database, IdleTracker()).run()
