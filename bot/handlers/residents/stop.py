"""Stopping (/berhenti, or a message that asks to stop in other words): ask which of the possible things to stop."""

from telegram import Message, Update
from telegram.ext import filters

from bot.conversations.engine import opening
from bot.conversations.engine.contexts import correction_of
from bot.conversations.engine.words import asks_to_stop
from bot.handlers.places import offers
from bot.handlers.residents.topics import off_data
from bot.handlers.status import choose_withdrawal
from bot.runtime.step import Step, StepContext, current_step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.residents import RefuseAnnouncements, StopApplication, StopForm, StopNothing
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs, NewMessage
from bot.telegram_api.keyboards import button
from bot.views.announcements.words import topic_words
from bot.views.residents import form_words
from domain.announcements.content import Topic
from domain.application import OPEN_STATUSES
from domain.draft import Draft


class _AsksToStop(filters.MessageFilter):
    """Match a message that asks to stop, outside a form or in a resident's form, where it must not become an answer.

    In an officer's form such words may be an answer (one to a resident may quote them), so the form itself asks.
    """

    def filter(self, message: Message) -> bool:
        step = current_step.get()
        form = opening.form_of(step, step.draft) if step.draft else None
        if form is not None and form.audience == "officer":
            return False
        return asks_to_stop(step, message.text or "")


async def ask(update: Update, context: StepContext) -> None:
    """Show a button for each thing that can be stopped, and the offer that may have been meant."""
    step = context.step
    buttons = []
    if step.person.announcements:
        buttons.append(button(step.plain("btn-stop-announcements"), RefuseAnnouncements().pack()))
        muted = await step.uow.muted_topics.of(step.chat_id)
        for topic in Topic:
            if topic not in muted:
                words = topic_words(step.resources, topic, step.language)
                buttons.append(button(step.plain("btn-stop-topic", topic=words), off_data(topic)))
    for draft in _drafts(step):
        text = step.plain("btn-stop-form", name=form_words(step, draft))
        buttons.append(button(text, StopForm(draft.token).pack()))
    if await _has_open_application(step):
        buttons.append(button(step.plain("btn-stop-application"), StopApplication().pack()))
    if buttons:
        buttons.append(button(step.plain("btn-stop-nothing"), StopNothing().pack()))
        step.say("stop-question", keyboard=keyboards.column(buttons))
    else:
        step.say("stop-nothing")
    # "Tidak mau terima" may also decline an offered place.
    if update.message is not None and update.message.text:
        await offers.ask_again(step, update.message.text)


async def stop(update: Update, context: StepContext) -> None:
    """Stop what was tapped."""
    step = context.step
    query = update.callback_query
    if query is None or query.message is None:
        return
    step.remove_buttons(query.message.message_id)
    if form := StopForm.parse(query.data):
        await _drop_form(step, form.draft)
    elif StopApplication.parse(query.data):
        await choose_withdrawal(step)
    else:
        step.say("stop-kept")
        # In the middle of a form its current question is asked again below.
        opening.ask_again(step)


async def _drop_form(step: Step, token: str) -> None:
    for draft in _drafts(step):
        if draft.token == token:
            step.drop_draft(draft)
            # A form may have shown a reply keyboard, which this removes.
            step.say("stop-form-done", name=form_words(step, draft), keyboard=keyboards.remove())
            return
    step.say("stop-form-gone")


def _drafts(step: Step) -> list[Draft]:
    """Return the drafts that may be deleted; a correction answers an officer's request and is kept."""
    drafts = [step.draft, *step.parked] if step.draft else step.parked
    return [draft for draft in drafts if correction_of(draft) is None]


async def _has_open_application(step: Step) -> bool:
    return await step.uow.applications.count_of_resident(step.person.id, OPEN_STATUSES) > 0


ENTRIES = (
    Command(("berhenti",), ask, permission=RESIDENTS, needs=Needs.TRANSACTION),
    NewMessage(ask, filters.TEXT & _AsksToStop(), permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(StopApplication, stop, permission=RESIDENTS, needs=Needs.TRANSACTION),
    Button(StopForm, stop, permission=RESIDENTS, needs=Needs.NOTHING),
    Button(StopNothing, stop, permission=RESIDENTS, needs=Needs.NOTHING),
)
