"""The bot's handlers as they are registered, for tests that walk all of them."""

from functools import cache
from typing import Any

from telegram.ext import Application, BaseHandler, ExtBot

from bot import handlers
from tests.support.running import TOKEN


@cache
def registered() -> list[BaseHandler[Any, Any, Any]]:
    """Every handler, in the order in which they are asked."""
    ptb_app = Application.builder().bot(ExtBot(TOKEN)).updater(None).job_queue(None).build()
    handlers.register(ptb_app)  # type: ignore[arg-type]
    return [handler for group in sorted(ptb_app.handlers) for handler in ptb_app.handlers[group]]
