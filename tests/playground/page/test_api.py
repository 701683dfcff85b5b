"""The page's JSON API: what the browser sends, and what it is told."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData, StreamReader

from playground.bot_process import BotState
from playground.world.people import newcomer, ready_made
from tests.playground.page.stage import ADMIN, BECAK, NEWCOMER, WAIT_SECONDS, Stage, open_stage, png


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_stage() as opened:
        yield opened


async def test_the_page_and_its_files_are_there_and_load_nothing_from_elsewhere(stage: Stage) -> None:
    async with stage.http.get(f"{stage.url}/") as response:
        html = await response.text()
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "/playground/static/page.js" in html
    assert "http://" not in html and "https://" not in html
    async with stage.http.get(f"{stage.url}/playground/static/texts.json") as response:
        assert (await response.json())["start"]


async def test_state_names_everybody_and_says_that_the_bot_runs_elsewhere(stage: Stage) -> None:
    state = await stage.read("/state")
    assert [person["id"] for person in state["people"]] == [*(each.id for each in ready_made()), NEWCOMER]
    assert state["process"] == {"state": "absent", "starts": 0}
    assert state["bot"]["username"] == stage.world.bot_username
    assert state["kept_data"] is False
    assert (await stage.read("/state"))["world"] == state["world"]


async def test_a_chat_begins_empty_and_shows_what_both_write(stage: Stage) -> None:
    before = await stage.read(f"/chats/{BECAK}")
    assert before["messages"] == []
    await stage.act(BECAK, "start")
    hello = await stage.bot_says(BECAK, "Selamat datang")
    assert hello["keyboard"][0][0] == {"text": "Daftar", "kind": "callback", "value": "apply"}
    assert hello["keyboard"][1][1] == {
        "text": "Situs",
        "kind": "url",
        "value": "https://semarangkota.go.id/",
    }
    after = await stage.read(f"/chats/{BECAK}")
    assert [message["from_bot"] for message in after["messages"]] == [False, True]
    assert after["version"] > before["version"]
    assert {"command": "daftar", "description": "Daftar program"} in after["commands"]
    assert await stage.texts(ADMIN) == []
    await stage.act(BECAK, "send", text="Apa itu?", reply_to=hello["id"])
    replied = next(one for one in (await stage.read(f"/chats/{BECAK}"))["messages"] if one["text"] == "Apa itu?")
    assert (replied["answers"], hello["answers"]) == (hello["text"], None)


async def test_a_deep_link_starts_with_its_payload(stage: Stage) -> None:
    await stage.act(NEWCOMER, "start", payload="inv_abc")
    assert await stage.bot_says(NEWCOMER, "Selamat datang inv_abc")


async def test_a_tap_is_told_its_answer_also_one_without_text(stage: Stage) -> None:
    await stage.act(BECAK, "start")
    hello = await stage.bot_says(BECAK, "Selamat datang")
    alert = (await stage.act(BECAK, "tap", message_id=hello["id"], data="alert"))["callback"]
    person = stage.world.person(BECAK)
    await stage.world.wait_for(lambda: alert in person.answers, WAIT_SECONDS)
    silent = (await stage.act(BECAK, "tap", message_id=hello["id"], data="change"))["callback"]
    await stage.world.wait_for(lambda: silent in person.answers, WAIT_SECONDS)
    chat = await stage.read(f"/chats/{BECAK}")
    assert chat["alerts"] == [
        {"id": alert, "text": "Perhatian!", "show_alert": True},
        {"id": silent, "text": "", "show_alert": False},
    ]
    changed = next(message for message in chat["messages"] if message["id"] == hello["id"])
    assert (changed["text"], changed["edited"]) == ("Sudah diganti", True)


async def test_the_reply_keyboard_shares_the_number_on_the_card(stage: Stage) -> None:
    for character in (ready_made()[0], newcomer(1)):
        await stage.act(character.id, "send", text="/nomor")
        await stage.bot_says(character.id, "Berapa nomor HP-nya?")
        chat = await stage.read(f"/chats/{character.id}")
        assert chat["reply_keyboard"]["rows"][0] == [{"text": "Bagikan nomor", "request_contact": True}]
        await stage.act(character.id, "press", label="Bagikan nomor")
        assert character.card
        phone = f"+62{character.card.phone[1:]}"
        assert chat["phone"] == phone
        assert await stage.bot_says(character.id, f"Nomor: {phone}")
        assert (await stage.read(f"/chats/{character.id}"))["reply_keyboard"] is None


async def test_photos_go_and_come_and_several_are_an_album(stage: Stage) -> None:
    form = FormData()
    for number in range(3):
        form.add_field("file", png(8 + number), filename=f"{number}.png", content_type="image/png")
    form.add_field("caption", "KTP dan KK")
    status, _ = await stage.post(f"/chats/{BECAK}/photos", form)
    assert status == 200
    sent = stage.world.person(BECAK).messages[:3]
    assert len({message.media_group_id for message in sent}) == 1
    back = await stage.bot_says(BECAK, "Diterima")
    assert back["kind"] == "photo"
    async with stage.http.get(f"{stage.url}/playground/api/files/{back['photo']}") as response:
        assert (await response.read())[:4] == b"\x89PNG"
        assert "sandbox" in response.headers["Content-Security-Policy"]
    assert (await stage.texts(BECAK))[0] == "KTP dan KK"


async def test_one_photo_is_no_album(stage: Stage) -> None:
    form = FormData()
    form.add_field("file", png(), filename="a.png", content_type="image/png")
    await stage.post(f"/chats/{BECAK}/photos", form)
    assert stage.world.person(BECAK).messages[0].media_group_id is None


@pytest.mark.parametrize("kind", ["document", "voice", "sticker", "contact"])
async def test_other_messages_are_sent_and_shown_as_what_they_are(stage: Stage, kind: str) -> None:
    await stage.act(BECAK, kind)
    first = (await stage.read(f"/chats/{BECAK}"))["messages"][0]
    assert first["kind"] == kind


async def test_an_edit_changes_the_message_in_its_place(stage: Stage) -> None:
    await stage.act(BECAK, "send", text="becak")
    await stage.bot_says(BECAK, "Jawaban: becak")
    first = (await stage.read(f"/chats/{BECAK}"))["messages"][0]
    await stage.act(BECAK, "edit", message_id=first["id"], text="becak motor")
    await stage.bot_says(BECAK, "Diubah: becak motor")
    assert (await stage.texts(BECAK))[0] == "becak motor"


async def test_who_has_blocked_the_bot_cannot_write_until_it_is_unblocked(stage: Stage) -> None:
    await stage.act(BECAK, "send", text="halo")
    await stage.bot_says(BECAK, "Jawaban: halo")
    await stage.act(BECAK, "block")
    assert (await stage.read(f"/chats/{BECAK}"))["blocked"] is True
    assert await stage.post(f"/chats/{BECAK}/send", {"text": "halo lagi"}) == (409, {"error": "blocked"})
    await stage.act(BECAK, "unblock")
    await stage.act(BECAK, "send", text="kembali")
    assert await stage.bot_says(BECAK, "Jawaban: kembali")


async def test_newcomers_can_be_added(stage: Stage) -> None:
    status, second = await stage.post("/people")
    assert status == 200
    assert second["id"] == newcomer(2).id
    assert second["card"]["nik"] != newcomer(1).card.nik  # type: ignore[union-attr]
    assert (await stage.read("/state"))["people"][-1] == second
    await stage.act(second["id"], "start")
    assert await stage.bot_says(second["id"], "Selamat datang")


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        (f"/chats/{BECAK}/send", {"text": ""}, 400, "invalid"),
        (f"/chats/{BECAK}/send", {"text": "   "}, 400, "invalid"),
        (f"/chats/{BECAK}/send", {"text": "a" * 4097}, 400, "invalid"),
        (f"/chats/{BECAK}/start", {"payload": "two words"}, 400, "invalid"),
        (f"/chats/{BECAK}/tap", {"message_id": 1, "data": "nothing"}, 404, "gone"),
        (f"/chats/{BECAK}/press", {"label": "nothing"}, 404, "gone"),
        (f"/chats/{BECAK}/send", {"text": "halo", "reply_to": 1}, 404, "gone"),
        (f"/chats/{BECAK}/edit", {"message_id": 1, "text": "x"}, 404, "gone"),
        (f"/chats/{BECAK}/dance", {}, 404, "gone"),
        ("/chats/1/send", {"text": "halo"}, 404, "gone"),
        ("/bot/restart", {}, 409, "no-bot"),
    ],
)
async def test_what_cannot_be_done_is_said(
    stage: Stage, path: str, body: dict[str, Any], status: int, error: str
) -> None:
    assert await stage.post(path, body) == (status, {"error": error})
    async with stage.http.get(f"{stage.url}/playground/static/texts.json") as response:
        assert f"failed-{error}" in await response.json()


async def test_a_file_that_is_not_there(stage: Stage) -> None:
    async with stage.http.get(f"{stage.url}/playground/api/files/none") as response:
        assert response.status == 404


async def test_other_sites_can_neither_change_nor_read_anything(stage: Stage) -> None:
    address = f"{stage.url}/playground/api/chats/{BECAK}/send"
    async with stage.http.post(address, json={"text": "halo"}) as response:
        assert response.status == 403
    elsewhere = {"Host": "rebound.example", "X-Playground": "1"}
    async with stage.http.post(address, json={"text": "halo"}, headers=elsewhere) as response:
        assert response.status == 403
    async with stage.http.get(f"{stage.url}/playground/api/state", headers=elsewhere) as response:
        assert response.status == 403
    assert await stage.texts(BECAK) == []


class FakeProcess:
    """A bot's process that starts at once."""

    def __init__(self) -> None:
        self.state = BotState.RUNNING
        self.starts = 1

    async def restart(self) -> int:
        self.starts += 1
        return 4000 + self.starts


async def test_changes_are_told_as_they_happen(stage: Stage) -> None:
    events = stage.http.get(f"{stage.url}/playground/api/events")
    async with asyncio.timeout(WAIT_SECONDS), events as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readline() == b": open\n"
        await stage.act(BECAK, "send", text="halo")
        event = await next_event(response.content)
        assert event["chat"] == BECAK
        stage.page.bot = FakeProcess()
        assert await stage.post("/bot/restart") == (200, {"pid": 4002})
        stage.page.bot_changed()
        while event["chat"] != 0:
            event = await next_event(response.content)
        assert event["process"] == {"state": "running", "starts": 2}


async def next_event(lines: StreamReader) -> Any:
    while not (line := await lines.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    return json.loads(line.removeprefix(b"data: "))
