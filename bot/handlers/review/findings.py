"""Results of checks, which officers record by the buttons of the findings on a card."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import Update

from bot.conversations.engine.opening import open_form
from bot.conversations.review.check_result import CheckContext
from bot.handlers import replies
from bot.handlers.replies import replies_to_domain_errors
from bot.handlers.review import cases
from bot.runtime.step import Step, StepContext, officer_of
from bot.services.review import acts as review
from bot.services.review import cases as review_cases
from bot.services.review import clearing
from bot.services.review.cases import Case
from bot.services.review.clearing import Check
from bot.telegram_api.callbacks.review import AskResult, ClearAll, ClearAllUnrecorded, RecordResult, ResultAct
from bot.telegram_api.dispatch import Button, Needs
from bot.views.review import checks as check_views
from bot.views.review import words
from domain.access import Permission
from domain.reference import Reference
from domain.review import CheckResult


@replies_to_domain_errors
async def fits_all(update: Update, context: StepContext) -> None:
    """Record that all open findings that this officer may clear fit, and show the card."""
    step = context.step
    tap = ClearAll.of(update)
    case = await review.clear(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(tap.token),
        version=tap.version,
        numbers=None,
    )
    await cases.show(step, update, case)


@replies_to_domain_errors
async def ask_result(update: Update, context: StepContext) -> None:
    """Ask below the card for the result of a finding's check."""
    step = context.step
    case, check = await _check(step, AskResult.of(update))
    known = await check_views.check_details(step, case, [check])
    question = "\n".join([step.text("review-check-ask", what=words.check_words(step, check)), *known])
    about = (case.reference.token, case.application.version, check.number, clearing.state_of(check))
    choices = {f"btn-{act}": RecordResult(act, *about) for act in RESULTS}
    await cases.ask(step, update, case, question, choices)


@replies_to_domain_errors
async def record_result(update: Update, context: StepContext) -> None:
    """Record at once that a finding fits; ask for a note before any other result."""
    step = context.step
    tap = RecordResult.of(update)
    case, check = await _check(step, tap, tap.seen)
    result = RESULTS[tap.act]
    if result is not CheckResult.FITS:
        what = words.check_words(step, check)
        about = CheckContext(**cases.fields_as_seen(case), number=check.number, seen=tap.seen, result=result, what=what)
        open_form(step, "check_note", context=about)
        return
    case = await review.record_check(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(tap.token),
        version=tap.version,
        number=tap.number,
        seen=tap.seen,
        result=result,
    )
    await cases.show(step, update, case)


@replies_to_domain_errors
async def show_unclear(update: Update, context: StepContext) -> None:
    """Show the card unchanged after a tap on a button of an earlier release, which names no result."""
    step = context.step
    case = await review_cases.find(step.uow, officer_of(step), replies.reference(update))
    await cases.show(step, update, case)


RESULTS: Mapping[ResultAct, CheckResult] = {
    "fits": CheckResult.FITS,
    "misfit": CheckResult.DOES_NOT_FIT,
    "doubt": CheckResult.CANNOT_TELL,
}
"""The result of a check, by the act of its button."""
ENTRIES = (
    Button(AskResult, ask_result, permission=Permission.CLEAR, needs=Needs.TRANSACTION),
    Button(RecordResult, record_result, permission=Permission.CLEAR, needs=Needs.TRANSACTION),
    Button(ClearAll, fits_all, permission=Permission.CLEAR, needs=Needs.TRANSACTION),
    Button(ClearAllUnrecorded, show_unclear, permission=Permission.CLEAR, needs=Needs.TRANSACTION),
)


async def _check(step: Step, tap: AskResult | RecordResult, seen: str | None = None) -> tuple[Case, Check]:
    """Return the case and the finding that a button is about.

    Raises the errors of `review.check_to_record`.
    """
    return await review.check_to_record(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(tap.token),
        version=tap.version,
        number=tap.number,
        seen=seen,
    )
