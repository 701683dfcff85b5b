"""Who may use an officer's command or button: nobody, unless role and permission say yes.

Every officer's handler is registered by `add_officer_commands` or `add_officer_buttons`. Whoever lacks the
permission gets the same kind answer as for a word the bot does not know, so that strangers learn nothing
about officers' commands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from telegram import Update

from bot.runtime.step import Step, StepApplication, StepCallback, StepContext
from bot.telegram_api.dispatch import add_commands, add_taps
from domain.access import Permission, may

Refusal = Callable[[Step], None]

_PERMISSION = "__officer_permission__"


@dataclass(frozen=True, slots=True)
class OfficerCommand:
    """A command of officers: its words, the permission without which it does not exist, and what it does."""

    words: Sequence[str]
    permission: Permission
    callback: StepCallback
    refusal: Refusal | None = None


def refuse(step: Step) -> None:
    """Answer a command that this person may not use, in the words for a command that does not exist."""
    step.say("fallback-unknown-command")


def for_officers(permission: Permission, *, refusal: Refusal = refuse) -> Callable[[StepCallback], StepCallback]:
    """Wrap a handler so that it runs only for an officer with the permission.

    For others a command meets `refusal`, and a button a toast. Programme, area and "not one's own" are
    checked where the application is known, by `domain.access.check_application`.
    """

    def wrap(callback: StepCallback) -> StepCallback:
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
        add_commands(ptb_app, command.words, guarded, tapped=True)


def add_officer_buttons(ptb_app: StepApplication, pattern: str, permission: Permission, callback: StepCallback) -> None:
    """Register a handler of officers' buttons whose whole callback data fits `pattern`."""
    add_taps(ptb_app, pattern, for_officers(permission)(callback))
