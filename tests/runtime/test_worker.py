"""UpdateWorker over HTTP: a failing handler affects only its own update."""

import io
from datetime import datetime

import pytest
from telegram import Update
from telegram.ext import Application

from bot.runtime.step import StepContext
from bot.telegram_api.dispatch import Needs, argument
from domain.draft import Draft
from storage.encryption import Keyring
from storage.records.base import Incoming, Outgoing, new_id
from storage.repositories.queues.inbox import Inbox
from tests.support.chat import ChatClient
from tests.support.registered import add_command
from tests.support.running import OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot, undeclared


async def break_down(_update: Update, context: StepContext) -> None:
    context.step.say("error-set-aside", code="an effect that must be dropped")
    raise RuntimeError("Sutarno 3374011205909001")


async def set_aside(bot: RunningBot) -> list[str]:
    async with bot.database.read() as uow:
        return [one.error for one in await uow.inbox.dead_letters()]


async def test_a_failing_handler_is_tried_twice_then_set_aside_and_the_person_hears_of_it(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient
) -> None:
    tries = []

    async def counted(update: Update, context: StepContext) -> None:
        tries.append(update.update_id)
        await break_down(update, context)

    add_command(bot.bot.ptb_app, "rusak", counted)
    resident.person.send("/rusak")
    await other_resident.send("/start")
    assert len(tries) == 2
    assert await set_aside(bot) == ["RuntimeError"]
    assert len(resident.texts) == 1
    assert "an effect that must be dropped" not in resident.last_text
    assert len(other_resident.texts) == 1
    await resident.send("/start")
    assert len(resident.texts) == 2


async def test_the_log_has_the_code_the_person_got_and_nothing_personal(
    bot: RunningBot, resident: ChatClient, log_lines: io.StringIO
) -> None:
    add_command(bot.bot.ptb_app, "rusak", break_down)
    await resident.send("/rusak")
    async with bot.database.read() as uow:
        [letter] = await uow.inbox.dead_letters()
    assert letter.code in resident.last_text
    assert letter.code in log_lines.getvalue()
    assert "3374011205909001" not in log_lines.getvalue()
    assert "Sutarno" not in log_lines.getvalue()


async def test_an_update_sees_one_moment_even_at_midnight(bot: RunningBot, resident: ChatClient) -> None:
    """Else a reference of the new year could stand on an application sent in the old one."""
    seen: list[tuple[datetime, datetime]] = []

    async def look(_update: Update, context: StepContext) -> None:
        seen.append((context.step.uow.now, context.step.now))

    add_command(bot.bot.ptb_app, "jam", look, needs=Needs.TRANSACTION)
    await resident.send("/jam")
    [(written, read)] = seen
    assert written == read


async def test_an_update_put_back_is_handled(bot: RunningBot, resident: ChatClient) -> None:
    mended: list[bool] = []

    async def sometimes(update: Update, context: StepContext) -> None:
        if not mended:
            await break_down(update, context)
        context.step.say("error-set-aside", code="mended")

    add_command(bot.bot.ptb_app, "rusak", sometimes)
    await resident.send("/rusak")
    mended.append(True)
    async with bot.database.write() as uow:
        [letter] = await uow.inbox.dead_letters()
        await uow.inbox.retry(letter.seq)
        await uow.commit()
    bot.bot.worker_wake.ring()
    await bot.settled()
    assert any("mended" in text for text in resident.texts)
    assert await set_aside(bot) == []


async def test_a_round_that_cannot_be_written_costs_only_the_update_at_fault(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient
) -> None:
    async def unwritable(_update: Update, context: StepContext) -> None:
        context.step.audit("test", broken=object())  # type: ignore[arg-type]

    add_command(bot.bot.ptb_app, "rusak", unwritable)
    resident.person.send("/rusak")
    await other_resident.send("/start")
    assert len(other_resident.texts) == 1
    assert len(await set_aside(bot)) == 1


@pytest.mark.parametrize("what", ["draft", "message"])
async def test_an_effect_that_cannot_even_be_spelled_costs_only_its_update(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, what: str
) -> None:
    async def unwritable(_update: Update, context: StepContext) -> None:
        if what == "message":
            context.step.queue(Outgoing(RESIDENT_ID, "sendMessage", {"text": object()}))
        else:
            person = context.step.person
            now = context.step.now
            context.step.save_draft(
                Draft(new_id(), RESIDENT_ID, person.id, "uhc", "1", [], now, now, answers={"name": "\ud83d"})
            )

    add_command(bot.bot.ptb_app, "rusak", unwritable)
    resident.person.send("/rusak")
    await other_resident.send("/start")
    assert len(other_resident.texts) == 1
    assert len(await set_aside(bot)) == 1


async def test_an_update_no_key_opens_is_set_aside_alone(bot: RunningBot, resident: ChatClient) -> None:
    async with bot.database.write() as uow:
        strange = Keyring([b"another key of thirty-two bytes."], b"fedcba9876543210fedcba9876543210")
        await Inbox(uow.connection, strange, uow.now, set()).add([Incoming(9199, b"{}", update_id=1)])
        await uow.commit()
    await resident.send("/start")
    assert await set_aside(bot) == ["UnreadableCiphertext"]
    assert len(resident.texts) == 1


async def test_a_chat_is_handled_in_the_order_in_which_it_wrote(bot: RunningBot, resident: ChatClient) -> None:
    seen: list[str] = []

    async def remember(update: Update, _context: StepContext) -> None:
        seen.append(argument(update))

    add_command(bot.bot.ptb_app, "catat", remember)
    for number in range(30):
        resident.person.send(f"/catat {number}")
    await bot.settled()
    assert seen == [str(number) for number in range(30)]


async def test_a_malformed_update_is_set_aside_alone(bot: RunningBot, resident: ChatClient) -> None:
    await bot.bot.intake.store([{"update_id": 1, "message": {"message_id": "?", "chat": {"id": 9199}}}])
    await resident.send("/start")
    assert len(await set_aside(bot)) == 1
    assert len(resident.texts) == 1


@pytest.mark.parametrize(
    ("needs", "asks", "runs"),
    [
        (Needs.NOTHING, False, 1),
        (Needs.TRANSACTION, True, 1),
        (Needs.DEPENDS, False, 1),
        (Needs.DEPENDS, True, 2),
    ],
)
async def test_a_handler_that_declares_a_transaction_runs_once_with_one(
    bot: RunningBot, resident: ChatClient, needs: Needs, asks: bool, runs: int
) -> None:
    ran = []

    async def look(_update: Update, context: StepContext) -> None:
        ran.append(True)
        if asks:
            assert await context.step.uow.inbox.waiting() >= 1

    add_command(bot.bot.ptb_app, "lihat", look, needs=needs)
    await bot.bot.worker.recovered.wait()  # what is there before that runs alone at once
    await resident.send("/lihat")
    assert len(ran) == runs
    assert await set_aside(bot) == []


@pytest.mark.parametrize("alone", [False, True])
async def test_a_transaction_that_was_not_declared_is_a_fault_in_the_log_and_the_person_is_served(
    bot: RunningBot, resident: ChatClient, log_lines: io.StringIO, alone: bool
) -> None:
    failures = iter([RuntimeError] if alone else [])

    async def look(_update: Update, context: StepContext) -> None:
        for failure in failures:
            raise failure
        waiting = await context.step.uow.inbox.waiting()
        context.step.say("error-set-aside", code=f"{waiting} waits")

    add_command(bot.bot.ptb_app, "lihat", look)
    await bot.bot.worker.recovered.wait()
    await resident.send("/lihat")
    assert any("1 waits" in text for text in resident.texts)
    assert await set_aside(bot) == []
    assert undeclared(log_lines)
    log_lines.truncate(0)  # else the bot under test takes this for a fault of its own


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_library_remembers_nobody_who_wrote(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient
) -> None:
    await resident.send("/start")
    await other_resident.send("/start")
    held = [getattr(bot.bot.ptb_app, name, None) for name in Application.__slots__]
    kept = [one for one in held if isinstance(one, set | dict)]
    assert len(kept) >= 8
    assert not [one for one in kept if {RESIDENT_ID, OTHER_RESIDENT_ID} & set(one)]
