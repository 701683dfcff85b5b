"""Decisions of officers: /setujui, /tolak, /minta_perbaikan, /kembalikan and /lepas_nik, with their buttons."""

from __future__ import annotations

from telegram import Update

from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Turn, dashed
from bot.conversations.review.approval import ApprovalContext
from bot.conversations.review.context import CaseContext
from bot.conversations.review.correction import RequestContext
from bot.handlers import replies
from bot.handlers.replies import replies_to_domain_errors
from bot.handlers.review import cases
from bot.runtime.step import Step, StepContext, officer_of
from bot.services.places import pools as places
from bot.services.places.pools import PlacesKind
from bot.services.review import acts as review
from bot.services.review import corrections
from bot.services.review.cases import Case
from bot.services.review.clearing import Check
from bot.telegram_api.callbacks.review import (
    Approve,
    ApproveNow,
    AskReturn,
    PutBack,
    Reject,
    ReleaseNik,
    RequestCorrection,
)
from bot.telegram_api.dispatch import Button, Command, Needs
from bot.views.review import card as cards
from bot.views.review import checks as check_views
from bot.views.review import place as place_words
from bot.views.review import words
from domain.access import Permission
from domain.application import Act
from domain.reference import Reference
from domain.review import ReleaseReason, ReturnReason


@replies_to_domain_errors
async def ask_approval(update: Update, context: StepContext) -> None:
    """Ask for confirmation of an approval (/setujui and its button).

    The question names the open findings and what the resident will be told. If an officer recorded that something
    does not fit, the form that asks for a written reason opens instead.
    """
    step = context.step
    case = await cases.case_for(step, update, Act.APPROVE)
    checks = await review.checks(step.uow, step.resources, case)
    if checks.before_approval:
        stage = words.stage_words(step, checks.before_approval[0].stage)
        items = ", ".join(words.check_words(step, one) for one in checks.before_approval)
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
            **cases.fields_as_seen(case),
            rules=tuple(one.finding.rule for one in checks.against),
            against="\n".join(await check_views.check_details(step, case, checks.against)),
            told="\n".join(told),
        )
        open_form(step, "approval_against", context=about)
        return
    question = "\n".join([step.text("review-approve-ask", reference=str(case.reference)), *told])
    yes = ApproveNow(case.reference.token, case.application.version)
    await cases.ask(step, update, case, question, {"btn-approve-yes": yes})


@replies_to_domain_errors
async def approve(update: Update, context: StepContext) -> None:
    """Approve the application after the officer's confirmation."""
    step = context.step
    tap = ApproveNow.of(update)
    placed = await review.approve(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(tap.token),
        version=tap.version,
    )
    replies.replace_or_send(step, update, await place_words.approved(step, placed))


@replies_to_domain_errors
async def reject(update: Update, context: StepContext) -> None:
    """Open the form that asks for the reason of a rejection (/tolak and its button)."""
    step = context.step
    case = await cases.case_for(step, update, Act.REJECT)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    open_form(step, "rejection", context=CaseContext(**cases.fields_as_seen(case)))


@replies_to_domain_errors
async def request_correction(update: Update, context: StepContext) -> None:
    """Open the form that asks what has to be corrected (/minta_perbaikan and its button)."""
    step = context.step
    case = await cases.case_for(step, update, Act.REQUEST_CORRECTION)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    form = forms_of(step.resources).latest(case.application.programme.value)
    sent = Turn(step, corrections.as_draft(form, case.application, case.answers))
    items = corrections.correctable(form, sent)
    open_form(step, "correction_request", context=RequestContext(**cases.fields_as_seen(case), items=tuple(items)))


@replies_to_domain_errors
async def ask_return(update: Update, context: StepContext) -> None:
    """Ask for the reason to return an application to review (/kembalikan and its button)."""
    step = context.step
    case = await cases.case_for(step, update, Act.RETURN)
    html = step.text("review-return-ask", reference=str(case.reference))
    about = (case.reference.token, case.application.version)
    choices = {f"return-reason-{reason}": PutBack(reason, *about) for reason in ReturnReason}
    await cases.ask(step, update, case, html, choices)


@replies_to_domain_errors
async def put_back(update: Update, context: StepContext) -> None:
    """Return the application to review for the reason that the officer named."""
    step = context.step
    tap = PutBack.of(update)
    application = await review.put_back(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(tap.token),
        version=tap.version,
        reason=tap.reason,
    )
    reference = application.reference
    html = step.text("review-returned", reference=str(reference), command=f"/tinjau_{reference.token}")
    replies.replace_or_send(step, update, html)


@replies_to_domain_errors
async def ask_release(update: Update, context: StepContext) -> None:
    """Ask for the reason to release a NIK (/lepas_nik)."""
    step = context.step
    case = await cases.case_for(step, update, Act.RELEASE)
    html = step.text("review-release-ask", reference=str(case.reference))
    about = (case.reference.token, case.application.version)
    choices = {f"release-reason-{reason}": ReleaseNik(reason, *about) for reason in ReleaseReason}
    await cases.ask(step, update, case, html, choices)


@replies_to_domain_errors
async def release(update: Update, context: StepContext) -> None:
    """Release the NIK for the reason that the officer named."""
    step = context.step
    tap = ReleaseNik.of(update)
    application = await review.release_nik(
        step.uow,
        step.resources,
        officer=officer_of(step),
        reference=Reference.parse(tap.token),
        version=tap.version,
        reason=tap.reason,
    )
    replies.replace_or_send(step, update, step.text("review-released", reference=str(application.reference)))


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
    Button(Approve, ask_approval, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(ApproveNow, approve, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(Reject, reject, permission=Permission.REJECT, needs=Needs.TRANSACTION),
    Button(RequestCorrection, request_correction, permission=Permission.REQUEST_CORRECTION, needs=Needs.TRANSACTION),
    Button(AskReturn, ask_return, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(PutBack, put_back, permission=Permission.APPROVE, needs=Needs.TRANSACTION),
    Button(ReleaseNik, release, permission=Permission.RELEASE_NIK, needs=Needs.TRANSACTION),
)


def _cleared_by_approval(step: Step, checks: tuple[Check, ...]) -> list[str]:
    """Return the open findings that the approval itself clears."""
    items = [step.text("review-approve-item", what=words.check_words(step, one)) for one in checks]
    return [step.text("review-approve-clears"), *items] if items else []


async def _checked(step: Step, case: Case, text_key: str, checks: tuple[Check, ...]) -> list[str]:
    """Return the checked findings that the approver has to know, below a sentence that says why."""
    items = await check_views.check_details(step, case, checks)
    return [step.text(text_key), *items] if items else []


async def _what_is_told(step: Step, case: Case) -> str:
    """Return the sentence on what the resident will be told at once, as far as it is certain before the approval."""
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
