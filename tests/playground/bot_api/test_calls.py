"""How a call reaches the Bot API server and how it is refused: tokens, methods, parameters, the log, faults."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from playground.bot_api.server import BotApiServer
from playground.world.state import Call, Fault
from tests.playground.bot_api.client import PERSON_ID, TOKEN, BotApi, serving


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        (f"/bot{TOKEN}x/getMe", 401, "Unauthorized"),
        ("/botwithout-colon/getMe", 401, "Unauthorized: invalid token specified"),
        (f"/bot{TOKEN}/sendEverything", 404, "Not Found: method not found"),
        (f"/bot{TOKEN}", 404, "Not Found"),
        (f"/file/bot{TOKEN}/photos/file_1.jpg", 404, "Not Found"),
        (f"/file/bot{TOKEN}x/photos/file_1.jpg", 401, "Unauthorized"),
    ],
)
async def test_wrong_addresses_are_refused(api: BotApi, path: str, code: int, description: str) -> None:
    async with api.http.get(api.server.url + path) as answer:
        assert answer.status == code
        assert await answer.json() == {"ok": False, "error_code": code, "description": description}


async def test_method_names_are_read_in_any_case(api: BotApi) -> None:
    me = await api.result("GETME")
    assert me["id"] == int(TOKEN.split(":")[0])
    assert me["is_bot"]
    assert api.world.calls[-1].method == "getMe"


async def test_parameters_come_by_query_form_json_or_multipart(api: BotApi) -> None:
    url, chat = f"{api.root}/sendMessage", str(PERSON_ID)
    multipart = aiohttp.FormData(default_to_multipart=True)
    multipart.add_field("chat_id", chat)
    multipart.add_field("text", "empat é")
    async with (
        api.http.get(url, params={"chat_id": chat, "text": "satu é"}) as one,
        api.http.post(url, data={"chat_id": chat, "text": "dua é"}) as two,
        api.http.post(url, json={"chat_id": PERSON_ID, "text": "tiga é"}) as three,
        api.http.post(url, data=multipart) as four,
    ):
        answers = [await answer.json() for answer in (one, two, three, four)]
    texts = {answer["result"]["text"] for answer in answers}
    assert texts == {"satu é", "dua é", "tiga é", "empat é"}


async def test_unknown_parameters_are_ignored_and_json_text_is_as_good_as_json(api: BotApi) -> None:
    markup = '{"inline_keyboard":[[{"text":"Ya","callback_data":"y"}]]}'
    sent = await api.send(reply_markup=markup, colour="merah")
    assert sent["reply_markup"]["inline_keyboard"] == [[{"text": "Ya", "callback_data": "y"}]]


async def test_a_null_is_a_wrong_value_and_no_missing_one(api: BotApi) -> None:
    refusal = await api.refusal("sendMessage", chat_id=PERSON_ID, text="x", reply_markup=None)
    assert refusal == (400, "Bad Request: object expected as reply markup")


@pytest.mark.parametrize("body", ["[1]", "{", '"x"'])
async def test_a_body_that_is_no_json_object_is_refused(api: BotApi, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with api.http.post(f"{api.root}/getMe", data=body, headers=headers) as answer:
        assert answer.status == 400


async def test_the_log_numbers_calls_and_keeps_what_was_answered(api: BotApi) -> None:
    before = api.world.calls[-1].number
    await api.send("satu")
    await api.refusal("sendMessage", chat_id=PERSON_ID, text="")
    first, second = list(api.world.calls)[-2:]
    assert (first.number, first.status, first.error_code, first.chat_id) == (before + 1, 200, None, PERSON_ID)
    assert first.params["text"] == "satu"
    assert (second.number, second.status, second.error_code) == (before + 2, 400, 400)


async def test_planned_faults_replace_the_answer(api: BotApi) -> None:
    api.world.fail_next("sendMessage", Fault(status=502), times=2)
    assert await api.refusal("sendMessage", chat_id=PERSON_ID, text="x") == (502, "Bad Gateway")
    assert await api.refusal("sendmessage", chat_id=PERSON_ID, text="x") == (502, "Bad Gateway")
    await api.send("sampai")
    assert [message.text for message in api.person.messages if message.from_bot] == ["sampai"]


async def test_a_planned_429_tells_how_long_to_wait(api: BotApi) -> None:
    api.world.fail_next("*", Fault(status=429, retry_after=7))
    body = await api.call("getMe")
    assert body["parameters"] == {"retry_after": 7}
    assert body["description"] == "Too Many Requests: retry after 7"
    assert api.world.calls[-1].retry_after == 7


async def test_a_fault_for_one_chat_leaves_the_others_alone(api: BotApi) -> None:
    api.world.fail_next("sendMessage", Fault(status=500), chat_id=PERSON_ID + 1)
    await api.send()
    refusal = await api.refusal("sendMessage", chat_id=PERSON_ID + 1, text="x")
    assert refusal == (500, "Internal Server Error")


@pytest.mark.parametrize(("after", "arrived"), [(False, []), (True, ["hilang?"])])
async def test_a_dropped_connection_before_or_after_the_message_arrived(
    api: BotApi, after: bool, arrived: list[str]
) -> None:
    api.world.fail_next("sendMessage", Fault(drop_connection=True), after=after)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await api.send("hilang?")
    assert [message.text for message in api.person.messages if message.from_bot] == arrived
    assert api.world.calls[-1].status == 0


async def test_hooks_see_every_call_and_may_be_async(api: BotApi) -> None:
    seen: list[tuple[str, int | None]] = []

    def before(call: Call) -> Fault | None:
        seen.append((call.method, call.status))
        return None

    async def after(call: Call) -> Fault | None:
        seen.append((call.method, call.status))
        return Fault(status=500, description="Internal Server Error: hooked") if call.method == "getMe" else None

    api.world.before_call, api.world.after_call = before, after
    assert await api.refusal("getMe") == (500, "Internal Server Error: hooked")
    await api.send()
    assert seen == [("getMe", None), ("getMe", 200), ("sendMessage", None), ("sendMessage", 200)]


async def test_a_delay_alone_leaves_the_answer_as_it_is(api: BotApi) -> None:
    api.world.fail_next("getMe", Fault(delay=0.001))
    assert (await api.result("getMe"))["is_bot"]


async def test_waiting_ends_when_it_comes_true_and_tells_the_state_when_it_does_not(api: BotApi) -> None:
    async def answer() -> None:
        await api.send("Selamat pagi")

    waiting = asyncio.create_task(api.world.wait_for(lambda: api.person.last_text == "Selamat pagi", timeout=5))
    await answer()
    await waiting
    with pytest.raises(TimeoutError, match="Selamat pagi"):
        await api.world.wait_for(lambda: False, timeout=0)


async def test_a_subscription_tells_which_chat_changed(api: BotApi) -> None:
    with api.world.subscribe() as changes:
        await api.send()
        first = await anext(changes)
        assert first.chat_id == PERSON_ID
        await api.result("setMyCommands", commands=[{"command": "daftar", "description": "Mulai"}])
        second = await anext(changes)
        assert second.chat_id == 0
        assert second.version > first.version


async def test_closing_ends_subscriptions_and_polls() -> None:
    async with serving() as api:
        changes = api.world.subscribe()
        poll = asyncio.create_task(api.call("getUpdates", timeout=50))
        await api.world.wait_for(lambda: api.world.calls[-1].params.get("timeout") == "50", timeout=5)
        await api.server.close()
        assert (await poll)["error_code"] == 500
        assert [change async for change in changes] == []


async def test_other_routes_are_served_beside_the_api() -> None:
    async def page(_: Request) -> PlainTextResponse:
        return PlainTextResponse("halaman")

    server = BotApiServer(TOKEN)
    await server.start(extra_routes=[Route("/", page)])
    async with aiohttp.ClientSession() as http:
        async with http.get(server.url) as answer:
            assert await answer.text() == "halaman"
        async with http.get(f"{server.url}/tidak-ada") as answer:
            assert answer.status == 404
    await server.close()
    await server.close()
    with pytest.raises(RuntimeError):
        _ = server.url


async def test_a_taken_port_is_an_error() -> None:
    first, second = BotApiServer(TOKEN), BotApiServer(TOKEN)
    await first.start()
    port = int(first.url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="in use"):
        await second.start(port)
    await first.close()


@pytest.mark.parametrize("token", ["", "secret", "abc:secret", "123:"])
def test_a_token_has_a_number_and_a_secret(token: str) -> None:
    with pytest.raises(ValueError, match="bot token"):
        BotApiServer(token)


async def test_a_body_of_more_than_50_mb_is_refused(api: BotApi) -> None:
    headers: dict[str, Any] = {"Content-Type": "application/json", "Content-Length": str(60 * 1024 * 1024)}
    reader, writer = await asyncio.open_connection("127.0.0.1", int(api.server.url.rsplit(":", 1)[1]))
    lines = [f"POST /bot{TOKEN}/getMe HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    assert b" 413 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
