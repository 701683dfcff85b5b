"""Officers at work: /antrean, /tinjau, /cari, /setujui, /tolak, /minta_perbaikan, /lepas_nik and their buttons."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps

from telegram import Update

from bot import cards, keyboards
from bot.access import (
    Callback,
    OfficerCommand,
    add_officer_buttons,
    add_officer_commands,
    argument,
    officer_of,
)
from bot.conversations.opening import open_form
from bot.keyboards import button
from bot.services import corrections, review
from bot.services.review import Case
from bot.step import Step, StepApplication, StepContext
from domain.access import Permission
from domain.application import Act, next_status
from domain.errors import DomainError, InvalidAnswer
from domain.identity import nik_grouped, parse_nik
from domain.reference import Reference
from storage.records import Outgoing, new_id

REVEALED_FOR = timedelta(seconds=60)


def telling(callback: Callback) -> Callback:
    """Wrap a handler so that an error of the rules becomes an answer."""

    @wraps(callback)
    async def told(update: Update, context: StepContext) -> None:
        step = context.step
        try:
            await callback(update, context)
        except DomainError as error:
            step.send_text(await cards.explain(step, error, _reference_or_none(update)))

    return told


@telling
async def queue(update: Update, context: StepContext) -> None:
    """/antrean, and the buttons that turn its pages."""
    step = context.step
    pieces = _pieces(update)
    after = Reference.parse(pieces[1]) if len(pieces) > 1 else None
    waiting, more = await review.queue(step.uow, officer_of(step), own=step.resident, after=after)
    if not waiting:
        step.say("review-queue-empty" if after is None else "review-queue-end")
        return
    html = "\n\n".join([step.text("review-queue"), *(cards.line(step, one) for one in waiting)])
    rows = []
    if more:
        rows.append(button(step.plain("btn-queue-next"), keyboards.data("r", "queue", waiting[-1].reference.token)))
    if after is not None:
        rows.append(button(step.plain("btn-queue-first"), keyboards.data("r", "queue")))
    step.send_text(html, keyboard=keyboards.column(rows) if rows else None)


@telling
async def open_case(update: Update, context: StepContext) -> None:
    """/tinjau: the card, and with it the review begins."""
    step = context.step
    case = await _begin(step, update)
    await _show(step, case)


@telling
async def search(update: Update, context: StepContext) -> None:
    """/cari by reference or NIK: everything that this officer may see."""
    step = context.step
    words = argument(update)
    if not words:
        raise InvalidAnswer("review-search-usage")
    try:
        reference = Reference.parse(words)
    except InvalidAnswer:
        found = await review.search(step.uow, officer_of(step), _nik(words))
        step.audit("officer.searched", by="nik", found=len(found))
    else:
        found = [(await review.find(step.uow, officer_of(step), reference)).application]
        step.audit("officer.searched", by="reference", found=len(found))
    if not found:
        step.say("review-search-none")
        return
    step.send_text("\n\n".join([step.text("review-search"), *(cards.line(step, one) for one in found)]))


@telling
async def ask_approval(update: Update, context: StepContext) -> None:
    """/setujui and its button: ask once, below the card."""
    step = context.step
    case = await _case_for(step, update, Act.APPROVE)
    html = step.text("review-approve-ask", reference=str(case.reference))
    await _ask(step, update, case, html, ("btn-approve-yes", "approve-yes"))


@telling
async def approve(update: Update, context: StepContext) -> None:
    """The officer has confirmed."""
    step = context.step
    _, token, version = _pieces(update)
    application = await review.approve(
        step.uow,
        step.house,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
    )
    _close(step, update, step.text("review-approved", reference=str(application.reference)))


@telling
async def reject(update: Update, context: StepContext) -> None:
    """/tolak and its button: the form that asks for the reason."""
    step = context.step
    case = await _case_for(step, update, Act.REJECT)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    await open_form(step, "rejection", context=_form_context(case))


@telling
async def request_correction(update: Update, context: StepContext) -> None:
    """/minta_perbaikan and its button: the form that asks what is to be mended."""
    step = context.step
    case = await _case_for(step, update, Act.REQUEST_CORRECTION)
    if update.callback_query is None:
        step.send_text(await cards.card(step, case))
    form = step.house.forms.latest(case.application.programme.value)
    items = corrections.correctable(form, case.answers)
    await open_form(step, "correction_request", context={**_form_context(case), "items": items})


@telling
async def ask_release(update: Update, context: StepContext) -> None:
    """/lepas_nik: ask once, with the reason."""
    step = context.step
    case = await _case_for(step, update, Act.RELEASE)
    html = step.text("review-release-ask", reference=str(case.reference))
    choices = [(f"release-reason-{reason}", f"release-{reason}") for reason in review.RELEASE_REASONS]
    await _ask(step, update, case, html, *choices)


@telling
async def release(update: Update, context: StepContext) -> None:
    """The officer has named the reason."""
    step = context.step
    act, token, version = _pieces(update)
    application = await review.release_nik(
        step.uow,
        step.house,
        officer=officer_of(step),
        reference=Reference.parse(token),
        version=int(version),
        reason=act.removeprefix("release-"),
    )
    _close(step, update, step.text("review-released", reference=str(application.reference)))


@telling
async def show_card(update: Update, context: StepContext) -> None:
    """Back to the card from a question."""
    step = context.step
    case = await review.find(step.uow, officer_of(step), _reference(update))
    _close(step, update, await cards.card(step, case), await cards.card_keyboard(step, case))


@telling
async def show_photos(update: Update, context: StepContext) -> None:
    """Send the photos again by their file ids; looking at them is recorded."""
    step = context.step
    case = await review.find(step.uow, officer_of(step), _reference(update), Permission.REVEAL)
    documents = await review.photos(step.uow, case)
    if not documents:
        step.answer_callback(step.plain("review-photos-none"), alert=True)
        return
    captions = [
        step.plain("review-photo", reference=str(case.reference), kind=_kind(step, case, one.kind)) for one in documents
    ]
    for call in review.photo_calls(step.chat_id, documents, captions):
        step.queue(call)
    step.audit("officer.photos_seen", application_id=case.application.id, count=len(documents))


@telling
async def reveal(update: Update, context: StepContext) -> None:
    """Show NIK, KK and phone in clear for a minute; asking for them is recorded."""
    step = context.step
    case = await review.find(step.uow, officer_of(step), _reference(update), Permission.REVEAL)
    form = step.house.forms.latest(case.application.programme.value)
    rows = [
        step.text("review-row", label=step.plain(one.label_key), answer=_clear(one.key, case))
        for one in form.questions
        if one.key in cards.MASKS and case.answers.get(one.key)
    ]
    reference = str(case.reference)
    slot = f"reveal:{new_id().hex}"
    clear = "\n".join([step.text("review-revealed", reference=reference), *rows])
    params = {"chat_id": step.chat_id, "text": clear, "parse_mode": "HTML", "protect_content": True}
    masked = {"chat_id": step.chat_id, "text": step.text("review-masked", reference=reference)}
    step.queue(Outgoing(step.chat_id, "sendMessage", params, slot=slot))
    step.queue(
        Outgoing(
            step.chat_id,
            "editMessageText",
            {**masked, "parse_mode": "HTML"},
            slot=slot,
            due_at=step.now + REVEALED_FOR,
        )
    )
    step.audit("officer.revealed", application_id=case.application.id)


def register(ptb_app: StepApplication) -> None:
    add_officer_commands(ptb_app, COMMANDS)
    for pattern, permission, callback in BUTTONS:
        add_officer_buttons(ptb_app, pattern, permission, callback)


COMMANDS = (
    OfficerCommand(("antrean", "antrian"), Permission.VIEW, queue),
    OfficerCommand(("tinjau",), Permission.VIEW, open_case),
    OfficerCommand(("cari",), Permission.VIEW, search),
    OfficerCommand(("setujui",), Permission.APPROVE, ask_approval),
    OfficerCommand(("tolak",), Permission.REJECT, reject),
    OfficerCommand(("minta_perbaikan", "perbaikan"), Permission.REQUEST_CORRECTION, request_correction),
    OfficerCommand(("lepas_nik",), Permission.RELEASE_NIK, ask_release),
)
_CASE = r"[a-z0-9_]+"
_CASE_AS_SEEN = rf"{_CASE}:[0-9]+"
BUTTONS = (
    (rf"^r:queue(:{_CASE})?$", Permission.VIEW, queue),
    (rf"^r:card:{_CASE}(:[0-9]+)?$", Permission.VIEW, show_card),
    (rf"^r:photos:{_CASE}$", Permission.REVEAL, show_photos),
    (rf"^r:reveal:{_CASE}$", Permission.REVEAL, reveal),
    (rf"^r:approve:{_CASE_AS_SEEN}$", Permission.APPROVE, ask_approval),
    (rf"^r:approve-yes:{_CASE_AS_SEEN}$", Permission.APPROVE, approve),
    (rf"^r:reject:{_CASE_AS_SEEN}$", Permission.REJECT, reject),
    (rf"^r:fix:{_CASE_AS_SEEN}$", Permission.REQUEST_CORRECTION, request_correction),
    (rf"^r:release-[a-z-]+:{_CASE_AS_SEEN}$", Permission.RELEASE_NIK, release),
)


async def _begin(step: Step, update: Update) -> Case:
    """The case, in review from now on; opening it is recorded, a button on its card is not another opening."""
    officer = officer_of(step)
    case = await review.begin(step.uow, officer, await review.find(step.uow, officer, _reference(update)))
    if update.callback_query is None:
        step.audit("officer.viewed", application_id=case.application.id)
    return case


async def _case_for(step: Step, update: Update, act: Act) -> Case:
    """The case, if this act fits it now and the officer may. Raises as `review.find`, and IllegalTransition."""
    officer = officer_of(step)
    case = await _begin(step, update)
    if act not in review.acts_for(officer, case):
        await review.find(step.uow, officer, case.reference, review.permission_for(act))
        next_status(case.application.status, act)
    return case


async def _show(step: Step, case: Case) -> None:
    step.send_text(await cards.card(step, case), keyboard=await cards.card_keyboard(step, case))


async def _ask(step: Step, update: Update, case: Case, question: str, *choices: tuple[str, str]) -> None:
    html = f"{await cards.card(step, case)}\n\n{question}"
    _close(step, update, html, cards.confirmation(step, case, *choices))


def _close(step: Step, update: Update, html: str, keyboard: keyboards.Markup | None = None) -> None:
    """Put this in place of the message whose button was tapped; after a command send it."""
    query = update.callback_query
    if query is not None and query.message is not None:
        step.edit_text(query.message.message_id, html, keyboard=keyboard)
    else:
        step.send_text(html, keyboard=keyboard)


def _pieces(update: Update) -> list[str]:
    query = update.callback_query
    return keyboards.parts(query.data or "") if query else []


def _reference(update: Update) -> Reference:
    """The reference in a button or behind a command. Raises InvalidAnswer."""
    pieces = _pieces(update)
    words = pieces[1] if len(pieces) > 1 else argument(update)
    if not words:
        raise InvalidAnswer("review-which")
    return Reference.parse(words)


def _reference_or_none(update: Update) -> Reference | None:
    try:
        return _reference(update)
    except InvalidAnswer:
        return None


def _nik(words: str) -> str:
    try:
        return parse_nik(words)
    except InvalidAnswer:
        raise InvalidAnswer("review-search-usage") from None


def _clear(key: str, case: Case) -> str:
    value = str(case.answers[key])
    return value if key == "phone" else nik_grouped(value)


def _kind(step: Step, case: Case, kind: str) -> str:
    question = step.house.forms.latest(case.application.programme.value).question(kind)
    return step.plain(question.label_key) if question else kind


def _form_context(case: Case) -> dict[str, object]:
    return {
        "reference": str(case.reference),
        "version": case.application.version,
        "programme": case.application.programme.value,
    }
