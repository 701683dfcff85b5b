"""An application as officers see it: the card, a line of a list, and what is said when an act does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.question import Question, dashed
from bot.conversations.engine.view import View
from bot.runtime.step import JAKARTA, Step
from bot.services.places import pools as places
from bot.services.places.placement import URGENT, Placed
from bot.services.review import acts as review
from bot.services.review import clearing, corrections
from bot.services.review.acts import Case
from bot.services.review.clearing import Check, Checks
from bot.services.rounds import acts as rounds
from bot.telegram_api import keyboards
from bot.telegram_api.keyboards import Markup, button
from bot.texts.html import Html
from domain.access import Permission, may
from domain.application import DECISIONS, Act, ApplicationStatus
from domain.errors import Conflict, DomainError, IllegalTransition
from domain.identity.numbers import mask_kk, mask_nik, mask_phone
from domain.reference import Reference
from domain.rules.assessment import Finding
from storage.records.applications import StoredApplication
from storage.records.base import StoredAuditEvent

MASKS = {"nik": mask_nik, "kk": mask_kk, "phone": mask_phone}
"""The answers that stay masked until an officer asks for them, which is an audit event."""

# Telegram takes 4,096 characters; history gives way first, then all but the first line of each finding.
CARD_LIMIT = 3900
# Of lines about findings, with their notes; the notes stand in the history, too.
NOTES_LIMIT = 1500
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
    (Act.RETURN, "return", "btn-return"),
)
_PLACED = {ApplicationStatus.WAITLISTED, ApplicationStatus.APPROVED, ApplicationStatus.ENROLLED}


def event_key(action: str) -> str:
    """Return an act's name as it stands in text keys: `application.in_review` is `in-review`."""
    return dashed(action.partition(".")[2])


def days_waiting(step: Step, since: datetime) -> int:
    """Whole days in Semarang since that moment."""
    return (step.today - since.astimezone(JAKARTA).date()).days


def status_words(step: Step, application: StoredApplication) -> str:
    """Return the status in the exact words used to residents as well, as plain text."""
    begins = application.covered_from
    return step.plain(
        f"status-word-{dashed(application.status)}",
        since=begins or application.updated_at,
        begun=begins is None or begins <= step.today,
    )


async def card(step: Step, case: Case, below: str = "") -> str:
    """Return the card as HTML, within Telegram's limit also with what stands `below` it."""
    limit = CARD_LIMIT - len(below)
    checks = await review.checks(step.uow, step.resources, case)
    names = await step.uow.officers.names({one.cleared.officer_id for one in checks.all if one.cleared})
    said = [*await _place(step, case), *_handed_on(step, case, checks)]
    if step.officer is not None and await review.is_barred(step.uow, step.officer, case):
        said.append(step.text("error-own-decision"))
    answers = [_head(step, case), _answers(step, case)]
    head = [*answers, _assessment(step, case, checks, names), *said]
    if len("\n\n".join(head)) > limit:
        head = [*answers, _assessment(step, case, checks, names, in_short=True), *said]
    history = _history(step, await review.history(step.uow, case))
    left_out = 0
    while history and len("\n\n".join([*head, _shown_history(step, case, history, left_out)])) > limit:
        history.pop(0)
        left_out += 1
    return "\n\n".join([*head, _shown_history(step, case, history, left_out)] if history or left_out else head)


async def history_messages(step: Step, case: Case) -> list[str]:
    """Return the whole history as HTML, in as many messages as it takes, oldest first."""
    title = step.text("review-history-of", reference=str(case.reference))
    messages: list[str] = []
    for event in _history(step, await review.history(step.uow, case)):
        if messages and len(messages[-1]) + 1 + len(event) <= CARD_LIMIT:
            messages[-1] += f"\n{event}"
        else:
            messages.append(event if messages else f"{title}\n{event}")
    return messages


async def card_keyboard(step: Step, case: Case) -> Markup:
    """Return what this officer may do with the application as it stands."""
    if step.officer is None:
        return keyboards.inline([])
    token, version = case.reference.token, case.application.version
    acts = review.acts_for(step.officer, case)
    if await review.is_barred(step.uow, step.officer, case):
        acts -= {*DECISIONS, Act.REQUEST_CORRECTION}
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
    clear = [[one] for one in await _clear_buttons(step, case)]
    return keyboards.inline([*clear, decide[:2], decide[2:], look, back])


def confirmation(step: Step, case: Case, *choices: Sequence[str]) -> Markup:
    """Buttons that ask once, and a way back to the card.

    A choice is a text key, the name of its act, and what else its data holds.
    """
    token, version = case.reference.token, case.application.version
    rows = [button(step.plain(one[0]), keyboards.data("r", one[1], token, version, *one[2:])) for one in choices]
    keep = button(step.plain("btn-not-yet"), keyboards.data("r", "card", token))
    return keyboards.column([*rows, keep])


def check_words(step: Step, check: Check) -> str:
    """Return what a finding is about, in a few words for a button or a list, as plain text."""
    return _rule_words(step, check.finding.rule) or step.plain("review-check-other", number=check.number + 1)


async def check_details(step: Step, case: Case, checks: Sequence[Check]) -> list[str]:
    """Return what officers found, a line of HTML for each finding: result, officer, time, and notes where they fit."""
    names = await step.uow.officers.names({one.cleared.officer_id for one in checks if one.cleared})
    lines = _check_lines(step, case, checks, names, notes=True)
    return lines if sum(map(len, lines)) <= NOTES_LIMIT else _check_lines(step, case, checks, names, notes=False)


def _check_lines(
    step: Step, case: Case, checks: Sequence[Check], names: Mapping[UUID, str], *, notes: bool
) -> list[str]:
    return [
        step.text(
            "review-checked-item",
            what=check_words(step, one),
            result=dashed(clearing.state_of(one)),
            officer=names.get(one.cleared.officer_id, ""),
            at=one.cleared.at,
            note=(_note(case, one) or "") if notes else "",
            has_note=notes and bool(one.cleared.sealed_note),
        )
        for one in checks
        if one.cleared
    ]


async def approved(step: Step, placed: Placed) -> str:
    """Return what has become of an approved application, in the words the resident has just been told, as HTML."""
    application = placed.application
    names: dict[str, object] = {"reference": str(application.reference)}
    if placed.reservation is not None:
        code = placed.reservation.pool.key.fund
        funds = await places.funds(step.uow, step.resources, application.programme, step.today)
        fund = next((one.name for one in funds if one.code == code), code)
        return step.text("review-approved", fund=fund, **names)
    if placed.waiting is None:
        raise LookupError("an approved application has a place or waits for one")
    by_round = step.resources.rulebook.on(application.programme, step.today).placement.way == "by_round"
    return step.text(
        "review-approved-by-round" if by_round else "review-approved-waits",
        position=placed.waiting.position,
        total=placed.waiting.total,
        **names,
    )


def stage_words(step: Step, stage: str) -> str:
    """Return a stage's name, as plain text; one that has no text is called as the rule file calls it."""
    key = f"review-stage-{dashed(stage)}"
    return step.plain(key) if step.resources.texts.has(key) else stage


def line(step: Step, application: StoredApplication, checks: Checks | None = None) -> str:
    """Return an application in a list: a command that can be tapped, and what matters for choosing.

    With `checks` it says how many of them wait for this officer.
    """
    return step.text(
        "review-line",
        command=f"/tinjau_{application.reference.token}",
        mark=step.plain(f"review-mark-{dashed(application.outcome)}"),
        kelurahan=step.resources.areas.label(application.kelurahan_code),
        days=days_waiting(step, application.submitted_at),
        status=status_words(step, application),
        counted=checks is not None,
        checks=len(checks.clearable(step.officer)) if checks else 0,
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
    form = forms_of(step.resources).get(case.application.programme.value, case.application.form_version)
    if form is None:
        raise LookupError("the application's form is gone")
    view = View(step, form, corrections.as_draft(form, case.application, case.answers))
    shown = [one for one in form.questions if one.in_summary and case.answers.get(one.key) is not None]
    return "\n".join(step.text("review-row", label=view.label(one), answer=_answer(view, one, case)) for one in shown)


def _answer(view: View, question: Question, case: Case) -> str:
    mask = MASKS.get(question.key)
    return mask(str(case.answers[question.key])) if mask else view.shown(question)


def _assessment(step: Step, case: Case, checks: Checks, names: Mapping[UUID, str], *, in_short: bool = False) -> str:
    assessment = case.application.assessment(case.resident.key)
    by_number = {one.number: one for one in checks.all}
    findings = []
    for number, finding in enumerate(assessment.findings):
        check = by_number.get(number)
        findings.append(
            step.text(
                "review-finding",
                number=number + 1,
                finding=_finding_words(step, finding, in_short=in_short),
                basis=finding.legal_basis,
                state=dashed(clearing.state_of(check)) if check else "none",
                stage=stage_words(step, check.stage) if check else "",
                at=check.cleared.at if check and check.cleared else step.now,
                officer=names.get(check.cleared.officer_id, "") if check and check.cleared else "",
            )
        )
    outcome = step.text(f"review-outcome-{dashed(assessment.outcome)}", day=assessment.day)
    return "\n".join([outcome, *findings])


def _finding_words(step: Step, finding: Finding, *, in_short: bool) -> str:
    html = step.text(finding.text_key, **finding.text_values)
    # A line cut out of HTML may leave a tag open.
    return Html(re.sub("<[^>]+>", "", html.partition("\n")[0])) if in_short else Html(html)


def _handed_on(step: Step, case: Case, checks: Checks) -> list[str]:
    """To an officer of an earlier stage who has nothing left to clear: whose turn it is."""
    reach = checks.reach(step.officer)
    if case.application.status is not ApplicationStatus.IN_REVIEW or not 0 <= reach < checks.last_step:
        return []
    if any(one.step <= reach for one in checks.open):
        return []
    own, following = checks.stages[reach], checks.stages[reach + 1]
    return [step.text("review-handed-on", stage=stage_words(step, own.id), following=stage_words(step, following.id))]


async def _place(step: Step, case: Case) -> list[str]:
    """Return where the application stands in line, and the place it holds."""
    application = case.application
    if application.status not in _PLACED:
        return []
    said = []
    waiting = await step.uow.waiting.place_of(application.id)
    if waiting is not None:
        by_round = step.resources.rulebook.on(application.programme, step.today).placement.way == "by_round"
        # Before a round has ranked anybody the order of its line says nothing yet, and after its period nothing more.
        ranked = not by_round or (
            waiting.tier == URGENT
            and await rounds.ranks_ended(step.uow, step.resources, application.programme, step.today) is None
        )
        said.append(step.text("review-waiting", ranked=ranked, position=waiting.position, total=waiting.total))
    held = await step.uow.places.held_by(application.id)
    if held is not None:
        key = held.pool.key
        funds = await places.funds(step.uow, step.resources, application.programme, step.today)
        names = {fund.code: fund.name for fund in funds}
        said.append(
            step.text(
                "review-place-offered" if held.is_offered else "review-place-taken",
                fund=names.get(key.fund, key.fund),
                period=key.period,
                day=held.confirm_by or held.reserved_at,
            )
        )
    return said


async def _clear_buttons(step: Step, case: Case) -> list[dict[str, str]]:
    """Return a button for each finding this officer may check, or check again, and one for all that are open."""
    own = step.officer is not None and step.officer.telegram_id == case.resident.telegram_id
    if own or case.application.status is not ApplicationStatus.IN_REVIEW:
        return []
    token, version = case.reference.token, case.application.version
    checks = await review.checks(step.uow, step.resources, case)
    buttons = [
        button(
            step.plain("btn-check" if one.is_open else "btn-check-again", what=check_words(step, one)),
            keyboards.data("r", "check", token, version, one.number),
        )
        for one in checks.within_reach(step.officer)
    ]
    if len(checks.clearable(step.officer)) > 1:
        buttons.append(button(step.plain("btn-all-fit"), keyboards.data("r", "fits-all", token, version)))
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
        what = _rule_words(step, rule) or rule
        return step.plain("review-event-checked", what=what, result=dashed(str(result)))
    return step.plain(f"review-event-{event_key(event.action)}")


def _rule_words(step: Step, rule: str) -> str | None:
    """Return what a rule's finding is about, as plain text; None where there are no words for it."""
    key = f"review-check-{dashed(rule)}"
    return step.plain(key) if step.resources.texts.has(key) else None


def _note(case: Case, check: Check) -> str | None:
    key = case.resident.key
    return check.cleared.note(key, case.application.id, check.finding.rule) if check.cleared else None
