"""People in the playground: taps, keyboards, menus, contacts, albums, groups; and answers to taps."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.playground.bot_api.client import PERSON_ID, PNG, BotApi, inline, serving

YES = {"text": "Ya", "callback_data": "y:1"}
TOO_OLD = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


async def only_update(api: BotApi) -> dict[str, Any]:
    (update,) = await api.updates()
    return update


async def test_a_deep_link_starts_with_its_payload(api: BotApi) -> None:
    api.person.start("ps_genuk")
    message = (await only_update(api))["message"]
    assert message["text"] == "/start ps_genuk"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "id"
    assert message["chat"] == {"id": PERSON_ID, "type": "private", "first_name": "Sutarno", "username": "sutarno"}


async def test_a_tap_by_label_or_data_finds_the_newest_message_that_has_it(api: BotApi) -> None:
    await api.send("lama", reply_markup=inline([YES]))
    newer = await api.send("baru", reply_markup=inline([YES]))
    await api.send("tanpa tombol")
    query_id = api.person.tap("Ya")
    api.person.tap("y:1")
    first, second = (update["callback_query"] for update in await api.updates())
    assert first["id"] == query_id
    assert first["message"]["message_id"] == second["message"]["message_id"] == newer["message_id"]
    assert (first["data"], first["from"]["id"]) == ("y:1", PERSON_ID)
    assert first["chat_instance"]


async def test_a_tap_on_no_button_lists_the_buttons_there_are(api: BotApi) -> None:
    sent = await api.send(reply_markup=inline([YES], [{"text": "Tidak", "callback_data": "n"}]))
    with pytest.raises(LookupError, match=r"'Ya' \(y:1\), 'Tidak' \(n\)"):
        api.person.tap("Mungkin")
    with pytest.raises(LookupError, match=f"message {sent['message_id'] + 1}"):
        api.person.tap("Ya", message_id=sent["message_id"] + 1)


async def test_a_stale_tap_works_on_changed_and_on_deleted_messages(api: BotApi) -> None:
    sent = await api.send(reply_markup=inline([YES]))
    await api.result("editMessageText", chat_id=PERSON_ID, message_id=sent["message_id"], text="ganti")
    api.person.tap_stale("y:1", sent["message_id"])
    await api.result("deleteMessage", chat_id=PERSON_ID, message_id=sent["message_id"])
    api.person.tap_stale("y:1", sent["message_id"])
    changed, gone = (update["callback_query"]["message"] for update in await api.updates())
    assert changed["text"] == "ganti"
    assert (gone["message_id"], gone["date"]) == (sent["message_id"], 0)


async def test_a_tap_is_answered_once_and_within_30_seconds(api: BotApi) -> None:
    await api.send(reply_markup=inline([YES]))
    first, second, third = (api.person.tap("Ya") for _ in range(3))
    await api.result("answerCallbackQuery", callback_query_id=first, text="Tersimpan", show_alert=True)
    assert await api.refusal("answerCallbackQuery", callback_query_id=first) == TOO_OLD
    api.clock.advance(30)
    await api.result("answerCallbackQuery", callback_query_id=second)
    api.clock.advance(1)
    assert await api.refusal("answerCallbackQuery", callback_query_id=third) == TOO_OLD
    assert await api.refusal("answerCallbackQuery", callback_query_id="nonsense") == TOO_OLD
    assert api.person.alerts == [("Tersimpan", True)]
    assert api.person.answers == {first: ("Tersimpan", True), second: ("", False)}


async def test_an_answer_has_200_characters_at_most(api: BotApi) -> None:
    await api.send(reply_markup=inline([YES]))
    query_id = api.person.tap("Ya")
    refusal = await api.refusal("answerCallbackQuery", callback_query_id=query_id, text="a" * 201)
    assert refusal == (400, "Bad Request: MESSAGE_TOO_LONG")
    await api.result("answerCallbackQuery", callback_query_id=query_id, text="a" * 200)


async def test_a_button_that_links_to_the_bot_starts_it(api: BotApi) -> None:
    link = f"https://t.me/{api.world.bot_username}?start=undangan_1"
    await api.send(reply_markup=inline([{"text": "Buka", "url": link}, {"text": "Web", "url": "https://example.org"}]))
    assert api.person.tap("Buka") == ""
    assert (await only_update(api))["message"]["text"] == "/start undangan_1"
    with pytest.raises(ValueError, match=r"example\.org"):
        api.person.tap("Web")


async def test_a_reply_keyboard_belongs_to_the_chat(api: BotApi) -> None:
    keyboard = {"keyboard": [["Daftar", {"text": "Kirim nomor", "request_contact": True}]], "resize_keyboard": True}
    sent = await api.send(reply_markup=keyboard)
    assert "reply_markup" not in sent, "only inline keyboards are part of the message"
    await api.send("pesan lain")
    assert api.person.reply_keyboard == [[{"text": "Daftar"}, {"text": "Kirim nomor", "request_contact": True}]]
    api.person.press("Daftar")
    api.person.press("Kirim nomor")
    typed, contact = (update["message"] for update in await api.updates())
    assert typed["text"] == "Daftar"
    assert contact["contact"]["user_id"] == PERSON_ID
    with pytest.raises(LookupError, match="Kirim nomor"):
        api.person.press("Batal")
    await api.send("selesai", reply_markup={"remove_keyboard": True})
    assert api.person.reply_keyboard is None


async def test_one_time_and_deleted_keyboards_go_away(api: BotApi) -> None:
    await api.send(reply_markup={"keyboard": [["Ya"]], "one_time_keyboard": True})
    api.person.press("Ya")
    assert api.person.reply_keyboard is None
    sent = await api.send(reply_markup={"keyboard": [["Ya"]]})
    await api.result("deleteMessage", chat_id=PERSON_ID, message_id=sent["message_id"])
    assert api.person.reply_keyboard is None


async def test_somebody_elses_contact_has_no_user_id_of_the_sender(api: BotApi) -> None:
    api.person.share_contact("+628120000000", own=False)
    assert (await only_update(api))["message"]["contact"] == {
        "phone_number": "+628120000000",
        "first_name": "Tetangga",
    }


async def test_an_album_is_an_update_a_photo(api: BotApi) -> None:
    api.person.send_album([PNG, PNG, PNG], "KTP dan KK")
    messages = [update["message"] for update in await api.updates()]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["KTP dan KK", None, None]


async def test_photos_voices_and_stickers_arrive(api: BotApi) -> None:
    api.person.send_photo(PNG, "KTP")
    api.person.send_voice()
    api.person.send_sticker()
    photo, voice, sticker = (update["message"] for update in await api.updates())
    assert photo["photo"][-1]["file_size"] == len(PNG)
    assert voice["voice"]["duration"] == 3
    assert sticker["sticker"]["emoji"] == "👍"


async def test_a_long_text_goes_as_several_messages(api: BotApi) -> None:
    api.person.send("a" * 5000)
    assert [len(update["message"]["text"]) for update in await api.updates()] == [4096, 904]


async def test_only_ones_own_messages_can_be_edited(api: BotApi) -> None:
    sent = await api.send()
    with pytest.raises(LookupError):
        api.person.edit(sent["message_id"], "x")


async def test_who_blocked_the_bot_cannot_write_but_can_start_it_again(api: BotApi) -> None:
    api.person.block()
    with pytest.raises(RuntimeError, match="blocked"):
        api.person.send("halo")
    api.person.start()
    assert [next(iter(set(update) - {"update_id"})) for update in await api.updates()] == [
        "my_chat_member",
        "my_chat_member",
        "message",
    ]


async def test_the_narrowest_menu_is_seen(api: BotApi) -> None:
    other = api.world.person(9002, "Petugas", language_code="jv")
    other.start()

    async def set_menu(command: str, **params: Any) -> None:
        await api.result("setMyCommands", commands=[{"command": command, "description": "x"}], **params)

    await set_menu("semua")
    assert [command.command for command in api.person.commands] == ["semua"]
    await set_menu("pribadi", scope={"type": "all_private_chats"})
    await set_menu("jawa", scope={"type": "all_private_chats"}, language_code="jv")
    await set_menu("petugas", scope={"type": "chat", "chat_id": 9001})
    assert [command.command for command in api.person.commands] == ["petugas"]
    assert [command.command for command in other.commands] == ["jawa"]
    assert await api.result("getMyCommands", language_code="jv") == []
    await api.result("deleteMyCommands", scope={"type": "chat", "chat_id": 9001})
    assert [command.command for command in api.person.commands] == ["pribadi"]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": [{"command": "Daftar", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "a", "description": " "}]}, "command description must be non-empty"),
        ({"commands": [{"command": "a"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "indonesia"}, "invalid language code specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 12345}}, "chat not found"),
        ({"commands": [], "scope": {"type": "x"}}, "can't parse BotCommandScope: Unsupported type specified"),
    ],
)
async def test_bad_menus_are_refused(api: BotApi, params: dict[str, Any], description: str) -> None:
    assert await api.refusal("setMyCommands", **params) == (400, f"Bad Request: {description}")


async def test_names_descriptions_and_menu_buttons_are_kept(api: BotApi) -> None:
    await api.result("setMyName", name="Pijar Semar Coba")
    await api.result("setMyDescription", description="Untuk pekerja informal")
    await api.result("setMyShortDescription", short_description="Pijar", language_code="id")
    await api.result("setChatMenuButton", menu_button={"type": "commands"})
    assert (await api.result("getMe"))["first_name"] == "Pijar Semar Coba"
    assert await api.result("getMyDescription", language_code="id") == {"description": "Untuk pekerja informal"}
    assert await api.result("getMyShortDescription") == {"short_description": ""}
    assert await api.result("getChatMenuButton", chat_id=PERSON_ID) == {"type": "commands"}
    assert (await api.refusal("setMyShortDescription", short_description="a" * 121))[0] == 400


async def test_in_a_group_the_bot_learns_of_commands_only(api: BotApi) -> None:
    group = api.world.group(-4001, "Warga RW 05")
    api.person.send_in_group(group, "selamat pagi semua")
    api.person.send_in_group(group, "/daftar@bot_lain")
    api.person.send_in_group(group, f"/daftar@{api.world.bot_username} ya")
    message = (await only_update(api))["message"]
    assert message["chat"]["type"] == "group"
    answered = await api.result("sendMessage", chat_id=-4001, text="Di chat pribadi, ya")
    assert answered["chat"]["id"] == -4001
    contact = {"keyboard": [[{"text": "Nomor", "request_contact": True}]]}
    assert await api.refusal("sendMessage", chat_id=-4001, text="x", reply_markup=contact) == (
        400,
        "Bad Request: phone number can be requested in private chats only",
    )


async def test_adding_the_bot_to_a_group_is_told(api: BotApi) -> None:
    group = api.world.group(-4002)
    group.bot_has_access = False
    refusal = await api.refusal("sendMessage", chat_id=-4002, text="x")
    assert refusal == (403, "Forbidden: bot is not a member of the group chat")
    api.person.add_bot_to(group)
    member, joined = await api.updates()
    assert member["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert joined["message"]["new_chat_members"][0]["is_bot"]
