"""Flood limits: how fast the bot may send before it is told 429, and for how long it is held back."""

import pytest

from playground.bot_api.errors import ApiError
from playground.bot_api.limits import FloodControl
from playground.bot_api.server import Limits
from tests.playground.bot_api.client import PERSON_ID, Clock, serving


def refused_for(flood: FloodControl, chat_id: int, messages: int = 1) -> int | None:
    """Seconds told with the 429, None when the message passes."""
    try:
        flood.check(chat_id, messages)
    except ApiError as error:
        assert error.code == 429
        return error.retry_after
    return None


def test_thirty_at_once_pass_and_the_next_is_held_back_a_second() -> None:
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    assert [refused_for(flood, chat) for chat in range(1, 31)] == [None] * 30
    assert refused_for(flood, 31) == 1
    clock.advance(0.5)
    assert refused_for(flood, 32) == 1, "held back until the second is over"
    clock.advance(0.5)
    assert refused_for(flood, 33) is None


def test_thirty_at_once_and_then_thirty_a_second_is_too_much() -> None:
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    assert not any(refused_for(flood, chat) for chat in range(1, 31))
    answers = []
    for chat in range(31, 61):
        clock.advance(1 / 30)
        answers.append(refused_for(flood, chat))
    assert 1 in answers


def test_an_even_pace_below_the_limit_is_never_refused() -> None:
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    for chat in range(1, 300):
        clock.advance(1 / 28)
        assert refused_for(flood, chat) is None


def test_a_chat_may_burst_and_then_gets_one_a_second() -> None:
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    assert [refused_for(flood, 1) for _ in range(6)] == [None] * 5 + [1]
    assert refused_for(flood, 2) is None, "other chats are not held back"
    clock.advance(1)
    assert refused_for(flood, 1) is None
    assert refused_for(flood, 1) == 1
    for _ in range(20):
        clock.advance(1.01)
        assert refused_for(flood, 1) is None


def test_an_album_counts_every_photo() -> None:
    flood = FloodControl(Limits(), Clock())
    assert refused_for(flood, 1, messages=10) is None
    assert refused_for(flood, 1) == 6


def test_a_group_gets_twenty_a_minute() -> None:
    clock = Clock()
    flood = FloodControl(Limits(), clock)
    for _ in range(20):
        clock.advance(1)
        assert refused_for(flood, -1) is None
    assert refused_for(flood, -1) == 41


async def test_a_refused_message_is_not_sent_and_tells_when_to_try_again() -> None:
    async with serving(Limits(per_chat_burst=1)) as api:
        await api.send("satu")
        body = await api.call("sendMessage", chat_id=PERSON_ID, text="dua")
        assert body == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        api.clock.advance(1)
        await api.send("dua")
        assert [message.text for message in api.person.messages if message.from_bot] == ["satu", "dua"]


async def test_paid_messages_are_counted_apart() -> None:
    async with serving(Limits(per_second=1, paid_per_second=2)) as api:
        await api.send("free")
        for _ in range(2):
            await api.send("paid", allow_paid_broadcast=True)
        for params in ({}, {"allow_paid_broadcast": True}):
            body = await api.call("sendMessage", chat_id=PERSON_ID, text="x", **params)
            assert body["error_code"] == 429


async def test_without_limits_nothing_is_refused() -> None:
    async with serving() as api:
        for number in range(40):
            await api.send(str(number))


@pytest.mark.parametrize("refused", [{"text": ""}, {"text": "x", "chat_id": 12345}])
async def test_what_is_refused_for_another_reason_does_not_count(refused: dict[str, object]) -> None:
    async with serving(Limits(per_chat_burst=1)) as api:
        await api.refusal("sendMessage", **{"chat_id": PERSON_ID, **refused})
        await api.send()
