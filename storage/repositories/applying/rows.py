"""Rows of the table `applications`: how they become plain values, and what is sealed into them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from domain.application import ApplicationStatus, Consent
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from storage.models import ApplicationRow, table_of
from storage.records.applications import StoredApplication, seal_assessment
from storage.records.base import Resident

_table = table_of(ApplicationRow)
_COLUMNS = len(_table.c)
NEWEST_FIRST = (_table.c.submitted_at.desc(), _table.c.id.desc())
"""The order of a person's applications."""


def rules_of(assessment: Assessment) -> set[str]:
    """Return the rules for which an assessment holds a finding."""
    return {finding.rule for finding in assessment.findings}


def assessment_columns(assessment: Assessment, resident: Resident, application_id: UUID) -> dict[str, Any]:
    """Return the columns that an assessment sets: sealed for this application, and in clear what queues show."""
    return {
        "assessment": seal_assessment(assessment, resident.key, application_id),
        "outcome": assessment.outcome.value,
        "rules_version": assessment.rules_version,
    }


def application_of(row: Row[Any]) -> StoredApplication:
    """Return a row that begins with the table's columns, as a plain value."""
    # By position: by name each column takes a microsecond, longer than all the other work here.
    (
        application_id,
        reference,
        programme,
        resident_id,
        chat_id,
        status,
        version,
        _nik_index,
        kecamatan_code,
        kelurahan_code,
        body,
        assessment,
        outcome,
        rules_version,
        form_version,
        consent_version,
        consent_at,
        submitted_at,
        updated_at,
        decided_at,
        decided_by,
        covered_from,
    ) = row[:_COLUMNS]
    status = ApplicationStatus(status)
    return StoredApplication(
        id=application_id,
        reference=Reference.stored(reference),
        programme=Programme(programme),
        resident_id=resident_id,
        chat_id=chat_id,
        status=status,
        version=version,
        kecamatan_code=kecamatan_code,
        kelurahan_code=kelurahan_code,
        outcome=outcome,
        rules_version=rules_version,
        form_version=form_version,
        consent=Consent(consent_version, consent_at),
        submitted_at=submitted_at,
        updated_at=updated_at,
        decided_at=decided_at,
        decided_by=decided_by,
        covered_from=covered_from,
        sealed_body=body,
        sealed_assessment=assessment,
        stored_status=status,
    )
