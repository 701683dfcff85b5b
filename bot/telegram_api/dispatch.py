"""The one builder for each kind of handler: what a command, a message and a tap are, and nothing besides them.

The library's own handlers take edited messages and channel posts as well, and a tap without data whatever their
pattern says. A guard keeps them out of the rest of the bot. Edited messages have one handler,
`bot.handlers.residents.edits`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Coroutine
from typing import TYPE_CHECKING, Any

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, MessageHandler, filters

from domain.reference import token_pattern

if TYPE_CHECKING:
    from bot.runtime.step import StepApplication, StepContext

Callback = Callable[[Update, "StepContext"], Coroutine[Any, Any, None]]

TOKEN = token_pattern()
"""The short form of a reference, of whichever programme."""
NUMBER = "[0-9]{1,9}"
"""A number in callback data, small enough for every column."""
ID = "[0-9a-f]{32}"
ANYTHING = r"[\s\S]*"

# The server marks the same as a command: https://core.telegram.org/bots/features#commands
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?![\w@/])")
_TAPPED = re.compile(rf"(\w+)_({TOKEN})", re.ASCII)
_BETWEEN = " :,=-"
"""What people put between a command and what belongs to it, blanks apart."""


def new_message(update: object) -> Message | None:
    """Return the message that somebody has just sent in a private chat; None for edits, posts and all else."""
    message = update.message if isinstance(update, Update) else None
    return message if message is not None and message.chat.type == ChatType.PRIVATE else None


def argument(update: Update) -> str:
    """Return what stands behind a command, on its line or on the next ones, as one line; empty if there is nothing.

    For a command tapped in a list (`/tinjau_ps26_000123k`) it is the reference inside it.
    """
    found = _COMMAND.match(update.message.text or "") if update.message else None
    if found is None:
        return ""
    tapped = _TAPPED.fullmatch(found[1].lower())
    if tapped is not None:
        return tapped[2]
    return " ".join(found.string[found.end() :].split()).lstrip(_BETWEEN)


class CommandsHandler(BaseHandler[Update, "StepContext", None]):
    """Takes new private messages that begin with one of these commands.

    With `tapped` also those that are such a command with a reference in it.
    """

    def __init__(self, words: Collection[str], callback: Callback, *, tapped: bool = False) -> None:
        super().__init__(callback)
        self.commands = frozenset(words)
        self.tapped = tapped

    def check_update(self, update: object) -> bool:
        message = new_message(update)
        found = _COMMAND.match(message.text or "") if message else None
        if message is None or found is None or not _is_ours(message, found[2]):
            return False
        word = found[1].lower()
        if word in self.commands:
            return True
        tapped = _TAPPED.fullmatch(word) if self.tapped else None
        return tapped is not None and tapped[1] in self.commands and not found.string[found.end() :].strip()


class TapsHandler(BaseHandler[Update, "StepContext", None]):
    """Takes taps whose data fits the pattern from beginning to end."""

    def __init__(self, pattern: str, callback: Callback) -> None:
        super().__init__(callback)
        self.pattern = re.compile(pattern, re.ASCII)

    def check_update(self, update: object) -> bool:
        query = update.callback_query if isinstance(update, Update) else None
        return query is not None and self.pattern.fullmatch(query.data or "") is not None


def add_commands(
    ptb_app: StepApplication, words: str | Collection[str], callback: Callback, *, tapped: bool = False
) -> None:
    """Register a command by all its names; `tapped` as in `CommandsHandler`."""
    ptb_app.add_handler(CommandsHandler({words} if isinstance(words, str) else words, callback, tapped=tapped))


def add_messages(
    ptb_app: StepApplication, callback: Callback, fitting: filters.BaseFilter | None = None, *, group: int = 0
) -> None:
    """Register a handler of new messages in private chats: all of them, or those that are `fitting`."""
    new = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    ptb_app.add_handler(MessageHandler(new if fitting is None else new & fitting, callback), group)


def add_taps(ptb_app: StepApplication, pattern: str, callback: Callback) -> None:
    """Register a handler of the buttons whose whole callback data fits `pattern`.

    The pattern says all that the callback relies on: how many parts, which acts, how long a number. What fits none is
    answered as a button that is not known (`bot.handlers.residents.fallback`).
    """
    ptb_app.add_handler(TapsHandler(pattern, callback))


def _is_ours(message: Message, addressee: str | None) -> bool:
    """Whether a command names no bot, or this one."""
    return addressee is None or addressee.casefold() == message.get_bot().username.casefold()
