"""Days and times as officers write them."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar.moments import parse_moment
from domain.errors import InvalidAnswer
from domain.places.funding import JAKARTA

# A Monday, ten in the morning.
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
MORNING = time(8)


def local(text: str) -> str:
    return f"{parse_moment(text, NOW, MORNING).astimezone(JAKARTA):%a %d-%m-%Y %H.%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("besok", "Tue 24-11-2026 08.00"),
        ("Besok jam 8.", "Tue 24-11-2026 08.00"),
        ("08.30 besok", "Tue 24-11-2026 08.30"),
        ("lusa pukul 10.30 pagi", "Wed 25-11-2026 10.30"),
        ("hari ini jam 4 sore", "Mon 23-11-2026 16.00"),
        ("nanti jam 7 malam", "Mon 23-11-2026 19.00"),
        ("jam 8", "Tue 24-11-2026 08.00"),
        ("jam 1 siang", "Mon 23-11-2026 13.00"),
        ("Senin jam 11", "Mon 23-11-2026 11.00"),
        ("Senin jam 9", "Mon 30-11-2026 09.00"),
        ("senin depan jam 11", "Mon 30-11-2026 11.00"),
        ("hari Minggu pkl 07.00 WIB", "Sun 29-11-2026 07.00"),
        ("Jumat, 27 November 2026 pukul 13.00 WIB", "Fri 27-11-2026 13.00"),
        ("24/11/2026 08:15", "Tue 24-11-2026 08.15"),
        ("5 des jam 9", "Sat 05-12-2026 09.00"),
        ("1 Januari", "Fri 01-01-2027 08.00"),
        ("3 hari lagi jam 20", "Thu 26-11-2026 20.00"),
        ("jam 11 siang", "Mon 23-11-2026 11.00"),
        ("jam 12 siang", "Mon 23-11-2026 12.00"),
        ("jam 6 sore", "Mon 23-11-2026 18.00"),
        ("jam 19 malam", "Mon 23-11-2026 19.00"),
        ("jam 23 malam", "Mon 23-11-2026 23.00"),
        ("jam 0.59", "Tue 24-11-2026 00.59"),
        ("jam 10", "Tue 24-11-2026 10.00"),
        ("Senin jam 10", "Mon 30-11-2026 10.00"),
        ("23 november jam 11", "Mon 23-11-2026 11.00"),
        ("23/11, jam 11", "Mon 23-11-2026 11.00"),
    ],
)
def test_what_is_meant(text: str, meant: str) -> None:
    assert local(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kapan saja",
        "jam 25",
        "besok jam 9.75",
        "31/2",
        "besok siang",
        "jam 9 malam pagi",
        "jam 24",
        "jam 9.60",
        "jam 20 pagi",
        "jam 4 malam",
        "jam 9 siang",
        "jam 12 sore",
        "29 februari",
    ],
)
def test_what_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(InvalidAnswer, match="invalid-moment"):
        parse_moment(text, NOW, MORNING)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rabu", date(2027, 3, 10)),
        ("kamis", date(2027, 3, 4)),
        ("jumat jam 8", date(2027, 3, 5)),
        ("kamis depan jam 20", date(2027, 3, 11)),
        ("29 februari", date(2028, 2, 29)),
        ("3/3", date(2028, 3, 3)),
    ],
)
def test_a_weekday_or_day_without_a_year_is_the_next_one(text: str, meant: date) -> None:
    thursday = datetime(2027, 3, 4, 0, tzinfo=UTC)  # seven in the morning
    assert parse_moment(text, thursday, MORNING).astimezone(JAKARTA).date() == meant


@given(
    st.dates(min_value=date(2026, 11, 24), max_value=date(2030, 12, 31)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.sampled_from(["{:%d/%m/%Y} {:%H.%M}", "{:%d-%m-%Y} jam {:%H:%M}", "{:%Y-%m-%d} pukul {:%H.%M} WIB"]),
)
def test_a_day_and_a_time_mean_themselves(day: date, clock: time, form: str) -> None:
    moment = parse_moment(form.format(day, clock), NOW, MORNING)
    assert moment == datetime.combine(day, clock, JAKARTA)


@given(st.text(alphabet="0123456789 .:/-jambesokpagisorelusenin", max_size=20))
def test_anything_is_a_moment_or_told(text: str) -> None:
    try:
        moment = parse_moment(text, NOW, MORNING)
    except InvalidAnswer:
        return
    assert moment.tzinfo is UTC
