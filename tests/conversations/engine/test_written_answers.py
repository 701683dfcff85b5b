"""Whatever can be tapped can be written, in the words people use: taps are lost when the bot was away."""

from typing import Any

import pytest

from bot.conversations.engine import flow as engine
from bot.conversations.engine.forms import forms_of
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Choice, Many, Option
from bot.telegram_api.callbacks.data import LIMIT as CALLBACK_DATA_LIMIT
from domain.programme import Programme
from domain.rules.facts import facts_of
from tests.conversations.phone import AREAS, TEXTS
from tests.conversations.phone import Phone as Handset

NIK = "3374051403749001"
PS_PART_1 = ("Kota Semarang", "17 sampai 64 tahun", "Ya, sedang bekerja", "Bekerja sendiri", "Tidak punya")
TO_NIK = (*PS_PART_1, "➡️ Lanjut daftar", "✅ Setuju")
OTHER_NAMES = "Bukan itu, lihat semua"
LARGEST_VERSION = 9999


async def opened(programme: str = "pijar_semar", *taps: str) -> Handset:
    phone = Handset()
    await phone.open(lambda step: open_form(step, programme))
    for tap in taps:
        await phone.tap(tap)
    return phone


async def at_area() -> Handset:
    phone = await opened("pijar_semar", *TO_NIK)
    for words in (NIK, "ya", "ya", "Ngatimin"):
        await phone.send(words)
    assert "kecamatan mana" in phone.last_text
    return phone


async def at_phone() -> Handset:
    phone = await at_area()
    for words in ("genuksari", "3/5", "becak", "Pasar Genuk"):
        await phone.send(words)
    assert "Nomor HP" in phone.last_text
    return phone


# --- yes and no ---


@pytest.mark.parametrize(("words", "value"), [("iya", "yes"), ("BETUL!", "yes"), ("nggih", "yes"), ("ora", "no")])
async def test_yes_and_no_in_peoples_own_words(words: str, value: str) -> None:
    phone = await opened("pijar_semar", *PS_PART_1[:2])
    await phone.send(words)
    assert phone.answers["working_now"] == value


async def test_a_plain_no_is_not_taken_for_not_knowing() -> None:
    """The buttons are "Pernah", "Belum pernah", "Tidak ingat"; and "Tidak tahu" in the other form."""
    phone = await opened("pijar_semar", "Kota Semarang", "65 tahun atau lebih")
    await phone.send("tidak")
    assert phone.answers["joined_before_65"] == "no"
    other = await opened("uhc", "Tidak ada, mau daftar saja", "Kota Semarang")
    await other.send("tidak")
    assert other.answers["resident_6_months"] == "no"


async def test_where_there_is_no_plain_no_the_person_is_asked() -> None:
    phone = await opened("pijar_semar", *PS_PART_1[:4])
    await phone.send("tidak")
    assert phone.last_text.startswith(TEXTS.plain("engine-choose"))
    assert "bpjstk_cover" not in phone.answers


@pytest.mark.parametrize(("words", "kept"), [("betul", True), ("iya", True), ("salah", False), ("bukan", False)])
async def test_a_nik_that_is_read_back_is_confirmed_or_not_in_words(words: str, kept: bool) -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send(NIK)
    await phone.send(words)
    assert ("nik" in phone.answers) is kept
    assert ("Mohon tulis NIK" in phone.last_text) is not kept


@pytest.mark.parametrize(("words", "taken"), [("benar", True), ("bukan", False), ("tidak", False)])
async def test_the_birth_date_too(words: str, taken: bool) -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    for typed in (NIK, "ya", words):
        await phone.send(typed)
    assert ("birth_date" in phone.answers) is taken
    assert ("Mohon tulis tanggal lahir" in phone.last_text) is not taken


# --- what was understood is said ---


async def test_other_words_than_the_buttons_are_noted_and_its_own_are_not() -> None:
    phone = await opened()
    await phone.send("2")
    assert phone.last_text.startswith("Sudah dicatat: Kabupaten Semarang (Ungaran)")
    other = await opened()
    await other.send("kota semarang")
    assert "Sudah dicatat" not in other.last_text


async def test_a_name_that_was_mended_is_noted() -> None:
    phone = await at_area()
    await phone.send("genuk sari")
    assert phone.last_text.startswith("Sudah dicatat: Kelurahan Genuksari")


# --- suggestions ---


async def test_the_number_of_a_suggestion_means_the_suggestion() -> None:
    phone = await at_area()
    await phone.send("purwosari")
    assert "2. Kelurahan Purwosari (Mijen)" in phone.last_text
    await phone.send("2")
    assert AREAS.label(phone.answers["kelurahan"]) == "Purwosari (Mijen)"


async def test_a_suggestion_stays_until_another_name_comes_or_all_are_shown() -> None:
    phone = await at_area()
    await phone.send("pendrikan")
    await phone.sticker()
    assert any("Pindrikan Lor" in one for one in phone.buttons)
    await phone.send("tlogosari kulon")
    assert AREAS.label(phone.answers["kelurahan"]) == "Tlogosari Kulon"
    other = await at_area()
    await other.send("pendrikan")
    await other.tap(OTHER_NAMES)
    assert "Tugu" in other.buttons
    await other.send("pendrikan")
    await other.send("bukan itu, lihat semua")
    assert "Tugu" in other.buttons
    assert "kecamatan" not in other.answers


@pytest.mark.parametrize("words", ["Kelurahan Purwosari, Kecamatan Mijen", "purwosari kec. mijen", "Purwosari (Mijen)"])
async def test_a_kelurahan_with_its_kecamatan_behind_it_is_certain(words: str) -> None:
    phone = await at_area()
    await phone.send(words)
    assert AREAS.label(phone.answers["kelurahan"]) == "Purwosari (Mijen)"


# --- the engine's own buttons, commands without their stroke, calls for help ---


async def test_the_engines_own_buttons_can_be_written() -> None:
    phone = await opened("pijar_semar", "Kota Semarang")
    await phone.send("penjelasan")
    assert phone.bubbles[-2].text == TEXTS.plain("q-pijar-semar-age-band-help")
    await phone.send("kembali")
    await phone.send("tetap jawaban ini")
    assert "Umur" in phone.last_text
    assert phone.answers == {"ktp_region": "semarang_city"}
    await phone.send("ya, hapus")
    assert phone.draft is None


@pytest.mark.parametrize("command", ["batal", "Status", " lanjut "])
async def test_a_command_without_its_stroke_is_no_name(command: str) -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    for words in (NIK, "ya", "ya", command):
        await phone.send(words)
    assert "name" not in phone.answers
    assert f"/{command.strip().casefold()}" in phone.last_text
    assert "nama lengkap" in phone.last_text


async def test_at_a_choice_its_own_words_come_first() -> None:
    phone = await opened("pijar_semar", *PS_PART_1)
    await phone.send("lanjut")
    assert "Boleh kami minta data" in phone.last_text
    await phone.send("batal")
    assert phone.last_text.startswith("Maksudnya /batal?")


async def test_a_call_for_help_in_a_form_reaches_a_desk_and_comes_back() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send("tolong pak, saya bingung")
    assert "Jl. Ki Mangunsarkoro 21" in phone.last_text
    assert "Mohon tulis NIK" in phone.last_text


async def test_at_the_result_the_name_of_an_answer_leads_to_it() -> None:
    phone = await opened("pijar_semar", *PS_PART_1)
    await phone.send("ubah jawaban")
    await phone.send("Umur")
    assert "Jawaban sekarang: 17 sampai 64 tahun" in phone.last_text
    await phone.tap("17 sampai 64 tahun")
    await phone.send("entah")
    assert phone.last_text.startswith(TEXTS.plain("engine-choose"))


# --- the phone's keyboard ---


async def test_a_number_may_be_kept_and_explained() -> None:
    phone = await at_phone()
    await phone.send("0812 0000 9001")
    await phone.tap("✏️ Nomor HP")
    keys = [row[0]["text"] for row in phone.last.markup["keyboard"][1:]]
    assert keys == ["✔️ Tetap jawaban ini", "⬅️ Kembali", "❓ Penjelasan"]
    await phone.send(keys[2])
    assert phone.bubbles[-2].text == TEXTS.plain("q-phone-help")
    await phone.send(keys[0])
    assert "Mohon periksa dulu" in phone.last_text
    assert phone.answers["phone"] == "+6281200009001"


async def test_another_form_takes_the_phones_keyboard_away() -> None:
    phone = await at_phone()
    await phone.open(lambda step: open_form(step, "uhc"))
    assert phone.bubbles[-2].markup == {"remove_keyboard": True}
    assert "sedang dirawat" in phone.last_text


# --- what is no answer ---


async def test_an_album_where_words_are_asked_is_answered_once() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    shown = len(phone.bubbles)
    for name in "abcd":
        await phone.photo(name, album="g")
    assert len(phone.bubbles) == shown + 1
    assert phone.last_text.startswith(TEXTS.plain("engine-words-wanted"))


async def test_telegrams_own_notes_and_a_moving_location_are_left_alone() -> None:
    phone = await opened()
    place = {"location": {"latitude": -6.9, "longitude": 110.4, "live_period": 900}}
    assert await phone.message(place)
    assert phone.last_text.startswith(TEXTS.plain("engine-words-wanted"))
    shown = len(phone.bubbles)
    await phone.message({**place, "edit_date": 2}, kind="edited_message")
    assert not await phone.message({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}})
    assert len(phone.bubbles) == shown


# --- carried over ---


async def test_what_is_carried_over_is_newer_than_a_draft_that_is_there() -> None:
    phone = await opened("uhc")
    answers = {"care_need": "admitted", "care_advice": "go_on"}
    await phone.open(lambda step: open_form(step, "uhc", answers=answers))
    assert "Alamat di KTP" in phone.last_text
    await phone.tap("Kota Semarang")
    await phone.open(lambda step: open_form(step, "uhc", answers={"care_need": "none", "care_advice": "go_on"}))
    assert phone.answers == {"care_need": "none", "ktp_region": "semarang_city"}


# --- every option of every question ---


def choices() -> list[tuple[str, str]]:
    resources = Handset().resources
    forms = [forms_of(resources).latest(programme.value) for programme in Programme]
    return [(form.name, one.key) for form in forms for one in form.questions if isinstance(one.answer, Choice | Many)]


def shown_options(phone: Handset, form: str, key: str) -> list[tuple[Option, str]]:
    """Every option of the question with its callback data, from a draft that has changed very often."""
    step = phone.step()
    draft = step.draft
    question = forms_of(phone.resources).latest(form).question(key)
    assert draft is not None
    assert question is not None
    draft.version = LARGEST_VERSION
    options = engine.all_options(step, draft, question)
    token = draft.token
    return [(one, f"a:{token}:{key}:{draft.version}:{one.value}") for one in options]


@pytest.mark.parametrize(("form", "key"), choices())
async def test_every_buttons_data_fits_however_old_the_draft(form: str, key: str) -> None:
    phone = await opened(form)
    assert phone.draft is not None
    for kecamatan in AREAS.all_kecamatan if key == "kelurahan" else AREAS.all_kecamatan[:1]:
        phone.draft.answers.update(nik=NIK, kecamatan=kecamatan.code, care_need="admitted")
        shown = shown_options(phone, form, key)
        assert shown
        assert max(len(data.encode()) for _, data in shown) <= CALLBACK_DATA_LIMIT


@pytest.mark.parametrize(("programme", "key"), [one for one in choices() if one[1] in facts_of(Programme(one[0]))])
async def test_every_deciding_option_can_be_written_as_number_and_as_words(programme: str, key: str) -> None:
    asked = await opened(programme)
    question = forms_of(asked.resources).latest(programme).question(key)
    assert question is not None
    values: list[Any] = [option.value for option in engine.all_options(asked.step(), asked.draft, question)]  # type: ignore[arg-type]
    for number, value in enumerate(values, start=1):
        for words in (str(number), TEXTS.plain(f"option-{key}-{value}".replace("_", "-"))):
            phone = await opened(programme)
            draft = phone.draft
            assert draft is not None
            draft.answers.update(age_band="65_or_more", care_need="none", joined_before_65="yes")
            draft.answers.pop(key, None)
            draft.asking = key
            await phone.send(words)
            assert phone.answers[key] == value
