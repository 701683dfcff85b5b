"""Corrections: which questions an officer can have asked again, and which request is the latest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import NotFound
from storage.records.applications import StoredApplication
from storage.records.base import Draft

if TYPE_CHECKING:
    from bot.conversations.engine.form import Form
    from bot.conversations.engine.question import Answers
    from storage.unit_of_work import UnitOfWork

DOCUMENT_PREFIX = "document_"
REQUESTED = "application.correction_requested"
_NOT_CORRECTABLE = {"consent", "result", "kecamatan"}


def correctable(form: Form, answers: Answers) -> list[str]:
    """The questions on this application's way that can be asked again, and its documents, in the form's order."""
    return [
        question.key
        for question in form.questions
        if question.key not in _NOT_CORRECTABLE and question.in_summary and question.asked_when(answers)
    ]


def to_ask(form: Form, questions: Sequence[str], answers: Answers) -> list[str]:
    """What a correction has to hold for these questions.

    A kelurahan is chosen within its kecamatan. Questions that the answers so far left out come along, since a new
    answer may call for them ("lainnya" for which occupation?); they are asked only then.
    """
    wanted = [key for key in questions if key in correctable(form, answers)]
    if "kelurahan" in wanted:
        wanted.append("kecamatan")
    return wanted + [question.key for question in form.questions if not question.asked_when(answers)]


def corrects(draft: Draft, application: StoredApplication) -> bool:
    """Whether the draft answers the application's latest request."""
    context = draft.context
    return context.get("application_id") == str(application.id) and context.get("version") == application.version


async def requested(uow: UnitOfWork, application: StoredApplication) -> list[str]:
    """The questions of the officer's latest request. Raises NotFound when there was none."""
    requests = [one for one in await uow.audit.history(application.id) if one.action == REQUESTED]
    if not requests:
        raise NotFound
    return [str(key) for key in requests[-1].data["questions"]]
