"""The webhook: an update is stored before Telegram is told that it was taken; nobody else can post."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from starlette.requests import Request

from bot.app import running
from bot.errors import SettingsError
from bot.runtime.intake import ALLOWED_UPDATES, Intake
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker
from bot.settings.model import Settings
from bot.telegram_api.api import TelegramApi
from bot.telegram_api.transport import AiohttpRequest
from bot.web.health import Health
from bot.web.serving import listen, serve
from bot.web.site import site
from bot.web.webhook import LARGEST_BODY_BYTES, MAX_CONNECTIONS, SECRET_HEADER, Webhook
from playground.bot_api.server import BotApiServer
from playground.world.faults import Fault
from playground.world.state import World
from storage.unit_of_work import Database
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock, administer, cut
from tests.support.running import RunningBot

SECRET = "made-up_secret-for-tests"
PATH = "/telegram"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def settings(settings: Settings, server: BotApiServer) -> Settings:
    """As everywhere, but by webhook, and the first setWebhook fails."""
    server.world.fail_next("setWebhook", Fault(502))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return settings.model_copy(
        update={
            "webhook_url": f"http://127.0.0.1:{port}{PATH}",
            "webhook_secret": SecretStr(SECRET),
            "webhook_listen": ("127.0.0.1", port),
        }
    )


@pytest.fixture
async def posted_to(database: Database) -> AsyncIterator[str]:
    """Yield the address of a webhook alone, which stores in the database."""
    intake = Intake(TelegramApi("1:none", "http://127.0.0.1:1", AiohttpRequest()), database, IdleTracker())
    webhook = Webhook(f"https://bot.example{PATH}", SECRET, intake.store, Telemetry())
    listener = listen(("127.0.0.1", 0), "WEBHOOK_LISTEN")
    async with serve(site(health=Health(database, intake, webhook), webhook=webhook), listener):
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def update(number: int, text: str = "halo") -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": 1, "chat": {"id": 9101}, "text": text}}


async def post(address: str, content: dict[str, Any]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(address + PATH, json=content, headers={SECRET_HEADER: SECRET}) as answer,
    ):
        return answer.status


async def ready(address: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/readyz") as answer:
        return answer.status, await answer.json()


async def raw(address: str, head: Sequence[str], *body: bytes) -> int:
    """Send this head, and of the body no more than this; return the status of the answer."""
    reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
    writer.write("\r\n".join([*head, "Host: bot.example", "", ""]).encode())
    for piece in body:
        writer.write(piece)
    async with asyncio.timeout(10):
        status = int((await reader.readline()).split()[1])
    writer.close()
    return status


async def test_a_form_by_webhook(bot: RunningBot, world: World, resident: ChatClient) -> None:
    """Also: setWebhook failed at first, and forty people wrote at the same moment."""
    people = [world.person(9200 + number) for number in range(40)]
    for person in people:
        person.send("/start")
    await resident.send("/daftar")
    for label in ("👷 Pijar Semar", "Kota Semarang", "17 sampai 64 tahun"):
        await resident.tap(label)
    await resident.tap("Ya, sedang bekerja")
    assert "Bekerja sendiri" in resident.buttons
    assert all([message.from_bot for message in person.messages] == [False, True] for person in people)
    assert not any(call.method == "getUpdates" for call in world.calls)
    failed, said = [call for call in world.calls if call.method == "setWebhook"]
    assert (failed.status, said.status) == (502, 200)
    assert said.params["url"] == bot.settings.webhook_url
    assert said.params["secret_token"] == SECRET
    assert int(said.params["max_connections"]) == MAX_CONNECTIONS
    assert tuple(said.params["allowed_updates"]) == ALLOWED_UPDATES


@ON_SQLITE
async def test_what_is_posted_while_a_commit_runs_shares_the_next_one(database: Database) -> None:
    """Each is answered after its own commit, and those of one that fails with 503."""
    commits: list[int] = []
    begun = asyncio.Event()
    gates = [asyncio.Event(), asyncio.Event()]
    intake = Intake(TelegramApi("1:none", "http://127.0.0.1:1", AiohttpRequest()), database, IdleTracker())

    async def store(updates: Sequence[dict[str, Any]]) -> None:
        commits.append(len(updates))
        begun.set()
        await gates[len(commits) - 1].wait()
        if len(commits) == 1:
            raise OSError
        await intake.store(updates)

    webhook = Webhook("https://bot.example/", SECRET, store, Telemetry())

    def knock(number: int) -> asyncio.Task[int]:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": json.dumps(update(number)).encode(), "more_body": False}

        async def answered() -> int:
            headers = [(SECRET_HEADER.lower().encode(), SECRET.encode())]
            return (await webhook.receive(Request({"type": "http", "headers": headers}, receive))).status_code

        return asyncio.create_task(answered())

    async with asyncio.timeout(10):
        first = [knock(number) for number in range(3)]
        await begun.wait()
        second = [knock(number) for number in range(3, 63)]
        gates[0].set()
        assert [await one for one in first] == [503] * 3
        assert webhook.failing
        assert not any(one.done() for one in second)
        gates[1].set()
        assert [await one for one in second] == [200] * 60
    assert commits == [3, 60]
    assert not webhook.failing
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 60


@ON_SQLITE
async def test_nobody_else_can_post_and_nothing_is_read_for_them(posted_to: str, database: Database) -> None:
    knock, ours = f"POST {PATH} HTTP/1.1", f"{SECRET_HEADER}: {SECRET}"
    longer = f"Content-Length: {LARGEST_BODY_BYTES + 1}"
    small = json.dumps(update(5)).encode()
    said = f"Content-Length: {len(small)}"
    # A body is announced and never comes: who is refused is answered all the same.
    assert await raw(posted_to, [knock, "Content-Length: 100"]) == 403
    assert await raw(posted_to, [knock, f"{SECRET_HEADER}: {SECRET[:-1]}", "Content-Length: 100"]) == 403
    assert await raw(posted_to, [knock, f"{SECRET_HEADER}: r\u00e9sum\u00e9", "Content-Length: 100"]) == 403
    assert await raw(posted_to, [knock, ours, longer]) == 413
    too_much = b"%x\r\n%b\r\n" % (LARGEST_BODY_BYTES + 1, b" " * (LARGEST_BODY_BYTES + 1))
    assert await raw(posted_to, [knock, ours, "Transfer-Encoding: chunked"], too_much) == 413
    for nothing in (b"{", b"[]", b"7", b"{}", b'{"update_id": "5"}', b'{"update_id": true}', b"\xff", b"[" * 100_000):
        assert await raw(posted_to, [knock, ours, f"Content-Length: {len(nothing)}"], nothing) == 400
    assert await raw(posted_to, [f"GET {PATH} HTTP/1.1", ours]) == 405
    assert await raw(posted_to, ["POST /elsewhere HTTP/1.1", ours, said], small) == 404
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 0
    for _ in range(2):
        assert await raw(posted_to, [knock, ours, said], small) == 200
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 1


@ON_POSTGRESQL
async def test_while_the_database_is_away_telegram_is_told_to_come_again(
    posted_to: str, database: Database, database_url: str
) -> None:
    name = database_url.rpartition("/")[2].partition("?")[0]
    assert await post(posted_to, update(5)) == 200
    await administer(database_url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await cut(database_url)
    assert await post(posted_to, update(6)) == 503
    status, report = await ready(posted_to)
    assert (status, report["wrong"].keys()) == (503, {"database", "intake"})
    await administer(database_url, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert await post(posted_to, update(6)) == 200
    status, report = await ready(posted_to)
    assert (status, report["wrong"]) == (200, {})
    async with database.read() as uow:
        assert await uow.inbox.waiting() == 2


@ON_SQLITE
async def test_an_address_that_cannot_be_had_ends_the_start(settings: Settings, server: BotApiServer) -> None:
    taken = listen(("127.0.0.1", 0), "none")
    for name in ("webhook_listen", "metrics_listen"):
        twice = settings.model_copy(update={name: taken.getsockname()})
        with pytest.raises(SettingsError, match=rf"^{name.upper()}: nothing can listen there .*Mend: "):
            async with running(twice):
                pass
    taken.close()
    server.world.fail_next("setWebhook", Fault(400, "Bad Request: bad webhook: Failed to resolve host"))
    with pytest.raises(SettingsError, match=r"^WEBHOOK_URL: Telegram does not take it .*failed to resolve"):
        async with running(settings):
            pass


@ON_SQLITE
async def test_back_to_polling_although_telegram_is_unwell(
    settings: Settings, server: BotApiServer, clock: FakeClock
) -> None:
    async with running(settings, clock):
        pass
    server.world.fail_next("deleteWebhook", Fault(502))
    stop = asyncio.Event()
    async with running(settings.model_copy(update={"webhook_url": None}), clock) as built:
        serving = asyncio.create_task(built.run(stop))
        bot = RunningBot(built, clock, server.world, settings)
        resident = ChatClient(server.world.person(9101, "Sutarno"), bot.settled)
        await resident.send("/start")
        assert len(resident.texts) == 1
        stop.set()
        await serving


async def test_a_kind_that_was_not_asked_for_is_taken_and_not_stored(posted_to: str, database: Database) -> None:
    boost = {"update_id": 5, "chat_boost": {"chat": {"id": 9101}, "boost": "?"}}
    assert [await post(posted_to, one) for one in (boost, boost, update(6))] == [200, 200, 200]
    async with database.read() as uow:
        [item] = await uow.inbox.heads(10)
    assert json.loads(item.payload or b"")["update_id"] == 6
