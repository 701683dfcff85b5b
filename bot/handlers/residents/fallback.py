"""Fallback for updates that no other handler takes: one kind sentence and the main menu, never an error."""

from datetime import timedelta

from telegram import Message, Update
from telegram.ext import filters

from bot.conversations.engine import opening
from bot.conversations.engine.handler import is_nobodys_words
from bot.conversations.engine.words import calls_for_help, command_meant
from bot.handlers.places.offers import ask_again
from bot.handlers.questions import say_how_to_ask
from bot.runtime.step import StepContext
from bot.telegram_api.dispatch import RESIDENTS, Button, Needs, NewMessage
from bot.views.residents import main_menu, show_desk

ALBUM_WAIT = timedelta(seconds=1.5)


async def unknown_command(_update: Update, context: StepContext) -> None:
    """Answer a command that does not exist."""
    context.step.say("fallback-unknown-command", keyboard=main_menu(context.step))


async def message(update: Update, context: StepContext) -> None:
    """Answer text, stickers, voice messages and photos; an album gets one answer."""
    step = context.step
    received = update.message
    if received is None or is_nobodys_words(update):
        return
    command = command_meant(received.text or "")
    if command is not None:
        step.say("engine-command-meant", command=command, keyboard=main_menu(step))
        return
    if received.text and calls_for_help(step, received.text):
        show_desk(step)
        return
    if received.text and await ask_again(step, received.text):
        return
    if received.text and await say_how_to_ask(step):
        return
    group = received.media_group_id
    step.send_text(
        step.text(_answer_to(received)),
        keyboard=main_menu(step),
        dedupe_key=f"fallback:{step.chat_id}:{group}" if group else None,
        due_in=ALBUM_WAIT if group else None,
    )


async def stale_button(_update: Update, context: StepContext) -> None:
    """Answer an unknown button with the current question, or with the menu if no form is open."""
    step = context.step
    step.answer_callback(step.plain("fallback-stale-button"))
    if not opening.show_question(step):
        step.say("start-menu", keyboard=main_menu(step))


def _answer_to(received: Message) -> str:
    if received.text:
        return "fallback-text"
    return "fallback-photo" if received.photo or received.document else "fallback-media"


ENTRIES = (
    NewMessage(unknown_command, filters.COMMAND, permission=RESIDENTS, needs=Needs.NOTHING),
    # Text may answer an offer or concern an announcement; looking for them needs a transaction.
    NewMessage(message, permission=RESIDENTS, needs=Needs.DEPENDS),
    Button(None, stale_button, permission=RESIDENTS, needs=Needs.NOTHING),
)
