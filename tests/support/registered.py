"""The bot's entries as they are registered, for tests that walk all of them, and one more for tests that need one."""

from functools import cache
from typing import Any

from telegram.ext import Application, ExtBot

from bot import handlers
from bot.telegram_api.dispatch import RESIDENTS, Callback, Command, Entry, EntryHandler, Needs
from tests.support.running import TOKEN


@cache
def registered() -> list[Entry]:
    """Return every entry that a handler was built from, in the order in which they are asked."""
    ptb_app = Application.builder().bot(ExtBot(TOKEN)).updater(None).job_queue(None).build()
    handlers.register(ptb_app)  # type: ignore[arg-type]
    built = [handler for group in sorted(ptb_app.handlers) for handler in ptb_app.handlers[group]]
    return [handler.entry for handler in built if isinstance(handler, EntryHandler)]


def add_command(ptb_app: Any, name: str, callback: Callback, *, needs: Needs = Needs.NOTHING) -> None:
    """Let a bot under test know one more command, before all others."""
    entry = Command((name,), callback, permission=RESIDENTS, needs=needs, group=-2)
    ptb_app.add_handler(EntryHandler(entry), entry.group)
