"""Telegram's webhook: an update is in the inbox, committed, before it is answered with 200.

https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.runtime.intake import ALLOWED_UPDATES
from bot.runtime.telemetry import Telemetry
from storage.faults import log_failure

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
# The most Telegram allows. More at once cost no more here: they share a commit.
MAX_CONNECTIONS = 100
# Far above any update; getUpdates gives 4 MB at most for a hundred of them.
LARGEST_BODY_BYTES = 1 << 20
_BODY_SECONDS = 15.0
# Of the updates that one commit takes: a write transaction stays short.
_BATCH = 100

Store = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]

log = structlog.get_logger(__name__)


class Webhook:
    """Takes what Telegram posts to `url`.

    Args:
        url: the address Telegram was given; its path is where it is served.
        secret: what Telegram sends with each update.
        store: puts raw updates into the inbox, in one commit; raises when it cannot.
        telemetry: is told how each post was answered.
    """

    def __init__(self, url: str, secret: str, store: Store, telemetry: Telemetry) -> None:
        self.path = urlsplit(url).path or "/"
        self.failing = False
        """Whether the newest commit did not succeed."""
        self._url = url
        self._secret = secret
        self._store = store
        self._telemetry = telemetry
        self._waiting: list[tuple[dict[str, Any], asyncio.Future[bool]]] = []
        self._storing: asyncio.Task[None] | None = None

    def registration(self) -> dict[str, Any]:
        """Return the parameters of setWebhook."""
        return {
            "url": self._url,
            "secret_token": self._secret,
            "allowed_updates": list(ALLOWED_UPDATES),
            "max_connections": MAX_CONNECTIONS,
        }

    async def receive(self, request: Request) -> Response:
        """Answer one post: 200 once its update is stored, and for one that was known already.

        403 without the right secret, 413 for too much, 408 for too slow, 400 for what is no update; 503 when it cannot
        be stored just now: Telegram sends it again.
        """
        status = await self._answer(request)
        self._telemetry.posted(status)
        # What is left of a body nobody wants is not read: the connection ends.
        return Response(status_code=status, headers=None if status in (200, 503) else {"Connection": "close"})

    async def _answer(self, request: Request) -> int:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            log.info("webhook.refused")
            return 403
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return 408
        except ClientDisconnect:
            return 400
        if body is None:
            return 413
        update = _update(body)
        if update is None:
            log.error("webhook.no_update")
            return 400
        return 200 if await self._add(update) else 503

    async def _add(self, update: dict[str, Any]) -> bool:
        """Store an update together with what else comes while the commit before is under way; say whether it is."""
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((update, stored))
        if self._storing is None:
            self._storing = asyncio.get_running_loop().create_task(self._empty())
        return await stored

    async def _empty(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            try:
                await self._store([update for update, _ in batch])
                self.failing = False
            except Exception as error:  # noqa: BLE001 - whatever it is, Telegram has to send these again
                self.failing = True
                log_failure(log, "webhook.not_stored", error, updates=len(batch))
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(not self.failing)
        self._storing = None


async def _body(request: Request) -> bytes | None:
    """Return the body, or None when it is too large: no more than the limit is read, whatever its stated length."""
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > LARGEST_BODY_BYTES:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY_BYTES:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    """Return the update as it came, or None for what is none. Its content is not looked at: the worker does."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and type(update.get("update_id")) is int else None
