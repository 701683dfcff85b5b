"""A message's formatting as Telegram HTML, to be sent on by the bot."""

from __future__ import annotations

import html

from telegram import Message, MessageEntity

_KEPT = frozenset(
    {
        MessageEntity.BOLD,
        MessageEntity.ITALIC,
        MessageEntity.UNDERLINE,
        MessageEntity.STRIKETHROUGH,
        MessageEntity.SPOILER,
        MessageEntity.CODE,
        MessageEntity.PRE,
        MessageEntity.BLOCKQUOTE,
        MessageEntity.EXPANDABLE_BLOCKQUOTE,
        MessageEntity.TEXT_LINK,
    }
)
"""What every bot may send. Custom emoji become plain ones, and accounts mentioned by their id plain names."""


def html_of(message: Message) -> str:
    """Return the message's text or caption as Telegram HTML, without blanks around it; empty where there is none."""
    text = message.text if message.text is not None else message.caption or ""
    entities = message.entities if message.text is not None else message.caption_entities
    kept = sorted((_kept(one) for one in entities if one.type in _KEPT), key=lambda one: (one.offset, -one.length))
    plain = Message(0, message.date, message.chat, text=text, entities=kept)
    return (plain.text_html or "").strip()


def _kept(entity: MessageEntity) -> MessageEntity:
    # The library puts both between quotes as they came.
    url, language = (html.escape(one) if one else None for one in (entity.url, entity.language))
    return MessageEntity(entity.type, entity.offset, entity.length, url=url, language=language)
