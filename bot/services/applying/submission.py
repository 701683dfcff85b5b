"""Submit an application, resubmit it corrected, and withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.conversations.engine.contexts import Correction, context_of
from bot.runtime.files.photos import fetch_calls
from bot.services.applying.draft_context import ApplyingContext
from bot.services.applying.identity import found_by
from bot.services.places.placement import release_places
from bot.services.registries.facts import ListFacts, list_facts
from bot.services.review.corrections import DOCUMENT_PREFIX, corrects
from domain.application import Consent
from domain.audit import Actor, AuditAct
from domain.draft import Draft
from domain.errors import IllegalTransition, IntakeClosed, NotFound
from domain.identity.numbers import nik_notes
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from domain.rules.outcome import Outcome
from storage.records.applications import ApplicationContent, SentFile, StoredApplication
from storage.records.base import AuditEvent, Resident

if TYPE_CHECKING:
    from bot.resources import Resources
    from storage.unit_of_work import UnitOfWork


class SubmissionKind(StrEnum):
    """The outcome of sending a form."""

    SUBMITTED = "submitted"
    ALREADY_OPEN_OWN = "already_open_own"
    ALREADY_OPEN_OTHER = "already_open_other"
    INELIGIBLE = "ineligible"
    NOT_WAITING = "not_waiting"


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """What to tell the person.

    `reference` is set when the application is the person's own (`submitted`, `already_open_own`), `assessment` when the
    answers were assessed. `already_open_other` carries nothing, since it is nobody's business whose application it is.
    `not_waiting`: the application no longer waits for a correction.
    """

    kind: SubmissionKind
    reference: Reference | None = None
    assessment: Assessment | None = None


async def submit(
    uow: UnitOfWork, resources: Resources, *, draft: Draft, resident: Resident, today: date, now: datetime
) -> SubmissionResult:
    """Store the draft of a programme's form as an application, assessed on all facts as of `today`.

    A NIK has at most one open application per programme, also when two chats send at once. A list's facts refuse
    nothing here: a person who types a stranger's NIK must not learn from the answer what a register holds on it. Raises
    IntakeClosed if the programme takes no applications today.
    """
    programme = Programme(draft.form)
    listed = await list_facts(uow, programme, str(draft.answers["nik"]))
    content = read_content(resources, draft, today, listed)
    existing = await uow.applications.open_for_nik(programme, content.found_by.nik)
    if existing is not None:
        return _already_open(existing, resident)
    if any(one.outcome is Outcome.INELIGIBLE and one.listed_on is None for one in content.assessment.findings):
        return SubmissionResult(SubmissionKind.INELIGIBLE, assessment=content.assessment)
    if not resources.rulebook.on(programme, today).intake_open:
        raise IntakeClosed(programme.value)
    stored = await uow.applications.insert(
        programme,
        content,
        read_consent(draft, now),
        resident=resident,
        form_version=draft.form_version,
        year=today.year,
    )
    if stored is None:
        existing = await uow.applications.open_for_nik(programme, content.found_by.nik)
        return _already_open(existing, resident)
    await _keep_documents(uow, stored, content, resident, list(content.answers))
    await uow.audit.add([_event(AuditAct.APPLICATION_SUBMITTED, stored, resident, outcome=stored.outcome)])
    return SubmissionResult(SubmissionKind.SUBMITTED, stored.reference, content.assessment)


async def resubmit(
    uow: UnitOfWork, resources: Resources, *, draft: Draft, resident: Resident, today: date, now: datetime
) -> SubmissionResult:
    """Put a correction's answers into the application named in `draft.context` and send it back to the queue.

    The application is assessed again, but that refuses nothing: an officer has it in hand and decides.

    Raises:
        NotFound: the application is not the resident's own.
        Conflict: somebody else changed it at the same moment.
    """
    del now  # a parameter only because a form's end calls `submit` and this with the same arguments
    correction = context_of(draft, Correction)
    application = await uow.applications.get(correction.application_id)
    if application is None or application.resident_id != resident.id:
        raise NotFound
    try:
        resubmitted = application.resubmit()
    except IllegalTransition:
        return SubmissionResult(SubmissionKind.NOT_WAITING, application.reference)
    if not corrects(draft, application):
        return SubmissionResult(SubmissionKind.NOT_WAITING, application.reference)
    listed = await list_facts(uow, application.programme, str(draft.answers["nik"]))
    content = read_content(resources, draft, today, listed)
    other = await uow.applications.open_for_nik(application.programme, content.found_by.nik)
    if other is not None and other.id != application.id:
        return _already_open(other, resident)
    changed = await uow.applications.replace_content(resubmitted, content, resident=resident)
    await uow.clearances.drop(application.id)
    await _keep_documents(uow, changed, content, resident, draft.questions)
    await uow.audit.add([_event(AuditAct.APPLICATION_RESUBMITTED, changed, resident, outcome=changed.outcome)])
    return SubmissionResult(SubmissionKind.SUBMITTED, changed.reference, content.assessment)


async def withdraw(
    uow: UnitOfWork, resources: Resources, *, reference: Reference, resident: Resident
) -> StoredApplication:
    """Withdraw the resident's own application and return it; the places it held are released.

    Raises:
        NotFound: the application is somebody else's.
        IllegalTransition: it is closed already.
        Conflict: it was changed at the same moment.
    """
    application = await own_application(uow, reference, resident)
    withdrawn = application.withdraw()
    await release_places(uow, resources, application)
    changed = await uow.applications.save(withdrawn)
    await uow.audit.add([_event(AuditAct.APPLICATION_WITHDRAWN, changed, resident)])
    return changed


async def own_application(uow: UnitOfWork, reference: Reference, resident: Resident) -> StoredApplication:
    """Return the application if this account sent it. Raises NotFound otherwise."""
    application = await uow.applications.get_by_reference(reference)
    if application is None or application.resident_id != resident.id:
        raise NotFound
    return application


def read_content(resources: Resources, draft: Draft, today: date, listed: ListFacts) -> ApplicationContent:
    """Return the draft's content, assessed as of `today` on its answers and on the facts of lists (`list_facts`)."""
    rules = resources.rulebook.on(Programme(draft.form), today)
    answers = {key: value for key, value in draft.answers.items() if value is not None}
    listed_as, listed_on = listed
    facts = {**_with_nik_notes(rules.facts_from(answers), answers, today), **listed_as}
    return ApplicationContent(
        answers=answers,
        assessment=rules.assess(facts, listed_on),
        kecamatan_code=str(answers["kecamatan"]),
        kelurahan_code=str(answers["kelurahan"]),
        found_by=found_by(answers),
    )


def read_consent(draft: Draft, now: datetime) -> Consent:
    """Return the text consented to and when; without a stored time, consent counts from the submission."""
    return Consent(str(draft.answers["consent"]), context_of(draft, ApplyingContext).consent_at or now)


def birth_date_of(answers: Mapping[str, Any]) -> date | None:
    """Return the stated birth date, which drafts keep as ISO text."""
    stated = answers.get("birth_date")
    return date.fromisoformat(stated) if isinstance(stated, str) else stated


def _with_nik_notes(facts: Mapping[str, object], answers: Mapping[str, Any], today: date) -> dict[str, object]:
    born = birth_date_of(answers)
    known = {**facts, "nik_notes": nik_notes(str(answers["nik"]), today, born)}
    return known if born is None else {**known, "birth_date": born}


def _already_open(existing: StoredApplication | None, resident: Resident) -> SubmissionResult:
    if existing is not None and existing.resident_id == resident.id:
        return SubmissionResult(SubmissionKind.ALREADY_OPEN_OWN, existing.reference)
    return SubmissionResult(SubmissionKind.ALREADY_OPEN_OTHER)


async def _keep_documents(
    uow: UnitOfWork,
    application: StoredApplication,
    content: ApplicationContent,
    resident: Resident,
    questions: list[str],
) -> None:
    """Store the photos that these questions brought, and queue the download of each."""
    files = {
        key: [SentFile(str(one["file_id"]), one.get("sent_as", "photo")) for one in answer["files"]]
        for key, answer in content.answers.items()
        if key.startswith(DOCUMENT_PREFIX) and key in questions and answer
    }
    document_ids = await uow.documents.replace(application, files, resident=resident)
    sent = [file for kind in files.values() for file in kind]
    await uow.outbox.add(fetch_calls(application.chat_id, dict(zip(document_ids, sent, strict=True))))


def _event(action: AuditAct, application: StoredApplication, resident: Resident, **data: Any) -> AuditEvent:
    return AuditEvent(action, Actor.RESIDENT, resident.id, application.id, data)
