"""Hooks by which the loops report their work to metrics."""

from datetime import timedelta

from storage.records.base import Priority
from storage.records.queues import SendState


class Telemetry:
    """Discard all reports; the subclass `bot.web.metrics.Metrics` counts them.

    No argument is ever personal, and each text argument has few values, because these become labels.
    """

    def taken(self, updates: int) -> None:
        """Note that `updates` came in and are committed; 0 for a poll that brought none."""

    def dropped(self, updates: int) -> None:
        """Note that `updates` of kinds that were not asked for came in, and are not stored."""

    def posted(self, status: int) -> None:
        """Note that a post to the webhook was answered with this HTTP status."""

    def handled(self, kind: str, outcome: str, seconds: float, waited: timedelta) -> None:
        """Note that an update's handlers ran for `seconds`, after it had `waited` in the inbox.

        `outcome` is "done", "failed" (it raised) or "alone" (it runs again, in a transaction of its own).
        """

    def sent(self, method: str, priority: Priority, outcome: SendState, seconds: float) -> None:
        """Note that a call of the Bot API came back after `seconds`.

        `outcome` is the state of its row; QUEUED if it is to be sent again.
        """
