"""/putaran, "Batalkan putaran": with the reason."""

from __future__ import annotations

from uuid import UUID

from bot.conversations.engine.contexts import DraftContext, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Turn, Typed
from bot.services.review.reasons import Note
from bot.services.rounds import acts as rounds
from domain.errors import DomainError

FORM_NAME = "round_cancelling"


class CancellingContext(DraftContext):
    """The round that is to be cancelled."""

    round: UUID
    number: int


async def _cancel(turn: Turn) -> None:
    step = turn.step
    round_id = context_of(turn.draft, CancellingContext).round
    try:
        cancelled = await rounds.cancel(step.uow, step.officer, round_id, reason=turn.answers["reason"])
    except DomainError as error:
        # Sending again would meet the same: the officer hears why, and the form ends.
        step.send_text(step.text(error.text_key, **error.values))
    else:
        step.say("round-cancelled", number=cancelled.number)


ROUND_CANCELLING = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("reason", 1, Typed(Note), label="label-round-reason"),),
    finish=_cancel,
    context=CancellingContext,
    summary=Summary("round-cancel-ask", "btn-round-cancel-yes"),
)
