"""/umumkan, when: from which moment, until when, and for how many days to those who come to match.

Moments are kept as `20261124T0100`, in UTC: callback data has no room for a colon.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.question import Answers, Choice, Found, Option, Question, Search
from bot.views.announcements.words import moment_words
from domain.announcements.content import Schedule
from domain.announcements.hours import out_of_quiet_hours
from domain.calendar.moments import parse_moment
from domain.errors import InvalidAnswer
from domain.places.funding import JAKARTA

if TYPE_CHECKING:
    from bot.runtime.step import Step
    from storage.records.base import Draft

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
    """When the announcement of this draft goes out."""
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
    def find(step: Step, _: Draft, words: str) -> Found:
        return Found([_option(step, parse_moment(words, step.now, at))], certain=True)

    def pick(step: Step, _: Draft, value: str) -> Option | None:
        try:
            return _option(step, _moment(value))
        except ValueError:
            return None

    return Search(find, pick)


def _starts(step: Step, _: Draft) -> Sequence[Option]:
    tomorrow = datetime.combine(step.today + timedelta(days=1), MORNING, JAKARTA)
    label = step.plain("announcement-tomorrow", at=tomorrow)
    return [Option(AT_ONCE, text_key="option-starts-now"), Option(_kept(tomorrow), label=label)]


def _untils(step: Step, draft: Draft) -> Sequence[Option]:
    first = out_of_quiet_hours(_starts_at(draft.answers) or step.now).astimezone(JAKARTA).date()
    ends = [datetime.combine(first + timedelta(days=days), EVENING, JAKARTA) for days in UNTIL_DAYS]
    return [_option(step, one) for one in ends]


def _check_starts(step: Step, _: Answers, value: Any) -> None:
    if value != AT_ONCE and not step.now < _moment(value) <= step.now + FARTHEST:
        raise InvalidAnswer("announcement-start-wrong", days=FARTHEST.days)


def _check_until(step: Step, answers: Answers, value: Any) -> None:
    first = out_of_quiet_hours(max(_starts_at(answers) or step.now, step.now))
    if not first + SHORTEST <= _moment(value) <= first + FARTHEST:
        raise InvalidAnswer("announcement-until-wrong", first=first, days=FARTHEST.days)


def _wants(extra: str) -> Callable[[Answers], bool]:
    return lambda answers: extra in (answers.get("extras") or ())


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
