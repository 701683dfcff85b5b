"""Dates as people in Semarang write them, and ages in completed years."""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from datetime import date, timedelta
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from domain.errors import InvalidAnswer
from domain.reading import clean_number

OLDEST_AGE = 110

_MONTH_NAMES = (
    ("januari", "jan"),
    ("februari", "pebruari", "feb", "peb"),
    ("maret", "mar", "mrt"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("agustus", "agust", "agu", "agt", "ags"),
    ("september", "sept", "sep"),
    ("oktober", "okt"),
    ("november", "nopember", "nov", "nop"),
    ("desember", "des"),
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_SEPARATED = re.compile(r"([0-9]{1,4})[\s./,\-]+([0-9]{1,2})[\s./,\-]+([0-9]{1,4})")
_NAMED = re.compile(r"([0-9]{1,2})[\s./,\-]*([a-z]+)[\s./,\-]*([0-9]{1,4})")
_CLOSED = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_CLOSED_YEAR_FIRST = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")


def parse_date(text: str, *, month_first: bool = False) -> date:
    """Return a day written as 17/8/1990, 17-08-1990, 17081990 or "17 agustus 1990".

    Day comes before month unless `month_first` is set. Year first (1990-08-17) is understood too, since it has no other
    reading.
    """
    shown = clean_number(text).lower()
    day, month, year = _split(shown, month_first=month_first)
    if len(year) != 4:
        raise InvalidAnswer("invalid-date-year")
    try:
        return date(int(year), month, int(day))
    except ValueError:
        raise InvalidAnswer("invalid-date-impossible") from None


def parse_birth_date(text: str, on: date) -> date:
    """Do as `parse_date`, for a person who is alive and at most 110 years old on the day `on`."""
    born = parse_date(text)
    if born > on:
        raise InvalidAnswer("invalid-date-future")
    if age_on(born, on) > OLDEST_AGE:
        raise InvalidAnswer("invalid-date-old")
    return born


def age_on(born: date, on: date) -> int:
    """Return completed years on the day `on`; a person born on 29 February completes a year on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_later(day: date, months: int) -> date:
    """Return the same day `months` calendar months later, or the last day of that month if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    first = day.replace(year=day.year + years, month=month + 1, day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def add_working_days(start: date, days: int, weekdays: Collection[int], holidays: Container[date] = ()) -> date:
    """Return the day on which `days` working days have passed, counted from the day after `start`.

    With 0 days it is `start`, even if that is not a working day.

    Args:
        start: The day before the first that counts.
        days: The number of working days.
        weekdays: The weekdays that are worked on; 1 is Monday.
        holidays: Days that do not count.

    Raises:
        ValueError: there is no weekday, or the number is negative.
    """
    if not weekdays or days < 0:
        raise ValueError("working days need a weekday and a number that is not below zero")
    day = start
    for _ in range(days):
        day = first_working_day(day + timedelta(days=1), weekdays, holidays)
    return day


def first_working_day(day: date, weekdays: Collection[int], holidays: Container[date] = ()) -> date:
    """Return the day itself if it is a working day, else the next one. Raises ValueError without a weekday."""
    if not weekdays:
        raise ValueError("working days need a weekday")
    while day.isoweekday() not in weekdays or day in holidays:
        day += timedelta(days=1)
    return day


def _date_or_text(value: object) -> object:
    return parse_date(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_date_or_text)]


class _Written(NamedTuple):
    """A date as it was written: day and year with the digits they had."""

    day: str
    month: int
    year: str


def _split(shown: str, *, month_first: bool) -> _Written:
    """Return day, month and year; the year as written, since its length matters.

    `month_first` applies only to bare numbers followed by the year.
    """
    if found := _NAMED.fullmatch(shown):
        day, name, year = found.groups()
        if name not in _MONTHS:
            raise InvalidAnswer("invalid-date-form")
        return _Written(day, _MONTHS[name], year)
    found = _SEPARATED.fullmatch(shown) or _CLOSED.fullmatch(shown)
    if turned := _CLOSED_YEAR_FIRST.fullmatch(shown):
        # Eight digits with the year first have one order only: a month of 19 or 20 does not exist.
        found = turned if int(turned[2]) <= 12 else found
    if found is None:
        raise InvalidAnswer("invalid-date-form")
    first, month, last = found.groups()
    if len(first) == 4 and len(last) <= 2:
        first, last = last, first
    elif month_first:
        first, month = month, first
    if len(first) > 2:
        raise InvalidAnswer("invalid-date-form")
    return _Written(first, int(month), last)
