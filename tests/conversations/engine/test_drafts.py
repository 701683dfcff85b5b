"""Drafts: dropped, parked, opened again, and used to correct a sent application."""

from __future__ import annotations

from typing import Any, cast

import pytest

from bot.conversations.engine import opening
from bot.conversations.engine.contexts import Correction, correction_of
from bot.conversations.engine.dialogue import Dialogue
from bot.conversations.engine.form import Form
from bot.runtime.step import Step
from bot.services.applying.draft_context import ApplyingContext
from domain.draft import Draft
from storage.records.base import new_id
from tests.conversations.engine.test_habits import QUESTIONS, make_form, opened
from tests.conversations.phone import TEXTS, Phone, make_resources

APPLICATION_ID, RESIDENT_ID, CHAT_ID = new_id(), new_id(), 910000007
ANSWERS = {"ktp_region": "semarang_city", "name": "Siti Aminah", "phone": "+6281200009001", "rt_rw": "003/005"}


def correction(step: Step, form: Form) -> Draft:
    return opening.correction_draft(
        step,
        form,
        chat_id=CHAT_ID,
        resident_id=RESIDENT_ID,
        answers=ANSWERS,
        keys=["name"],
        context=Correction(application_id=APPLICATION_ID, version=4, reference="PS-2026-000001-A"),
    )


async def test_a_correction_belongs_to_the_resident_and_waits_to_be_begun() -> None:
    step, form = Phone().step(), make_form()
    draft = correction(step, form)
    assert (draft.chat_id, draft.resident_id, draft.current) == (CHAT_ID, RESIDENT_ID, False)
    assert (draft.form, draft.form_version) == (form.name, form.version)
    assert (draft.started_at, draft.updated_at) == (step.now, step.now)
    assert draft.questions == ["name"]
    assert draft.answers == {key: value for key, value in ANSWERS.items() if key != "name"}
    kept: Any = correction_of(draft)
    assert (kept.application_id, kept.version, kept.reference) == (APPLICATION_ID, 4, "PS-2026-000001-A")


async def dropped(phone: Phone) -> None:
    def drop(step: Step) -> None:
        form: Any = opening.form_of(step, cast(Draft, step.draft))
        Dialogue(step, form, cast(Draft, step.draft)).drop()

    await phone.open(drop)


@pytest.mark.parametrize(("audience", "key"), [("resident", "engine-dropped"), ("officer", "engine-dropped-officer")])
async def test_a_dropped_form_says_so_and_takes_the_phones_keyboard_away(audience: str, key: str) -> None:
    phone = Phone(make_resources([make_form(audience=audience)]), officer=object())
    await phone.open(lambda step: opening.open_form(step, "pijar_semar"))
    await dropped(phone)
    assert phone.drafts == {}
    assert phone.last_text == TEXTS.plain(key)
    assert phone.last.markup == {"remove_keyboard": True}


async def test_a_correction_that_is_dropped_is_only_put_aside() -> None:
    form = make_form()
    phone = Phone(make_resources([form]))
    draft = correction(phone.step(), form)
    await phone.open(lambda step: opening.resume(step, draft))
    await dropped(phone)
    [kept] = phone.drafts.values()
    assert (kept.id, kept.current) == (draft.id, False)
    assert phone.last_text == TEXTS.plain("engine-parked")
    assert phone.last.markup == {"remove_keyboard": True}


async def test_a_form_without_summary_that_cannot_be_sent_asks_its_last_question_again() -> None:
    phone = await opened(make_form(QUESTIONS[:2], summary=None))
    await phone.tap("Kota Semarang")
    await phone.send("Terpakai")
    assert phone.last_text.startswith(TEXTS.plain("error-already-applied"))
    assert "Mohon tulis nama lengkap" in phone.last_text
    assert phone.draft is not None
    assert phone.draft.asking == "name"
    await phone.send("Siti Aminah")
    assert phone.drafts == {}


async def test_a_poster_names_its_kecamatan_to_a_draft_that_is_there() -> None:
    phone = Phone()
    await phone.open(lambda step: opening.open_form(step, "uhc"))
    begun = phone.draft
    await phone.open(lambda step: opening.open_form(step, "uhc", context=ApplyingContext(kecamatan="33.74.05")))
    assert phone.draft is not None
    assert begun is not None
    assert (phone.draft.id, phone.draft.context) == (begun.id, {"kecamatan": "33.74.05"})


async def test_a_question_is_asked_once_more_where_the_form_is_opened_for_it() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.open(lambda step: opening.open_form(step, "pijar_semar", again="ktp_region"))
    assert phone.draft is not None
    assert phone.draft.asking == "ktp_region"
    assert phone.answers == {"ktp_region": "semarang_city"}


async def test_a_draft_whose_form_is_gone_is_dropped_when_it_is_taken_up() -> None:
    phone = await opened()
    draft = cast(Draft, phone.draft)
    phone.resources = make_resources([])
    await phone.open(lambda step: opening.resume(step, draft))
    assert phone.drafts == {}
    assert phone.last_text == TEXTS.plain("engine-gone")
