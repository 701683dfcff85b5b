"""An application: its fields in clear, its statuses, and the act that leads from one status to the next."""

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
    """The status of an application; `approved` is not yet covered, only `enrolled` is."""

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
    """An act on an application."""

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
"""The statuses of open applications; there is at most one open application for a NIK and programme."""

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

# A release frees a NIK that was used by mistake: the application ends as if it had been withdrawn.
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
        # An application can lapse only while the resident has to act or while it waits for a place, not while an
        # officer has to.
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
"""Status → act → next status; anything not listed is not allowed.

`return` brings a verified application back to an officer: the person grew too old while waiting, or BPJS refused.
"""


# A place offered to an applicant on the waiting list is accepted by the resident, never by an officer again.
_OFFICERS_ONLY_FROM: Mapping[Act, ApplicationStatus] = MappingProxyType(
    {
        Act.APPROVE: ApplicationStatus.IN_REVIEW,
        Act.WAITLIST: ApplicationStatus.IN_REVIEW,
        Act.RETURN: ApplicationStatus.WAITLISTED,
    }
)


def next_status(status: ApplicationStatus, act: Act) -> ApplicationStatus:
    """Return the status after the act.

    Raises `AlreadyDecided` for a decision on a decided application, else `IllegalTransition`.
    """
    following = TRANSITIONS[status].get(act)
    if following is not None:
        return following
    if act in DECISIONS and status in _DECIDED:
        raise AlreadyDecided(status.value, act.value)
    raise IllegalTransition(status.value, act.value)


def acts_open_to(status: ApplicationStatus) -> frozenset[Act]:
    """Return the acts that fit this status, regardless of who may do them."""
    return frozenset(TRANSITIONS[status])


def officers_acts(status: ApplicationStatus) -> frozenset[Act]:
    """Return the acts that an officer with the permission can do in this status."""
    return frozenset(act for act in TRANSITIONS[status] if _OFFICERS_ONLY_FROM.get(act, status) is status)


@dataclass(frozen=True, slots=True)
class Consent:
    """The version of the text that was agreed to, and the time."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """An application without its answers, which are personal data and stored encrypted.

    `version` counts the writes: a change is stored only if the stored version is still the one that was read.
    `decided_by` is the officer of the latest decision, `covered_from` the first day of cover.
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
        """Whether it blocks another application of its NIK for the programme."""
        return self.status in OPEN_STATUSES

    def check_version(self, seen: int) -> None:
        """Raise Conflict unless it still has the version that the officer saw."""
        if self.version != seen:
            raise Conflict

    def check_officers_act(self, act: Act) -> None:
        """Raise IllegalTransition, or AlreadyDecided, if an officer cannot do this in the current status."""
        next_status(self.status, act)
        if act not in officers_acts(self.status):
            raise (AlreadyDecided if act in DECISIONS else IllegalTransition)(self.status.value, act.value)

    # Every act raises IllegalTransition if it does not fit the status; a decision raises AlreadyDecided after a
    # decision.

    def start_review(self) -> Self:
        """Begin an officer's review."""
        return self._moved(Act.START_REVIEW)

    def request_correction(self) -> Self:
        """Ask the resident to answer some questions again."""
        return self._moved(Act.REQUEST_CORRECTION)

    def resubmit(self) -> Self:
        """Return the corrected answers to the officers."""
        return self._moved(Act.RESUBMIT)

    def approve(self, by: UUID | None, at: datetime) -> Self:
        """Approve it with a place: by an officer's decision, or (None) by the resident's acceptance of an offer."""
        return self._moved(Act.APPROVE, by, at)

    def waitlist(self, by: UUID, at: datetime) -> Self:
        """Put the verified application on the waiting list, since there is no place."""
        return self._moved(Act.WAITLIST, by, at)

    def reject(self, by: UUID, at: datetime) -> Self:
        """Reject it; the resident can object once."""
        return self._moved(Act.REJECT, by, at)

    def appeal(self) -> Self:
        """Object to the rejection, which opens the application again."""
        return self._moved(Act.APPEAL)

    def enrol(self, covered_from: date) -> Self:
        """Record that BPJS covers the person from this day on."""
        return self._moved(Act.ENROL, covered_from=covered_from)

    def correct_cover(self, covered_from: date | None) -> Self:
        """Replace a first day of cover that was recorded wrongly."""
        if self.status is not ApplicationStatus.ENROLLED:
            raise IllegalTransition(self.status.value, "correct")
        return replace(self, covered_from=covered_from or self.covered_from)

    def withdraw(self) -> Self:
        """End it at the resident's request."""
        return self._moved(Act.WITHDRAW)

    def expire(self) -> Self:
        """End it because the resident did not answer in time."""
        return self._moved(Act.EXPIRE)

    def release(self) -> Self:
        """End it because its NIK was used by mistake."""
        return self._moved(Act.RELEASE)

    def send_back(self) -> Self:
        """Return the verified application to an officer."""
        return self._moved(Act.RETURN)

    def _moved(self, act: Act, by: UUID | None = None, at: datetime | None = None, **different: Any) -> Self:
        if by is not None:
            different |= {"decided_by": by, "decided_at": at}
        return replace(self, status=next_status(self.status, act), **different)
