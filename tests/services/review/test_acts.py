"""Officers' acts on both databases: who may, what is told, and that a decision is taken once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.question import Turn
from bot.resources import Resources
from bot.runtime.files.photos import KeptPhoto, photo_calls
from bot.runtime.step import Step
from bot.services.places.placement import Placed
from bot.services.review import acts as review
from bot.services.review import cases, corrections
from bot.services.review import queue as officer_queue
from domain.access import Officer, Permission, Role
from domain.application import Act, ApplicationStatus
from domain.draft import Draft
from domain.errors import AlreadyDecided, Conflict, DomainError, NotAllowed, NotFound, OwnApplication
from domain.programme import Programme
from storage.records.applications import StoredApplication
from storage.records.base import OutboxItem, Priority, SendResult
from storage.records.queues import SendState
from storage.unit_of_work import Database, UnitOfWork
from tests.support.factories import (
    MIJEN,
    PIJAR_SEMAR_ANSWERS,
    make_application,
    make_covered_list,
    make_officer,
    make_places,
    make_resident,
    read_resources,
    reload,
    set_status,
)

STATUS = ApplicationStatus


@pytest.fixture(scope="module")
def resources() -> Resources:
    return read_resources()


async def opened(uow: UnitOfWork, resources: Resources, officer: Officer, **answers: Any) -> StoredApplication:
    """Return an application that this officer has opened."""
    application = await make_application(uow, resources, **answers)
    case = await review.begin(uow, officer, await cases.find(uow, officer, application.reference))
    assert case.application.status is STATUS.IN_REVIEW
    return case.application


async def told(uow: UnitOfWork, chat_id: int = 9101) -> list[OutboxItem]:
    """Return the notices that wait for a chat."""
    due = await uow.outbox.due(10, without_chats=[], without_seqs=[], priorities=[Priority.NOTICE])
    return [one for one in due if one.chat_id == chat_id]


async def test_opening_begins_the_review_once_and_records_who(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        first, second = await make_officer(uow), await make_officer(uow, 9003)
        application = await opened(uow, resources, first)
        case = await review.begin(uow, second, await cases.find(uow, second, application.reference))
        history = await uow.audit.history(application.id)
    assert case.application == application
    begun = [event for event in history if event.action == "application.in_review"]
    assert [event.actor_id for event in begun] == [first.id]


async def test_looking_at_ones_own_application_changes_nothing(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow, 9101)
        application = await make_application(uow, resources)
        case = await review.begin(uow, officer, await cases.find(uow, officer, application.reference))
    assert case.application == application
    assert cases.acts_for(officer, case) == frozenset()


async def test_nobody_decides_their_own(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        application = await opened(uow, resources, await make_officer(uow))
        applicant = await make_officer(uow, 9101, Role.ADMIN)
        with pytest.raises(OwnApplication):
            await review.approve(
                uow,
                resources,
                officer=applicant,
                reference=application.reference,
                version=application.version,
            )
        assert (await reload(uow, application.reference)).status is STATUS.IN_REVIEW


@pytest.mark.parametrize(
    ("programme", "places", "status", "words"),
    [
        (
            Programme.PIJAR_SEMAR,
            5,
            STATUS.WAITLISTED,
            "Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)",
        ),
        (Programme.UHC, 1, STATUS.APPROVED, "Lolos, sedang didaftarkan (BELUM dilindungi)"),
        (Programme.UHC, 0, STATUS.WAITLISTED, "Menunggu tempat: urutan 1 dari 1 (BELUM dilindungi)"),
    ],
)
async def test_an_approval_gives_a_place_or_one_in_line_and_nobody_is_covered_yet(
    database: Database, resources: Resources, programme: Programme, places: int, status: ApplicationStatus, words: str
) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        if places:
            await make_covered_list(uow)
            await make_places(uow, programme, places)
        application = await opened(uow, resources, officer, programme=programme)
        placed = await review.approve(
            uow, resources, officer=officer, reference=application.reference, version=application.version
        )
        await uow.commit()
    assert (placed.application.status, placed.application.decided_by) == (status, officer.id)
    assert placed.application.decided_at is not None
    assert (placed.reservation is None) is (placed.waiting is not None)
    async with database.write() as uow:
        (notice,) = await told(uow)
    assert words in notice.params["text"]
    assert str(application.reference) in notice.params["text"]


@pytest.mark.parametrize("programme", list(Programme))
async def test_every_reason_tells_the_resident_the_way_on(
    database: Database, resources: Resources, programme: Programme
) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        for reason in programme.profile.reasons:
            application = await make_application(uow, resources, programme=programme)
            case = await review.begin(uow, officer, await cases.find(uow, officer, application.reference))
            await review.reject(
                uow,
                resources,
                officer=officer,
                reference=application.reference,
                version=case.application.version,
                reason=reason,
                note="Alamat <lama>",
            )
        await uow.commit()
    offered: Sequence[str] = programme.profile.reasons
    async with database.write() as uow:
        seen = []
        for _ in offered:
            (notice,) = await told(uow)
            seen.append(notice.params["text"])
            await uow.outbox.record([SendResult(notice.seq, notice.chat_id, SendState.SENT)])
    assert len(seen) == len(set(seen)) == len(offered)
    for text in seen:
        assert "<b>Alasan:</b>" in text
        assert "<b>Yang bisa dilakukan:</b>" in text
        assert "Alamat &lt;lama&gt;" in text
        assert "Tidak setuju?" in text


async def test_two_officers_deciding_at_once_make_one_decision(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officers = [await make_officer(uow), await make_officer(uow, 9003)]
        application = await opened(uow, resources, officers[0])
        await uow.commit()

    async def decide(officer: Officer, act: Callable[..., Awaitable[object]]) -> str:
        async with database.write() as uow:
            try:
                await act(uow, officer)
            except (AlreadyDecided, Conflict):
                return "too late"
            await uow.commit()
            return "decided"

    async def approve(uow: UnitOfWork, officer: Officer) -> Placed:
        return await review.approve(
            uow, resources, officer=officer, reference=application.reference, version=application.version
        )

    async def reject(uow: UnitOfWork, officer: Officer) -> StoredApplication:
        return await review.reject(
            uow,
            resources,
            officer=officer,
            reference=application.reference,
            version=application.version,
            reason="not-working",
            note=None,
        )

    outcomes = await asyncio.gather(decide(officers[0], approve), decide(officers[1], reject))
    assert sorted(outcomes) == ["decided", "too late"]
    async with database.write() as uow:
        assert len(await told(uow)) == 1


async def test_a_decision_on_a_card_that_is_out_of_date_is_refused(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        application = await opened(uow, resources, officer)
        case = await review.request_correction(
            uow,
            resources,
            officer=officer,
            reference=application.reference,
            version=application.version,
            questions=["name"],
            note=None,
        )
        back = await set_status(uow, case.application, STATUS.SUBMITTED)
        await set_status(uow, back, STATUS.IN_REVIEW)
        with pytest.raises(Conflict):
            await review.approve(
                uow, resources, officer=officer, reference=application.reference, version=application.version
            )


@pytest.mark.parametrize(
    ("role", "areas", "programmes", "error"),
    [
        (Role.VERIFIER, {"33.74"}, set(Programme), NotAllowed),
        (Role.BROADCASTER, {"33.74"}, set(Programme), NotFound),
        (Role.APPROVER, {MIJEN}, set(Programme), NotFound),
        (Role.APPROVER, {"33.74"}, {Programme.UHC}, NotFound),
        (Role.APPROVER, set(), set(Programme), NotFound),
    ],
)
async def test_who_may_not_decide_is_refused(
    database: Database,
    resources: Resources,
    role: Role,
    areas: set[str],
    programmes: set[Programme],
    error: type[DomainError],
) -> None:
    async with database.write() as uow:
        application = await opened(uow, resources, await make_officer(uow))
        other = await make_officer(uow, 9003, role, frozenset(programmes), frozenset(areas))
        with pytest.raises(error):
            await review.approve(
                uow, resources, officer=other, reference=application.reference, version=application.version
            )
        assert (await reload(uow, application.reference)).status is STATUS.IN_REVIEW
        assert await told(uow) == []


async def test_the_correction_notice_names_what_is_asked_and_leads_there(
    database: Database, resources: Resources
) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow, role=Role.VERIFIER)
        application = await opened(uow, resources, officer)
        case = await review.request_correction(
            uow,
            resources,
            officer=officer,
            reference=application.reference,
            version=application.version,
            questions=["name", "document_ktp"],
            note="Foto KTP di tempat terang",
        )
        assert await corrections.requested(uow, case.application) == ["name", "document_ktp"]
        await uow.commit()
    async with database.write() as uow:
        (notice,) = await told(uow)
    text = notice.params["text"]
    for key in ("label-name", "label-document-ktp"):
        assert resources.texts.plain(key) in text
    assert "Foto KTP di tempat terang" in text
    first = notice.params["reply_markup"]["inline_keyboard"][0][0]
    assert first["callback_data"] == f"s:fix:{application.reference.token}"


SENT = Turn(cast(Step, None), cast(Draft, SimpleNamespace(answers=PIJAR_SEMAR_ANSWERS)))
"""Whether a question was on an application's way, its answers alone say."""


def test_what_can_be_corrected_is_what_was_asked_and_the_documents(resources: Resources) -> None:
    form = forms_of(resources).latest("pijar_semar")
    keys = corrections.correctable(form, SENT)
    assert {"document_ktp", "document_kk", "nik", "phone", "occupation"} <= set(keys)
    assert not {"consent", "result", "joined_before_65", "occupation_other"} & set(keys)


def test_a_correction_brings_along_what_a_new_answer_may_call_for(resources: Resources) -> None:
    form = forms_of(resources).latest("pijar_semar")
    assert corrections.to_ask(form, ["kelurahan"], SENT)[:2] == ["kelurahan", "kecamatan"]
    assert "occupation_other" in corrections.to_ask(form, ["occupation"], SENT)
    assert "nik" not in corrections.to_ask(form, ["occupation"], SENT)


async def test_a_released_nik_can_be_sent_by_its_owner(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        supervisor = await make_officer(uow, role=Role.SUPERVISOR)
        application = await make_application(uow, resources)
        await review.release_nik(
            uow,
            resources,
            officer=supervisor,
            reference=application.reference,
            version=application.version,
            reason="owner-came",
        )
        owner = await make_application(uow, resources, telegram_id=9102)
        await uow.commit()
    assert owner.resident_id != application.resident_id
    async with database.write() as uow:
        (notice,) = await told(uow)
        assert "ditutup oleh petugas" in notice.params["text"]
        history = await uow.audit.history(application.id)
    assert history[-1].action == "application.nik_released"
    assert history[-1].data == {"reason": "owner-came"}


async def test_an_approver_cannot_release_a_nik(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        application = await make_application(uow, resources)
        with pytest.raises(NotAllowed):
            await review.release_nik(
                uow,
                resources,
                officer=officer,
                reference=application.reference,
                version=application.version,
                reason="owner-came",
            )


async def test_photos_go_as_they_came_ten_an_album_and_cannot_be_kept(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        application = await make_application(uow, resources, programme=Programme.UHC)
        case = await cases.find(uow, officer, application.reference, Permission.REVEAL)
        photos = [KeptPhoto(one.id, one.file_id, one.sent_as, one.kind) for one in await cases.photos(uow, case)]
    (call,) = photo_calls(9002, photos, "lost")
    assert call.method == "sendMediaGroup"
    assert [one["file_id"] for one in call.params["kept"]] == ["ktp-file", "kk-file"]
    assert call.params["protect_content"] is True
    (single,) = photo_calls(9002, photos[:1], "lost")
    assert single.method == "sendPhoto"
    assert [len(one.params["kept"]) for one in photo_calls(9002, photos * 6, "lost")] == [10, 2]
    as_files = [replace(one, sent_as="document") for one in photos]
    mixed = photo_calls(9002, [as_files[0], photos[1], as_files[1]], "lost")
    assert [(one.method, one.params["protect_content"]) for one in mixed] == [
        ("sendPhoto", True),
        ("sendMediaGroup", True),
    ]
    assert [(one["sent_as"], one["file_id"]) for one in mixed[1].params["kept"]] == [
        ("document", "ktp-file"),
        ("document", "kk-file"),
    ]
    (single,) = photo_calls(9002, as_files[:1], "lost")
    assert single.method == "sendDocument"


async def test_what_an_officer_may_do_follows_role_and_status(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        approver = await make_officer(uow)
        verifier = await make_officer(uow, 9003, Role.VERIFIER)
        application = await opened(uow, resources, approver)
        case = await cases.find(uow, approver, application.reference)
    decisions = {Act.APPROVE, Act.REJECT, Act.WAITLIST, Act.REQUEST_CORRECTION}
    assert cases.acts_for(approver, case) == decisions
    assert cases.acts_for(verifier, case) == {Act.REQUEST_CORRECTION}
    closed = replace(case, application=replace(application, status=STATUS.WITHDRAWN))
    assert cases.acts_for(approver, closed) == frozenset()


async def test_the_queue_says_whether_there_is_more(database: Database, resources: Resources) -> None:
    async with database.write() as uow:
        officer = await make_officer(uow)
        for serial in range(9001, 9001 + officer_queue.PAGE + 1):
            await make_application(uow, resources, nik=f"337401120590{serial}")
        page, more = await officer_queue.page(uow, officer, own=None)
        rest, end = await officer_queue.page(uow, officer, own=None, after=page[-1].application.reference)
        own = await make_resident(uow, 9101)
        assert (await officer_queue.page(uow, officer, own=own)) == ([], False)
    assert (len(page), more, len(rest), end) == (officer_queue.PAGE, True, 1, False)
