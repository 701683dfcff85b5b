"""Edited messages: the first version was read and an edit changes nothing, which is said once per message."""

from telegram import Update

from bot.conversations.engine import opening
from bot.runtime.step import StepContext
from bot.telegram_api.dispatch import RESIDENTS, Needs, Other
from bot.views.residents import main_menu


def by_a_person(update: Update) -> bool:
    """Return whether a person edited the message.

    Telegram also sends an edit when a live location moves, or when something about a message changes that only
    Telegram sees.
    https://core.telegram.org/bots/api#update
    """
    message = update.edited_message
    return message is not None and message.edit_date is not None and message.location is None


def of_any_kind(update: Update) -> bool:
    """Return whether this is an edit, so that no other handler has to exclude edits."""
    return update.edited_message is not None


async def edited(update: Update, context: StepContext) -> None:
    """Say that the edit was not read, unless that was said of this message or another one of its album."""
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
