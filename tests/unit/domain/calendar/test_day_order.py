"""Days whose day and month may be changed, and how the rest of a file decides."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.day_order import DayOrder, is_ambiguous, order_of, read_day
from domain.errors import InvalidAnswer

DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        ([], None),
        (["12/1/2027", "1/1/2027"], None),
        (["12/1/2027", "13/1/2027"], DayOrder.DAY_FIRST),
        (["12/1/2027", "1/13/2027"], DayOrder.MONTH_FIRST),
        (["13-01-2027", "01.13.2027"], DayOrder.MIXED),
        (["01132027"], DayOrder.MONTH_FIRST),
        # These say nothing: the month's name, the year in front, a year of two digits, no day at all.
        (["13 Januari 2027", "2027-01-13", "20270113", "1/13/27", "31/31/2027", "segera", ""], None),
    ],
)
def test_days_that_can_be_read_one_way_decide(texts: list[str], order: DayOrder | None) -> None:
    assert order_of(texts) is order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("12/1/2027", None, date(2027, 1, 12)),
        ("12/1/2027", DayOrder.DAY_FIRST, date(2027, 1, 12)),
        ("12/1/2027", DayOrder.MONTH_FIRST, date(2027, 12, 1)),
        ("12012027", DayOrder.MONTH_FIRST, date(2027, 12, 1)),
        ("13/1/2027", DayOrder.MIXED, date(2027, 1, 13)),
        ("1/13/2027", DayOrder.MIXED, date(2027, 1, 13)),
        ("1/1/2027", DayOrder.MIXED, date(2027, 1, 1)),
        ("1 Des 2026", DayOrder.MIXED, date(2026, 12, 1)),
        ("1 Des 2026", DayOrder.MONTH_FIRST, date(2026, 12, 1)),
        ("2027-01-12", DayOrder.MONTH_FIRST, date(2027, 1, 12)),
        ("20270112", DayOrder.MONTH_FIRST, date(2027, 1, 12)),
    ],
)
def test_a_day_is_read_in_the_order_of_its_file(text: str, order: DayOrder | None, day: date) -> None:
    assert read_day(text, order) == day


def test_where_days_are_written_both_ways_the_others_are_not_guessed() -> None:
    with pytest.raises(InvalidAnswer, match="invalid-date-order"):
        read_day("12/1/2027", DayOrder.MIXED)
    assert not is_ambiguous("12 Januari 2027")


@given(st.lists(DAYS, max_size=6), DAYS, st.booleans())
def test_one_day_above_the_twelfth_is_enough_for_a_whole_file(days: list[date], deciding: date, american: bool) -> None:
    form = "{0:%m/%d/%Y}" if american else "{0:%d/%m/%Y}"
    written = [form.format(day) for day in [*days, deciding.replace(day=13)]]
    order = order_of(written)
    assert order is (DayOrder.MONTH_FIRST if american else DayOrder.DAY_FIRST)
    assert [read_day(text, order) for text in written] == [*days, deciding.replace(day=13)]
