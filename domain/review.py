"""The result of checking a finding, reasons of officers' acts, and who may not decide after an objection."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.audit import AuditAct

_DECIDED_OTHERWISE = {AuditAct.APPLICATION_APPROVED, AuditAct.APPLICATION_WAITLISTED}


class CheckResult(StrEnum):
    """Whether the person fits what the finding's rule requires."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    CANNOT_TELL = "cannot_tell"


class ReleaseReason(StrEnum):
    """The reason for releasing a NIK. Texts: `release-reason-<reason>`."""

    TYPED_WRONG = "typed-wrong"
    OWNER_CAME = "owner-came"
    DOUBLE = "double"


class ReturnReason(StrEnum):
    """The reason for returning an application on the waiting list to review. Texts: `return-reason-<reason>`."""

    DOCUMENTS = "documents"
    DATA_CHANGED = "data-changed"
    BY_MISTAKE = "by-mistake"


class RecordedAct(Protocol):
    """An act as the audit trail records it."""

    @property
    def action(self) -> AuditAct | str:
        """The act, or its stored name if it is of another release."""
        ...

    @property
    def actor_id(self) -> UUID | None:
        """The officer who did it, if any."""
        ...


def barred_from_deciding(history: Iterable[RecordedAct]) -> UUID | None:
    """Return the officer whose rejection is under objection, from the application's history (oldest first)."""
    rejected_by = barred = None
    for event in history:
        if event.action == AuditAct.APPLICATION_REJECTED:
            rejected_by, barred = event.actor_id, None
        elif event.action == AuditAct.APPLICATION_APPEALED:
            barred = rejected_by
        elif event.action in _DECIDED_OTHERWISE:
            barred = None
    return barred
