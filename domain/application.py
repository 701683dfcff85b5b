"""An application: what is kept of it in clear, its statuses, and which act leads from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self
from uuid import UUID

from domain.errors import AlreadyDecided, Conflict, IllegalTransition
from domain.programme import Programme
from domain.reference import Reference


class ApplicationStatus(StrEnum):
    """Where an application stands. `approved` is not yet covered; only `enrolled` is."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CORRECTION_REQUESTED = "correction_requested"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    APPEALED = "appealed"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Act(StrEnum):
    """What somebody does to an application."""

    START_REVIEW = "start_review"
    REQUEST_CORRECTION = "request_correction"
    RESUBMIT = "resubmit"
    APPROVE = "approve"
    WAITLIST = "waitlist"
    REJECT = "reject"
    APPEAL = "appeal"
    ENROL = "enrol"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    RELEASE = "release"
    RETURN = "return"


OPEN_STATUSES = frozenset(
    {
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.IN_REVIEW,
        ApplicationStatus.CORRECTION_REQUESTED,
        ApplicationStatus.APPROVED,
        ApplicationStatus.WAITLISTED,
        ApplicationStatus.APPEALED,
    }
)
"""One application for a NIK and programme may be in these at a time."""

DECISIONS = frozenset({Act.APPROVE, Act.WAITLIST, Act.REJECT})
RESIDENT_ACTS = frozenset({Act.RESUBMIT, Act.APPEAL, Act.WITHDRAW})

_DECIDED = frozenset(
    {
        ApplicationStatus.APPROVED,
        ApplicationStatus.WAITLISTED,
        ApplicationStatus.REJECTED,
        ApplicationStatus.ENROLLED,
    }
)

# A release frees a NIK that was taken by mistake: the application ends as if it had been withdrawn.
_CLOSING = {Act.WITHDRAW: ApplicationStatus.WITHDRAWN, Act.RELEASE: ApplicationStatus.WITHDRAWN}

TRANSITIONS: Mapping[ApplicationStatus, Mapping[Act, ApplicationStatus]] = MappingProxyType(
    {
        ApplicationStatus.SUBMITTED: {Act.START_REVIEW: ApplicationStatus.IN_REVIEW, **_CLOSING},
        ApplicationStatus.IN_REVIEW: {
            Act.REQUEST_CORRECTION: ApplicationStatus.CORRECTION_REQUESTED,
            Act.APPROVE: ApplicationStatus.APPROVED,
            Act.WAITLIST: ApplicationStatus.WAITLISTED,
            Act.REJECT: ApplicationStatus.REJECTED,
            **_CLOSING,
        },
        # Only what waits for the resident, or for a place, can lapse; what waits for an officer cannot.
        ApplicationStatus.CORRECTION_REQUESTED: {
            Act.RESUBMIT: ApplicationStatus.SUBMITTED,
            Act.EXPIRE: ApplicationStatus.EXPIRED,
            **_CLOSING,
        },
        ApplicationStatus.WAITLISTED: {
            Act.APPROVE: ApplicationStatus.APPROVED,
            Act.EXPIRE: ApplicationStatus.EXPIRED,
            Act.RETURN: ApplicationStatus.IN_REVIEW,
            **_CLOSING,
        },
        ApplicationStatus.APPROVED: {
            Act.ENROL: ApplicationStatus.ENROLLED,
            Act.RETURN: ApplicationStatus.IN_REVIEW,
            **_CLOSING,
        },
        ApplicationStatus.REJECTED: {Act.APPEAL: ApplicationStatus.APPEALED},
        ApplicationStatus.APPEALED: {Act.START_REVIEW: ApplicationStatus.IN_REVIEW, **_CLOSING},
        ApplicationStatus.ENROLLED: {},
        ApplicationStatus.WITHDRAWN: {},
        ApplicationStatus.EXPIRED: {},
    }
)
"""Status → act → next status; what is not written here cannot happen.

`return` brings back to an officer what was verified before: the person grew too old while waiting, or BPJS refused."""


# A place that is given to somebody who waits is taken by the resident, never by an officer once more.
_OFFICERS_ONLY_FROM: Mapping[Act, ApplicationStatus] = MappingProxyType(
    {
        Act.APPROVE: ApplicationStatus.IN_REVIEW,
        Act.WAITLIST: ApplicationStatus.IN_REVIEW,
        Act.RETURN: ApplicationStatus.WAITLISTED,
    }
)


def next_status(status: ApplicationStatus, act: Act) -> ApplicationStatus:
    """Return the status after the act.

    Raises `AlreadyDecided` when a decision meets a decided application, else `IllegalTransition`.
    """
    following = TRANSITIONS[status].get(act)
    if following is not None:
        return following
    if act in DECISIONS and status in _DECIDED:
        raise AlreadyDecided(status.value, act.value)
    raise IllegalTransition(status.value, act.value)


def acts_open_to(status: ApplicationStatus) -> frozenset[Act]:
    """Return the acts that fit this status, no matter who may do them."""
    return frozenset(TRANSITIONS[status])


def officers_acts(status: ApplicationStatus) -> frozenset[Act]:
    """Return the acts that fit this status for an officer, if the person may do them."""
    return frozenset(act for act in TRANSITIONS[status] if _OFFICERS_ONLY_FROM.get(act, status) is status)


@dataclass(frozen=True, slots=True)
class Consent:
    """Which text was agreed to, and when."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """An application, but for what it says: that is personal, and sealed where it is stored.

    `version` counts the writes: a change is stored only if it is the one that was read. `decided_by` is the officer
    of the latest decision, `covered_from` the day on which cover begins.
    """

    id: UUID
    reference: Reference
    programme: Programme
    resident_id: UUID
    chat_id: int
    status: ApplicationStatus
    version: int
    kecamatan_code: str
    kelurahan_code: str
    outcome: str
    rules_version: str
    form_version: str
    consent: Consent
    submitted_at: datetime
    updated_at: datetime
    decided_at: datetime | None
    decided_by: UUID | None
    covered_from: date | None

    @property
    def is_open(self) -> bool:
        """Whether its NIK cannot apply for the programme once more."""
        return self.status in OPEN_STATUSES

    def check_version(self, seen: int) -> None:
        """Raise Conflict when it is not the version that somebody saw."""
        if self.version != seen:
            raise Conflict

    def check_officers_act(self, act: Act) -> None:
        """Raise IllegalTransition, or AlreadyDecided, where an officer cannot do this as it stands."""
        next_status(self.status, act)
        if act not in officers_acts(self.status):
            raise (AlreadyDecided if act in DECISIONS else IllegalTransition)(self.status.value, act.value)

    # Every act raises IllegalTransition where it does not fit the status; a decision AlreadyDecided after a decision.

    def start_review(self) -> Self:
        """Take it into an officer's hands."""
        return self._moved(Act.START_REVIEW)

    def request_correction(self) -> Self:
        """Ask the resident to answer some questions again."""
        return self._moved(Act.REQUEST_CORRECTION)

    def resubmit(self) -> Self:
        """Send the corrected answers to the officers."""
        return self._moved(Act.RESUBMIT)

    def approve(self, by: UUID | None, at: datetime) -> Self:
        """Give a place: an officer decides, or (None) the resident says yes to an offer."""
        return self._moved(Act.APPROVE, by, at)

    def waitlist(self, by: UUID, at: datetime) -> Self:
        """Find it verified while there is no place."""
        return self._moved(Act.WAITLIST, by, at)

    def reject(self, by: UUID, at: datetime) -> Self:
        """Refuse it; the resident can object once."""
        return self._moved(Act.REJECT, by, at)

    def appeal(self) -> Self:
        """Object to the rejection: it is open again."""
        return self._moved(Act.APPEAL)

    def enrol(self, covered_from: date) -> Self:
        """Note that BPJS covers the person from this day on."""
        return self._moved(Act.ENROL, covered_from=covered_from)

    def correct_cover(self, covered_from: date | None) -> Self:
        """Put another first day of cover in place of the one that was taken wrongly."""
        if self.status is not ApplicationStatus.ENROLLED:
            raise IllegalTransition(self.status.value, "correct")
        return replace(self, covered_from=covered_from or self.covered_from)

    def withdraw(self) -> Self:
        """End it as the resident wishes."""
        return self._moved(Act.WITHDRAW)

    def expire(self) -> Self:
        """End it because the resident has not answered in time."""
        return self._moved(Act.EXPIRE)

    def release(self) -> Self:
        """End it because its NIK was taken by mistake."""
        return self._moved(Act.RELEASE)

    def send_back(self) -> Self:
        """Bring what was verified before back to an officer."""
        return self._moved(Act.RETURN)

    def _moved(self, act: Act, by: UUID | None = None, at: datetime | None = None, **different: Any) -> Self:
        if by is not None:
            different |= {"decided_by": by, "decided_at": at}
        return replace(self, status=next_status(self.status, act), **different)
