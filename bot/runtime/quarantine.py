"""Quarantine for jobs that failed by a fault of the program, so that the rest of a loop goes on."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from storage.faults import is_fault
from storage.unit_of_work import Clock

QUARANTINE = timedelta(minutes=1)
"""Time until a failed job is retried; each failure is logged and counted, until the fault is fixed."""

log = structlog.get_logger(__name__)


class Quarantine:
    """Jobs, or items of a job, that failed a short while ago.

    Args:
        clock: Tells the time.
        event: The name under which a failure is logged.
    """

    def __init__(self, clock: Clock, event: str) -> None:
        self._clock = clock
        self._event = event
        self._until: dict[Hashable, datetime] = {}

    def holds(self, what: Hashable) -> bool:
        """Return whether this failed recently and must not be retried yet."""
        until = self._until.get(what)
        return until is not None and self._clock() < until

    @contextmanager
    def guard(self, what: Hashable, **about: object) -> Iterator[None]:
        """Log a fault in the block with its traceback and put `what` into quarantine; then the caller continues.

        A database that is away is no fault: its error is raised, because the loop around retries with back-off.

        Args:
            what: The job or item that is not retried for a while after a fault.
            **about: Fields of the log line; nothing personal.
        """
        try:
            yield
        except Exception as error:
            if not is_fault(error):
                raise
            log.error(self._event, exc_info=error, **about)
            self._until[what] = self._clock() + QUARANTINE
        else:
            self._until.pop(what, None)
