"""An announcement: who it is for, what it says, when it may go out, and its life from proposal to end.

Two people stand behind each: one writes it, another approves exactly what was shown (`fingerprint`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.application import ApplicationStatus
from domain.errors import IllegalTransition
from domain.places.funding import JAKARTA
from domain.programme import Programme

QUIET_FROM, QUIET_UNTIL = time(21), time(6)
"""Nobody's phone rings between these, Asia/Jakarta."""


class Topic(StrEnum):
    """What an announcement is about; a resident turns each off by itself."""

    COVERAGE = "coverage"
    QUOTA = "quota"
    SERVICE = "service"
    REMINDER = "reminder"


class AnnouncementState(StrEnum):
    """Where an announcement stands.

    `counting` waits for its head-count, `composed` for its author, `proposed` for a second broadcaster; `scheduled` is
    approved and waits for its time; `canary` goes to the staff; `checked` has reached them and waits for a person, as a
    large one does; `following` has reached everybody and still goes to those who come to match.
    """

    COUNTING = "counting"
    COMPOSED = "composed"
    PROPOSED = "proposed"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    CANARY = "canary"
    CHECKED = "checked"
    SENDING = "sending"
    PAUSED = "paused"
    FOLLOWING = "following"
    STOPPED = "stopped"
    EXPIRED = "expired"
    FINISHED = "finished"


class AnnouncementAct(StrEnum):
    """What somebody, or the clock, does to an announcement."""

    COUNT = "count"
    PROPOSE = "propose"
    APPROVE = "approve"
    DECLINE = "decline"
    PROPOSE_AGAIN = "propose_again"
    START = "start"
    CHECK = "check"
    GO_ON = "go_on"
    PAUSE = "pause"
    RESUME = "resume"
    FOLLOW = "follow"
    MEND = "mend"
    REPEAT = "repeat"
    STOP = "stop"
    EXPIRE = "expire"
    FINISH = "finish"


_S = AnnouncementState
GOES_OUT = frozenset({_S.CANARY, _S.SENDING, _S.FOLLOWING})
"""States in which messages are sent."""
HOLDABLE = GOES_OUT | {_S.CHECKED}
"""States in which a pause holds it back."""
ENDED = frozenset({_S.DECLINED, _S.STOPPED, _S.EXPIRED, _S.FINISHED})
_BEGUN = GOES_OUT | {_S.CHECKED, _S.PAUSED}

TRANSITIONS: Mapping[AnnouncementAct, tuple[frozenset[AnnouncementState], AnnouncementState]] = MappingProxyType(
    {
        AnnouncementAct.COUNT: (frozenset({_S.COUNTING}), _S.COMPOSED),
        AnnouncementAct.PROPOSE: (frozenset({_S.COMPOSED}), _S.PROPOSED),
        AnnouncementAct.APPROVE: (frozenset({_S.PROPOSED}), _S.SCHEDULED),
        AnnouncementAct.DECLINE: (frozenset({_S.COUNTING, _S.COMPOSED, _S.PROPOSED}), _S.DECLINED),
        AnnouncementAct.PROPOSE_AGAIN: (frozenset({_S.SCHEDULED, _S.SENDING}), _S.PROPOSED),
        AnnouncementAct.START: (frozenset({_S.SCHEDULED}), _S.CANARY),
        AnnouncementAct.CHECK: (frozenset({_S.CANARY}), _S.CHECKED),
        AnnouncementAct.GO_ON: (frozenset({_S.CANARY, _S.CHECKED}), _S.SENDING),
        AnnouncementAct.PAUSE: (HOLDABLE, _S.PAUSED),
        AnnouncementAct.RESUME: (frozenset({_S.PAUSED}), _S.SENDING),
        AnnouncementAct.FOLLOW: (frozenset({_S.SENDING}), _S.FOLLOWING),
        AnnouncementAct.MEND: (frozenset({_S.PAUSED, _S.FINISHED}), _S.SENDING),
        AnnouncementAct.REPEAT: (frozenset({_S.FOLLOWING, _S.FINISHED}), _S.SENDING),
        AnnouncementAct.STOP: (_BEGUN | {_S.SCHEDULED}, _S.STOPPED),
        AnnouncementAct.EXPIRE: (_BEGUN | {_S.COUNTING, _S.COMPOSED, _S.PROPOSED, _S.SCHEDULED}, _S.EXPIRED),
        AnnouncementAct.FINISH: (frozenset({_S.SENDING, _S.FOLLOWING}), _S.FINISHED),
    }
)
"""From which states an act leads where. `RESUME` and `MEND` lead back to where the pause began."""


class MendState(StrEnum):
    """Where another text for an announcement stands: `approved` changes copies, `done` has changed them all."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    APPROVED = "approved"
    DONE = "done"


def after(state: AnnouncementState, act: AnnouncementAct) -> AnnouncementState:
    """The state that this act leads to. Raises IllegalTransition."""
    allowed, result = TRANSITIONS[act]
    if state not in allowed:
        raise IllegalTransition(state.value, act.value)
    return result


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(_Value):
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
    people: Group = Group()
    except_for: tuple[Group, ...] = ()
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
    """When it may go out (UTC): not before, not after, and for how many days to whoever comes to match."""

    starts_at: datetime | None = None
    expires_at: datetime | None = None
    joiner_days: int = Field(default=0, ge=0, le=90)


def fingerprint(content: Content, segment: Segment, schedule: Schedule, recipients: int) -> bytes:
    """Return 32 bytes that stand for all that is approved: another letter, person or minute makes others."""
    parts = [_canonical(one) for one in (content, segment, schedule)]
    return hashlib.sha256(json.dumps([*parts, recipients], sort_keys=True).encode()).digest()


def mend_fingerprint(content: Content, erratum: str, content_version: int) -> bytes:
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
    """Whether announcements wait for the morning now."""
    return out_of_quiet_hours(moment) != moment
