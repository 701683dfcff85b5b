"""Many people at once who were verified and wait, written straight into the database. All are made up."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import insert

from domain.application import ApplicationStatus
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment
from storage.models import ApplicationCounter, ApplicationRow, Chat, ResidentKey, ResidentRow
from storage.records.applications import seal_answers, seal_assessment
from storage.records.base import new_id
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import PIJAR_SEMAR_ANSWERS, SENT_AT, read_resources

FIRST_ACCOUNT = 9_900_000
KECAMATAN = ("33.74.05", "33.74.14", "33.74.01")
OCCUPATIONS = ("becak", "ojek", "pkl", "marbot")
DECILES = (None, 1, 2, 3)
_CHUNK = 500


async def wait_many(
    database: Database,
    count: int,
    *,
    first: int = 1,
    sent_at: datetime = SENT_AT,
    account: Callable[[int], int] = lambda number: FIRST_ACCOUNT + number,
) -> list[UUID]:
    """`count` applications for Pijar Semar on the waiting list; returned in the order they were sent.

    The kecamatan, occupation and decile of each follow from its running number, which begins with `first`.
    """
    ids: list[UUID] = []
    for start in range(first, first + count, _CHUNK):
        numbers = range(start, min(start + _CHUNK, first + count))
        async with database.write() as uow:
            ids += await _write(uow, numbers, sent_at, account)
            await uow.commit()
    return ids


async def _write(
    uow: UnitOfWork, numbers: Sequence[int], sent_at: datetime, account: Callable[[int], int]
) -> list[UUID]:
    residents, keys, applications, ranks = [], [], [], {}
    for number in numbers:
        resident_id, application_id = new_id(), new_id()
        key, wrapped = uow.keyring.new_data_key(resident_id)
        chat_id = account(number)
        nik = f"3374{number // 1000 % 16 + 1:02d}120590{number % 1000 + 9000}"
        occupation = OCCUPATIONS[number % len(OCCUPATIONS)]
        kecamatan = KECAMATAN[number % len(KECAMATAN)]
        assessment = assessed(occupation, DECILES[number % len(DECILES)])
        answers = {**PIJAR_SEMAR_ANSWERS, "nik": nik, "occupation": occupation, "kecamatan": kecamatan}
        residents.append(
            {
                "id": resident_id,
                "telegram_id": chat_id,
                "language": "id",
                "announcements": None,
                "created_at": sent_at,
            }
        )
        keys.append({"resident_id": resident_id, "wrapped": wrapped})
        moment = sent_at + timedelta(microseconds=number)
        applications.append(
            {
                "id": application_id,
                "reference": str(Reference.make(Programme.PIJAR_SEMAR, 2025, number)),
                "programme": Programme.PIJAR_SEMAR.value,
                "resident_id": resident_id,
                "chat_id": chat_id,
                "status": ApplicationStatus.WAITLISTED.value,
                "version": 3,
                "nik_index": uow.keyring.blind_index("nik", nik),
                "kecamatan_code": kecamatan,
                "kelurahan_code": f"{kecamatan}.1001",
                "body": seal_answers(answers, key, application_id),
                "assessment": seal_assessment(assessment, key, application_id),
                "outcome": assessment.outcome.value,
                "rules_version": assessment.rules_version,
                "form_version": "1",
                "consent_version": "2026-11",
                "consent_at": moment,
                "submitted_at": moment,
                "updated_at": moment,
            }
        )
        ranks[application_id] = number
    for table, rows in (
        (Chat, [{"chat_id": one["telegram_id"]} for one in residents]),
        (ResidentRow, residents),
        (ResidentKey, keys),
        (ApplicationRow, applications),
    ):
        await uow.connection.execute(insert(table), rows)
    for one, number in ranks.items():
        await uow.waiting.enqueue(one, Programme.PIJAR_SEMAR, tier=1, number=number)
    return list(ranks)


async def count_waiting(uow: UnitOfWork, number: int) -> None:
    """Set the counter of waiting applications as their status writes would have left it."""
    row = {
        "programme": Programme.PIJAR_SEMAR.value,
        "status": ApplicationStatus.WAITLISTED.value,
        "number": number,
    }
    await uow.connection.execute(insert(ApplicationCounter).values(row))


@cache
def assessed(occupation: str, decile: int | None) -> Assessment:
    """Return an assessment of somebody in this work, with what a decile list says of them, if anything."""
    rules = read_resources().rulebook.on(Programme.PIJAR_SEMAR, SENT_AT.date())
    answers = {**PIJAR_SEMAR_ANSWERS, "occupation": occupation}
    facts = rules.facts_from(answers) | {"age_years": 36, "nik_notes": ()}
    facts.pop("birth_date", None)
    return rules.assess(facts if decile is None else {**facts, "dtsen_decile": decile})
