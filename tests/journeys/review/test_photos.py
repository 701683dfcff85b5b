"""Photos on an officer's card: by Telegram's ids, from what is kept when these are no good any more, or in words.

And whatever else Telegram refuses for good of what an officer asked for.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import running
from bot.settings.model import Settings
from domain.programme import Programme
from playground.bot_api.server import BotApiServer
from playground.world.faults import Fault
from playground.world.state import World
from storage.records.applications import SentAs, StoredApplication
from storage.records.base import Outgoing, Priority
from tests.support.chat import PHOTO, ChatClient
from tests.support.databases import FakeClock
from tests.support.factories import make_application
from tests.support.running import OFFICER_ID, RESIDENT_ID, RunningBot

OTHER_TOKEN = "700000002:AAplayground-token-for-tests-0000000"
LOOK = "🖼️ Lihat foto"
FIELDS = ("document_ktp", "document_kk")


@asynccontextmanager
async def serving(settings: Settings, clock: FakeClock, world: World) -> AsyncIterator[tuple[RunningBot, ChatClient]]:
    """Yield the bot, and an officer who has written to it."""
    stop = asyncio.Event()
    async with running(settings, clock) as built:
        task = asyncio.get_running_loop().create_task(built.run(stop))
        bot = RunningBot(built, clock, world, settings)
        officer = ChatClient(world.person(OFFICER_ID, "Petugas"), bot.settled)
        try:
            await officer.start()
            yield bot, officer
        finally:
            stop.set()
            await task


async def sent(bot: RunningBot, file_ids: Sequence[str], sent_as: SentAs = "photo") -> StoredApplication:
    """Return an application with photos of these ids, fetched as far as they can be."""
    photos = {
        name: {"files": [{"file_id": one, "file_unique_id": name, "sent_as": sent_as}], "media_group_id": None}
        for name, one in zip(FIELDS, file_ids, strict=True)
    }
    async with bot.database.write() as uow:
        resources = bot.bot.resources
        application = await make_application(uow, resources, telegram_id=RESIDENT_ID, programme=Programme.UHC, **photos)
        await uow.commit()
    await bot.settled()
    return application


def photos_of(world: World, officer: ChatClient) -> list[bytes]:
    """Return what the officer has seen, in order."""
    found = []
    for message in officer.person.messages:
        found += message.photo_file_ids[-1:] or ([message.document["file_id"]] if message.document else [])
    return [world.file(one).content for one in found]


def shows(world: World) -> list[tuple[str, int | None]]:
    """Return the calls that were to show photos, and how each was answered."""
    return [(call.method, call.status) for call in world.calls if call.method in ("sendPhoto", "sendMediaGroup")]


@pytest.mark.parametrize("sent_as", ["photo", "document"])
async def test_photos_are_shown_by_another_bot_account_from_what_is_kept_and_by_new_ids_from_then_on(
    settings: Settings, clock: FakeClock, server: BotApiServer, sent_as: SentAs
) -> None:
    # Its updates have other numbers too.
    other = BotApiServer(OTHER_TOKEN, ids_after=1_000_000)
    await other.start()
    moved = settings.model_copy(
        update={"telegram_bot_token": SecretStr(OTHER_TOKEN), "telegram_api_base_url": other.url}
    )
    async with serving(settings, clock, server.world) as (bot, _officer):
        person = server.world.person(RESIDENT_ID)
        person.send("/start")
        if sent_as == "photo":
            ids = [person.send_photo(PHOTO).photo_file_ids[-1] for _ in FIELDS]
        else:
            files = [person.send_document(PHOTO, "ktp.jpg", "image/jpeg").document for _ in FIELDS]
            ids = [one["file_id"] for one in files if one]
        await bot.settled()
        application = await sent(bot, ids, sent_as)
    async with serving(moved, clock, other.world) as (bot, officer):
        await officer.send(f"/tinjau {application.reference}")
        await officer.tap(LOOK)
        assert photos_of(other.world, officer) == [PHOTO, PHOTO]
        shown = [message.document for message in officer.person.messages]
        # What is kept is a PNG, and a file is called by what it is.
        kinds = [("foto-1.png", "image/png"), ("foto-2.png", "image/png")] if sent_as == "document" else []
        assert [(one["file_name"], one["mime_type"]) for one in shown if one] == kinds
        assert shows(other.world) == [("sendMediaGroup", 400), ("sendMediaGroup", 200)]
        assert all(message.data["has_protected_content"] for message in officer.person.messages[-2:])
        assert all(str(application.reference) in message.text for message in officer.person.messages[-2:])

        await officer.send(f"/tinjau {application.reference}")
        await officer.tap(LOOK)
        assert photos_of(other.world, officer) == [PHOTO] * 4
        assert shows(other.world)[2:] == [("sendMediaGroup", 200)]
    await other.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_of_photos_that_are_not_kept_the_officer_is_told_and_sees_the_others(
    bot: RunningBot, world: World, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    known = resident.person.send_photo(PHOTO).photo_file_ids[-1]
    await bot.settled()
    application = await sent(bot, [known, "kk-file"])
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(LOOK)
    assert photos_of(world, officer) == [PHOTO]
    assert "tidak bisa ditampilkan" in officer.last_text
    assert str(application.reference) in officer.last_text

    async with bot.database.write() as uow:
        await uow.connection.execute(text("UPDATE documents SET content = NULL, state = 'waiting'"))
        await uow.commit()
    await officer.send(f"/tinjau {application.reference}")
    seen = len(officer.person.messages)
    await officer.tap(LOOK)
    assert photos_of(world, officer) == [PHOTO]
    assert ["tidak bisa ditampilkan" in one.text for one in officer.person.messages[seen:]] == [True]


@pytest.mark.parametrize(
    "fault", [Fault(429, retry_after=5), Fault(502), Fault(drop_connection=True)], ids=["429", "502", "dropped"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_photos_do_not_come_twice_when_the_sentence_after_them_has_to_wait(
    bot: RunningBot, world: World, resident: ChatClient, officer: ChatClient, fault: Fault
) -> None:
    await resident.start()
    known = resident.person.send_photo(PHOTO).photo_file_ids[-1]
    await bot.settled()
    application = await sent(bot, [known, "kk-file"])
    await officer.send(f"/tinjau {application.reference}")
    seen = len(officer.person.messages)
    world.fail_next("sendMessage", fault, chat_id=OFFICER_ID)
    await officer.tap(LOOK)
    later = Outgoing(OFFICER_ID, "sendMessage", {"chat_id": OFFICER_ID, "text": "later"})
    async with bot.database.write() as uow:
        await uow.outbox.add([later])
        await uow.commit()
    await bot.settled()
    assert [bool(one.photo_file_ids) for one in officer.person.messages[seen:]] == [True]
    await bot.advance(timedelta(minutes=1))
    photo, sentence, last = officer.person.messages[seen:]
    assert photo.photo_file_ids
    assert "tidak bisa ditampilkan" in sentence.text
    assert last.text == "later"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_an_officer_asked_for_and_telegram_refuses_is_answered_once(
    bot: RunningBot, world: World, resident: ChatClient, officer: ChatClient
) -> None:
    await officer.start()
    await resident.start()
    refused = Fault(400, description="Bad Request: message is too long")
    world.fail_next("sendMessage", refused, chat_id=OFFICER_ID)
    await officer.send("/antrean")
    assert "ditolak Telegram" in officer.last_text

    # Such as the preview of an announcement whose photo was sent to another bot account.
    seen = len(officer.texts)
    preview = Outgoing(OFFICER_ID, "sendPhoto", {"chat_id": OFFICER_ID, "photo": "of-another-bot"}, Priority.ANSWER)
    async with bot.database.write() as uow:
        await uow.outbox.add([preview])
        await uow.commit()
    await bot.settled()
    assert ["foto atau berkas" in one for one in officer.texts[seen:]] == [True]

    # A sentence that is refused itself makes no other.
    seen, calls = len(officer.texts), len(world.calls)
    world.fail_next("sendMessage", refused, times=3, chat_id=OFFICER_ID)
    await officer.send("/antrean")
    assert officer.texts[seen:] == []
    assert sum(call.method == "sendMessage" for call in list(world.calls)[calls:]) == 2
    world.faults.clear()

    seen = len(resident.texts)
    world.fail_next("sendMessage", refused, chat_id=RESIDENT_ID)
    await resident.send("/panduan")
    assert resident.texts[seen:] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_photo_that_telegram_has_not_just_now_is_fetched_later(
    bot: RunningBot, world: World, resident: ChatClient
) -> None:
    await resident.start()
    known = [resident.person.send_photo(PHOTO).photo_file_ids[-1] for _ in FIELDS]
    await bot.settled()
    words = "Bad Request: wrong file_id or the file is temporarily unavailable"
    world.fail_next("getFile", Fault(400, description=words), times=2)
    await sent(bot, known)
    for _ in range(2):
        await bot.advance(timedelta(minutes=1))
    async with bot.database.read() as uow:
        stored = (await uow.connection.execute(text("SELECT state FROM documents"))).scalars().all()
    assert stored == ["stored", "stored"]
