"""Handle one row of the inbox, an update or a timer, with its step as the current one."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from telegram import Update

from bot.runtime.intake import ALLOWED_UPDATES, update_kind
from bot.runtime.logging import correlation
from bot.runtime.step import NeedsTransaction, Step, current_step
from bot.runtime.step_application import StepApplication
from bot.runtime.telemetry import Telemetry
from storage.encryption import UnreadableCiphertext
from storage.records.base import InboxSource

TimerHandler = Callable[[Step, str], Awaitable[None]]
"""Handles a timer that fell due in the step's chat; the text is the timer's whole name."""

log = structlog.get_logger(__name__)


class InboxHandler:
    """Runs the handlers of one row at a time.

    Args:
        ptb_app: The entries that take updates.
        timers: Handlers by the part of a timer's name before its colon, or by its whole name.
        telemetry: Counts the rows by kind and outcome.
    """

    def __init__(self, ptb_app: StepApplication, *, timers: Mapping[str, TimerHandler], telemetry: Telemetry) -> None:
        self._ptb_app = ptb_app
        self._timers = timers
        self._telemetry = telemetry

    async def run(self, step: Step) -> None:
        """Run the handlers of one inbox row. Raises the errors of the handlers."""
        token = current_step.set(step)
        began = time.perf_counter()
        kind, outcome = "other", "failed"
        try:
            with correlation(step.item.correlation_id):
                if not step.item.payload:
                    raise UnreadableCiphertext("inbox.payload")
                content = json.loads(step.item.payload)
                kind = update_kind(content)
                if step.item.source is InboxSource.TIMER:
                    await self._handle_timer(step, content["timer"])
                elif kind in ALLOWED_UPDATES:
                    await self._handle_update(step, content)
            outcome = "done"
        except NeedsTransaction:
            outcome = "alone"
            raise
        finally:
            current_step.reset(token)
            waited = step.now - step.item.received_at
            self._telemetry.handled(kind, outcome, time.perf_counter() - began, waited)

    async def _handle_timer(self, step: Step, name: str) -> None:
        kind = name.partition(":")[0]
        handler = self._timers.get(kind)
        if handler is None:
            log.warning("worker.unknown_timer", kind=kind)
            return
        await handler(step, name)

    async def _handle_update(self, step: Step, content: dict[str, Any]) -> None:
        update = Update.de_json(_bare(content), self._ptb_app.bot)
        if update.callback_query is not None:
            step.expect_callback_answer(update.callback_query.id)
        matches = self._ptb_app.match(update)
        step.declare([match.needs for match in matches])
        await self._ptb_app.run_matches(update, matches)
        step.answer_callback()


def _bare(content: dict[str, Any]) -> dict[str, Any]:
    """Return the update without the kinds that were not asked for, and without the content of a tapped message.

    That message is ours, and slow to decode. Without a date it is an `InaccessibleMessage`:
    https://core.telegram.org/bots/api#inaccessiblemessage
    """
    content = {key: content[key] for key in ("update_id", *ALLOWED_UPDATES) if key in content}
    query = content.get("callback_query")
    message = query.get("message") if isinstance(query, dict) else None
    if not isinstance(message, dict):
        return content
    named = {key: message[key] for key in ("message_id", "chat") if key in message}
    return {**content, "callback_query": {**query, "message": {**named, "date": 0}}}  # type: ignore[dict-item]
