"""Values in texts: how they are escaped, and how days, times and Rupiah are written.

In a text file: `{ $name }`, `{ $count }` (8.500), `{ NUMBER($year, useGrouping: 0) }` (2026), `{ DATE($day) }` (17
Agustus 1990), `{ DATETIME($sent_at) }` (17 Agustus 1990 14.05 WIB), `{ RUPIAH($amount) }` (Rp16.800), `{
PERIOD($period) }` ("tahun 2026", or "November 2026").
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date

from bot.texts.fluent_internals import FluentInt, FluentNone, FluentType, native_to_fluent
from bot.texts.html import Html
from domain.calendar.periods import first_day, year_and_month

# Western Indonesia Time, without summer time since 1964: no time zone database needed.
WIB = timezone(timedelta(hours=7), "WIB")


class Moment(FluentType):
    """A day or a time to be inserted into a text; without a function it is written as a day."""

    def __init__(self, value: date | datetime) -> None:
        self.value = value

    def format(self, locale: Locale) -> str:  # noqa: ARG002
        """Return the day in words; called by Fluent."""
        return day_in_words(self.value)


class Whole(FluentInt):
    """A whole number, written the Indonesian way without Babel, which takes four times as long."""

    def format(self, locale: Locale) -> str:
        """Return the number with dots between thousands; called by Fluent."""
        if locale.language == "id" and self.options is self.default_number_format_options:
            return f"{int(self):,}".replace(",", ".")
        return super().format(locale)


def day_in_words(day: date | datetime) -> str:
    """Return a day as "17 Agustus 1990". A time must be aware, and is converted to Jakarta's time first."""
    return _day_in_words(_in_jakarta(day).date() if isinstance(day, datetime) else day)


def time_in_words(at: datetime) -> str:
    """Return a time as "17 Agustus 1990 14.05 WIB". It must be aware."""
    local = _in_jakarta(at)
    return f"{_day_in_words(local.date())} {local:%H.%M} {WIB}"


def rupiah(amount: int) -> str:
    """Return an amount as "Rp16.800": no space, dots between thousands."""
    return f"{'-' if amount < 0 else ''}Rp{abs(int(amount)):,}".replace(",", ".")


def period_in_words(period: str) -> str:
    """Return a period in the words of a sentence: `2026` as "tahun 2026", `2026-11` as "November 2026".

    Raises ValueError if it is not a period.
    """
    year, month = year_and_month(period)
    return format_date(first_day(period), "MMMM y", locale="id") if month else f"tahun {year}"


def for_html(values: Mapping[str, object]) -> dict[str, Any]:
    """Return values in the form that Fluent takes, with text escaped for Telegram's HTML."""
    return {name: _taken(value, html.escape) for name, value in values.items()}


def for_plain(values: Mapping[str, object]) -> dict[str, Any]:
    """Return values in the form that Fluent takes, with text as it is."""
    return {name: _taken(value, str) for name, value in values.items()}


def _taken(value: object, written: Callable[[str], str]) -> object:
    if isinstance(value, Html):
        return str(value)
    if isinstance(value, str):
        return written(str(value))
    if isinstance(value, bool):
        # For selectors: { $paid -> [true] … *[false] … }
        return "true" if value else "false"
    if isinstance(value, int):
        return Whole(value)
    return Moment(value) if isinstance(value, date) else native_to_fluent(value)


def _in_jakarta(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.astimezone(WIB)


@lru_cache(maxsize=512)
def _day_in_words(day: date) -> str:
    return format_date(day, "d MMMM y", locale="id")


def _date(moment: Moment | FluentNone) -> Any:
    return moment if isinstance(moment, FluentNone) else day_in_words(moment.value)


def _datetime(moment: Moment | FluentNone) -> Any:
    if isinstance(moment, FluentNone):
        return moment
    if not isinstance(moment.value, datetime):
        raise TypeError("DATETIME needs a time")
    return time_in_words(moment.value)


def _rupiah(amount: int | FluentNone) -> Any:
    if isinstance(amount, FluentNone):
        return amount
    if not isinstance(amount, int):
        raise TypeError("RUPIAH needs whole Rupiah")
    return rupiah(amount)


def _period(period: str | FluentNone) -> Any:
    return period if isinstance(period, FluentNone) else period_in_words(str(period))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "DATE": _date,
    "DATETIME": _datetime,
    "RUPIAH": _rupiah,
    "PERIOD": _period,
}
"""The functions texts may use in addition to Fluent's own NUMBER."""
