"""Whatever comes, somebody is answered kindly, once."""

from datetime import timedelta

import pytest

from tests.support.chat import ChatClient
from tests.support.factories import make_application
from tests.support.running import RESIDENT_ID, RunningBot

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


@pytest.mark.parametrize(
    "written", ["halo lagi", "/daftar", "/start ps_genuk", "/tarik", "/berhenti", "/batal", "/faskes genuk"]
)
async def test_an_edit_changes_nothing_and_is_told_so_once(bot: RunningBot, resident: ChatClient, written: str) -> None:
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await uow.commit()
    await resident.send("halo")
    first = resident.messages[0].id
    await resident.edit(first, written)
    assert "pesan baru" in resident.last_text
    assert resident.buttons == MENU
    told = resident.texts
    await resident.edit(first, f"{written} ")
    resident.person.edit(first, "halo")
    await resident.edit(first, written)
    assert resident.texts == told
    async with bot.database.read() as uow:
        assert await uow.applications.get(application.id) == application
        person = await uow.residents.get_by_telegram_id(RESIDENT_ID)
        assert person is not None
        assert await uow.drafts.of([person]) == {}
    await resident.send("halo lagi")
    await resident.edit(resident.messages[-2].id, written)
    assert resident.texts[len(told) :] == [told[-2], told[-1]]


async def test_an_edit_in_a_form_leaves_the_answer_and_is_told_so_once(resident: ChatClient) -> None:
    await resident.start("ps_genuk")
    await resident.send("Kota Semarang")
    asked, own = resident.last_text, resident.messages[-2].id
    await resident.edit(own, "/batal")
    assert "jawabannya tetap" in resident.last_text
    count = len(resident.texts)
    await resident.edit(own, "Luar kota")
    assert len(resident.texts) == count
    await resident.send("/lanjut")
    assert resident.last_text == asked


async def test_an_officers_edit_decides_nothing(bot: RunningBot, officer: ChatClient) -> None:
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=9102)
        await uow.commit()
    await officer.send("halo")
    for written in (
        f"/tolak {application.reference}",
        f"/tinjau_{application.reference.token}",
        "/umumkan",
        "/petugas",
    ):
        await officer.edit(officer.messages[0].id, written)
    assert len(officer.texts) == 2
    assert "pesan baru" in officer.last_text
    async with bot.database.read() as uow:
        assert await uow.applications.get(application.id) == application


async def test_the_captions_of_an_album_are_edited_once(bot: RunningBot, resident: ChatClient) -> None:
    await resident.send_album(3)
    await bot.advance(timedelta(seconds=2))
    count = len(resident.texts)
    for photo in [message for message in resident.messages if not message.from_bot]:
        resident.person.edit(photo.id, "/tarik")
    await bot.settled()
    assert len(resident.texts) == count + 1
    assert "pesan baru" in resident.last_text


async def test_what_only_telegram_changes_of_a_message_is_no_edit(bot: RunningBot, resident: ChatClient) -> None:
    await resident.send("halo")
    count = len(resident.texts)
    bot.world.deliver("edited_message", resident.person.chat, resident.messages[0].data)
    await bot.settled()
    assert len(resident.texts) == count


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
