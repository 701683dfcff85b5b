"""Officers decide in chat, residents know: queue, card, decision, correction."""

from datetime import timedelta
from typing import Any, cast

import pytest

from bot.handlers.review.queue import REVEALED_FOR
from domain.access import Role
from domain.audit import Actor, AuditAct
from domain.identity.numbers import mask_nik, nik_grouped
from domain.programme import Programme
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent
from tests.support.chat import ChatClient
from tests.support.factories import MIJEN, NIK, OTHER_NIK, make_application, make_officer, read_resources
from tests.support.running import OFFICER_ID, OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is about words and buttons: the statements are tried on both databases in tests/services."""
APPROVE, REJECT, CORRECT = "✅ Setujui", "❌ Tolak", "✏️ Minta perbaikan"


@pytest.fixture
async def resident(resident: ChatClient) -> ChatClient:
    """Return a person who has written to the bot, which cannot write to others."""
    await resident.start()
    return resident


async def sent(bot: RunningBot, telegram_id: int = RESIDENT_ID, **answers: Any) -> StoredApplication:
    """Return an application that this person has sent."""
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=telegram_id, **answers)
        await uow.commit()
    return application


async def second_officer(bot: RunningBot, role: Role = Role.APPROVER, *areas: str) -> ChatClient:
    async with bot.database.write() as uow:
        await make_officer(uow, 9002, role, areas=frozenset(areas or {"33.74"}))
        await uow.commit()
    return ChatClient(bot.world.person(9002, "Petugas Dua"), bot.settled)


async def acts(bot: RunningBot, application: StoredApplication) -> list[str]:
    async with bot.database.read() as uow:
        return [event.action for event in await uow.audit.history(application.id)]


async def test_from_the_queue_to_an_approval(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await sent(bot)
    await officer.send("/antrean")
    command = f"/tinjau_{application.reference.token}"
    assert command in officer.last_text
    assert "Genuksari" in officer.last_text

    await officer.send(command)
    card = officer.last_text
    assert "Sutarno Wibowo" in card
    assert "003/005" in card
    assert mask_nik(NIK) in card
    assert NIK not in card
    assert nik_grouped(NIK) not in card
    assert "81200009001" not in card
    assert {APPROVE, REJECT, CORRECT} <= set(officer.buttons)

    await officer.tap(APPROVE)
    assert "lolos pemeriksaan, menunggu penetapan (BELUM dilindungi)" in officer.last_text
    await officer.tap("✅ Ya, setujui")
    assert "disetujui" in officer.last_text
    assert "lolos pemeriksaan, menunggu penetapan (BELUM dilindungi)" in officer.last_text
    assert "Lolos pemeriksaan, menunggu putaran penetapan (BELUM dilindungi)" in resident.last_text
    assert await acts(bot, application) == [
        "application.submitted",
        "application.in_review",
        "officer.viewed",
        "application.waitlisted",
    ]
    await officer.send("/antrean")
    assert command not in officer.last_text


@ON_SQLITE
async def test_every_command_can_be_written(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await sent(bot)
    await officer.send(f"/setujui {str(application.reference).lower()}")
    assert "Sutarno Wibowo" in officer.last_text
    await officer.tap("Tidak jadi")
    assert APPROVE in officer.buttons
    await officer.send(f"/minta_perbaikan {application.reference}")
    await officer.send(f"/tolak {application.reference}")
    assert f"Mengapa {application.reference} ditolak?" in officer.last_text
    await officer.tap("Data tidak cocok")
    await officer.tap("Lewati")
    assert f"Tolak {application.reference}?" in officer.last_text


@pytest.mark.parametrize(
    "words", ["/tinjau", "/setujui", "/tinjau PS-2026-000123", "/tolak abc", "/cari", "/tinjau PS-2026-000001-A"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_wrong_reference_is_met_with_an_example(officer: ChatClient, words: str) -> None:
    await officer.send(words)
    assert len(officer.texts) == 1
    assert "PS-2026-" in officer.last_text


async def test_a_rejection_gives_reason_note_and_the_way_on(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(REJECT)
    await officer.tap("Sedang tidak bekerja")
    await officer.send("Menurut RT, sudah berhenti narik becak.")
    await officer.tap("❌ Ya, tolak")
    assert "ditolak" in officer.last_text
    notice = resident.last_text
    assert "sedang tidak bekerja" in notice
    assert "Menurut RT, sudah berhenti narik becak." in notice
    assert "Yang bisa dilakukan:" in notice
    assert "Disnaker" in notice
    await resident.tap("📋 Lihat status")
    assert "Menurut RT, sudah berhenti narik becak." in resident.last_text
    assert "Yang bisa dilakukan:" in resident.last_text


@ON_SQLITE
async def test_another_reason_has_to_be_written_down(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await officer.send(f"/tolak_{application.reference.token}")
    await officer.tap("Lainnya (tulis alasan)")
    assert not any("Lewati" in label for label in officer.buttons)
    await officer.send("Sudah pindah ke Kendal")
    await officer.tap("❌ Ya, tolak")
    assert "Sudah pindah ke Kendal" in resident.last_text


async def ask_for_correction(officer: ChatClient, application: StoredApplication, *items: str) -> None:
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(CORRECT)
    for item in items:
        await officer.tap(f"⬜ {item}")
    await officer.tap(_label("btn-done"))
    await officer.send("Mohon di tempat terang")
    await officer.tap("✏️ Ya, minta")


def _label(key: str) -> str:
    return read_resources().texts.plain(key)


async def test_a_resident_is_led_to_exactly_what_is_asked_and_sends_again(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await ask_for_correction(officer, application, _label("label-document-ktp"))
    assert "sudah dikirim ke warga" in officer.last_text
    assert _label("label-document-ktp") in resident.last_text
    assert "Mohon di tempat terang" in resident.last_text

    await resident.tap("✏️ Mulai perbaikan")
    await resident.send_photo()
    await bot.advance(timedelta(seconds=2))
    await resident.tap(_label("btn-send"))
    assert str(application.reference) in resident.last_text

    await officer.send(f"/tinjau {application.reference}")
    assert "Sutarno Wibowo" in officer.last_text
    await officer.tap("🖼️ Lihat foto")
    assert "photo" in officer.last.data
    assert "application.resubmitted" in await acts(bot, application)


@ON_SQLITE
async def test_a_photo_sent_straight_after_the_notice_is_taken(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await ask_for_correction(officer, application, _label("label-document-ktp"))
    await resident.send_photo()
    assert _label("btn-send") in resident.buttons


@ON_SQLITE
async def test_a_correction_leaves_another_form_at_hand_alone(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await resident.start("ps_genuk")
    question = resident.last_text
    await ask_for_correction(officer, application, _label("label-name"))
    await resident.send("/lanjut")
    assert resident.last_text.splitlines()[-1] in question
    await resident.tap("✏️ Mulai perbaikan")
    await resident.send("Sutarno Baru")
    await resident.tap(_label("btn-send"))
    await officer.send(f"/tinjau {application.reference}")
    assert "Sutarno Baru" in officer.last_text


@ON_SQLITE
async def test_a_corrected_occupation_may_call_for_another_question(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await ask_for_correction(officer, application, _label("label-occupation"))
    await resident.tap("✏️ Mulai perbaikan")
    await resident.tap(_label("option-occupation-lainnya"))
    await resident.send("Pemulung botol")
    await resident.tap(_label("btn-send"))
    await officer.send(f"/tinjau {application.reference}")
    assert "Pemulung botol" in officer.last_text


@ON_SQLITE
async def test_a_correction_that_was_thrown_away_can_still_be_begun(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await ask_for_correction(officer, application, _label("label-name"))
    async with bot.database.write() as uow:
        person = await uow.residents.get_by_telegram_id(RESIDENT_ID)
        assert person is not None
        draft = await uow.drafts.current(RESIDENT_ID, person)
        assert draft is not None
        await uow.drafts.drop([draft.id])
        await uow.commit()
    await resident.tap("✏️ Mulai perbaikan")
    await resident.send("Sutarno Baru")
    await resident.tap(_label("btn-send"))
    assert str(application.reference) in resident.last_text


async def test_the_second_officer_hears_that_it_is_decided(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    other = await second_officer(bot)
    for one in (officer, other):
        await one.send(f"/setujui {application.reference}")
    await other.tap("✅ Ya, setujui")
    await officer.tap("✅ Ya, setujui")
    assert "sudah diputuskan: Menunggu tempat (BELUM dilindungi)" in officer.last_text
    assert "Petugas Dua" not in officer.last_text
    await officer.send(f"/tolak {application.reference}")
    assert "sudah diputuskan" in officer.last_text
    assert len([text for text in resident.texts if str(application.reference) in text]) == 1


async def test_a_card_that_is_out_of_date_decides_nothing(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await officer.send(f"/setujui {application.reference}")
    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    await officer.tap("✅ Ya, setujui")
    assert "tidak bisa dilakukan sekarang" in officer.last_text
    assert "BELUM dilindungi" not in resident.last_text


async def test_nobody_decides_their_own(bot: RunningBot, officer: ChatClient) -> None:
    application = await sent(bot, OFFICER_ID)
    await officer.send("/antrean")
    assert application.reference.token not in officer.last_text
    await officer.send(f"/tinjau {application.reference}")
    assert APPROVE not in officer.buttons
    for command in ("setujui", "tolak", "minta_perbaikan", "lepas_nik"):
        await officer.send(f"/{command} {application.reference}")
        assert "pendaftaran Anda sendiri" in officer.last_text
    assert "application.in_review" not in await acts(bot, application)


async def test_what_lies_outside_an_officers_area_is_not_there(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient
) -> None:
    outside = await sent(bot)
    inside = await sent(bot, OTHER_RESIDENT_ID, nik=OTHER_NIK, kecamatan=MIJEN, kelurahan=f"{MIJEN}.1001")
    verifier = await second_officer(bot, Role.VERIFIER, MIJEN)
    await verifier.send("/antrean")
    assert inside.reference.token in verifier.last_text
    assert outside.reference.token not in verifier.last_text
    await verifier.send(f"/tinjau {outside.reference}")
    unknown = str(outside.reference).replace("000001", "000009")
    assert "Sutarno" not in verifier.last_text
    assert "tidak ditemukan" in verifier.last_text
    assert unknown not in verifier.last_text
    await verifier.send(f"/tinjau {inside.reference}")
    assert APPROVE not in verifier.buttons
    assert CORRECT in verifier.buttons


async def test_full_numbers_are_shown_for_a_minute_and_that_is_recorded(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap("👁️ Lihat NIK lengkap")
    assert nik_grouped(NIK) in officer.last_text
    await bot.advance(REVEALED_FOR)
    assert not any(nik_grouped(NIK) in text for text in officer.texts)
    assert "disembunyikan lagi" in officer.last_text
    assert "officer.revealed" in await acts(bot, application)


async def test_what_a_card_has_no_room_for_is_said_and_reached(bot: RunningBot, officer: ChatClient) -> None:
    application = await sent(bot)
    notes = [f"catatan {number} {'x' * 150}" for number in range(40)]
    async with bot.database.write() as uow:
        act = AuditAct.APPLICATION_CORRECTION_REQUESTED
        await uow.audit.add([AuditEvent(act, Actor.OFFICER, None, application.id, {}, note) for note in notes])
        await uow.commit()
    await officer.send(f"/tinjau {application.reference}")
    shown = [note for note in notes if note in officer.last_text]
    assert 0 < len(shown) < len(notes)
    left_out = 1 + len(notes) - len(shown)
    whole = f"/riwayat_{application.reference.token}"
    assert f"… {left_out} catatan yang lebih lama ada di {whole}" in officer.last_text
    before = len(officer.texts)
    await officer.send(whole)
    told = "\n".join(officer.texts[before:])
    assert [note for note in notes if note not in told] == []
    assert len(officer.texts[before:]) > 1


async def test_an_act_that_another_release_knew_is_passed_over(bot: RunningBot, officer: ChatClient) -> None:
    application = await sent(bot)
    async with bot.database.write() as uow:
        renamed = cast(AuditAct, "application.renamed")
        await uow.audit.add([AuditEvent(renamed, Actor.OFFICER, None, application.id)])
        await uow.commit()
    assert await acts(bot, application) == ["application.submitted", "application.renamed"]
    await officer.send(f"/tinjau {application.reference}")
    await officer.send(f"/riwayat_{application.reference.token}")
    assert "dikirim warga" in officer.last_text


async def test_an_officer_finds_by_nik_and_releases_it(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await sent(bot)
    for written in (f"/cari {NIK}", f"/cari\n{application.reference}", "/cari\nSutarno Wibowo,\nGenuksari"):
        await officer.send(written)
        assert f"/tinjau_{application.reference.token}" in officer.last_text
    await officer.send("/cari Soetarno, Genuksari")
    assert f"/tinjau_{application.reference.token}" in officer.last_text
    await officer.send(f"/cari {OTHER_NIK}")
    assert "Tidak ada pendaftaran itu" in officer.last_text

    await officer.send(f"/lepas_nik\n\t{application.reference}")
    await officer.tap("Pemilik NIK sudah datang")
    assert "dilepas" in officer.last_text
    assert "ditutup oleh petugas" in resident.last_text
    await sent(bot, OTHER_RESIDENT_ID)


async def test_pages_of_the_queue_are_turned(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    references = []
    for serial in range(9001, 9013):
        application = await sent(bot, nik=f"337401120590{serial}")
        references.append(application.reference.token)
    await officer.send("/antrian")
    assert all(token in officer.last_text for token in references[:10])
    await officer.tap("Berikutnya ▶️")
    assert all(token in officer.last_text for token in references[10:])
    assert references[0] not in officer.last_text
    await officer.tap("⏮️ Dari awal")
    assert references[0] in officer.last_text


@ON_SQLITE
@pytest.mark.parametrize("programme", list(Programme))
async def test_the_fullest_card_fits_into_a_message(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, programme: Programme
) -> None:
    longest: dict[str, Any] = {"workplace": "<" * 80, "bpjstk_cover": "unknown"}
    application = await sent(
        bot,
        programme=programme,
        nik="3321019905909001",
        ktp_region="unknown",
        name="N" * 60,
        **(longest if programme is Programme.PIJAR_SEMAR else {}),
    )
    for _ in range(40):
        await officer.send(f"/tinjau {application.reference}")
    assert "N" * 60 in officer.last_text
    assert REJECT in officer.buttons
