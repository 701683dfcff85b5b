"""The habits every form has, seen from the chat."""

from datetime import timedelta
from typing import Any

import pytest

from bot.conversations.engine.form import Form, Summary
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Choice, Contact, Many, Option, Photos, Question, Turn, Typed
from bot.handlers import applying as commands
from bot.runtime.step import Step
from bot.telegram_api.callbacks.data import LIMIT as CALLBACK_DATA_LIMIT
from domain.errors import AlreadyApplied
from domain.identity.numbers import PersonName, RtRw
from domain.identity.phones import Phone
from tests.conversations.phone import TEXTS, Bubble, make_resources
from tests.conversations.phone import Phone as Handset

BACK, HELP = "⬅️ Kembali", "❓ Penjelasan"
SENT: list[dict[str, Any]] = []


async def finish(turn: Turn) -> None:
    if turn.answers["name"] == "Terpakai":
        raise AlreadyApplied
    SENT.append(dict(turn.answers))
    turn.step.say("receipt-already-own", reference="PS-2026-000001-A")


QUESTIONS = (
    Question("ktp_region", 1, Choice((Option("semarang_city"), Option("elsewhere"))), text="q-uhc-ktp-region"),
    Question("name", 1, Typed(PersonName), text="q-name"),
    Question("phone", 2, Contact(Phone), text="q-phone"),
    Question("rt_rw", 2, Typed(RtRw), text="q-rt-rw", optional=True),
    Question("document_ktp", 2, Photos(limit=3), text="q-document-ktp"),
)


def make_form(questions: tuple[Question, ...] = QUESTIONS, **more: Any) -> Form:
    values: dict[str, Any] = {"version": "1", "audience": "resident", "parts": 2, "finish": finish}
    return Form(questions=questions, **{"name": "pijar_semar", **values, **more})


async def opened(form: Form | None = None) -> Handset:
    phone = Handset(make_resources([form or make_form()]))
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    SENT.clear()
    return phone


async def at_summary() -> Handset:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    await phone.contact("6281200009001")
    await phone.send("3/5")
    await phone.photo("a")
    return phone


async def test_one_question_a_message_with_its_part() -> None:
    phone = await opened()
    assert phone.last_text.startswith("Bagian 1 dari 2\n\nAlamat di KTP")
    assert BACK not in phone.buttons
    await phone.tap("Kota Semarang")
    assert phone.last_text.startswith("Bagian 1 dari 2\n\nMohon tulis nama")
    assert BACK in phone.buttons


async def test_that_answers_are_kept_is_said_once() -> None:
    phone = await opened()
    assert "/lanjut" in phone.last_text
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    assert not any("/lanjut" in bubble.text for bubble in phone.bubbles)


async def test_a_tapped_question_shows_its_answer_without_buttons() -> None:
    phone = await opened()
    first = phone.last
    await phone.tap("Kota Semarang")
    assert first.text.endswith("✅ Kota Semarang")
    assert first.buttons == {}


@pytest.mark.parametrize("words", ["1", "kota semarang", "KOTA", " Kota Semarang! "])
async def test_a_button_can_be_written(words: str) -> None:
    phone = await opened()
    await phone.send(words)
    assert phone.answers == {"ktp_region": "semarang_city"}


async def test_words_that_are_no_button_get_one_sentence_and_the_question_with_numbers() -> None:
    phone = await opened()
    await phone.send("entahlah")
    assert phone.last_text.startswith(TEXTS.plain("engine-choose"))
    assert "1. Kota Semarang" in phone.last_text
    assert phone.answers == {}


async def test_a_wrong_answer_gets_an_example_and_the_question_again() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("12345")
    assert phone.last_text.startswith(TEXTS.plain("invalid-name-digits"))
    assert "Mohon tulis nama lengkap" in phone.last_text
    assert "name" not in phone.answers


async def test_back_and_keeping_the_answer() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.tap(BACK)
    assert "Jawaban sekarang: Kota Semarang" in phone.last_text
    await phone.tap("✔️ Tetap jawaban ini")
    assert "Mohon tulis nama" in phone.last_text
    await phone.send("Siti Aminah")
    await phone.send("kembali")
    assert "Jawaban sekarang: Siti Aminah" in phone.last_text
    assert phone.answers["name"] == "Siti Aminah"


async def test_the_second_of_two_taps_is_only_a_toast() -> None:
    phone = await opened()
    first = phone.last
    data = first.buttons["Kota Semarang"]
    await phone.tap_data(data, first.id)
    seen = [bubble.text for bubble in phone.bubbles]
    await phone.tap_data(data, first.id)
    other = data.replace("semarang_city", "elsewhere")
    await phone.tap_data(other, first.id)
    assert [bubble.text for bubble in phone.bubbles] == seen
    assert phone.toasts == [TEXTS.plain("engine-stale")] * 2
    assert phone.answers == {"ktp_region": "semarang_city"}


async def test_an_old_button_repaints_the_question_at_hand() -> None:
    phone = await opened()
    first = phone.last
    data = first.buttons["Kota Semarang"]
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    await phone.tap_data(data.replace("semarang_city", "elsewhere"), first.id)
    assert phone.toasts == [TEXTS.plain("engine-stale")]
    assert "Nomor HP" in phone.last_text
    assert phone.answers["ktp_region"] == "semarang_city"


async def test_an_older_button_of_the_same_question_answers_nothing() -> None:
    phone = await opened()
    first = phone.last
    older = first.buttons["Kota Semarang"].replace("semarang_city", "elsewhere")
    await phone.tap("Kota Semarang")
    await phone.tap(BACK)
    assert "Alamat di KTP" in phone.last_text
    await phone.tap_data(older, first.id)
    assert phone.toasts[-1] == TEXTS.plain("engine-stale")
    assert "Alamat di KTP" in phone.last_text
    assert phone.answers == {"ktp_region": "semarang_city"}


async def test_the_send_button_of_an_older_summary_sends_nothing() -> None:
    phone = await at_summary()
    older = phone.last
    data = older.buttons["📨 Kirim pendaftaran"]
    await phone.tap("✏️ Nama")
    await phone.send("Siti Rahma")
    await phone.tap_data(data, older.id)
    assert phone.toasts[-1] == TEXTS.plain("engine-stale")
    assert SENT == []
    assert "Nama: Siti Rahma" in phone.last_text


@pytest.mark.parametrize("data", ["a:xx", "a:{token}:name:0", "f:{token}:no:back", "f:{token}:0:nothing", "a:"])
async def test_strange_buttons_break_nothing(data: str) -> None:
    phone = await opened()
    draft = phone.draft
    assert draft is not None
    await phone.tap_data(data.format(token=draft.token), 1)
    assert phone.answers == {}
    await phone.tap("Kota Semarang")
    assert phone.answers == {"ktp_region": "semarang_city"}


async def test_a_button_of_a_dropped_draft_is_told_so() -> None:
    phone = await opened()
    first = phone.last
    await phone.open(lambda step: commands.cancel(None, context_of(step)))  # type: ignore[arg-type]
    await phone.tap("🗑️ Ya, hapus")
    assert phone.drafts == {}
    await phone.tap("Kota Semarang", on=first)
    assert phone.toasts == [TEXTS.plain("engine-stale-form")]
    assert first.buttons == {}
    assert phone.drafts == {}


async def test_not_dropping_after_all_asks_again() -> None:
    phone = await opened()
    await phone.open(lambda step: commands.cancel(None, context_of(step)))  # type: ignore[arg-type]
    await phone.tap("▶️ Tidak, lanjutkan")
    assert "Alamat di KTP" in phone.last_text


async def test_an_edited_message_changes_nothing_and_says_how() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    await phone.edit("Siti Rahma")
    assert phone.last_text == TEXTS.plain("engine-edited")
    assert phone.answers["name"] == "Siti Aminah"


async def test_stickers_voice_and_photos_where_words_are_asked() -> None:
    phone = await opened()
    for came in (phone.sticker(), phone.voice(), phone.photo("x"), phone.contact("0812")):
        await came
        assert phone.last_text.startswith(TEXTS.plain("engine-words-wanted"))
        assert "Alamat di KTP" in phone.last_text
    assert phone.answers == {}


async def test_words_where_a_photo_is_asked_get_words() -> None:
    phone = await at_summary()
    await phone.tap("✏️ Foto KTP")
    await phone.send("ini fotonya")
    assert phone.last_text.startswith("Tulisan belum bisa menjawab ini, yang diperlukan fotonya. Taruh KTP")
    assert "/lanjut" in phone.last_text
    assert "berkas" not in phone.last_text
    await phone.sticker()
    assert phone.last_text.startswith(TEXTS.plain("engine-photo-wanted"))


async def test_commands_are_left_to_others_and_so_is_everything_without_a_draft() -> None:
    phone = await opened()
    assert not await phone.send("/status")
    bare = Handset(make_resources([make_form()]))
    assert not await bare.send("halo")


async def test_the_shared_number_is_taken_and_the_keyboard_goes_away() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    assert phone.last.markup["keyboard"][0][0]["request_contact"] is True
    await phone.contact("+62 812-0000-9001")
    assert phone.answers["phone"] == "+6281200009001"
    assert phone.bubbles[-2].markup == {"remove_keyboard": True}
    assert "RT dan RW" in phone.last_text


async def test_a_number_that_cannot_exist_is_asked_again_typed_or_shared() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    for came in (phone.send("0841 0000 9001"), phone.contact("+62 801-0000-9001")):
        await came
        assert "tidak ada nomor HP yang dimulai 08" in phone.last_text
        assert "Nomor HP" in phone.last_text
    assert "phone" not in phone.answers


async def test_back_from_the_number_takes_the_keyboard_away_too() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    await phone.send(BACK)
    assert phone.bubbles[-2].markup == {"remove_keyboard": True}
    assert "Mohon tulis nama" in phone.last_text


async def test_what_may_be_skipped_is_skipped_by_button_or_word() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    await phone.send("0812 0000 9001")
    await phone.tap("Lewati")
    assert phone.answers["rt_rw"] is None
    await phone.tap(BACK)
    await phone.send("lewati")
    assert phone.answers["rt_rw"] is None
    await phone.photo("a")
    assert "RT/RW: (dilewati)" in phone.last_text


async def test_an_album_is_one_answer_and_one_reply() -> None:
    phone = await at_summary()
    await phone.tap("✏️ Foto KTP")
    before = len(phone.bubbles)
    for name in ("a", "b", "b", "c", "d"):
        await phone.photo(name, album="g")
    files = phone.answers["document_ktp"]["files"]
    assert [one["file_id"] for one in files] == ["id-a", "id-b", "id-c"]
    assert len(phone.bubbles) == before + 1
    assert phone.last.due_later
    assert "Foto KTP: 3 foto" in phone.last_text
    assert phone.last_text.startswith("Yang dipakai 3 foto pertama, selebihnya tidak ikut.")
    assert '"Kembali"' in phone.last_text
    await phone.tap(BACK)
    await phone.photo("e")
    assert [one["file_id"] for one in phone.answers["document_ktp"]["files"]] == ["id-e"]
    assert "selebihnya" not in phone.last_text


async def test_buttons_asked_with_the_first_photo_work_after_the_last() -> None:
    form = make_form((QUESTIONS[4], QUESTIONS[0], QUESTIONS[1]))
    phone = await opened(form)
    await phone.photo("a", album="g")
    early = Bubble(phone.last.id, phone.last.text, phone.last.markup)
    await phone.photo("b", album="g")
    await phone.tap("Kota Semarang", on=early)
    assert phone.answers["ktp_region"] == "semarang_city"
    assert len(phone.answers["document_ktp"]["files"]) == 2


async def test_help_explains_and_comes_back() -> None:
    phone = await opened()
    await phone.tap(HELP)
    assert phone.bubbles[-2].text == TEXTS.plain("q-uhc-ktp-region-help")
    assert "Alamat di KTP" in phone.last_text
    await phone.open(lambda step: commands.explain(None, context_of(step)))  # type: ignore[arg-type]
    assert phone.bubbles[-2].text == TEXTS.plain("q-uhc-ktp-region-help")
    await phone.tap("Kota Semarang")
    assert phone.answers == {"ktp_region": "semarang_city"}


async def test_the_summary_changes_one_answer_and_sends_once() -> None:
    phone = await at_summary()
    assert "Nama: Siti Aminah" in phone.last_text
    await phone.tap("✏️ Nama")
    await phone.send("Siti Rahma")
    assert "Nama: Siti Rahma" in phone.last_text
    summary = phone.last
    data = summary.buttons["📨 Kirim pendaftaran"]
    await phone.tap_data(data, summary.id)
    await phone.tap_data(data, summary.id)
    assert [one["name"] for one in SENT] == ["Siti Rahma"]
    assert phone.drafts == {}


async def test_the_summary_by_words() -> None:
    phone = await at_summary()
    await phone.send("rt/rw")
    await phone.send("7/2")
    assert "RT/RW: 007/002" in phone.last_text
    await phone.send("halo")
    assert 'tulis "Kirim pendaftaran"' in phone.last_text
    await phone.send("ya")  # as an answer that came twice
    assert SENT == []
    await phone.send("Kirim")
    assert len(SENT) == 1


async def test_what_cannot_be_sent_is_told_and_kept() -> None:
    phone = await at_summary()
    await phone.tap("✏️ Nama")
    await phone.send("Terpakai")
    await phone.tap("📨 Kirim pendaftaran")
    assert phone.last_text.startswith(TEXTS.plain("error-already-applied"))
    assert "Nama: Terpakai" in phone.last_text
    assert phone.draft is not None
    assert SENT == []


async def test_a_form_without_summary_sends_with_the_last_answer() -> None:
    form = make_form(QUESTIONS[:2], summary=None)
    phone = await opened(form)
    await phone.tap("Kota Semarang")
    await phone.send("Siti Aminah")
    assert len(SENT) == 1
    assert phone.drafts == {}


async def test_days_later_the_draft_goes_on_with_its_own_questions() -> None:
    phone = await opened()
    await phone.tap("Kota Semarang")
    phone.now += timedelta(days=9)
    newer = make_form((QUESTIONS[2], QUESTIONS[0]), version="2", retired=(QUESTIONS[1], *QUESTIONS[3:]))
    phone.resources = make_resources([newer])
    await phone.open(lambda step: commands.go_on(None, context_of(step)))  # type: ignore[arg-type]
    assert "Mohon tulis nama" in phone.last_text
    await phone.send("Siti Aminah")
    await phone.send("0812 0000 9001")
    await phone.send("3/5")
    await phone.photo("a")
    await phone.tap("📨 Kirim pendaftaran")
    assert list(SENT[0]) == [one.key for one in QUESTIONS]


async def test_a_form_that_is_gone_ends_its_draft_kindly() -> None:
    phone = await opened()
    phone.resources = make_resources([])
    await phone.send("halo")
    assert phone.last_text == TEXTS.plain("engine-gone")
    assert phone.drafts == {}


async def test_an_officers_form_refuses_who_is_no_officer_any_more() -> None:
    form = make_form(audience="officer", parts=2)
    phone = Handset(make_resources([form]), officer=object())
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    phone.officer = None
    await phone.tap("Kota Semarang")
    assert phone.drafts == {}


async def test_an_officers_form_that_is_left_is_dropped() -> None:
    forms = [make_form(name=name, audience="officer", summary=None) for name in ("pijar_semar", "uhc")]
    phone = Handset(make_resources(forms), officer=object())
    for name in ("pijar_semar", "uhc", "uhc"):
        await phone.open(lambda step, name=name: open_form(step, name))  # type: ignore[misc]
        assert [one.form for one in phone.drafts.values()] == [name]
        assert phone.answers == {}
        await phone.tap("Kota Semarang")
        assert phone.answers == {"ktp_region": "semarang_city"}


async def test_a_residents_form_that_is_left_is_kept_for_later() -> None:
    phone = Handset(make_resources([make_form(name=name) for name in ("pijar_semar", "uhc")]))
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    await phone.tap("Kota Semarang")
    await phone.open(lambda step: open_form(step, "uhc"))
    assert phone.answers == {}
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    assert phone.answers == {"ktp_region": "semarang_city"}
    assert {one.form: one.current for one in phone.drafts.values()} == {"pijar_semar": True, "uhc": False}


async def test_several_choices_are_ticked_in_place() -> None:
    options = tuple(Option(f"o{number}", label=f"Pilihan {number}") for number in range(5))
    form = make_form((Question("name", 1, Many(options, per_page=3), text="q-name"),), parts=1, summary=Summary())
    phone = await opened(form)
    await phone.tap("⬜ Pilihan 1")
    tick = phone.last.buttons["⬜ Pilihan 2"]
    await phone.tap_data(tick, phone.last.id)
    await phone.tap_data(tick, phone.last.id)
    assert "☑️ Pilihan 2" in phone.buttons
    await phone.tap("Berikutnya ▶️")
    await phone.tap("⬜ Pilihan 4")
    assert "☑️ Pilihan 4" in phone.buttons
    await phone.tap("☑️ Pilihan 4")
    assert len(phone.bubbles) == 1
    await phone.tap("✅ Selesai memilih")
    assert phone.answers["name"] == ["o1", "o2"]
    await phone.send("1")
    await phone.send("1, 5")
    assert phone.answers["name"] == ["o0", "o4"]


async def test_nothing_ticked_is_no_answer() -> None:
    options = (Option("o1", label="Pilihan"),)
    phone = await opened(make_form((Question("name", 1, Many(options), text="q-name"),), parts=1))
    await phone.tap("✅ Selesai memilih")
    assert phone.last_text.startswith(TEXTS.plain("engine-choose-several"))
    assert phone.answers == {}


async def test_every_button_fits_into_the_bot_apis_limit() -> None:
    phone = await at_summary()
    datas = [data for bubble in phone.bubbles for data in bubble.buttons.values()]
    assert datas
    assert all(len(data.encode()) <= CALLBACK_DATA_LIMIT for data in datas)


def context_of(step: Step) -> Any:
    class Context:
        def __init__(self) -> None:
            self.step = step

    return Context()


async def test_a_toast_too_long_for_telegram_is_a_message() -> None:
    phone = await opened()
    for text, toast in (("a" * 200, "a" * 200), (f"<b> & {'a' * 200}", "")):
        step = phone.step()
        step.expect_callback_answer("q")
        step.answer_callback(text, alert=True)
        phone.apply(step)
        assert (phone.toasts[-1], phone.last_text == text) == (toast, not toast)
