"""Addresses in messages: whether they lead to allowed domains.

Telegram turns anything that looks like an address into a link, with or without https:// before it, and its list of
endings grows; so anything that may be an address counts as one. Other text needs a blank after its dot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S*")
# What may follow the host: no character at which one program ends a link and another goes on.
_REST = r"(?:[/?#][A-Za-z0-9\-._~/?#&+=%:@]*)?"
_ADDRESS = re.compile(rf"https?://(?P<host>[A-Za-z0-9.-]+){_REST}", re.IGNORECASE)
_HOST_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_HOST_LABEL}\.)+[A-Za-z]{{2,}}")
_RUN = re.compile(r"[\w.~-]+")
_LOOKS_LIKE_HOST = re.compile(r"[\w~-]\.[^\W\d_]{2}")
_NUMBERS = re.compile(r"\.?((?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3})\.?", re.ASCII)
_MENTION = re.compile(r"(?<![\w.])@([A-Za-z]\w{2,})", re.ASCII)
_BARE_REST = re.compile(_REST)
_DOTS = str.maketrans("。．｡․﹒", ".....")
_AROUND = "\"'()[]{}<>.,:;!?*«»“”‘’…"


def is_domain(text: str) -> bool:
    """Return whether this is a domain such as `semarangkota.go.id`."""
    return _DOMAIN.fullmatch(text) is not None


def is_allowed(url: str, domains: Collection[str]) -> bool:
    """Return whether an address leads to one of these domains or a subdomain, by http or https and without a port.

    An address that two programs may read in two ways (`user@host`, a backslash, letters of other scripts) is not
    allowed.
    """
    found = _ADDRESS.fullmatch(url)
    return found is not None and "://" not in url[len(found["host"]) + 8 :] and _is_inside(found["host"], domains)


def foreign_addresses(text: str, domains: Collection[str], own_name: str = "") -> list[str]:
    """Return anything in a plain text that may be a link or an account outside these domains, in its order.

    `own_name` is the bot's username, which may be mentioned.
    """
    # An invisible character may split an address for us and not for a phone, or the other way round.
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    ways = dict.fromkeys([text.translate(_DOTS), visible.translate(_DOTS), unicodedata.normalize("NFKC", visible)])
    return list(dict.fromkeys(one for way in ways for one in _foreign(way, domains, own_name)))


def _foreign(text: str, domains: Collection[str], own_name: str) -> Iterator[str]:
    def with_scheme(found: re.Match[str]) -> str:
        address = found[0].rstrip(_AROUND)
        if is_allowed(address, domains):
            return " "
        strange.append(address)
        return " "

    strange: list[str] = []
    text = _SCHEME.sub(with_scheme, text)
    yield from strange
    for mention in _MENTION.finditer(text):
        if mention[1].casefold() != own_name.casefold():
            yield f"@{mention[1]}"
    start = 0
    while (run := _RUN.search(text, start)) is not None:
        start = run.end()
        host = run[0].strip(".")
        if not _LOOKS_LIKE_HOST.search(run[0]) and not _is_ip(run[0]):
            continue
        if not _is_inside(host, domains):
            yield host
        elif run[0].endswith(host):
            rest = _BARE_REST.match(text, run.end())
            if rest is not None and "://" not in rest[0]:
                start = rest.end()


def _is_inside(host: str, domains: Collection[str]) -> bool:
    host = host.lower()
    return _DOMAIN.fullmatch(host) is not None and any(host == one or host.endswith(f".{one}") for one in domains)


def _is_ip(run: str) -> bool:
    found = _NUMBERS.fullmatch(run)
    return found is not None and all(int(part) < 256 for part in found[1].split("."))
