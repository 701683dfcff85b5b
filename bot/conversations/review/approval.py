"""/setujui where an officer found that something does not fit: a reason in words, and asked once more."""

from __future__ import annotations

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Text, Turn, Typed
from bot.conversations.review.context import CaseContext
from bot.services.review import acts as review
from bot.services.review.reasons import Note
from bot.texts.html import Html
from bot.views.review import place as place_words
from bot.views.review import words
from domain.errors import DomainError
from domain.reference import Reference


class ApprovalContext(CaseContext):
    """What did not fit, by its rules and in words (HTML), and what the resident will hear (HTML)."""

    rules: tuple[str, ...]
    against: str
    told: str


def _why(turn: Turn) -> Text:
    seen = context_of(turn.draft, ApprovalContext)
    return Text("q-approval-against", {"reference": seen.reference, "against": Html(seen.against)})


def _ask(turn: Turn) -> str:
    seen = context_of(turn.draft, ApprovalContext)
    values = {"against": Html(seen.against), "told": Html(seen.told)}
    reason = turn.answers["reason"]
    return turn.step.text("review-approve-against-ask", reference=seen.reference, reason=reason, **values)


async def _approve(turn: Turn) -> None:
    step, seen = turn.step, context_of(turn.draft, ApprovalContext)

    reference = Reference.parse(seen.reference)
    if step.officer is None:
        return
    try:
        async with step.uow.attempt():
            placed = await review.approve(
                step.uow,
                step.resources,
                officer=step.officer,
                reference=reference,
                version=seen.version,
                against_because=turn.answers["reason"],
                against_rules=seen.rules,
            )
    except DomainError as error:
        # Sending again would meet the same: the officer hears the state, and the form ends.
        step.send_text(await words.explain(step, error, reference))
    else:
        step.send_text(await place_words.approved(step, placed))


APPROVAL_AGAINST = Form(
    name="approval_against",
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("reason", 1, Typed(Note), text=_why, label="label-approval-against"),),
    finish=_approve,
    context=ApprovalContext,
    summary=Summary(send_key="btn-approve-against-yes", show=_ask),
    texts=("q-approval-against", "review-approve-against-ask"),
)
