"""Long polling: each batch is committed to the inbox before the next ``getUpdates`` confirms it to Telegram."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.runtime.backoff import Backoff
from bot.runtime.telemetry import Telemetry
from bot.runtime.wake import IdleTracker
from bot.telegram_api.telegram_errors import retry_after_seconds
from storage.errors import StorageError
from storage.faults import log_failure
from storage.records.base import Incoming
from storage.unit_of_work import Database

if TYPE_CHECKING:
    from bot.telegram_api.api import TelegramApi

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
POLL_SECONDS = 50
BATCH = 100
_LONGEST_PAUSE_SECONDS = 30.0
_STORABLE = range(-(2**63), 2**63)

log = structlog.get_logger(__name__)


class Intake:
    """Fetch updates from Telegram and store them in the inbox."""

    def __init__(
        self, api: TelegramApi, database: Database, idle_tracker: IdleTracker, telemetry: Telemetry | None = None
    ) -> None:
        self.taken_at: datetime | None = None
        """When Telegram last answered, polling began or an update was stored, whichever is latest; None before."""
        self.failing = False
        """Whether the newest updates could not be stored."""
        self._api = api
        self._database = database
        self._idle_tracker = idle_tracker
        self._telemetry = telemetry or Telemetry()
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled.

        If Telegram or the database is away, it retries with back-off; no update is lost. Raises InvalidToken if
        Telegram no longer knows the token.
        """
        self.taken_at = self._database.clock()
        backoff = Backoff(_LONGEST_PAUSE_SECONDS)
        while True:
            try:
                await self.poll()
                backoff.reset()
                continue
            except InvalidToken:
                raise
            except RetryAfter as error:
                pause = retry_after_seconds(error)
                log.warning("intake.held", seconds=pause)
            except Conflict:
                pause = backoff.next(at_least=1.0)
                log.error("intake.another_poller", seconds=pause)
            except TelegramError as error:
                pause = backoff.next()
                log.warning("intake.waits", error=type(error).__name__, seconds=pause)
            except (StorageError, OSError) as error:
                self.failing = True
                pause = backoff.next()
                log_failure(log, "intake.waits", error, seconds=pause)
            await asyncio.sleep(pause)

    async def poll(self) -> None:
        """Fetch one batch and store it; the call confirms only batches that are stored already."""
        params = {"timeout": POLL_SECONDS, "limit": BATCH, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            params["offset"] = self._offset
        updates = await self._api.call("getUpdates", params, read_timeout=POLL_SECONDS + 10)
        if updates:
            numbered = _numbered(updates)
            await self.store(numbered)
            self._offset = max(update["update_id"] for update in numbered) + 1
        else:
            self._note_taken(0)

    async def store(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store raw updates in the inbox, in one commit; the worker parses them, one by one.

        Kinds that were not asked for are dropped. Telegram sends some for a while after `ALLOWED_UPDATES` has changed;
        they count as taken, so that they do not come again.
        """
        wanted = [update for update in updates if update_kind(update) in ALLOWED_UPDATES]
        if wanted:
            async with self._database.write() as uow:
                await uow.inbox.add([_incoming(update) for update in wanted if update["update_id"] in _STORABLE])
                await uow.commit()
        self.failing = False
        self._note_dropped(len(updates) - len(wanted))
        self._note_taken(len(wanted))
        self._idle_tracker.note()

    def _note_dropped(self, updates: int) -> None:
        if updates:
            log.info("intake.not_asked_for", count=updates)
            self._telemetry.dropped(updates)

    def _note_taken(self, updates: int) -> None:
        self.taken_at = self._database.clock()
        self._telemetry.taken(updates)


def _numbered(updates: Any) -> list[dict[str, Any]]:
    """Return the updates that have a number; the others can be neither confirmed nor deduplicated.

    Raises NetworkError if none has one: the answer did not come from the Bot API.
    """
    given = updates if isinstance(updates, list) else [updates]
    numbered = [one for one in given if isinstance(one, dict) and type(one.get("update_id")) is int]
    if len(numbered) < len(given):
        log.error("intake.update_without_number", count=len(given) - len(numbered))
    if not numbered:
        raise NetworkError("The answer to getUpdates held no updates.")
    return numbered


def _incoming(update: dict[str, Any]) -> Incoming:
    # A lone surrogate (half an emoji), which JSON can hold and UTF-8 cannot, becomes a question mark.
    payload = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Incoming(chat_id=chat_of(update), payload=payload, update_id=update["update_id"])


def chat_of(update: dict[str, Any]) -> int:
    """Return the chat whose queue an update belongs to: its chat, else its sender, else 0."""
    for kind in ALLOWED_UPDATES:
        body = update.get(kind)
        if not isinstance(body, dict):
            continue
        message = body.get("message")
        for holder in (body, message if isinstance(message, dict) else {}):
            if isinstance(holder.get("chat"), dict):
                return _id_of(holder["chat"])
        if isinstance(body.get("from"), dict):
            return _id_of(body["from"])
    return 0


def update_kind(content: dict[str, Any]) -> str:
    """Return the kind of an inbox row: a kind of update, "timer", or "other"."""
    return next((kind for kind in (*ALLOWED_UPDATES, "timer") if kind in content), "other")


def _id_of(chat_or_user: dict[str, Any]) -> int:
    number = chat_or_user.get("id")
    return number if type(number) is int and number in _STORABLE else 0
