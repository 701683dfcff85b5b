"""Who may use an officer's command or button: nobody, unless role and permission say yes.

Every officer's handler is registered by `add_officer_commands` or `add_officer_buttons`. Whoever lacks the
permission gets the same kind answer as for a word the bot does not know, so that strangers learn nothing
about officers' commands.
"""

import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.step import Step, StepApplication, StepContext
from domain.access import Officer, Permission, may

Callback = Callable[[Update, StepContext], Coroutine[Any, Any, None]]
Refusal = Callable[[Step], None]

_PERMISSION = "__officer_permission__"
_TOKEN = r"(?:ps|uhc)[0-9]{2}_?[0-9]{6}[a-z]"  # noqa: S105 - the short form of a reference


@dataclass(frozen=True, slots=True)
class OfficerCommand:
    """A command of officers: its words, the permission without which it does not exist, and what it does."""

    words: Sequence[str]
    permission: Permission
    callback: Callback
    refusal: Refusal | None = None


def refuse(step: Step) -> None:
    """Answer a command that this person may not use, in the words for a command that does not exist."""
    step.say("fallback-unknown-command")


def officer_of(step: Step) -> Officer:
    """The officer whose update this is; for handlers behind `for_officers`."""
    if step.officer is None:
        raise LookupError("no officer in this step")
    return step.officer


def for_officers(permission: Permission, *, refusal: Refusal = refuse) -> Callable[[Callback], Callback]:
    """Wrap a handler so that it runs only for an officer with the permission.

    For others a command meets `refusal`, and a button a toast. Programme, area and "not one's own" are
    checked where the application is known, by `domain.access.check_application`.
    """

    def wrap(callback: Callback) -> Callback:
        @wraps(callback)
        async def guarded(update: Update, context: StepContext) -> None:
            step = context.step
            if may(step.officer, permission):
                await callback(update, context)
            elif update.callback_query is not None:
                step.answer_callback(step.plain("officers-button-refused"), alert=True)
            else:
                refusal(step)

        setattr(guarded, _PERMISSION, permission)
        return guarded

    return wrap


def permission_of(callback: Callable[..., Any]) -> Permission | None:
    """The permission a handler was wrapped with, or None: the guard test asks this of every handler."""
    return getattr(callback, _PERMISSION, None)


def add_officer_commands(ptb_app: StepApplication, commands: Sequence[OfficerCommand]) -> None:
    """Register commands, each also in the form that can be tapped in a list (`/tinjau_ps26_000123k`)."""
    for command in commands:
        guarded = for_officers(command.permission, refusal=command.refusal or refuse)(command.callback)
        ptb_app.add_handler(CommandHandler(list(command.words), guarded, filters.ChatType.PRIVATE))
        tapped = re.compile(rf"^/(?:{'|'.join(command.words)})_{_TOKEN}(?:@\w+)?\s*$", re.IGNORECASE)
        ptb_app.add_handler(MessageHandler(filters.ChatType.PRIVATE & filters.Regex(tapped), guarded))


def add_officer_buttons(ptb_app: StepApplication, pattern: str, permission: Permission, callback: Callback) -> None:
    """Register a handler of officers' buttons whose callback data matches `pattern` from the start."""
    ptb_app.add_handler(CallbackQueryHandler(for_officers(permission)(callback), pattern=pattern))


def argument(update: Update) -> str:
    """What was typed behind a command, or the reference inside a tapped one; empty when there is nothing."""
    text = update.effective_message.text if update.effective_message else None
    head, _, rest = (text or "").strip().partition(" ")
    if found := re.search(rf"_({_TOKEN})(?:@\w+)?$", head, re.IGNORECASE):
        return found[1]
    return rest.strip()
