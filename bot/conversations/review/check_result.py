"""What did not fit, or could not be told: a note for the officers who go on with it."""

from __future__ import annotations

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Question, Text, Turn, Typed, dashed
from bot.conversations.review.context import CaseContext
from bot.services.review import acts as review
from bot.services.review.reasons import Note
from bot.views.review import card as cards
from bot.views.review import words
from domain.errors import DomainError
from domain.reference import Reference
from domain.review import CheckResult


class CheckContext(CaseContext):
    """The finding as the officer saw it, by its number, its state and in words, and what came out."""

    number: int
    seen: str
    result: CheckResult
    what: str


def _what(turn: Turn) -> Text:
    seen = context_of(turn.draft, CheckContext)
    return Text("q-check-note", {"reference": seen.reference, "what": seen.what, "result": dashed(seen.result)})


async def _record(turn: Turn) -> None:
    step = turn.step

    seen = context_of(turn.draft, CheckContext)
    reference = Reference.parse(seen.reference)
    if step.officer is None:
        return
    try:
        case = await review.record_check(
            step.uow,
            step.resources,
            officer=step.officer,
            reference=reference,
            version=seen.version,
            number=seen.number,
            seen=seen.seen,
            result=seen.result,
            note=turn.answers.get("note"),
        )
    except DomainError as error:
        # Sending again would meet the same: the officer hears the state, and the form ends.
        step.send_text(await words.explain(step, error, reference))
    else:
        step.send_text(await cards.card(step, case), keyboard=await cards.card_keyboard(step, case))


CHECK_NOTE = Form(
    name="check_note",
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("note", 1, Typed(Note), text=_what, optional=True, label="label-check-note"),),
    finish=_record,
    context=CheckContext,
    summary=None,
    texts=("q-check-note",),
)
