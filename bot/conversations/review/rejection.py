"""/tolak: an officer names the reason, and may add a note for the resident."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Choice, Option, Question, Text, Turn, Typed
from bot.conversations.review.context import CaseContext
from bot.services.review import acts as review
from domain.errors import DomainError, InvalidAnswer
from domain.programme import OTHER_REASON
from domain.reading import clean_line
from domain.reference import Reference

NOTE_LIMIT = 300


def parse_note(text: str) -> str:
    """A note to a resident: one paragraph of at most 300 characters. Raises InvalidAnswer."""
    note = clean_line(text)
    if not any(char.isalnum() for char in note):
        raise InvalidAnswer("review-note-empty")
    if len(note) > NOTE_LIMIT:
        raise InvalidAnswer("review-note-long", limit=NOTE_LIMIT, length=len(note))
    return note


Note = Annotated[str, AfterValidator(parse_note)]


def _why(turn: Turn) -> Text:
    return Text("q-rejection-reason", {"reference": context_of(turn.draft, CaseContext).reference})


def _reasons(turn: Turn) -> Sequence[Option]:
    offered = context_of(turn.draft, CaseContext).programme.profile.reasons
    return [Option(reason, text_key=f"reason-{reason}") for reason in offered]


async def _reject(turn: Turn) -> None:
    # Imported here, since cards show answers by the engine's own view.
    step, seen = turn.step, context_of(turn.draft, CaseContext)
    from bot.views import review as cards

    reference = Reference.parse(seen.reference)
    if step.officer is None:
        return
    try:
        await review.reject(
            step.uow,
            step.resources,
            officer=step.officer,
            reference=reference,
            version=seen.version,
            reason=turn.answers["reason"],
            note=turn.answers.get("note") or turn.answers.get("note_needed"),
        )
    except DomainError as error:
        # Sending again would meet the same: the officer hears the state, and the form ends.
        step.send_text(await cards.explain(step, error, reference))
    else:
        step.say("review-rejected", reference=str(reference))


REJECTION = Form(
    name="rejection",
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("reason", 1, Choice(_reasons), text=_why, label="label-rejection-reason"),
        Question(
            "note",
            1,
            Typed(Note),
            asked_when=lambda turn: turn.answers.get("reason") != OTHER_REASON,
            optional=True,
            label="label-rejection-note",
        ),
        Question(
            "note_needed",
            1,
            Typed(Note),
            asked_when=lambda turn: turn.answers.get("reason") == OTHER_REASON,
            label="label-rejection-note",
        ),
    ),
    finish=_reject,
    context=CaseContext,
    summary=Summary("review-reject-ask", "btn-reject-yes"),
    texts=("q-rejection-reason",),
)
