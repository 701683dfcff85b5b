"""A full disk, or a file that became read-only: waited out, blamed on no update, and reported to the admins."""

import asyncio
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from starlette.requests import Request
from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.app import running
from bot.runtime.step import StepContext
from bot.settings.model import Settings
from bot.web.health import Health
from playground.world.faults import Fault
from playground.world.state import World
from storage.records.base import Incoming
from tests.runtime.sending.test_sender import queue, sent, states
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock
from tests.support.registered import add_command
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot
from tests.support.unwritable import Damage, damaged

LONG = "é" * 4000
"""Longer than a page of SQLite: there is no room for it in what a file has."""


async def answer_at_length(_update: Update, context: StepContext) -> None:
    context.step.send_text(LONG)
    raise ApplicationHandlerStop


async def said(log_lines: io.StringIO, event: str, words: str, times: int = 3) -> None:
    """Wait until this is in that many lines of the log."""

    def lines() -> int:
        return sum(event in line and words in json.loads(line)["reason"] for line in log_lines.getvalue().splitlines())

    async with asyncio.timeout(20):
        while lines() < times:  # noqa: ASYNC110 - the log has no event
            await asyncio.sleep(0.05)


async def readiness(bot: RunningBot) -> dict[str, Any]:
    answer = await Health(bot.database, bot.bot.intake, None).ready(Request({"type": "http"}))
    wrong: dict[str, Any] = json.loads(bytes(answer.body))["wrong"]
    return wrong


@pytest.mark.parametrize("damage", Damage)
async def test_an_update_waits_for_a_database_that_cannot_be_written_and_is_not_blamed(
    bot: RunningBot, resident: ChatClient, log_lines: io.StringIO, damage: Damage
) -> None:
    add_command(bot.bot.ptb_app, "panjang", answer_at_length)
    await resident.send("/start")
    # A SQLite file that is only read takes nothing in; on PostgreSQL nobody polls or sends who could not write it down.
    event = "intake.waits" if bot.database.is_sqlite and damage is Damage.READ_ONLY else "worker.wait"
    async with damaged(bot.database, damage, table="outbox") as words:
        resident.person.send("/panjang")
        await said(log_lines, event, words)
        assert len(resident.texts) == 1
    await bot.settled()
    assert resident.texts[1:] == [LONG]
    async with bot.database.read() as uow:
        assert await uow.inbox.dead_letters() == []


async def test_a_start_with_a_full_disk_blames_nobody_for_the_last_end(
    settings: Settings, clock: FakeClock, world: World, log_lines: io.StringIO
) -> None:
    """What was under way then is claimed: that fits, and what it is answered does not."""
    person, stop = world.person(RESIDENT_ID), asyncio.Event()
    person.chat.bot_has_access = True
    private = {"id": RESIDENT_ID, "type": "private", "first_name": "Sutarno"}
    command = [{"type": "bot_command", "offset": 0, "length": 8}]
    message = {"message_id": 1, "date": 1, "chat": private, "from": {**private, "is_bot": False}}
    waiting = {"update_id": 1, "message": {**message, "text": "/panjang", "entities": command}}
    async with running(settings, clock) as built:
        add_command(built.ptb_app, "panjang", answer_at_length)
        async with built.database.write() as uow:
            await uow.inbox.add([Incoming(RESIDENT_ID, json.dumps(waiting).encode(), update_id=1)])
            await uow.commit()
        async with damaged(built.database, Damage.FULL, table="outbox") as words:
            serving = asyncio.get_running_loop().create_task(built.run(stop))
            await said(log_lines, "worker.wait", words, times=4)
        await RunningBot(built, clock, world, settings).settled()
        async with built.database.read() as uow:
            aside = await uow.inbox.dead_letters()
        stop.set()
        await serving
    assert aside == []
    assert [one.text for one in person.messages] == [LONG]


@pytest.mark.parametrize("damage", Damage)
async def test_what_cannot_be_stored_is_not_confirmed_to_telegram(
    bot: RunningBot, world: World, resident: ChatClient, log_lines: io.StringIO, damage: Damage
) -> None:
    await resident.send("/start")
    # On PostgreSQL a read-only session may not poll, whether it has tried to store something before or not.
    polls = bot.database.is_sqlite or damage is Damage.FULL
    async with damaged(bot.database, damage, table="inbox") as words:
        resident.person.send(LONG)
        if polls:
            await said(log_lines, "intake.waits", words, times=2)
            wrong = await readiness(bot)
            assert wrong["intake"] == "the newest updates could not be stored"
            assert words in wrong["database"]
        else:
            await said(log_lines, "lease.waits", "the session is read-only", times=4)
        assert world.unconfirmed() == 1
    await bot.settled()
    assert len(resident.texts) == 2
    assert await readiness(bot) == {}


async def test_what_was_sent_meanwhile_is_written_down_later_and_not_sent_again(
    bot: RunningBot, world: World, resident: ChatClient, log_lines: io.StringIO
) -> None:
    await resident.send("/start")
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def hold(call: Any) -> Fault | None:
        if call.method == "sendMessage":
            under_way.set()
            await go_on.wait()
        return None

    world.before_call = hold
    await queue(bot, RESIDENT_ID, "one", "two")
    await under_way.wait()
    # What SQLite changes in place fits into a full file; what PostgreSQL reads only takes the lease to send with it.
    damage = Damage.READ_ONLY if bot.database.is_sqlite else Damage.FULL
    async with damaged(bot.database, damage, table="outbox") as words:
        go_on.set()
        await said(log_lines, "delivery.waits", words, times=2)
    await bot.settled()
    assert sent(world, RESIDENT_ID)[1:] == ["one", "two"]
    assert set(await states(bot)) == {"sent"}


async def test_admins_hear_of_an_outage_that_lasts_once_and_of_its_end(
    bot: RunningBot, world: World, resident: ChatClient, officer: ChatClient, log_lines: io.StringIO
) -> None:
    await officer.send("/start")
    before = len(officer.texts)
    world.fail_next("sendMessage", Fault(502), chat_id=OFFICER_ID)
    async with damaged(bot.database, Damage.FULL, table="inbox") as words:
        resident.person.send(LONG)
        await said(log_lines, "intake.waits", words, times=2)
        assert len(officer.texts) == before
        bot.clock.advance(timedelta(seconds=61))
        await world.wait_for(lambda: len(officer.texts) > before, 20)
        await said(log_lines, "intake.waits", words, times=6)
        [told] = officer.texts[before:]
        assert "tidak bisa menyimpan" in told
        assert words in told
        assert str(RESIDENT_ID) not in told
    await bot.settled()
    assert len(officer.texts) == before + 1
    bot.clock.advance(timedelta(seconds=31))
    await resident.send("/panduan")
    await world.wait_for(lambda: len(officer.texts) > before + 1, 20)
    assert "bisa ditulis lagi" in officer.last_text
    assert len(officer.texts) == before + 2
