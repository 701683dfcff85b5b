"""The preliminary result: the answer used, the limit and since when, the ways on, how to object, and places."""

from datetime import UTC, date, datetime, time

import pytest

from bot.conversations.applying.rules import assess
from bot.conversations.engine.opening import open_form
from bot.conversations.engine.question import Turn
from bot.handlers import applying as commands
from domain.programme import Programme
from domain.rules.outcome import Outcome
from tests.conversations.applying.test_forms import FORMS, PS_PART_1, command, opened
from tests.conversations.phone import NOW, RULEBOOK, TEXTS
from tests.conversations.phone import Phone as Handset

WORDS_OF_A_CLEAR_RESULT = 30
UHC_TO_RESULT = (
    "Tidak ada, mau daftar saja",
    "Kota Semarang",
    "Ya, lebih dari 6 bulan",
    "Belum pernah punya",
    "Ya, bersedia kelas III",
)


async def test_who_is_eligible_reads_no_word_on_rules() -> None:
    phone = await opened("pijar_semar", *PS_PART_1)
    for words in ("Syarat", "sejak", "Dasar", "Tidak setuju", "Yang bisa dilakukan"):
        assert words not in phone.last_text
    assert len(phone.last_text.split()) <= WORDS_OF_A_CLEAR_RESULT


@pytest.mark.parametrize(
    ("programme", "free", "words"),
    [
        ("pijar_semar", None, "Kuota: belum ditetapkan, dibagi lewat putaran penetapan, bukan siapa cepat."),
        ("pijar_semar", 80, "Tempat kosong tahun ini: 80, dibagi lewat putaran penetapan, bukan siapa cepat."),
        ("pijar_semar", 0, "Tempat kosong tahun ini: belum ada."),
        ("uhc", None, "Kuota: belum ditetapkan. Yang lolos menunggu dulu."),
        ("uhc", 1200, "Tempat kosong bulan ini: 1.200"),
        ("uhc", 0, "Tempat bulan ini sudah habis. Yang lolos masuk daftar tunggu."),
    ],
)
async def test_the_places_line_promises_nothing_that_is_not_there(programme: str, free: int | None, words: str) -> None:
    phone = await opened(programme, *(PS_PART_1 if programme == "pijar_semar" else UHC_TO_RESULT))
    step = phone.step()
    step.places = {Programme(programme): free}
    question = FORMS.latest(programme).question("result")
    assert phone.draft is not None
    assert question is not None
    assert callable(question.text)
    text = question.text(Turn(step, phone.draft))
    assert words in TEXTS.plain(text.key, "id", **dict(text.values))


# --- honest outcomes ---


async def test_no_verdict_comes_before_the_questions_were_asked() -> None:
    phone = await opened("pijar_semar")
    for tap in PS_PART_1:
        assert "Hasil awal" not in phone.last_text
        await phone.tap(tap)
    assert "kelihatannya memenuhi syarat" in phone.last_text


async def test_a_question_the_draft_never_asked_gives_no_clear_result() -> None:
    phone = await opened("pijar_semar", *PS_PART_1)
    draft = phone.draft
    assert draft is not None
    draft.questions.remove("bpjstk_cover")
    del draft.answers["bpjstk_cover"]
    await command(phone, commands.go_on)
    assert "perlu dilihat petugas" in phone.last_text
    assert "Yang belum diketahui: BPJS Ketenagakerjaan. Petugas akan menanyakannya." in phone.last_text


@pytest.mark.parametrize(
    ("taps", "used", "limit"),
    [
        (("Daerah lain",), "Jawaban Bapak/Ibu: daerah lain.", "Syarat: KTP Kota Semarang, berlaku sejak 20 Juni 2025."),
        (
            ("Kota Semarang", "65 tahun atau lebih", "Belum pernah"),
            "Jawaban Bapak/Ibu: 65 tahun atau lebih.",
            "di bawah 65 tahun pada hari didaftarkan, berlaku sejak 20 Juni 2025.",
        ),
        (
            ("Kota Semarang", "17 sampai 64 tahun", "Tidak sedang bekerja"),
            "Jawaban Bapak/Ibu: sedang tidak bekerja.",
            "Syarat: sedang bekerja, berlaku sejak 20 Juni 2025.",
        ),
    ],
)
async def test_a_refusal_names_the_answer_the_limit_since_when_and_how_to_object(
    taps: tuple[str, ...], used: str, limit: str
) -> None:
    phone = await opened("pijar_semar", *taps)
    for words in (used, limit, "Yang bisa dilakukan:\n• ", "Tidak setuju?", "Ubah jawaban", "Dasar: Perwal"):
        assert words in phone.last_text


REFUSALS = {
    ("pijar_semar", "ktp-regency"): ("Kabupaten Semarang (Ungaran)",),
    ("pijar_semar", "ktp-elsewhere"): ("Daerah lain",),
    ("pijar_semar", "too-young"): ("Kota Semarang", "Di bawah 17 tahun"),
    ("pijar_semar", "over-age"): ("Kota Semarang", "65 tahun atau lebih", "Belum pernah"),
    ("pijar_semar", "not-working"): ("Kota Semarang", "17 sampai 64 tahun", "Tidak sedang bekerja"),
    ("uhc", "ktp-regency"): ("Tidak ada, mau daftar saja", "Kabupaten Semarang (Ungaran)"),
    ("uhc", "ktp-elsewhere"): ("Tidak ada, mau daftar saja", "Daerah lain"),
    ("uhc", "class-3"): (*UHC_TO_RESULT[:-1], "Tidak"),
}


def test_every_refusal_of_the_files_is_tried_here() -> None:
    refusing = {
        (programme.value, rule.id)
        for programme in Programme
        for rule, _ in RULEBOOK.on(programme, NOW.date()).rules
        if rule.outcome is Outcome.INELIGIBLE
    }
    assert refusing == REFUSALS.keys()


@pytest.mark.parametrize(("programme", "rule"), REFUSALS)
async def test_every_refusal_has_its_day_a_way_on_the_objection_and_the_law(programme: str, rule: str) -> None:
    phone = await opened(programme, *REFUSALS[programme, rule])
    found = assess(phone.step(), Programme(programme), phone.answers)
    [refusal] = [one for one in found.findings if one.outcome is Outcome.INELIGIBLE]
    assert refusal.rule == rule
    assert f"sejak {TEXTS.plain('engine-day', day=refusal.effective_from)}" in phone.last_text
    assert "Yang bisa dilakukan:\n• " in phone.last_text
    assert "Tidak setuju?" in phone.last_text
    assert f"Dasar: {refusal.legal_basis}." in phone.last_text
    assert "➡️ Lanjut daftar" not in phone.buttons


async def test_the_basis_is_that_of_the_finding() -> None:
    phone = await opened("pijar_semar", "Kota Semarang", "Di bawah 17 tahun")
    assert "Dasar: UU 24 Tahun 2013 dan UU 27 Tahun 2022 Pasal 25." in phone.last_text


TO_ELSEWHERE = ("✏️ Ubah jawaban", "✏️ Alamat KTP", "Daerah lain")
HALF, HALF_TRANSPORT = "sampai 31 Desember 2026", "sampai 31 Maret 2027"


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (date(2025, 12, 31), set()),
        (date(2026, 1, 1), {HALF_TRANSPORT}),
        (date(2026, 3, 31), {HALF_TRANSPORT}),
        (date(2026, 4, 1), {HALF, HALF_TRANSPORT}),
        (date(2026, 12, 31), {HALF, HALF_TRANSPORT}),
        (date(2027, 1, 1), {HALF_TRANSPORT}),
        (date(2027, 3, 31), {HALF_TRANSPORT}),
        (date(2027, 4, 1), set()),
    ],
)
async def test_half_the_contribution_is_offered_on_its_days_after_the_findings_next_steps(
    day: date, offered: set[str]
) -> None:
    phone = Handset()
    phone.now = datetime.combine(day, time(3), UTC)
    await phone.open(lambda step: open_form(step, "pijar_semar"))
    await phone.tap("Daerah lain")
    told = [line for line in phone.last_text.splitlines() if line.startswith("• ")]
    assert {words for words in (HALF, HALF_TRANSPORT) if words in phone.last_text} == offered
    assert not any("Rp8.400" in line for line in told[:2])
    assert all("Rp8.400" in line for line in told[2:])


@pytest.mark.parametrize(
    "taps",
    [
        PS_PART_1,
        (*PS_PART_1[:-1], "Tidak tahu"),
        ("Kota Semarang", "Di bawah 17 tahun"),
        ("Kota Semarang", "65 tahun atau lebih", "Belum pernah"),
        ("Kota Semarang", "65 tahun atau lebih", "Belum pernah", *TO_ELSEWHERE),
        ("Kota Semarang", "17 sampai 64 tahun", "Tidak sedang bekerja"),
        ("Kota Semarang", "17 sampai 64 tahun", "Tidak sedang bekerja", *TO_ELSEWHERE),
        (*PS_PART_1[:3], "Digaji orang lain atau perusahaan", "Tidak punya"),
        (*PS_PART_1[:3], "Digaji orang lain atau perusahaan", "Tidak punya", *TO_ELSEWHERE),
        (*PS_PART_1[:-1], "Punya, masih aktif", *TO_ELSEWHERE),
    ],
)
async def test_paying_for_oneself_is_never_offered_where_it_is_no_way_or_would_hurt(taps: tuple[str, ...]) -> None:
    phone = await opened("pijar_semar", *taps)
    assert "Hasil awal" in phone.last_text
    assert "Rp8.400" not in phone.last_text


async def test_who_has_answered_everything_and_is_refused_for_the_ktp_is_offered_it() -> None:
    phone = await opened("pijar_semar", *PS_PART_1, *TO_ELSEWHERE)
    assert "belum bisa daftar" in phone.last_text
    assert "Rp8.400" in phone.last_text


async def test_what_is_unknown_is_neither_passed_nor_failed() -> None:
    phone = await opened("pijar_semar", *PS_PART_1[:-1], "Tidak tahu")
    assert "bisa daftar, perlu dilihat petugas" in phone.last_text
    assert "Yang belum diketahui: BPJS Ketenagakerjaan." in phone.last_text
    assert phone.buttons[0] == "➡️ Lanjut daftar"
