"""The Bot API server as python-telegram-bot sees it: its own client reads every answer and update."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatMember,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from playground.world.state import Fault
from tests.playground.bot_api.client import PERSON_ID, PNG, TOKEN, BotApi, serving


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    client = Bot(TOKEN, base_url=f"{api.server.url}/bot", base_file_url=f"{api.server.url}/file/bot")
    async with client:
        yield client


async def test_the_bot_knows_itself_and_the_chat(bot: Bot) -> None:
    assert bot.username == "pijar_semar_bot"
    chat = await bot.get_chat(PERSON_ID)
    assert (chat.first_name, chat.type) == ("Sutarno", "private")


async def test_messages_are_sent_edited_answered_and_deleted(api: BotApi, bot: Bot) -> None:
    asked = api.person.send("Halo")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
    sent = await bot.send_message(
        PERSON_ID,
        "<b>Sudah</b> benar? /batal",
        parse_mode="HTML",
        reply_markup=keyboard,
        reply_parameters=ReplyParameters(asked.id),
    )
    assert sent.text_html == "<b>Sudah</b> benar? /batal"
    assert sent.reply_markup == keyboard
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "Halo"
    edited = await sent.edit_text("Baik")
    assert isinstance(edited, Message)
    assert edited.reply_markup is None
    assert await sent.delete()


async def test_updates_are_read_with_all_their_parts(api: BotApi, bot: Bot) -> None:
    await bot.send_message(
        PERSON_ID, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="y")]])
    )
    person = api.person
    message = person.send("/daftar sekarang")
    person.edit(message.id, "/cek")
    person.tap("Ya")
    person.tap_stale("lama", 99999)
    person.send_photo(PNG, "KTP")
    person.send_document(b"%PDF", "surat.pdf")
    person.send_voice()
    person.send_sticker()
    person.share_contact("+628120000000")
    person.block()
    updates = await bot.get_updates()
    kinds = [
        update.message or update.edited_message or update.callback_query or update.my_chat_member for update in updates
    ]
    assert all(kinds)
    text, edit, tap, stale, photo, document, voice, sticker, contact, member = updates
    assert text.message is not None
    assert text.message.parse_entities() == {text.message.entities[0]: "/daftar"}
    assert edit.edited_message is not None
    assert edit.edited_message.edit_date is not None
    assert tap.callback_query is not None
    assert isinstance(tap.callback_query.message, Message)
    assert stale.callback_query is not None
    assert isinstance(stale.callback_query.message, MaybeInaccessibleMessage)
    assert not stale.callback_query.message.is_accessible
    assert photo.message is not None
    assert photo.message.photo[-1].width == 640
    assert document.message is not None
    assert document.message.document is not None
    assert voice.message is not None
    assert voice.message.voice is not None
    assert sticker.message is not None
    assert sticker.message.sticker is not None
    assert contact.message is not None
    assert contact.message.contact is not None
    assert contact.message.contact.user_id == PERSON_ID
    assert member.my_chat_member is not None
    assert member.my_chat_member.new_chat_member.status == ChatMember.BANNED


async def test_nothing_in_answers_or_updates_is_unknown_to_the_library(api: BotApi, bot: Bot) -> None:
    api.person.send_album([PNG, PNG])
    for raw in await api.updates():
        update = Update.de_json(raw, bot)
        assert update.message is not None
        assert not update.api_kwargs
        assert not update.message.api_kwargs
        assert update.message.chat.to_dict() == raw["message"]["chat"]
    raw_message = await api.send("halo")
    assert not Message.de_json(raw_message, bot).api_kwargs


async def test_files_go_up_and_down(api: BotApi, bot: Bot) -> None:
    sent = await bot.send_document(PERSON_ID, b"isi", filename="rekap.csv", caption="Rekap")
    assert sent.document is not None
    assert sent.document.file_name == "rekap.csv"
    photos = await bot.send_media_group(PERSON_ID, [InputMediaPhoto(PNG, caption="satu"), InputMediaPhoto(PNG)])
    assert [photo.caption for photo in photos] == ["satu", None]
    changed = await photos[0].edit_media(InputMediaPhoto(photos[1].photo[-1].file_id, caption="dua"))
    assert isinstance(changed, Message)
    assert changed.caption == "dua"
    api.person.send_photo(PNG)
    (update,) = await bot.get_updates()
    assert update.message is not None
    file = await update.message.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == PNG


async def test_menus(api: BotApi, bot: Bot) -> None:
    scope = BotCommandScopeChat(PERSON_ID)
    await bot.set_my_commands([BotCommand("antrean", "Daftar tunggu")], scope=scope)
    assert await bot.get_my_commands(scope=scope) == (BotCommand("antrean", "Daftar tunggu"),)
    assert api.person.commands == [("antrean", "Daftar tunggu")]


async def test_errors_are_the_exceptions_the_library_has_for_them(api: BotApi, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(12345, "x")
    api.world.fail_next("sendMessage", Fault(status=429, retry_after=5))
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(PERSON_ID, "x")
    assert int(getattr(caught.value, "_retry_after").total_seconds()) == 5  # noqa: B009
    api.world.fail_next("sendMessage", Fault(status=502))
    with pytest.raises(NetworkError):
        await bot.send_message(PERSON_ID, "x")
    api.person.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(PERSON_ID, "x")
    await api.result("setWebhook", url="https://bot.example.org/hook")
    with pytest.raises(Conflict):
        await bot.get_updates()


async def test_a_wrong_token_is_invalid(api: BotApi) -> None:
    stranger = Bot("123:wrong", base_url=f"{api.server.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
