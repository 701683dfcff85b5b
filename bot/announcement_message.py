"""The message that residents get, as calls of the Bot API: what is previewed, approved and sent is this."""

from typing import Any

from bot import keyboards
from bot.conversations.question import dashed
from bot.house import House
from bot.texts.html import Html
from domain.announcement import Content
from storage.announcement_records import Body

CHECK, APPLY = "check", "apply"
_METHODS = {"photo": "sendPhoto", "document": "sendDocument"}


def bodies(house: House, content: Content) -> dict[str, Body]:
    """Return the call for each language, without `chat_id`; the bot's first language comes first."""
    return {language: _body(house, content, language) for language in content.texts}


def _body(house: House, content: Content, language: str) -> Body:
    html = house.texts.render("announcement-message", language, text=Html(content.texts[language]))
    params: dict[str, Any] = {"parse_mode": "HTML"}
    if buttons := _buttons(house, content, language):
        params["reply_markup"] = keyboards.column(buttons)
    if content.media is None:
        return Body("sendMessage", {"text": html, "link_preview_options": {"is_disabled": True}, **params})
    media = content.media
    return Body(_METHODS[media.kind], {media.kind: media.file_id, "caption": html, **params})


def _buttons(house: House, content: Content, language: str) -> list[dict[str, str]]:
    buttons = [keyboards.link(one.text, one.url) for one in content.links]
    if content.opens is not None and content.programme is not None:
        label = house.texts.plain(f"btn-announcement-{content.opens}-{dashed(content.programme)}", language)
        buttons.append(keyboards.button(label, keyboards.data("f", "new", content.programme.value)))
    return buttons
