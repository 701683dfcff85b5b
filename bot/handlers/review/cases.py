"""Find the application that an officer's command or button is about, and show its card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Update

from bot.handlers.replies import reference, replace_or_send
from bot.runtime.step import Step, officer_of
from bot.services.review import acts as review
from bot.services.review import appeals, cases
from bot.services.review.cases import Case
from bot.telegram_api.callbacks.data import CallbackData
from bot.views.review import card as cards
from domain.application import Act
from domain.audit import AuditAct


async def begin(step: Step, update: Update) -> Case:
    """Put the case into review and return it; opening it by command is audited, a button on its card is not."""
    officer = officer_of(step)
    case = await review.begin(step.uow, officer, await cases.find(step.uow, officer, reference(update)))
    if update.callback_query is None:
        step.audit(AuditAct.OFFICER_VIEWED, application_id=case.application.id)
    return case


async def case_for(step: Step, update: Update, act: Act) -> Case:
    """Return the case if the act is possible now and the officer may do it.

    Raises the same errors as the act itself.
    """
    officer = officer_of(step)
    case = await begin(step, update)
    await cases.find(step.uow, officer, case.reference, cases.permission_for(act))
    await appeals.check_not_decider(step.uow, officer, case.application)
    case.application.check_officers_act(act)
    return case


async def show(step: Step, update: Update, case: Case, *paragraphs: str) -> None:
    """Show the card with this officer's buttons, and the paragraphs (HTML) below it."""
    html = "\n\n".join([await cards.card(step, case, "\n\n".join(paragraphs)), *paragraphs])
    replace_or_send(step, update, html, await cards.card_keyboard(step, case))


async def ask(step: Step, update: Update, case: Case, question: str, choices: Mapping[str, CallbackData]) -> None:
    """Show the card with a question (HTML) below it; the choices are those of `cards.confirmation`."""
    html = f"{await cards.card(step, case, question)}\n\n{question}"
    replace_or_send(step, update, html, cards.confirmation(step, case, choices))


def fields_as_seen(case: Case) -> dict[str, Any]:
    """Return the fields of a `CaseContext`, with the version that the officer saw."""
    application = case.application
    return {"reference": str(case.reference), "version": application.version, "programme": application.programme}
