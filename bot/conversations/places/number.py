"""/kuota, "Tetapkan atau ubah jumlah": an admin opens a pool with a number, adds places, or takes free ones away.

An amount is added to the ledger, so that of two admins at the same time neither loses what the other did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Option, Question, Text, Turn, Typed
from bot.conversations.places.answers import (
    OWN,
    PlaceCount,
    Pool,
    area_choice,
    area_options,
    asking,
    context,
    count_words,
    cover_code,
    decree_question,
    find_pool,
    fund_name,
    fund_options,
    kecamatan_code,
    key_of,
    reason_question,
)
from bot.services.places import changes as place_changes
from bot.services.places.changes import Way
from bot.telegram_api import keyboards
from domain.errors import Conflict, InvalidAnswer, NotEnoughPlaces, NotFound

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from storage.records.base import Draft

FORM_NAME = "place_number"


def _covers(turn: Turn) -> Sequence[Option]:
    optional = [
        Option(one, label=turn.step.plain("places-cover-own", cover=one.upper()))
        for one in turn.draft.context["covers"]
    ]
    return [Option(OWN, text_key="places-cover-programme"), *optional]


def _areas(turn: Turn) -> Sequence[Option]:
    """An area without a number settles what is to be done: it is opened."""
    return [
        Option(one.value, text_key=one.text_key, label=one.label, fills=_opening(turn.draft, one.value))
        for one in area_options(turn)
    ]


def _opening(draft: Draft, area: str) -> Answers:
    seen = find_pool(
        draft.context, draft.answers.get("fund", ""), kecamatan_code(area), cover_code(draft.answers.get("cover", OWN))
    )
    return {} if seen else {"way": Way.OPENING.value}


def _ways(turn: Turn) -> Sequence[Option]:
    ways = (Way.INCREASE, Way.DECREASE) if _pool(turn.draft.context, turn.answers) else (Way.OPENING,)
    return [Option(one.value, text_key=f"places-way-{one.value}") for one in ways]


def _pool(seen: dict[str, Any], answers: Answers) -> Pool | None:
    return find_pool(
        seen,
        answers.get("fund", ""),
        kecamatan_code(answers.get("area", "")),
        cover_code(answers.get("cover", OWN)),
    )


def _pool_words(step: Step, draft: Draft) -> str:
    from bot.views.places import pool_words

    answers = draft.answers
    return pool_words(
        step,
        fund_name(draft.context, answers["fund"]),
        kecamatan_code(answers["area"]),
        cover_code(answers.get("cover", OWN)),
    )


def _way_text(turn: Turn) -> Text:
    from bot.views.places import left_words

    seen = _pool(turn.draft.context, turn.answers) or {"total": 0, "free": 0}
    return Text(
        "q-place-number-way",
        {
            "pool": _pool_words(turn.step, turn.draft),
            "total": seen["total"],
            "left": left_words(turn.step, seen["free"]),
        },
    )


def _number_text(turn: Turn) -> Text:
    seen = _pool(turn.draft.context, turn.answers) or {"free": 0}
    return Text(
        "q-place-number-number",
        {"pool": _pool_words(turn.step, turn.draft), "way": turn.answers["way"], "free": max(seen["free"], 0)},
    )


def _check_number(turn: Turn) -> None:
    way = turn.answers.get("way")
    if way != Way.OPENING and turn.value == 0:
        raise InvalidAnswer("invalid-place-count")
    seen = _pool(context(turn.step), turn.answers)
    if way == Way.DECREASE and seen is not None and turn.value > seen["free"]:
        raise InvalidAnswer("places-not-enough", free=max(seen["free"], 0), asked=turn.value)


def _summary(turn: Turn) -> str:
    step = turn.step
    from bot.views.places import period_words, programme_words

    answers = turn.answers
    seen = _pool(turn.draft.context, answers)
    before = seen["total"] if seen else 0
    number = answers["number"]
    key = key_of(turn.draft.context, answers["fund"], "", "")
    return step.text(
        "places-number-summary",
        programme=programme_words(step, key.programme),
        period=period_words(step, key.period),
        pool=_pool_words(step, turn.draft),
        way=answers["way"],
        number=number,
        before=before,
        after=before - number if answers["way"] == Way.DECREASE else before + number,
        decree=answers["decree"],
        reason=answers["reason"],
    )


async def _save(turn: Turn) -> None:
    step = turn.step
    answers = turn.answers
    key = key_of(
        turn.draft.context,
        answers["fund"],
        kecamatan_code(answers["area"]),
        cover_code(answers.get("cover", OWN)),
    )
    board = keyboards.data("k", "open", key.programme.value, key.period)
    look = keyboards.column([keyboards.button(step.plain("btn-places-open"), board)])
    try:
        await place_changes.set_number(
            step.uow,
            step.resources,
            step.officer,
            key=key,
            way=Way(answers["way"]),
            number=answers["number"],
            decree=answers["decree"],
            reason=answers["reason"],
            today=step.today,
        )
    except NotEnoughPlaces as error:
        raise InvalidAnswer("places-not-enough", **error.values) from error
    except (Conflict, NotFound) as error:
        # Sending again would meet the same: the officer looks at the numbers as they are now.
        step.say("places-set-meanwhile" if isinstance(error, Conflict) else "places-gone", keyboard=look)
    else:
        step.say("places-saved", keyboard=look, pool=_pool_words(step, turn.draft))


PLACE_NUMBER = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("cover", 1, Choice(_covers), label=None),
        Question("fund", 1, Choice(fund_options), text=asking("q-place-fund"), label="label-place-fund"),
        Question(
            "area",
            1,
            area_choice(_areas),
            text="q-place-area",
            depends_on=("cover", "fund"),
            label="label-place-area",
        ),
        Question(
            "way",
            1,
            Choice(_ways),
            text=_way_text,
            depends_on=("cover", "fund", "area"),
            label="label-place-way",
        ),
        Question(
            "number",
            1,
            Typed(PlaceCount),
            text=_number_text,
            check=_check_number,
            depends_on=("cover", "fund", "area", "way"),
            label="label-place-number",
            show=count_words,
        ),
        decree_question,
        reason_question,
    ),
    finish=_save,
    summary=Summary("engine-summary", "btn-places-save", show=_summary),
    texts=(
        "q-place-fund",
        "q-place-number-way",
        "q-place-number-number",
        "places-number-summary",
        "places-area-city",
        "places-cover-own",
        "places-cover-programme",
        "places-set-meanwhile",
        "places-gone",
        "places-not-enough",
        *(f"places-way-{one.value}" for one in Way),
    ),
)
