"""A message's text with its entities as HTML again: for the chat page and for readable test failures."""

from html import escape
from typing import Any

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


def to_html(text: str, entities: list[dict[str, Any]]) -> str:
    """Return HTML in Telegram's dialect; entities the server finds by itself (commands, links) stay plain."""
    units = text.encode("utf-16-le", "surrogatepass")
    starts: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        opening, closing = _tags(entity)
        starts.setdefault(entity["offset"], []).append(opening)
        ends.setdefault(entity["offset"] + entity["length"], []).insert(0, closing)
    html, last = [], 0
    for position in sorted({*starts, *ends, len(units) // 2}):
        html.append(escape(units[last * 2 : position * 2].decode("utf-16-le", "replace"), quote=False))
        html.extend(ends.get(position, []))
        html.extend(starts.get(position, []))
        last = position
    return "".join(html)


def _tags(entity: dict[str, Any]) -> tuple[str, str]:
    kind = entity["type"]
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={entity["user"]["id"]}">', "</a>"
    if kind == "pre":
        language = entity.get("language")
        if language:
            return f'<pre><code class="language-{escape(language)}">', "</code></pre>"
        return "<pre>", "</pre>"
    tag = TAGS.get(kind)
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
