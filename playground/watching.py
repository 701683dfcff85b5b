"""Waiting for changes: for tests that wait until something is so, and for pages that follow the chats."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple, Self


class Change(NamedTuple):
    """Something changed in a chat; chat 0 stands for all of them (menus, names). Versions only grow."""

    chat_id: int
    version: int


class Subscription(AsyncIterator[Change]):
    """Changes since it was made, the newest of each chat; use it with `async for` inside a `with`.

    A slow reader misses nothing that still matters: changes of one chat that it has not read are one.
    """

    def __init__(self, forget: Callable[["Subscription"], None]) -> None:
        self._forget = forget
        self._pending: dict[int, int] = {}
        self._ready = asyncio.Event()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def push(self, change: Change) -> None:
        """Note a change."""
        self._pending[change.chat_id] = change.version
        self._ready.set()

    def close(self) -> None:
        """End the iteration, also for a task that waits in it."""
        self._closed = True
        self._ready.set()
        self._forget(self)

    async def __anext__(self) -> Change:
        while not self._pending:
            if self._closed:
                raise StopAsyncIteration
            self._ready.clear()
            await self._ready.wait()
        chat_id = next(iter(self._pending))
        return Change(chat_id, self._pending.pop(chat_id))


class Watchers:
    """All tasks and subscriptions that wait for changes."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._subscriptions: set[Subscription] = set()

    def changed(self, chat_id: int | None = None) -> int:
        """Wake the waiting tasks; with a chat id, tell the subscriptions too. Return the new version."""
        self.version += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        if chat_id is not None:
            for subscription in self._subscriptions:
                subscription.push(Change(chat_id, self.version))
        return self.version

    def subscribe(self) -> Subscription:
        """Follow all chats from now on."""
        subscription = Subscription(self._subscriptions.discard)
        self._subscriptions.add(subscription)
        return subscription

    def close(self) -> None:
        """End all subscriptions."""
        for subscription in tuple(self._subscriptions):
            subscription.close()

    async def until(self, predicate: Callable[[], bool]) -> None:
        """Wait until the predicate holds; it is asked again at every change."""
        while not predicate():
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
