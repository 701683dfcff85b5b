"""Words for applications and acts: in a list, on a button, and in an explanation why an act fails."""

from __future__ import annotations

from datetime import datetime

from bot.conversations.engine.question import dashed
from bot.runtime.step import JAKARTA, Step
from bot.services.review.clearing import Check, Checks
from domain.application import ApplicationStatus
from domain.errors import Conflict, DomainError, IllegalTransition
from domain.reference import Reference
from storage.records.applications import StoredApplication

_DECIDED = {
    ApplicationStatus.APPROVED,
    ApplicationStatus.REJECTED,
    ApplicationStatus.WAITLISTED,
    ApplicationStatus.ENROLLED,
}


def event_key(action: str) -> str:
    """Return an act's name as used in text keys: `application.in_review` becomes `in-review`."""
    return dashed(action.partition(".")[2])


def days_waiting(step: Step, since: datetime) -> int:
    """Return the number of whole days, in Semarang, since that moment."""
    return (step.today - since.astimezone(JAKARTA).date()).days


def status_words(step: Step, application: StoredApplication) -> str:
    """Return the status as plain text, in exactly the words used for residents."""
    begins = application.covered_from
    return step.plain(
        f"status-word-{dashed(application.status)}",
        since=begins or application.updated_at,
        begun=begins is None or begins <= step.today,
    )


def check_words(step: Step, check: Check) -> str:
    """Return in a few words of plain text what a finding is about, for a button or a list."""
    return rule_words(step, check.finding.rule) or step.plain("review-check-other", number=check.number + 1)


def stage_words(step: Step, stage: str) -> str:
    """Return a stage's name as plain text; a stage without a text keeps its name in the rule file."""
    key = f"review-stage-{dashed(stage)}"
    return step.plain(key) if step.resources.texts.has(key) else stage


def line(step: Step, application: StoredApplication, checks: Checks | None = None) -> str:
    """Return the line of an application in a list: a command that can be tapped, and what matters for choosing.

    With `checks` it says how many findings this officer has to check.
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
    """Return as HTML why an act failed, with the present state if that is the reason."""
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


def rule_words(step: Step, rule: str) -> str | None:
    """Return as plain text what a rule's finding is about; None if there are no words for it."""
    key = f"review-check-{dashed(rule)}"
    return step.plain(key) if step.resources.texts.has(key) else None
