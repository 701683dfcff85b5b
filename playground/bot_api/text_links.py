"""Links: which addresses the server accepts, and what it marks in a text by itself."""

import re
from typing import Any

COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{2,31})?(?![\w/<>@])")
MENTION = re.compile(r"(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")
HASHTAG = re.compile(r"(?<![\w#@/])#(?=\w*[^\W\d])\w{1,256}(?![#@])")
EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![\w-])")
URL = re.compile(
    r"(?<![\w@.$#-])(?:https?://[^\s<>\"«»“”()]+|(?:[A-Za-z0-9-]+\.)+"
    r"(?:com|org|net|id|me|info|io|app|gov|edu|dev)(?![\w-])(?::\d+)?(?:[/?#][^\s<>\"«»“”()]*)?)",
    re.IGNORECASE,
)
# In this order: if two overlap, the first wins.
FOUND = (("email", EMAIL), ("url", URL), ("mention", MENTION), ("bot_command", COMMAND), ("hashtag", HASHTAG))
URL_END = ".,:;!?'\""
USER_LINK = re.compile(r"tg:(?://)?user\?id=(\d+)$", re.IGNORECASE)
SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
HOST = re.compile(r"([^@/?#]*@)?(\[[0-9a-fA-F:.]+\]|[^:/?#\[\]]*)(?::(\d*))?(?=[/?#]|$)")


def utf16_length(text: str) -> int:
    """Return the length as Telegram counts offsets: a character outside the basic plane counts two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def user_link(url: str) -> int | None:
    """Return the user id in a `tg://user?id=…` link."""
    match = USER_LINK.match(url)
    return int(match[1]) if match else None


def check_link(url: str, *, https_only: bool = False) -> str:
    """Return an address as the server stores it.

    Raises:
        ValueError: the server refuses it; the message is the server's reason.
    """
    app_scheme = re.match(r"(tg|ton|tonsite):(?://)?", url, re.IGNORECASE)
    if app_scheme:
        if https_only:
            raise ValueError("Only HTTPS links are allowed")
        host, rest = _split(url[app_scheme.end() :])
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", host):
            raise ValueError("Unallowed characters in URL host")
        return f"{app_scheme[1].lower()}://{host}{rest}"
    match = SCHEME.match(url)
    scheme = match[1].lower() if match else "http"
    if scheme not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    if https_only and scheme != "https":
        raise ValueError("Only HTTPS links are allowed")
    host, rest = _split(url[match.end() :] if match else url)
    if "." not in host and not host.startswith("["):
        raise ValueError("Wrong HTTP URL")
    return f"{scheme}://{host}{rest if rest.startswith('/') else '/' + rest}"


def _split(address: str) -> tuple[str, str]:
    match = HOST.match(address)
    if match is None:
        raise ValueError("Disallowed character in URL host")
    user, host, port = match[1] or "", match[2].lower(), match[3]
    if port is not None and not (port.isdigit() and 0 < int(port) < 65536):
        raise ValueError("Wrong port number specified in the URL")
    if not host:
        raise ValueError("URL host is empty")
    if re.search(r"[\s<>\"\\^`{|}]", host):
        raise ValueError("Disallowed character in URL host")
    rest = re.sub(r"[\x00-\x20]", lambda found: f"%{ord(found[0]):02X}", address[match.end() :].rstrip())
    return user + host + (f":{port}" if port else ""), rest


def found_entities(text: str) -> list[dict[str, Any]]:
    """Return the commands, mentions, hashtags and addresses, which the server marks in every text."""
    if not any(sign in text for sign in "/@#."):
        return []
    taken: list[tuple[int, int]] = []
    entities: list[dict[str, Any]] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "url":
                end = start + len(match[0].rstrip(URL_END))
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            offset, length = utf16_length(text[:start]), utf16_length(text[start:end])
            entities.append({"type": kind, "offset": offset, "length": length})
    return entities
