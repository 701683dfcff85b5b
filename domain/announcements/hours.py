"""The hours in which announcements rest, and when work is done that rests in them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from domain.places.funding import JAKARTA

QUIET_FROM, QUIET_UNTIL = time(21), time(6)
"""Nobody's phone rings between these, Asia/Jakarta."""


def out_of_quiet_hours(moment: datetime) -> datetime:
    """Return the first moment from this one on at which phones may ring, in UTC."""
    local = moment.astimezone(JAKARTA)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_UNTIL, JAKARTA).astimezone(UTC)


def ends_at(moment: datetime, lasting: timedelta) -> datetime:
    """Return when work that rests in quiet hours is done, if it goes on now and takes this long without a rest."""
    begins = out_of_quiet_hours(moment)
    while True:
        evening = datetime.combine(begins.astimezone(JAKARTA).date(), QUIET_FROM, JAKARTA)
        if begins + lasting <= evening:
            return begins + lasting
        lasting -= evening - begins
        begins = out_of_quiet_hours(evening).astimezone(UTC)


def is_quiet(moment: datetime) -> bool:
    """Return whether announcements wait for the morning now."""
    return out_of_quiet_hours(moment) != moment
