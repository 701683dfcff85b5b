"""Officers decide: /setujui, /tolak, /minta_perbaikan, /kembalikan, /lepas_nik, and the buttons for what they found."""

from __future__ import annotations

from typing import Any

from telegram import Update

from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Turn, dashed
from bot.conversations.review.approval import ApprovalContext
from bot.conversations.review.check_result import CheckContext
from bot.conversations.review.context import CaseContext
from bot.conversations.review.correction import RequestContext
from bot.handlers import replies
from bot.handlers.replies import callback_parts, replies_to_domain_errors
from bot.handlers.review import cases
from bot.handlers.review.cases import CASE_AS_SEEN
from bot.runtime.step import Step, StepContext, officer_of
from bot.services.places import pools as places
from bot.services.places.pools import PlacesKind
from bot.services.review import acts as review
from bot.services.review import clearing, corrections, reasons
from bot.services.review.acts import Case
from bot.services.review.clearing import Check
from bot.telegram_api.dispatch import NUMBER, Button, Command, Needs
from bot.views import review as cards
from domain.access import Permission
from domain.application import Act
from domain.reference import Reference
from domain.review import CheckResult


@replies_to_domain_errors
async def fits_all(update: Update, context: StepContext) -> None:
    """All findings within reach that are open fit: the card shows it at once."""
    step = context.step
    _, token, version = callback_parts(update)
    case = await review.clear(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        numbers=None,
    )
    await cases.show(step, update, case)


@replies_to_domain_errors
async def ask_result(update: Update, context: StepContext) -> None:
    """A finding looked into: ask what came out, below the card."""
    step = context.step
    case, check = await _check(step, update)
    known = await cards.check_details(step, case, [check])
    question = "\n".join([step.text("review-check-ask", what=cards.check_words(step, check)), *known])
    seen = (str(check.number), clearing.state_of(check))
    choices = [(f"btn-{act}", act, *seen) for act in RESULTS]
    await cases.ask(step, update, case, question, *choices)


@replies_to_domain_errors
async def record_result(update: Update, context: StepContext) -> None:
    """What came out: that it fits is recorded at once, anything else asks for a note first."""
    step = context.step
    act, token, version, number, seen = callback_parts(update)
    case, check = await _check(step, update, seen)
    result = RESULTS[act]
    if result is not CheckResult.FITS:
        what = cards.check_words(step, check)
        about = CheckContext(**_as_seen(case), number=check.number, seen=seen, result=result, what=what)
        open_form(step, "check_note", context=about)
        return
    case = await review.record_check(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        number=int(number),
        seen=seen,
        result=result,
    )
    await cases.show(step, update, case)


@replies_to_domain_errors
async def show_unclear(update: Update, context: StepContext) -> None:
    """A button of an earlier release, which said that all was looked into but not what came out: the card as it is."""
    step = context.step
    case = await review.find(step.uow, officer_of(step), replies.reference(update))
    await cases.show(step, update, case)


@replies_to_domain_errors
async def ask_approval(update: Update, context: StepContext) -> None:
    """/setujui and its button: what is still open and what the resident will hear, asked once below the card.

    Where an officer found that something does not fit, the form that asks for a reason in words.
    """
    step = context.step
    case = await cases.case_for(step, update, Act.APPROVE)
    checks = await review.checks(step.uow, step.resources, case)
    if checks.before_approval:
        stage = cards.stage_words(step, checks.before_approval[0].stage)
        items = ", ".join(cards.check_words(step, one) for one in checks.before_approval)
        await cases.show(step, update, case, step.text("review-findings-open", stage=stage, items=items))
        return
    told = [
        *await _checked(step, case, "review-approve-doubtful", checks.doubtful),
        *await _checked(step, case, "review-approve-unrecorded", checks.unrecorded),
        *_cleared_by_approval(step, checks.open),
        await _what_is_told(step, case),
    ]
    if checks.against:
        if update.callback_query is None:
            step.send_text(await cards.card(step, case))
        about = ApprovalContext(
            **_as_seen(case),
            rules=tuple(one.finding.rule for one in checks.against),
            against="\n".join(await cards.check_details(step, case, checks.against)),
            told="\n".join(told),
        )
        open_form(step, "approval_against", context=about)
        return
    question = "\n".join([step.text("review-approve-ask", reference=str(case.reference)), *told])
    await cases.ask(step, update, case, question, ("btn-approve-yes", "approve-yes"))


@replies_to_domain_errors
async def approve(update: Update, context: StepContext) -> None:
    """The officer has confirmed."""
    step = context.step
    _, token, version = callback_parts(update)
    placed = await review.approve(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
    )
    replies.replace_or_send(step, update, await cards.approved(step, placed))


@replies_to_domain_errors
async def reject(update: Update, context: StepContext) -> None:
    """/tolak and its button: the form that asks for the reason."""
    step = context.step
    case = await cases.case_for(step, update, Act.REJECT)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    open_form(step, "rejection", context=CaseContext(**_as_seen(case)))


@replies_to_domain_errors
async def request_correction(update: Update, context: StepContext) -> None:
    """/minta_perbaikan and its button: the form that asks what is to be mended."""
    step = context.step
    case = await cases.case_for(step, update, Act.REQUEST_CORRECTION)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    form = forms_of(step.resources).latest(case.application.programme.value)
    sent = Turn(step, corrections.as_draft(form, case.application, case.answers))
    items = corrections.correctable(form, sent)
    open_form(step, "correction_request", context=RequestContext(**_as_seen(case), items=tuple(items)))


@replies_to_domain_errors
async def ask_return(update: Update, context: StepContext) -> None:
    """/kembalikan and its button: ask once, with the reason."""
    step = context.step
    case = await cases.case_for(step, update, Act.RETURN)
    html = step.text("review-return-ask", reference=str(case.reference))
    choices = [(f"return-reason-{reason}", f"return-{reason}") for reason in reasons.RETURN_REASONS]
    await cases.ask(step, update, case, html, *choices)


@replies_to_domain_errors
async def put_back(update: Update, context: StepContext) -> None:
    """The officer has named the reason."""
    step = context.step
    act, token, version = callback_parts(update)
    application = await review.put_back(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        reason=act.removeprefix("return-"),
    )
    reference = application.reference
    html = step.text("review-returned", reference=str(reference), command=f"/tinjau_{reference.token}")
    replies.replace_or_send(step, update, html)


@replies_to_domain_errors
async def ask_release(update: Update, context: StepContext) -> None:
    """/lepas_nik: ask once, with the reason."""
    step = context.step
    case = await cases.case_for(step, update, Act.RELEASE)
    html = step.text("review-release-ask", reference=str(case.reference))
    choices = [(f"release-reason-{reason}", f"release-{reason}") for reason in reasons.RELEASE_REASONS]
    await cases.ask(step, update, case, html, *choices)


@replies_to_domain_errors
async def release(update: Update, context: StepContext) -> None:
    """The officer has named the reason."""
    step = context.step
    act, token, version = callback_parts(update)
    application = await review.release_nik(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        reason=act.removeprefix("release-"),
    )
    replies.replace_or_send(step, update, step.text("review-released", reference=str(application.reference)))


RESULTS = {"fits": CheckResult.FITS, "misfit": CheckResult.DOES_NOT_FIT, "doubt": CheckResult.CANNOT_TELL}
"""By the act of a button."""
_RELEASE, _RETURN = "|".join(reasons.RELEASE_REASONS), "|".join(reasons.RETURN_REASONS)
ENTRIES = (
    Command(("setujui",), ask_approval, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Command(("tolak",), reject, permission=Permission.REJECT, needs=Needs.TRANSACTION),
    Command(
        ("minta_perbaikan", "perbaikan"),
        request_correction,
        permission=Permission.REQUEST_CORRECTION,
        needs=Needs.TRANSACTION,
    ),
    Command(("kembalikan",), ask_return, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Command(("lepas_nik",), ask_release, permission=Permission.RELEASE_NIK, needs=Needs.TRANSACTION),
    Button(
        rf"r:(check|clear):{CASE_AS_SEEN}:{NUMBER}", ask_result, permission=Permission.CLEAR, needs=Needs.TRANSACTION
    ),
    Button(
        rf"r:({'|'.join(RESULTS)}):{CASE_AS_SEEN}:{NUMBER}:[a-z_]+",
        record_result,
        permission=Permission.CLEAR,
        needs=Needs.TRANSACTION,
    ),
    Button(rf"r:fits-all:{CASE_AS_SEEN}", fits_all, permission=Permission.CLEAR, needs=Needs.TRANSACTION),
    Button(rf"r:clear-all:{CASE_AS_SEEN}", show_unclear, permission=Permission.CLEAR, needs=Needs.TRANSACTION),
    Button(rf"r:approve:{CASE_AS_SEEN}", ask_approval, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(rf"r:approve-yes:{CASE_AS_SEEN}", approve, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(rf"r:reject:{CASE_AS_SEEN}", reject, permission=Permission.REJECT, needs=Needs.TRANSACTION),
    Button(
        rf"r:fix:{CASE_AS_SEEN}", request_correction, permission=Permission.REQUEST_CORRECTION, needs=Needs.TRANSACTION
    ),
    Button(rf"r:return:{CASE_AS_SEEN}", ask_return, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(rf"r:return-({_RETURN}):{CASE_AS_SEEN}", put_back, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(
        rf"r:release-({_RELEASE}):{CASE_AS_SEEN}", release, permission=Permission.RELEASE_NIK, needs=Needs.TRANSACTION
    ),
)


def _cleared_by_approval(step: Step, checks: tuple[Check, ...]) -> list[str]:
    """Return what the approver takes upon themselves by approving."""
    items = [step.text("review-approve-item", what=cards.check_words(step, one)) for one in checks]
    return [step.text("review-approve-clears"), *items] if items else []


async def _checked(step: Step, case: Case, text_key: str, checks: tuple[Check, ...]) -> list[str]:
    """Return what officers looked into and the approver has to know of, below a sentence that says why."""
    items = await cards.check_details(step, case, checks)
    return [step.text(text_key), *items] if items else []


async def _what_is_told(step: Step, case: Case) -> str:
    """Return what the resident hears at once, as far as it is certain beforehand."""
    programme = case.application.programme
    if await step.uow.places.held_by(case.application.id) is not None:
        return step.text("review-approve-tells-held")
    if step.resources.rulebook.on(programme, step.today).placement.way == "by_round":
        return step.text("review-approve-tells-by-round")
    state = await places.state(step.uow, step.resources, programme, step.today)
    full = state.kind is PlacesKind.OPEN and state.free == 0
    return step.text(
        "review-approve-tells-place",
        state="full" if full else dashed(state.kind),
        free=state.free,
        waiting=await step.uow.waiting.count(programme),
    )


async def _check(step: Step, update: Update, seen: str | None = None) -> tuple[Case, Check]:
    """Return the case and the finding that a button is about. Raises as `review.check_to_record`."""
    _, token, version, number, *_ = callback_parts(update)
    return await review.check_to_record(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        number=int(number),
        seen=seen,
    )


def _as_seen(case: Case) -> dict[str, Any]:
    """Return the fields of a `CaseContext`."""
    application = case.application
    return {"reference": str(case.reference), "version": application.version, "programme": application.programme}
