"""Things to test with: valid by default, one keyword for each difference. All people are made up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from bot.loading import load_resources
from bot.resources import Resources
from bot.services.applying import submission
from bot.services.applying.identity import found_by
from bot.services.places.placement import day_of
from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.areas import CITY_CODE
from domain.draft import Draft
from domain.places.funding import period_of
from domain.places.pool import EntryKind, Pool, PoolKey
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from storage.models import RegistryList
from storage.records.applications import ApplicationContent, StoredApplication
from storage.records.base import Resident, new_id
from storage.repositories.officers import Grant
from storage.unit_of_work import UnitOfWork

NIK = "3374011205909001"
OTHER_NIK = "3374015506859002"
KK = "3374010101119003"
GENUKSARI = "33.74.05.1004"
GENUK = "33.74.05"
MIJEN = "33.74.14"
SENT_AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

PIJAR_SEMAR_ANSWERS: Mapping[str, Any] = {
    "ktp_region": "semarang_city",
    "age_band": "17_to_64",
    "working_now": "yes",
    "works_for": "self",
    "bpjstk_cover": "none",
    "consent": "2026-11",
    "nik": NIK,
    "birth_date": "1990-05-12",
    "name": "Sutarno Wibowo",
    "kecamatan": GENUK,
    "kelurahan": GENUKSARI,
    "rt_rw": "003/005",
    "occupation": "becak",
    "workplace": "Pasar Genuk",
    "phone": "+6281200009001",
}
UHC_ANSWERS: Mapping[str, Any] = {
    "care_need": "none",
    "ktp_region": "semarang_city",
    "resident_6_months": "yes",
    "jkn_card": "inactive",
    "paid_before": "self_paid",
    "accepts_class_3": "yes",
    "consent": "2026-11",
    "nik": NIK,
    "birth_date": "1990-05-12",
    "kk": KK,
    "name": "Sutarno Wibowo",
    "kecamatan": GENUK,
    "kelurahan": GENUKSARI,
    "rt_rw": "003/005",
    "phone": "+6281200009001",
    "document_ktp": {"files": [{"file_id": "ktp-file", "file_unique_id": "k"}], "media_group_id": None},
    "document_kk": {"files": [{"file_id": "kk-file", "file_unique_id": "f"}], "media_group_id": None},
}
ANSWERS = {Programme.PIJAR_SEMAR: PIJAR_SEMAR_ANSWERS, Programme.UHC: UHC_ANSWERS}


@cache
def read_resources() -> Resources:
    """Texts, rules, areas and forms as they ship."""
    return load_resources("uji_bot", broadcast_rate=28)


async def make_resident(uow: UnitOfWork, telegram_id: int = 9101) -> Resident:
    """Return a resident who has talked to the bot; the one with this account, if it is there already."""
    known = await uow.residents.get_by_telegram_id(telegram_id)
    if known is not None:
        return known
    resident_id = new_id()
    key, wrapped = uow.keyring.new_data_key(resident_id)
    resident = Resident(resident_id, telegram_id, "id", None, key, wrapped, SENT_AT, is_new=True)
    await uow.residents.save([resident])
    resident.is_new = False
    return resident


def make_draft(resident: Resident, programme: Programme = Programme.PIJAR_SEMAR, **answers: object) -> Draft:
    """Return a filled-in form; `answers` replace those that are there."""
    filled = {**ANSWERS[programme], **answers}
    return Draft(
        id=new_id(),
        chat_id=resident.telegram_id,
        resident_id=resident.id,
        form=programme.value,
        form_version="1",
        questions=list(filled),
        started_at=SENT_AT,
        updated_at=SENT_AT,
        answers=filled,
    )


async def make_application(
    uow: UnitOfWork,
    resources: Resources,
    *,
    telegram_id: int = 9101,
    programme: Programme = Programme.PIJAR_SEMAR,
    **answers: object,
) -> StoredApplication:
    """Return an application that has just been sent."""
    resident = await make_resident(uow, telegram_id)
    draft = make_draft(resident, programme, **answers)
    result = await submission.submit(uow, resources, draft=draft, resident=resident, today=day_of(uow.now), now=uow.now)
    assert result.reference is not None, result.kind
    return await reload(uow, result.reference)


async def reload(uow: UnitOfWork, reference: Reference) -> StoredApplication:
    """Return the application as it is stored now."""
    application = await uow.applications.get_by_reference(reference)
    assert application is not None
    return application


async def set_status(
    uow: UnitOfWork, application: StoredApplication, status: ApplicationStatus, *, decided_by: UUID | None = None
) -> StoredApplication:
    """Store the application in this status, whatever way leads there."""
    decided_by = decided_by or application.decided_by
    return await uow.applications.save(replace(application, status=status, decided_by=decided_by))


async def make_officer(
    uow: UnitOfWork,
    telegram_id: int = 9002,
    role: Role = Role.APPROVER,
    programmes: frozenset[Programme] = frozenset(Programme),
    areas: frozenset[str] = frozenset({CITY_CODE}),
) -> Officer:
    """Somebody in office, for the whole city if nothing else is said."""
    return await uow.officers.appoint(telegram_id, Grant(role, programmes, areas), "Petugas Uji")


async def make_places(
    uow: UnitOfWork,
    programme: Programme,
    number: int,
    fund: str = "apbd",
    period: str | None = None,
    kecamatan_code: str = "",
) -> Pool:
    """Places that an admin has set, in the current period if none is named."""
    rules = read_resources().rulebook.on(programme, SENT_AT.date())
    admin = await make_officer(uow, 9008, Role.ADMIN)
    return await uow.places.change(
        PoolKey(programme, fund, period or period_of(rules.placement.period, day_of(uow.now)), kecamatan_code),
        number,
        EntryKind.OPENING,
        officer_id=admin.id,
        decree="SK 9/2026",
        reason="Untuk uji",
    )


async def make_covered_list(uow: UnitOfWork, listed_on: date | None = None) -> UUID:
    """Store a list of people covered already that is in use and names nobody; of today if no other day is named."""
    list_id = new_id()
    await uow.connection.execute(
        insert(RegistryList).values(
            id=list_id,
            kind="covered",
            listed_on=listed_on or day_of(uow.now),
            state="current",
            entries=0,
            imported_at=uow.now,
            switched_at=uow.now,
        )
    )
    return list_id


def make_content(answers: dict[str, Any], assessment: Assessment, kelurahan_code: str) -> ApplicationContent:
    """Return what an application with these answers says."""
    return ApplicationContent(answers, assessment, kelurahan_code[:8], kelurahan_code, found_by(answers))
