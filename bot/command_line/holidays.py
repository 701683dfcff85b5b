"""Reports on the calendar of holidays for operators: the closed days of a year, and missing entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from bot.texts.values import day_in_words
from domain.calendar.holidays import ENOUGH_DAYS, FILE_NAME, HolidayCalendar

if TYPE_CHECKING:
    from rich.console import Console

    from bot.resources import Resources


def warnings(calendar: HolidayCalendar, today: date) -> Iterator[str]:
    """Yield a warning for each gap in the file of holidays that an operator has to fill."""
    ahead = calendar.days_known(today)
    if ahead < ENOUGH_DAYS:
        yield (
            f"{FILE_NAME}: decrees: days off are known until {calendar.known_until}, {ahead} days ahead: add the next"
            " joint decree (SKB 3 Menteri) as docs/operations.md says"
        )
    for holiday in calendar.unsettled(today):
        yield (
            f"{FILE_NAME}: days: the package holidays only estimates {holiday.day}, though the decree is known: add the"
            " day that the decree names"
        )


def print_holidays(console: Console, resources: Resources, year: int) -> None:
    """Print the closed days of a year with their source, to be compared with the decree."""
    texts, calendar = resources.texts, resources.rulebook.holidays
    columns = (texts.plain(f"rulebook-column-{column}", "id") for column in ("day", "holiday", "source"))
    table = Table(*columns, title=texts.plain("rulebook-holidays-title", "id", year=str(year)), title_justify="left")
    for holiday in calendar.of(year):
        source = holiday.source or texts.plain("rulebook-holidays-package", "id")
        table.add_row(*map(escape, (day_in_words(holiday.day), holiday.name, source)))
    console.print(table)
    console.print(escape(texts.plain("rulebook-holidays-known", "id", day=calendar.known_until)))
