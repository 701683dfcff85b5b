"""/kuota, "Pindahkan tempat": an admin moves free places from one fund or area to another of the same period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Option, Question, Text, Turn, Typed
from bot.conversations.places.answers import (
    PlaceCount,
    area_choice,
    asking,
    count_words,
    decree_question,
    fund_options,
    kecamatan_code,
    reason_question,
)
from bot.conversations.places.context import PlacesContext, PoolSeen
from bot.services.places import changes as place_changes
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.places import OpenBoard
from bot.views.places.words import period_words, pool_words, programme_words
from domain.errors import InvalidAnswer, NotEnoughPlaces, NotFound
from domain.places.pool import PoolKey

if TYPE_CHECKING:
    from bot.runtime.step import Step

FORM_NAME = "place_move"


def _sources(turn: Turn) -> Sequence[Option]:
    """Return the pools with free places, by their number in the context."""
    seen = context_of(turn.draft, PlacesContext)
    return [
        Option(
            f"p{index}",
            label=turn.step.plain("places-source", pool=_words(turn.step, seen, _key(seen, one)), count=one.free),
        )
        for index, one in enumerate(seen.pools)
        if one.free > 0
    ]


def _source(seen: PlacesContext, answers: Answers) -> PoolSeen:
    return seen.pools[int(answers["source"][1:])]


def _key(seen: PlacesContext, pool: PoolSeen) -> PoolKey:
    return seen.key(pool.fund, pool.kecamatan, pool.cover)


def _target(seen: PlacesContext, answers: Answers) -> PoolKey:
    return seen.key(answers["target_fund"], kecamatan_code(answers["target_area"]), _source(seen, answers).cover)


def _words(step: Step, seen: PlacesContext, key: PoolKey) -> str:

    return pool_words(step, seen.fund_name(key.fund), key.kecamatan_code, key.cover)


def _check_target(turn: Turn) -> None:
    if "source" not in turn.answers or "target_fund" not in turn.answers:
        return
    source = _source(context_of(turn.draft, PlacesContext), turn.answers)
    if (source.fund, source.kecamatan) == (turn.answers["target_fund"], kecamatan_code(turn.value)):
        raise InvalidAnswer("places-same-pool")


def _check_number(turn: Turn) -> None:
    if turn.value == 0:
        raise InvalidAnswer("invalid-place-count")
    if "source" not in turn.answers:
        return
    free = _source(context_of(turn.draft, PlacesContext), turn.answers).free
    if turn.value > free:
        raise InvalidAnswer("places-not-enough", free=free, asked=turn.value)


def _number_text(turn: Turn) -> Text:
    seen = context_of(turn.draft, PlacesContext)
    source = _source(seen, turn.answers)
    return Text("q-place-move-number", {"pool": _words(turn.step, seen, _key(seen, source)), "free": source.free})


def _summary(turn: Turn) -> str:
    step = turn.step

    answers, seen = turn.answers, context_of(turn.draft, PlacesContext)
    return step.text(
        "places-move-summary",
        programme=programme_words(step, seen.programme),
        period=period_words(step, seen.period),
        source=_words(step, seen, _key(seen, _source(seen, answers))),
        target=_words(step, seen, _target(seen, answers)),
        number=answers["number"],
        decree=answers["decree"],
        reason=answers["reason"],
    )


async def _save(turn: Turn) -> None:
    step = turn.step
    answers, seen = turn.answers, context_of(turn.draft, PlacesContext)
    source, target = _key(seen, _source(seen, answers)), _target(seen, answers)
    board = OpenBoard(seen.programme, seen.period).pack()
    look = keyboards.column([keyboards.button(step.plain("btn-places-open"), board)])
    try:
        await place_changes.move(
            step.uow,
            step.resources,
            step.officer,
            source=source,
            target=target,
            number=answers["number"],
            decree=answers["decree"],
            reason=answers["reason"],
            today=step.today,
        )
    except NotEnoughPlaces as error:
        raise InvalidAnswer("places-not-enough", **error.values) from error
    except NotFound:
        step.say("places-gone", keyboard=look)
    else:
        step.say("places-moved", keyboard=look, count=answers["number"], pool=_words(step, seen, target))


PLACE_MOVE = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("source", 1, Choice(_sources), text=asking("q-place-move-source"), label="label-place-source"),
        Question("target_fund", 1, Choice(fund_options), label="label-place-target-fund"),
        Question(
            "target_area",
            1,
            area_choice(),
            check=_check_target,
            depends_on=("source", "target_fund"),
            label="label-place-target-area",
        ),
        Question(
            "number",
            1,
            Typed(PlaceCount),
            text=_number_text,
            check=_check_number,
            depends_on=("source",),
            label="label-place-number",
            show=count_words,
        ),
        decree_question,
        reason_question,
    ),
    finish=_save,
    context=PlacesContext,
    summary=Summary("engine-summary", "btn-places-move-yes", show=_summary),
    texts=("q-place-move-source", "q-place-move-number", "places-move-summary", "places-same-pool", "places-source"),
)
