"""Quiet hours, in which no announcement goes out, and the duration of work that pauses in them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from domain.places.funding import JAKARTA

QUIET_FROM, QUIET_UNTIL = time(21), time(6)
"""Announcements make no phone ring between these hours, Asia/Jakarta."""


def out_of_quiet_hours(moment: datetime) -> datetime:
    """Return the first moment, in UTC, from this one on that is outside quiet hours."""
    local = moment.astimezone(JAKARTA)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, JAKARTA).astimezone(UTC)


def ends_at(moment: datetime, lasting: timedelta) -> datetime:
    """Return when work that pauses in quiet hours is done, if it continues now and takes `lasting` without a pause."""
    begins = out_of_quiet_hours(moment)
    while True:
        evening = datetime.combine(begins.astimezone(JAKARTA).date(), QUIET_FROM, JAKARTA)
        if begins + lasting <= evening:
            return begins + lasting
        lasting -= evening - begins
        begins = out_of_quiet_hours(evening).astimezone(UTC)


def is_quiet(moment: datetime) -> bool:
    """Return whether the moment is in quiet hours."""
    return out_of_quiet_hours(moment) != moment
