"""Officers decide: /setujui, /tolak, /minta_perbaikan, /kembalikan, /lepas_nik, and the buttons that clear findings."""

from __future__ import annotations

from telegram import Update

from bot import cards
from bot.access import OfficerCommand, add_officer_buttons, add_officer_commands, officer_of
from bot.conversations.opening import open_form
from bot.conversations.question import dashed
from bot.dispatch import NUMBER
from bot.handlers import cases
from bot.handlers.cases import CASE_AS_SEEN, pieces, telling
from bot.services import corrections, places, reasons, review
from bot.services.clearing import Check
from bot.services.placement import Placed
from bot.services.places import PlacesKind
from bot.services.review import Case
from bot.step import Step, StepApplication, StepContext
from domain.access import Permission
from domain.application import Act
from domain.reference import Reference


@telling
async def clear(update: Update, context: StepContext) -> None:
    """A finding, or all within reach, looked into: the card shows it at once."""
    step = context.step
    _, token, version, *number = pieces(update)
    case = await review.clear(
        step.uow,
        step.house,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        numbers=[int(one) for one in number] or None,
    )
    await cases.show(step, update, case)


@telling
async def ask_approval(update: Update, context: StepContext) -> None:
    """/setujui and its button: what is still open and what the resident will hear, asked once below the card."""
    step = context.step
    case = await cases.case_for(step, update, Act.APPROVE)
    checks = await review.checks(step.uow, step.house, case)
    if checks.before_approval:
        stage = cards.stage_words(step, checks.before_approval[0].stage)
        items = ", ".join(cards.check_words(step, one) for one in checks.before_approval)
        await cases.show(step, update, case, step.text("review-findings-open", stage=stage, items=items))
        return
    question = "\n".join(
        [
            step.text("review-approve-ask", reference=str(case.reference)),
            *_cleared_by_approval(step, checks.open),
            await _what_is_told(step, case),
        ]
    )
    await cases.ask(step, update, case, question, ("btn-approve-yes", "approve-yes"))


@telling
async def approve(update: Update, context: StepContext) -> None:
    """The officer has confirmed."""
    step = context.step
    _, token, version = pieces(update)
    placed = await review.approve(
        step.uow,
        step.house,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
    )
    cases.put(step, update, await _approved(step, placed))


@telling
async def reject(update: Update, context: StepContext) -> None:
    """/tolak and its button: the form that asks for the reason."""
    step = context.step
    case = await cases.case_for(step, update, Act.REJECT)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    open_form(step, "rejection", context=_form_context(case))


@telling
async def request_correction(update: Update, context: StepContext) -> None:
    """/minta_perbaikan and its button: the form that asks what is to be mended."""
    step = context.step
    case = await cases.case_for(step, update, Act.REQUEST_CORRECTION)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    form = step.house.forms.latest(case.application.programme.value)
    items = corrections.correctable(form, case.answers)
    open_form(step, "correction_request", context={**_form_context(case), "items": items})


@telling
async def ask_return(update: Update, context: StepContext) -> None:
    """/kembalikan and its button: ask once, with the reason."""
    step = context.step
    case = await cases.case_for(step, update, Act.RETURN)
    html = step.text("review-return-ask", reference=str(case.reference))
    choices = [(f"return-reason-{reason}", f"return-{reason}") for reason in reasons.RETURN_REASONS]
    await cases.ask(step, update, case, html, *choices)


@telling
async def put_back(update: Update, context: StepContext) -> None:
    """The officer has named the reason."""
    step = context.step
    act, token, version = pieces(update)
    application = await review.put_back(
        step.uow,
        step.house,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        reason=act.removeprefix("return-"),
    )
    reference = application.reference
    html = step.text("review-returned", reference=str(reference), command=f"/tinjau_{reference.token}")
    cases.put(step, update, html)


@telling
async def ask_release(update: Update, context: StepContext) -> None:
    """/lepas_nik: ask once, with the reason."""
    step = context.step
    case = await cases.case_for(step, update, Act.RELEASE)
    html = step.text("review-release-ask", reference=str(case.reference))
    choices = [(f"release-reason-{reason}", f"release-{reason}") for reason in reasons.RELEASE_REASONS]
    await cases.ask(step, update, case, html, *choices)


@telling
async def release(update: Update, context: StepContext) -> None:
    """The officer has named the reason."""
    step = context.step
    act, token, version = pieces(update)
    application = await review.release_nik(
        step.uow,
        step.house,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        reason=act.removeprefix("release-"),
    )
    cases.put(step, update, step.text("review-released", reference=str(application.reference)))


def register(ptb_app: StepApplication) -> None:
    add_officer_commands(ptb_app, COMMANDS)
    for pattern, permission, callback in BUTTONS:
        add_officer_buttons(ptb_app, pattern, permission, callback)


COMMANDS = (
    OfficerCommand(("setujui",), Permission.APPROVE, ask_approval),
    OfficerCommand(("tolak",), Permission.REJECT, reject),
    OfficerCommand(("minta_perbaikan", "perbaikan"), Permission.REQUEST_CORRECTION, request_correction),
    OfficerCommand(("kembalikan",), Permission.APPROVE, ask_return),
    OfficerCommand(("lepas_nik",), Permission.RELEASE_NIK, ask_release),
)
_RELEASE, _RETURN = "|".join(reasons.RELEASE_REASONS), "|".join(reasons.RETURN_REASONS)
BUTTONS = (
    (rf"r:clear:{CASE_AS_SEEN}:{NUMBER}", Permission.CLEAR, clear),
    (rf"r:clear-all:{CASE_AS_SEEN}", Permission.CLEAR, clear),
    (rf"r:approve:{CASE_AS_SEEN}", Permission.APPROVE, ask_approval),
    (rf"r:approve-yes:{CASE_AS_SEEN}", Permission.APPROVE, approve),
    (rf"r:reject:{CASE_AS_SEEN}", Permission.REJECT, reject),
    (rf"r:fix:{CASE_AS_SEEN}", Permission.REQUEST_CORRECTION, request_correction),
    (rf"r:return:{CASE_AS_SEEN}", Permission.APPROVE, ask_return),
    (rf"r:return-({_RETURN}):{CASE_AS_SEEN}", Permission.APPROVE, put_back),
    (rf"r:release-({_RELEASE}):{CASE_AS_SEEN}", Permission.RELEASE_NIK, release),
)


def _cleared_by_approval(step: Step, checks: tuple[Check, ...]) -> list[str]:
    """What the approver takes upon themselves by approving."""
    items = [step.text("review-approve-item", what=cards.check_words(step, one)) for one in checks]
    return [step.text("review-approve-clears"), *items] if items else []


async def _what_is_told(step: Step, case: Case) -> str:
    """What the resident hears at once, as far as it is certain beforehand."""
    programme = case.application.programme
    if await step.uow.places.held_by(case.application.id) is not None:
        return step.text("review-approve-tells-held")
    if step.house.rulebook.on(programme, step.today).placement.way == "by_round":
        return step.text("review-approve-tells-by-round")
    state = await places.state(step.uow, step.house, programme, step.today)
    full = state.kind is PlacesKind.OPEN and state.free == 0
    return step.text(
        "review-approve-tells-place",
        state="full" if full else dashed(state.kind),
        free=state.free,
        waiting=await step.uow.waiting.count(programme),
    )


async def _approved(step: Step, placed: Placed) -> str:
    """What has become of it, in the words the resident has just been told."""
    application = placed.application
    names: dict[str, object] = {"reference": str(application.reference)}
    if placed.reservation is not None:
        code = placed.reservation.pool.key.fund
        funds = await places.funds(step.uow, step.house, application.programme, step.today)
        fund = next((one.name for one in funds if one.code == code), code)
        return step.text("review-approved", fund=fund, **names)
    if placed.waiting is None:
        raise LookupError("an approved application has a place or waits for one")
    by_round = step.house.rulebook.on(application.programme, step.today).placement.way == "by_round"
    return step.text(
        "review-approved-by-round" if by_round else "review-approved-waits",
        position=placed.waiting.position,
        total=placed.waiting.total,
        **names,
    )


def _form_context(case: Case) -> dict[str, object]:
    return {
        "reference": str(case.reference),
        "version": case.application.version,
        "programme": case.application.programme.value,
    }
