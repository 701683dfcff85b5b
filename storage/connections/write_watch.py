"""Whether the database can be written: the outcome of this process's latest writes, and how long they have failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

SETTLED_AFTER = timedelta(seconds=30)
"""An outage is over when a write succeeded and none has failed for this long.

With little room left on a disk, small writes still succeed between others that fail.
"""
FORGOTTEN_AFTER = timedelta(seconds=45)
"""The age from which a failure says nothing about the present: every failed write is retried within 30 seconds."""


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage: when writes began to fail, when the latest failed, and why, in the database's own words."""

    since: datetime
    failed_at: datetime
    reason: str

    @property
    def lasted(self) -> timedelta:
        """The time for which the outage is known to have lasted."""
        return self.failed_at - self.since


class WriteWatch:
    """Records this process's successful writes, and those that failed because the database is away.

    ``changed`` is called when an outage begins, goes on or may be over.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._outage: Outage | None = None
        self._succeeded_at: datetime | None = None
        self.changed: Callable[[], None] = lambda: None

    def failed(self, reason: str, *, begins: bool = True) -> None:
        """Record a failed write; without ``begins`` it only prolongs an outage that is known already."""
        now, known = self._clock(), self.outage()
        if known is None and not begins:
            return
        self._outage = Outage(known.since if known else now, now, reason)
        self.changed()

    def succeeded(self) -> None:
        """Record a successful write."""
        if self._outage is not None:
            self._succeeded_at = self._clock()
            self.changed()

    def outage(self) -> Outage | None:
        """Return the outage that is not known to be over."""
        found = self._outage
        if found is None:
            return None
        if self._written_since(found) and self._clock() - found.failed_at >= SETTLED_AFTER:
            self._outage = self._succeeded_at = None
        return self._outage

    def wrong(self) -> str | None:
        """Return why the latest write failed; None if it succeeded, or if the failure is too old."""
        found = self.outage()
        if found is None or self._written_since(found) or self._clock() - found.failed_at > FORGOTTEN_AFTER:
            return None
        return found.reason

    def _written_since(self, outage: Outage) -> bool:
        return self._succeeded_at is not None and self._succeeded_at > outage.failed_at
