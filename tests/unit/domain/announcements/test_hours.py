"""When an announcement that rests at night is done."""

from datetime import datetime, timedelta

import pytest

from domain.announcements.hours import ends_at
from domain.places.funding import JAKARTA


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("moment", "hours", "end"),
    [
        (at(23, 10), 2, at(23, 12)),
        (at(23, 19), 2, at(23, 21)),
        (at(23, 20), 2, at(24, 7)),
        (at(23, 22), 2, at(24, 8)),
        (at(23, 20), 1 + 15 + 3, at(25, 9)),
    ],
)
def test_nights_are_left_out(moment: datetime, hours: int, end: datetime) -> None:
    assert ends_at(moment, timedelta(hours=hours)) == end
