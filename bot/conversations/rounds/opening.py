"""/putaran, "Buka putaran": until which day applications are taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.conversations.engine.contexts import DraftContext, context_of
from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.question import Choice, Option, Question, Text, Turn, Typed, dashed
from bot.services.rounds import acts as rounds
from domain.calendar.days import Day
from domain.errors import DomainError, InvalidAnswer
from domain.programme import Programme
from domain.rounds.round import may_close_on

FORM_NAME = "round_opening"
_DAYS = (7, 14, 30)
_EXAMPLE = timedelta(days=14)


class OpeningContext(DraftContext):
    """The programmes in which this officer may open a round."""

    programmes: tuple[Programme, ...]


def _programmes(turn: Turn) -> Sequence[Option]:
    programmes = context_of(turn.draft, OpeningContext).programmes
    return [Option(one.value, text_key=f"programme-{dashed(one)}") for one in programmes]


def _days(turn: Turn) -> Sequence[Option]:
    days = (turn.step.today + timedelta(days=days) for days in _DAYS)
    return [Option(day.isoformat(), label=turn.step.plain("round-day", day=day)) for day in days]


def _asked(turn: Turn) -> Text:
    # A day that may be chosen: one written into the text would be over some day.
    return Text("q-round-opening-closes-on", {"example": turn.step.today + _EXAMPLE})


def _check_day(turn: Turn) -> None:
    step = turn.step
    if not may_close_on(date.fromisoformat(turn.value), step.today):
        raise InvalidAnswer("round-error-closing-day", today=step.today, example=step.today + _EXAMPLE)


def _shown_day(turn: Turn) -> str:
    return turn.step.plain("round-day", day=date.fromisoformat(turn.value))


async def _open(turn: Turn) -> None:
    step = turn.step
    try:
        opened = await rounds.open_round(
            step.uow,
            step.resources,
            step.officer,
            programme=Programme(turn.answers["programme"]),
            closes_on=date.fromisoformat(turn.answers["closes_on"]),
            today=step.today,
        )
    except DomainError as error:
        # A day that has passed is asked for again before this; sending again would meet the same.
        step.send_text(step.text(error.text_key, **error.values))
        return
    step.say("round-opened", number=opened.number, day=opened.closes_on, seed_hash=opened.seed_hash)


ROUND_OPENING = Form(
    name=FORM_NAME,
    version="1",
    audience="officer",
    parts=1,
    questions=(
        Question("programme", 1, Choice(_programmes), label="label-round-programme"),
        Question(
            "closes_on",
            1,
            Choice(_days, typed=Typed(Day)),
            text=_asked,
            label="label-round-closes-on",
            check=_check_day,
            show=_shown_day,
        ),
    ),
    finish=_open,
    context=OpeningContext,
    summary=Summary("round-open-ask", "btn-round-open-yes"),
    texts=("q-round-opening-closes-on", "round-day"),
)
