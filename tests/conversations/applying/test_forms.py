"""The two programmes' forms: what they ask, in which order, and what their results lead to."""

import re
from pathlib import Path
from typing import Any

import pytest

import bot.conversations
import bot.handlers
from bot.conversations.applying.consent import CONSENT_VERSION
from bot.conversations.engine import flow as engine
from bot.conversations.engine.contexts import Correction, context_of
from bot.conversations.engine.form import Form
from bot.conversations.engine.opening import correction_draft, open_form
from bot.conversations.engine.question import declared_options
from bot.conversations.forms import all_forms
from bot.handlers import applying as commands
from bot.runtime.step import Step
from bot.services.applying.draft_context import ApplyingContext
from domain.programme import Programme
from domain.rules.book import Rulebook, read_default_files
from domain.rules.facts import facts_of
from storage.records.base import new_id
from tests.conversations.phone import AREAS, NOW, RULEBOOK, TEXTS
from tests.conversations.phone import Phone as Handset

FORMS = all_forms()
PS, UHC = FORMS.latest("pijar_semar"), FORMS.latest("uhc")
TEXT_KEY = re.compile(r'"((?:engine|btn|result|slip|receipt|q|consent|choose)-[a-z0-9-]+[a-z0-9])"')
THEIRS = ("btn-announcement-", "btn-places-", "btn-show-", "btn-begin-")
"""Officers' forms name their own."""
PS_PART_1 = ("Kota Semarang", "17 sampai 64 tahun", "Ya, sedang bekerja", "Bekerja sendiri", "Tidak punya")
TO_CONSENT = (*PS_PART_1, "➡️ Lanjut daftar")
TO_NIK = (*TO_CONSENT, "✅ Setuju")
NIK = "3374051403749001"


async def opened(programme: str = "pijar_semar", *taps: str, **context: Any) -> Handset:
    phone = Handset()
    await phone.open(lambda step: open_form(step, programme, context=ApplyingContext(**context) if context else None))
    for tap in taps:
        await phone.tap(tap)
    return phone


async def command(phone: Handset, act: Any) -> None:
    class Context:
        step: Step

    async def run(step: Step) -> None:
        context = Context()
        context.step = step
        await act(None, context)

    await phone.open(run)


# --- as declared ---


def test_every_text_the_forms_need_is_there() -> None:
    TEXTS.check(FORMS.text_keys())


def test_every_text_key_written_in_the_code_is_asked_for_at_start() -> None:
    folders = (Path(bot.conversations.__file__).parent, Path(bot.handlers.__file__).parent)
    files = [*folders[0].rglob("*.py"), folders[1] / "applying.py"]
    written = {key for file in files for key in TEXT_KEY.findall(file.read_text())}
    assert "engine-stale" in written
    theirs = {key for key in written if key.startswith(THEIRS)}
    assert written - theirs <= FORMS.text_keys()


@pytest.mark.parametrize("form", [PS, UHC])
def test_every_question_is_explained(form: Form) -> None:
    missing = [one.key for one in form.questions if not TEXTS.has(form.help_key(one))]
    assert set(missing) <= {"occupation_other", "care_advice"}


@pytest.mark.parametrize(("form", "programme"), [(PS, Programme.PIJAR_SEMAR), (UHC, Programme.UHC)])
def test_the_buttons_of_bagian_1_are_the_rules_own_words(form: Form, programme: Programme) -> None:
    facts = facts_of(programme)
    for question in form.questions:
        if question.part == 1 and question.key in facts:
            offered = {option.value for option in declared_options(question)}
            assert offered <= set(facts[question.key].choices)
    asked = {question.fact for question, _ in RULEBOOK.on(programme, NOW.date()).questions}
    assert asked <= {question.key for question in form.questions if question.part == 1}


def test_bagian_1_is_buttons_only_and_comes_before_consent() -> None:
    for form in (PS, UHC):
        keys = [question.key for question in form.questions]
        parts = [question.part for question in form.questions]
        assert parts == sorted(parts)
        assert keys.index("result") + 1 == keys.index("consent")
        assert all(hasattr(one.answer, "options") for one in form.questions[: keys.index("nik")])


def test_consent_is_about_sixty_words() -> None:
    words = re.sub(r"<[^>]+>", "", TEXTS.render("consent")).split()
    assert 45 <= len(words) <= 70


def test_every_occupation_of_the_data_has_a_button() -> None:
    for value in RULEBOOK.on(Programme.PIJAR_SEMAR, NOW.date()).occupations:
        assert TEXTS.has(f"option-occupation-{value.replace('_', '-')}")


async def test_an_optional_cover_is_asked_for_once_the_data_offers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    files = read_default_files()
    closed, offered = 'places = "own", offered = false', 'places = "own", offered = true'
    assert files["pijar_semar.toml"].count(closed) == 1
    files["pijar_semar.toml"] = files["pijar_semar.toml"].replace(closed, offered)
    phone = await opened()
    assert phone.draft is not None
    assert "jht" not in phone.draft.questions
    monkeypatch.setattr("tests.conversations.phone.RULEBOOK", Rulebook.load(files))
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send(NIK)
    for tap in ("✅ Ya, benar", "✅ Ya, 14 Maret 1974"):
        await phone.tap(tap)
    await phone.send("Ngatimin Pranoto")
    for tap in ("Genuk", "Genuksari"):
        await phone.tap(tap)
    await phone.send("3/5")
    await phone.tap("Tukang becak")
    await phone.send("Pasar Genuk")
    assert "Jaminan Hari Tua" in phone.last_text
    await phone.tap("Ya, mau")
    assert phone.answers["jht"] == "yes"
    await phone.send("081234567890")
    assert "Jaminan Hari Tua: Ya, mau" in phone.last_text


# --- the preliminary result ---


async def test_the_result_tells_how_places_are_given_and_that_an_officer_decides() -> None:
    phone = await opened("pijar_semar", *PS_PART_1)
    for words in ("belum ditetapkan", "bukan siapa cepat", "keputusan oleh petugas", "BELUM dilindungi"):
        assert words in phone.last_text
    assert phone.buttons[0] == "➡️ Lanjut daftar"


async def test_an_answered_question_reads_as_well_as_an_open_one() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    result, consent = (one.text for one in phone.bubbles[-3:-1])
    assert "Hasil awal" in result and "\n\n\n" not in result
    assert consent.endswith("✅ Setuju") and "✅ ✅" not in consent


@pytest.mark.parametrize("place", ["Kabupaten Semarang (Ungaran)", "Daerah lain"])
async def test_who_is_refused_is_spared_the_rest(place: str) -> None:
    phone = await opened("pijar_semar", place)
    assert "belum bisa daftar" in phone.last_text
    assert "Yang bisa dilakukan" in phone.last_text
    assert "➡️ Lanjut daftar" not in phone.buttons


async def test_changing_the_answer_leads_on() -> None:
    phone = await opened("pijar_semar", "Daerah lain", "✏️ Ubah jawaban", "✏️ Alamat KTP", "Kota Semarang")
    assert "Umur" in phone.last_text


async def test_past_65_the_next_steps_are_uhc_and_an_earlier_membership() -> None:
    phone = await opened("pijar_semar", "Kota Semarang", "65 tahun atau lebih", "Belum pernah")
    assert "➡️ Lanjut daftar" not in phone.buttons
    result = phone.last
    await command(phone, commands.apply)  # what the next step to UHC says to write
    assert phone.last_text.startswith("Mau daftar yang mana?")
    await phone.tap("Pernah ikut sebelum 65?", on=result)
    assert "pernah ikut BPJS Ketenagakerjaan" in phone.last_text
    await phone.tap("Belum pernah")
    await phone.tap("🏥 Cek UHC sekarang")
    assert phone.draft is not None
    assert (phone.draft.form, phone.answers) == ("uhc", {"ktp_region": "semarang_city"})
    assert [one.form for one in phone.drafts.values() if not one.current] == ["pijar_semar"]


async def test_a_changed_age_asks_the_new_question_and_shows_the_result_again() -> None:
    phone = await opened("pijar_semar", *TO_CONSENT)
    for _ in range(4):
        await phone.tap("⬅️ Kembali")
    assert "sedang bekerja" in phone.last_text
    await phone.send("kembali")
    await phone.tap("65 tahun atau lebih")
    assert "result" not in phone.answers
    assert "pernah ikut" in phone.last_text
    await phone.tap("Pernah")
    assert "perlu dilihat petugas" in phone.last_text


async def test_cek_is_the_result_of_the_same_draft_and_daftar_goes_on() -> None:
    phone = Handset()
    await command(phone, commands.check)
    assert phone.buttons == ["👷 Pijar Semar", "🏥 UHC"]
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    for tap in TO_CONSENT:
        await phone.tap(tap)
    await command(phone, commands.check)
    assert "Hasil awal" in phone.last_text
    await phone.tap("➡️ Lanjut daftar")
    assert "Boleh kami minta data" in phone.last_text
    await command(phone, commands.apply)
    assert "dilanjutkan" in phone.bubbles[-2].text
    assert "Boleh kami minta data" in phone.last_text
    assert len(phone.drafts) == 1


# --- consent, and the way without ---


async def test_consent_is_recorded_with_its_version() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    assert phone.answers["consent"] == CONSENT_VERSION
    assert [(one.action, one.data["version"]) for one in phone.audit] == [("consent.given", CONSENT_VERSION)]
    assert phone.draft is not None
    assert context_of(phone.draft, ApplyingContext).consent_at == NOW


async def test_the_full_text_comes_back_to_the_question() -> None:
    phone = await opened("pijar_semar", *TO_CONSENT, "📄 Baca lengkap")
    assert "hak Bapak/Ibu" in phone.bubbles[-2].text
    assert "Boleh kami minta data" in phone.last_text
    assert all(len(bubble.text) < 4096 for bubble in phone.bubbles)


@pytest.mark.parametrize(
    "taps", [(*TO_CONSENT, "Tidak, saya ke kelurahan"), (*TO_NIK, "Saya tidak mau kirim NIK di chat")]
)
async def test_no_gets_a_slip_and_the_draft_waits(taps: tuple[str, ...]) -> None:
    phone = await opened("pijar_semar", *taps)
    assert "Catatan untuk ke kelurahan" in phone.last_text
    assert phone.draft is None
    await command(phone, commands.go_on)
    assert phone.draft is not None
    assert phone.answers["ktp_region"] == "semarang_city"


# --- NIK and birth date ---


async def test_the_nik_is_read_back_in_groups_of_four_and_may_be_typed_again() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send("3374 0514 0374-9001")
    assert "3374 0514 0374 9001" in phone.last_text
    assert "nik" not in phone.answers
    await phone.tap("✏️ Ubah")
    assert "Mohon tulis NIK" in phone.last_text
    await phone.send(NIK)
    await phone.send(NIK.replace("9001", "9002"))
    await phone.send("ya")
    assert phone.answers["nik"] == NIK.replace("9001", "9002")


async def test_a_kk_in_its_place_is_noticed_and_may_be_right_all_the_same() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send("3374061005179002")
    assert "mirip nomor KK" in phone.last_text
    await phone.tap("✅ Ya, benar")
    assert phone.answers["nik"] == "3374061005179002"


async def test_the_birth_date_is_derived_and_confirmed() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send(NIK)
    await phone.tap("✅ Ya, benar")
    await phone.tap("✅ Ya, 14 Maret 1974")
    assert phone.answers["birth_date"] == "1974-03-14"


async def test_a_wrong_birth_date_is_typed() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send(NIK)
    await phone.tap("✅ Ya, benar")
    await phone.tap("✏️ Bukan, saya tulis")
    await phone.send("31-02-1974")
    assert phone.last_text.startswith(TEXTS.plain("invalid-date-impossible"))
    await phone.send("1 januari 2030")
    assert phone.last_text.startswith(TEXTS.plain("invalid-date-future"))
    await phone.send("14 maret 1973")
    assert phone.answers["birth_date"] == "1973-03-14"


async def test_a_nik_without_a_date_asks_for_it_and_is_not_refused() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send("3374059913749001")
    await phone.tap("✅ Ya, benar")
    assert "Mohon tulis tanggal lahir" in phone.last_text
    await phone.send("14-03-1974")
    assert phone.answers["birth_date"] == "1974-03-14"


async def test_another_nik_asks_for_the_birth_date_again() -> None:
    phone = await opened("pijar_semar", *TO_NIK)
    await phone.send(NIK)
    await phone.tap("✅ Ya, benar")
    await phone.tap("✅ Ya, 14 Maret 1974")
    await phone.tap("⬅️ Kembali")
    await phone.tap("⬅️ Kembali")
    await phone.send("3374051503749003")
    await phone.tap("✅ Ya, benar")
    assert "15 Maret 1974" in phone.last_text
    assert "birth_date" not in phone.answers


# --- the area ---


async def at_area(**context: Any) -> Handset:
    phone = await opened("pijar_semar", *TO_NIK, **context)
    await phone.send(NIK)
    await phone.tap("✅ Ya, benar")
    await phone.tap("✅ Ya, 14 Maret 1974")
    await phone.send("Ngatimin")
    return phone


async def test_sixteen_kecamatan_in_two_columns_and_pages_of_kelurahan() -> None:
    phone = await at_area()
    rows = phone.last.markup["inline_keyboard"]
    assert [len(row) for row in rows[:8]] == [2] * 8
    await phone.tap("Genuk")
    first = phone.buttons
    await phone.tap("Berikutnya ▶️")
    assert "◀️ Sebelumnya" in phone.buttons
    assert not set(first) & set(phone.buttons) - {"⬅️ Kembali", "❓ Penjelasan"}
    await phone.tap("◀️ Sebelumnya")
    await phone.tap("Genuksari")
    assert phone.answers["kelurahan"] == "33.74.05.1004"


async def test_a_kelurahan_typed_at_the_kecamatan_settles_both() -> None:
    phone = await at_area()
    await phone.send("genuk sari")
    assert phone.answers["kecamatan"] == "33.74.05"
    assert phone.answers["kelurahan"] == "33.74.05.1004"


async def test_a_name_that_occurs_twice_is_asked_back() -> None:
    phone = await at_area()
    await phone.send("purwosari")
    assert phone.last_text.startswith(TEXTS.plain("engine-did-you-mean"))
    await phone.tap("Kelurahan Purwosari (Mijen)")
    assert AREAS.label(phone.answers["kelurahan"]) == "Purwosari (Mijen)"
    assert phone.answers["kecamatan"] == phone.answers["kelurahan"][:8]


async def test_a_kelurahan_of_another_kecamatan_mends_the_kecamatan() -> None:
    phone = await at_area()
    await phone.tap("Mijen")
    await phone.send("genuksari")
    assert phone.answers["kecamatan"] == "33.74.05"
    assert phone.answers["kelurahan"] == "33.74.05.1004"


async def test_another_kecamatan_asks_for_the_kelurahan_again() -> None:
    phone = await at_area()
    await phone.send("genuksari")
    await phone.tap("⬅️ Kembali")
    await phone.tap("⬅️ Kembali")
    await phone.tap("Tugu")
    assert "kelurahan" not in phone.answers
    assert "Kecamatan Tugu" in phone.last_text


async def test_a_posters_kecamatan_is_one_tap_and_can_be_changed() -> None:
    phone = await at_area(kecamatan="33.74.05")
    await phone.tap("✅ Ya, Genuk")
    assert phone.answers["kecamatan"] == "33.74.05"
    await phone.tap("⬅️ Kembali")
    await phone.tap("Tugu")
    other = await at_area(kecamatan="33.74.05")
    await other.tap("Bukan, pilih lain")
    await other.tap("Tugu")
    assert other.answers["kecamatan"] == phone.answers["kecamatan"]


# --- work, papers, corrections ---


async def test_an_occupation_in_ones_own_words() -> None:
    phone = await at_area()
    await phone.send("genuksari")
    await phone.send("3/5")
    await phone.send("tukang pijat")
    assert (phone.answers["occupation"], phone.answers["occupation_other"]) == ("lainnya", "tukang pijat")
    await phone.tap("⬅️ Kembali")
    await phone.tap("⬅️ Kembali")
    await phone.send("becak")
    assert phone.answers["occupation"] == "becak"
    assert "occupation_other" not in phone.answers


@pytest.mark.parametrize(
    ("programme", "papers"),
    [("pijar_semar", []), ("uhc", ["document_ktp", "document_kk", "document_domicile_letter"])],
)
async def test_photos_are_asked_where_the_programmes_data_says_so(programme: str, papers: list[str]) -> None:
    draft = (await opened(programme)).draft
    assert draft is not None
    assert [key for key in draft.questions if key.startswith("document")] == papers


async def test_a_correction_asks_only_what_the_officer_wants() -> None:
    phone = await at_area()
    answers = {**phone.answers, "kecamatan": "33.74.05", "kelurahan": "33.74.05.1004", "rt_rw": "003/005"}
    step = phone.step()
    draft = correction_draft(
        step,
        PS,
        chat_id=step.chat_id,
        resident_id=step.person.id,
        answers=answers,
        keys=["nik", "document_ktp"],
        context=Correction(application_id=new_id(), version=2),
    )
    assert draft.questions == ["nik", "birth_date", "document_ktp"]
    assert "nik" not in draft.answers
    phone.drafts = {draft.id: draft}
    await command(phone, commands.go_on)
    await phone.send(NIK)
    await phone.tap("✅ Ya, benar")
    await phone.tap("✅ Ya, 14 Maret 1974")
    await phone.photo("a")
    assert phone.last_text.splitlines()[3:] == [
        "NIK: 3374 0514 0374 9001",
        "Tanggal lahir: 14 Maret 1974",
        "Foto KTP: 1 foto",
    ]
    # An officer waits for it, so nothing is thrown away.
    await command(phone, commands.cancel)
    assert phone.last_text == TEXTS.plain("engine-parked")
    assert phone.draft is None
    assert len(phone.drafts) == 1


# --- UHC ---


@pytest.mark.parametrize(
    ("tap", "words"), [("gawat", "IGD"), ("sedang dirawat", "rumah sakit"), ("perlu berobat", "puskesmas")]
)
async def test_the_sick_are_sent_to_where_help_is(tap: str, words: str) -> None:
    phone = await opened("uhc")
    await phone.send(tap)
    assert words in phone.last_text
    assert "lebih cepat" in phone.last_text
    assert any(data.startswith("p:") for data in phone.last.buttons.values())
    await phone.tap("Tetap isi pendaftaran")
    assert "Alamat di KTP" in phone.last_text


async def test_a_kk_is_not_the_nik_also_when_the_nik_changes_later() -> None:
    phone = await opened(
        "uhc",
        "Tidak ada, mau daftar saja",
        "Kota Semarang",
        "Ya, lebih dari 6 bulan",
        "Belum pernah punya",
        "Ya, bersedia kelas III",
        "➡️ Lanjut daftar",
        "✅ Setuju",
    )
    await phone.send(NIK)
    await phone.send("ya")
    await phone.send("ya")
    await phone.send(NIK)
    assert phone.last_text.startswith(TEXTS.plain("invalid-kk-same-as-nik"))
    await phone.send("3374051208159001")
    assert phone.answers["kk"] == "3374051208159001"
    for _ in range(3):
        await phone.tap("⬅️ Kembali")
    await phone.send("3374051208159001")
    await phone.send("ya")
    await phone.send("14-03-1974")
    assert "kk" not in phone.answers
    assert engine.at_hand(phone.step(), UHC, phone.draft) is UHC.question("kk")  # type: ignore[arg-type]
