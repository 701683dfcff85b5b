"""Reading and answering buttons and commands, shared by the handlers of several subjects."""

from __future__ import annotations

from functools import wraps

from telegram import CallbackQuery, Update

from bot.runtime.step import Step, StepContext
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.review import CaseTap
from bot.telegram_api.dispatch import Callback, argument
from bot.views.review import words
from domain.errors import DomainError, InvalidAnswer
from domain.reference import Reference


def replies_to_domain_errors(callback: Callback) -> Callback:
    """Wrap a handler so that a domain error becomes an answer."""

    @wraps(callback)
    async def told(update: Update, context: StepContext) -> None:
        step = context.step
        try:
            async with step.uow.attempt():
                await callback(update, context)
        except DomainError as error:
            step.send_text(await words.explain(step, error, _reference_or_none(update)))

    return told


def reference(update: Update) -> Reference:
    """Return the reference in a button or after a command. Raises InvalidAnswer if it cannot be read."""
    tap = CaseTap.parse(update.callback_query.data) if update.callback_query else None
    words = tap.token if tap else argument(update)
    if not words:
        raise InvalidAnswer("review-which")
    return Reference.parse(words)


def replace_or_send(step: Step, update: Update, html: str, keyboard: keyboards.Markup | None = None) -> None:
    """Replace the message whose button was tapped, or send a new message after a command."""
    query = update.callback_query
    if query is not None and query.message is not None:
        replace_tapped(step, query, html, keyboard)
    else:
        step.send_text(html, keyboard=keyboard)


def replace_tapped(step: Step, query: CallbackQuery, html: str, keyboard: keyboards.Markup | None) -> None:
    """Replace the message whose button was tapped, if the tap still names it."""
    if query.message is not None:
        step.edit_text(query.message.message_id, html, keyboard=keyboard)


def _reference_or_none(update: Update) -> Reference | None:
    try:
        return reference(update)
    except InvalidAnswer:
        return None
