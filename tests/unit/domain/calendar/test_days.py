"""Dates as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.calendar.days import Day, add_working_days, age_on, months_later, parse_birth_date, parse_date
from domain.errors import InvalidAnswer

MONTHS = [
    "januari", "februari", "maret", "april", "mei", "juni",
    "juli", "agustus", "september", "oktober", "november", "desember",
]  # fmt: skip
TODAY = date(2026, 11, 2)

FORMS: dict[str, Callable[[date], str]] = {
    "slash": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dash": lambda day: f"{day:%d-%m-%Y}",
    "dot": lambda day: f"{day:%d.%m.%Y}",
    "closed": lambda day: f"{day:%d%m%Y}",
    "name": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "short": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3].title()}-{day.year}",
    "joined": lambda day: f"{day.day}{MONTHS[day.month - 1].upper()}{day.year}",
    "year first": lambda day: day.isoformat(),
    "year first, closed": lambda day: f"{day:%Y%m%d}",
}


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)), form=st.sampled_from(sorted(FORMS)))
def test_every_usual_form_gives_the_same_day(day: date, form: str) -> None:
    assert parse_date(FORMS[form](day)) == day


@pytest.mark.parametrize(
    "text", ["17 agt 1990", "17 Ags. 1990", " 17\u200b/08 / 1990 ", "١٧/٨/١٩٩٠", "17, agustus, 1990"]
)
def test_odd_writings_of_independence_day(text: str) -> None:
    assert parse_date(text) == date(1990, 8, 17)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "invalid-date-form"),
        ("kemarin", "invalid-date-form"),
        ("17 augustus 1990", "invalid-date-form"),
        ("1990/08", "invalid-date-form"),
        ("170890", "invalid-date-form"),
        ("1990-08-1990", "invalid-date-form"),
        ("17/8/90", "invalid-date-year"),
        ("17 agustus 90", "invalid-date-year"),
        ("31/2/1990", "invalid-date-impossible"),
        ("8/17/1990", "invalid-date-impossible"),
        ("29 februari 2023", "invalid-date-impossible"),
        ("17/8/0000", "invalid-date-impossible"),
    ],
)
def test_a_wrong_date_says_what_is_wrong(text: str, key: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        parse_date(text)
    assert refused.value.text_key == key


@pytest.mark.parametrize(("text", "key"), [("3/11/2026", "invalid-date-future"), ("1/11/1915", "invalid-date-old")])
def test_a_birth_date_belongs_to_a_living_person(text: str, key: str) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        parse_birth_date(text, TODAY)
    assert refused.value.text_key == key


def test_birth_dates_at_the_edges_are_taken() -> None:
    assert parse_birth_date("2/11/2026", TODAY) == TODAY
    assert parse_birth_date("3/11/1915", TODAY) == date(1915, 11, 3)


@given(text=st.text(max_size=20))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        day = parse_date(text)
    except InvalidAnswer:
        return
    assert parse_date(day.isoformat()) == day


def test_years_are_completed_on_the_birthday() -> None:
    assert [age_on(date(1961, 11, 3), day) for day in (date(2026, 11, 2), date(2026, 11, 3))] == [64, 65]
    assert [age_on(date(1960, 2, 29), day) for day in (date(2025, 2, 28), date(2025, 3, 1))] == [64, 65]


def test_drafts_keep_a_day_and_read_it_back() -> None:
    adapter = TypeAdapter(Day)
    assert adapter.validate_json(adapter.dump_json(adapter.validate_python("17 agustus 1990"))) == date(1990, 8, 17)


FRIDAY = date(2026, 12, 18)
WEEK = (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("days", "holidays", "due"),
    [
        (0, (), FRIDAY),
        (1, (), date(2026, 12, 21)),
        (5, (), date(2026, 12, 25)),
        (5, (date(2026, 12, 25),), date(2026, 12, 28)),
        (5, (date(2026, 12, 20),), date(2026, 12, 25)),
        (6, (date(2026, 12, 25), date(2026, 12, 28)), date(2026, 12, 30)),
    ],
)
def test_working_days_pass_over_weekends_and_holidays(days: int, holidays: tuple[date, ...], due: date) -> None:
    assert add_working_days(FRIDAY, days, WEEK, holidays) == due


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(0, 60),
    st.sets(st.integers(1, 7), min_size=1),
    st.sets(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=5),
)
def test_so_many_working_days_lie_between(start: date, days: int, weekdays: set[int], holidays: set[date]) -> None:
    due = add_working_days(start, days, weekdays, holidays)
    between = [start + timedelta(days=number) for number in range(1, (due - start).days + 1)]
    working = [day for day in between if day.isoweekday() in weekdays and day not in holidays]
    assert len(working) == days
    assert not working or working[-1] == due


@pytest.mark.parametrize(("days", "weekdays"), [(1, ()), (-1, WEEK)])
def test_working_days_need_a_weekday_and_a_number(days: int, weekdays: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="working days"):
        add_working_days(FRIDAY, days, weekdays)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 12, 1), 3, date(2027, 3, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 11, 15), 1, date(2026, 12, 15)),
        (date(2026, 5, 12), 0, date(2026, 5, 12)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
