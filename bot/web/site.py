"""Routes of the HTTP endpoints."""

from starlette.applications import Starlette
from starlette.routing import Route

from bot.web.health import Health
from bot.web.metrics import Metrics
from bot.web.webhook import Webhook


def site(*, health: Health, metrics: Metrics | None = None, webhook: Webhook | None = None) -> Starlette:
    """Return an application for `/healthz`, `/readyz`, and with `metrics` or `webhook` also for their paths."""
    routes = [Route("/healthz", health.alive), Route("/readyz", health.ready)]
    if metrics is not None:
        routes.append(Route("/metrics", metrics.scrape))
    if webhook is not None:
        routes.append(Route(webhook.path, webhook.receive, methods=["POST"]))
    return Starlette(routes=routes)
