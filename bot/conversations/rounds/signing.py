"""/putaran, "Tanda tangani": the second person gives the decree's number, sees the totals again, and confirms once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from bot.conversations.engine.contexts import DraftContext, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Turn, Typed
from bot.services.rounds import acts as rounds
from bot.texts.html import Html
from domain.errors import DomainError, InvalidAnswer
from domain.reading import clean_line

FORM_NAME = "round_signing"
DECREE_LIMIT = 80


class SigningContext(DraftContext):
    """The round and its outcome as the officer saw it (`shown` is HTML). Another outcome meanwhile is not signed."""

    round: UUID
    number: int
    outcome: str
    shown: str


def parse_signed_decree(text: str) -> str:
    """Return a decree's number as it is quoted: one line of 3 to 80 characters with a digit. Raises InvalidAnswer."""
    decree = clean_line(text)
    if not 3 <= len(decree) <= DECREE_LIMIT or not any(char.isdigit() for char in decree):
        raise InvalidAnswer("round-decree-wrong", limit=DECREE_LIMIT)
    return decree


SignedDecree = Annotated[str, AfterValidator(parse_signed_decree)]


def _summary(turn: Turn) -> str:
    shown = Html(context_of(turn.draft, SigningContext).shown)
    return turn.step.text("round-sign-ask", outcome=shown, decree=turn.answers["decree"])


async def _sign(turn: Turn) -> None:
    step, seen = turn.step, context_of(turn.draft, SigningContext)
    try:
        signed = await rounds.sign(
            step.uow,
            step.resources,
            step.officer,
            seen.round,
            outcome=seen.outcome,
            decree=turn.answers["decree"],
            today=step.today,
        )
    except DomainError as error:
        # Sending again would meet the same: the officer hears why, and the form ends.
        step.send_text(step.text(error.text_key, **error.values))
        return
    step.say("round-signed" if signed else "round-changed", number=seen.number)


ROUND_SIGNING = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("decree", 1, Typed(SignedDecree), label="label-round-decree"),),
    finish=_sign,
    context=SigningContext,
    summary=Summary(send_key="btn-round-sign-yes", show=_summary),
    texts=("round-sign-ask",),
)
