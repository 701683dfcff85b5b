"""Mapped classes: the tables, their constraints and the indexes that frequent queries need.

Columns of type ``LargeBinary`` hold ciphertext bound to table, column and row id (see ``storage.encryption``), or a
blind index if the name says so.
"""

from storage.models.announcements import AnnouncementRow, MutedTopic, QuestionRow, RevisionRow
from storage.models.applications import (
    OPEN,
    ApplicationCounter,
    ApplicationRow,
    ClearanceRow,
    DocumentRow,
    DraftRow,
    EnrolmentRow,
    HandOver,
    PastAssessment,
    ReferenceCounter,
    SearchToken,
)
from storage.models.base import Base, UtcDateTime, table_of
from storage.models.people import AuditEventRow, Invitation, OfficerRow, ResidentKey, ResidentRow
from storage.models.places import (
    FundingSourceRow,
    QuotaEntry,
    QuotaPool,
    ReservationRow,
    RoundEntry,
    RoundRow,
    WaitingCount,
    WaitingRow,
)
from storage.models.queues import Chat, InboxRow, MessageSlot, OutboxRow, TimerRow
from storage.models.registries import RegistryEntry, RegistryList

__all__ = [
    "OPEN",
    "AnnouncementRow",
    "ApplicationCounter",
    "ApplicationRow",
    "AuditEventRow",
    "Base",
    "Chat",
    "ClearanceRow",
    "DocumentRow",
    "DraftRow",
    "EnrolmentRow",
    "FundingSourceRow",
    "HandOver",
    "InboxRow",
    "Invitation",
    "MessageSlot",
    "MutedTopic",
    "OfficerRow",
    "OutboxRow",
    "PastAssessment",
    "QuestionRow",
    "QuotaEntry",
    "QuotaPool",
    "ReferenceCounter",
    "RegistryEntry",
    "RegistryList",
    "ReservationRow",
    "ResidentKey",
    "ResidentRow",
    "RevisionRow",
    "RoundEntry",
    "RoundRow",
    "SearchToken",
    "TimerRow",
    "UtcDateTime",
    "WaitingCount",
    "WaitingRow",
    "table_of",
]
