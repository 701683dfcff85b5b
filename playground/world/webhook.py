"""Delivery of updates to a webhook, with the real server's order and retries."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

import aiohttp

from playground.world.updates import QueuedUpdate, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ANSWER_SECONDS = 60
FIRST_DELAY = 2.0
LONGEST_DELAY = 60.0


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """What setWebhook was told."""

    url: str
    secret: str
    max_connections: int


class Webhook:
    """Posts each waiting update until it is taken with a status of 200 to 299.

    A chat's messages go one after another, a person's taps likewise, but the two are separate queues, so a
    tap can overtake a message. A failed update is tried again at once, then after 2, 4, 8 … seconds. A
    method call in the webhook's answer is not carried out.

    Args:
        updates: the queue to empty.
        settings: where to.
        clock: Unix time in seconds, for the date of the last error.
        changed: called when an update was taken.
        sleep: waits between tries, in seconds.
    """

    def __init__(
        self,
        updates: UpdateQueue,
        settings: WebhookSettings,
        clock: Callable[[], float],
        changed: Callable[[], None],
        sleep: Callable[[float], Coroutine[None, None, None]] = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._clock = clock
        self._changed = changed
        self._sleep = sleep
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))
        self._slots = asyncio.Semaphore(settings.max_connections)
        self._queues: dict[tuple[str, int], asyncio.Queue[QueuedUpdate]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._last_seen = 0
        self.look()

    def look(self) -> None:
        """Begin to deliver the updates that have come since the last look."""
        for update in self._updates.after(self._last_seen):
            self._last_seen = update.id
            queue = self._queues.get(update.order)
            if queue is None:
                queue = self._queues[update.order] = asyncio.Queue()
                task = asyncio.get_running_loop().create_task(self._empty(update.order, queue))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            queue.put_nowait(update)

    async def close(self) -> None:
        """Stop delivering; what was not taken stays in the queue."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    async def _empty(self, order: tuple[str, int], queue: asyncio.Queue[QueuedUpdate]) -> None:
        while not queue.empty():
            await self._deliver(queue.get_nowait())
        del self._queues[order]

    async def _deliver(self, update: QueuedUpdate) -> None:
        delay = 0.0
        while True:
            async with self._slots:
                error = await self._post(update)
            if error is None:
                break
            self.last_error = int(self._clock()), error
            if self._clock() + delay >= update.expires_at:
                break
            await self._sleep(delay)
            delay = min(delay * 2 or FIRST_DELAY, LONGEST_DELAY)
        self._updates.forget(update)
        self._changed()

    async def _post(self, update: QueuedUpdate) -> str | None:
        headers = {"Content-Type": "application/json"}
        if self.settings.secret:
            headers[SECRET_HEADER] = self.settings.secret
        try:
            async with self._session.post(self.settings.url, data=update.body, headers=headers) as answer:
                await answer.read()
        except (aiohttp.ClientError, TimeoutError) as failure:
            return f"Connection failed: {type(failure).__name__}"
        return None if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
