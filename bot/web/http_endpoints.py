"""HTTP endpoints of one process: the webhook's, and the one for health and metrics."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket

from bot.runtime.intake import Intake
from bot.runtime.logging import errors_counted
from bot.settings.model import Settings
from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.serving import listen, serve
from bot.web.site import site
from bot.web.webhook import Webhook
from storage.unit_of_work import Database


class HttpEndpoints:
    """The listeners of one process, open from their creation; connections wait until the process serves.

    Args:
        settings: Holds METRICS_LISTEN and the three settings of the webhook.
        database: Read by health checks.
        intake: Stores posted updates; without a webhook, health checks ask it when Telegram last answered.
        metrics: Served at METRICS_LISTEN.
        by_webhook: Whether Telegram posts to this process if WEBHOOK_URL is set.

    Raises:
        SettingsError: Nothing can listen at one of the addresses.
    """

    def __init__(
        self, settings: Settings, database: Database, intake: Intake, metrics: Metrics, *, by_webhook: bool = True
    ) -> None:
        self.webhook: Webhook | None = None
        if by_webhook and settings.webhook_url and settings.webhook_secret:
            secret = settings.webhook_secret.get_secret_value()
            self.webhook = Webhook(settings.webhook_url, secret, intake.store, metrics)
        self._health = Health(database, intake, self.webhook)
        self._metrics = metrics
        self._public: socket | None = None
        self._private: socket | None = None
        try:
            if self.webhook is not None:
                self._public = listen(settings.webhook_listen, "WEBHOOK_LISTEN")
            if settings.metrics_listen is not None:
                self._private = listen(settings.metrics_listen, "METRICS_LISTEN")
        except BaseException:
            self.close()
            raise

    @property
    def takes_updates(self) -> bool:
        """Whether Telegram posts updates to this process."""
        return self.webhook is not None

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Serve METRICS_LISTEN, if it is set, and count logged errors within the context."""
        if self._private is None:
            yield
            return
        with errors_counted(self._metrics.failed):
            async with serve(site(health=self._health, metrics=self._metrics), self._private):
                yield

    async def take_updates(self) -> None:
        """Serve WEBHOOK_LISTEN until cancelled, then finish the requests in progress. Needs a webhook."""
        assert self._public is not None  # noqa: S101
        async with serve(site(health=self._health, webhook=self.webhook), self._public):
            await asyncio.Event().wait()

    def close(self) -> None:
        """Stop listening. May be called twice."""
        for listener in (self._public, self._private):
            if listener is not None:
                listener.close()
