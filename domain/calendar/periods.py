"""Periods for which places are counted, as they are written: `2026` is a year, `2026-11` a month (Asia/Jakarta)."""

from __future__ import annotations

import re
from datetime import date, timedelta

_PERIOD = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
_YEARS = range(2000, 2100)
_MONTHS = 12
_LAST_DAYS_OF_YEAR = 31
_LAST_DAYS_OF_MONTH = 7


def is_period(text: str, like: str) -> bool:
    """Return whether this is a period of this century, and of the same kind (year or month) as `like`."""
    found = _PERIOD.fullmatch(text)
    return found is not None and int(found[1]) in _YEARS and len(text) == len(like)


def first_day(period: str) -> date:
    """Return the first day of a period. Raises ValueError if it is not a period."""
    year, month = year_and_month(period)
    return date(year, month or 1, 1)


def last_day(period: str) -> date:
    """Return the last day of a period. Raises ValueError if it is not a period."""
    return first_day(shifted(period, 1)) - timedelta(days=1)


def ends_soon(period: str, day: date) -> bool:
    """Return whether a day is one of the last of its period: the last 31 of a year, the last 7 of a month.

    In these days people are told what the end of the period means for them.
    """
    left = (last_day(period) - day).days
    return 0 <= left < (_LAST_DAYS_OF_MONTH if year_and_month(period)[1] else _LAST_DAYS_OF_YEAR)


def quarter_of(day: date) -> tuple[int, int]:
    """Return the year and the quarter (from 1) that contain a day."""
    return day.year, (day.month + 2) // 3


def year_and_month(period: str) -> tuple[int, int]:
    """Return the year, and the month from 1, which is 0 for a whole year. Raises ValueError if it is not a period."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        raise ValueError("a period is written 2026 or 2026-11")
    return int(found[1]), int(found[2] or 0)


def shifted(period: str, steps: int) -> str:
    """Return the period `steps` periods after this one, or before it if `steps` is negative."""
    year, month = year_and_month(period)
    if not month:
        return f"{year + steps:04}"
    count = year * _MONTHS + month - 1 + steps
    return f"{count // _MONTHS:04}-{count % _MONTHS + 1:02}"
