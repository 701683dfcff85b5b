"""The form of values in the environment: keys, addresses, numbers and lists."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import BeforeValidator, SecretBytes
from pydantic_settings import NoDecode

KEY_BYTES = 32
# 512,345,678: one person's id as a spreadsheet shows it; nobody's ids are all of three digits.
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")


def new_key() -> str:
    """Return a new random key, in the form `DATA_ENCRYPTION_KEYS` and `BLIND_INDEX_KEY` want."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(text: object) -> object:
    if not isinstance(text, str):
        return text
    text = text.strip().rstrip("=")
    try:
        # b64decode would silently drop foreign characters, and with them a part of the key.
        if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
            raise ValueError
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise ValueError("is not URL-safe base64") from None
    if len(key) != KEY_BYTES:
        raise ValueError(f"holds a key of {len(key)} bytes in place of {KEY_BYTES}")
    return key


def comma_separated(text: object) -> object:
    """Split a text at its commas, without blanks and empty parts; return any other value as it is."""
    return [part.strip() for part in text.split(",") if part.strip()] if isinstance(text, str) else text


def _address(text: object) -> object:
    """Return `host:port`, or a port alone for this machine only, as a pair."""
    if not isinstance(text, str):
        return text
    host, _, port = text.strip().rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("is no address with a port")
    return host.strip("[]") or "127.0.0.1", int(port)


def _whole_number(text: object) -> object:
    """Return a text of plain digits. Raises ValueError for any other: 1.000 is a thousand to some people, and not 1."""
    if not isinstance(text, str):
        return text
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit():
        raise ValueError("is not a whole number in digits alone (a thousand is 1000, not 1.000)")
    return digits


def ids(text: object) -> object:
    """Split a list of ids. Raises ValueError for a text that reads like one id with commas between its thousands."""
    if isinstance(text, str) and _THOUSANDS.fullmatch(text.strip()):
        raise ValueError("reads like one number with commas between its thousands")
    return comma_separated(text)


def url_parts(url: str) -> SplitResult:
    """Return the parts of an http address. Raises ValueError, whose message does not quote the address."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # its words quote the address
        usable = False
    if not usable or parts.query or parts.fragment:
        raise ValueError("is not the address of a server")
    return parts


Key = Annotated[SecretBytes, BeforeValidator(_key)]
Address = Annotated[tuple[str, int], NoDecode, BeforeValidator(_address)]
WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
