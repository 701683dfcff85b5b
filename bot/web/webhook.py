"""Telegram's webhook: an update is committed to the inbox before its post is answered with 200.

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
# The most that Telegram allows. More at once cost no more here, because they share a commit.
MAX_CONNECTIONS = 100
# Far above any update; getUpdates gives 4 MB at most for a hundred of them.
LARGEST_BODY_BYTES = 1 << 20
_BODY_SECONDS = 15.0
# The most updates in one commit, so that a write transaction stays short.
_BATCH = 100

Store = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]

log = structlog.get_logger(__name__)


class Webhook:
    """Take updates that Telegram posts to `url`.

    Args:
        url: The address registered at Telegram; its path is served here.
        secret: Sent by Telegram with each update.
        store: Stores raw updates in the inbox, in one commit; raises if it cannot.
        telemetry: Told how each post was answered.
    """

    def __init__(self, url: str, secret: str, store: Store, telemetry: Telemetry) -> None:
        self.path = urlsplit(url).path or "/"
        self.failing = False
        """Whether the newest commit failed."""
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
        """Answer one post with 200 once its update is stored, or if it was stored before.

        Otherwise with 403 for a wrong secret, 413 for a body that is too large, 408 for one that is too slow, 400 for
        one that is no update, and 503 if it cannot be stored now: Telegram sends it again.
        """
        status = await self._answer(request)
        self._telemetry.posted(status)
        # The rest of a refused body is not read: the connection is closed.
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
        """Store an update, in one commit with others that come during the previous one; return whether it is stored."""
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
            except Exception as error:  # noqa: BLE001 - logged; whatever it is, Telegram has to send these again
                self.failing = True
                log_failure(log, "webhook.not_stored", error, updates=len(batch))
            for _, stored in batch:
                if not stored.done():
                    stored.set_result(not self.failing)
        self._storing = None


async def _body(request: Request) -> bytes | None:
    """Return the body, or None if it is too large; at most the limit is read, whatever its stated length."""
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
    """Return the raw update, or None if the body is none; its content is left to the worker."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and type(update.get("update_id")) is int else None
