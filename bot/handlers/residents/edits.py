"""Edited messages: what stood there first was read, and an edit changes nothing. That is said once a message."""

from telegram import Update
from telegram.ext import BaseHandler

from bot.conversations.engine import opening
from bot.runtime.step import StepApplication, StepContext
from bot.views.residents import main_menu


class EditedMessages(BaseHandler[Update, StepContext, None]):
    """Takes every edit of a message, so that nothing else has to leave edits out."""

    def __init__(self) -> None:
        super().__init__(edited)

    def check_update(self, update: object) -> bool:
        return isinstance(update, Update) and update.edited_message is not None


async def edited(update: Update, context: StepContext) -> None:
    """Say that the edit was not read, unless that was said of this message, or of another one of its album.

    Silent where no person edited: a live location on the move, or a change to what only Telegram sees of a message.
    https://core.telegram.org/bots/api#update
    """
    step, message = context.step, update.edited_message
    if message is None or message.edit_date is None or message.location is not None:
        return
    told = f"edited:{message.media_group_id or message.message_id}"
    if not await step.uow.outbox.claim_slot(step.chat_id, told, message.message_id):
        return
    if step.draft is not None and opening.form_of(step, step.draft) is not None:
        step.say("engine-edited")
    else:
        step.say("fallback-edited", keyboard=main_menu(step))


def register(ptb_app: StepApplication) -> None:
    ptb_app.add_handler(EditedMessages())
