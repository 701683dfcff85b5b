"""An officer answers a resident's question about an announcement, and sees the exact message before it is sent.

`draft.context` is `{"question": str, "language": str}`: the question's id and the resident's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Question, Typed
from bot.services.questions import acts as questions
from bot.views.questions import answer_params
from domain.errors import DomainError
from storage.records.base import Outgoing

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from storage.records.base import Draft

FORM_NAME = "question_answer"


def _check(step: Step, _: Answers, value: str) -> None:
    questions.check_answer(value, step.campaigns)


def _preview(step: Step, draft: Draft) -> str:
    """Queue the exact message, then return what stands above the buttons."""
    language = draft.context["language"]
    params = answer_params(step.resources, language, step.chat_id, draft.answers["text"])
    step.say("question-answer-preview")
    step.queue(Outgoing(step.chat_id, "sendMessage", params))
    return step.text("question-answer-ask")


async def _send(step: Step, draft: Draft) -> None:
    if step.officer is None:
        return
    try:
        async with step.uow.attempt():
            await questions.answer(
                step.uow,
                step.resources,
                officer=step.officer,
                question_id=UUID(draft.context["question"]),
                text=draft.answers["text"],
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
    summary=Summary(send_key="btn-question-send", show=_preview),
    texts=("question-answer-preview", "question-answer-ask", "question-answer-sent"),
)
