"""How the Bot API's answers, and its silence, become the errors python-telegram-bot's users expect.

No error made here repeats an address (the token is part of it) or an answer that is not Telegram's own.
"""

from __future__ import annotations

import json
import math
from http import HTTPStatus
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

HOLD_MARGIN_SECONDS = 0.25
HOLD_MARGIN_SHARE = 0.001
"""What is added to the time Telegram tells us to wait: a fixed part, for timers that ring a little early and for times
that are rounded, and a share, for clocks that run at different speeds or are being set right (at most 0.05%)."""
# What Telegram says, in lower case, of an account that is gone, that has never written to this bot or has written to
# another bot account only. The same fact has several wordings and comes with 400 or 403, by the way it was found out.
# Server: Client.cpp of github.com/tdlib/telegram-bot-api, MessagesManager.cpp and DialogManager.cpp of tdlib/td.
_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "input_user_deactivated",
    "user_deleted",
    "peer_id_invalid",
    "can't initiate conversation",
    "have no write access to the chat",
    "can't access the chat",
)
_BLOCKED = ("blocked by the user", "user_is_blocked")
# The same of a file_id: of another bot account, of another kind of file, or one the server cannot read at all.
_FILE_REFUSED = (
    "wrong file identifier",
    "wrong remote file identifier",
    "invalid remote file identifier",
    "invalid file identifier",
    "can't use file of type",
    "wrong file_id",
    "invalid file_id",
    "file_id_invalid",
    "file_reference_",
    "media_empty",
)


class NotSent(NetworkError):
    """The request certainly never reached Telegram: sending it again cannot make a second message."""

    __slots__ = ()


class NotSentInTime(TimedOut, NotSent):
    """No connection came free, or none could be made, in time: a `TimedOut` that is certainly unsent."""

    __slots__ = ()


class FileTooBig(TelegramError):
    """A download is larger than the caller's limit."""

    __slots__ = ()


def failure(error: Exception) -> NetworkError:
    """Return the library's error for an HTTP request that got no answer."""
    import aiohttp

    name = type(error).__name__
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NotSentInTime("Connecting took too long; nothing was sent.")
    if isinstance(error, TimeoutError):
        return TimedOut()
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotSent(f"Cannot connect ({name}: {error.os_error.strerror or 'unknown reason'}).")
    if isinstance(error, aiohttp.InvalidURL):
        return NotSent(f"The address of the Bot API server cannot be used ({name}).")
    return NetworkError(f"The connection broke ({name}).")


def refusal(status: int, payload: bytes) -> TelegramError:
    """Return the library's error for an answer that is no success: the same that `BaseRequest.post` raises.

    Args:
        status: the HTTP status.
        payload: the body, whatever it is.
    """
    answer = json_object(payload)
    if answer is None:
        return _error_class(status)(f"{_status_line(status)}: the answer was not JSON.")
    parameters = answer.get("parameters")
    if isinstance(parameters, dict):
        if parameters.get("migrate_to_chat_id"):
            return ChatMigrated(parameters["migrate_to_chat_id"])
        if parameters.get("retry_after"):
            return RetryAfter(parameters["retry_after"])
    return _error_class(status)(str(answer.get("description") or _status_line(status)))


def readable_refusal(status: int, payload: bytes) -> bytes:
    """Return a refusal's body as `BaseRequest.post` can read it; it would quote and log any other body whole."""
    if json_object(payload) is not None:
        return payload
    return json.dumps({"description": f"{_status_line(status)}: the answer was not JSON."}).encode()


def json_object(payload: bytes) -> dict[str, Any] | None:
    """Return the JSON object in a body, or None when there is none."""
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def retry_after_seconds(error: RetryAfter) -> float:
    """Return for how long nothing may be called again, counted from when this answer came.

    That is what Telegram says, in whole seconds, and a margin (docs/decisions/0026).
    """
    wait = error.retry_after
    told = math.ceil(wait if isinstance(wait, int) else wait.total_seconds())
    return told * (1 + HOLD_MARGIN_SHARE) + HOLD_MARGIN_SECONDS


def says_gone(error: TelegramError) -> bool:
    """Return whether the call was refused because nobody is behind the chat, or nobody who has written to this bot."""
    return _says(str(error), _GONE)


def says_blocked(error: TelegramError) -> bool:
    """Return whether the call was refused because the person has blocked the bot."""
    return isinstance(error, Forbidden) or _says(str(error), _BLOCKED)


def says_file_refused(description: str) -> bool:
    """Return whether these words of Telegram's refuse a file_id rather than the message around it."""
    return _says(description, _FILE_REFUSED)


def _says(description: str, wordings: tuple[str, ...]) -> bool:
    said = description.lower()
    return any(words in said for words in wordings)


def _error_class(status: int) -> type[TelegramError]:
    match status:
        case HTTPStatus.BAD_REQUEST:
            return BadRequest
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.NOT_FOUND:
            return InvalidToken
        case HTTPStatus.FORBIDDEN:
            return Forbidden
        case HTTPStatus.CONFLICT:
            return Conflict
        case _:
            return NetworkError


def _status_line(status: int) -> str:
    try:
        return f"{HTTPStatus(status).phrase} ({status})"
    except ValueError:
        return f"HTTP status {status}"
