"""Buttons by which residents object to a rejection and look up the result of the rules."""

from __future__ import annotations

from telegram import Update

from bot.conversations.applying.sent_result import say_findings
from bot.conversations.review.appeal import open_appeal
from bot.handlers.status import show_one
from bot.runtime.step import Step, StepContext
from bot.services.applying import submission
from bot.services.review import appeals
from bot.telegram_api.callbacks.status import AppealAct
from bot.telegram_api.dispatch import RESIDENTS, Button, Needs
from domain.errors import AlreadyApplied, DomainError, IllegalTransition, NotFound
from domain.reference import Reference
from storage.records.applications import StoredApplication


async def tapped(update: Update, context: StepContext) -> None:
    """Take a tap below a status or a notice; an application of another person is not found."""
    step, query = context.step, update.callback_query
    if query is None:
        return
    tap = AppealAct.of(update)
    try:
        reference = Reference.parse(tap.token)
        application = await submission.own_application(step.uow, reference, step.person)
        async with step.uow.attempt():
            await _act(step, tap.act, application)
    except NotFound:
        step.answer_callback(step.plain("status-gone"), alert=True)
    except DomainError as error:
        step.send_text(step.text(error.text_key, **error.values))


ENTRIES = (Button(AppealAct, tapped, permission=RESIDENTS, needs=Needs.TRANSACTION),)


async def _act(step: Step, act: str, application: StoredApplication) -> None:
    match act:
        case "begin":
            await _begin(step, application)
        case "why":
            say_findings(step, application)


async def _begin(step: Step, application: StoredApplication) -> None:
    try:
        await appeals.check_open_to_appeal(step.uow, application, step.person)
    except AlreadyApplied:
        step.say("appeal-nik-taken", reference=str(application.reference))
    except IllegalTransition:
        # The application has changed since the button was sent: show it as it is now.
        step.answer_callback(step.plain("status-changed"))
        await show_one(step, application)
    else:
        open_appeal(step, application)
