"""How the Bot API's answers, and its silence, become the errors python-telegram-bot's users expect.

No error made here repeats an address (the token is part of it) or an answer that is not Telegram's own.
"""

from __future__ import annotations

import json
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
    """The library's error for an HTTP request that got no answer."""
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
    """The library's error for an answer that is no success: the same that `BaseRequest.post` raises.

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
    """A refusal's body as `BaseRequest.post` can read it; it would quote and log any other body whole."""
    if json_object(payload) is not None:
        return payload
    return json.dumps({"description": f"{_status_line(status)}: the answer was not JSON."}).encode()


def json_object(payload: bytes) -> dict[str, Any] | None:
    """The JSON object in a body, or None when there is none."""
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def retry_after_seconds(error: RetryAfter) -> float:
    """Seconds Telegram asks us to wait, whichever way the library is told to give spans of time."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


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
