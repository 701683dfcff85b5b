"""Officers' views: /antrean, /tinjau, /riwayat, /cari, and an application's card, photos and unmasked numbers."""

from __future__ import annotations

from datetime import timedelta

from telegram import Update

from bot.conversations.engine.forms import forms_of
from bot.handlers import replies
from bot.handlers.replies import replies_to_domain_errors
from bot.handlers.review import cases
from bot.runtime.files.photos import KeptPhoto, photo_calls
from bot.runtime.step import Step, StepContext, officer_of
from bot.services.review import cases as review_cases
from bot.services.review import queue as officer_queue
from bot.services.review import search as applications
from bot.services.review.cases import Case
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.review import QueuePage, Reveal, ShowCard, ShowPhotos
from bot.telegram_api.dispatch import Button, Command, Needs, argument
from bot.telegram_api.keyboards import button
from bot.views.review import card as cards
from bot.views.review import words
from domain.access import Permission
from domain.audit import AuditAct
from domain.errors import InvalidAnswer
from domain.identity.numbers import nik_grouped
from domain.reference import Reference
from storage.records.base import Outgoing, new_id
from storage.repositories.applying.documents import NO_PHOTO

REVEALED_FOR = timedelta(seconds=60)


@replies_to_domain_errors
async def queue(update: Update, context: StepContext) -> None:
    """Answer /antrean and the buttons that turn its pages."""
    step = context.step
    behind = QueuePage.of(update).after if update.callback_query else None
    after = Reference.parse(behind) if behind else None
    officer = officer_of(step)
    waiting, more = await officer_queue.page(step.uow, officer, own=step.resident, after=after)
    if not waiting:
        step.say("review-queue-empty" if after is None else "review-queue-end")
        return
    lines = [
        words.line(step, one.application, officer_queue.checks_for_officer(step.uow, step.resources, officer, one))
        for one in waiting
    ]
    html = "\n\n".join([step.text("review-queue"), *lines])
    rows = []
    if more:
        last = waiting[-1].application.reference
        rows.append(button(step.plain("btn-queue-next"), QueuePage(last.token).pack()))
    if after is not None:
        rows.append(button(step.plain("btn-queue-first"), QueuePage().pack()))
    step.send_text(html, keyboard=keyboards.column(rows) if rows else None)


@replies_to_domain_errors
async def open_case(update: Update, context: StepContext) -> None:
    """Answer /tinjau: begin the review and show the card."""
    step = context.step
    await cases.show(step, update, await cases.begin(step, update))


@replies_to_domain_errors
async def history(update: Update, context: StepContext) -> None:
    """Answer /riwayat with the full history of an application, including what does not fit on its card."""
    step = context.step
    case = await review_cases.find(step.uow, officer_of(step), replies.reference(update))
    for html in await cards.history_messages(step, case):
        step.send_text(html)
    step.audit(AuditAct.OFFICER_VIEWED, application_id=case.application.id)


@replies_to_domain_errors
async def search(update: Update, context: StepContext) -> None:
    """Answer /cari (by reference, NIK, phone or name) with the applications that this officer may see."""
    step = context.step
    typed = argument(update)
    if not typed:
        raise InvalidAnswer("review-search-usage")
    found = await applications.search(step.uow, step.resources, officer_of(step), typed)
    step.audit(AuditAct.OFFICER_SEARCHED, by=found.by, found=len(found.hits))
    if not found.hits:
        step.say("review-search-none")
        return
    lines = [
        step.text("review-found", name=one.answers["name"]) + "\n" + words.line(step, one.application)
        for one in found.hits
    ]
    more = [step.text("review-search-more")] if found.more else []
    step.send_text("\n\n".join([step.text("review-search"), *lines, *more]))


@replies_to_domain_errors
async def show_card(update: Update, context: StepContext) -> None:
    """Return from a question to the card."""
    step = context.step
    case = await review_cases.find(step.uow, officer_of(step), replies.reference(update))
    await cases.show(step, update, case)


@replies_to_domain_errors
async def show_photos(update: Update, context: StepContext) -> None:
    """Send the photos again, and audit that they were viewed."""
    step = context.step
    case = await review_cases.find(step.uow, officer_of(step), replies.reference(update), Permission.REVEAL)
    documents = await review_cases.photos(step.uow, case)
    if not documents:
        step.answer_callback(step.plain("review-photos-none"), alert=True)
        return
    photos, unreadable = [], []
    for one in documents:
        kind = _kind(step, case, one.kind)
        if one.state == NO_PHOTO:
            unreadable.append(kind)
        else:
            caption = step.plain("review-photo", reference=str(case.reference), kind=kind)
            photos.append(KeptPhoto(one.id, one.file_id, one.sent_as, caption))
    otherwise = step.text("review-photos-lost", reference=str(case.reference))
    for call in photo_calls(step.chat_id, photos, otherwise):
        step.queue(call)
    for kind in unreadable:
        step.say("review-photo-unreadable", reference=str(case.reference), kind=kind)
    step.audit(AuditAct.OFFICER_PHOTOS_SEEN, application_id=case.application.id, count=len(photos))


@replies_to_domain_errors
async def reveal(update: Update, context: StepContext) -> None:
    """Show NIK, KK and phone unmasked for a minute, and audit the request."""
    step = context.step
    case = await review_cases.find(step.uow, officer_of(step), replies.reference(update), Permission.REVEAL)
    form = forms_of(step.resources).latest(case.application.programme.value)
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
    step.audit(AuditAct.OFFICER_REVEALED, application_id=case.application.id)


ENTRIES = (
    Command(("antrean", "antrian"), queue, permission=Permission.VIEW, needs=Needs.TRANSACTION),
    Command(("tinjau",), open_case, permission=Permission.VIEW, needs=Needs.TRANSACTION),
    Command(("riwayat",), history, permission=Permission.VIEW, needs=Needs.TRANSACTION),
    Command(("cari",), search, permission=Permission.VIEW, needs=Needs.TRANSACTION),
    Button(QueuePage, queue, permission=Permission.VIEW, needs=Needs.TRANSACTION),
    Button(ShowCard, show_card, permission=Permission.VIEW, needs=Needs.TRANSACTION),
    Button(ShowPhotos, show_photos, permission=Permission.REVEAL, needs=Needs.TRANSACTION),
    Button(Reveal, reveal, permission=Permission.REVEAL, needs=Needs.TRANSACTION),
)


def _clear(key: str, case: Case) -> str:
    value = str(case.answers[key])
    return value if key == "phone" else nik_grouped(value)


def _kind(step: Step, case: Case, kind: str) -> str:
    question = forms_of(step.resources).latest(case.application.programme.value).question(kind)
    return step.plain(question.label_key) if question else kind
