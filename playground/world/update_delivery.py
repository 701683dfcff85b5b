"""How updates reach the bot: getUpdates, or a webhook, never both."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

from playground.bot_api.errors import ApiError, bad_request
from playground.bot_api.parameters import Parameters
from playground.world.state import World
from playground.world.updates import ALL_TYPES, DEFAULT_TYPES, QueuedUpdate
from playground.world.webhook import Webhook, WebhookSettings

MAX_POLL_SECONDS = 50
QUICK_REPEAT_SECONDS = 0.5
MAX_SECRET = 256
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SECRET_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


class UpdateDelivery:
    """Answers getUpdates, setWebhook, deleteWebhook and getWebhookInfo.

    Args:
        world: whose updates.
        poll_hold: seconds for which a poll repeated with the same offset is held back, and a further 409
            delayed; 3.0 on the real server, 0.0 switches both off.
    """

    def __init__(self, world: World, poll_hold: float) -> None:
        self._world = world
        self._hold = poll_hold
        self._webhook: Webhook | None = None
        self._waiting: asyncio.Future[str] | None = None
        """The poll that waits: "" makes it look for updates again, anything else is why it ends."""
        self._last_poll: tuple[int, float] = (0, -1e9)
        self._next_conflict = 0.0
        self._closed = False
        world.updates.on_added = self._updates_added

    async def close(self) -> None:
        """End waiting polls and the webhook."""
        self._closed = True
        self._end_poll("")
        await self._stop_webhook()

    async def get_updates(self, params: Parameters) -> bytes:
        """Return the updates as JSON text.

        Raises:
            ApiError: 409 when a webhook is set, or another poll came while this one waited.
        """
        if self._webhook is not None:
            raise await self._conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        offset = params.integer("offset")
        limit = params.integer("limit", 100, 1, 100)
        seconds = float(params.integer("timeout", 0, 0, MAX_POLL_SECONDS))
        self._allow(params)
        now = asyncio.get_running_loop().time()
        if self._last_poll[0] == offset and now < self._last_poll[1] + self._hold:
            seconds = max(seconds, self._hold)
            limit = 1 if now < self._last_poll[1] + QUICK_REPEAT_SECONDS else limit
        self._last_poll = offset, now
        waiting_before = len(self._world.updates)
        updates = self._world.updates.take(offset, limit)
        if len(self._world.updates) != waiting_before:
            self._world.changed()
        if not updates and seconds:
            updates = await self._long_poll(offset, limit, seconds)
        return b"[" + b",".join(update.body for update in updates) + b"]"

    async def set_webhook(self, params: Parameters) -> str:
        """Set or, without a URL, delete the webhook; return the description."""
        url = params.text("url")
        if not url:
            return await self.delete_webhook(params)
        settings = _read_webhook(params, url)
        if self._webhook is not None and self._webhook.settings == settings:
            self._drop_pending(params)
            self._allow(params)
            return "Webhook is already set"
        self._end_poll("terminated by setWebhook request")
        await self._stop_webhook()
        self._drop_pending(params)
        self._allow(params)
        self._webhook = Webhook(self._world.updates, settings, self._world.clock, self._world.changed)
        return "Webhook was set"

    async def delete_webhook(self, params: Parameters) -> str:
        """Delete the webhook; return the description."""
        was_set = await self._stop_webhook()
        self._drop_pending(params)
        return "Webhook was deleted" if was_set else "Webhook is already deleted"

    def webhook_info(self) -> dict[str, Any]:
        """Answer getWebhookInfo."""
        info: dict[str, Any] = {
            "url": self._webhook.settings.url if self._webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._world.updates),
        }
        if self._webhook is not None:
            info["max_connections"] = self._webhook.settings.max_connections
            info["ip_address"] = "127.0.0.1"
            if self._webhook.last_error is not None:
                info["last_error_date"], info["last_error_message"] = self._webhook.last_error
        if self._world.updates.allowed != DEFAULT_TYPES:
            info["allowed_updates"] = sorted(self._world.updates.allowed)
        return info

    def _allow(self, params: Parameters) -> None:
        """Take over allowed_updates; left out, what was said last still holds. Malformed, it is ignored."""
        try:
            wanted = params.json("allowed_updates", "")
        except ApiError:
            return
        if isinstance(wanted, list) and all(isinstance(name, str) for name in wanted):
            known = frozenset(name.lower() for name in wanted) & ALL_TYPES
            self._world.updates.allowed = known or DEFAULT_TYPES

    def _drop_pending(self, params: Parameters) -> None:
        if params.flag("drop_pending_updates"):
            self._world.updates.clear()
            self._world.changed()

    async def _stop_webhook(self) -> bool:
        webhook, self._webhook = self._webhook, None
        if webhook is not None:
            await webhook.close()
        return webhook is not None

    def _updates_added(self) -> None:
        if self._webhook is not None:
            self._webhook.look()
        self._end_poll("")

    def _end_poll(self, reason: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(reason)

    async def _long_poll(self, offset: int, limit: int, seconds: float) -> list[QueuedUpdate]:
        self._end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        loop = asyncio.get_running_loop()
        waiting = self._waiting = loop.create_future()
        timer = loop.call_later(seconds, _look_again, waiting)
        try:
            reason = await waiting
        finally:
            timer.cancel()
        if reason:
            raise await self._conflict(reason)
        if self._closed:
            raise ApiError(500, "Internal Server Error: restart")
        return self._world.updates.take(offset, limit)

    async def _conflict(self, reason: str) -> ApiError:
        now = asyncio.get_running_loop().time()
        if now < self._next_conflict:
            await asyncio.sleep(self._hold)
        else:
            self._next_conflict = now + self._hold
        return ApiError(409, f"Conflict: {reason}")


def _look_again(waiting: asyncio.Future[str]) -> None:
    if not waiting.done():
        waiting.set_result("")


def _read_webhook(params: Parameters, url: str) -> WebhookSettings:
    parts = urlsplit(url)
    if not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    # http only on this machine, as a real server run with --local allows it.
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if len(secret) > MAX_SECRET:
        raise bad_request("secret token is too long")
    if not SECRET_CHARACTERS.issuperset(secret):
        raise bad_request("secret token contains unallowed characters")
    return WebhookSettings(url, secret, params.integer("max_connections", 40, 1, 100))
