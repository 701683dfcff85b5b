"""The officers' card of an application, and the buttons below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.question import Question, dashed
from bot.conversations.engine.view import View
from bot.runtime.step import Step
from bot.services.review import acts as review
from bot.services.review import cases, clearing, corrections
from bot.services.review.cases import Case
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.data import CallbackData
from bot.telegram_api.callbacks.review import (
    Approve,
    AskResult,
    AskReturn,
    CaseAsSeen,
    ClearAll,
    QueuePage,
    Reject,
    RequestCorrection,
    Reveal,
    ShowCard,
    ShowPhotos,
)
from bot.telegram_api.keyboards import Markup, button
from bot.views.review.checks import assessment_text, handed_on
from bot.views.review.place import place_lines
from bot.views.review.words import check_words, days_waiting, event_key, rule_words, status_words
from domain.access import Permission, may
from domain.application import DECISIONS, Act, ApplicationStatus
from domain.identity.numbers import mask_kk, mask_nik, mask_phone
from storage.records.base import StoredAuditEvent

MASKS = {"nik": mask_nik, "kk": mask_kk, "phone": mask_phone}
"""Answers that stay masked until an officer asks for them, which is audited."""

# Telegram takes 4,096 characters; history is cut first, then all but the first line of each finding.
CARD_LIMIT = 3900
_ACTS_WITH_BUTTONS: tuple[tuple[Act, type[CaseAsSeen], str], ...] = (
    (Act.APPROVE, Approve, "btn-approve"),
    (Act.REJECT, Reject, "btn-reject"),
    (Act.REQUEST_CORRECTION, RequestCorrection, "btn-request-correction"),
    (Act.RETURN, AskReturn, "btn-return"),
)


async def card(step: Step, case: Case, below: str = "") -> str:
    """Return the card as HTML, within Telegram's limit even with the text `below` it."""
    limit = CARD_LIMIT - len(below)
    checks = await review.checks(step.uow, step.resources, case)
    names = await step.uow.officers.names({one.cleared.officer_id for one in checks.all if one.cleared})
    said = [*await place_lines(step, case), *handed_on(step, case, checks)]
    if step.officer is not None and await cases.is_barred(step.uow, step.officer, case):
        said.append(step.text("error-own-decision"))
    answers = [_head(step, case), _answers(step, case)]
    head = [*answers, assessment_text(step, case, checks, names), *said]
    if len("\n\n".join(head)) > limit:
        head = [*answers, assessment_text(step, case, checks, names, in_short=True), *said]
    history = _history(step, await cases.history(step.uow, case))
    left_out = 0
    while history and len("\n\n".join([*head, _shown_history(step, case, history, left_out)])) > limit:
        history.pop(0)
        left_out += 1
    return "\n\n".join([*head, _shown_history(step, case, history, left_out)] if history or left_out else head)


async def history_messages(step: Step, case: Case) -> list[str]:
    """Return the whole history as HTML, oldest first, in as many messages as needed."""
    title = step.text("review-history-of", reference=str(case.reference))
    messages: list[str] = []
    for event in _history(step, await cases.history(step.uow, case)):
        if messages and len(messages[-1]) + 1 + len(event) <= CARD_LIMIT:
            messages[-1] += f"\n{event}"
        else:
            messages.append(event if messages else f"{title}\n{event}")
    return messages


async def card_keyboard(step: Step, case: Case) -> Markup:
    """Return buttons for this officer's acts on the application as it is."""
    if step.officer is None:
        return keyboards.inline([])
    token, version = case.reference.token, case.application.version
    acts = cases.acts_for(step.officer, case)
    if await cases.is_barred(step.uow, step.officer, case):
        acts -= {*DECISIONS, Act.REQUEST_CORRECTION}
    decide = [
        button(step.plain(text), kind(token, version).pack()) for act, kind, text in _ACTS_WITH_BUTTONS if act in acts
    ]
    look = []
    if await cases.photos(step.uow, case):
        look.append(button(step.plain("btn-photos"), ShowPhotos(token).pack()))
    if may(step.officer, Permission.REVEAL):
        look.append(button(step.plain("btn-reveal"), Reveal(token).pack()))
    back = [button(step.plain("btn-queue"), QueuePage().pack())]
    clear = [[one] for one in await _clear_buttons(step, case)]
    return keyboards.inline([*clear, decide[:2], decide[2:], look, back])


def confirmation(step: Step, case: Case, choices: Mapping[str, CallbackData]) -> Markup:
    """Return buttons for one confirmation, by the keys of their texts, and a way back to the card."""
    rows = [button(step.plain(key), tap.pack()) for key, tap in choices.items()]
    keep = button(step.plain("btn-not-yet"), ShowCard(case.reference.token).pack())
    return keyboards.column([*rows, keep])


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
    form = forms_of(step.resources).get(case.application.programme.value, case.application.form_version)
    if form is None:
        raise LookupError("the application's form is gone")
    view = View(step, form, corrections.as_draft(form, case.application, case.answers))
    shown = [one for one in form.questions if one.in_summary and case.answers.get(one.key) is not None]
    return "\n".join(step.text("review-row", label=view.label(one), answer=_answer(view, one, case)) for one in shown)


def _answer(view: View, question: Question, case: Case) -> str:
    mask = MASKS.get(question.key)
    return mask(str(case.answers[question.key])) if mask else view.shown(question)


async def _clear_buttons(step: Step, case: Case) -> list[dict[str, str]]:
    """Return a button for each finding that this officer may check or check again, and one for all open ones."""
    own = step.officer is not None and step.officer.telegram_id == case.resident.telegram_id
    if own or case.application.status is not ApplicationStatus.IN_REVIEW:
        return []
    token, version = case.reference.token, case.application.version
    checks = await review.checks(step.uow, step.resources, case)
    buttons = [
        button(
            step.plain("btn-check" if one.is_open else "btn-check-again", what=check_words(step, one)),
            AskResult("check", token, version, one.number).pack(),
        )
        for one in checks.within_reach(step.officer)
    ]
    if len(checks.clearable(step.officer)) > 1:
        buttons.append(button(step.plain("btn-all-fit"), ClearAll(token, version).pack()))
    return buttons


def _shown_history(step: Step, case: Case, history: Sequence[str], left_out: int) -> str:
    lines = [step.text("review-history"), *history]
    if left_out:
        lines.insert(1, step.text("review-history-earlier", count=left_out, command=f"/riwayat_{case.reference.token}"))
    return "\n".join(lines)


def _history(step: Step, events: Sequence[StoredAuditEvent]) -> list[str]:
    return [
        step.text(
            "review-event",
            at=event.at,
            what=_event_words(step, event),
            note=event.note or "",
            has_note=bool(event.note),
        )
        for event in events
        if step.resources.texts.has(f"review-event-{event_key(event.action)}")
    ]


def _event_words(step: Step, event: StoredAuditEvent) -> str:
    rule, result = str(event.data.get("rule", "")), event.data.get("result")
    if event.action == clearing.CLEARED and result:
        what = rule_words(step, rule) or rule
        return step.plain("review-event-checked", what=what, result=dashed(str(result)))
    return step.plain(f"review-event-{event_key(event.action)}")
