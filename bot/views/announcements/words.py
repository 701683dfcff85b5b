"""An announcement's recipients, topic, time and duration in words, for authors, approvers and recipients."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.conversations.engine.question import dashed
from bot.resources import Resources
from domain.announcements.content import RecipientGroup, Schedule, Segment, Topic
from domain.announcements.hours import out_of_quiet_hours
from domain.application import ApplicationStatus
from domain.programme import Programme
from domain.rules.checks import UNKNOWN_PREFIX

_LANGUAGE = "id"
_MINUTE, _HOUR = 60, 3600


def duration_words(resources: Resources, duration: timedelta) -> str:
    """Return in plain words about how long sending takes."""
    seconds = round(duration.total_seconds())
    if seconds < _MINUTE:
        return resources.texts.plain("announcement-duration-seconds", _LANGUAGE, count=max(1, seconds))
    if seconds < _HOUR:
        return resources.texts.plain("announcement-duration-minutes", _LANGUAGE, count=-(-seconds // _MINUTE))
    return resources.texts.plain("announcement-duration-hours", _LANGUAGE, count=-(-seconds // _HOUR))


def moment_words(resources: Resources, moment: datetime) -> str:
    """Return a day and time."""
    return resources.texts.plain("announcement-moment", _LANGUAGE, at=moment)


def topic_words(resources: Resources, topic: Topic, language: str = _LANGUAGE) -> str:
    """Return the name of a topic."""
    return resources.texts.plain(f"announcement-topic-{topic}", language)


def status_name(resources: Resources, status: ApplicationStatus) -> str:
    """Return the name of an application's status, as officers know it."""
    return resources.texts.plain(f"announcement-status-{dashed(status)}", _LANGUAGE)


def occupation_words(resources: Resources, occupation: str) -> str:
    """Return the name of an occupation; a new one in the programme's data needs no text."""
    key = f"option-occupation-{dashed(occupation)}"
    return (
        resources.texts.plain(key, _LANGUAGE) if resources.texts.has(key) else occupation.replace("_", " ").capitalize()
    )


def finding_words(resources: Resources, rule: str) -> str:
    """Return in a few words what a rule's finding is about; a rule without a text keeps its name in the file."""
    for key in (f"announcement-finding-{dashed(rule)}", f"review-check-{dashed(rule)}"):
        if resources.texts.has(key):
            words = resources.texts.plain(key, _LANGUAGE)
            if not rule.startswith(UNKNOWN_PREFIX):
                return words
            return resources.texts.plain("announcement-finding-not-known", _LANGUAGE, what=words)
    return rule


def language_words(resources: Resources, language: str) -> str:
    """Return the name of a language; one without a text is named by its code."""
    key = f"language-{language}"
    return resources.texts.plain(key, _LANGUAGE) if resources.texts.has(key) else language


def schedule_words(resources: Resources, schedule: Schedule) -> str:
    """Return in plain words when it goes out, until when, and for how long to late joiners."""
    parts = [resources.texts.plain("announcement-at-once", _LANGUAGE)]
    if schedule.starts_at is not None:
        parts = [resources.texts.plain("announcement-at", _LANGUAGE, at=out_of_quiet_hours(schedule.starts_at))]
    if schedule.expires_at is not None:
        parts.append(resources.texts.plain("announcement-until", _LANGUAGE, at=schedule.expires_at))
    if schedule.joiner_days:
        parts.append(resources.texts.plain("announcement-joiners", _LANGUAGE, days=schedule.joiner_days))
    return "; ".join(parts)


def segment_words(resources: Resources, segment: Segment) -> str:
    """Return the recipients in plain words."""
    parts = [_group_words(resources, segment.people) or resources.texts.plain("announcement-everybody", _LANGUAGE)]
    left_out = [_group_words(resources, one) for one in segment.except_for]
    if segment.not_after:
        left_out.append(resources.texts.plain("announcement-had", _LANGUAGE, count=len(segment.not_after)))
    parts += [resources.texts.plain("announcement-except", _LANGUAGE, who=one) for one in left_out]
    return "; ".join(parts)


def _group_words(resources: Resources, group: RecipientGroup) -> str:
    def part(kind: str, values: Iterable[str]) -> str:
        return resources.texts.plain(f"announcement-group-{kind}", _LANGUAGE, values=", ".join(values))

    parts = []
    if group.programmes:
        names = [resources.texts.plain(f"programme-{dashed(one)}", _LANGUAGE) for one in Programme]
        chosen = [name for one, name in zip(Programme, names, strict=True) if one in group.programmes]
        parts.append(part("programmes", chosen))
    if group.statuses:
        parts.append(
            part("statuses", (status_name(resources, one) for one in ApplicationStatus if one in group.statuses))
        )
    if group.areas:
        parts.append(part("areas", sorted(_area_words(resources, one) for one in group.areas)))
    if group.occupations:
        parts.append(part("occupations", sorted(occupation_words(resources, one) for one in group.occupations)))
    if group.findings:
        parts.append(part("findings", sorted(finding_words(resources, one) for one in group.findings)))
    if group.languages:
        parts.append(part("languages", sorted(language_words(resources, one) for one in group.languages)))
    return resources.texts.plain("announcement-group-separator", _LANGUAGE).join(parts)


def _area_words(resources: Resources, code: str) -> str:
    if resources.areas.kelurahan(code) is not None:
        return resources.texts.plain("announcement-area-kelurahan", _LANGUAGE, name=resources.areas.label(code))
    kecamatan = resources.areas.kecamatan(code)
    return resources.texts.plain("announcement-area-kecamatan", _LANGUAGE, name=kecamatan.name if kecamatan else code)
