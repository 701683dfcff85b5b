"""Corrections: the questions that an officer can have asked again, and the latest request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.conversations.engine.contexts import correction_of
from domain.audit import AuditAct
from domain.draft import Draft
from domain.errors import NotFound
from storage.records.applications import StoredApplication

if TYPE_CHECKING:
    from bot.conversations.engine.form import Form
    from bot.conversations.engine.question import Answers, Turn
    from storage.unit_of_work import UnitOfWork

DOCUMENT_PREFIX = "document_"
REQUESTED = AuditAct.APPLICATION_CORRECTION_REQUESTED
_NOT_CORRECTABLE = {"consent", "result", "kecamatan"}


def as_draft(form: Form, application: StoredApplication, answers: Answers) -> Draft:
    """Return the sent answers as a draft, which the form's functions can read; it is never stored."""
    return Draft(
        id=application.id,
        chat_id=application.chat_id,
        resident_id=application.resident_id,
        form=form.name,
        form_version=application.form_version,
        questions=[question.key for question in form.questions],
        started_at=application.submitted_at,
        updated_at=application.updated_at,
        answers=dict(answers),
    )


def correctable(form: Form, sent: Turn) -> list[str]:
    """Return this application's questions that can be asked again, and its documents, in the form's order."""
    return [
        question.key
        for question in form.questions
        if question.key not in _NOT_CORRECTABLE and question.in_summary and question.asked_when(sent)
    ]


def to_ask(form: Form, questions: Sequence[str], sent: Turn) -> list[str]:
    """Return what a correction of these questions has to contain.

    A kelurahan is chosen within its kecamatan. Questions that the answers have skipped so far are included, since a new
    answer may call for them ("lainnya" for which occupation?); they are asked only in that case.
    """
    wanted = [key for key in questions if key in correctable(form, sent)]
    if "kelurahan" in wanted:
        wanted.append("kecamatan")
    return wanted + [question.key for question in form.questions if not question.asked_when(sent)]


def corrects(draft: Draft, application: StoredApplication) -> bool:
    """Return whether the draft answers the application's latest request."""
    correction = correction_of(draft)
    return correction is not None and (correction.application_id, correction.version) == (
        application.id,
        application.version,
    )


async def requested(uow: UnitOfWork, application: StoredApplication) -> list[str]:
    """Return the questions of the officer's latest request. Raises NotFound if there was none."""
    requests = [one for one in await uow.audit.history(application.id) if one.action == REQUESTED]
    if not requests:
        raise NotFound
    return [str(key) for key in requests[-1].data["questions"]]
