"""Formatted text: the HTML parse mode, and what the server does to a text before it stores it.

Offsets and lengths of entities count UTF-16 units; the byte offsets in error texts count UTF-8, as the
real server's do.
"""

import re
from functools import lru_cache
from typing import Any

from playground.bot_api.errors import ApiError, bad_request
from playground.bot_api.html_mode import parse_html
from playground.bot_api.text_links import found_entities, utf16_length

MAX_SOURCE_BYTES = 1 << 15
MAX_TEXT = 4096
MAX_CAPTION = 1024
# Styles that may overlap others; where they touch they are joined, and inside code they do not exist.
STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
CODE = ("code", "pre")
FOUND_BY_SERVER = frozenset(
    ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"]
)
GIVEN = frozenset(
    ["blockquote", "expandable_blockquote", "text_link", "text_mention", "custom_emoji", "date_time"]
) | frozenset(STYLES + CODE)
DROPPED = re.compile("[\r\u2028-\u202e]")
CONTROL = {code: " " for code in range(32) if code not in (10, 13)}
INVISIBLE = re.compile("[\\s\u00ad\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff]*")

Entity = dict[str, Any]
Formatted = tuple[str, list[Entity]]


@lru_cache(maxsize=256)
def format_text(text: str, parse_mode: str = "", *, allow_empty: bool = False) -> Formatted:
    """Parse a text as sent by the bot and clean it as the server does.

    Args:
        text: with markup.
        parse_mode: "HTML" in any case, or "" for none. The Markdown modes are not understood here.
        allow_empty: a caption may be empty, a message may not.

    Returns:
        The text without markup and its entities; both are shared between callers and never changed.

    Raises:
        ApiError: the server's refusal.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_SOURCE_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    text = DROPPED.sub("", text).translate(CONTROL)
    if not mode or mode == "none" or not text:
        return finish(text, [], allow_empty=allow_empty)
    if mode in ("markdown", "markdownv2"):
        raise bad_request(f"parse_mode {parse_mode} is not implemented by the playground, use HTML")
    if mode != "html":
        raise bad_request("unsupported parse_mode")
    try:
        text, entities = parse_html(text)
    except ValueError as error:
        raise bad_request(f"can't parse entities: {error}") from None
    return finish(text, entities, allow_empty=allow_empty)


def with_entities(text: str, entities: Any, *, allow_empty: bool = False) -> Formatted:
    """Take a text with the entities the bot gives explicitly instead of a parse mode.

    Raises:
        ApiError: an entity that is malformed or reaches beyond the text.
    """
    if not isinstance(entities, list) or not entities:
        return format_text(text, allow_empty=allow_empty)
    checked = [entity for entity in map(_checked, entities) if entity["length"] > 0]
    given = [entity for entity in checked if entity["type"] not in FOUND_BY_SERVER]
    length = utf16_length(text)
    for entity in given:
        if entity["offset"] + entity["length"] > length:
            raise bad_request(f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text")
    return finish(text, given, allow_empty=allow_empty)


def _checked(entity: Any) -> Entity:
    failure = "can't parse MessageEntity: "
    if not isinstance(entity, dict):
        raise bad_request(f"{failure}expected an Object")
    for field, kind in (("type", str), ("offset", int), ("length", int)):
        if not isinstance(entity.get(field), kind):
            raise bad_request(f'{failure}Can\'t find field "{field}"')
    if entity["type"] not in GIVEN | FOUND_BY_SERVER:
        raise bad_request(f"{failure}Unsupported type specified")
    if entity["offset"] < 0 or entity["length"] < 0:
        raise bad_request(f"receive an entity with incorrect offset {entity['offset']}")
    return entity


def finish(text: str, entities: list[Entity], *, allow_empty: bool) -> Formatted:
    """Trim a text, put its entities in order and add those the server finds by itself.

    Raises:
        ApiError: nothing is left and that is not allowed.
    """
    trimmed = text.rstrip()
    if INVISIBLE.fullmatch(trimmed):
        if allow_empty:
            return "", []
        raise bad_request("text must be non-empty")
    limit = utf16_length(trimmed)
    entities = [_shortened(entity, limit) for entity in entities if entity["offset"] < limit]
    first = min((entity["offset"] for entity in entities), default=limit)
    lead = min(len(trimmed) - len(trimmed.lstrip(" \n")), first)
    if lead:
        entities = [{**entity, "offset": entity["offset"] - lead} for entity in entities]
    result = trimmed[lead:]
    entities = _without_conflicts(entities)
    hard = [e for e in entities if e["type"] not in STYLES and not e["type"].endswith("blockquote")]
    found = [new for new in found_entities(result) if not any(_overlap(new, old) for old in hard)]
    return result, sorted(entities + found, key=lambda e: (e["offset"], -e["length"]))


def check_length(text: str, *, caption: bool = False) -> None:
    """Refuse a text or caption that is too long once its markup is gone.

    Counted in UTF-16 units, the strictest of the readings of Telegram's "characters": what passes here
    passes there.

    Raises:
        ApiError: more than 4096, for a caption 1024.
    """
    if len(text) * 2 > MAX_CAPTION and utf16_length(text) > (MAX_CAPTION if caption else MAX_TEXT):
        raise _too_long(caption)


def _too_long(caption: bool) -> ApiError:
    return bad_request("message caption is too long" if caption else "message is too long")


def _shortened(entity: Entity, limit: int) -> Entity:
    length = min(entity["length"], limit - entity["offset"])
    return entity if length == entity["length"] else {**entity, "length": length}


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _without_conflicts(entities: list[Entity]) -> list[Entity]:
    """Drop styles within code, which holds nothing else, and join equal styles that touch."""
    if len(entities) < 2:
        return entities
    code = [entity for entity in entities if entity["type"] in CODE]
    kept = [
        entity
        for entity in entities
        if entity["type"] not in STYLES and (entity in code or not any(_within(entity, c) for c in code))
    ]
    for style in STYLES:
        spans = sorted((e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] == style)
        for start, end in _cut_out(_joined(spans), code):
            kept.append({"type": style, "offset": start, "length": end - start})
    return kept


def _within(inner: Entity, outer: Entity) -> bool:
    return bool(
        outer["offset"] <= inner["offset"] and inner["offset"] + inner["length"] <= outer["offset"] + outer["length"]
    )


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    result: list[tuple[int, int]] = []
    for start, end in spans:
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _cut_out(spans: list[tuple[int, int]], code: list[Entity]) -> list[tuple[int, int]]:
    for entity in code:
        begin, finish_at = entity["offset"], entity["offset"] + entity["length"]
        pieces = [((start, min(end, begin)), (max(start, finish_at), end)) for start, end in spans]
        spans = [piece for pair in pieces for piece in pair if piece[0] < piece[1]]
    return spans
