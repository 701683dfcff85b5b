"""The names that messages may hold, and from when until when."""

from datetime import date

import pytest

from domain.announcements.campaigns import Campaigns, read_default_campaigns
from domain.errors import RulesError

HEADINGS = "name,effective_from,effective_until,source\n"


def test_a_name_holds_on_its_days() -> None:
    names = Campaigns.from_csv(f"{HEADINGS}PIN  Campak,2026-03-01,2026-03-07,Dinkes\nPIN Polio,2026-03-02,,Dinkes\n")
    assert names.on(date(2026, 2, 28)) == ()
    assert names.on(date(2026, 3, 1)) == ("PIN Campak",)
    assert names.on(date(2026, 3, 7)) == ("PIN Campak", "PIN Polio")
    assert names.on(date(2026, 3, 8)) == ("PIN Polio",)


def test_the_names_that_ship_can_be_used() -> None:
    assert "PIN Polio" in read_default_campaigns().on(date(2026, 12, 1))


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("nama,sumber\n", "row 1"),
        (f"{HEADINGS}PIN,2026-03-01,,Dinkes\n", "row 2"),
        (f"{HEADINGS}PIN Polio,1/3/2026,,Dinkes\n", "row 2"),
        (f"{HEADINGS}PIN Polio\n", "row 2"),
        (f"{HEADINGS}PIN Polio,2026-03-01,,\n", "row 2"),
        (f"{HEADINGS}PIN Polio,2026-03-01,,x\nPIN Campak,2026-03-01,2026-02-28,x\n", "row 3"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(text: str, entry: str) -> None:
    with pytest.raises(RulesError) as refused:
        Campaigns.from_csv(text)
    assert refused.value.entry == entry
