"""The methods that send messages."""

import math
import random
from typing import Any

from playground.bot_api.addressing import reply_target, writable_chat
from playground.bot_api.entities import check_length, format_text, with_entities
from playground.bot_api.errors import ApiError, bad_request, unusable_file
from playground.bot_api.markup import Markup, read_markup
from playground.bot_api.parameters import ATTACH, Parameters
from playground.world.chats import Chat
from playground.world.files import FileKind
from playground.world.state import World

ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
ACTION_SECONDS = 5
MAX_ALBUM = 10
ALBUM_KINDS = {"photo": FileKind.PHOTO, "document": FileKind.DOCUMENT}

Json = dict[str, Any]


def send_message(world: World, params: Parameters) -> Json:
    """Answer sendMessage."""
    content = text_content(world, params)
    return _post(world, params, content)


def send_photo(world: World, params: Parameters) -> Json:
    """Answer sendPhoto, with a file uploaded or sent before."""
    media = _media(world, params, "photo", params.text("photo"), FileKind.PHOTO)
    return _post(world, params, {**media, **caption_content(world, params.values)})


def send_document(world: World, params: Parameters) -> Json:
    """Answer sendDocument, with a file uploaded or sent before."""
    media = _media(world, params, "document", params.text("document"), FileKind.DOCUMENT)
    return _post(world, params, {**media, **caption_content(world, params.values)})


def send_media_group(world: World, params: Parameters) -> list[Json]:
    """Answer sendMediaGroup: photos or documents, up to ten."""
    items = params.json("media", "can't parse media JSON object")
    if not isinstance(items, list):
        raise bad_request('parameter "media" is required' if items is None else "expected an Array of InputMedia")
    contents = [_in_album(world, params, item, number) for number, item in enumerate(items, 1)]
    if len(contents) > MAX_ALBUM:
        raise bad_request("too many messages to send as an album")
    if not contents:
        raise bad_request("there are no messages to send")
    if len({"photo" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    chat = writable_chat(world, params)
    reply = reply_target(chat, params)
    world.flood.check(chat.id, len(contents), paid=params.flag("allow_paid_broadcast"))
    if params.flag("protect_content"):
        contents = [{"has_protected_content": True, **content} for content in contents]
    if len(contents) > 1:
        album = str(random.getrandbits(53))
        contents = [{"media_group_id": album, **content} for content in contents]
    return [world.store(chat, world.bot_user, {**reply, **content}, from_bot=True).data for content in contents]


def send_location(world: World, params: Parameters) -> Json:
    """Answer sendLocation."""
    return _post(world, params, {"location": _location(params)})


def send_venue(world: World, params: Parameters) -> Json:
    """Answer sendVenue: as on the real server the location is part of the message too."""
    location = _location(params)
    for name in ("title", "address"):
        if not params.text(name):
            raise bad_request(f"{name} is empty" if name == "address" else "title must be non-empty")
    venue = {"location": location, "title": params.text("title"), "address": params.text("address")}
    return _post(world, params, {"location": location, "venue": venue})


def send_chat_action(world: World, params: Parameters) -> bool:
    """Answer sendChatAction: shown for five seconds."""
    action = params.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(world, params)
    chat.action = action, world.clock() + ACTION_SECONDS
    world.changed(chat.id)
    return True


def text_content(world: World, params: Parameters) -> Json:
    """Return `text` and `entities` of a message from the parameters of a call.

    Raises:
        ApiError: no text, bad markup, or too long.
    """
    source = params.text("text")
    if not source:
        raise bad_request("message text is empty")
    text, entities = _formatted(params.values, "text", "entities", params)
    check_length(text)
    content: Json = {"text": text}
    known = _known_mentions(world, entities)
    if known:
        content["entities"] = known
    preview = params.json("link_preview_options", "can't parse link preview options JSON object")
    if preview is not None:
        if not isinstance(preview, dict):
            raise bad_request("object expected as link preview options")
        content["link_preview_options"] = preview
    return content


def caption_content(world: World, values: Json) -> Json:
    """Return `caption` and `caption_entities` from the parameters of a call or an InputMedia; {} without a caption.

    Raises:
        ApiError: bad markup, or too long.
    """
    if not values.get("caption"):
        return {}
    text, entities = _formatted(values, "caption", "caption_entities", Parameters(values), allow_empty=True)
    check_length(text, caption=True)
    if not text:
        return {}
    known = _known_mentions(world, entities)
    return {"caption": text, "caption_entities": known} if known else {"caption": text}


def _formatted(
    values: Json, name: str, entities_name: str, params: Parameters, *, allow_empty: bool = False
) -> tuple[str, list[Json]]:
    text = params.text(name)
    parse_mode = params.text("parse_mode")
    if entities_name in values and not parse_mode:
        entities = params.json(entities_name, "can't parse entities JSON object")
        return with_entities(text, entities, allow_empty=allow_empty)
    return format_text(text, parse_mode, allow_empty=allow_empty)


def _known_mentions(world: World, entities: list[Json]) -> list[Json]:
    """Drop mentions by id of people the bot has not met, as the server does."""
    if not any(entity["type"] == "text_mention" for entity in entities):
        return entities
    known = []
    for entity in entities:
        if entity["type"] == "text_mention":
            user = entity.get("user")
            person = world.people.get(user.get("id", 0)) if isinstance(user, dict) else None
            if person is None or not person.chat.bot_has_access:
                continue
            entity = {**entity, "user": person.user}
        known.append(entity)
    return known


def media_content(world: World, params: Parameters, item: Any) -> Json:
    """Return the file and caption of an InputMediaPhoto or InputMediaDocument.

    Raises:
        ApiError: it is malformed, its file is missing, or it is of another type.
    """
    failure = "can't parse InputMedia: "
    if not isinstance(item, dict):
        raise bad_request(f"{failure}expected an Object")
    kind = item.get("type")
    if not isinstance(kind, str):
        raise bad_request(f'{failure}Can\'t find field "type"')
    reference = item.get("media")
    if not isinstance(reference, str) or not reference:
        raise bad_request(f"{failure}media not found")
    if kind not in ALBUM_KINDS:
        raise bad_request(f'{failure}type "{kind}" is not implemented by the playground')
    if reference.startswith(ATTACH) and params.upload("", reference) is None:
        raise bad_request(f"{failure}media not found")
    return {**_media(world, params, kind, reference, ALBUM_KINDS[kind]), **caption_content(world, item)}


def _in_album(world: World, params: Parameters, item: Any, number: int) -> Json:
    try:
        return media_content(world, params, item)
    except ApiError as error:
        if error.description == unusable_file().description:
            raise unusable_file(number) from None
        raise


def _media(world: World, params: Parameters, field: str, reference: str, kind: FileKind) -> Json:
    upload = params.upload(field, reference)
    if upload is None:
        if not reference or reference.startswith(ATTACH):
            raise bad_request(f"there is no {field} in the request")
        stored = world.files.reused(reference, kind)
    elif kind is FileKind.PHOTO:
        stored = world.files.add_photo_of_bot(upload.content, upload.name)
    else:
        stored = world.files.add_document_of_bot(upload.content, upload.name, upload.mime_type)
    if kind is FileKind.PHOTO:
        return {"photo": world.files.photo_json(stored)}
    return {"document": world.files.document_json(stored)}


def _location(params: Parameters) -> Json:
    place: Json = {}
    for name, limit in (("latitude", 90), ("longitude", 180)):
        text = params.text(name).strip()
        if not text:
            raise bad_request(f"{name} is empty")
        try:
            place[name] = float(text)
        except ValueError:
            place[name] = 0.0
        if not math.isfinite(place[name]) or abs(place[name]) > limit:
            raise bad_request("wrong location specified")
    return place


def _post(world: World, params: Parameters, content: Json) -> Json:
    """Send one message with its keyboard."""
    read_markup(params)
    chat = writable_chat(world, params)
    markup = read_markup(params, private=chat.private)
    content = {**reply_target(chat, params), **content}
    if params.flag("protect_content"):
        content["has_protected_content"] = True
    if markup is not None and markup.inline is not None:
        content["reply_markup"] = {"inline_keyboard": markup.inline}
    world.flood.check(chat.id, paid=params.flag("allow_paid_broadcast"))
    fixed = markup is not None and markup.inline is None
    message = world.store(chat, world.bot_user, content, from_bot=True, fixed=fixed)
    chat.action = None
    if markup is not None:
        _change_keyboard(chat, markup, message.id)
    return message.data


def _change_keyboard(chat: Chat, markup: Markup, message_id: int) -> None:
    if markup.keyboard is not None or markup.remove:
        chat.keyboard, chat.keyboard_message = markup.keyboard, message_id
