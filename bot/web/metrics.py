"""`/metrics` for Prometheus: counters of this process, and figures of the database at the moment of the scrape.

No label is personal, and each has few values. The figures of the database are the same in every process: use their
maximum, not their sum.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

from bot.resources import Resources
from bot.runtime.step import JAKARTA
from bot.runtime.telemetry import Telemetry
from bot.services.places.pools import free_places
from domain.programme import Programme
from storage.errors import StorageError, why
from storage.records.base import Priority
from storage.records.queues import SendState
from storage.repositories.figures import WaitingFigures, WaitingRows
from storage.unit_of_work import Database

_DATABASE_SECONDS = 5.0
_QUICK = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_SLOW = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

log = structlog.get_logger(__name__)


class Metrics(Telemetry):
    """Count the reports of the loops of one process, and serve them with the figures of its database."""

    def __init__(self, database: Database, resources: Resources) -> None:
        self._database = database
        self._resources = resources
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._taken = Counter("bot_updates_taken", "Updates stored in the inbox.", registry=registry)
        self._dropped = Counter(
            "bot_updates_dropped", "Updates of kinds that were not asked for, not stored.", registry=registry
        )
        self._taken_at = Gauge(
            "bot_last_intake_timestamp_seconds", "When Telegram was last heard of (0: never).", registry=registry
        )
        self._posts = Counter("bot_webhook_posts", "Posts to the webhook by answer.", ["status"], registry=registry)
        self._handled = Counter(
            "bot_updates",
            "Runs of handlers by kind of update and outcome: done, failed, alone (run again in a transaction).",
            ["kind", "outcome"],
            registry=registry,
        )
        self._wait = Histogram(
            "bot_lane_wait_seconds", "From the inbox to the handler.", registry=registry, buckets=_SLOW
        )
        self._handling = Histogram(
            "bot_handling_seconds",
            "Time in handlers, without the round's commit.",
            ["kind"],
            registry=registry,
            buckets=_QUICK,
        )
        self._sent = Counter(
            "bot_sends",
            "Calls of the Bot API by what became of them; queued means that it is made again.",
            ["method", "priority", "outcome"],
            registry=registry,
        )
        self._sending = Histogram(
            "bot_send_seconds", "Time of a call of the Bot API.", registry=registry, buckets=_SLOW
        )
        self._errors = Counter(
            "bot_errors", "Lines of the log at ERROR or above, by event.", ["event"], registry=registry
        )
        self._figures = _LatestFigures()
        registry.register(self._figures)

    def taken(self, updates: int) -> None:
        """Count updates that were taken in."""
        self._taken.inc(updates)
        self._taken_at.set_to_current_time()

    def dropped(self, updates: int) -> None:
        """Count updates that were dropped."""
        self._dropped.inc(updates)

    def posted(self, status: int) -> None:
        """Count a post to the webhook by its status."""
        self._posts.labels(status).inc()

    def handled(self, kind: str, outcome: str, seconds: float, waited: timedelta) -> None:
        """Count an update by kind and outcome, with the times it took and waited."""
        self._handled.labels(kind, outcome).inc()
        if outcome == "alone":  # the second run, which counts, reports its time
            return
        self._handling.labels(kind).observe(seconds)
        self._wait.observe(max(waited.total_seconds(), 0.0))

    def sent(self, method: str, priority: Priority, outcome: SendState, seconds: float) -> None:
        """Count a call of the Bot API, with the time it took."""
        self._sent.labels(method, priority.name.lower(), outcome.value).inc()
        self._sending.observe(seconds)

    def failed(self, event: str) -> None:
        """Count an error line of the log; see `bot.runtime.logging.errors_counted`."""
        self._errors.labels(event).inc()

    async def scrape(self, _request: Request) -> Response:
        """Return all metrics as text; without a database only those of this process and `bot_database_up 0`."""
        try:
            async with asyncio.timeout(_DATABASE_SECONDS):
                families = await self._read()
        except (StorageError, OSError, TimeoutError) as error:
            log.warning("metrics.no_database", error=type(error).__name__, reason=why(error))
            families = [GaugeMetricFamily("bot_database_up", _UP, 0)]
        self._figures.families = [*families, self._holidays()]
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _holidays(self) -> Metric:
        today = self._database.clock().astimezone(JAKARTA).date()
        return GaugeMetricFamily(
            "bot_holidays_known_days",
            "Days ahead of which the joint decree on holidays is known.",
            self._resources.rulebook.holidays.days_known(today),
        )

    async def _read(self) -> list[Metric]:
        async with self._database.read() as uow:
            figures = WaitingFigures(uow.connection, uow.now)
            inbox, aside, outbox = await figures.inbox(), await figures.dead_letters(), await figures.outbox()
            places = await free_places(uow, self._resources, uow.now.astimezone(JAKARTA).date())
        return [GaugeMetricFamily("bot_database_up", _UP, 1), *_inbox(inbox, aside), *_outbox(outbox), _places(places)]


class _LatestFigures(Collector):
    """Return the figures read last, because the client library collects synchronously."""

    def __init__(self) -> None:
        self.families: list[Metric] = []

    def collect(self) -> Iterable[Metric]:
        return self.families


_UP = "Whether the database answered this question."


def _inbox(waiting: WaitingRows, aside: int) -> Iterable[Metric]:
    yield GaugeMetricFamily("bot_inbox_waiting", "Updates that wait for their lane.", waiting.count)
    yield GaugeMetricFamily(
        "bot_inbox_oldest_seconds", "How long the oldest of them has waited.", waiting.oldest.total_seconds()
    )
    yield GaugeMetricFamily("bot_inbox_set_aside", "Updates that a person has to look at.", aside)


def _outbox(by_priority: Mapping[Priority, WaitingRows]) -> Iterable[Metric]:
    count = GaugeMetricFamily("bot_outbox_waiting", "Calls that wait for the sender.", labels=["priority"])
    oldest = GaugeMetricFamily(
        "bot_outbox_oldest_seconds", "How long the oldest that may go has been due.", labels=["priority"]
    )
    for priority, waiting in by_priority.items():
        count.add_metric([priority.name.lower()], waiting.count)
        oldest.add_metric([priority.name.lower()], waiting.oldest.total_seconds())
    return count, oldest


def _places(free: Mapping[Programme, int | None]) -> Metric:
    places = GaugeMetricFamily(
        "bot_places_free",
        "Places that can be given today; absent while nobody has set a number.",
        labels=["programme"],
    )
    for programme, number in free.items():
        if number is not None:
            places.add_metric([programme.value], number)
    return places
