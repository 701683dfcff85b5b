"""How officers' commands and buttons get at the application they are about, and put its card into the chat.

Their callback data is `r:<act>:<reference>[:<version the officer saw>[:<more>]]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps

from telegram import Update

from bot.handlers.access import officer_of
from bot.runtime.step import Step, StepContext
from bot.services.review import acts as review
from bot.services.review import appeals
from bot.services.review.acts import Case
from bot.telegram_api import keyboards
from bot.telegram_api.dispatch import NUMBER, TOKEN, Callback, argument
from bot.views import review as cards
from domain.application import Act
from domain.audit import AuditAct
from domain.errors import DomainError, InvalidAnswer
from domain.reference import Reference

CASE = TOKEN
CASE_AS_SEEN = rf"{CASE}:{NUMBER}"


def replies_to_domain_errors(callback: Callback) -> Callback:
    """Wrap a handler so that an error of the rules becomes an answer."""

    @wraps(callback)
    async def told(update: Update, context: StepContext) -> None:
        step = context.step
        try:
            async with step.uow.attempt():
                await callback(update, context)
        except DomainError as error:
            step.send_text(await cards.explain(step, error, _reference_or_none(update)))

    return told


def callback_parts(update: Update) -> list[str]:
    """The parts of a button's data after its family; none for a command."""
    query = update.callback_query
    return keyboards.parts(query.data or "") if query else []


def reference(update: Update) -> Reference:
    """The reference in a button or behind a command. Raises InvalidAnswer."""
    parts = callback_parts(update)
    words = parts[1] if len(parts) > 1 else argument(update)
    if not words:
        raise InvalidAnswer("review-which")
    return Reference.parse(words)


async def begin(step: Step, update: Update) -> Case:
    """The case, in review from now on; opening it is recorded, a button on its card is not another opening."""
    officer = officer_of(step)
    case = await review.begin(step.uow, officer, await review.find(step.uow, officer, reference(update)))
    if update.callback_query is None:
        step.audit(AuditAct.OFFICER_VIEWED, application_id=case.application.id)
    return case


async def case_for(step: Step, update: Update, act: Act) -> Case:
    """The case, if this act fits it now and the officer may. Raises as the act itself will."""
    officer = officer_of(step)
    case = await begin(step, update)
    await review.find(step.uow, officer, case.reference, review.permission_for(act))
    await appeals.check_not_decider(step.uow, officer, case.application)
    review.check_fits(case.application.status, act)
    return case


async def show(step: Step, update: Update, case: Case, *paragraphs: str) -> None:
    """The card with what this officer may do, and these paragraphs (HTML) below it."""
    html = "\n\n".join([await cards.card(step, case, "\n\n".join(paragraphs)), *paragraphs])
    replace_or_send(step, update, html, await cards.card_keyboard(step, case))


async def ask(step: Step, update: Update, case: Case, question: str, *choices: Sequence[str]) -> None:
    """The card with a question (HTML) below it; the choices are those of `cards.confirmation`."""
    html = f"{await cards.card(step, case, question)}\n\n{question}"
    replace_or_send(step, update, html, cards.confirmation(step, case, *choices))


def replace_or_send(step: Step, update: Update, html: str, keyboard: keyboards.Markup | None = None) -> None:
    """Put this in place of the message whose button was tapped; after a command send it."""
    query = update.callback_query
    if query is not None and query.message is not None:
        step.edit_text(query.message.message_id, html, keyboard=keyboard)
    else:
        step.send_text(html, keyboard=keyboard)


def _reference_or_none(update: Update) -> Reference | None:
    try:
        return reference(update)
    except InvalidAnswer:
        return None
