"""The message for residents, as calls of the Bot API: the same for preview, approval and sending."""

from typing import Any

from bot.conversations.engine.question import dashed
from bot.resources import Resources
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.announcements import WayIn
from bot.texts.html import Html, length_of, plain_of
from bot.views.announcements.words import topic_words
from domain.announcements.content import Content, Topic
from storage.records.announcements import Body

CHECK, APPLY = "check", "apply"
TEXT_LIMIT, CAPTION_LIMIT = 4096, 1024
"""What Telegram takes, in UTF-16 units without marks: https://core.telegram.org/bots/api#sendmessage."""
_METHODS = {"photo": "sendPhoto", "document": "sendDocument"}


def bodies(resources: Resources, content: Content, topic: Topic) -> dict[str, Body]:
    """Return the call for each language, without `chat_id`; the bot's first language comes first."""
    return {language: _body(resources, content, topic, language) for language in content.texts}


def erratum_body(resources: Resources, html: str, language: str) -> Body:
    """Return the call that tells recipients of a copy the correction; `html` is what the officer wrote."""
    said = resources.texts.render("announcement-erratum", language, text=Html(html))
    return Body("sendMessage", {"text": said, "parse_mode": "HTML"})


def room(resources: Resources, language: str, *, with_media: bool) -> int:
    """Return how long a text may be on any topic, in UTF-16 units: the rest is for the frame around it."""
    around = max(length_of(plain_of(_framed(resources, "", topic, language))) for topic in Topic)
    return (CAPTION_LIMIT if with_media else TEXT_LIMIT) - around


def _framed(resources: Resources, text: str, topic: Topic, language: str) -> str:
    values = {"text": Html(text), "topic": topic_words(resources, topic, language)}
    return resources.texts.render("announcement-message", language, **values)


def _body(resources: Resources, content: Content, topic: Topic, language: str) -> Body:
    html = _framed(resources, content.texts[language], topic, language)
    params: dict[str, Any] = {"parse_mode": "HTML"}
    if buttons := _buttons(resources, content, language):
        params["reply_markup"] = keyboards.column(buttons)
    if content.media is None:
        return Body("sendMessage", {"text": html, "link_preview_options": {"is_disabled": True}, **params})
    media = content.media
    return Body(_METHODS[media.kind], {media.kind: media.file_id, "caption": html, **params})


def _buttons(resources: Resources, content: Content, language: str) -> list[dict[str, str]]:
    buttons = [keyboards.link(one.text, one.url) for one in content.links]
    if content.opens is not None and content.programme is not None:
        label = resources.texts.plain(f"btn-announcement-{content.opens}-{dashed(content.programme)}", language)
        buttons.append(keyboards.button(label, WayIn(content.opens, content.programme).pack()))
    return buttons
