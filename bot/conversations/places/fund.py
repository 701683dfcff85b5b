"""/kuota, "Tambah sumber dana": an admin names a fund next to those of the rule file, and who may be paid from it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Many, Option, Question, Turn, Typed, dashed
from bot.conversations.places.answers import asking
from bot.conversations.places.context import PlacesContext
from bot.services.places import changes as place_changes
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.places import OpenBoard
from domain.errors import Conflict, InvalidAnswer
from domain.programme import Programme
from domain.reading import clean_line

if TYPE_CHECKING:
    from bot.runtime.step import Step

FORM_NAME = "place_fund"
EVERYBODY, OCCUPATIONS = "everybody", "occupations"
OCCUPATION = "occupation"
NAME_LIMIT = 60
_CODE_LIMIT = 24
_MARK = 6
_NO_CODE = re.compile(r"[^a-z0-9]+", re.ASCII)


def code_for(name: str) -> str:
    """Return the short code of a fund in the ledger and in files; empty when the name has no letter for it.

    A long name's ends with a mark of the whole, so that two names of one beginning are two funds.
    """
    code = _NO_CODE.sub("_", name.casefold()).strip("_")
    if len(code) <= _CODE_LIMIT:
        return code
    mark = hashlib.sha256(code.encode()).hexdigest()[:_MARK]
    return f"{code[: _CODE_LIMIT - _MARK - 1].strip('_')}_{mark}"


def parse_fund_name(text: str) -> str:
    """Return a fund's name: one line of at most 60 characters. Raises InvalidAnswer."""
    name = clean_line(text)
    if not code_for(name):
        raise InvalidAnswer("invalid-fund-name")
    if len(name) > NAME_LIMIT:
        raise InvalidAnswer("invalid-fund-name-long", limit=NAME_LIMIT, length=len(name))
    return name


FundName = Annotated[str, AfterValidator(parse_fund_name)]


def _check_name(turn: Turn) -> None:
    for code, name in context_of(turn.draft, PlacesContext).funds:
        if code_for(turn.value) == code:
            raise InvalidAnswer("places-fund-exists", name=name)


def opening_answers(step: Step, programme: Programme, day: date) -> Answers:
    """Return what need not be asked: a programme without occupations has no funds for some of them."""
    return {} if step.resources.rulebook.on(programme, day).occupations else {"who": EVERYBODY}


def _occupations(turn: Turn) -> Sequence[Option]:
    seen = context_of(turn.draft, PlacesContext)
    rules = turn.resources.rulebook.on(seen.programme, seen.day)
    return [_occupation(turn.step, value) for value in rules.occupations]


def _occupation(step: Step, value: str) -> Option:
    """Return a new occupation in the programme's data needs no text, as in the residents' form."""
    key = f"option-occupation-{dashed(value)}"
    return (
        Option(value, text_key=key) if step.resources.texts.has(key) else Option(value, label=value.replace("_", " "))
    )


def _whos(turn: Turn) -> Sequence[Option]:
    asks = OCCUPATION in context_of(turn.draft, PlacesContext).programme.profile.facts
    choices = (EVERYBODY, OCCUPATIONS) if asks else (EVERYBODY,)
    return [Option(one, text_key=f"places-who-{one}") for one in choices]


async def _save(turn: Turn) -> None:
    step = turn.step
    answers, seen = turn.answers, context_of(turn.draft, PlacesContext)
    try:
        await place_changes.add_fund_with_audit(
            step.uow,
            step.resources,
            step.officer,
            programme=seen.programme,
            code=code_for(answers["name"]),
            name=answers["name"],
            occupations=answers.get("occupations") or [],
            today=step.today,
        )
    except Conflict as error:
        raise InvalidAnswer("places-fund-exists", name=answers["name"]) from error
    board = OpenBoard(seen.programme, seen.period).pack()
    look = keyboards.column([keyboards.button(step.plain("btn-places-open"), board)])
    step.say("places-fund-added", keyboard=look, name=answers["name"])


PLACE_FUND = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question(
            "name", 1, Typed(FundName), text=asking("q-place-fund-name"), check=_check_name, label="label-place-fund"
        ),
        Question("who", 1, Choice(_whos), label="label-place-who"),
        Question(
            "occupations",
            1,
            Many(_occupations, columns=2, per_page=20),
            asked_when=lambda turn: turn.answers.get("who") == OCCUPATIONS,
            label="label-place-occupations",
        ),
    ),
    finish=_save,
    context=PlacesContext,
    summary=Summary("places-fund-summary", "btn-places-fund-yes"),
    texts=("q-place-fund-name", "places-fund-exists", f"places-who-{EVERYBODY}", f"places-who-{OCCUPATIONS}"),
)
