"""Edited messages: what stood there first was read, and an edit changes nothing. That is said once a message."""

from telegram import Update

from bot.conversations.engine import opening
from bot.handlers.residents.start import main_menu
from bot.runtime.step import StepContext
from bot.telegram_api.dispatch import RESIDENTS, Needs, Other


def by_a_person(update: Update) -> bool:
    """Return whether a person edited a message.

    None did where a live location is on the move, or what only Telegram sees of a message has changed.
    https://core.telegram.org/bots/api#update
    """
    message = update.edited_message
    return message is not None and message.edit_date is not None and message.location is None


def of_any_kind(update: Update) -> bool:
    """Return whether this is an edit, so that nothing else has to leave edits out."""
    return update.edited_message is not None


async def edited(update: Update, context: StepContext) -> None:
    """Say that the edit was not read, unless that was said of this message, or of another one of its album."""
    step, message = context.step, update.edited_message
    if message is None:
        return
    told = f"edited:{message.media_group_id or message.message_id}"
    if not await step.uow.outbox.claim_slot(step.chat_id, told, message.message_id):
        return
    if step.draft is not None and opening.form_of(step, step.draft) is not None:
        step.say("engine-edited")
    else:
        step.say("fallback-edited", keyboard=main_menu(step))


async def ignore(_update: Update, _context: StepContext) -> None:
    """Stay silent."""


ENTRIES = (
    Other(by_a_person, edited, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Other(of_any_kind, ignore, permission=RESIDENTS, needs=Needs.NOTHING),
)
