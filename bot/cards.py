"""An application as officers see it: the card, a line of a list, and what is said when an act does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import keyboards
from bot.conversations.question import Question, dashed
from bot.conversations.view import View
from bot.keyboards import Markup, button
from bot.services import review
from bot.services.review import Case
from bot.step import JAKARTA, Step
from bot.texts.catalogue import Html
from domain.access import Permission, may
from domain.application import Act, ApplicationStatus
from domain.errors import Conflict, DomainError, IllegalTransition
from domain.identity import mask_kk, mask_nik, mask_phone
from domain.reference import Reference
from storage.application_records import StoredApplication
from storage.records import Draft, StoredAuditEvent

MASKS = {"nik": mask_nik, "kk": mask_kk, "phone": mask_phone}
"""The answers that stay masked until an officer asks for them, which is an audit event."""

# Telegram takes 4,096 characters; history gives way first.
CARD_LIMIT = 3900
_DECIDED = {
    ApplicationStatus.APPROVED,
    ApplicationStatus.REJECTED,
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.ENROLLED,
}
_ACTS_WITH_BUTTONS = (
    (Act.APPROVE, "approve", "btn-approve"),
    (Act.REJECT, "reject", "btn-reject"),
    (Act.REQUEST_CORRECTION, "fix", "btn-request-correction"),
)


def event_key(action: str) -> str:
    """An act's name as it stands in text keys: `application.in_review` is `in-review`."""
    return dashed(action.partition(".")[2])


def days_waiting(step: Step, since: datetime) -> int:
    """Whole days in Semarang since that moment."""
    return (step.today - since.astimezone(JAKARTA).date()).days


def status_words(step: Step, application: StoredApplication) -> str:
    """The status in the exact words used to residents as well, as plain text."""
    return step.plain(f"status-word-{dashed(application.status)}", since=application.updated_at)


async def card(step: Step, case: Case) -> str:
    """The card as HTML, within Telegram's limit."""
    head = [_head(step, case), _answers(step, case), _assessment(step, case)]
    history = _history(step, await review.history(step.uow, case))
    while history and len("\n\n".join([*head, "\n".join(history)])) > CARD_LIMIT:
        history.pop(0)
    blocks = [*head, "\n".join([step.text("review-history"), *history])] if history else head
    return "\n\n".join(blocks)


async def card_keyboard(step: Step, case: Case) -> Markup:
    """What this officer may do with the application as it stands."""
    if step.officer is None:
        return keyboards.inline([])
    token, version = case.reference.token, case.application.version
    acts = review.acts_for(step.officer, case)
    decide = [
        button(step.plain(text), keyboards.data("r", name, token, version))
        for act, name, text in _ACTS_WITH_BUTTONS
        if act in acts
    ]
    look = []
    if await review.photos(step.uow, case):
        look.append(button(step.plain("btn-photos"), keyboards.data("r", "photos", token)))
    if may(step.officer, Permission.REVEAL):
        look.append(button(step.plain("btn-reveal"), keyboards.data("r", "reveal", token)))
    back = [button(step.plain("btn-queue"), keyboards.data("r", "queue"))]
    return keyboards.inline([decide[:2], decide[2:], look, back])


def confirmation(step: Step, case: Case, *choices: tuple[str, str]) -> Markup:
    """Buttons that ask once: each choice is a text key and the name of its act, and a way back to the card."""
    token, version = case.reference.token, case.application.version
    rows = [button(step.plain(text), keyboards.data("r", name, token, version)) for text, name in choices]
    keep = button(step.plain("btn-not-yet"), keyboards.data("r", "card", token))
    return keyboards.column([*rows, keep])


def line(step: Step, application: StoredApplication) -> str:
    """An application in a list: a command that can be tapped, and what matters for choosing."""
    return step.text(
        "review-line",
        command=f"/tinjau_{application.reference.token}",
        mark=step.plain(f"review-mark-{dashed(application.outcome)}"),
        kelurahan=step.house.areas.label(application.kelurahan_code),
        days=days_waiting(step, application.submitted_at),
        status=status_words(step, application),
    )


async def explain(step: Step, error: DomainError, reference: Reference | None = None) -> str:
    """Why an act did not happen, as HTML: with the state as it is now where that is the reason."""
    now = await step.uow.applications.get_by_reference(reference) if reference else None
    if now is None or not isinstance(error, IllegalTransition | Conflict):
        return step.text(error.text_key, **error.values)
    key = "review-not-now"
    if now.status in _DECIDED:
        key = "review-already-decided"
    elif isinstance(error, Conflict):
        key = "review-changed"
    return step.text(
        key,
        reference=str(reference),
        status=status_words(step, now),
        command=f"/tinjau_{now.reference.token}",
    )


def _head(step: Step, case: Case) -> str:
    application = case.application
    return step.text(
        "review-card",
        reference=str(application.reference),
        programme=step.plain(f"programme-{dashed(application.programme)}"),
        status=status_words(step, application),
        day=application.submitted_at,
        days=days_waiting(step, application.submitted_at),
    )


def _answers(step: Step, case: Case) -> str:
    form = step.house.forms.get(case.application.programme.value, case.application.form_version)
    if form is None:
        raise LookupError("the application's form is gone")
    draft = Draft(
        id=case.application.id,
        chat_id=case.application.chat_id,
        resident_id=case.resident.id,
        form=form.name,
        form_version=case.application.form_version,
        questions=[one.key for one in form.questions],
        started_at=case.application.submitted_at,
        updated_at=case.application.updated_at,
        answers=dict(case.answers),
    )
    view = View(step, form, draft)
    shown = [one for one in form.questions if one.in_summary and case.answers.get(one.key) is not None]
    return "\n".join(step.text("review-row", label=view.label(one), answer=_answer(view, one, case)) for one in shown)


def _answer(view: View, question: Question, case: Case) -> str:
    mask = MASKS.get(question.key)
    return mask(str(case.answers[question.key])) if mask else view.shown(question)


def _assessment(step: Step, case: Case) -> str:
    assessment = case.application.assessment(case.resident.key)
    findings = [
        step.text(
            "review-finding",
            finding=Html(step.text(finding.text_key, **finding.values)),
            basis=finding.legal_basis,
        )
        for finding in assessment.findings
    ]
    outcome = step.text(f"review-outcome-{dashed(assessment.outcome)}", day=assessment.day)
    return "\n".join([outcome, *findings])


def _history(step: Step, events: Sequence[StoredAuditEvent]) -> list[str]:
    return [
        step.text(
            "review-event",
            at=event.at,
            what=step.plain(f"review-event-{event_key(event.action)}"),
            note=event.note or "",
            has_note=bool(event.note),
        )
        for event in events
        if step.house.texts.has(f"review-event-{event_key(event.action)}")
    ]
