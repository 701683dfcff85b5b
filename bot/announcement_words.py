"""An announcement's recipients, time and length in words, for those who write and approve it."""

from datetime import timedelta

from bot.conversations.question import dashed
from bot.house import House
from domain.announcement import Group, Schedule, Segment

_LANGUAGE = "id"
_MINUTE, _HOUR = 60, 3600


def duration_words(house: House, duration: timedelta) -> str:
    """Return about how long sending takes, in plain words."""
    seconds = round(duration.total_seconds())
    if seconds < _MINUTE:
        return house.texts.plain("announcement-duration-seconds", _LANGUAGE, count=max(1, seconds))
    if seconds < _HOUR:
        return house.texts.plain("announcement-duration-minutes", _LANGUAGE, count=-(-seconds // _MINUTE))
    return house.texts.plain("announcement-duration-hours", _LANGUAGE, count=-(-seconds // _HOUR))


def schedule_words(house: House, schedule: Schedule) -> str:
    """Return when it goes out, in plain words."""
    if schedule.starts_at is None:
        return house.texts.plain("announcement-at-once", _LANGUAGE)
    return house.texts.plain("announcement-at", _LANGUAGE, at=schedule.starts_at)


def segment_words(house: House, segment: Segment) -> str:
    """Return who gets it, in plain words."""
    return _group_words(house, segment.people) or house.texts.plain("announcement-everybody", _LANGUAGE)


def _group_words(house: House, group: Group) -> str:
    return ", ".join(house.texts.plain(f"programme-{dashed(one)}", _LANGUAGE) for one in sorted(group.programmes))
