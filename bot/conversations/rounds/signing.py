"""/putaran, "Tanda tangani": the second person gives the decree's number, sees the totals again, and confirms once.

`draft.context` is `{"round": id in hex, "number": int, "outcome": hash, "shown": html}`: what the officer saw. Another
outcome meanwhile is not signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import AfterValidator

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Typed
from bot.services.rounds import acts as rounds
from bot.texts.html import Html
from domain.errors import DomainError, InvalidAnswer
from domain.reading import clean_line

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from storage.records.base import Draft

FORM_NAME = "round_signing"
DECREE_LIMIT = 80


def parse_decree(text: str) -> str:
    """A decree's number as it is quoted: one line of 3 to 80 characters with a digit in it. Raises InvalidAnswer."""
    decree = clean_line(text)
    if not 3 <= len(decree) <= DECREE_LIMIT or not any(char.isdigit() for char in decree):
        raise InvalidAnswer("round-decree-wrong", limit=DECREE_LIMIT)
    return decree


Decree = Annotated[str, AfterValidator(parse_decree)]


def _summary(step: Step, draft: Draft) -> str:
    return step.text("round-sign-ask", outcome=Html(draft.context["shown"]), decree=draft.answers["decree"])


async def _sign(step: Step, draft: Draft) -> None:
    try:
        signed = await rounds.sign(
            step.uow,
            step.resources,
            step.officer,
            UUID(draft.context["round"]),
            outcome=draft.context["outcome"],
            decree=draft.answers["decree"],
            today=step.today,
        )
    except DomainError as error:
        # Sending again would meet the same: the officer hears why, and the form ends.
        step.send_text(step.text(error.text_key, **error.values))
        return
    step.say("round-signed" if signed else "round-changed", number=draft.context["number"])


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
