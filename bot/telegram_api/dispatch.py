"""What commands, messages and taps the bot takes: declared as entries, each built into a handler of the library's.

An entry says who may use it and whether it needs a transaction; one that does not say both cannot be made. The
library's own handlers take edited messages and channel posts as well, and a tap without data whatever their pattern
says. A guard keeps them out of the rest of the bot. Edited messages have entries of their own in
`bot.handlers.residents.edits`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from dataclasses import KW_ONLY, dataclass
from enum import Enum
from typing import Any, Final, Literal

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import BaseHandler, filters

from bot.telegram_api.callbacks.data import CallbackData
from domain.access import Permission
from domain.reference import token_pattern

TOKEN = token_pattern()
"""The short form of a reference, of whichever programme."""

# The server marks the same as a command: https://core.telegram.org/bots/features#commands
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]+))?(?![\w@/])")
_TAPPED = re.compile(rf"(\w+)_({TOKEN})", re.ASCII)
_BETWEEN = " :,=-"
"""What people put between a command and what belongs to it, blanks apart."""

Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]
"""What runs: with the update and the library's context, which is the runtime's."""


class Needs(Enum):
    """Whether a handler reads or writes the database while it runs.

    NOTHING: it runs in a batch with others. TRANSACTION: the update runs alone, once. DEPENDS: only some updates need
    it; one that does is begun in a batch and run a second time alone, so this is for what cannot be told beforehand.
    """

    NOTHING = "nothing"
    TRANSACTION = "transaction"
    DEPENDS = "depends"


class Everybody(Enum):
    """The permission of what is for everybody who writes to the bot."""

    RESIDENTS = "residents"


RESIDENTS: Final = Everybody.RESIDENTS


@dataclass(frozen=True)
class Declaration:
    """What every entry says.

    Attributes:
        permission: The officers' permission without which this does not exist, or `RESIDENTS`.
        needs: Whether the handler needs a transaction.
        group: Of each group the first entry that takes an update gets it, the lowest group first.
        refusal: How an officers' command is refused; by default like a command that does not exist.
    """

    _: KW_ONLY
    permission: Permission | Literal[Everybody.RESIDENTS]
    needs: Needs
    group: int = 0
    refusal: Callable[[Any], None] | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.permission, Permission | Everybody) or not isinstance(self.needs, Needs):
            raise TypeError(f"{self!r} declares no permission or no need")


@dataclass(frozen=True)
class Command(Declaration):
    """Takes new private messages that begin with one of these words; officers' also as `/tinjau_ps26_000123k`."""

    words: tuple[str, ...]
    callback: Callback

    def takes(self, update: Update) -> object:
        """Return whether this update is the command."""
        message = new_message(update)
        found = _COMMAND.match(message.text or "") if message else None
        if message is None or found is None or not _is_ours(message, found[2]):
            return False
        word = found[1].lower()
        if word in self.words:
            return True
        tapped = _TAPPED.fullmatch(word) if self.can_be_tapped else None
        return tapped is not None and tapped[1] in self.words and not found.string[found.end() :].strip()

    @property
    def can_be_tapped(self) -> bool:
        """Whether the command is also taken with a reference in it, as officers' lists write it."""
        return self.permission is not RESIDENTS


@dataclass(frozen=True)
class Button(Declaration):
    """Takes taps on buttons of one kind, or with None on any button.

    The kind says all that the callback relies on: how many parts, which acts, how long a number. What fits none is
    answered as a button that is not known (`bot.handlers.residents.fallback`).
    """

    kind: type[CallbackData] | None
    callback: Callback

    def fits(self, data: str | None) -> bool:
        """Return whether callback data is of this kind."""
        return self.kind is None or self.kind.parse(data) is not None

    def takes(self, update: Update) -> object:
        """Return whether this update is a tap on such a button."""
        query = update.callback_query
        return query is not None and self.fits(query.data)


@dataclass(frozen=True)
class NewMessage(Declaration):
    """Takes new messages in private chats: all of them, or those that are `fitting`."""

    callback: Callback
    fitting: filters.BaseFilter | None = None

    def takes(self, update: Update) -> object:
        """Return whether this update is such a message."""
        return new_message(update) is not None and (self.fitting is None or bool(self.fitting.check_update(update)))


@dataclass(frozen=True)
class Other(Declaration):
    """Takes what this function says: for what is no command, no tap and no new message."""

    takes: Callable[[Update], object]
    callback: Callback


Entry = Command | Button | NewMessage | Other


class EntryHandler(BaseHandler[Update, Any, None]):
    """An entry as the library's handler. The runtime asks `entry` for permission and need before it runs it."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.callback)
        self.entry = entry

    def check_update(self, update: object) -> object:
        """Return False unless the entry takes this update."""
        return isinstance(update, Update) and self.entry.takes(update)


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


def _is_ours(message: Message, addressee: str | None) -> bool:
    """Return whether a command names no bot, or this one."""
    return addressee is None or addressee.casefold() == message.get_bot().username.casefold()
