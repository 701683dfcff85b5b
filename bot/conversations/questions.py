"""An officer answers a resident's question about an announcement, and sees the exact message before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bot.conversations.engine.contexts import DraftContext, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Question, Turn, Typed
from bot.services.questions import acts as questions
from bot.views.questions import answer_params
from domain.errors import DomainError
from storage.records.base import Outgoing

FORM_NAME = "question_answer"


class QuestionContext(DraftContext):
    """Which question is answered, and in which language the resident reads."""

    question: UUID
    language: str


def _check(turn: Turn) -> None:
    questions.check_answer(turn.value, turn.step.campaigns)


def _preview(turn: Turn) -> Sequence[Outgoing]:
    """Return the exact message."""
    chat_id, language = turn.step.chat_id, context_of(turn.draft, QuestionContext).language
    params = answer_params(turn.resources, language, chat_id, turn.answers["text"])
    return [Outgoing(chat_id, "sendMessage", params)]


def _summary(turn: Turn) -> str:
    return turn.step.text("question-answer-ask")


async def _send(turn: Turn) -> None:
    step = turn.step
    if step.officer is None:
        return
    try:
        async with step.uow.attempt():
            await questions.answer(
                step.uow,
                step.resources,
                officer=step.officer,
                question_id=context_of(turn.draft, QuestionContext).question,
                text=turn.answers["text"],
            )
    except DomainError as error:
        # Sending again would meet the same: somebody was quicker, and the form ends.
        step.send_text(step.text(error.text_key, **error.values))
    else:
        step.say("question-answer-sent")


QUESTION_ANSWER = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(Question("text", 1, Typed(questions.AnswerText), check=_check, label="label-question-answer"),),
    finish=_send,
    context=QuestionContext,
    summary=Summary(
        send_key="btn-question-send", show=_summary, preview=_preview, preview_key="question-answer-preview"
    ),
    texts=("question-answer-ask", "question-answer-sent"),
)
