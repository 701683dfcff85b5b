"""What an officer finds when checking a finding, and who may not decide after an objection."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.audit import AuditAct

_DECIDED_OTHERWISE = {AuditAct.APPLICATION_APPROVED, AuditAct.APPLICATION_WAITLISTED}


class CheckResult(StrEnum):
    """Whether the person fits what the finding's rule asks for."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    CANNOT_TELL = "cannot_tell"


class ReleaseReason(StrEnum):
    """Why a NIK may be released. Texts: `release-reason-<reason>`."""

    TYPED_WRONG = "typed-wrong"
    OWNER_CAME = "owner-came"
    DOUBLE = "double"


class ReturnReason(StrEnum):
    """Why an application on the waiting list goes back into review. Texts: `return-reason-<reason>`."""

    DOCUMENTS = "documents"
    DATA_CHANGED = "data-changed"
    BY_MISTAKE = "by-mistake"


class RecordedAct(Protocol):
    """What the audit trail says of an act."""

    @property
    def action(self) -> AuditAct | str:
        """Return the act; a name if it is of another release."""
        ...

    @property
    def actor_id(self) -> UUID | None:
        """Return who did it."""
        ...


def barred_from_deciding(history: Iterable[RecordedAct]) -> UUID | None:
    """Return the officer whose rejection is under objection, by the application's history (oldest first)."""
    rejected_by = barred = None
    for event in history:
        if event.action == AuditAct.APPLICATION_REJECTED:
            rejected_by, barred = event.actor_id, None
        elif event.action == AuditAct.APPLICATION_APPEALED:
            barred = rejected_by
        elif event.action in _DECIDED_OTHERWISE:
            barred = None
    return barred
