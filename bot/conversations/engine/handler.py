"""Telegram's updates for the form at hand: taps, and what is written or sent.

Commands are registered before the latter; what neither wants goes on.
"""

from __future__ import annotations

from telegram import CallbackQuery, Document, Message, PhotoSize, Update
from telegram.ext import filters

from bot.conversations.engine import opening
from bot.conversations.engine.albums import OTHER_FILE
from bot.conversations.engine.dialogue import Dialogue
from bot.conversations.engine.media import why_no_photo
from bot.runtime.step import Step, StepContext, current_step
from bot.telegram_api.callbacks.forms import ControlTap, OptionTap, Resume, draft_token_of
from bot.telegram_api.dispatch import new_message
from bot.telegram_api.formatting import html_of


def is_tap(update: Update) -> bool:
    """Return whether this update is a tap on a button of the engine's."""
    query = update.callback_query
    return query is not None and draft_token_of(query.data) is not None


def is_answer(update: Update) -> bool:
    """Return whether this update is a new message while the chat has a draft: the worker has put it into the step."""
    message = new_message(update)
    if message is None or current_step.get().draft is None:
        return False
    if not message.text and is_nobodys_words(update):
        return False
    return not (message.text or "").startswith("/")


def is_nobodys_words(update: Update) -> bool:
    """Return whether a message is one of Telegram's own notes, such as that of a pinned message."""
    return bool(filters.StatusUpdate.ALL.check_update(update))


async def handle(update: Update, context: StepContext) -> None:
    """Answer with what came, for a copy of the draft, so that a failure leaves the loaded one alone."""
    step = context.step
    query = update.callback_query
    if query is not None and (going_on := Resume.parse(query.data)):
        await _resume(step, query, going_on.draft)
        return
    dialogue = _dialogue(step)
    if query is not None:
        await _tap(step, dialogue, query)
    elif dialogue is None:
        step.say("engine-gone")
    elif update.message is not None:
        await _message(dialogue, update.message)


def _dialogue(step: Step) -> Dialogue | None:
    if step.draft is None:
        return None
    form = opening.form_of(step, step.draft)
    if form is None:
        step.drop_draft(step.draft)
        return None
    return Dialogue(step, form, step.draft.copy())


async def _message(dialogue: Dialogue, message: Message) -> None:
    if dialogue.wants_post:
        await _post(dialogue, message)
    elif message.text:
        await dialogue.words(message.text)
    elif message.contact:
        await dialogue.phone(message.contact.phone_number)
    elif message.photo:
        await _photo(dialogue, message, message.photo[-1])
    elif message.document and dialogue.wants_photo(message.media_group_id):
        key = why_no_photo(message.document)
        if key is None:
            await _photo(dialogue, message, message.document, sent_as="document")
        else:
            dialogue.no_photo(key, message.media_group_id)
    elif message.media_group_id and dialogue.wants_photo(message.media_group_id):
        dialogue.no_photo(OTHER_FILE, message.media_group_id)  # a video among photos
    else:
        dialogue.not_wanted(message.media_group_id, caption=bool(message.caption))


async def _photo(dialogue: Dialogue, message: Message, file: PhotoSize | Document, **more: str) -> None:
    photo = {"file_id": file.file_id, "file_unique_id": file.file_unique_id, **more}
    await dialogue.photo(photo, message.media_group_id, caption=bool(message.caption))


async def _post(dialogue: Dialogue, message: Message) -> None:
    """Take a message where one is asked for, with its formatting."""
    html, album = html_of(message), message.media_group_id
    if message.text:
        await dialogue.words(message.text, html)
    elif message.photo:
        await dialogue.post("photo", message.photo[-1].file_id, html, album)
    elif message.document and not message.animation:
        await dialogue.post("document", message.document.file_id, html, album)
    else:
        dialogue.not_wanted(album, caption=bool(message.caption))


async def _tap(step: Step, dialogue: Dialogue | None, query: CallbackQuery) -> None:
    message_id = query.message.message_id if query.message else None
    if dialogue is None or draft_token_of(query.data) != dialogue.draft.token:
        step.answer_callback(step.plain("engine-stale-form"))
        if message_id is not None:
            step.remove_buttons(message_id)
        if dialogue is not None:
            dialogue.view.ask()
        else:
            step.say("engine-stale-form")
        return
    if option := OptionTap.parse(query.data):
        await dialogue.tap(option.question, option.version, option.value, message_id)
    elif control := ControlTap.parse(query.data):
        await dialogue.control(control.action, control.version, message_id)
    else:  # a button of an earlier release
        dialogue.stale(-1, message_id)


async def _resume(step: Step, query: CallbackQuery, token: str) -> None:
    if query.message:
        step.remove_buttons(query.message.message_id)
    if step.draft is not None and step.draft.token == token:
        opening.ask_again(step)
    elif not opening.resume_parked(step, token):
        step.answer_callback(step.plain("engine-stale-form"))
        if not opening.show_question(step):
            step.say("engine-stale-form")
