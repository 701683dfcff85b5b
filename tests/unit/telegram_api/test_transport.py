"""The transport against a real HTTP server on this machine's loopback."""

import asyncio
import io
import json
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import BodyPartReader, web
from telegram import Bot, InputMediaPhoto
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import RequestData

from bot.telegram_api.api import TelegramApi
from bot.telegram_api.telegram_errors import FileTooBig, NotSent, retry_after_seconds
from bot.telegram_api.transport import AiohttpRequest, Timeouts
from bot.telegram_api.uploads import Upload

TOKEN = "12345:a-token-for-tests"
MESSAGE = {"message_id": 7, "date": 1767225600, "chat": {"id": 5, "type": "private"}, "text": "halo"}
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Call:
    """What the server was asked."""

    path: str
    fields: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    connection: object = None


class Server:
    """A Bot API that answers whatever the test put into `answer`."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answer: Answer = ok(MESSAGE)
        self.asked = asyncio.Event()
        self.release = asyncio.Event()
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.calls.append(await _read(request))
        self.asked.set()
        return await self.answer(request)


def ok(result: object) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": result})

    return answer


def refuse(status: int, description: str = "", **parameters: int) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
        if parameters:
            body["parameters"] = parameters
        return web.json_response(body, status=status)

    return answer


def text(status: int, body: str, **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers=headers)

    return answer


async def drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _read(request: web.Request) -> Call:
    call = Call(request.path, {}, connection=request.transport)
    if request.content_type == "application/json":
        call.fields = await request.json()
    elif request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader) and part.name
            if part.filename is None:
                call.fields[part.name] = await part.text()
            else:
                call.files[part.name] = (part.filename, bytes(await part.read()))
    return call


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    app = web.Application(client_max_size=8 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    yield server
    server.release.set()
    await runner.cleanup()


@pytest.fixture
async def transport() -> AsyncIterator[AiohttpRequest]:
    async with AiohttpRequest() as request:
        yield request


@pytest.fixture
def api(server: Server, transport: AiohttpRequest) -> TelegramApi:
    return TelegramApi(TOKEN, server.url, transport)


@pytest.fixture
def bot(server: Server, transport: AiohttpRequest) -> Bot:
    return Bot(
        TOKEN,
        base_url=f"{server.url}/bot",
        base_file_url=f"{server.url}/file/bot",
        request=transport,
        get_updates_request=transport,
    )


def everything_said_by(error: BaseException) -> str:
    """Return an error's text, its traceback, and the same of every error it came from, shown or not."""
    said = "".join(traceback.format_exception(error)) + repr(error)
    for origin in (error.__cause__, error.__context__):
        said += everything_said_by(origin) if origin else ""
    return said


# Calls as plain JSON


async def test_a_call_sends_json_and_returns_the_plain_result(server: Server, api: TelegramApi) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    result = await api.call("sendMessage", {"chat_id": 5, "text": "é", "reply_markup": keyboard, "x": None})
    assert result == MESSAGE
    assert server.calls[0].path == f"/bot{TOKEN}/sendMessage"
    assert server.calls[0].fields == {"chat_id": 5, "text": "é", "reply_markup": keyboard}


async def test_results_that_are_not_objects(server: Server, api: TelegramApi) -> None:
    results: list[object] = [True, [], False, 3]
    for result in results:
        server.answer = ok(result)
        assert await api.call("anything") == result


async def test_a_call_uploads_files(server: Server, api: TelegramApi) -> None:
    media = [{"type": "photo", "media": "attach://a"}]
    await api.call(
        "sendMediaGroup",
        {"chat_id": 5, "media": media, "caption": "slip", "protect_content": True},
        files={"a": Upload(b"\x89PNG", 'surat "pindah" é.png', "image/png")},
    )
    (call,) = server.calls
    assert call.fields["chat_id"] == "5"
    assert call.fields["protect_content"] == "true"
    assert call.fields["caption"] == "slip"
    assert json.loads(call.fields["media"]) == media
    assert call.files == {"a": ('surat "pindah" é.png', b"\x89PNG")}


@pytest.mark.parametrize(
    ("answer", "expected", "said"),
    [
        (refuse(400, "Bad Request: chat not found"), BadRequest, "Chat not found"),
        (refuse(401, "Unauthorized"), InvalidToken, "Unauthorized"),
        (refuse(403, "Forbidden: bot was blocked by the user"), Forbidden, "blocked"),
        (refuse(404, "Not Found"), InvalidToken, "Not Found"),
        (refuse(409, "Conflict: terminated by other getUpdates request"), Conflict, "terminated"),
        (refuse(429, "Too Many Requests: retry after 9", retry_after=9), RetryAfter, "9"),
        (refuse(400, "Bad Request: upgraded", migrate_to_chat_id=-100), ChatMigrated, "-100"),
        (refuse(500, "Internal Server Error"), NetworkError, "Internal"),
        (text(502, "<html>Bad Gateway</html>"), NetworkError, "Bad Gateway (502)"),
        (text(429, "slow down"), NetworkError, "Too Many Requests (429)"),
        (text(599, "[]"), NetworkError, "HTTP status 599"),
        (text(302, "", Location="http://127.0.0.1:9/elsewhere"), NetworkError, "Found (302)"),
    ],
)
@pytest.mark.parametrize("through", ["api", "bot"])
async def test_refusals_are_the_librarys_errors(
    through: str,
    answer: Answer,
    expected: type[TelegramError],
    said: str,
    server: Server,
    api: TelegramApi,
    bot: Bot,
) -> None:
    server.answer = answer
    with pytest.raises(TelegramError) as caught:
        await (api.call("sendMessage") if through == "api" else bot.send_message(5, "halo"))
    assert type(caught.value) is expected
    assert said in str(caught.value)
    assert "<html>" not in everything_said_by(caught.value)


async def test_a_refusal_with_status_200_is_a_refusal(server: Server, api: TelegramApi) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": False, "error_code": 403, "description": "Forbidden: x"})

    server.answer = answer
    with pytest.raises(Forbidden):
        await api.call("sendMessage")


async def test_retry_after_in_seconds_with_a_margin(server: Server, api: TelegramApi) -> None:
    server.answer = refuse(429, "Too Many Requests: retry after 9", retry_after=9)
    with pytest.raises(RetryAfter) as caught:
        await api.call("sendMessage")
    assert retry_after_seconds(caught.value) == pytest.approx(9.0 + 0.25 + 0.009)


async def test_an_answer_that_is_not_json_is_neither_quoted_nor_logged(
    server: Server, api: TelegramApi, bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = text(200, '{"ok": true, "result": {"text": "jalan Mawar')
    for call in (api.call("getUpdates"), bot.get_updates()):
        with pytest.raises(NetworkError) as caught:
            await call
        assert "Mawar" not in everything_said_by(caught.value)
    assert "Mawar" not in caplog.text


# Silence and broken connections


async def hold(server: Server) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        await server.release.wait()
        return web.json_response({"ok": True, "result": True})

    server.answer = answer


async def test_a_held_answer_times_out(server: Server, api: TelegramApi, bot: Bot) -> None:
    await hold(server)
    for call in (api.call("getUpdates", read_timeout=0.05), bot.get_me(read_timeout=0.05)):
        with pytest.raises(TimedOut) as caught:
            await call
        assert not isinstance(caught.value, NotSent)
        assert TOKEN not in everything_said_by(caught.value)
    assert len(server.calls) == 2


async def test_a_call_without_time_of_its_own_uses_the_default(server: Server) -> None:
    await hold(server)
    async with AiohttpRequest(timeouts=Timeouts(read=0.05)) as request:
        assert request.read_timeout == 0.05
        with pytest.raises(TimedOut):
            await TelegramApi(TOKEN, server.url, request).call("getMe")


async def test_an_upload_nobody_reads_times_out() -> None:
    """The body is larger than any socket's buffer, and the server never takes it."""
    held, gone = asyncio.Event(), asyncio.Event()

    async def never_read(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await held.wait()
        writer.transport.abort()
        gone.set()

    listener = await asyncio.start_server(never_read, "127.0.0.1", 0, limit=1024)
    port = listener.sockets[0].getsockname()[1]
    async with AiohttpRequest(timeouts=Timeouts(read=None, write=0.05)) as request:
        api = TelegramApi(TOKEN, f"http://127.0.0.1:{port}", request)
        with pytest.raises(TimedOut) as caught:
            await api.call("sendDocument", files={"document": Upload(bytes(32 * 1024 * 1024), "a.bin")})
    assert TOKEN not in everything_said_by(caught.value)
    held.set()
    await gone.wait()
    listener.close()
    await listener.wait_closed()


async def test_a_full_pool_is_a_timeout_that_was_certainly_not_sent(server: Server) -> None:
    await hold(server)
    async with AiohttpRequest(connections=1, timeouts=Timeouts(pool=0.05)) as request:
        api = TelegramApi(TOKEN, server.url, request)
        first = asyncio.create_task(api.call("getUpdates"))
        await server.asked.wait()
        with pytest.raises(TimedOut) as caught:
            await api.call("sendMessage")
        assert isinstance(caught.value, NotSent)
        assert TOKEN not in everything_said_by(caught.value)
        server.release.set()
        assert await first is True
        assert [call.path.rpartition("/")[2] for call in server.calls] == ["getUpdates"]


async def test_a_cancelled_call_gives_its_connection_back(server: Server) -> None:
    await hold(server)
    async with AiohttpRequest(connections=1, timeouts=Timeouts(pool=5)) as request:
        api = TelegramApi(TOKEN, server.url, request)
        first = asyncio.create_task(api.call("getUpdates"))
        await server.asked.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        server.answer = ok(True)
        assert await api.call("sendMessage") is True


async def test_a_dropped_connection_is_a_network_error(server: Server, api: TelegramApi, bot: Bot) -> None:
    server.answer = drop
    for call in (api.call("sendMessage"), bot.send_message(5, "halo")):
        with pytest.raises(NetworkError) as caught:
            await call
        assert type(caught.value) is NetworkError
        assert TOKEN not in everything_said_by(caught.value)
    assert len(server.calls) == 2  # each sent once: repeating is for those who know what it would do


async def test_an_answer_cut_short_is_a_network_error(server: Server, api: TelegramApi) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"ok":')
        return await drop(request)

    server.answer = answer
    with pytest.raises(NetworkError) as caught:
        await api.call("getMe")
    assert type(caught.value) is NetworkError


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://no-such-host.invalid", "http://["])
async def test_no_connection_means_certainly_not_sent(address: str, transport: AiohttpRequest) -> None:
    with pytest.raises(NotSent) as caught:
        await TelegramApi(TOKEN, address, transport).call("sendMessage")
    assert TOKEN not in everything_said_by(caught.value)


# Life of the transport


async def test_connections_are_kept_alive(server: Server, api: TelegramApi) -> None:
    for _ in range(3):
        await api.call("getMe")
    assert len({call.connection for call in server.calls}) == 1


async def test_opening_and_closing_twice_does_no_harm(server: Server) -> None:
    request = AiohttpRequest()
    api = TelegramApi(TOKEN, server.url, request)
    with pytest.raises(NotSent, match="closed"):
        await api.call("getMe")
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert await api.call("getMe") == MESSAGE
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NotSent):
        await api.call("getMe")


# Through python-telegram-bot


async def test_the_bots_own_methods(server: Server, bot: Bot) -> None:
    message = await bot.send_message(5, "halo", disable_notification=True)
    assert message.message_id == 7
    assert server.calls[0].fields == {"chat_id": 5, "text": "halo", "disable_notification": True}


async def test_the_bot_uploads_bytes_and_open_files(server: Server, bot: Bot) -> None:
    await bot.send_document(5, document=b"%PDF-1", filename="daftar hadir.pdf", caption="isi")
    await bot.send_document(5, document=io.BytesIO(b"%PDF-2"), filename="b.pdf")
    await bot.send_photo(5, photo="file-id-of-telegram")
    first, second, third = server.calls
    assert first.files == {"document": ("daftar hadir.pdf", b"%PDF-1")}
    assert first.fields == {"chat_id": "5", "caption": "isi"}
    assert second.files == {"document": ("b.pdf", b"%PDF-2")}
    assert third.files == {}
    assert third.fields["photo"] == "file-id-of-telegram"


async def test_a_file_of_many_megabytes_arrives_whole(server: Server, api: TelegramApi) -> None:
    content = bytes(range(256)) * 4096 * 3
    await api.call("sendDocument", {"chat_id": 5}, files={"document": Upload(content, "besar.bin")})
    assert server.calls[0].files == {"document": ("besar.bin", content)}


async def test_the_bot_uploads_an_album(server: Server, bot: Bot) -> None:
    server.answer = ok([MESSAGE, MESSAGE])
    media = [InputMediaPhoto(b"one", filename="1.jpg"), InputMediaPhoto(b"two", filename="2.jpg")]
    assert len(await bot.send_media_group(5, media)) == 2
    (call,) = server.calls
    described = json.loads(call.fields["media"])
    contents = [call.files[part["media"].removeprefix("attach://")][1] for part in described]
    assert contents == [b"one", b"two"]


async def test_a_request_without_data(server: Server, transport: AiohttpRequest) -> None:
    assert await transport.post(f"{server.url}/bot{TOKEN}/getMe") == MESSAGE
    assert await transport.post(f"{server.url}/bot{TOKEN}/getMe", RequestData()) == MESSAGE


# Downloads


async def test_downloads(server: Server, api: TelegramApi, bot: Bot) -> None:
    server.answer = text(200, "isi berkas")
    assert await api.download("photos/file 1.jpg") == b"isi berkas"
    assert server.calls[0].path == f"/file/bot{TOKEN}/photos/file 1.jpg"
    assert await api.download("x", limit=10) == b"isi berkas"


async def test_a_download_over_the_limit_is_refused(server: Server, api: TelegramApi) -> None:
    async def chunked(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"0123456789")
        await response.write_eof()
        return response

    for answer in (text(200, "0123456789"), chunked):
        server.answer = answer
        with pytest.raises(FileTooBig):
            await api.download("x", limit=9)


async def test_a_file_that_is_gone_does_not_look_like_a_wrong_token(server: Server, api: TelegramApi) -> None:
    server.answer = refuse(404, "Not Found")
    with pytest.raises(BadRequest):
        await api.download("x")
    server.answer = text(502, "<html>")
    with pytest.raises(NetworkError) as caught:
        await api.download("x")
    assert type(caught.value) is NetworkError
