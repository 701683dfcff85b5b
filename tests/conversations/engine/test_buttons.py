"""What a tap leaves behind: the question it answered, closed, and no button that is good no longer."""

from typing import Any

import pytest

from bot.conversations.applying.shared import nik_question
from bot.conversations.engine import opening
from bot.conversations.engine.form import Form
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Choice, Many, Option, Question, Turn, Typed
from bot.runtime.step import Step
from domain.identity.numbers import PersonName, RtRw
from tests.conversations.phone import TEXTS, make_resources
from tests.conversations.phone import Phone as Handset

BACK = "⬅️ Kembali"
NIK = "3374011205909001"


async def finish(turn: Turn) -> None:
    """Do nothing: the form here is not sent."""


QUESTIONS = (
    Question("ktp_region", 1, Choice((Option("semarang_city"), Option("elsewhere"))), text="q-uhc-ktp-region"),
    Question("rt_rw", 1, Typed(RtRw), text="q-rt-rw", optional=True),
    Question("kinds", 1, Many((Option("o1", label="Satu"), Option("o2", label="Dua"))), text="q-name"),
    Question("name", 1, Typed(PersonName), text="q-name"),
)


def make_form(questions: tuple[Question, ...] = QUESTIONS, name: str = "pijar_semar") -> Form:
    return Form(name, "1", "resident", max(one.part for one in questions), questions, finish)


async def opened(*forms: Form) -> Handset:
    phone = Handset(make_resources(forms or [make_form()]))
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    return phone


async def test_an_answer_by_button_closes_its_question() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    optional = phone.last
    await phone.tap("Lewati")
    several = phone.last
    assert (optional.buttons, optional.text.endswith("✅ (dilewati)")) == ({}, True)
    await phone.tap("⬜ Satu")
    await phone.tap("✅ Selesai memilih")
    assert (several.buttons, several.text.endswith("✅ Satu")) == ({}, True)


async def test_going_elsewhere_takes_the_buttons_away() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    left = phone.last
    await phone.tap(BACK)
    assert left.buttons == {}
    assert "✅" not in left.text
    await phone.tap("❓ Penjelasan")
    assert BACK not in phone.buttons
    assert "Kota Semarang" in phone.buttons


async def test_an_old_button_goes_when_it_is_tapped() -> None:
    phone = await opened()
    old = phone.last
    data, markup = old.buttons["Kota Semarang"], old.markup
    for label in ("Kota Semarang", BACK):
        await phone.tap(label)
    old.markup = markup
    await phone.tap_data(data, old.id)
    assert old.buttons == {}


@pytest.mark.parametrize("data", ["f:{token}:0:page-x", "f:{token}:0:page-"])
async def test_a_page_that_is_none_is_the_first(data: str) -> None:
    options = tuple(Option(f"o{number}", label=f"Pilihan {number}") for number in range(8))
    phone = await opened(make_form((Question("kinds", 1, Choice(options, per_page=4), text="q-name"),)))
    await phone.tap("Berikutnya ▶️")
    assert "Pilihan 4" in phone.buttons
    draft = phone.draft
    assert draft is not None
    await phone.tap_data(data.format(token=draft.token), phone.last.id)
    assert "Pilihan 0" in phone.buttons


@pytest.mark.parametrize("words", ["ubah", "2", "Ubah!", "tidak"])
async def test_what_was_read_back_can_be_changed_in_words(words: str) -> None:
    phone = await opened(make_form((nik_question, *QUESTIONS)))
    await phone.send(NIK)
    asked = phone.last
    assert "3374 0112 0590 9001" in asked.text
    await phone.send(words)
    assert "Mohon tulis NIK" in phone.last_text
    assert phone.answers == {}


@pytest.mark.parametrize("words", ["ya", "1", "benar", "✅ Ya, benar"])
async def test_what_was_read_back_can_be_confirmed_in_words(words: str) -> None:
    phone = await opened(make_form((nik_question, *QUESTIONS)))
    await phone.send(NIK)
    await phone.send(words)
    assert phone.answers == {"nik": NIK}


async def test_a_tapped_yes_closes_what_was_read_back() -> None:
    phone = await opened(make_form((nik_question, *QUESTIONS)))
    await phone.send(NIK)
    asked = phone.last
    await phone.tap("✅ Ya, benar")
    assert (asked.buttons, "✅" in asked.text) == ({}, True)


async def test_to_change_what_was_read_back_is_to_be_asked_again_though_there_is_an_answer() -> None:
    phone = await opened(make_form((nik_question, *QUESTIONS)))
    for said in (NIK, "ya", "kembali", "3374015506859002"):
        await phone.send(said)
    await phone.tap("✏️ Ubah")
    assert "Mohon tulis NIK" in phone.last_text
    assert phone.answers == {"nik": NIK}


@pytest.mark.parametrize("name", ["Operator Sutarno", "Orang", "Bantu Raharjo"])
async def test_what_is_typed_freely_is_no_call_for_help(name: str) -> None:
    phone = await opened(make_form((QUESTIONS[3], *QUESTIONS[:3])))
    await phone.send(name)
    assert phone.answers == {"name": name}


async def test_another_number_in_place_of_a_yes_is_read_as_the_answer() -> None:
    phone = await opened(make_form((nik_question, *QUESTIONS)))
    await phone.send(NIK)
    await phone.send("3374015506859002")
    assert "3374 0155 0685 9002" in phone.last_text
    assert phone.answers == {}


async def test_of_two_parked_forms_the_one_whose_button_was_tapped_goes_on() -> None:
    phone = await opened(make_form(), make_form(name="uhc"))
    await phone.tap("Kota Semarang")
    first = phone.draft
    await phone.open(lambda step: open_form(step, "uhc"))
    second = phone.draft
    assert first is not None
    assert second is not None
    await phone.tap_data(f"f:{first.token}:resume", phone.last.id)
    assert phone.draft is not None
    assert (phone.draft.form, "RT dan RW" in phone.last_text) == ("pijar_semar", True)
    await phone.tap_data(f"f:{second.token}:resume", phone.last.id)
    assert phone.draft.form == "uhc"
    assert "Alamat di KTP" in phone.last_text
    await phone.tap_data("f:00000000:resume", phone.last.id)
    assert phone.toasts[-1] == TEXTS.plain("engine-stale-form")
    assert phone.draft.form == "uhc"


async def test_a_question_is_shown_again_only_where_there_is_one() -> None:
    shown: list[bool] = []

    def show(step: Step) -> None:
        shown.append(opening.show_question(step))

    phone = await opened()
    before = len(phone.bubbles)
    await phone.open(show)
    assert (shown, len(phone.bubbles) - before, "Alamat di KTP" in phone.last_text) == ([True], 1, True)
    phone.resources = make_resources([])
    await phone.open(show)
    phone.drafts.clear()
    await phone.open(show)
    assert (shown, len(phone.bubbles) - before) == ([True, False, False], 1)


async def test_a_new_draft_belongs_to_who_opened_it() -> None:
    phone = await opened()
    draft: Any = phone.draft
    assert (draft.chat_id, draft.resident_id, draft.form_version) == (910000001, phone.resident.id, "1")
    assert (draft.started_at, draft.updated_at) == (phone.now, phone.now)
