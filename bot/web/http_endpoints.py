"""The addresses at which one process is reached: the webhook's, and that for health and metrics."""

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
    """Listens from the moment it is made; who knocks waits until the process serves.

    Args:
        settings: METRICS_LISTEN and the three of the webhook.
        intake: stores what is posted; where there is no webhook, is asked when it last heard of Telegram.
        metrics: what is served at METRICS_LISTEN.
        by_webhook: whether this process is the one Telegram posts to, when WEBHOOK_URL is set.

    Raises:
        SettingsError: nothing can listen at one of the addresses.
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
        """Whether this process is the one Telegram posts to."""
        return self.webhook is not None

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Answer at METRICS_LISTEN until left, and count the errors that are logged; nothing without it."""
        if self._private is None:
            yield
            return
        with errors_counted(self._metrics.failed):
            async with serve(site(health=self._health, metrics=self._metrics), self._private):
                yield

    async def take_updates(self) -> None:
        """Answer at WEBHOOK_LISTEN until cancelled, then what was begun. Needs a webhook."""
        assert self._public is not None  # noqa: S101
        async with serve(site(health=self._health, webhook=self.webhook), self._public):
            await asyncio.Event().wait()

    def close(self) -> None:
        """Stop listening. May be called twice."""
        for listener in (self._public, self._private):
            if listener is not None:
                listener.close()
