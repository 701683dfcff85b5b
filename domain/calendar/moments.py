"""Moments as officers write them: "besok jam 8", "Senin pukul 13.30", "24 November jam 9 pagi", "24/11/2026 08.00"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar.days import parse_date
from domain.errors import InvalidAnswer
from domain.places.funding import JAKARTA
from domain.reading import clean_number

_SOON = {"hariini": 0, "sekarang": 0, "nanti": 0, "besok": 1, "besuk": 1, "lusa": 2}
_WEEKDAYS = {
    "senin": 0,
    "selasa": 1,
    "rabu": 2,
    "kamis": 3,
    "jumat": 4,
    "jum'at": 4,
    "sabtu": 5,
    "minggu": 6,
    "ahad": 6,
}
_PARTS = {"pagi": (1, 11, 0), "siang": (1, 3, 12), "sore": (2, 6, 12), "malam": (6, 11, 12)}
"""The hours on a 12-hour clock (first, last) in a part of the day, and the number to add to them."""

_CLOCK = r"(?:(?:jam|pukul|pkl|jm)\b\.?\s*(\d{1,2})(?:[.:](\d{2}))?|(\d{1,2})[.:](\d{2}))"
_TIME = rf"{_CLOCK}\s*(?:wib\b)?\s*(?:(pagi|siang|sore|malam)\b)?\s*(?:wib\b)?"
_TIME_LAST = re.compile(rf"(.*?)[\s,]*\b{_TIME}", re.DOTALL)
_TIME_FIRST = re.compile(rf"{_TIME}[\s,]+(.+)", re.DOTALL)
_WEEKDAY = re.compile(r"(?:hari\s+)?([a-z']+)(?:\s+depan)?")
_WEEKDAY_BEFORE = re.compile(r"(?:hari\s+)?([a-z']+)[\s,]+(\d.*)")
_LATER = re.compile(r"(\d{1,2})\s*hari\s*(?:lagi|kemudian)")
_NO_YEAR = re.compile(r"(\d{1,2})(?:[\s./-]+(\d{1,2})|[\s./-]*([a-z]+))")


def parse_moment(text: str, now: datetime, at: time) -> datetime:
    """Return the moment that the text means at `now`, in UTC; a day without a time means `at` (Asia/Jakarta).

    A time without a day is the next such time; a day without a year the next such day. Raises InvalidAnswer.
    """
    words = " ".join(clean_number(text).casefold().split()).strip(" .!")
    local = now.astimezone(JAKARTA)
    day_words, clock = _split(words)
    if clock is not None and not day_words:
        moment = datetime.combine(local.date(), clock, JAKARTA)
        return (moment if moment > local else moment + timedelta(days=1)).astimezone(UTC)
    return datetime.combine(_day(day_words, local, clock or at), clock or at, JAKARTA).astimezone(UTC)


def _split(words: str) -> tuple[str, time | None]:
    """Return the words for the day, and the time if one is named."""
    if found := _TIME_LAST.fullmatch(words):
        day, *clock = found.groups()
    elif found := _TIME_FIRST.fullmatch(words):
        *clock, day = found.groups()
    else:
        return words, None
    hour, minute, other_hour, other_minute, part = clock
    return day.strip(" ,"), _time(int(hour or other_hour), int(minute or other_minute or 0), part)


def _time(hour: int, minute: int, part: str | None) -> time:
    if part is not None:
        first, last, added = _PARTS[part]
        if first <= hour <= last:
            hour += added
        elif (part, hour) not in (("siang", 11), ("siang", 12)) and not first + added <= hour <= last + added:
            raise InvalidAnswer("invalid-moment")
    if hour > 23 or minute > 59:
        raise InvalidAnswer("invalid-moment")
    return time(hour, minute)


def _day(words: str, local: datetime, at: time) -> date:
    today = local.date()
    if (soon := words.replace(" ", "")) in _SOON:
        return today + timedelta(days=_SOON[soon])
    if later := _LATER.fullmatch(words):
        return today + timedelta(days=int(later[1]))
    if (named := _WEEKDAY.fullmatch(words)) and named[1] in _WEEKDAYS:
        ahead = (_WEEKDAYS[named[1]] - today.weekday()) % 7
        again = ahead == 0 and (words.endswith("depan") or at <= local.time())
        return today + timedelta(days=7 if again else ahead)
    if (before := _WEEKDAY_BEFORE.fullmatch(words)) and before[1] in _WEEKDAYS:
        words = before[2]
    if bare := _NO_YEAR.fullmatch(words):
        return _next_day(bare[1], bare[2] or bare[3], today)
    try:
        return parse_date(words)
    except InvalidAnswer:
        raise InvalidAnswer("invalid-moment") from None


def _next_day(day: str, month: str, today: date) -> date:
    for year in range(today.year, today.year + 2):
        try:
            found = parse_date(f"{day} {month} {year}")
        except InvalidAnswer:
            continue
        if found >= today:
            return found
    raise InvalidAnswer("invalid-moment")
