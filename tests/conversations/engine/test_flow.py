"""The order of questions and the effects of answers, on a form made for the tests."""

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.conversations.engine import flow as engine
from bot.conversations.engine.form import Form
from bot.conversations.engine.forms import Forms
from bot.conversations.engine.question import Choice, Option, Question, Turn, Typed
from bot.runtime.step import Step
from domain.draft import Draft
from domain.errors import InvalidAnswer
from storage.records.base import new_id

STEP = cast(Step, None)
"""The engine only hands the step on, and nothing in this form reads it."""


async def finish(turn: Turn) -> None:
    raise AssertionError("nothing is sent here")


def toppings(turn: Turn) -> list[Option]:
    """Meat has other toppings than tofu."""
    return [Option("peanut"), Option("soy" if turn.answers.get("dish") == "tofu" else "onion")]


def is_meat(turn: Turn) -> bool:
    return turn.answers.get("dish") == "meat"


def not_the_name(turn: Turn) -> None:
    if turn.value == turn.answers.get("name"):
        raise InvalidAnswer("engine-invalid")


QUESTIONS = (
    Question("dish", 1, Choice((Option("meat"), Option("tofu")))),
    Question(
        "halal", 1, Choice((Option("yes"), Option("no"))), asked_when=lambda turn: turn.answers.get("dish") == "meat"
    ),
    Question("topping", 1, Choice(toppings)),
    Question("name", 2, Typed(str)),
    Question("nickname", 2, Typed(str), check=not_the_name),
    Question("greeting", 2, Typed(str), depends_on=("nickname",)),
)


def make_form(questions: tuple[Question, ...] = QUESTIONS, version: str = "1", **more: Any) -> Form:
    return Form("order", version, "resident", 2, questions, finish, **more)


def make_draft(form: Form, **answers: Any) -> Draft:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    keys = [question.key for question in form.questions]
    return Draft(new_id(), 1, new_id(), form.name, form.version, keys, now, now, answers=answers)


FORM = make_form()
FULL = {
    "dish": "meat",
    "halal": "yes",
    "topping": "onion",
    "name": "Siti",
    "nickname": "Ti",
    "greeting": "Bu Ti",
}


def hand(form: Form, draft: Draft) -> str | None:
    question = engine.at_hand(STEP, form, draft)
    return question.key if question else None


def answer(draft: Draft, key: str, value: Any, form: Form = FORM) -> None:
    question = form.question(key)
    assert question is not None
    engine.set_answer(STEP, form, draft, question, value)


def test_questions_come_in_order_and_only_where_they_are_asked() -> None:
    draft = make_draft(FORM)
    seen = []
    for value in ("tofu", "soy", "Siti", "Ti", "Bu Ti"):
        key = hand(FORM, draft)
        assert key is not None
        seen.append(key)
        answer(draft, key, value)
    assert seen == ["dish", "topping", "name", "nickname", "greeting"]
    assert hand(FORM, draft) is None


def test_back_leads_to_the_answer_before_and_nowhere_from_the_first() -> None:
    draft = make_draft(FORM, dish="tofu", topping="soy")
    at_name = engine.at_hand(STEP, FORM, draft)
    earlier = engine.before(STEP, FORM, draft, at_name)
    assert earlier is not None
    assert earlier.key == "topping"
    assert engine.before(STEP, FORM, draft, FORM.question("dish")) is None
    last = engine.before(STEP, FORM, make_draft(FORM, **FULL), None)
    assert last is not None
    assert last.key == "greeting"


def test_after_a_change_the_first_missing_answer_is_asked() -> None:
    draft = make_draft(FORM, dish="tofu", topping="soy")
    draft.ask("dish")
    assert hand(FORM, draft) == "dish"
    answer(draft, "dish", "tofu")
    assert hand(FORM, draft) == "name"


def test_a_change_drops_what_is_asked_no_longer_and_what_is_no_choice_any_more() -> None:
    draft = make_draft(FORM, **FULL)
    answer(draft, "dish", "tofu")
    assert "halal" not in draft.answers
    assert "topping" not in draft.answers
    assert draft.answers["name"] == "Siti"
    assert hand(FORM, draft) == "topping"


def test_a_change_drops_answers_that_are_compared_with_it_and_those_that_hang_on_them() -> None:
    draft = make_draft(FORM, **FULL)
    answer(draft, "name", "Ti")
    assert "nickname" not in draft.answers
    assert "greeting" not in draft.answers


def test_the_same_answer_again_drops_nothing() -> None:
    draft = make_draft(FORM, **FULL)
    answer(draft, "nickname", "Ti")
    assert draft.answers == FULL


def test_a_refused_answer_changes_nothing() -> None:
    draft = make_draft(FORM, **FULL)
    with pytest.raises(InvalidAnswer):
        answer(draft, "nickname", "Siti")
    assert draft.answers == FULL
    assert draft.version == 0


def test_every_change_raises_the_version() -> None:
    draft = make_draft(FORM)
    versions = [draft.version]
    answer(draft, "dish", "meat")
    versions.append(draft.version)
    draft.ask("dish")
    versions.append(draft.version)
    engine.keep_pending(draft, QUESTIONS[3], "Siti")
    versions.append(draft.version)
    assert versions == sorted(set(versions))


def test_a_draft_keeps_the_questions_it_began_with() -> None:
    """A second version drops one question, adds one and turns the order round."""
    added = Question("phone", 2, Typed(str))
    newer = make_form((QUESTIONS[3], QUESTIONS[0], added), "2", retired=(QUESTIONS[1], *QUESTIONS[2:3], *QUESTIONS[4:]))
    forms = Forms((newer,))
    old = make_draft(FORM, dish="meat")
    served = forms.get("order", old.form_version)
    assert served is newer
    assert hand(served, old) == "halal"
    for key in ("halal", "topping", "name", "nickname", "greeting"):
        assert hand(served, old) == key
        answer(old, key, FULL[key], served)
    assert hand(served, old) is None
    assert "phone" not in old.answers
    assert [one.key for one in served.questions] == ["name", "dish", "phone"]


def test_a_version_that_is_still_declared_is_served_by_itself() -> None:
    newer = make_form(version="2")
    forms = Forms((FORM, newer))
    assert forms.get("order", "1") is FORM
    assert forms.latest("order") is newer
    assert forms.get("nothing", "1") is None


def test_a_correction_also_asks_what_falls_with_it() -> None:
    assert engine.with_dependents(FORM, ["name"]) == ["name"]
    assert engine.with_dependents(FORM, ["nickname"]) == ["nickname", "greeting"]


@pytest.mark.parametrize(
    "questions",
    [
        (QUESTIONS[0], QUESTIONS[0]),
        (Question("Dish", 1, Typed(str)),),
        (Question("dish", 3, Typed(str)),),
        (Question("a" * 25, 1, Typed(str)),),
    ],
)
def test_a_form_declared_wrongly_is_refused(questions: tuple[Question, ...]) -> None:
    with pytest.raises(ValueError, match="form order"):
        make_form(questions)
