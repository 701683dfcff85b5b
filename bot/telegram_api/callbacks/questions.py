"""The buttons of residents' questions, as officers see them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from bot.telegram_api.callbacks.data import CallbackData, Family


@dataclass(frozen=True)
class QuestionList(CallbackData, family=Family.QUESTIONS, act="list"):
    """The open questions, from the oldest or behind a question."""

    after: UUID | None = None


@dataclass(frozen=True)
class QuestionAct(CallbackData, family=Family.QUESTIONS):
    """Show a question, or answer it."""

    act: Literal["show", "answer"]
    question_id: UUID
