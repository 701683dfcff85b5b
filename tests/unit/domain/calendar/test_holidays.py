"""The calendar of closed days: a library's, overruled by our file, and what is promised by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import holidays as holiday_calendar
from domain.calendar.days import add_working_days, first_working_day
from domain.calendar.holidays import HolidayCalendar, read_default_holidays
from domain.errors import RulesError
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files

CALENDAR = read_default_holidays()
FILES = read_default_files()
WEEK = (1, 2, 3, 4, 5)
DECREE = '[[decrees]]\nknown_until = 2027-12-31\nsource = "SKB"\n'
TODAY = date(2026, 12, 1)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def changed(*days: tuple[date, bool]) -> HolidayCalendar:
    """Return the library's calendar with these days closed, or worked on."""
    entries = (
        f'[[days]]\nday = {day}\nclosed = {str(closed).lower()}\nname = "Uji"\nsource = "SKB 0/2026"\n'
        for day, closed in days
    )
    return HolidayCalendar.load("sample.toml", DECREE + "".join(entries))


def due(calendar: HolidayCalendar, sent_on: date, programme: Programme = Programme.UHC) -> date:
    return Rulebook.load(FILES, calendar).on(programme, sent_on).due_day(sent_on)


@pytest.mark.parametrize("programme", list(Programme))
@pytest.mark.parametrize(
    ("sent_on", "day"),
    [
        # 24 December is joint leave, 5 January Isra Mikraj.
        (date(2026, 12, 14), date(2027, 1, 7)),
        # Nyepi on 8 March, Idul Fitri with its joint leave from 9 to 15 March, 25 and 26 March.
        (date(2027, 3, 1), date(2027, 3, 31)),
        (date(2026, 11, 23), date(2026, 12, 11)),
    ],
)
def test_fourteen_working_days_pass_over_holidays_and_joint_leave(
    programme: Programme, sent_on: date, day: date
) -> None:
    assert due(CALENDAR, sent_on, programme) == day
    assert CALENDAR.is_known(day)


def test_our_file_overrules_the_library_both_ways() -> None:
    sent_on = date(2026, 12, 14)
    assert due(changed(), sent_on) == date(2027, 1, 7)
    assert due(changed((date(2027, 1, 6), True)), sent_on) == date(2027, 1, 8)
    assert due(changed((date(2026, 12, 24), False)), sent_on) == date(2027, 1, 6)
    both = changed((date(2026, 12, 24), False), (date(2026, 12, 23), True))
    assert due(both, sent_on) == date(2027, 1, 7)
    named = {holiday.day: (holiday.name, holiday.source) for holiday in both.of(2026)}
    assert named[date(2026, 12, 23)] == ("Uji", "SKB 0/2026")
    assert named[date(2026, 12, 25)] == ("Hari Raya Natal", None)
    assert date(2026, 12, 24) not in named


def test_a_day_of_our_file_has_its_name_and_source_also_where_the_library_has_the_day() -> None:
    [eid] = [one for one in CALENDAR.of(2027) if one.day == date(2027, 3, 10)]
    assert eid.name == "Hari Raya Idul Fitri"
    assert eid.source is not None
    assert not eid.is_estimated


def test_what_the_library_only_reckons_is_settled_by_the_decree() -> None:
    eids = [date(2027, 3, 10), date(2027, 3, 11), date(2027, 5, 17)]
    assert [one.day for one in changed().unsettled(TODAY)] == eids
    assert [one.day for one in changed().unsettled(date(2027, 3, 10))] == eids[1:]
    assert list(CALENDAR.unsettled(TODAY)) == []
    assert any(one.is_estimated for one in CALENDAR.of(2028))


@pytest.fixture
def nothing_read_yet() -> Iterator[None]:
    """Have the library asked again, by this test and by those that follow."""
    holiday_calendar.in_library.cache_clear()
    yield
    holiday_calendar.in_library.cache_clear()


@pytest.mark.parametrize("language", ["en_US.UTF-8", "th_TH.UTF-8", "C"])
def test_the_machine_s_language_changes_no_name_and_no_day(
    monkeypatch: pytest.MonkeyPatch, nothing_read_yet: None, language: str
) -> None:
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(variable, language)
    named = {holiday.day: holiday.name for holiday in CALENDAR.of(2026)}
    assert named[date(2026, 12, 24)] == "Cuti Bersama Hari Raya Natal"
    assert named[date(2026, 12, 25)] == "Hari Raya Natal"
    assert [one.day for one in changed().unsettled(TODAY)] != []


def test_what_is_known_ends_with_the_newest_decree() -> None:
    text = '[[decrees]]\nknown_until = {}\nsource = "SKB"\n'
    calendar = HolidayCalendar.load("sample.toml", text.format("2027-12-31") + text.format("2026-12-31"))
    assert calendar.known_until == date(2027, 12, 31)
    assert calendar.is_known(date(2027, 12, 31))
    assert not calendar.is_known(date(2028, 1, 1))
    ahead = {day: calendar.days_known(day) for day in (date(2027, 11, 1), date(2027, 12, 31), date(2028, 2, 1))}
    assert list(ahead.values()) == [60, 0, 0]


TWICE = '[[days]]\nday = 2027-01-04\nclosed = true\nname = "Uji"\nsource = "SKB"\n'


@pytest.mark.parametrize(
    ("text", "entry", "remedy"),
    [
        ("", "decrees", "missing"),
        ("decrees = []", "decrees", "at least 1"),
        ("[[decrees", "TOML", ""),
        (DECREE.replace("2027-12-31", '"2027-12-31"'), "decrees.1.known_until", "valid date"),
        (DECREE.replace('"SKB"', '" "'), "decrees.1.source", "at least 1 character"),
        (DECREE + TWICE + TWICE, "days", "2027-01-04 stands there twice"),
        (DECREE + TWICE.replace("true", '"no"'), "days.1.closed", "valid boolean"),
        (DECREE + TWICE.replace('name = "Uji"', ""), "days.1.name", "missing"),
        (DECREE + TWICE + "until = 2027-01-05", "days.1.until", "no such entry"),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, entry: str, remedy: str) -> None:
    with pytest.raises(RulesError) as refused:
        HolidayCalendar.load("holidays.toml", text)
    assert (refused.value.file, refused.value.entry) == ("holidays.toml", entry)
    assert remedy in refused.value.remedy


def test_one_calendar_serves_all_programmes_and_drafts() -> None:
    rulebook = Rulebook.load(FILES, CALENDAR)
    _, draft = rulebook.with_draft("uhc.toml", FILES["uhc.toml"])
    for programme in Programme:
        assert rulebook.on(programme, TODAY).holidays is CALENDAR
        assert draft.on(programme, TODAY).holidays is CALENDAR


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 23), 30, date(2026, 12, 23)),
        # A Thursday of joint leave, Christmas and a weekend.
        (date(2026, 11, 24), 30, date(2026, 12, 28)),
        (date(2026, 11, 28), 7, date(2026, 12, 7)),
        (date(2027, 3, 4), 7, date(2027, 3, 16)),
    ],
)
@pytest.mark.parametrize("programme", list(Programme))
def test_a_time_that_people_are_given_ends_on_a_service_day(
    programme: Programme, start: date, days: int, last: date
) -> None:
    assert Rulebook.load(FILES, CALENDAR).on(programme, start).last_day(start, days) == last


@given(DAYS, st.integers(1, 60))
def test_a_promise_falls_on_an_open_day_after_so_many_of_them(start: date, days: int) -> None:
    day = add_working_days(start, days, WEEK, CALENDAR)
    between = (start + timedelta(days=number) for number in range(1, (day - start).days + 1))
    assert sum(one.isoweekday() in WEEK and one not in CALENDAR for one in between) == days
    assert day.isoweekday() in WEEK
    assert day not in CALENDAR


@given(DAYS, st.integers(0, 40), st.lists(DAYS, unique=True, max_size=5))
def test_a_further_closed_day_never_brings_a_promise_forward(start: date, days: int, closed: list[date]) -> None:
    more, fewer = changed(*((day, True) for day in closed)), changed(*((day, False) for day in closed))
    early, late = (add_working_days(start, days, WEEK, one) for one in (fewer, more))
    assert early <= add_working_days(start, days, WEEK, changed()) <= late
    assert add_working_days(start, days, WEEK, more) <= add_working_days(start + timedelta(days=1), days, WEEK, more)


@given(DAYS, st.sets(st.integers(1, 7), min_size=1))
def test_the_first_working_day_is_the_nearest(day: date, weekdays: set[int]) -> None:
    found = first_working_day(day, weekdays, CALENDAR)
    passed = (day + timedelta(days=number) for number in range((found - day).days))
    assert not any(one.isoweekday() in weekdays and one not in CALENDAR for one in passed)
    assert found.isoweekday() in weekdays
    assert found not in CALENDAR


def test_a_working_day_needs_a_weekday() -> None:
    with pytest.raises(ValueError, match="weekday"):
        first_working_day(TODAY, ())
