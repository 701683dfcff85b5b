"""/kuota, "Tetapkan atau ubah jumlah": an admin opens a pool with a number, adds places, or takes free ones away.

An amount is added to the ledger, so that of two admins at the same time neither loses what the other did.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.engine.contexts import context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Answers, Choice, Option, Question, Text, Turn, Typed
from bot.conversations.places.answers import (
    OWN,
    PlaceCount,
    area_choice,
    area_options,
    asking,
    count_words,
    cover_code,
    decree_question,
    fund_options,
    kecamatan_code,
    reason_question,
)
from bot.conversations.places.context import PlacesContext, PoolSeen
from bot.services.places import changes as place_changes
from bot.services.places.changes import Way
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.places import OpenBoard
from bot.views.places.words import left_words, period_words, pool_words, programme_words
from domain.errors import Conflict, InvalidAnswer, NotEnoughPlaces, NotFound
from domain.places.pool import PoolKey

FORM_NAME = "place_number"


def _covers(turn: Turn) -> Sequence[Option]:
    covers = context_of(turn.draft, PlacesContext).covers
    optional = [Option(one, label=turn.step.plain("places-cover-own", cover=one.upper())) for one in covers]
    return [Option(OWN, text_key="places-cover-programme"), *optional]


def _areas(turn: Turn) -> Sequence[Option]:
    """Return an area without a number settles what is to be done: it is opened."""
    seen = context_of(turn.draft, PlacesContext)
    return [
        Option(one.value, text_key=one.text_key, label=one.label, fills=_opening(seen, turn.answers, one.value))
        for one in area_options(turn)
    ]


def _opening(seen: PlacesContext, answers: Answers, area: str) -> Answers:
    return {} if seen.pool(_key(seen, {**answers, "area": area})) else {"way": Way.OPENING.value}


def _ways(turn: Turn) -> Sequence[Option]:
    ways = (Way.INCREASE, Way.DECREASE) if _pool(turn) else (Way.OPENING,)
    return [Option(one.value, text_key=f"places-way-{one.value}") for one in ways]


def _pool(turn: Turn) -> PoolSeen | None:
    seen = context_of(turn.draft, PlacesContext)
    return seen.pool(_key(seen, turn.answers))


def _key(seen: PlacesContext, answers: Answers) -> PoolKey:
    """Return the pool that has been named so far."""
    cover = cover_code(answers.get("cover", OWN))
    return seen.key(answers.get("fund", ""), kecamatan_code(answers.get("area", "")), cover)


def _pool_words(turn: Turn) -> str:

    seen = context_of(turn.draft, PlacesContext)
    key = _key(seen, turn.answers)
    return pool_words(turn.step, seen.fund_name(key.fund), key.kecamatan_code, key.cover)


def _way_text(turn: Turn) -> Text:

    seen = _pool(turn)
    total, free = (seen.total, seen.free) if seen else (0, 0)
    values = {"pool": _pool_words(turn), "total": total, "left": left_words(turn.step, free)}
    return Text("q-place-number-way", values)


def _number_text(turn: Turn) -> Text:
    seen = _pool(turn)
    free = max(seen.free, 0) if seen else 0
    return Text("q-place-number-number", {"pool": _pool_words(turn), "way": turn.answers["way"], "free": free})


def _check_number(turn: Turn) -> None:
    way = turn.answers.get("way")
    if way != Way.OPENING and turn.value == 0:
        raise InvalidAnswer("invalid-place-count")
    seen = _pool(turn)
    if way == Way.DECREASE and seen is not None and turn.value > seen.free:
        raise InvalidAnswer("places-not-enough", free=max(seen.free, 0), asked=turn.value)


def _summary(turn: Turn) -> str:

    step, answers = turn.step, turn.answers
    opened_with = context_of(turn.draft, PlacesContext)
    seen = _pool(turn)
    before = seen.total if seen else 0
    number = answers["number"]
    return step.text(
        "places-number-summary",
        programme=programme_words(step, opened_with.programme),
        period=period_words(step, opened_with.period),
        pool=_pool_words(turn),
        way=answers["way"],
        number=number,
        before=before,
        after=before - number if answers["way"] == Way.DECREASE else before + number,
        decree=answers["decree"],
        reason=answers["reason"],
    )


async def _save(turn: Turn) -> None:
    step, answers = turn.step, turn.answers
    key = _key(context_of(turn.draft, PlacesContext), answers)
    board = OpenBoard(key.programme, key.period).pack()
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
        step.say("places-saved", keyboard=look, pool=_pool_words(turn))


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
    context=PlacesContext,
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
