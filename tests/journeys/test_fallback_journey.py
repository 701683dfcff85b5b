"""Whatever comes, somebody is answered kindly, once."""

from datetime import timedelta

import pytest

from tests.chat import ChatClient
from tests.running import RunningBot

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MENU = ["🏥 Sedang dirawat / perlu berobat", "📝 Daftar", "📋 Lihat status", "📖 Panduan"]


async def test_words_without_a_form(resident: ChatClient) -> None:
    await resident.send("halo, saya mau ikut program itu bagaimana caranya ya")
    assert "belum paham" in resident.last_text
    assert resident.buttons == MENU


@pytest.mark.parametrize("command", ["/apa_ini", "/umumkan", "/tinjau_ps26_000001x", "/123"])
async def test_unknown_commands_and_those_of_officers_sound_the_same(resident: ChatClient, command: str) -> None:
    await resident.send(command)
    assert len(resident.texts) == 1
    assert "petugas saja" not in resident.last_text


async def test_a_command_without_its_stroke_is_offered(resident: ChatClient) -> None:
    await resident.send("Daftar")
    assert "ketuk tulisan birunya: /daftar" in resident.last_text
    assert resident.buttons == MENU


async def test_a_moving_location_is_answered_once(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    place = {"location": {"latitude": -6.98, "longitude": 110.42, "live_period": 900}}
    chat, user = resident.person.chat, resident.person.user
    sent = bot.world.store(chat, user, place, from_bot=False)
    bot.world.deliver("message", chat, sent.data)
    for moved in range(3):
        bot.world.deliver("edited_message", chat, {**sent.data, "edit_date": moved + 1})
    await bot.settled()
    assert len(resident.texts) == 2
    assert "tulisan dan tombol" in resident.last_text


async def test_stickers_voices_and_photos(resident: ChatClient) -> None:
    await resident.send_sticker()
    assert "tulisan dan tombol" in resident.last_text
    await resident.send_voice()
    assert "tulisan dan tombol" in resident.last_text
    await resident.send_photo()
    assert "tidak kami simpan" in resident.last_text
    assert resident.buttons == MENU


async def test_an_album_gets_one_answer(bot: RunningBot, resident: ChatClient) -> None:
    await resident.send_album(4)
    await bot.advance(timedelta(seconds=2))
    assert len(resident.texts) == 1
    assert resident.buttons == MENU


async def test_an_edited_message(resident: ChatClient) -> None:
    await resident.send("halo")
    await resident.edit(resident.messages[0].id, "halo lagi")
    assert "pesan baru" in resident.last_text
    assert resident.buttons == MENU


@pytest.mark.parametrize("data", ["zzz", "q:1:2", "m", "m:nothing:more", "x", "b:later"])
async def test_a_button_that_nobody_knows_any_more(resident: ChatClient, data: str) -> None:
    await resident.start()
    shown = resident.last.id
    await resident.tap_stale(data, shown)
    assert resident.last.id > shown
    assert resident.buttons == MENU


@pytest.mark.parametrize(
    "words", ["petugas", "Tolong!", "mau bicara dengan manusia", "BANTUAN", "ada admin nya?", "minta bantuan dong pak"]
)
async def test_whoever_asks_for_help_reaches_a_desk(resident: ChatClient, words: str) -> None:
    await resident.send(words)
    assert "Jl. Ki Mangunsarkoro 21" in resident.last_text
    assert "08.00–15.00" in resident.last_text


async def test_a_group_is_led_to_the_private_chat_and_otherwise_left_alone(
    bot: RunningBot, resident: ChatClient
) -> None:
    group = bot.world.group(-100)
    resident.person.add_bot_to(group)
    await bot.settled()
    assert [message for message in group.messages.values() if message.from_bot] == []
    resident.person.send_in_group(group, "/daftar")
    await bot.settled()
    [line] = [message for message in group.messages.values() if message.from_bot]
    assert "chat pribadi" in line.text
    assert line.inline_keyboard[0][0].url == f"https://t.me/{bot.world.bot_username}?start=grup"
    bot.world.deliver("message", group, {**line.data, "from": resident.person.user, "text": "selamat pagi"})
    await bot.settled()
    assert len([message for message in group.messages.values() if message.from_bot]) == 1
