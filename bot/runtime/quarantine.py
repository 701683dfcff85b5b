"""Leaving alone for a while what failed by a fault of the program, so that the rest of a loop goes on."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from storage.faults import is_fault
from storage.unit_of_work import Clock

QUARANTINE = timedelta(minutes=1)
"""A fault is tried again after this, and logged and counted each time, until it is mended."""

log = structlog.get_logger(__name__)


class Quarantine:
    """Jobs, or things that a job goes through, which have failed a moment ago.

    Args:
        event: what a failure is logged under.
    """

    def __init__(self, clock: Clock, event: str) -> None:
        self._clock = clock
        self._event = event
        self._until: dict[Hashable, datetime] = {}

    def holds(self, what: Hashable) -> bool:
        """Return whether this failed so shortly ago that it is to be left alone."""
        until = self._until.get(what)
        return until is not None and self._clock() < until

    @contextmanager
    def guard(self, what: Hashable, **about: object) -> Iterator[None]:
        """Log a fault in the block with its traceback and put `what` into quarantine; the caller goes on after it.

        A database that is away is no fault: its error is raised, since the loop around waits for it.

        Args:
            what: what is left alone for a while after a fault.
            **about: what the log line says of it; nothing personal.
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
