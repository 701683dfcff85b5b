"""Findings are cleared at their stage, by its officers, once; and an approval waits for those of earlier stages."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.resources import Resources
from bot.services.applying import submission
from bot.services.review import acts as review
from bot.services.review import appeals, cases
from bot.services.review import queue as officer_queue
from bot.services.review.cases import Case
from bot.services.review.clearing import CLEARED
from domain.access import Officer, Role
from domain.application import ApplicationStatus
from domain.errors import (
    AgainstCheck,
    AlreadyDecided,
    Conflict,
    FindingsOpen,
    IllegalTransition,
    NotAllowed,
    NotFound,
    OwnApplication,
)
from domain.places.reservation import ReservationState
from domain.programme import Programme
from domain.review import CheckResult
from domain.rules.outcome import Outcome
from storage.records.applications import StoredApplication
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import (
    MIJEN,
    OTHER_NIK,
    make_application,
    make_draft,
    make_officer,
    make_places,
    make_resident,
    read_resources,
    reload,
)

STATUS = ApplicationStatus
BOTH_STAGES: Mapping[str, Any] = {"works_for": "employer", "bpjstk_cover": "unknown"}
KELURAHAN, DINAS = "employer", "unknown-bpjstk_cover"
MISFIT = CheckResult.DOES_NOT_FIT


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


async def opened(uow: UnitOfWork, resources: Resources, officer: Officer, **answers: Any) -> Case:
    application = await make_application(uow, resources, **answers)
    return await review.begin(uow, officer, await cases.find(uow, officer, application.reference))


async def clear(uow: UnitOfWork, resources: Resources, officer: Officer, case: Case, *rules: str) -> Case:
    """Clear the findings of these rules, or all within reach when none is named."""
    known = await review.checks(uow, resources, case)
    numbers = [one.number for one in known.all if one.finding.rule in rules]
    return await review.clear(
        uow,
        resources,
        officer=officer,
        reference=case.reference,
        version=case.application.version,
        numbers=numbers if rules else None,
    )


async def still_open(uow: UnitOfWork, resources: Resources, case: Case) -> list[str]:
    return [one.finding.rule for one in (await review.checks(uow, resources, case)).open]


async def cleared_events(uow: UnitOfWork, application: StoredApplication) -> list[tuple[object, dict[str, Any]]]:
    history = await uow.audit.history(application.id)
    return [(event.actor_id, dict(event.data)) for event in history if event.action == CLEARED]


async def approve(uow: UnitOfWork, resources: Resources, officer: Officer, case: Case) -> StoredApplication:
    application = case.application
    placed = await review.approve(
        uow, resources, officer=officer, reference=application.reference, version=application.version
    )
    return placed.application


async def test_each_stage_clears_its_own_and_an_approver_all(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        verifier, approver = await make_officer(uow, 9003, Role.VERIFIER), await make_officer(uow)
        case = await opened(uow, resources, verifier, **BOTH_STAGES)
        known = await review.checks(uow, resources, case)
        assert {one.finding.rule: one.stage for one in known.all} == {KELURAHAN: "kelurahan", DINAS: "dinas"}
        assert [one.finding.rule for one in known.clearable(verifier)] == [KELURAHAN]
        assert {one.finding.rule for one in known.clearable(approver)} == {KELURAHAN, DINAS}
        broadcaster = await make_officer(uow, 9004, Role.BROADCASTER)
        assert known.clearable(broadcaster) == known.clearable(None) == ()

        with pytest.raises(NotAllowed):
            await clear(uow, resources, verifier, case, DINAS)
        assert set(await still_open(uow, resources, case)) == {KELURAHAN, DINAS}
        await clear(uow, resources, verifier, case)
        assert await still_open(uow, resources, case) == [DINAS]
        await clear(uow, resources, approver, case, DINAS)
        assert await still_open(uow, resources, case) == []
        assert await cleared_events(uow, case.application) == [
            (verifier.id, {"rule": KELURAHAN, "stage": "kelurahan", "result": "fits"}),
            (approver.id, {"rule": DINAS, "stage": "dinas", "result": "fits"}),
        ]


async def test_clearing_twice_is_one_event(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        verifier, other = await make_officer(uow, 9003, Role.VERIFIER), await make_officer(uow, 9004, Role.VERIFIER)
        case = await opened(uow, resources, verifier, **BOTH_STAGES)
        for officer in (verifier, other, verifier):
            await clear(uow, resources, officer, case, KELURAHAN)
        assert [actor for actor, _ in await cleared_events(uow, case.application)] == [verifier.id]


async def record(
    uow: UnitOfWork,
    resources: Resources,
    officer: Officer,
    case: Case,
    rule: str,
    result: CheckResult,
    *,
    seen: str,
    note: str,
) -> None:
    known = await review.checks(uow, resources, case)
    await review.record_check(
        uow,
        resources,
        officer=officer,
        reference=case.reference,
        version=case.application.version,
        number=next(one.number for one in known.all if one.finding.rule == rule),
        seen=seen,
        result=result,
        note=note,
    )


async def test_a_result_is_kept_with_who_and_when_and_may_be_put_right(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        verifier, approver = await make_officer(uow, 9003, Role.VERIFIER), await make_officer(uow)
        case = await opened(uow, resources, verifier, **BOTH_STAGES)
        with pytest.raises(NotAllowed):
            await record(uow, resources, verifier, case, DINAS, MISFIT, seen="open", note="x")
        await record(uow, resources, verifier, case, KELURAHAN, MISFIT, seen="open", note="Digaji toko")
        with pytest.raises(Conflict):  # somebody else saw it open
            await record(uow, resources, approver, case, KELURAHAN, CheckResult.FITS, seen="open", note="x")
        known = await review.checks(uow, resources, case)
        assert [(one.finding.rule, one.result) for one in known.against] == [(KELURAHAN, MISFIT)]
        assert [one.finding.rule for one in known.open] == [DINAS]
        assert [one.finding.rule for one in known.within_reach(verifier)] == [KELURAHAN]
        await record(
            uow, resources, approver, case, KELURAHAN, CheckResult.CANNOT_TELL, seen="does_not_fit", note="RT pergi"
        )
        known = await review.checks(uow, resources, case)
        assert (known.against, [one.finding.rule for one in known.doubtful]) == ((), [KELURAHAN])
        told = {"rule": KELURAHAN, "stage": "kelurahan"}
        assert await cleared_events(uow, case.application) == [
            (verifier.id, {**told, "result": "does_not_fit"}),
            (approver.id, {**told, "result": "cannot_tell", "before": "does_not_fit"}),
        ]
        notes = [one.note for one in await uow.audit.history(case.application.id) if one.action == CLEARED]
        assert notes == ["Digaji toko", "RT pergi"]


async def test_an_approval_against_a_check_needs_words_and_is_recorded(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        approver = await make_officer(uow)
        case = await opened(uow, resources, approver, **BOTH_STAGES)
        await record(uow, resources, approver, case, KELURAHAN, MISFIT, seen="open", note="Digaji toko")
        with pytest.raises(AgainstCheck) as refused:
            await approve(uow, resources, approver, case)
        assert refused.value.values == {"number": 1}
        assert (await reload(uow, case.reference)).status is STATUS.IN_REVIEW
        placed = await review.approve(
            uow,
            resources,
            officer=approver,
            reference=case.reference,
            version=case.application.version,
            against_because="Sudah berhenti dari toko",
            against_rules=[KELURAHAN],
        )
        assert placed.application.status is STATUS.WAITLISTED
        (event,) = [one for one in await uow.audit.history(case.application.id) if one.action == review.AGAINST_CHECK]
        assert (event.actor_id, event.data, event.note) == (
            approver.id,
            {"rules": [KELURAHAN]},
            "Sudah berhenti dari toko",
        )


async def test_a_reason_counts_for_what_was_against_it_as_it_was_written(
    database: Database, resources: Resources
) -> None:
    """Another officer finds something else while the reason is written."""
    async with database.write() as uow:
        approver = await make_officer(uow)
        case = await opened(uow, resources, approver, **BOTH_STAGES)
        await record(uow, resources, approver, case, KELURAHAN, MISFIT, seen="open", note="Digaji toko")
        await record(uow, resources, approver, case, DINAS, MISFIT, seen="open", note="Terdaftar di kantor lain")
        with pytest.raises(AgainstCheck) as refused:
            await review.approve(
                uow,
                resources,
                officer=approver,
                reference=case.reference,
                version=case.application.version,
                against_because="Sudah berhenti dari toko",
                against_rules=[KELURAHAN],
            )
        assert refused.value.values == {"number": 1}
        assert (await reload(uow, case.reference)).status is STATUS.IN_REVIEW


async def test_an_approval_with_nothing_against_it_is_none_against_a_check(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        approver = await make_officer(uow)
        case = await opened(uow, resources, approver, **BOTH_STAGES)
        await record(uow, resources, approver, case, KELURAHAN, CheckResult.CANNOT_TELL, seen="open", note="x")
        await approve(uow, resources, approver, case)
        assert review.AGAINST_CHECK not in [one.action for one in await uow.audit.history(case.application.id)]


async def test_nobody_clears_their_own_or_elsewhere(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        case = await opened(uow, resources, await make_officer(uow), **BOTH_STAGES)
        own = await make_officer(uow, 9101, Role.ADMIN)
        outside = await make_officer(uow, 9004, areas=frozenset({MIJEN}))
        for officer, error in ((own, OwnApplication), (outside, NotFound)):
            with pytest.raises(error):
                await clear(uow, resources, officer, case, KELURAHAN)
        assert await cleared_events(uow, case.application) == []


async def test_an_approval_waits_for_the_kelurahan_and_clears_its_own_stage(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        approver = await make_officer(uow)
        case = await opened(uow, resources, approver, **BOTH_STAGES)
        with pytest.raises(FindingsOpen) as refused:
            await approve(uow, resources, approver, case)
        assert refused.value.values == {"number": 1}
        assert (await reload(uow, case.reference)).status is STATUS.IN_REVIEW
        assert await cleared_events(uow, case.application) == []

        await clear(uow, resources, approver, case, KELURAHAN)
        application = await approve(uow, resources, approver, case)
        assert application.status is STATUS.WAITLISTED
        assert [data["rule"] for _, data in await cleared_events(uow, application)] == [KELURAHAN, DINAS]
        actions = [event.action for event in await uow.audit.history(application.id)]
        assert actions.index("application.waitlisted") > actions.index(CLEARED)


async def resubmitted(uow: UnitOfWork, resources: Resources, officer: Officer, case: Case) -> StoredApplication:
    """Send the same answers again after a correction was requested."""
    asked = await review.request_correction(
        uow,
        resources,
        officer=officer,
        reference=case.reference,
        version=case.application.version,
        questions=["name"],
        note=None,
    )
    resident = await make_resident(uow)
    draft = make_draft(resident, **BOTH_STAGES)
    draft.context = {"application_id": str(asked.application.id), "version": asked.application.version}
    draft.questions = ["name"]
    await submission.resubmit(uow, resources, draft=draft, resident=resident, today=uow.now.date(), now=uow.now)
    return await reload(uow, case.reference)


async def test_a_resubmission_opens_them_again_and_an_old_card_clears_nothing(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        case = await opened(uow, resources, officer, **BOTH_STAGES)
        await clear(uow, resources, officer, case)
        assert await still_open(uow, resources, case) == []
        application = await resubmitted(uow, resources, officer, case)
        assert application.status is STATUS.SUBMITTED
        again = await cases.find(uow, officer, case.reference)
        assert set(await still_open(uow, resources, again)) == {KELURAHAN, DINAS}
        with pytest.raises(Conflict):
            await clear(uow, resources, officer, case, KELURAHAN)
        with pytest.raises(Conflict):  # nobody has it in hand
            await clear(uow, resources, officer, again, KELURAHAN)
        begun = await review.begin(uow, officer, again)
        await clear(uow, resources, officer, begun, KELURAHAN)
        assert await still_open(uow, resources, begun) == [DINAS]


async def test_a_page_of_the_queue_knows_what_waits_for_a_verifier(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        verifier, approver = await make_officer(uow, 9003, Role.VERIFIER), await make_officer(uow)
        first = await opened(uow, resources, verifier, **BOTH_STAGES)
        await make_application(uow, resources, telegram_id=9102, nik=OTHER_NIK, works_for="employer")
        await clear(uow, resources, verifier, first)
        page, _ = await officer_queue.page(uow, verifier, own=None)
        known = [officer_queue.checks_for_officer(uow, resources, verifier, one) for one in page]
        assert [len(one.clearable(verifier)) if one else None for one in known] == [0, 1]
        assert [officer_queue.checks_for_officer(uow, resources, approver, one) for one in page] == [None, None]
        erased = replace(page[0], wrapped_key=None)
        assert officer_queue.checks_for_officer(uow, resources, verifier, erased) is None


async def test_who_waits_is_put_back_and_everything_is_checked_anew(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        approver = await make_officer(uow)
        case = await opened(uow, resources, approver, **BOTH_STAGES)
        await clear(uow, resources, approver, case)
        waits = await approve(uow, resources, approver, case)
        assert await uow.waiting.place_of(waits.id) is not None
        with pytest.raises(AlreadyDecided):
            await review.approve(uow, resources, officer=approver, reference=waits.reference, version=waits.version)
        back = await review.put_back(
            uow, resources, officer=approver, reference=waits.reference, version=waits.version, reason="documents"
        )
        assert back.status is STATUS.IN_REVIEW
        assert await uow.waiting.place_of(waits.id) is None
        assert set(await still_open(uow, resources, Case(back, case.resident, case.answers))) == {KELURAHAN, DINAS}
        last = (await uow.audit.history(waits.id))[-1]
        assert (last.action, last.actor_id, last.data) == ("application.returned", approver.id, {"reason": "documents"})
        with pytest.raises(IllegalTransition):
            await review.put_back(
                uow, resources, officer=approver, reference=back.reference, version=back.version, reason="documents"
            )


async def test_a_verifier_puts_nobody_back(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        approver, verifier = await make_officer(uow), await make_officer(uow, 9003, Role.VERIFIER)
        waits = await approve(uow, resources, approver, await opened(uow, resources, approver))
        with pytest.raises(NotAllowed):
            await review.put_back(
                uow, resources, officer=verifier, reference=waits.reference, version=waits.version, reason="documents"
            )
        assert await uow.waiting.place_of(waits.id) is not None


async def test_a_released_nik_gives_its_place_back(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        supervisor = await make_officer(uow, role=Role.SUPERVISOR)
        await make_places(uow, Programme.UHC, 1)
        case = await opened(uow, resources, supervisor, programme=Programme.UHC)
        approved = await approve(uow, resources, supervisor, case)
        held = await uow.places.held_by(approved.id)
        assert held is not None
        assert held.state is ReservationState.TAKEN
        await review.release_nik(
            uow,
            resources,
            officer=supervisor,
            reference=approved.reference,
            version=approved.version,
            reason="owner-came",
        )
        assert await uow.places.held_by(approved.id) is None


async def test_who_rejected_does_not_decide_on_the_objection(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        first, second = await make_officer(uow), await make_officer(uow, 9003)
        case = await opened(uow, resources, first)
        rejected = await review.reject(
            uow,
            resources,
            officer=first,
            reference=case.reference,
            version=case.application.version,
            reason="not-working",
            note=None,
        )
        await appeals.appeal(
            uow,
            reference=case.reference,
            version=rejected.version,
            resident=case.resident,
            note="Saya masih narik becak",
        )
        looked = await review.begin(uow, first, await cases.find(uow, first, case.reference))
        assert looked.application.status is STATUS.APPEALED
        begun = await review.begin(uow, second, looked)
        assert begun.application.status is STATUS.IN_REVIEW
        assert await cases.is_barred(uow, first, begun)
        assert not await cases.is_barred(uow, second, begun)
        with pytest.raises(NotAllowed) as refused:
            await approve(uow, resources, first, begun)
        assert refused.value.text_key == "error-own-decision"
        assert (await approve(uow, resources, second, begun)).status is STATUS.WAITLISTED


def test_what_is_to_be_checked_has_a_name_for_its_button(resources: Resources) -> None:
    named = 0
    for programme in Programme:
        _, content = resources.rulebook.files()[programme]
        rules = [rule.id for rule in content.rules if rule.outcome is not Outcome.INFORMATION]
        rules += [f"unknown-{entry.fact}" for entry in content.unknowns]
        for rule in rules:
            key = f"review-check-{rule.replace('_', '-')}"
            assert resources.texts.has(key), key
            # Telegram shows about so much of a button that stands alone in its row.
            assert len(resources.texts.plain("btn-check-again", what=resources.texts.plain(key))) <= 48, key
            named += 1
        for stage in content.stages:
            assert resources.texts.has(f"review-stage-{stage.id}"), stage.id
    assert named > 20


async def test_a_finding_without_a_stage_is_for_who_decides(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        verifier, approver = await make_officer(uow, 9003, Role.VERIFIER), await make_officer(uow)
        case = await opened(uow, resources, approver, **BOTH_STAGES)
        assessment = case.application.assessment(case.resident.key)
        former = tuple(finding.model_copy(update={"stage": None}) for finding in assessment.findings)
        resident = case.resident
        stored = await uow.applications.replace_assessment(
            case.application, assessment.model_copy(update={"findings": former}), resident
        )
        again = Case(stored, resident, case.answers)
        known = await review.checks(uow, resources, again)
        assert [one.stage for one in known.open] == ["dinas", "dinas"]
        assert known.clearable(verifier) == known.before_approval == ()
        assert (await approve(uow, resources, approver, again)).status is STATUS.WAITLISTED
