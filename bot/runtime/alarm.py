"""Alarm to the admins when the database cannot be written: sent straight to Telegram, since the outbox fails too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.runtime.wake import WakeEvent
from storage.connections.write_watch import Outage, WriteWatch
from storage.errors import why

if TYPE_CHECKING:
    from bot.telegram_api.api import TelegramApi
    from bot.texts.catalogue import Catalogue

TOLD_AFTER = timedelta(seconds=60)
"""Shorter outages are not reported: a restarted server, a backup that holds the file."""
_LOOKS_EVERY_SECONDS = 5.0
_LANGUAGE = "id"

log = structlog.get_logger(__name__)


class Alarm:
    """Send each admin one message when an outage has lasted for `TOLD_AFTER`, and one when it is over.

    Args:
        watch: Knows whether the database can be written.
        ours: Returns whether this process is the one of several that reports; asked when an outage begins.
        admins: The accounts of `ADMIN_TELEGRAM_IDS`.
    """

    def __init__(
        self, watch: WriteWatch, api: TelegramApi, texts: Catalogue, admins: Sequence[int], ours: Callable[[], bool]
    ) -> None:
        self._watch = watch
        self._api = api
        self._texts = texts
        self._admins = tuple(admins)
        self._ours = ours
        self._wake_event = WakeEvent()
        self._tells = False
        self._outage: Outage | None = None
        self._told: set[int] = set()
        self._owed_the_end: dict[int, Outage] = {}
        watch.changed = self._wake_event.ring

    async def run(self) -> None:
        """Check after every failed write, and every few seconds during an outage, until cancelled."""
        while True:
            await self._look()
            await self._wake_event.wait(_LOOKS_EVERY_SECONDS if self._outage or self._owed_the_end else None)

    async def _look(self) -> None:
        found = self._watch.outage()
        if self._outage is None or found is None or found.since != self._outage.since:
            self._begin_or_end(found)
        self._outage = found
        if found is not None and self._tells and found.lasted >= TOLD_AFTER:
            await self._tell(found)
        for admin, over in list(self._owed_the_end.items()):
            if await self._send(admin, "alarm-database-over", since=over.since):
                del self._owed_the_end[admin]

    def _begin_or_end(self, found: Outage | None) -> None:
        if self._outage is not None:
            log.info("alarm.over", since=self._outage.since, told=len(self._told))
            self._owed_the_end.update(dict.fromkeys(self._told, self._outage))
            self._told.clear()
        if found is not None:
            self._tells = self._ours()

    async def _tell(self, outage: Outage) -> None:
        for admin in self._admins:
            if admin not in self._told and await self._send(
                admin, "alarm-database", since=outage.since, reason=outage.reason
            ):
                self._told.add(admin)

    async def _send(self, admin: int, key: str, **values: object) -> bool:
        """Send a text; return whether it needs no retry: it was sent, or Telegram refused it for good."""
        params: dict[str, Any] = {
            "chat_id": admin,
            "text": self._texts.render(key, _LANGUAGE, **values),
            "parse_mode": "HTML",
        }
        try:
            await self._api.call("sendMessage", params)
        except (Forbidden, BadRequest) as error:
            log.warning("alarm.refused", error=type(error).__name__)
        except TelegramError as error:
            log.warning("alarm.not_sent", error=type(error).__name__)
            return False
        except OSError as error:
            log.warning("alarm.not_sent", error=type(error).__name__, reason=why(error))
            return False
        return True
