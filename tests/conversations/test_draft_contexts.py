"""What drafts were opened with, as the release before stored it, and as it is read now."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast
from uuid import UUID

import pytest

from bot.conversations.announcements.people import AnnouncingContext
from bot.conversations.announcements.revision import RevisionContext
from bot.conversations.engine import flow as engine
from bot.conversations.engine import opening
from bot.conversations.engine.contexts import (
    Correction,
    DraftContext,
    EngineNotes,
    LeftOut,
    Pending,
    context_of,
    correction_of,
    keep_context,
)
from bot.conversations.engine.question import Question, Typed
from bot.conversations.forms import all_forms
from bot.conversations.places.context import PlacesContext
from bot.conversations.questions import QuestionContext
from bot.conversations.review.approval import ApprovalContext
from bot.conversations.review.check_result import CheckContext
from bot.conversations.review.context import CaseContext
from bot.conversations.review.correction import RequestContext
from bot.conversations.rounds.cancelling import CancellingContext
from bot.conversations.rounds.signing import SigningContext
from bot.services.applying.draft_context import ApplyingContext
from domain.announcements.content import Topic
from domain.draft import Draft
from domain.places.pool import PoolKey
from domain.programme import Programme
from domain.review import CheckResult
from storage.records.base import new_id
from tests.conversations.phone import NOW, Phone

FORMS = all_forms()
AN_ID = "0198f0c2a1b27c3d8e4f5a6b7c8d9e0f"
CASE: dict[str, Any] = {"reference": "PS-2026-000001-A", "version": 3, "programme": "pijar_semar"}
PLACES: dict[str, Any] = {
    "programme": "pijar_semar",
    "period": "2026",
    "day": "2026-11-23",
    "funds": [["apbd", "APBD Kota"], ["dbhcht", "DBHCHT"]],
    "covers": ["jht"],
    "pools": [
        {"fund": "apbd", "kecamatan": "", "cover": "", "total": 1000, "free": 12},
        {"fund": "dbhcht", "kecamatan": "33.74.05", "cover": "jht", "total": 10, "free": -1},
    ],
}
STORED: dict[str, dict[str, Any]] = {
    "pijar_semar": {"kecamatan": "33.74.05", "consent_at": "2026-11-23T03:00:00.123456+00:00"},
    "uhc": {},
    "appeal": {"reference": "PS-2026-000001-A", "version": 3},
    "rejection": CASE,
    "approval_against": {**CASE, "rules": ["age"], "against": "Umur <b>tidak</b> sesuai", "told": "Disetujui"},
    "check_note": {**CASE, "number": 2, "seen": "open", "result": "does_not_fit", "what": "Umur"},
    "correction_request": {**CASE, "items": ["nik", "document_ktp"]},
    "announcing": {"latest": {"3": {"id": AN_ID, "label": "3: kuota"}, "2": {"id": AN_ID, "label": "2: loket"}}},
    "announcement_mend": {
        "id": AN_ID,
        "number": 7,
        "version": 1,
        "topic": "service",
        "content": {
            "texts": {"id": "Loket buka <b>Sabtu</b>."},
            "media": {"kind": "photo", "file_id": "f1"},
            "links": [{"text": "Info", "url": "https://semarangkota.go.id/info"}],
            "opens": None,
            "programme": None,
        },
        "answers": {"topic": "service", "narrow": None, "text": {"html": "Loket buka <b>Sabtu</b>.", "media": None}},
        "erratum": {"id": ["sendMessage", {"text": "Ralat", "parse_mode": "HTML"}]},
    },
    "question_answer": {"question": AN_ID, "language": "id"},
    "place_number": PLACES,
    "place_move": PLACES,
    "place_fund": PLACES,
    "round_opening": {"programmes": ["pijar_semar"]},
    "round_signing": {"round": AN_ID, "number": 4, "outcome": "9f86d081", "shown": "<b>Putaran 4</b>"},
    "round_cancelling": {"round": AN_ID, "number": 4},
}
"""By form, as 0.1.0 stored it."""

OPENED = [form for form in FORMS if form.context is not None]


def draft_with(form: str, context: dict[str, Any], **answers: Any) -> Draft:
    declared = FORMS.latest(form)
    questions = [question.key for question in declared.questions]
    return Draft(
        new_id(), 910000001, new_id(), form, declared.version, questions, NOW, NOW, answers=answers, context=context
    )


@pytest.mark.parametrize("form", OPENED, ids=lambda form: form.name)
async def test_a_draft_of_the_release_before_is_gone_on_with(form: Any) -> None:
    draft = draft_with(form.name, dict(STORED[form.name]))
    context_of(draft, form.context)
    phone = Phone(officer=cast(Any, object()))
    await phone.open(lambda step: opening.resume(step, draft))
    assert phone.draft is draft
    assert phone.last_text


@pytest.mark.parametrize("form", OPENED, ids=lambda form: form.name)
def test_what_is_stored_now_has_the_same_keys(form: Any) -> None:
    draft = draft_with(form.name, dict(STORED[form.name]))
    fresh = draft_with(form.name, {})
    keep_context(fresh, context_of(draft, form.context))
    assert fresh.context.keys() == draft.context.keys()
    assert context_of(fresh, form.context) == context_of(draft, form.context)


READ: list[tuple[str, DraftContext]] = [
    (
        "pijar_semar",
        ApplyingContext(kecamatan="33.74.05", consent_at=datetime(2026, 11, 23, 3, 0, 0, 123456, UTC)),
    ),
    ("uhc", ApplyingContext()),
    ("rejection", CaseContext(reference="PS-2026-000001-A", version=3, programme=Programme.PIJAR_SEMAR)),
    ("question_answer", QuestionContext(question=UUID(AN_ID), language="id")),
    ("round_signing", SigningContext(round=UUID(AN_ID), number=4, outcome="9f86d081", shown="<b>Putaran 4</b>")),
    ("round_cancelling", CancellingContext(round=UUID(AN_ID), number=4)),
]


@pytest.mark.parametrize(("form", "wanted"), READ)
def test_it_means_what_it_meant(form: str, wanted: DraftContext) -> None:
    assert context_of(draft_with(form, STORED[form]), type(wanted)) == wanted


def test_the_officers_longer_ones_mean_what_they_meant() -> None:
    against = context_of(draft_with("approval_against", STORED["approval_against"]), ApprovalContext)
    assert (against.rules, against.against, against.told) == (("age",), "Umur <b>tidak</b> sesuai", "Disetujui")
    check = context_of(draft_with("check_note", STORED["check_note"]), CheckContext)
    assert (check.number, check.seen, check.result, check.what) == (2, "open", CheckResult.DOES_NOT_FIT, "Umur")
    request = context_of(draft_with("correction_request", STORED["correction_request"]), RequestContext)
    assert (request.items, request.programme) == (("nik", "document_ktp"), Programme.PIJAR_SEMAR)
    announcing = context_of(draft_with("announcing", STORED["announcing"]), AnnouncingContext)
    assert {number: (one.id, one.label) for number, one in announcing.latest.items()} == {
        "3": (UUID(AN_ID), "3: kuota"),
        "2": (UUID(AN_ID), "2: loket"),
    }
    revised = context_of(draft_with("announcement_mend", STORED["announcement_mend"]), RevisionContext)
    assert (revised.id, revised.number, revised.version, revised.topic) == (UUID(AN_ID), 7, 1, Topic.SERVICE)
    assert revised.content.model_dump(mode="json") == STORED["announcement_mend"]["content"]
    assert revised.answers == STORED["announcement_mend"]["answers"]
    assert revised.erratum == {"id": ("sendMessage", {"text": "Ralat", "parse_mode": "HTML"})}


def test_places_are_found_by_their_key() -> None:
    seen = context_of(draft_with("place_move", PLACES), PlacesContext)
    key = PoolKey(Programme.PIJAR_SEMAR, "dbhcht", "2026", "33.74.05", "jht")
    assert seen.key("dbhcht", "33.74.05", "jht") == key
    pool = seen.pool(key)
    assert pool is not None
    assert (pool.total, pool.free) == (10, -1)
    assert seen.pool(seen.key("dbhcht", "", "")) is None
    assert (seen.fund_name("dbhcht"), seen.fund_name("csr"), seen.day) == ("DBHCHT", "csr", date(2026, 11, 23))


def test_a_correction_is_told_by_the_application_it_names() -> None:
    stored = {"application_id": str(UUID(AN_ID)), "version": 2, "reference": "PS-2026-000001-A"}
    wanted = Correction(application_id=UUID(AN_ID), version=2, reference="PS-2026-000001-A")
    assert correction_of(draft_with("pijar_semar", stored)) == wanted
    assert correction_of(draft_with("pijar_semar", {"kecamatan": "33.74.05"})) is None


def test_what_the_engine_notes_down_goes_with_it() -> None:
    draft = draft_with(
        "pijar_semar",
        {
            "pending": {"question": "nik", "value": ["a", {"b": None}]},
            "left_out": {"album": "g", "keys": ["engine-left-out-caption"]},
            "kecamatan": "33.74.05",
        },
    )
    assert context_of(draft, EngineNotes) == EngineNotes(
        pending=Pending(question="nik", value=["a", {"b": None}]),
        left_out=LeftOut(album="g", keys=("engine-left-out-caption",)),
    )
    draft.ask(None)
    assert draft.context == {"left_out": {"album": "g", "keys": ["engine-left-out-caption"]}, "kecamatan": "33.74.05"}
    engine.keep_pending(draft, Question("nik", 1, Typed(str)), "3374")
    assert draft.context["pending"] == {"question": "nik", "value": "3374"}


def test_a_context_shows_nothing_of_what_somebody_wrote() -> None:
    with pytest.raises(ValueError, match="2 validation errors") as refused:
        context_of(draft_with("round_cancelling", {"round": "Siti Aminah"}), CancellingContext)
    seen = context_of(draft_with("round_signing", STORED["round_signing"]), SigningContext)
    assert "Siti" not in str(refused.value)
    assert repr(seen) == "SigningContext()"


async def test_a_form_is_opened_with_what_it_declares() -> None:
    phone = Phone(officer=cast(Any, object()))
    context = CancellingContext(round=UUID(AN_ID), number=4)
    with pytest.raises(TypeError, match="round_opening is not opened with CancellingContext"):
        await phone.open(lambda step: opening.open_form(step, "round_opening", context=context))
