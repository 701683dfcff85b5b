"""Corrections: which questions an officer can have asked again, and which request is the latest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import NotFound
from storage.application_records import StoredApplication
from storage.records import Draft

if TYPE_CHECKING:
    from bot.conversations.form import Form
    from storage.unit_of_work import UnitOfWork

DOCUMENT_PREFIX = "document_"
REQUESTED = "application.correction_requested"
_NOT_CORRECTABLE = {"consent", "result", "kecamatan"}


def correctable(form: Form) -> list[str]:
    """The questions of a programme's form that can be asked again, in the form's order."""
    return [
        question.key
        for question in form.questions
        if question.key not in _NOT_CORRECTABLE and (question.in_summary or question.key.startswith(DOCUMENT_PREFIX))
    ]


def to_ask(form: Form, questions: Sequence[str]) -> list[str]:
    """What has to be asked for these questions: a kelurahan is chosen within its kecamatan."""
    wanted = [key for key in questions if key in correctable(form)]
    return ["kecamatan", *wanted] if "kelurahan" in wanted else wanted


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
