"""/putaran, "Tanda tangani": the second person gives the decree's number, sees the totals again, and confirms once.

`draft.context` is `{"round": id in hex, "number": int, "outcome": hash, "shown": html}`: what the officer saw. Another
outcome meanwhile is not signed.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Turn, Typed
from bot.services.rounds import acts as rounds
from bot.texts.html import Html
from domain.errors import DomainError, InvalidAnswer
from domain.reading import clean_line

FORM_NAME = "round_signing"
DECREE_LIMIT = 80


def parse_decree(text: str) -> str:
    """A decree's number as it is quoted: one line of 3 to 80 characters with a digit in it. Raises InvalidAnswer."""
    decree = clean_line(text)
    if not 3 <= len(decree) <= DECREE_LIMIT or not any(char.isdigit() for char in decree):
        raise InvalidAnswer("round-decree-wrong", limit=DECREE_LIMIT)
    return decree


Decree = Annotated[str, AfterValidator(parse_decree)]


def _summary(turn: Turn) -> str:
    return turn.step.text("round-sign-ask", outcome=Html(turn.draft.context["shown"]), decree=turn.answers["decree"])


async def _sign(turn: Turn) -> None:
    step = turn.step
    try:
        signed = await rounds.sign(
            step.uow,
            step.resources,
            step.officer,
            UUID(turn.draft.context["round"]),
            outcome=turn.draft.context["outcome"],
            decree=turn.answers["decree"],
            today=step.today,
        )
    except DomainError as error:
        # Sending again would meet the same: the officer hears why, and the form ends.
        step.send_text(step.text(error.text_key, **error.values))
        return
    step.say("round-signed" if signed else "round-changed", number=turn.draft.context["number"])


ROUND_SIGNING = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("decree", 1, Typed(Decree), label="label-round-decree"),),
    finish=_sign,
    summary=Summary(send_key="btn-round-sign-yes", show=_summary),
    texts=("round-sign-ask",),
)
