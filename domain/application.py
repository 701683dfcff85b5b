"""An application's life: its statuses and which act leads from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.errors import AlreadyDecided, IllegalTransition


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


def next_status(status: ApplicationStatus, act: Act) -> ApplicationStatus:
    """The status after the act.

    Raises `AlreadyDecided` when a decision meets a decided application, else `IllegalTransition`.
    """
    following = TRANSITIONS[status].get(act)
    if following is not None:
        return following
    if act in DECISIONS and status in _DECIDED:
        raise AlreadyDecided(status.value, act.value)
    raise IllegalTransition(status.value, act.value)


def acts_open_to(status: ApplicationStatus) -> frozenset[Act]:
    """The acts that fit this status, whoever may do them."""
    return frozenset(TRANSITIONS[status])
