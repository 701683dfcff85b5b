"""Files generated when they are sent: the outbox row holds the generator's name and its data, not the file.

A row holds `generated_photo(...)` or `generated_document(...)`. The sender generates the file when the row's turn in
the chat comes, and uploads it. If the file cannot be generated or Telegram refuses it, the row's text is sent in its
place, so that the person is always answered and the chat continues.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import BadRequest

from bot.telegram_api.keyboards import Markup
from bot.telegram_api.uploads import Upload
from storage.errors import DatabaseAway
from storage.records.base import Outgoing, Priority
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.telegram_api.api import TelegramApi

MAKING_SECONDS = 60.0
"""A file that takes longer is given up, because its chat waits meanwhile."""
LIMITS = {"sendPhoto": 10_000_000, "sendDocument": 50_000_000}
"""The largest upload in bytes: https://core.telegram.org/bots/api#sending-files"""
_FIELDS = {"sendPhoto": "photo", "sendDocument": "document"}
_AT_ONCE = 2
_KEPT = ("chat_id", "parse_mode", "reply_markup", "reply_parameters", "disable_notification")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file ready to be sent. Its name holds nothing personal, because people forward files."""

    name: str
    content: bytes = field(repr=False)
    content_type: str = "application/octet-stream"


Generator = Callable[[Database, Mapping[str, Any]], Awaitable[GeneratedFile]]
"""Generates a file from a row's data; it may read the database, and does heavy work outside the event loop.

DatabaseAway is retried; any other error means that there will be no file.
"""


class NotMade(Exception):
    """The file cannot be generated; the person gets the text only."""


def generated_photo(
    chat_id: int,
    maker: str,
    data: Mapping[str, Any],
    *,
    caption: str,
    otherwise: str | None = None,
    keyboard: Markup | None = None,
    priority: Priority = Priority.ANSWER,
) -> Outgoing:
    """Return a photo that is generated when it is sent.

    Args:
        chat_id: The chat that gets it.
        maker: The name of the generator.
        data: JSON values for the generator; ids rather than much content.
        caption: Telegram HTML.
        otherwise: Sent in place of a photo that cannot be generated; the caption if None.
        keyboard: Its buttons.
        priority: Its priority in the outbox.
    """
    return _made("sendPhoto", chat_id, maker, data, caption, otherwise, keyboard, priority)


def generated_document(
    chat_id: int,
    maker: str,
    data: Mapping[str, Any],
    *,
    caption: str,
    otherwise: str | None = None,
    keyboard: Markup | None = None,
    priority: Priority = Priority.ANSWER,
) -> Outgoing:
    """Return a document that is generated when it is sent; the arguments are those of `generated_photo`."""
    return _made("sendDocument", chat_id, maker, data, caption, otherwise, keyboard, priority)


def _made(
    method: str,
    chat_id: int,
    maker: str,
    data: Mapping[str, Any],
    caption: str,
    otherwise: str | None,
    keyboard: Markup | None,
    priority: Priority,
) -> Outgoing:
    params: dict[str, Any] = {
        "chat_id": chat_id,
        _FIELDS[method]: {"made": maker, "data": dict(data), "otherwise": otherwise or caption},
        "caption": caption,
        "parse_mode": "HTML",
    }
    if keyboard is not None:
        params["reply_markup"] = keyboard
    return Outgoing(chat_id, method, params, priority)


class FileGenerator:
    """Generate and upload the files of outbox rows, few at a time, by `generators`, whose names the rows hold."""

    def __init__(self, database: Database, api: TelegramApi, generators: Mapping[str, Generator]) -> None:
        self._database = database
        self._api = api
        self._generators = generators
        self._room = asyncio.Semaphore(_AT_ONCE)

    def makes(self, method: str, params: Mapping[str, Any]) -> bool:
        """Return whether this call's file has to be generated."""
        return method in _FIELDS and isinstance(params.get(_FIELDS[method]), dict)

    async def send(self, method: str, params: Mapping[str, Any]) -> Any:
        """Generate the file and upload it, or send its text if there is no file; return the message.

        Raises the errors of `TelegramApi.call`, and DatabaseAway.
        """
        name = _FIELDS[method]
        wanted = params[name]
        try:
            made = await self._make(method, wanted)
            upload = Upload(made.content, made.name, made.content_type)
            rest = {key: value for key, value in params.items() if key != name}
            return await self._api.call(method, rest, files={name: upload})
        except (NotMade, BadRequest) as error:
            log.error("delivery.not_made", maker=wanted.get("made"), exc_info=error)
        words = {key: params[key] for key in _KEPT if key in params}
        return await self._api.call("sendMessage", {**words, "text": wanted["otherwise"]})

    async def _make(self, method: str, wanted: Mapping[str, Any]) -> GeneratedFile:
        try:
            maker = self._generators[wanted["made"]]
            async with self._room, asyncio.timeout(MAKING_SECONDS):
                made = await maker(self._database, wanted["data"])
        except DatabaseAway:
            raise
        except Exception as error:
            raise NotMade from error
        if len(made.content) > LIMITS[method]:
            raise NotMade
        return made
