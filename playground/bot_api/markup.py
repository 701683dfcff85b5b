"""The keyboards a message carries: parsed and refused as the real server does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playground.bot_api.errors import bad_request
from playground.bot_api.parameters import Parameters
from playground.bot_api.text_links import check_link, user_link

MAX_CALLBACK_BYTES = 64
MAX_ROW = 12
MAX_INLINE_BUTTONS = 100
MAX_COPY_TEXT = 256
MAX_PLACEHOLDER = 64
BUTTON_ACTIONS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
)
REQUESTS = {
    "request_contact": "phone number",
    "request_location": "location",
    "request_poll": "poll",
}
LOOKS = ("style", "icon_custom_emoji_id")

Rows = list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A reply keyboard: it belongs to the chat, not to the message it came with."""

    rows: Rows
    one_time: bool
    placeholder: str


@dataclass(frozen=True, slots=True)
class Markup:
    """What `reply_markup` asks for; one of the four."""

    inline: Rows | None = None
    keyboard: Keyboard | None = None
    remove: bool = False
    force_reply: bool = False


def read_markup(params: Parameters, *, private: bool = True, inline_only: bool = False) -> Markup | None:
    """Return the reply_markup of a call.

    Args:
        params: of the call.
        private: whether the chat is a private one; only there may a button ask for the phone number.
        inline_only: for edits, which take no other keyboard.

    Returns:
        None when there is no markup, or an empty one.

    Raises:
        ApiError: the server's refusal.
    """
    if params.values.get("reply_markup", "") == "":
        return None
    value = params.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    rows = _rows(value, "keyboard", 'field "keyboard" must be an Array of Arrays', _keyboard_button)
    inline = _rows(
        value,
        "inline_keyboard",
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        _inline_button,
    )
    markup = _choose(value, rows, inline)
    if markup is None:
        return None
    if inline_only and markup.inline is None:
        raise bad_request("inline keyboard expected")
    if markup.inline is not None:
        return _checked_inline(markup.inline)
    if markup.keyboard is not None:
        return _checked_keyboard(markup.keyboard, private)
    return markup


def _choose(value: dict[str, Any], rows: Rows, inline: Rows) -> Markup | None:
    if rows:
        placeholder = str(value.get("input_field_placeholder") or "")
        return Markup(keyboard=Keyboard(rows, bool(value.get("one_time_keyboard")), placeholder))
    if inline:
        return Markup(inline=inline)
    if value.get("remove_keyboard") or value.get("hide_keyboard"):
        return Markup(remove=True)
    if value.get("force_reply") or value.get("force_reply_keyboard"):
        return Markup(force_reply=True)
    return None


def _rows(value: dict[str, Any], name: str, failure: str, parse: Callable[[Any], dict[str, Any]]) -> Rows:
    rows = value.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(failure)
    return [[parse(button) for button in row] for row in rows]


def _string(button: dict[str, Any], name: str, failure: str, *, required: bool = False) -> str:
    value = button.get(name)
    if value is None:
        if required:
            raise bad_request(f'{failure}Can\'t find field "{name}"')
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise bad_request(f'{failure}Field "{name}" must be of type String')
    return str(value)


def _keyboard_button(button: Any) -> dict[str, Any]:
    failure = "can't parse keyboard button: "
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise bad_request(f"{failure}KeyboardButton must be a String or an Object")
    return {**button, "text": _string(button, "text", failure, required=True)}


def _inline_button(button: Any) -> dict[str, Any]:
    """Return a button as the bot will see it again in the message: its text and the one action the server took."""
    failure = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(f"{failure}InlineKeyboardButton must be an Object")
    text = _string(button, "text", failure, required=True)
    looks = {name: button[name] for name in LOOKS if name in button}
    for action in ("url", "callback_data"):
        value = _string(button, action, failure)
        if value:
            return {"text": text, **looks, action: value}
    for action in BUTTON_ACTIONS:
        if action in button:
            return {"text": text, **looks, action: button[action]}
    for action, field in (("web_app", "url"), ("copy_text", "text")):
        if isinstance(button.get(action), dict):
            inner = _string(button[action], field, failure, required=True)
            return {"text": text, **looks, action: {field: inner}}
    raise bad_request(f"{failure}Text buttons are unallowed in the inline keyboard")


def _checked_inline(rows: Rows) -> Markup | None:
    kept = [[_checked_button(button) for button in row[:MAX_ROW] if button["text"]] for row in rows]
    kept = [row for row in kept if row]
    if sum(map(len, kept)) > MAX_INLINE_BUTTONS:
        raise bad_request("reply markup is too long")
    return Markup(inline=kept) if kept else None


def _checked_button(button: dict[str, Any]) -> dict[str, Any]:
    if "callback_data" in button and len(button["callback_data"].encode()) > MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and user_link(button["url"]) is None:
        return {**button, "url": _link(button["url"], "URL")}
    if "web_app" in button:
        return {**button, "web_app": {"url": _link(button["web_app"]["url"], "Web App URL", https_only=True)}}
    if "copy_text" in button and not 0 < len(button["copy_text"]["text"]) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return button


def _link(url: str, name: str, *, https_only: bool = False) -> str:
    try:
        return check_link(url, https_only=https_only)
    except ValueError as error:
        raise bad_request(f"inline keyboard button {name} '{url}' is invalid: {error}") from None


def _checked_keyboard(keyboard: Keyboard, private: bool) -> Markup | None:
    rows = [[button for button in row[:MAX_ROW] if button["text"]] for row in keyboard.rows]
    rows = [row for row in rows if row]
    if not rows:
        return None
    if not private:
        for request, name in REQUESTS.items():
            if any(button.get(request) for row in rows for button in row):
                raise bad_request(f"{name} can be requested in private chats only")
    if len(keyboard.placeholder) > MAX_PLACEHOLDER:
        raise bad_request("INPUT_FIELD_PLACEHOLDER_INVALID")
    return Markup(keyboard=Keyboard(rows, keyboard.one_time, keyboard.placeholder))
