"""The HTML parse mode, with the tags, the leniencies and the errors of the real server."""

import re
from dataclasses import dataclass
from typing import Any

from playground.bot_api.text_links import check_link, user_link, utf16_length

TAGS = frozenset(
    [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "s",
        "strike",
        "del",
        "u",
        "ins",
        "tg-spoiler",
        "tg-emoji",
        "tg-time",
        "span",
        "pre",
        "code",
        "blockquote",
    ]
)
STYLE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
SPACE = " \t\r\n\v\0"
END = "\0"
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([A-Za-z]+));?")
MAX_REFERENCE = 10
PLAIN = re.compile(r"[^&<\0]+")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
ATTRIBUTE_END = SPACE + "=>/\"'"


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    argument: str
    offset: int
    piece: int
    unix_time: int = 0


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Take the markup out of a text.

    Returns:
        The text, not yet trimmed, and the entities in the order their tags end.

    Raises:
        ValueError: the markup is refused; the message is the server's, without "can't parse entities".
    """
    return _HtmlParser(source).parse()


class _HtmlParser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = source.replace(END, " ") + END
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> tuple[str, list[dict[str, Any]]]:
        position, last = 0, len(self.source)
        while position < last:
            sign = self.text[position]
            if sign == "<":
                is_end = self.text[position + 1] == "/"
                position = self._end_tag(position) if is_end else self._start_tag(position)
                continue
            if sign == "&":
                decoded, position = _reference(self.text, position)
                self._put(decoded)
                continue
            plain = _run(PLAIN, self.text, position)
            self._put(plain)
            position += len(plain)
        if self.open:
            raise ValueError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        text = "".join(self.pieces)
        try:
            # Two numeric references may be the halves of one character.
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise ValueError(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ) from None
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return text, self.entities

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)

    def _at(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode('utf-8', 'surrogatepass'))}"

    def _start_tag(self, begin: int) -> int:
        position = begin + 1
        while self.text[position] not in SPACE and self.text[position] != ">":
            position += 1
        if self.text[position] == END:
            raise ValueError(f"Unclosed start tag {self._at(begin)}")
        tag = _Open(self.text[begin + 1 : position].lower(), "", self.offset, len(self.pieces))
        if tag.name not in TAGS:
            raise ValueError(f'Unsupported start tag "{tag.name}" {self._at(begin)}')
        while True:
            position = self._skip_space(position)
            if self.text[position] == ">":
                break
            position = self._attribute(tag, begin, position)
        if tag.name == "span" and tag.argument != "spoiler":
            raise ValueError(f'Tag "span" must have class "tg-spoiler" {self._at(begin)}')
        self.open.append(tag)
        return position + 1

    def _skip_space(self, position: int) -> int:
        while self.text[position] in SPACE and self.text[position] != END:
            position += 1
        return position

    def _attribute(self, tag: _Open, begin: int, position: int) -> int:
        start = position
        while self.text[position] not in ATTRIBUTE_END:
            position += 1
        name = self.text[start:position]
        if not name:
            raise ValueError(f'Empty attribute name in the tag "{tag.name}" {self._at(begin)}')
        position = self._skip_space(position)
        if self.text[position] != "=":
            self._closed(tag, begin, position)
            if (tag.name, name) == ("blockquote", "expandable"):
                tag.argument = "1"
            return position
        position = self._skip_space(position + 1)
        self._closed(tag, begin, position)
        value, position = self._value(position)
        if self.text[position] == END:
            raise ValueError(f"Unclosed start tag {self._at(begin)}")
        _set_attribute(tag, name, value)
        return position

    def _closed(self, tag: _Open, begin: int, position: int) -> None:
        if self.text[position] == END:
            raise ValueError(f'Unclosed start tag "{tag.name}" {self._at(begin)}')

    def _value(self, position: int) -> tuple[str, int]:
        quote = self.text[position]
        if quote not in "\"'":
            token = _run(TOKEN, self.text, position)
            end = position + len(token)
            if self.text[end] not in SPACE and self.text[end] != ">":
                raise ValueError(f"Unexpected end of name token {self._at(position)}")
            return token.lower(), end
        position += 1
        parts = []
        while self.text[position] not in (quote, END):
            part, position = _character(self.text, position)
            parts.append(part)
        return "".join(parts), position + (self.text[position] == quote)

    def _end_tag(self, begin: int) -> int:
        if not self.open:
            raise ValueError(f"Unexpected end tag {self._at(begin)}")
        position = begin + 2
        while self.text[position] not in SPACE and self.text[position] != ">":
            position += 1
        name = self.text[begin + 2 : position].lower()
        position = self._skip_space(position)
        if self.text[position] != ">":
            raise ValueError(f"Unclosed end tag {self._at(begin)}")
        tag = self.open[-1]
        if name and name != tag.name:
            raise ValueError(f'Unmatched end tag {self._at(begin)}, expected "</{tag.name}>", found "</{name}>"')
        if self.offset > tag.offset:
            self._add(tag)
        self.open.pop()
        return position + 1

    def _add(self, tag: _Open) -> None:
        place = {"offset": tag.offset, "length": self.offset - tag.offset}
        last = self.entities[-1] if self.entities else {}
        same_place = last.items() >= place.items()
        if tag.name in STYLE_OF_TAG:
            self.entities.append({"type": STYLE_OF_TAG[tag.name], **place})
        elif tag.name == "blockquote":
            self.entities.append({"type": "expandable_blockquote" if tag.argument else "blockquote", **place})
        elif tag.name == "a":
            self._add_link(tag, place)
        elif tag.name == "tg-emoji":
            if not tag.argument.isdecimal() or not int(tag.argument):
                raise ValueError("Invalid custom emoji identifier specified")
            self.entities.append({"type": "custom_emoji", **place, "custom_emoji_id": tag.argument})
        elif tag.name == "tg-time":
            if tag.unix_time > 0:
                self.entities.append({"type": "date_time", **place, "unix_time": tag.unix_time})
        elif same_place and {tag.name, last["type"]} == {"code", "pre"}:
            self._join_code(tag, last, place)
        elif tag.name == "code" and tag.argument:
            # For an enclosing <pre>; by itself a code entity has no language, so parse() takes it away again.
            self.entities.append({"type": "code", **place, "language": tag.argument})
        else:
            self.entities.append({"type": tag.name, **place})

    def _join_code(self, tag: _Open, last: dict[str, Any], place: dict[str, int]) -> None:
        language = tag.argument if tag.name == "code" else last.get("language", "")
        if language:
            self.entities[-1] = {"type": "pre", **place, "language": language}
        else:
            self.entities.append({"type": tag.name, **place})

    def _add_link(self, tag: _Open, place: dict[str, int]) -> None:
        url = tag.argument or "".join(self.pieces[tag.piece :])
        user_id = user_link(url)
        if user_id is not None:
            self.entities.append({"type": "text_mention", **place, "user": {"id": user_id}})
            return
        try:
            self.entities.append({"type": "text_link", **place, "url": check_link(url)})
        except ValueError:
            return  # the server drops the link and keeps the text


def _set_attribute(tag: _Open, name: str, value: str) -> None:
    match tag.name, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            tag.argument = value
        case ("code", "class") if value.startswith("language-"):
            tag.argument = value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            tag.argument = value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            tag.argument = "1"
        case ("tg-time", "unix"):
            tag.unix_time = int(value) if value.isdecimal() else 0


def _run(pattern: re.Pattern[str], text: str, position: int) -> str:
    match = pattern.match(text, position)
    return match[0] if match else ""


def _character(text: str, position: int) -> tuple[str, int]:
    return _reference(text, position) if text[position] == "&" else (text[position], position + 1)


def _reference(text: str, position: int) -> tuple[str, int]:
    """Return the character named by a reference, or the `&` itself when the server does not know it."""
    match = REFERENCE.match(text, position)
    if match is None:
        return "&", position + 1
    length = match.end() - position - match[0].endswith(";")
    if match[3]:
        named = NAMED.get(match[3])
        return (named, match.end()) if named else ("&", position + 1)
    code = int(match[1], 16) if match[1] else int(match[2])
    if code == 0 or code >= 0x10FFFF or length >= MAX_REFERENCE:
        return "&", position + 1
    return chr(code), match.end()
