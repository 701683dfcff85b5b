"""What is asked next and what an answer changes: decisions only, no message leaves from here.

A draft is changed in place; `bot.conversations.engine.handler` works on a copy and saves it through the step. The
step is only handed on to the declarations' own functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.conversations.engine.contexts import EngineNotes, Pending, context_of, keep_context
from bot.conversations.engine.form import Form
from bot.conversations.engine.question import Answers, Choice, Many, Option, Question, Turn, Typed, options_of
from domain.errors import InvalidAnswer

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from domain.draft import Draft


def asked(step: Step, form: Form, draft: Draft) -> list[Question]:
    """Return the questions on this draft's way, answered or still to be answered, in order."""
    turn = Turn(step, draft)
    return [
        question
        for question in form.questions_of(draft.questions)
        if question.asked_when(turn) and (question.key in draft.answers or question.needed(turn))
    ]


def at_hand(step: Step, form: Form, draft: Draft) -> Question | None:
    """Return the question to be answered now; None when all are answered."""
    questions = asked(step, form, draft)
    for question in questions:
        if question.key == draft.asking:
            return question
    return next((question for question in questions if question.key not in draft.answers), None)


def before(step: Step, form: Form, draft: Draft, question: Question | None) -> Question | None:
    """Return the question Back leads to from this one (from the summary: None); None on the very first."""
    earlier: Question | None = None
    for one in asked(step, form, draft):
        if question is not None and one.key == question.key:
            return earlier
        if one.key in draft.answers:
            earlier = one
    return earlier


def pending(draft: Draft, question: Question) -> Any:
    """Return the value of this question that waits to be confirmed or completed, or None."""
    waiting = context_of(draft, EngineNotes).pending
    return waiting.value if waiting is not None and waiting.question == question.key else None


def picked(draft: Draft, question: Question) -> list[str]:
    """Return what is ticked at a question with several choices: ticked just now, or answered before."""
    waiting = pending(draft, question)
    return list(waiting if waiting is not None else draft.answers.get(question.key) or [])


def keep_pending(draft: Draft, question: Question, value: Any) -> None:
    """Keep a value that is not an answer yet.

    Choices of a `Many` keep the version, so that its buttons stay valid.
    """
    keep_context(draft, EngineNotes(pending=Pending(question=question.key, value=value)))
    if not isinstance(question.answer, Many):
        draft.renew_buttons()


def set_answer(
    step: Step, form: Form, draft: Draft, question: Question, value: Any, fills: Answers | None = None
) -> None:
    """Make `value` the answer, drop later answers that no longer hold, and ask the next question.

    Raises InvalidAnswer and changes nothing if the value is refused.
    """
    if question.check is not None and value is not None:
        question.check(Turn(step, draft, value))
    draft.set_answer(question.key, value, form.dependents(draft.questions), fills=fills)
    prune_answers(step, form, draft)


def prune_answers(step: Step, form: Form, draft: Draft) -> bool:
    """Drop answers that are no longer asked for or no longer valid; return whether any was dropped."""
    turn = Turn(step, draft)
    questions = {question.key: question for question in form.questions_of(draft.questions)}

    def holds(key: str) -> bool:
        question = questions.get(key)
        return question is None or (question.asked_when(turn) and _holds(step, draft, question))

    return draft.prune_answers(holds, form.dependents(draft.questions))


def find_option(step: Step, draft: Draft, question: Question, value: str) -> Option | None:
    """Return the option of this question with that value, as it stands now."""
    for option in all_options(step, draft, question):
        if option.value == value:
            return option
    if isinstance(question.answer, Choice) and question.answer.search is not None:
        return question.answer.search.pick(Turn(step, draft, value))
    return None


def suggested(step: Step, draft: Draft, question: Question) -> list[Option]:
    """Return the options that words typed before may mean, while the person is asked which; else none."""
    words = pending(draft, question)
    if words is None or not isinstance(question.answer, Choice) or question.answer.search is None:
        return []
    return list(question.answer.search.find(Turn(step, draft, words)).options)


def offered(step: Step, draft: Draft, question: Question) -> list[Option]:
    """Return the options as the question shows them now."""
    return suggested(step, draft, question) or all_options(step, draft, question)


def all_options(step: Step, draft: Draft, question: Question) -> list[Option]:
    """Return every button of the question except the engine's own."""
    match question.answer:
        case Choice() | Many():
            return list(options_of(question.answer.options, Turn(step, draft)))
        case Typed():
            return list(options_of(question.answer.also, Turn(step, draft)))
        case _:
            return []


def with_dependents(form: Form, keys: list[str]) -> list[str]:
    """Return these keys and those whose answers fall with them, in the form's order."""
    wanted = set(keys)
    for question in form.questions:
        if wanted.intersection(question.depends_on) and question.label is not None:
            wanted.add(question.key)
    return [question.key for question in (*form.questions, *form.retired) if question.key in wanted]


def _holds(step: Step, draft: Draft, question: Question) -> bool:
    value = draft.answers[question.key]
    if value is None:
        return question.optional
    if isinstance(question.answer, Choice) and not _is_choosable(step, draft, question, value):
        return False
    if isinstance(question.answer, Many):
        offered = {option.value for option in all_options(step, draft, question)}
        return offered.issuperset(value)
    try:
        if question.check is not None:
            question.check(Turn(step, draft, value))
    except InvalidAnswer:
        return False
    return True


def _is_choosable(step: Step, draft: Draft, question: Question, value: Any) -> bool:
    if not isinstance(question.answer, Choice) or question.answer.typed is not None:
        return True
    option = find_option(step, draft, question, str(value))
    return option is not None and option.answers
