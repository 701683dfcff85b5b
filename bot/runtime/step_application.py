"""The library's Application for steps: which entries take an update, and who may use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationHandlerStop, ExtBot

from bot.runtime.step import Step, StepContext, current_step
from bot.telegram_api.dispatch import RESIDENTS, Entry, EntryHandler, Needs
from domain.access import may


@dataclass(frozen=True, slots=True)
class Match:
    """The first entry of a group that accepts an update, and whether this person may use it."""

    handler: EntryHandler
    found: object
    allowed: bool

    @property
    def needs(self) -> Needs:
        """The need of the handler; a refusal needs nothing."""
        return self.handler.entry.needs if self.allowed else Needs.NOTHING


class StepApplication(Application[ExtBot[None], StepContext, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]):
    """The library's Application, with checks of permission and need of a transaction before an update is handled.

    Errors of handlers are left to the worker, and no data about chats or people is kept in memory.
    """

    __slots__ = ()

    def match(self, update: Update) -> list[Match]:
        """Return the first entry of each group that accepts this update. Needs the current step."""
        officer = current_step.get().officer
        found = []
        for handlers in self.handlers.values():
            for handler in handlers:
                check = handler.check_update(update)
                if check is None or check is False:
                    continue
                if not isinstance(handler, EntryHandler):
                    raise TypeError(f"{handler!r} was not built from an entry")
                permission = handler.entry.permission
                found.append(Match(handler, check, permission is RESIDENTS or may(officer, permission)))
                break
        return found

    async def run_matches(self, update: Update, matches: Sequence[Match]) -> None:
        """Run the handlers until one of them stops; refuse people who may not use one. Raises their errors."""
        context = StepContext.from_update(update, self)
        for match in matches:
            if not match.allowed:
                _refuse(context.step, update, match.handler.entry)
                continue
            try:
                await match.handler.handle_update(update, self, match.found, context)
            except ApplicationHandlerStop:
                return

    async def process_update(self, update: object) -> None:
        """Handle an update, as the library's method of this name does."""
        if isinstance(update, Update):
            await self.run_matches(update, self.match(update))


def _refuse(step: Step, update: Update, entry: Entry) -> None:
    """Answer a person who may not use an entry: a button with a toast, a command as if it did not exist.

    So strangers learn nothing about officers' commands.
    """
    if update.callback_query is not None:
        step.answer_callback(step.plain("officers-button-refused"), alert=True)
    elif entry.refusal is not None:
        entry.refusal(step)
    else:
        step.say("fallback-unknown-command")
