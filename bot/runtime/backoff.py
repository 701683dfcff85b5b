"""Back-off: growing pauses while a service is away."""

import asyncio

from structlog.typing import FilteringBoundLogger

from storage.faults import log_failure

FIRST_SECONDS = 0.2
LONGEST_SECONDS = 10.0


class Backoff:
    """Back-off whose pauses double while attempts keep failing, up to `longest` seconds."""

    def __init__(self, longest: float = LONGEST_SECONDS) -> None:
        self._longest = longest
        self._pause = 0.0

    def reset(self) -> None:
        """Start from the shortest pause again, after a success."""
        self._pause = 0.0

    def next(self, at_least: float = FIRST_SECONDS) -> float:
        """Return the seconds of the next pause."""
        self._pause = min(max(at_least, self._pause * 2), self._longest)
        return self._pause

    async def wait_out(self, log: FilteringBoundLogger, event: str, error: Exception) -> None:
        """Log a failure, with its traceback if it is a fault of the program, and sleep for the next pause."""
        pause = self.next()
        log_failure(log, event, error, seconds=pause)
        await asyncio.sleep(pause)
