"""Periods: years and months, and the way from one to another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.periods import ends_soon, first_day, is_period, last_day, quarter_of, shifted, year_and_month
from domain.places.funding import period_of

_DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
_KINDS = st.sampled_from(["year", "month"])


@given(_DAYS, _KINDS)
def test_the_first_day_is_in_its_period(day: date, kind: str) -> None:
    period = period_of(kind, day)  # type: ignore[arg-type]
    assert is_period(period, like=period)
    assert first_day(period) <= day
    assert period_of(kind, first_day(period)) == period  # type: ignore[arg-type]


@given(_DAYS, _KINDS, st.integers(-11, 11))
def test_steps_forth_and_back_lead_home_and_keep_the_order(day: date, kind: str, steps: int) -> None:
    period = period_of(kind, day)  # type: ignore[arg-type]
    moved = shifted(period, steps)
    assert shifted(moved, -steps) == period
    assert (moved > period) == (steps > 0)


def test_a_month_follows_another_across_the_year() -> None:
    assert shifted("2026-12", 1) == "2027-01"
    assert shifted("2027-01", -1) == "2026-12"
    assert shifted("2026", 1) == "2027"
    assert (year_and_month("2026-11"), year_and_month("2026")) == ((2026, 11), (2026, 0))


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "1026-11", "2026-1", "2026", "", "２０２６-11", "2026-11 "])
def test_what_is_no_month_is_none(text: str) -> None:
    assert not is_period(text, like="2026-11")


def test_a_word_is_no_period() -> None:
    with pytest.raises(ValueError, match="2026"):
        first_day("soon")


@given(_DAYS, _KINDS)
def test_the_last_day_is_the_one_before_the_next_period(day: date, kind: str) -> None:
    period = period_of(kind, day)  # type: ignore[arg-type]
    assert day <= last_day(period)
    assert period_of(kind, last_day(period)) == period  # type: ignore[arg-type]
    assert first_day(shifted(period, 1)) == last_day(period) + timedelta(days=1)


@pytest.mark.parametrize(
    ("period", "day", "soon"),
    [
        ("2026", date(2026, 11, 30), False),
        ("2026", date(2026, 12, 1), True),
        ("2026", date(2026, 12, 31), True),
        ("2026", date(2027, 1, 1), False),
        ("2026-12", date(2026, 12, 24), False),
        ("2026-12", date(2026, 12, 25), True),
        ("2027-02", date(2027, 2, 22), True),
    ],
)
def test_a_period_ends_soon_in_its_last_days_only(period: str, day: date, soon: bool) -> None:
    assert ends_soon(period, day) is soon


@pytest.mark.parametrize(
    ("day", "quarter"),
    [(date(2026, 12, 31), (2026, 4)), (date(2027, 1, 1), (2027, 1)), (date(2027, 4, 1), (2027, 2))],
)
def test_a_day_lies_in_its_quarter(day: date, quarter: tuple[int, int]) -> None:
    assert quarter_of(day) == quarter
