"""Answers to an offered place: yes, or no after a confirmation. Only the applicant can answer."""

from __future__ import annotations

from telegram import CallbackQuery, Update

from bot.conversations.engine.question import dashed
from bot.conversations.engine.words import begins_as_answer
from bot.handlers.replies import replace_tapped
from bot.handlers.status import show_one
from bot.runtime.step import Step, StepContext
from bot.services.applying import submission
from bot.services.places import offers
from bot.services.places.events import PlaceOffered
from bot.services.places.offers import Answered
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import OfferAct
from bot.telegram_api.dispatch import RESIDENTS, Button, Needs
from bot.telegram_api.keyboards import Markup, button
from bot.views.status.places import offered
from domain.application import ApplicationStatus
from domain.errors import Conflict, IllegalTransition, InvalidAnswer, NotFound
from domain.reference import Reference
from storage.records.applications import StoredApplication

LOOKED_AT = 500
"""How many applications of an account are searched for the offer that a text message answers."""

_TOLD = {
    Answered.TAKEN: "offer-taken",
    Answered.RETURNED: "offer-returned",
    Answered.DECLINED: "offer-declined",
}


async def tapped(update: Update, context: StepContext) -> None:
    """Take a tap below an offer: `of:<act>:<reference>:<mark of the offer>`."""
    step, query = context.step, update.callback_query
    if query is None:
        return
    try:
        tap = OfferAct.of(update)
        application = await submission.own_application(step.uow, Reference.parse(tap.token), step.person)
    except (NotFound, InvalidAnswer):
        step.answer_callback(step.plain("status-gone"), alert=True)
        return
    try:
        async with step.uow.attempt():
            await _act(step, query, tap.act, application, tap.mark)
    except (Conflict, IllegalTransition):
        await _gone(step, query, application)


async def ask_again(step: Step, words: str) -> bool:
    """Show the open offer to a resident who seems to answer it in words; return whether there is one.

    Words are no clear answer, so the buttons are shown again. Looks only if the words begin like an answer.
    """
    if step.resident is None or not begins_as_answer(step, words, *step.plain("offer-answer-words").split(", ")):
        return False
    waiting = [ApplicationStatus.WAITLISTED]
    for application in await step.uow.applications.of_resident(step.resident.id, waiting, limit=LOOKED_AT):
        held = await offers.held_offer(step.uow, application)
        if held is not None:
            asked = offered(step.resources, PlaceOffered(application, step.resident, held)).params
            html = f"{step.text('offer-in-words')}\n\n{asked['text']}"
            step.send_text(html, keyboard=asked["reply_markup"])
            return True
    return False


ENTRIES = (Button(OfferAct, tapped, permission=RESIDENTS, needs=Needs.TRANSACTION),)


async def _act(step: Step, query: CallbackQuery, act: str, application: StoredApplication, mark: str) -> None:
    held = await offers.held_offer(step.uow, application, mark)
    if held is None:
        await _gone(step, query, application)
    elif act == "no":
        replace_tapped(step, query, _sure(step, application), _sure_buttons(step, application, mark))
    elif act == "keep":
        asked = offered(step.resources, PlaceOffered(application, step.person, held)).params
        replace_tapped(step, query, asked["text"], asked["reply_markup"])
    elif act in ("yes", "release"):
        await _answer(step, query, act, application, mark)


async def _answer(step: Step, query: CallbackQuery, act: str, application: StoredApplication, mark: str) -> None:
    if act == "yes":
        answered = await offers.confirm(step.uow, step.resources, application, step.person, mark)
    else:
        answered = await offers.decline(step.uow, step.resources, application, mark)
    if answered is Answered.GONE:
        await _gone(step, query, application)
        return
    replace_tapped(step, query, step.text(_TOLD[answered], reference=str(application.reference)), None)
    if answered is not Answered.TAKEN:
        step.wake_clock()


async def _gone(step: Step, query: CallbackQuery, application: StoredApplication) -> None:
    """Say that the offer has been answered or has lapsed, and show the application as it is now."""
    now = await submission.own_application(step.uow, application.reference, step.person)
    if await offers.held_offer(step.uow, now) is not None:
        key = "offer-gone-newer"
    elif now.status is ApplicationStatus.APPROVED:
        key = "offer-gone-taken"
    elif now.status is ApplicationStatus.WAITLISTED:
        key = "offer-gone-waiting"
    else:
        key = "offer-gone"
    if query.message is not None:
        step.remove_buttons(query.message.message_id)
    step.say(key)
    await show_one(step, now)


def _sure(step: Step, application: StoredApplication) -> str:
    return step.text(
        "offer-sure",
        reference=str(application.reference),
        programme=step.plain(f"programme-{dashed(application.programme)}"),
    )


def _sure_buttons(step: Step, application: StoredApplication, mark: str) -> Markup:
    token = application.reference.token
    return keyboards.column(
        [
            button(step.plain("btn-offer-sure"), OfferAct("release", token, mark).pack()),
            button(step.plain("btn-offer-keep"), OfferAct("keep", token, mark).pack()),
        ]
    )
