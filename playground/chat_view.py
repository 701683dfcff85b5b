"""A chat as the page reads it: JSON made from what the person sees, nothing more."""

from typing import Any

from playground.world.chats import ChatMessage
from playground.world.person import PHONE, Person

ANSWERS_TOLD = 20
"""How many of the bot's last answers to taps the page is told; it shows those it has not seen."""

KINDS = ("text", "photo", "document", "voice", "sticker", "contact", "venue", "location")


def chat_json(person: Person) -> dict[str, Any]:
    """Return everything the page shows of a person's chat with the bot."""
    answers = list(person.answers.items())[-ANSWERS_TOLD:]
    return {
        "id": person.id,
        "version": person.chat.version,
        "phone": PHONE.format(person.id % 1000),
        "blocked": person.chat.blocked,
        "typing": person.bot_action is not None,
        "messages": [message_json(message) for message in person.messages],
        "reply_keyboard": _keyboard_json(person),
        "commands": [command._asdict() for command in person.commands],
        "alerts": [{"id": query, "text": text, "show_alert": alert} for query, (text, alert) in answers],
    }


def _keyboard_json(person: Person) -> dict[str, Any] | None:
    keyboard = person.chat.keyboard
    if keyboard is None:
        return None
    rows = [
        [{"text": key["text"], "request_contact": bool(key.get("request_contact"))} for key in row]
        for row in keyboard.rows
    ]
    return {"rows": rows, "placeholder": keyboard.placeholder}


def message_json(message: ChatMessage) -> dict[str, Any]:
    """Return one message.

    `keyboard` has keys of kind callback, url, copy or other, each with its value; `answers` is the text of the message
    it replies to, None when it is no reply.
    """
    kind = next((kind for kind in KINDS if kind in message.data), "other")
    content = message.data.get(kind)
    attached = content if isinstance(content, dict) else {}
    answered = message.data.get("reply_to_message")
    rows = message.data.get("reply_markup", {}).get("inline_keyboard", ())
    return {
        "id": message.id,
        "from_bot": message.from_bot,
        "date": message.date,
        "edited": message.edited,
        "kind": kind,
        "text": message.text,
        "answers": None if answered is None else str(answered.get("text", answered.get("caption", ""))),
        "entities": message.entities,
        "photo": message.photo_file_ids[-1] if message.photo_file_ids else None,
        "file_id": attached.get("file_id"),
        "file_name": _label(kind, attached),
        "keyboard": [[_key_json(button) for button in row] for row in rows],
    }


def _label(kind: str, content: dict[str, Any]) -> str | None:
    """Return the replacement for the text of a message that has none."""
    match kind:
        case "document":
            return str(content["file_name"])
        case "contact":
            return str(content["phone_number"])
        case "sticker":
            return str(content["emoji"])
        case "venue":
            return f"{content['title']}, {content['address']}"
        case "location":
            return f"{content['latitude']:.5f}, {content['longitude']:.5f}"
        case _:
            return None


def _key_json(button: dict[str, Any]) -> dict[str, Any]:
    if "callback_data" in button:
        kind, value = "callback", button["callback_data"]
    elif "url" in button:
        kind, value = "url", button["url"]
    elif "copy_text" in button:
        kind, value = "copy", button["copy_text"]["text"]
    else:
        kind, value = "other", ""
    return {"text": button["text"], "kind": kind, "value": value}
