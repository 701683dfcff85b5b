"""What passes between the bot and the applications' storage: plain values, without a trace of SQL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from domain.application import Application, ApplicationStatus
from domain.review import CheckResult
from domain.rules.assessment import Assessment
from storage.encryption import CiphertextContext, DataKey


@dataclass(frozen=True, slots=True)
class FoundBy:
    """What an application is found by, besides its reference and area."""

    nik: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)
    occupation: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ApplicationContent:
    """What an application says: every answer, what the rules make of it, where the person lives, how it is found."""

    answers: dict[str, Any] = field(repr=False)
    assessment: Assessment = field(repr=False)
    kecamatan_code: str
    kelurahan_code: str
    found_by: FoundBy


@dataclass(frozen=True, slots=True)
class StoredApplication(Application):
    """An application as it is stored; what is personal in it stays sealed until `answers` opens it.

    `stored_status` is the status of its row as it was read, whatever an act has made of it since.
    """

    sealed_body: bytes = field(repr=False)
    sealed_assessment: bytes = field(repr=False)
    stored_status: ApplicationStatus = field(repr=False, compare=False)

    def answers(self, key: DataKey) -> dict[str, Any]:
        """Return the answers by question; `key` is the resident's. Raises UnreadableCiphertext."""
        body = json.loads(key.open(self.sealed_body, body_context(self.id)))
        answers: dict[str, Any] = body["answers"]
        return answers

    def assessment(self, key: DataKey) -> Assessment:
        """Return the assessment it was stored with; `key` is the resident's. Raises UnreadableCiphertext."""
        return Assessment.from_json(key.open(self.sealed_assessment, assessment_context(self.id)).decode())


@dataclass(frozen=True, slots=True)
class KeyedApplication:
    """An application, and the data key of its applicant as it is kept: `Keyring.unwrap` opens it."""

    application: StoredApplication
    wrapped_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clearance:
    """Who looked into a finding, when, and what they found; None where no result was recorded."""

    officer_id: UUID
    at: datetime
    result: CheckResult | None
    sealed_note: bytes | None = field(default=None, repr=False)

    def note(self, key: DataKey, application_id: UUID, rule: str) -> str | None:
        """Return the officer's note; `key` is the resident's. Raises UnreadableCiphertext."""
        return key.open(self.sealed_note, note_context(application_id, rule)).decode() if self.sealed_note else None


@dataclass(frozen=True, slots=True)
class QueuedApplication:
    """An application in the officers' queue.

    It comes with its applicant's sealed data key, None when that is gone, and the rules whose findings are cleared.
    """

    application: StoredApplication
    wrapped_key: bytes | None = field(repr=False)
    cleared: Mapping[str, Clearance]


SentAs = Literal["photo", "document"]
"""How Telegram holds a picture: an id of one kind cannot be sent as the other."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A picture as it came: Telegram's id to fetch and to send it again by."""

    file_id: str = field(repr=False)
    sent_as: SentAs = "photo"


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """What was sent as a photo of this kind, and was none."""

    application_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A photo of an application: what it shows, and Telegram's id to send it again by.

    `state` is `waiting` until its content has been fetched, then `stored`, or `no_photo` where that was none.
    """

    id: UUID
    kind: str
    file_id: str = field(repr=False)
    state: str
    sent_as: SentAs = "photo"


def body_context(application_id: UUID) -> CiphertextContext:
    """Return what an application's sealed answers are bound to."""
    return CiphertextContext("applications", "body", application_id)


def assessment_context(application_id: UUID) -> CiphertextContext:
    """Return what an application's sealed assessment is bound to."""
    return CiphertextContext("applications", "assessment", application_id)


def note_context(application_id: UUID, rule: str) -> CiphertextContext:
    """Return what the sealed note of a check is bound to."""
    return CiphertextContext("clearances", f"note|{rule}", application_id)


def seal_answers(answers: dict[str, Any], key: DataKey, application_id: UUID) -> bytes:
    """Return the stored form of the answers."""
    plaintext = json.dumps({"answers": answers}, ensure_ascii=False, separators=(",", ":"))
    return key.seal(plaintext.encode(), body_context(application_id))


def seal_assessment(assessment: Assessment, key: DataKey, application_id: UUID) -> bytes:
    """Return the stored form of the assessment."""
    return key.seal(assessment.to_json().encode(), assessment_context(application_id))
