"""The findings of a case, and the results that officers recorded for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from bot.conversations.engine.question import dashed
from bot.runtime.step import Step
from bot.services.review import clearing
from bot.services.review.cases import Case
from bot.services.review.clearing import Check, Checks
from bot.texts.html import Html
from bot.views.review.words import check_words, stage_words
from domain.application import ApplicationStatus
from domain.rules.assessment import Finding

# Limits the lines about findings with their notes; the notes are in the history, too.
NOTES_LIMIT = 1500


async def check_details(step: Step, case: Case, checks: Sequence[Check]) -> list[str]:
    """Return a line of HTML for each checked finding: result, officer, time, and the note if all notes fit."""
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
            note=(note_of(case, one) or "") if notes else "",
            has_note=notes and bool(one.cleared.sealed_note),
        )
        for one in checks
        if one.cleared
    ]


def assessment_text(
    step: Step, case: Case, checks: Checks, names: Mapping[UUID, str], *, in_short: bool = False
) -> str:
    """Return the findings as HTML, each in full or, with `in_short`, by its first line."""
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
    # A line cut out of HTML may leave a tag open, so its tags are removed.
    return Html(re.sub("<[^>]+>", "", html.partition("\n")[0])) if in_short else Html(html)


def handed_on(step: Step, case: Case, checks: Checks) -> list[str]:
    """Return whose turn it is, for an officer of an earlier stage with nothing left to clear."""
    reach = checks.reach(step.officer)
    if case.application.status is not ApplicationStatus.IN_REVIEW or not 0 <= reach < checks.last_step:
        return []
    if any(one.step <= reach for one in checks.open):
        return []
    own, following = checks.stages[reach], checks.stages[reach + 1]
    return [step.text("review-handed-on", stage=stage_words(step, own.id), following=stage_words(step, following.id))]


def note_of(case: Case, check: Check) -> str | None:
    """Return the decrypted note of a check; None if there is none."""
    key = case.resident.key
    return check.cleared.note(key, case.application.id, check.finding.rule) if check.cleared else None
