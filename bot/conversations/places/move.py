"""/kuota, "Pindahkan tempat": an admin moves free places from one fund or area to another of the same period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Option, Question, Text, Turn, Typed
from bot.conversations.places.answers import (
    PlaceCount,
    Pool,
    area_choice,
    asking,
    context,
    count_words,
    decree_question,
    fund_name,
    fund_options,
    kecamatan_code,
    key_of,
    reason_question,
)
from bot.services.places import changes as place_changes
from bot.telegram_api import keyboards
from domain.errors import InvalidAnswer, NotEnoughPlaces, NotFound

if TYPE_CHECKING:
    from bot.runtime.step import Step

FORM_NAME = "place_move"


def _sources(turn: Turn) -> Sequence[Option]:
    """The pools with free places, by their number in the context."""
    return [
        Option(
            f"p{index}",
            label=turn.step.plain("places-source", pool=_words(turn.step, turn.draft.context, one), count=one["free"]),
        )
        for index, one in enumerate(turn.draft.context["pools"])
        if one["free"] > 0
    ]


def _source(seen: dict[str, Any], answers: Answers) -> Pool:
    return dict(seen["pools"][int(answers["source"][1:])])


def _target(seen: dict[str, Any], answers: Answers) -> Pool:
    return {
        "fund": answers["target_fund"],
        "kecamatan": kecamatan_code(answers["target_area"]),
        "cover": _source(seen, answers)["cover"],
    }


def _words(step: Step, seen: dict[str, Any], pool: Pool) -> str:
    from bot.views.places import pool_words

    return pool_words(step, fund_name(seen, pool["fund"]), pool["kecamatan"], pool["cover"])


def _check_target(turn: Turn) -> None:
    seen = context(turn.step)
    if "pools" not in seen or "source" not in turn.answers or "target_fund" not in turn.answers:
        return
    source = _source(seen, turn.answers)
    if (source["fund"], source["kecamatan"]) == (turn.answers["target_fund"], kecamatan_code(turn.value)):
        raise InvalidAnswer("places-same-pool")


def _check_number(turn: Turn) -> None:
    if turn.value == 0:
        raise InvalidAnswer("invalid-place-count")
    seen = context(turn.step)
    if "pools" in seen and "source" in turn.answers and turn.value > (free := _source(seen, turn.answers)["free"]):
        raise InvalidAnswer("places-not-enough", free=free, asked=turn.value)


def _number_text(turn: Turn) -> Text:
    source = _source(turn.draft.context, turn.answers)
    return Text("q-place-move-number", {"pool": _words(turn.step, turn.draft.context, source), "free": source["free"]})


def _summary(turn: Turn) -> str:
    step = turn.step
    from bot.views.places import period_words, programme_words

    answers, seen = turn.answers, turn.draft.context
    key = key_of(seen, "", "", "")
    return step.text(
        "places-move-summary",
        programme=programme_words(step, key.programme),
        period=period_words(step, key.period),
        source=_words(step, seen, _source(seen, answers)),
        target=_words(step, seen, _target(seen, answers)),
        number=answers["number"],
        decree=answers["decree"],
        reason=answers["reason"],
    )


async def _save(turn: Turn) -> None:
    step = turn.step
    answers, seen = turn.answers, turn.draft.context
    source, target = _source(seen, answers), _target(seen, answers)
    board = keyboards.data("k", "open", seen["programme"], seen["period"])
    look = keyboards.column([keyboards.button(step.plain("btn-places-open"), board)])
    try:
        await place_changes.move(
            step.uow,
            step.resources,
            step.officer,
            source=key_of(seen, source["fund"], source["kecamatan"], source["cover"]),
            target=key_of(seen, target["fund"], target["kecamatan"], target["cover"]),
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
    summary=Summary("engine-summary", "btn-places-move-yes", show=_summary),
    texts=("q-place-move-source", "q-place-move-number", "places-move-summary", "places-same-pool", "places-source"),
)
