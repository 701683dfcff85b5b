"""Objecting to a rejection: one question, and the application goes to another officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from bot.conversations.engine import opening
from bot.conversations.engine.contexts import AboutApplication, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.question import Question, Text, Turn, Typed
from bot.services.review import appeals
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.status import StatusAct
from domain.errors import AlreadyApplied, Conflict, IllegalTransition, InvalidAnswer, NotFound
from domain.reading import clean_line
from domain.reference import Reference
from storage.records.applications import StoredApplication

if TYPE_CHECKING:
    from bot.runtime.step import Step

FORM_NAME = "appeal"
NOTE_LIMIT = 300


class AppealContext(AboutApplication):
    """The application as it was when the person began."""

    reference: str
    version: int


def parse_appeal_note(text: str) -> str:
    """Return why somebody objects: one paragraph of at most 300 characters. Raises InvalidAnswer."""
    note = clean_line(text)
    if not any(char.isalpha() for char in note):
        raise InvalidAnswer("appeal-note-empty")
    if len(note) > NOTE_LIMIT:
        raise InvalidAnswer("appeal-note-long", limit=NOTE_LIMIT, length=len(note))
    return note


AppealNote = Annotated[str, AfterValidator(parse_appeal_note)]


def open_appeal(step: Step, application: StoredApplication) -> None:
    """Ask why the person objects, or go on where they stopped."""
    context = AppealContext(reference=str(application.reference), version=application.version)
    drafts = [*([step.draft] if step.draft else []), *step.parked]
    for draft in drafts:
        begun = context_of(draft, AppealContext) if draft.form == FORM_NAME else None
        if begun is None or begun.reference != context.reference:
            continue
        if begun.version == context.version:
            opening.resume(step, draft.copy())
            return
        step.drop_draft(draft)  # about an earlier decision
    opening.resume(step, opening.new_draft(step, forms_of(step.resources).latest(FORM_NAME), context=context))


def _question(turn: Turn) -> Text:
    return Text("q-appeal-note", {"reference": context_of(turn.draft, AppealContext).reference})


async def _send(turn: Turn) -> None:
    """Send the objection; the form ends in any case, since sending again would meet the same."""
    step, begun = turn.step, context_of(turn.draft, AppealContext)
    reference = Reference.parse(begun.reference)
    show = StatusAct("show", reference.token).pack()
    key = "appeal-received"
    try:
        await appeals.appeal(
            step.uow,
            reference=reference,
            version=begun.version,
            resident=step.person,
            note=turn.answers["note"],
        )
    except AlreadyApplied:
        key = "appeal-nik-taken"
    except (Conflict, IllegalTransition, NotFound):
        key = "appeal-not-now"
    step.say(
        key,
        reference=str(reference),
        keyboard=keyboards.column([keyboards.button(step.plain("btn-show-status"), show)]),
    )


APPEAL = Form(
    name=FORM_NAME,
    version="1",
    audience="resident",
    parts=1,
    questions=(
        Question("note", 1, Typed(AppealNote), text=_question, help="q-appeal-note-help", label="label-appeal-note"),
    ),
    finish=_send,
    context=AppealContext,
    summary=Summary("appeal-summary", "btn-appeal-send"),
    texts=(
        "appeal-nik-taken",
        "appeal-not-now",
        "appeal-received",
        "btn-appeal",
        "btn-show-status",
        "q-appeal-note",
        # What `sent_result.py` shows next to the button that leads here.
        "btn-findings",
        "findings-end",
        "findings-head",
        "findings-none",
    ),
)
