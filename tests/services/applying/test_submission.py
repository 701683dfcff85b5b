"""Sending, sending again, withdrawing: on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.resources import Resources
from bot.services.applying import submission
from bot.services.applying.submission import SubmissionKind, SubmissionResult
from bot.services.review import corrections
from domain.application import ApplicationStatus
from domain.draft import Draft
from domain.errors import IllegalTransition, IntakeClosed, NotFound
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files
from domain.rules.outcome import Outcome
from storage.records.base import Priority, Resident
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import (
    NIK,
    OTHER_NIK,
    SENT_AT,
    make_application,
    make_draft,
    make_places,
    make_resident,
    read_resources,
    reload,
    set_status,
)

TODAY = SENT_AT.date()
KIND = SubmissionKind


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


async def send(
    uow: UnitOfWork, resources: Resources, resident: Resident, draft: Draft, today: date = TODAY
) -> SubmissionResult:
    return await submission.submit(uow, resources, draft=draft, resident=resident, today=today, now=uow.now)


async def send_again(uow: UnitOfWork, resources: Resources, resident: Resident, draft: Draft) -> SubmissionResult:
    return await submission.resubmit(uow, resources, draft=draft, resident=resident, today=TODAY, now=uow.now)


async def test_an_application_keeps_assessment_rules_and_consent(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        result = await send(uow, resources, resident, make_draft(resident))
        assert result.kind is KIND.SUBMITTED
        assert result.reference is not None
        stored = await reload(uow, result.reference)
        (event,) = await uow.audit.history(stored.id)
    assert stored.status is ApplicationStatus.SUBMITTED
    assert stored.assessment(resident.key) == result.assessment
    assert stored.rules_version == resources.rulebook.on(Programme.PIJAR_SEMAR, TODAY).version
    assert stored.consent.version == "2026-11"
    assert stored.answers(resident.key)["name"] == "Sutarno Wibowo"
    assert (event.action, event.actor_id) == ("application.submitted", resident.id)


async def test_odd_niks_are_notes_for_the_officer_and_refuse_nobody(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources, nik="3321019905909001")
        resident = await make_resident(uow)
        findings = application.assessment(resident.key).findings
    assert {one.rule for one in findings if one.audience == "officer"} == {"nik-region", "nik-digits"}


async def test_what_the_rules_refuse_is_not_stored(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        draft = make_draft(resident, age_band="65_or_more", birth_date="1960-05-12", joined_before_65="no")
        result = await send(uow, resources, resident, draft)
        assert result.kind is KIND.INELIGIBLE
        assert result.assessment is not None
        assert result.assessment.outcome is Outcome.INELIGIBLE
        assert await uow.keyed_applications.by_nik(NIK) == []


async def test_the_same_account_hears_its_own_reference(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        resident = await make_resident(uow)
        first = await send(uow, resources, resident, make_draft(resident))
        second = await send(uow, resources, resident, make_draft(resident))
    assert (second.kind, second.reference) == (KIND.ALREADY_OPEN_OWN, first.reference)


async def test_another_account_hears_nothing_about_whose_it_is(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        await make_application(uow, resources)
        stranger = await make_resident(uow, 9102)
        result = await send(uow, resources, stranger, make_draft(stranger))
    assert result == SubmissionResult(KIND.ALREADY_OPEN_OTHER)


async def test_two_chats_sending_the_same_nik_at_once_make_one_application(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        residents = [await make_resident(uow, telegram_id) for telegram_id in (9101, 9102)]
        await uow.commit()

    async def from_chat(resident: Resident) -> SubmissionKind:
        async with database.write() as uow:
            result = await send(uow, resources, resident, make_draft(resident))
            await uow.commit()
            return result.kind

    kinds = await asyncio.gather(*(from_chat(resident) for resident in residents))
    assert sorted(kinds) == [KIND.ALREADY_OPEN_OTHER, KIND.SUBMITTED]
    async with database.read() as uow:
        assert len(await uow.keyed_applications.by_nik(NIK)) == 1


async def test_one_account_may_apply_for_a_relative(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        own = await make_application(uow, resources)
        relative = await make_application(uow, resources, nik=OTHER_NIK, birth_date="1985-06-15")
    assert own.resident_id == relative.resident_id


async def test_no_application_is_taken_while_the_intake_is_closed(database: Database, resources: Resources) -> None:
    files = {
        name: content.replace("[[intake]]", f"[[intake]]\ncloses = {TODAY - timedelta(days=1)}")
        for name, content in read_default_files().items()
    }
    closed = replace(resources, rulebook=Rulebook.load(files))
    async with database.write() as uow:
        resident = await make_resident(uow)
        with pytest.raises(IntakeClosed):
            await send(uow, closed, resident, make_draft(resident))
        assert await uow.keyed_applications.by_nik(NIK) == []


async def test_each_photo_is_kept_and_its_fetching_is_queued(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources, programme=Programme.UHC)
        resident = await make_resident(uow)
        documents = await uow.documents.of(application, resident=resident)
        await uow.commit()
    assert {(one.kind, one.file_id) for one in documents} == {
        ("document_ktp", "ktp-file"),
        ("document_kk", "kk-file"),
    }
    async with database.read() as uow:
        queued = await uow.outbox.due(10, without_chats=[], without_seqs=[], priorities=list(Priority))
    assert {(one.method, one.params["document_id"]) for one in queued} == {
        ("getFile", str(one.id)) for one in documents
    }


async def correcting(uow: UnitOfWork, resources: Resources, **answers: Any) -> tuple[Resident, Draft]:
    """Return the resident of an application that waits for a correction, and the draft with these new answers."""
    application = await make_application(uow, resources)
    resident = await make_resident(uow)
    application = await set_status(uow, application, ApplicationStatus.IN_REVIEW)
    application = await set_status(uow, application, ApplicationStatus.CORRECTION_REQUESTED)
    draft = make_draft(resident, **answers)
    draft.questions = list(answers)
    draft.context = {"application_id": str(application.id), "version": application.version}
    assert corrections.corrects(draft, application)
    return resident, draft


async def test_a_correction_returns_the_application_to_the_queue(database: Database, resources: Resources) -> None:
    photo = {"files": [{"file_id": "again", "file_unique_id": "a"}], "media_group_id": None}
    async with database.write() as uow:
        resident, draft = await correcting(uow, resources, name="Sutarno", document_ktp=photo)
        result = await send_again(uow, resources, resident, draft)
        assert result.kind is KIND.SUBMITTED
        assert result.reference is not None
        stored = await reload(uow, result.reference)
        documents = await uow.documents.of(stored, resident=resident)
    assert stored.status is ApplicationStatus.SUBMITTED
    assert stored.answers(resident.key)["name"] == "Sutarno"
    assert [one.file_id for one in documents] == ["again"]


async def use_list(uow: UnitOfWork, kind: str, *niks: str) -> None:
    """Take a list of this kind into use that is of today and names these people."""
    list_id = await uow.registries.begin(kind, TODAY)
    await uow.registries.add(list_id, [(uow.keyring.blind_index("nik", nik), None) for nik in niks])
    await uow.registries.switch_on(list_id, kind, TODAY, len(niks))


async def test_lists_in_use_are_asked_when_an_application_is_sent(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        await use_list(uow, "civil_servant", NIK)
        await use_list(uow, "bpjstk", OTHER_NIK)
        application, resident = await make_application(uow, resources), await make_resident(uow)
        assessment = application.assessment(resident.key)
    assert assessment.facts["listed_civil_servant"] == "yes"
    assert assessment.facts["listed_bpjstk"] == "no"
    assert assessment.lists == {"listed_bpjstk": TODAY, "listed_civil_servant": TODAY}
    assert [one.rule for one in assessment.findings if one.listed_on] == ["listed-civil-servant"]


async def test_a_list_that_refuses_is_told_by_an_officer_only(database: Database, resources: Resources) -> None:
    files = read_default_files()
    entry = 'source = "Exclusion of ASN, TNI, Polri and pensioners: not found for Semarang, so an officer looks"'
    before = files["pijar_semar.toml"]
    rule = before[before.index(entry) :].partition("[[rules]]")[0]
    stricter = rule.replace('outcome = "needs_review"\nstage = "dinas"', 'outcome = "ineligible"')
    assert stricter != rule
    strict = replace(resources, rulebook=Rulebook.load({**files, "pijar_semar.toml": before.replace(rule, stricter)}))
    async with database.write() as uow:
        await use_list(uow, "civil_servant", NIK)
        application = await make_application(uow, strict)
    assert application.outcome == Outcome.INELIGIBLE.value


async def test_lists_in_use_are_asked_again_for_a_corrected_nik(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        resident, draft = await correcting(uow, resources, nik=OTHER_NIK, birth_date="1985-06-15")
        await use_list(uow, "bpjstk", OTHER_NIK)
        result = await send_again(uow, resources, resident, draft)
    assert result.assessment is not None
    assert [one.rule for one in result.assessment.findings if one.listed_on == TODAY] == ["listed-bpjstk"]


async def test_a_correction_is_taken_once(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        resident, draft = await correcting(uow, resources, name="Sutarno")
        await send_again(uow, resources, resident, draft)
        again = await send_again(uow, resources, resident, draft)
    assert again.kind is KIND.NOT_WAITING


async def test_a_correction_cannot_take_a_nik_that_is_in_use(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        resident, draft = await correcting(uow, resources, nik=OTHER_NIK)
        await make_application(uow, resources, telegram_id=9102, nik=OTHER_NIK, birth_date="1985-06-15")
        result = await send_again(uow, resources, resident, draft)
    assert result.kind is KIND.ALREADY_OPEN_OTHER


async def test_nobody_corrects_what_another_account_sent(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        _, draft = await correcting(uow, resources, name="Sutarno")
        stranger = await make_resident(uow, 9102)
        with pytest.raises(NotFound):
            await send_again(uow, resources, stranger, draft)


async def test_a_withdrawn_nik_can_be_sent_again(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources)
        resident = await make_resident(uow)
        withdrawn = await submission.withdraw(uow, resources, reference=application.reference, resident=resident)
        assert withdrawn.status is ApplicationStatus.WITHDRAWN
        with pytest.raises(IllegalTransition):
            await submission.withdraw(uow, resources, reference=application.reference, resident=resident)
        assert (await send(uow, resources, resident, make_draft(resident))).kind is KIND.SUBMITTED


async def test_nobody_withdraws_what_another_account_sent(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await make_application(uow, resources)
        stranger = await make_resident(uow, 9102)
        with pytest.raises(NotFound):
            await submission.withdraw(uow, resources, reference=application.reference, resident=stranger)


async def test_withdrawing_gives_the_place_back(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        pool = await make_places(uow, Programme.PIJAR_SEMAR, 1)
        application, resident = await make_application(uow, resources), await make_resident(uow)
        await uow.waiting.enqueue(application.id, Programme.PIJAR_SEMAR, tier=1, number=1)
        assert await uow.places.reserve([pool], application.id) is not None
        await submission.withdraw(uow, resources, reference=application.reference, resident=resident)
        assert await uow.places.held_by(application.id) is None
        assert await uow.waiting.place_of(application.id) is None
        (left,) = await uow.places.balances(Programme.PIJAR_SEMAR, "2026")
    assert left.free == 1
