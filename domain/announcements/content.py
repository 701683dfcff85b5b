"""What an announcement says, to whom, and when it may go out; and what stands for all of it in an approval."""

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
    """What an announcement is about; a resident turns each off by itself."""

    COVERAGE = "coverage"
    QUOTA = "quota"
    SERVICE = "service"
    REMINDER = "reminder"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RecipientGroup(_Value):
    """Residents by their newest application to each programme, and by language; an empty set asks nothing.

    areas: codes of kecamatan or kelurahan. findings: rules of which the application's assessment holds a finding.
    """

    programmes: frozenset[Programme] = frozenset()
    statuses: frozenset[ApplicationStatus] = frozenset()
    areas: frozenset[str] = frozenset()
    occupations: frozenset[str] = frozenset()
    findings: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    @property
    def asks_for_application(self) -> bool:
        """Whether only people with an application can be in it."""
        return bool(self.programmes or self.statuses or self.areas or self.occupations or self.findings)


class Segment(_Value):
    """Who gets an announcement, among those who agreed to announcements, left its topic on and can be reached.

    except_for: people in one of these groups do not get it. not_after: nor do those who were sent one of these
    announcements.
    """

    topic: Topic
    people: RecipientGroup = RecipientGroup()
    except_for: tuple[RecipientGroup, ...] = ()
    not_after: frozenset[UUID] = frozenset()


class Media(_Value):
    """A photo or document that Telegram holds already."""

    kind: Literal["photo", "document"]
    file_id: str = Field(repr=False)


class LinkButton(_Value):
    """A button that opens a page."""

    text: str
    url: str


class Content(_Value):
    """What an announcement says.

    texts: Telegram HTML by language code; the bot's first language is always there, and is the fallback.
    opens: the way into the bot that a button leads to, for `programme`.
    """

    texts: dict[str, str] = Field(repr=False)
    media: Media | None = None
    links: tuple[LinkButton, ...] = ()
    opens: Literal["check", "apply"] | None = None
    programme: Programme | None = None


class Schedule(_Value):
    """When it may go out (UTC): not before, not after, and for how many days to people who match later."""

    starts_at: datetime | None = None
    expires_at: datetime | None = None
    joiner_days: int = Field(default=0, ge=0, le=90)


def approval_fingerprint(content: Content, segment: Segment, schedule: Schedule, recipients: int) -> bytes:
    """Return 32 bytes that stand for all that is approved: another letter, person or minute makes others."""
    parts = [_canonical(one) for one in (content, segment, schedule)]
    return hashlib.sha256(json.dumps([*parts, recipients], sort_keys=True).encode()).digest()


def revision_fingerprint(content: Content, erratum: str, content_version: int) -> bytes:
    """Return 32 bytes that stand for another text: `erratum` is what those already reached are told, or empty."""
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
