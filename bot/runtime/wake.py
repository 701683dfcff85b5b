"""Wake-ups within one process, and a way to wait until all loops are idle.

A loop that finds nothing to do waits on its ``WakeEvent``; any code that makes work for it rings. Every loop tells the
``IdleTracker`` when it has done something, so that a drain (and a test) can wait for idleness without polling.
"""

import asyncio
import contextlib


class WakeEvent:
    """A wake-up that is never lost: a ring before the wait ends the wait at once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the waiting loop, or end its next wait at once."""
        self._event.set()

    async def wait(self, seconds: float | None) -> None:
        """Wait for a ring, at most ``seconds`` (None: without limit)."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()


class IdleTracker:
    """Count what the loops of this process have done."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Event()

    def note(self) -> None:
        """Note that work was done, and wake all that wait for a change."""
        self.count += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def beyond(self, count: int) -> None:
        """Wait until more was done than at ``count``."""
        while self.count <= count:
            await self._changed.wait()
