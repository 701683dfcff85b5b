"""The methods that change or delete messages, and the one that answers taps."""

from typing import Any

from playground.bot_api.addressing import find_chat, find_message, writable_chat
from playground.bot_api.errors import bad_request
from playground.bot_api.markup import Markup, read_markup
from playground.bot_api.parameters import Parameters
from playground.bot_api.sending import caption_content, media_content, text_content
from playground.world.chats import Chat, ChatMessage
from playground.world.state import World

DELETABLE_SECONDS = 48 * 60 * 60
MAX_DELETED = 100
MAX_ANSWER = 200
MEDIA = ("photo", "document")
BODY = ("text", "entities", "link_preview_options", "caption", "caption_entities", *MEDIA)

Json = dict[str, Any]


def edit_message_text(world: World, params: Parameters) -> Json:
    """Answer editMessageText; without reply_markup the buttons go."""
    content = text_content(world, params)
    markup = read_markup(params)
    chat, message = _own_message(world, params)
    if "text" not in message.data:
        raise bad_request("there is no text in the message to edit")
    return _change(world, chat, message, content, _inline(params, markup))


def edit_message_caption(world: World, params: Parameters) -> Json:
    """Answer editMessageCaption; without a caption it is taken away."""
    markup = read_markup(params)
    content = caption_content(world, params.values)
    chat, message = _own_message(world, params)
    media = {name: message.data[name] for name in MEDIA if name in message.data}
    if not media:
        raise bad_request("there is no caption in the message to edit")
    return _change(world, chat, message, {**media, **content}, _inline(params, markup))


def edit_message_media(world: World, params: Parameters) -> Json:
    """Answer editMessageMedia: another photo or document, with its own caption."""
    markup = read_markup(params)
    item = params.json("media", "can't parse input media JSON object")
    if item is None:
        raise bad_request('parameter "media" is required')
    content = media_content(world, params, item)
    chat, message = _own_message(world, params)
    kinds = [name for name in MEDIA if name in message.data]
    if not kinds and "text" not in message.data:
        raise bad_request("message media can't be edited")
    if message.media_group_id and kinds and kinds[0] not in content:
        raise bad_request("can't change media type in the album")
    return _change(world, chat, message, content, _inline(params, markup))


def edit_message_reply_markup(world: World, params: Parameters) -> Json:
    """Answer editMessageReplyMarkup; without reply_markup the buttons go."""
    markup = read_markup(params)
    chat, message = _own_message(world, params)
    content = {name: part for name, part in message.data.items() if name in BODY}
    return _change(world, chat, message, content, _inline(params, markup))


def delete_message(world: World, params: Parameters) -> bool:
    """Answer deleteMessage: the bot's own or the person's, for 48 hours."""
    if not params.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if params.integer("message_id") <= 0:
        raise bad_request("message identifier is not specified")
    chat = find_chat(world, params.text("chat_id"))
    _delete(world, chat, find_message(chat, params, "message to delete"))
    return True


def delete_messages(world: World, params: Parameters) -> bool:
    """Answer deleteMessages: messages that are gone already are skipped."""
    numbers = params.json("message_ids", "can't parse message_ids JSON object")
    if numbers is None or numbers == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(numbers, list):
        raise bad_request("expected an Array of message identifiers")
    if len(numbers) > MAX_DELETED:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) and number > 0 for number in numbers):
        raise bad_request("invalid message identifier specified")
    chat = find_chat(world, params.text("chat_id"))
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None:
            _delete(world, chat, message)
    return True


def answer_callback_query(world: World, params: Parameters) -> bool:
    """Answer answerCallbackQuery: once, within 30 seconds."""
    text = params.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url") and not params.text("url").startswith(f"https://t.me/{world.bot_username}?start="):
        raise bad_request("URL_INVALID")
    world.answer_tap(params.text("callback_query_id"), text, params.flag("show_alert"))
    return True


def _own_message(world: World, params: Parameters) -> tuple[Chat, ChatMessage]:
    if not params.text("chat_id") and params.integer("message_id") == 0:
        if not params.text("inline_message_id"):
            raise bad_request("message identifier is not specified")
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(world, params)
    message = find_message(chat, params, "message to edit")
    if not message.from_bot or message.fixed:
        raise bad_request("message can't be edited")
    return chat, message


def _inline(params: Parameters, markup: Markup | None) -> Json:
    if markup is None:
        return {}
    if markup.inline is None:
        # Only now: a message that cannot be edited is told first.
        read_markup(params, inline_only=True)
    return {"reply_markup": {"inline_keyboard": markup.inline}}


def _change(world: World, chat: Chat, message: ChatMessage, content: Json, markup: Json) -> Json:
    """Put new content and buttons into a message.

    Raises:
        ApiError: nothing would change.
    """
    old = message.data
    same_content = _comparable(content) == _comparable({name: old[name] for name in BODY if name in old})
    if same_content and markup.get("reply_markup") == old.get("reply_markup"):
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    frame = {name: part for name, part in old.items() if name not in BODY and name != "reply_markup"}
    if not same_content:
        frame["edit_date"] = int(world.clock())
    message.data = {**frame, **content, **markup}
    world.changed(chat.id)
    return message.data


def _comparable(content: Json) -> Json:
    """Return the content without what differs each time it is sent: the ids of the same file."""
    plain = dict(content)
    if "photo" in plain:
        plain["photo"] = [size["file_unique_id"] for size in plain["photo"]]
    if "document" in plain:
        plain["document"] = plain["document"]["file_unique_id"]
    return plain


def _delete(world: World, chat: Chat, message: ChatMessage) -> None:
    if world.clock() - message.date > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chat.remove(message.id)
    world.changed(chat.id)
