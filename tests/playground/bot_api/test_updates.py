"""Updates: kept until confirmed, one poller at a time, and the webhook."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from playground.world.faults import Fault
from tests.playground.bot_api.client import PERSON_ID, BotApi, inline, serving


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_stay_until_a_higher_offset_confirms_them(api: BotApi) -> None:
    for text in ("satu", "dua", "tiga"):
        api.person.send(text)
    first = await api.updates()
    assert texts(first) == ["satu", "dua", "tiga"]
    assert texts(await api.updates()) == ["satu", "dua", "tiga"]
    ids = [update["update_id"] for update in first]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert texts(await api.updates(offset=ids[1])) == ["dua", "tiga"]
    assert api.world.unconfirmed() == 2
    assert await api.updates(offset=ids[2] + 1) == []
    assert api.world.unconfirmed() == 0


async def test_limit_and_negative_offset(api: BotApi) -> None:
    for number in range(5):
        api.person.send(str(number))
    assert texts(await api.updates(limit=2)) == ["0", "1"]
    assert texts(await api.updates(limit=0)) == ["0"]
    assert texts(await api.updates(offset=-2)) == ["3", "4"]
    assert texts(await api.updates()) == ["3", "4"]


async def test_an_offset_far_in_the_future_confirms_nothing(api: BotApi) -> None:
    api.person.send("masih ada")
    assert texts(await api.updates(offset=2_000_000_000)) == ["masih ada"]


async def test_an_update_is_what_it_was_when_it_happened(api: BotApi) -> None:
    message = api.person.send("sebelum")
    api.person.edit(message.id, "sesudah")
    first, second = await api.updates()
    assert first["message"]["text"] == "sebelum"
    assert second["edited_message"]["text"] == "sesudah"
    assert second["edited_message"]["edit_date"] == int(api.clock())


async def test_a_long_poll_ends_with_the_next_update(api: BotApi) -> None:
    poll = asyncio.create_task(api.updates(timeout=30))
    await api.world.wait_for(lambda: api.world.calls[-1].params.get("timeout") == "30", timeout=5)
    api.person.send("bangun")
    assert texts(await poll) == ["bangun"]


async def test_closing_answers_the_poll_that_waits(api: BotApi) -> None:
    poll = asyncio.create_task(api.call("getUpdates", timeout=30))
    await api.world.wait_for(lambda: api.world.calls[-1].params.get("timeout") == "30", timeout=5)
    await api.server.close()
    assert (await poll)["error_code"] == 500


async def test_closing_while_an_answer_is_held_back_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async with serving() as api:
        api.world.before_call = lambda _: Fault(delay=60)
        call = asyncio.create_task(api.call("getMe"))
        await api.world.wait_for(lambda: api.world.calls[-1].method == "getMe", timeout=5)
        call.cancel()
        await asyncio.wait({call})
    assert [record.getMessage() for record in caplog.records] == []


async def test_a_second_waiting_poller_ends_the_first(api: BotApi) -> None:
    first = asyncio.create_task(api.call("getUpdates", timeout=30))
    await api.world.wait_for(lambda: api.world.calls[-1].params.get("timeout") == "30", timeout=5)
    second = asyncio.create_task(api.updates(timeout=29))
    body = await first
    assert body["error_code"] == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    api.person.send("untuk yang kedua")
    assert texts(await second) == ["untuk yang kedua"]


async def test_a_repeated_offset_is_held_back_when_asked_for() -> None:
    async with serving(poll_hold=30.0) as api:
        assert await api.updates(offset=1) == []
        poll = asyncio.create_task(api.updates(offset=1))
        await api.world.wait_for(lambda: api.world.calls[-1].status is None, timeout=5)
        api.person.send("satu")
        assert texts(await poll) == ["satu"]


async def test_taps_live_150_seconds_and_messages_a_day(api: BotApi) -> None:
    await api.send(reply_markup=inline([{"text": "Ya", "callback_data": "y"}]))
    api.person.send("pesan")
    api.person.tap("Ya")
    api.clock.advance(149)
    assert [set(update) - {"update_id"} for update in await api.updates()] == [{"message"}, {"callback_query"}]
    api.clock.advance(1)
    assert texts(await api.updates()) == ["pesan"]
    api.clock.advance(24 * 60 * 60)
    assert await api.updates() == []
    assert api.world.unconfirmed() == 0


async def test_allowed_updates_hold_for_what_happens_after_them(api: BotApi) -> None:
    await api.updates(allowed_updates=["callback_query"])
    api.person.send("tidak diminta")
    await api.updates()
    api.person.send("masih tidak diminta")
    assert await api.updates(allowed_updates=[]) == []
    api.person.send("diminta lagi")
    api.person.block()
    kinds = [set(update) - {"update_id"} for update in await api.updates()]
    assert kinds == [{"message"}, {"my_chat_member"}]


async def test_a_webhook_and_polling_exclude_each_other(api: BotApi) -> None:
    assert (await api.call("setWebhook", url="https://bot.example.org/hook"))["description"] == "Webhook was set"
    code, description = await api.refusal("getUpdates")
    assert code == 409
    assert "can't use getUpdates method while webhook is active" in description
    assert (await api.result("getWebhookInfo"))["url"] == "https://bot.example.org/hook"
    assert (await api.call("deleteWebhook"))["description"] == "Webhook was deleted"
    assert (await api.call("deleteWebhook"))["description"] == "Webhook is already deleted"
    assert await api.updates() == []


async def test_setting_a_webhook_ends_a_waiting_poll(api: BotApi) -> None:
    poll = asyncio.create_task(api.call("getUpdates", timeout=30))
    await api.world.wait_for(lambda: api.world.calls[-1].params.get("timeout") == "30", timeout=5)
    await api.result("setWebhook", url="https://bot.example.org/hook")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"url": "http://bot.example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://"}, "invalid webhook URL specified"),
        ({"url": "https://a.example.org", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://a.example.org", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_bad_webhooks_are_refused(api: BotApi, params: dict[str, str], description: str) -> None:
    assert await api.refusal("setWebhook", **params) == (400, f"Bad Request: {description}")


async def test_pending_updates_can_be_dropped(api: BotApi) -> None:
    api.person.send("dibuang")
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert await api.updates() == []


class Hook:
    """A bot's webhook that refuses the first updates."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.secrets: list[str | None] = []
        self.taken: list[dict[str, Any]] = []
        self.tries = 0

    async def take(self, request: web.Request) -> web.Response:
        self.tries += 1
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.tries <= self.refusals:
            return web.Response(status=500)
        self.taken.append(await request.json())
        return web.Response()


async def test_a_webhook_gets_updates_in_order_with_the_secret_and_a_second_try(api: BotApi) -> None:
    hook = Hook(refusals=1)
    app = web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    api.person.send("sebelum")
    await api.result("setWebhook", url=f"http://{host}:{port}/hook", secret_token="rahasia-1")
    api.person.send("sesudah")
    await api.world.wait_for(lambda: api.world.unconfirmed() == 0, timeout=5)
    assert texts(hook.taken) == ["sebelum", "sesudah"]
    assert set(hook.secrets) == {"rahasia-1"}
    assert hook.tries == 3
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    await api.result("deleteWebhook")
    await runner.cleanup()


async def test_a_blocked_bot_is_told_and_cannot_send(api: BotApi) -> None:
    api.person.block()
    refusal = await api.refusal("sendMessage", chat_id=PERSON_ID, text="x")
    assert refusal == (403, "Forbidden: bot was blocked by the user")
    api.person.unblock()
    await api.send()
    blocked, unblocked = (update["my_chat_member"] for update in await api.updates())
    assert (blocked["old_chat_member"]["status"], blocked["new_chat_member"]["status"]) == ("member", "kicked")
    assert (unblocked["old_chat_member"]["status"], unblocked["new_chat_member"]["status"]) == ("kicked", "member")
