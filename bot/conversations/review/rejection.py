"""/tolak: an officer names the reason, and may add a note for the resident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Choice, Option, Question, Text, Turn, Typed
from bot.conversations.review.context import CaseContext
from bot.services.review import acts as review
from bot.services.review.reasons import Note
from bot.views.review import words
from domain.errors import DomainError
from domain.programme import OTHER_REASON
from domain.reference import Reference


def _why(turn: Turn) -> Text:
    return Text("q-rejection-reason", {"reference": context_of(turn.draft, CaseContext).reference})


def _reasons(turn: Turn) -> Sequence[Option]:
    offered = context_of(turn.draft, CaseContext).programme.profile.reasons
    return [Option(reason, text_key=f"reason-{reason}") for reason in offered]


async def _reject(turn: Turn) -> None:
    step, seen = turn.step, context_of(turn.draft, CaseContext)

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
        step.send_text(await words.explain(step, error, reference))
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
