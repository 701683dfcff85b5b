"""Days on which the city's offices are closed: a library's calendar of Indonesia, corrected by a dated file of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from domain.errors import RulesError
from domain.model_files import read_model
from domain.rules.file import Day, Source

FILE_NAME = "holidays.toml"
ENOUGH_DAYS = 60
"""The minimum number of days ahead that a decree has to settle.

With fewer, an operator has to add the next decree: 14 working days over Idul Fitri take 30 calendar days, and an
operator has to notice in time.
"""

# The library uses the machine's locale if no language is given.
_LANGUAGE = "id"
_ESTIMATED = "(perkiraan)"


class Decree(BaseModel):
    """A joint decree of three ministers (SKB 3 Menteri) on public holidays and joint leave, and its last day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    known_until: Day
    source: Source


class ChangedDay(BaseModel):
    """A day that is closed, or is worked on, regardless of the library."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Day
    closed: StrictBool
    name: Source
    source: Source


class HolidayFile(BaseModel):
    """The known decrees, and the days on which they differ from the library."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decrees: tuple[Decree, ...] = Field(min_length=1)
    days: tuple[ChangedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Holiday:
    """A closed day and its Indonesian name; `source` is None if it comes from the library, not from our file."""

    day: date
    name: str
    source: str | None = None

    @property
    def is_estimated(self) -> bool:
        """Whether the library only estimates the day, and neither a decree it knows nor our file has set it."""
        return self.source is None and self.name.endswith(_ESTIMATED)


class HolidayCalendar:
    """Public holidays and joint leave, one calendar for all programmes; `day in calendar` tells whether one is closed.

    Make it with `load`. It does not contain weekends: each programme has its own working weekdays.
    """

    def __init__(self, content: HolidayFile) -> None:
        self.known_until = max(decree.known_until for decree in content.decrees)
        self._changed = {change.day: change for change in content.days}

    @classmethod
    def load(cls, name: str, text: str) -> HolidayCalendar:
        """Read a file's TOML text. Raises `RulesError` with the entry and the remedy."""
        content = read_model(HolidayFile, name, text)
        seen: set[date] = set()
        for change in content.days:
            if change.day in seen:
                raise RulesError(name, "days", f"{change.day} stands there twice; keep one")
            seen.add(change.day)
        return cls(content)

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        change = self._changed.get(day)
        return day in in_library(day.year) if change is None else change.closed

    def is_known(self, day: date) -> bool:
        """Return whether a decree has settled the working days up to this day."""
        return day <= self.known_until

    def days_known(self, today: date) -> int:
        """Return the number of days ahead that a decree has settled; 0 if there are none."""
        return max(0, (self.known_until - today).days)

    def of(self, year: int) -> list[Holiday]:
        """Return the closed days of a year, in order."""
        found = {day: Holiday(day, name) for day, name in in_library(year).items()}
        for change in self._changed.values():
            if change.day.year == year:
                found.pop(change.day, None)
                if change.closed:
                    found[change.day] = Holiday(change.day, change.name, change.source)
        return [found[day] for day in sorted(found)]

    def unsettled(self, today: date) -> Iterator[Holiday]:
        """Yield the future days that the library only estimates although the decree for them is known."""
        for year in range(today.year, self.known_until.year + 1):
            yield from (one for one in self.of(year) if one.is_estimated and today < one.day <= self.known_until)

    def make_ready(self, today: date) -> None:
        """Load the library, so that no later call waits for it."""
        for year in (today.year, today.year + 1):
            in_library(year)


def read_default_holidays() -> HolidayCalendar:
    """Return the calendar that this package ships. Raises `RulesError`."""
    file = resources.files("domain") / "parameters" / FILE_NAME
    return HolidayCalendar.load(FILE_NAME, file.read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def in_library(year: int) -> Mapping[date, str]:
    """Return public holidays and joint leave of a year, with their Indonesian names."""
    # Imported on first use: for any one country it reads the calendars of all (0.1 s of CPU, 11 MB).
    import holidays

    categories = (holidays.PUBLIC, holidays.GOVERNMENT)
    return dict(
        holidays.country_holidays("ID", years=year, expand=False, categories=categories, language=_LANGUAGE).items()
    )
