"""What the rules made of an application that was sent: the findings its owner can look up from /status."""

from __future__ import annotations

from bot.conversations.applying.result import findings_html, legal_bases, shown_to_resident
from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import AppealAct, StatusAct
from bot.views.appeals import appeal_buttons
from domain.application import ApplicationStatus
from domain.rules.assessment import Finding
from storage.records.applications import StoredApplication

_NOT_LOOKED_AT = {ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.EXPIRED}
"""Where an application may be without any officer having opened it."""


def findings_of(step: Step, application: StoredApplication) -> list[Finding]:
    """Return the findings of the person's own application that they may see.

    What a list says is shown once an officer has looked: anyone who types a stranger's NIK must not learn from the bot
    what a register holds on it, nor by taking the application back.
    """
    found = shown_to_resident(application.assessment(step.person.key))
    if application.status in _NOT_LOOKED_AT:
        return [one for one in found if one.listed_on is None]
    return found


def findings_buttons(step: Step, application: StoredApplication) -> list[dict[str, str]]:
    """Return the button that shows the findings, where there are any."""
    if not findings_of(step, application):
        return []
    return [
        keyboards.button(step.plain("btn-findings"), AppealAct("why", application.reference.token).pack()),
    ]


def say_findings(step: Step, application: StoredApplication) -> None:
    """Say each finding, what would change it, its basis in law, and how to object."""
    findings = findings_of(step, application)
    next_steps = list(dict.fromkeys(one for finding in findings for one in finding.next_steps))
    rejected = application.status is ApplicationStatus.REJECTED
    head = step.text(
        "findings-head",
        reference=str(application.reference),
        programme=step.plain(f"programme-{dashed(application.programme)}"),
        day=application.assessment(step.person.key).day,
    )
    if not findings:
        step.send_text("\n\n".join([head, step.text("findings-none")]))
        return
    end = step.text("findings-end", basis=legal_bases(findings), rejected=rejected)
    show = keyboards.button(step.plain("btn-show-status"), StatusAct("show", application.reference.token).pack())
    step.send_text(
        "\n\n".join([head, findings_html(step, findings, next_steps), end]),
        keyboard=keyboards.column([*appeal_buttons(step, application), show]),
    )
