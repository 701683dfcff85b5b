"""Messages the bot sends, edits and deletes: what arrives, and what is refused in which words."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from playground.bot_api.errors import ApiError
from playground.world.files import NOT_KEPT, FileKind, image_size
from playground.world.state import World
from tests.playground.bot_api.client import PERSON_ID, PNG, BotApi, inline, serving

STRANGER_ID = 9777
YES = {"text": "Ya", "callback_data": "y"}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with serving() as running:
        yield running


async def upload(api: BotApi, method: str, field: str, content: bytes, **fields: str) -> dict[str, Any]:
    """Return a call with one file, as multipart."""
    form = aiohttp.FormData()
    form.add_field("chat_id", str(PERSON_ID))
    form.add_field(field, BytesIO(content), filename=f"{field}.bin", content_type="application/pdf")
    for name, value in fields.items():
        form.add_field(name, value)
    async with api.http.post(f"{api.root}/{method}", data=form) as answer:
        body: dict[str, Any] = await answer.json()
        return body


async def test_a_message_arrives_without_its_markup(api: BotApi) -> None:
    sent = await api.send("<b>Selamat</b> pagi 😀 /daftar", parse_mode="html", reply_markup=inline([YES]))
    assert sent["text"] == "Selamat pagi 😀 /daftar"
    assert sent["entities"] == [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "bot_command", "offset": 16, "length": 7},
    ]
    seen = api.person.last
    assert (seen.id, seen.html, seen.edited) == (sent["message_id"], "<b>Selamat</b> pagi 😀 /daftar", False)
    assert [[(button.text, button.callback_data) for button in row] for row in seen.inline_keyboard] == [[("Ya", "y")]]


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a" * 40_000}, "text is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"text": "<x>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        ({"text": "x", "reply_markup": []}, "object expected as reply markup"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [{}]}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"text": "x", "reply_markup": inline([{"text": "Ya"}])},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": inline([{"callback_data": "y"}])},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        ({"text": "x", "reply_markup": inline([{"text": "Ya", "callback_data": "é" * 33}])}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": inline([{"text": "Web", "url": "http://localhost/x"}])},
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": inline([{"text": "Web", "url": "ftp://example.org"}])},
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "x", "reply_markup": inline(*[[YES]] * 101)},
            "reply markup is too long",
        ),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": STRANGER_ID}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99999}}, "message to be replied not found"),
    ],
)
async def test_what_cannot_be_sent(api: BotApi, params: dict[str, Any], description: str) -> None:
    api.world.person(STRANGER_ID)
    refusal = await api.refusal("sendMessage", **{"chat_id": PERSON_ID, **params})
    assert refusal == (400, f"Bad Request: {description}")
    assert len(api.person.messages) == 1


@pytest.mark.parametrize("text", ["a" * 4096, "😀" * 2048, "<b>" + "a" * 4096 + "</b>"])
async def test_the_length_counts_after_the_markup_is_gone(api: BotApi, text: str) -> None:
    await api.send(text, parse_mode="HTML")


@pytest.mark.parametrize("data", ["y" * 64, "é" * 32])
async def test_callback_data_of_64_bytes_passes(api: BotApi, data: str) -> None:
    await api.send(reply_markup=inline([{"text": "Ya", "callback_data": data}]))
    assert api.person.last.inline_keyboard[0][0].callback_data == data


async def test_a_reply_carries_the_message_it_answers(api: BotApi) -> None:
    asked = api.person.send("Berapa lama?")
    sent = await api.send("Tiga hari", reply_parameters={"message_id": asked.id})
    assert sent["reply_to_message"]["text"] == "Berapa lama?"
    free = await api.send("Tetap", reply_parameters={"message_id": 99999, "allow_sending_without_reply": True})
    assert "reply_to_message" not in free


async def test_an_edit_changes_the_message_in_place(api: BotApi) -> None:
    sent = await api.send("satu", reply_markup=inline([YES]))
    api.clock.advance(5)
    target = {"chat_id": PERSON_ID, "message_id": sent["message_id"]}
    edited = await api.result("editMessageText", **target, text="dua")
    assert (edited["text"], edited["edit_date"], edited["date"]) == ("dua", sent["date"] + 5, sent["date"])
    assert "reply_markup" not in edited, "an edit without buttons takes them away"
    assert [message.text for message in api.person.messages if message.from_bot] == ["dua"]
    assert api.person.last.edited
    with_buttons = await api.result("editMessageReplyMarkup", **target, reply_markup=inline([YES]))
    assert with_buttons["reply_markup"] == inline([YES])
    assert api.person.buttons == ["Ya"]


async def test_an_edit_that_changes_nothing_is_refused(api: BotApi) -> None:
    sent = await api.send("<b>satu</b>", parse_mode="HTML", reply_markup=inline([YES]))
    target = {"chat_id": PERSON_ID, "message_id": sent["message_id"]}
    same = {"text": "<strong>satu</strong>", "parse_mode": "HTML", "reply_markup": inline([YES])}
    assert await api.refusal("editMessageText", **target, **same) == (400, NOT_MODIFIED)
    assert await api.refusal("editMessageReplyMarkup", **target, reply_markup=inline([YES])) == (400, NOT_MODIFIED)
    await api.result("editMessageText", **target, **{**same, "text": "satu"})


async def test_what_cannot_be_edited(api: BotApi) -> None:
    mine = api.person.send("punya warga")
    keyboard = await api.send("papan", reply_markup={"keyboard": [["Ya"]]})
    photo = (await upload(api, "sendPhoto", "photo", PNG))["result"]
    plain = await api.send("biasa")

    async def refused(method: str, message_id: int, **params: Any) -> str:
        code, description = await api.refusal(method, chat_id=PERSON_ID, message_id=message_id, **params)
        assert code == 400
        return description.removeprefix("Bad Request: ")

    assert await refused("editMessageText", mine.id, text="x") == "message can't be edited"
    assert await refused("editMessageText", keyboard["message_id"], text="x") == "message can't be edited"
    assert await refused("editMessageText", 99999, text="x") == "message to edit not found"
    assert await refused("editMessageText", photo["message_id"], text="x") == (
        "there is no text in the message to edit"
    )
    assert await refused("editMessageCaption", plain["message_id"], caption="x") == (
        "there is no caption in the message to edit"
    )
    assert await refused("editMessageText", plain["message_id"], text="y", reply_markup={"remove_keyboard": True}) == (
        "inline keyboard expected"
    )


async def test_deleting(api: BotApi) -> None:
    sent, other, theirs = await api.send("satu"), await api.send("dua"), api.person.send("tiga")
    await api.result("deleteMessage", chat_id=PERSON_ID, message_id=sent["message_id"])
    refusal = await api.refusal("deleteMessage", chat_id=PERSON_ID, message_id=sent["message_id"])
    assert refusal == (400, "Bad Request: message to delete not found")
    numbers = [sent["message_id"], other["message_id"], theirs.id]
    await api.result("deleteMessages", chat_id=PERSON_ID, message_ids=numbers)
    assert [message.text for message in api.person.messages] == ["/start"]


async def test_messages_older_than_48_hours_stay(api: BotApi) -> None:
    sent = await api.send()
    api.clock.advance(48 * 60 * 60 + 1)
    refusal = await api.refusal("deleteMessage", chat_id=PERSON_ID, message_id=sent["message_id"])
    assert refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_photo_is_sent_by_upload_and_again_by_its_id(api: BotApi) -> None:
    sent = (await upload(api, "sendPhoto", "photo", PNG, caption="<i>KTP</i>", parse_mode="HTML"))["result"]
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(90, 67), (320, 240), (640, 480)]
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 3}]
    largest = sent["photo"][-1]
    assert largest["file_id"] != largest["file_unique_id"]
    again = await api.result("sendPhoto", chat_id=PERSON_ID, photo=largest["file_id"])
    assert again["photo"][-1]["file_unique_id"] == largest["file_unique_id"]
    assert again["photo"][-1]["file_id"] != largest["file_id"], "ids of one file need not be equal"
    assert api.world.file(api.person.last.photo_file_ids[-1]).content == PNG


@pytest.mark.parametrize(
    ("content", "description"),
    [
        (b"not an image", "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (PNG[:16] + (9000).to_bytes(4, "big") + (1001).to_bytes(4, "big"), "PHOTO_INVALID_DIMENSIONS"),
        (PNG[:16] + (2100).to_bytes(4, "big") + (100).to_bytes(4, "big"), "PHOTO_INVALID_DIMENSIONS"),
        (
            PNG + bytes(10 * 1024 * 1024),
            f"file of size {len(PNG) + 10485760} bytes is too big for a photo; the maximum size is 10485760 bytes",
        ),
    ],
    ids=["text", "empty", "large", "thin", "heavy"],
)
async def test_bad_photos_are_refused(api: BotApi, content: bytes, description: str) -> None:
    body = await upload(api, "sendPhoto", "photo", content)
    assert body["description"] == f"Bad Request: {description}"


async def test_a_photo_of_an_earlier_world_is_shown_as_not_kept(api: BotApi) -> None:
    known_id = (await upload(api, "sendPhoto", "photo", PNG))["result"]["photo"][-1]["file_id"]
    next_world = World(int(str(api.world.bot_user["id"])), ids_after=1)
    assert next_world.files.reused(known_id, FileKind.PHOTO).content == NOT_KEPT.read_bytes()
    with pytest.raises(ApiError):
        next_world.files.reused("AgACunknown", FileKind.PHOTO)
    with pytest.raises(ApiError):
        World().files.reused(known_id, FileKind.PHOTO)


async def test_unknown_and_mismatched_file_ids_are_refused(api: BotApi) -> None:
    document = (await upload(api, "sendDocument", "document", b"%PDF"))["result"]["document"]
    _, unknown = await api.refusal("sendPhoto", chat_id=PERSON_ID, photo="AgACunknown")
    assert "wrong remote file identifier specified" in unknown
    _, other_kind = await api.refusal("sendPhoto", chat_id=PERSON_ID, photo=document["file_id"])
    assert other_kind == "Bad Request: can't use file of type Document as Photo"
    assert await api.refusal("sendPhoto", chat_id=PERSON_ID) == (
        400,
        "Bad Request: there is no photo in the request",
    )


async def test_another_bots_file_ids_are_refused_in_the_servers_words(api: BotApi) -> None:
    files = World(123, ids_after=1).files
    other = files.photo_json(files.add(FileKind.PHOTO, PNG, "photo.jpg", "image/jpeg"))[-1]["file_id"]
    own = (await upload(api, "sendPhoto", "photo", PNG))["result"]["photo"][-1]["file_id"]
    _, alone = await api.refusal("sendPhoto", chat_id=PERSON_ID, photo=other)
    assert alone == "Bad Request: wrong file identifier/HTTP URL specified"
    album = [{"type": "photo", "media": one} for one in (own, other)]
    _, in_album = await api.refusal("sendMediaGroup", chat_id=PERSON_ID, media=album)
    words = "Wrong file identifier/HTTP URL specified"
    assert in_album == f'Bad Request: failed to send message #2 with the error message "{words}"'
    _, fetched = await api.refusal("getFile", file_id=other)
    assert fetched == "Bad Request: wrong file_id or the file is temporarily unavailable"
    with pytest.raises(ApiError, match="wrong file identifier"):
        World(123, ids_after=1).files.reused(own, FileKind.PHOTO)


async def test_captions_are_limited_to_1024(api: BotApi) -> None:
    body = await upload(api, "sendDocument", "document", b"%PDF", caption="a" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"
    assert (await upload(api, "sendDocument", "document", b"%PDF", caption="a" * 1024))["ok"]


async def test_captions_and_media_are_edited(api: BotApi) -> None:
    sent = (await upload(api, "sendDocument", "document", b"%PDF", caption="lama"))["result"]
    target = {"chat_id": PERSON_ID, "message_id": sent["message_id"]}
    assert (await api.result("editMessageCaption", **target, caption="baru"))["caption"] == "baru"
    assert await api.refusal("editMessageCaption", **target, caption="baru") == (400, NOT_MODIFIED)
    media = '{"type":"photo","media":"attach://gambar","caption":"foto"}'
    body = await upload(api, "editMessageMedia", "gambar", PNG, message_id=str(sent["message_id"]), media=media)
    assert "document" not in body["result"]
    assert body["result"]["photo"][-1]["width"] == 640
    assert api.person.last.text == "foto"


async def test_an_album_is_several_messages_with_one_group_id(api: BotApi) -> None:
    media = '[{"type":"photo","media":"attach://a","caption":"satu"},{"type":"photo","media":"attach://a"}]'
    body = await upload(api, "sendMediaGroup", "a", PNG, media=media)
    first, second = body["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("satu", False)


@pytest.mark.parametrize(
    ("media", "description"),
    [
        ("[]", "there are no messages to send"),
        ("{}", "expected an Array of InputMedia"),
        (
            '[{"type":"photo","media":"attach://b"}]',
            "can't parse InputMedia: media not found",
        ),
        (
            '[{"type":"photo","media":"attach://a"},{"type":"document","media":"attach://a"}]',
            "document can't be mixed with other media types",
        ),
        (
            "[" + ",".join(['{"type":"photo","media":"attach://a"}'] * 11) + "]",
            "too many messages to send as an album",
        ),
    ],
)
async def test_bad_albums_are_refused(api: BotApi, media: str, description: str) -> None:
    body = await upload(api, "sendMediaGroup", "a", PNG, media=media)
    assert body["description"] == f"Bad Request: {description}"


async def test_a_file_of_a_person_is_downloaded_for_an_hour(api: BotApi) -> None:
    api.person.send_document(b"isi berkas", "surat.pdf")
    (update,) = await api.updates()
    document = update["message"]["document"]
    file = await api.result("getFile", file_id=document["file_id"])
    assert (file["file_size"], file["file_unique_id"]) == (10, document["file_unique_id"])
    address = f"{api.server.url}/file/bot{api.server.token}/{file['file_path']}"
    async with api.http.get(address) as answer:
        assert await answer.read() == b"isi berkas"
    api.clock.advance(60 * 60)
    async with api.http.get(address) as answer:
        assert answer.status == 404


async def test_files_over_20_mb_and_unknown_ones_cannot_be_downloaded(api: BotApi) -> None:
    sent = api.person.send_document(bytes(20 * 1024 * 1024 + 1))
    assert sent.document is not None
    refusal = await api.refusal("getFile", file_id=sent.document["file_id"])
    assert refusal == (400, "Bad Request: file is too big")
    assert await api.refusal("getFile", file_id="x") == (400, "Bad Request: invalid file_id")
    assert await api.refusal("getFile") == (400, "Bad Request: file_id not specified")


async def test_chat_actions_fade_and_end_with_a_message(api: BotApi) -> None:
    await api.result("sendChatAction", chat_id=PERSON_ID, action="typing")
    assert api.person.bot_action == "typing"
    await api.send()
    assert api.person.bot_action is None
    await api.result("sendChatAction", chat_id=PERSON_ID, action="upload_document")
    api.clock.advance(5)
    assert api.person.bot_action is None
    refusal = await api.refusal("sendChatAction", chat_id=PERSON_ID, action="dancing")
    assert refusal == (400, "Bad Request: wrong parameter action in request")


async def test_places(api: BotApi) -> None:
    place = {"latitude": -6.98, "longitude": 110.41}
    assert (await api.result("sendLocation", chat_id=PERSON_ID, **place))["location"] == place
    venue = await api.result("sendVenue", chat_id=PERSON_ID, **place, title="Puskesmas", address="Jl. Contoh 1")
    assert venue["venue"] == {"location": place, "title": "Puskesmas", "address": "Jl. Contoh 1"}
    assert await api.refusal("sendLocation", chat_id=PERSON_ID, latitude="1") == (
        400,
        "Bad Request: longitude is empty",
    )


async def test_explicit_entities_are_taken_and_checked(api: BotApi) -> None:
    sent = await api.send("tebal", entities=[{"type": "bold", "offset": 0, "length": 5}])
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    refusal = await api.refusal(
        "sendMessage", chat_id=PERSON_ID, text="x", entities=[{"type": "bold", "offset": 0, "length": 5}]
    )
    assert refusal[0] == 400


async def test_mentions_by_id_need_somebody_the_bot_has_met(api: BotApi) -> None:
    api.world.person(STRANGER_ID)
    text = f'<a href="tg://user?id={PERSON_ID}">Ada</a> <a href="tg://user?id={STRANGER_ID}">tidak ada</a>'
    sent = await api.send(text, parse_mode="HTML")
    assert [(entity["type"], entity["user"]["id"]) for entity in sent["entities"]] == [("text_mention", PERSON_ID)]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (PNG, (640, 480)),
        (b"GIF89a" + (50).to_bytes(2, "little") + (40).to_bytes(2, "little"), (50, 40)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + (49).to_bytes(3, "little") + (39).to_bytes(3, "little"), (50, 40)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + (50).to_bytes(2, "little") + (40).to_bytes(2, "little"), (50, 40)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x28\x00\x32", (50, 40)),
        (b"\xff\xd8\xff\xe0\x00\x04ab", None),
        (b"%PDF-1.4", None),
    ],
    ids=["png", "gif", "webp", "webp-lossy", "jpeg", "cut-jpeg", "pdf"],
)
def test_pictures_are_measured_by_their_header(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size


@pytest.mark.parametrize(
    "button",
    [
        {"text": "Salin", "copy_text": {"text": "PS-2026-000123-K"}},
        {"text": "Buka", "web_app": {"url": "https://example.org/"}},
        {"text": "Cari", "switch_inline_query_current_chat": ""},
        {"text": "Orang", "url": "tg://user?id=9001"},
    ],
)
async def test_other_kinds_of_button_pass(api: BotApi, button: dict[str, Any]) -> None:
    sent = await api.send(reply_markup=inline([button]))
    assert sent["reply_markup"]["inline_keyboard"] == [[button]]


@pytest.mark.parametrize(
    ("button", "description"),
    [
        ({"text": "Salin", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "Buka", "web_app": {"url": "http://example.org"}},
            "inline keyboard button Web App URL 'http://example.org' is invalid: Only HTTPS links are allowed",
        ),
        ("Ya", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        (
            {"text": "Ya", "callback_data": {"a": 1}},
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
    ],
)
async def test_bad_buttons_are_refused(api: BotApi, button: Any, description: str) -> None:
    refusal = await api.refusal("sendMessage", chat_id=PERSON_ID, text="x", reply_markup=inline([button]))
    assert refusal == (400, f"Bad Request: {description}")


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("deleteMessage", {"message_id": 0, "chat_id": PERSON_ID}, "message identifier is not specified"),
        ("deleteMessage", {"message_id": 1}, "chat identifier is not specified"),
        ("deleteMessages", {"chat_id": PERSON_ID}, "message identifiers are not specified"),
        ("deleteMessages", {"chat_id": PERSON_ID, "message_ids": {}}, "expected an Array of message identifiers"),
        ("deleteMessages", {"chat_id": PERSON_ID, "message_ids": ["x"]}, "invalid message identifier specified"),
        (
            "deleteMessages",
            {"chat_id": PERSON_ID, "message_ids": list(range(1, 102))},
            "too many message identifiers specified",
        ),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageMedia", {"chat_id": PERSON_ID, "message_id": 1}, 'parameter "media" is required'),
        ("sendMediaGroup", {"chat_id": PERSON_ID}, 'parameter "media" is required'),
        ("sendVenue", {"chat_id": PERSON_ID, "latitude": 0, "longitude": 0}, "title must be non-empty"),
        ("sendLocation", {"chat_id": PERSON_ID, "latitude": 91, "longitude": 0}, "wrong location specified"),
    ],
)
async def test_calls_without_what_they_need_are_refused(
    api: BotApi, method: str, params: dict[str, Any], description: str
) -> None:
    assert await api.refusal(method, **params) == (400, f"Bad Request: {description}")


async def test_a_call_of_several_hundred_kilobytes_is_read_whole(api: BotApi) -> None:
    await api.send("utuh", unknown="x" * 500_000)
    assert api.person.last_text == "utuh"
