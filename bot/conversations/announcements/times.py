"""/umumkan, when: from which moment, until when, and for how many days to those who come to match.

Moments are kept as `20261124T0100`, in UTC: callback data has no room for a colon.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.conversations.engine.question import Answers, Choice, FoundOptions, Option, Question, Read, Search, Turn
from bot.views.announcements.words import moment_words
from domain.announcements.content import Schedule
from domain.announcements.hours import out_of_quiet_hours
from domain.calendar.moments import parse_moment
from domain.errors import InvalidAnswer
from domain.places.funding import JAKARTA

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from domain.draft import Draft

AT_ONCE = "now"
MORNING, EVENING = time(8), time(20)
"""What a day without a time means for the begin and for the end."""
FARTHEST = timedelta(days=92)
SHORTEST = timedelta(hours=1)
"""At least so long it may go out."""
UNTIL_DAYS = (1, 3, 7)
JOINER_DAYS = (7, 14, 30)
_FORM = "%Y%m%dT%H%M"


def schedule_of(draft: Draft) -> Schedule:
    """Return when the announcement of this draft goes out."""
    until = draft.answers.get("until")
    return Schedule(
        starts_at=_starts_at(draft.answers),
        expires_at=_moment(until) if until else None,
        joiner_days=int(draft.answers.get("joiners") or 0),
    )


def _starts_at(answers: Answers) -> datetime | None:
    starts = answers.get("starts", AT_ONCE)
    return None if starts == AT_ONCE else _moment(starts)


def _kept(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_FORM)


def _moment(kept: str) -> datetime:
    return datetime.strptime(kept, _FORM).replace(tzinfo=UTC)


def _option(step: Step, moment: datetime) -> Option:
    return Option(_kept(moment), label=moment_words(step.resources, moment))


def _search(at: time) -> Search:
    def find(turn: Turn) -> FoundOptions:
        return FoundOptions([_option(turn.step, parse_moment(turn.value, turn.step.now, at))], certain=True)

    def pick(turn: Turn) -> Option | None:
        try:
            return _option(turn.step, _moment(turn.value))
        except ValueError:
            return None

    return Search(find, pick)


def _starts(turn: Turn) -> Sequence[Option]:
    tomorrow = datetime.combine(turn.step.today + timedelta(days=1), MORNING, JAKARTA)
    label = turn.step.plain("announcement-tomorrow", at=tomorrow)
    return [Option(AT_ONCE, text_key="option-starts-now"), Option(_kept(tomorrow), label=label)]


def _untils(turn: Turn) -> Sequence[Option]:
    first = out_of_quiet_hours(_starts_at(turn.answers) or turn.step.now).astimezone(JAKARTA).date()
    ends = [datetime.combine(first + timedelta(days=days), EVENING, JAKARTA) for days in UNTIL_DAYS]
    return [_option(turn.step, one) for one in ends]


def _check_starts(turn: Turn) -> None:
    if turn.value != AT_ONCE and not turn.step.now < _moment(turn.value) <= turn.step.now + FARTHEST:
        raise InvalidAnswer("announcement-start-wrong", days=FARTHEST.days)


def _check_until(turn: Turn) -> None:
    first = out_of_quiet_hours(max(_starts_at(turn.answers) or turn.step.now, turn.step.now))
    if not first + SHORTEST <= _moment(turn.value) <= first + FARTHEST:
        raise InvalidAnswer("announcement-until-wrong", first=first, days=FARTHEST.days)


def _wants(extra: str) -> Read[bool]:
    return lambda turn: extra in (turn.answers.get("extras") or ())


starts_question = Question(
    "starts", 1, Choice(_starts, search=_search(MORNING)), check=_check_starts, label="label-announcement-starts"
)
until_question = Question(
    "until",
    1,
    Choice(_untils, search=_search(EVENING)),
    asked_when=_wants("until"),
    check=_check_until,
    label="label-announcement-until",
)
joiners_question = Question(
    "joiners",
    1,
    Choice([Option(str(days)) for days in JOINER_DAYS]),
    asked_when=_wants("joiners"),
    label="label-announcement-joiners",
)

TEXTS = ("announcement-tomorrow", "option-starts-now")
"""Texts that the functions here use."""
