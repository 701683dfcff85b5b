"""The timeline of an application, and its line in a list, for its resident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.services.status.next_step import NextStep
from bot.views.review.words import event_key, status_words
from bot.views.status.next_step import next_step_html
from domain.application import ApplicationStatus
from domain.audit import AuditAct
from storage.records.applications import StoredApplication
from storage.records.base import StoredAuditEvent


def timeline_html(
    step: Step, application: StoredApplication, history: Sequence[StoredAuditEvent], coming: NextStep
) -> str:
    """Return as HTML the events so far, the next step and about when, and whether the person is covered yet."""
    head = step.text(
        "status-head",
        reference=str(application.reference),
        programme=step.plain(f"programme-{dashed(application.programme)}"),
        status=status_words(step, application),
    )
    blocks = [head, "\n".join(_events(step, history)), *_reason(step, application, history)]
    blocks.append(next_step_html(step, application, coming))
    return "\n\n".join(blocks)


def application_line(step: Step, application: StoredApplication) -> str:
    """Return the line of HTML for one application of several."""
    return step.text(
        "status-line",
        reference=str(application.reference),
        programme=step.plain(f"programme-{dashed(application.programme)}"),
        status=status_words(step, application),
        day=application.submitted_at,
    )


def _reason(step: Step, application: StoredApplication, history: Sequence[StoredAuditEvent]) -> list[str]:
    """Return the reason of a rejection with what to do next, and the officer's note."""
    rejections = [event for event in history if event.action == AuditAct.APPLICATION_REJECTED]
    if application.status is not ApplicationStatus.REJECTED or not rejections:
        return []
    last = rejections[-1]
    reason = step.text(f"notice-reason-{dashed(application.programme)}-{last.data['reason']}")
    return [reason, *([step.text("notice-note", note=last.note)] if last.note else [])]


def _events(step: Step, history: Sequence[StoredAuditEvent]) -> list[str]:
    keys = [(event, f"status-event-{event_key(event.action)}") for event in history]
    return [
        step.text("status-event", at=event.at, what=step.plain(key))
        for event, key in keys
        if event.action.startswith("application.") and step.resources.texts.has(key)
    ]
