"""Files made when they are sent: in their place in the chat, and never in the way of it."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.runtime.files.generated import LIMITS, GeneratedFile, Generator, generated_document, generated_photo
from bot.settings.model import Settings
from playground.bot_api.server import BotApiServer
from playground.world.faults import Call, Fault
from playground.world.state import ChatMessage, World
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.errors import DatabaseAway
from storage.records.base import Outgoing
from storage.unit_of_work import Database
from tests.runtime.test_processes import environment, start
from tests.support.chat import PHOTO, ChatClient
from tests.support.running import RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CAPTION = "<b>Kuota</b>"
PNG = b"\x89PNG"
QUOTA = {
    "title": "Kuota",
    "subtitle": "10 tempat",
    "legend": dict.fromkeys(("covered", "taken", "offered", "free"), "Bagian"),
    "bars": [],
}


@pytest.fixture
def generators(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Generator]]:
    """Return the generators of the bot under test, to be added to."""
    kept: dict[str, Generator] = {}
    monkeypatch.setattr("bot.app.GENERATORS", kept)
    yield kept


@pytest.fixture
async def greeted(generators: dict[str, Generator], bot: RunningBot, resident: ChatClient) -> ChatClient:
    """Return a person whose chat the bot knows; the generators are set before the bot is built."""
    await resident.send("/start")
    return resident


def words(content: str) -> Outgoing:
    return Outgoing(RESIDENT_ID, "sendMessage", {"chat_id": RESIDENT_ID, "text": content})


async def queue(database: Database, *outgoing: Outgoing) -> None:
    async with database.write() as uow:
        await uow.outbox.add(outgoing)
        await uow.commit()


async def send(bot: RunningBot, *outgoing: Outgoing) -> None:
    await queue(bot.database, *outgoing)
    bot.bot.sender_wake.ring()
    await bot.settled()


def picture_of(world: World, message: ChatMessage) -> bytes:
    return world.files.content(message.photo_file_ids[-1]).content


async def png(_database: Database, data: Mapping[str, Any]) -> GeneratedFile:
    assert data == {"programme": "pijar_semar"}
    return GeneratedFile("kuota.png", PHOTO, "image/png")


def photo(maker: str = "png", **words: Any) -> Outgoing:
    return generated_photo(RESIDENT_ID, maker, {"programme": "pijar_semar"}, caption=CAPTION, **words)


async def test_a_made_photo_comes_in_its_place_in_the_chat(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot, world: World
) -> None:
    generators["png"] = png
    keyboard = {"inline_keyboard": [[{"text": "Lagi", "callback_data": "q:x"}]]}
    await send(bot, words("before"), photo(keyboard=keyboard), words("after"))
    assert greeted.texts[-3:] == ["before", "Kuota", "after"]
    sent = greeted.from_bot[-2]
    assert picture_of(world, sent) == PHOTO
    assert sent.html == CAPTION
    assert sent.inline_keyboard[0][0].text == "Lagi"


async def test_a_maker_reads_the_database_and_gives_a_document_its_name(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot, world: World
) -> None:
    async def people(database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
        async with database.read() as uow:
            count = (await uow.connection.execute(text("SELECT count(*) FROM residents"))).scalar_one()
        return GeneratedFile("jumlah.csv", f"warga\n{count}\n".encode(), "text/csv")

    generators["people"] = people
    await send(bot, generated_document(RESIDENT_ID, "people", {}, caption="Jumlah"))
    document = greeted.last.data["document"]
    assert (document["file_name"], document["mime_type"]) == ("jumlah.csv", "text/csv")
    assert world.files.content(document["file_id"]).content == b"warga\n1\n"


async def fails(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
    raise ZeroDivisionError


async def too_big(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
    return GeneratedFile("kuota.png", bytes(LIMITS["sendPhoto"] + 1))


async def no_picture(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
    return GeneratedFile("kuota.png", b"not an image")


async def never(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
    await asyncio.Event().wait()
    raise AssertionError


@pytest.mark.parametrize(
    "maker", [fails, too_big, no_picture, never, None], ids=lambda one: getattr(one, "__name__", "gone")
)
async def test_without_a_file_the_words_come_and_the_chat_goes_on(
    generators: dict[str, Generator],
    greeted: ChatClient,
    bot: RunningBot,
    maker: Generator | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if maker is not None:
        generators["broken"] = maker
    if maker is never:
        monkeypatch.setattr("bot.runtime.files.generated.MAKING_SECONDS", 0.01)
    keyboard = {"inline_keyboard": [[{"text": "Lagi", "callback_data": "q:x"}]]}
    await send(
        bot, words("before"), photo("broken", otherwise="Tanpa <b>gambar</b>", keyboard=keyboard), words("after")
    )
    assert greeted.texts[-3:] == ["before", "Tanpa gambar", "after"]
    assert greeted.from_bot[-2].html == "Tanpa <b>gambar</b>"
    assert greeted.from_bot[-2].inline_keyboard[0][0].text == "Lagi"


async def test_without_other_words_the_caption_stands_alone(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot
) -> None:
    await send(bot, photo("gone"))
    assert greeted.last.html == CAPTION


async def test_a_maker_waits_for_a_database_that_is_away(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot, world: World
) -> None:
    tries = []

    async def later(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
        tries.append(1)
        if len(tries) < 3:
            raise DatabaseAway("no connection")
        return GeneratedFile("kuota.png", PHOTO)

    generators["later"] = later
    await send(bot, photo("later"), words("after"))
    assert "after" not in greeted.texts
    for _ in range(2):
        await bot.advance(timedelta(seconds=60))
    assert greeted.texts[-2:] == ["Kuota", "after"]
    assert picture_of(world, greeted.from_bot[-2]) == PHOTO


@pytest.mark.parametrize("fault", [Fault(502), Fault(429, retry_after=5)], ids=["502", "429"])
async def test_an_upload_that_fails_is_made_and_sent_again_in_order(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot, world: World, fault: Fault
) -> None:
    generators["png"] = png
    world.fail_next("sendPhoto", fault)
    await send(bot, photo(), words("after"))
    assert "after" not in greeted.texts
    await bot.advance(timedelta(seconds=60))
    assert greeted.texts[-2:] == ["Kuota", "after"]
    assert picture_of(world, greeted.from_bot[-2]) == PHOTO


async def test_a_long_making_holds_nobody_else(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot, other_resident: ChatClient
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_database: Database, _data: Mapping[str, Any]) -> GeneratedFile:
        begun.set()
        await go_on.wait()
        return GeneratedFile("kuota.png", PHOTO)

    generators["slow"] = slow
    await queue(bot.database, photo("slow"), words("after"))
    bot.bot.sender_wake.ring()
    await begun.wait()
    other_resident.person.send("/start")
    await bot.world.wait_for(lambda: bool(other_resident.texts), timeout=20)
    assert greeted.texts[-1] not in ("Kuota", "after")
    go_on.set()
    await bot.settled()
    assert greeted.texts[-2:] == ["Kuota", "after"]


async def test_what_a_file_is_made_of_is_sealed_while_it_waits_and_gone_when_sent(
    generators: dict[str, Generator], greeted: ChatClient, bot: RunningBot
) -> None:
    generators["png"] = png
    await queue(bot.database, photo())
    stored = "SELECT payload FROM outbox ORDER BY seq DESC LIMIT 1"
    async with bot.database.read() as uow:
        payload = (await uow.connection.execute(text(stored))).scalar_one()
    assert payload is not None and b"programme" not in bytes(payload)
    bot.bot.sender_wake.ring()
    await bot.settled()
    async with bot.database.read() as uow:
        assert (await uow.connection.execute(text(stored))).scalar_one() is None


async def test_a_process_killed_while_it_uploads_sends_the_file_after_its_start(
    server: BotApiServer, settings: Settings, keyring: Keyring
) -> None:
    person = server.world.person(RESIDENT_ID)
    person.send("/start")
    database = Database(Engines(settings.database_url), keyring)
    await queue(database, generated_photo(RESIDENT_ID, "quota_chart", QUOTA, caption=CAPTION), words("after"))
    await database.close()
    killed: list[int] = []
    process = await start("-m", "bot", env=environment(server, settings.database_url))

    def kill(call: Call) -> Fault | None:
        if call.method != "sendPhoto" or killed:
            return None
        killed.append(process.pid)
        process.kill()
        return Fault(drop_connection=True)

    server.world.before_call = kill
    await asyncio.wait_for(process.wait(), 60)
    assert not [one for one in person.messages if one.from_bot and one.photo_file_ids]
    process = await start("-m", "bot", env=environment(server, settings.database_url))
    try:
        await server.world.wait_for(lambda: "after" in [one.text for one in person.messages], 60)
    finally:
        process.terminate()
        await process.wait()
    assert killed
    [photo] = [index for index, one in enumerate(person.messages) if one.photo_file_ids]
    assert picture_of(server.world, person.messages[photo]).startswith(PNG)
    assert [one.text for one in person.messages].index("after") > photo
