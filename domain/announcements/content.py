"""The content, segment and schedule of an announcement, and the fingerprint by which they are approved."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.application import ApplicationStatus
from domain.programme import Programme


class Topic(StrEnum):
    """The topic of an announcement; residents can mute each topic."""

    COVERAGE = "coverage"
    QUOTA = "quota"
    SERVICE = "service"
    REMINDER = "reminder"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecipientGroup(_Value):
    """A group of residents, by their newest application to each programme and by language; an empty set matches all.

    `areas` are codes of kecamatan or kelurahan, `findings` rules of which the application's assessment holds a finding.
    """

    programmes: frozenset[Programme] = frozenset()
    statuses: frozenset[ApplicationStatus] = frozenset()
    areas: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    findings: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @property
    def asks_for_application(self) -> bool:
        """Whether only people with an application can match."""
        return bool(self.programmes or self.statuses or self.areas or self.occupations or self.findings)


class Segment(_Value):
    """The recipients, among those who agreed to announcements, did not mute the topic and can be reached.

    People in one of the groups `except_for` do not get the announcement, nor do people who were sent one of the
    announcements `not_after`.
    """

    topic: Topic
    people: RecipientGroup = RecipientGroup()
    except_for: tuple[RecipientGroup, ...] = ()
    not_after: frozenset[UUID] = frozenset()


class Media(_Value):
    """A photo or document that Telegram already stores."""

    kind: Literal["photo", "document"]
    file_id: str = Field(repr=False)


class LinkButton(_Value):
    """A button that opens a page."""

    text: str
    url: str


class Content(_Value):
    """The content of an announcement.

    `texts` holds Telegram HTML by language code; the bot's first language is always there, and is the fallback. `opens`
    is the part of the bot that a button leads to, for `programme`.
    """

    texts: dict[str, str] = Field(repr=False)
    media: Media | None = None
    links: tuple[LinkButton, ...] = ()
    opens: Literal["check", "apply"] | None = None
    programme: Programme | None = None


class Schedule(_Value):
    """The times (UTC) before and after which it may not go out, and for how many days people who match later get it."""

    starts_at: datetime | None = None
    expires_at: datetime | None = None
    joiner_days: int = Field(default=0, ge=0, le=90)


def approval_fingerprint(content: Content, segment: Segment, schedule: Schedule, recipients: int) -> bytes:
    """Return 32 bytes that identify everything that is approved: one other letter, person or minute changes them."""
    parts = [_canonical(one) for one in (content, segment, schedule)]
    return hashlib.sha256(json.dumps([*parts, recipients], sort_keys=True).encode()).digest()


def revision_fingerprint(content: Content, erratum: str, content_version: int) -> bytes:
    """Return 32 bytes that identify another text and its erratum.

    `erratum` is the message to people who have the old text, or empty.
    """
    parts = [_canonical(content), erratum, content_version]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).digest()


def _canonical(value: BaseModel) -> object:
    def ordered(one: object) -> object:
        match one:
            case dict():
                return {key: ordered(item) for key, item in one.items()}
            case set() | frozenset():
                return sorted(str(item) for item in one)
            case list() | tuple():
                return [ordered(item) for item in one]
            case datetime():
                return one.astimezone(UTC).isoformat()
            case None | bool() | int():
                return one
            case _:
                return str(one)

    return ordered(value.model_dump())
