"""The fund that pays for a place, and the period and month in which places are counted."""

from datetime import UTC, date, datetime

import pytest

from domain.places.funding import FundingSource, month_start, period_of
from domain.rules.conditions import Compare

FOR_FARMERS = FundingSource("dbhcht", "DBHCHT", Compare("occupation", "is", "petani"))


@pytest.mark.parametrize(
    ("facts", "paid"),
    [({"occupation": "petani"}, True), ({"occupation": "becak"}, False), ({}, False)],
)
def test_a_fund_pays_for_whom_its_condition_certainly_holds(facts: dict[str, str], paid: bool) -> None:
    assert FOR_FARMERS.pays_for(facts, {}) is paid
    assert FundingSource("apbd", "APBD").pays_for(facts, {})


def test_a_fund_may_pay_up_to_a_number_of_the_rules() -> None:
    for_poor = FundingSource("bansos", "Bansos", Compare("dtsen_decile", "less_than", "first_decile_left_out"))
    assert for_poor.pays_for({"dtsen_decile": 4}, {"first_decile_left_out": 5})
    assert not for_poor.pays_for({"dtsen_decile": 5}, {"first_decile_left_out": 5})


@pytest.mark.parametrize(
    ("day", "year", "month"),
    [
        (date(2026, 12, 31), "2026", "2026-12"),
        (date(2027, 1, 1), "2027", "2027-01"),
    ],
)
def test_a_day_belongs_to_a_year_and_a_month(day: date, year: str, month: str) -> None:
    assert (period_of("year", day), period_of("month", day)) == (year, month)


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        (datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC), datetime(2026, 10, 31, 17, tzinfo=UTC)),
        (datetime(2026, 11, 30, 17, 0, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)),
    ],
)
def test_a_month_begins_at_midnight_in_semarang(moment: datetime, begins: datetime) -> None:
    assert month_start(moment) == begins
