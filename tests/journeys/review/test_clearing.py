"""Kelurahan and dinas in turn: findings are cleared on the card, approvals wait for them, applicants are returned."""

import pytest
from sqlalchemy import insert

from bot.services.places.placement import URGENT
from domain.access import Role
from domain.application import ApplicationStatus
from domain.audit import Actor, AuditAct
from domain.programme import Programme
from storage.models import ClearanceRow
from storage.records.applications import StoredApplication
from storage.records.base import AuditEvent
from tests.support.chat import ChatClient
from tests.support.factories import make_application, make_officer, make_places, make_resident, reload
from tests.support.running import RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

APPROVE, YES = "✅ Setujui", "✅ Ya, setujui"
EMPLOYER, COVER = "🔎 Cek pemberi kerja", "🔎 Cek status BPJS TK"
ALL = "✔️ Sudah dicek, semua sesuai"
FITS, MISFIT, DOUBT = "✔️ Sesuai", "✖️ Tidak sesuai", "❔ Belum bisa dipastikan"


@pytest.fixture
async def application(bot: RunningBot, resident: ChatClient) -> StoredApplication:
    """Return an application with a finding for each stage, of somebody who has talked to the bot."""
    await resident.start()
    async with bot.database.write() as uow:
        sent = await make_application(
            uow, bot.bot.resources, telegram_id=RESIDENT_ID, works_for="employer", bpjstk_cover="unknown"
        )
        await uow.commit()
    return sent


@pytest.fixture
async def verifier(bot: RunningBot) -> ChatClient:
    async with bot.database.write() as uow:
        await make_officer(uow, 9003, Role.VERIFIER)
        await uow.commit()
    return ChatClient(bot.world.person(9003, "Pemeriksa"), bot.settled)


async def status(bot: RunningBot, application: StoredApplication) -> ApplicationStatus:
    async with bot.database.read() as uow:
        return (await reload(uow, application.reference)).status


async def test_the_kelurahan_clears_its_finding_and_then_the_dinas_approves(
    bot: RunningBot, resident: ChatClient, verifier: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await verifier.send("/antrean")
    assert "🔎 1 hal untuk dicek" in verifier.last_text
    await verifier.send(f"/tinjau {application.reference}")
    assert "⏳ kelurahan" in verifier.last_text
    assert "⏳ dinas" in verifier.last_text
    assert EMPLOYER in verifier.buttons
    assert not {COVER, ALL, APPROVE} & set(verifier.buttons)

    await officer.send(f"/setujui {application.reference}")
    assert "Belum bisa disetujui" in officer.last_text
    assert "dicek di kelurahan: pemberi kerja" in officer.last_text
    assert {EMPLOYER, COVER, ALL} <= set(officer.buttons)

    await verifier.tap(EMPLOYER)
    assert "pemberi kerja: bagaimana hasil pengecekannya?" in verifier.last_text
    await verifier.tap(FITS)
    assert "✔️ sudah dicek: sesuai (Petugas Uji, 23 November 2026)" in verifier.last_text
    assert "pemberi kerja dicek: sesuai" in verifier.last_text
    assert "Sekarang menunggu keputusan dinas" in verifier.last_text
    assert EMPLOYER not in verifier.buttons
    await verifier.send("/antrean")
    assert "menunggu dinas" in verifier.last_text

    await officer.tap(APPROVE)
    assert "dianggap sudah dicek oleh Anda dan sesuai" in officer.last_text
    assert "• status BPJS TK" in officer.last_text
    assert "• pemberi kerja" not in officer.last_text
    await officer.tap(YES)
    assert "menunggu penetapan (BELUM dilindungi)" in officer.last_text
    assert await status(bot, application) is ApplicationStatus.WAITLISTED
    async with bot.database.read() as uow:
        actions = [event.action for event in await uow.audit.history(application.id)]
    assert actions.count("application.finding_cleared") == 2
    assert "application.finding_cleared" not in resident.last_text

    await officer.send(f"/tinjau {application.reference}")
    assert "Daftar tunggu: menunggu putaran penetapan, seluruhnya 1 orang (BELUM dilindungi)" in officer.last_text
    assert APPROVE not in officer.buttons
    async with bot.database.write() as uow:  # as a round leaves who got no place
        await uow.waiting.enqueue(application.id, application.programme, tier=URGENT, number=1)
        await uow.commit()
    await officer.send(f"/tinjau {application.reference}")
    assert "Daftar tunggu: urutan 1 dari 1 (BELUM dilindungi)" in officer.last_text


async def test_an_approver_clears_all_on_the_card_and_old_buttons_tell_the_state(
    bot: RunningBot, resident: ChatClient, verifier: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await verifier.send(f"/tinjau {application.reference}")
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(ALL)
    assert "⏳" not in officer.last_text
    await verifier.tap(EMPLOYER)  # cleared meanwhile: the question says so
    assert "• pemberi kerja: sesuai (" in verifier.last_text
    version = (await _now(bot, application)).version
    await verifier.tap_stale(f"r:clear:{application.reference.token}:{version - 1}:0", verifier.last.id)
    assert "baru saja berubah" in verifier.last_text
    await officer.send(f"/setujui {application.reference}")
    await officer.tap(YES)
    await verifier.tap_stale(f"r:fits-all:{application.reference.token}:{version}", verifier.last.id)
    assert "sudah diputuskan" in verifier.last_text


async def test_what_does_not_fit_warns_the_approver_who_has_to_say_why(
    bot: RunningBot, resident: ChatClient, verifier: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/setujui {application.reference}")
    await verifier.send(f"/tinjau {application.reference}")
    await verifier.tap(EMPLOYER)
    await verifier.tap(MISFIT)
    assert "pemberi kerja: tidak sesuai. Ada catatan" in verifier.last_text
    await verifier.send("Digaji toko bangunan <tiap bulan>")
    assert "✖️ sudah dicek: TIDAK sesuai (Petugas Uji, 23 November 2026)" in verifier.last_text
    assert "pemberi kerja dicek: TIDAK sesuai. Catatan: Digaji toko bangunan <tiap bulan>" in verifier.last_text
    assert "🔁 Cek lagi pemberi kerja" in verifier.buttons

    await officer.tap_stale(f"r:approve-yes:{application.reference.token}:{(await _now(bot, application)).version}", 1)
    assert "1 hal TIDAK sesuai" in officer.last_text
    await officer.send(f"/setujui {application.reference}")
    warned = "• pemberi kerja: TIDAK sesuai (Petugas Uji, 23 November 2026). Catatan: Digaji toko bangunan <tiap bulan>"
    assert "Hasil cek" in officer.last_text and warned in officer.last_text
    await officer.send("Sudah berhenti dari toko")
    assert warned in officer.last_text and "Alasan Anda: Sudah berhenti dari toko" in officer.last_text
    assert "• status BPJS TK" in officer.last_text and "menunggu penetapan (BELUM dilindungi)" in officer.last_text
    assert await status(bot, application) is ApplicationStatus.IN_REVIEW
    await officer.tap("⚠️ Ya, tetap setujui")
    assert "disetujui" in officer.last_text
    assert await status(bot, application) is ApplicationStatus.WAITLISTED
    await officer.send(f"/tinjau {application.reference}")
    history = "disetujui walau hasil cek TIDAK sesuai. Catatan: Sudah berhenti dari toko"
    assert history in officer.last_text
    await resident.send("/status")
    assert not any(word in text for text in resident.texts for word in ("toko", "hasil cek", "Catatan"))


async def test_what_cannot_be_told_is_said_at_the_approval_and_may_be_put_right(
    bot: RunningBot, resident: ChatClient, verifier: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await verifier.send(f"/tinjau {application.reference}")
    await verifier.tap(EMPLOYER)
    asked = verifier.last.id
    await verifier.tap(DOUBT)
    await verifier.tap("Lewati")
    assert "❔ sudah dicek: belum bisa dipastikan (Petugas Uji" in verifier.last_text
    await officer.send(f"/setujui {application.reference}")
    assert "Petugas belum bisa memastikan:\n• pemberi kerja: belum bisa dipastikan (Petugas Uji" in officer.last_text
    # A question that was asked before somebody else's answer records nothing any more.
    await verifier.tap_stale(
        f"r:fits:{application.reference.token}:{(await _now(bot, application)).version}:0:open", asked
    )
    assert "baru saja berubah" in verifier.last_text
    await verifier.send(f"/tinjau {application.reference}")
    await verifier.tap("🔁 Cek lagi pemberi kerja")
    await verifier.tap(FITS)
    assert "✔️ sudah dicek: sesuai (Petugas Uji" in verifier.last_text


async def test_what_an_earlier_release_recorded_stays_readable_and_its_buttons_record_nothing_unclear(
    bot: RunningBot, resident: ChatClient, verifier: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await verifier.send(f"/tinjau {application.reference}")
    version = (await _now(bot, application)).version
    for data in ("r:clear:{token}:{version}:0", "r:clear-all:{token}:{version}"):
        await verifier.tap_stale(data.format(token=application.reference.token, version=version), verifier.last.id)
    async with bot.database.write() as uow:
        assert await uow.clearances.of(application.id) == {}
        by = await uow.officers.get_by_telegram_id(9003)
        assert by is not None
        old = {"application_id": application.id, "rule": "employer", "officer_id": by.id, "at": uow.now}
        await uow.connection.execute(insert(ClearanceRow).values(old))
        event = {"rule": "employer", "stage": "kelurahan"}
        await uow.audit.add(
            [AuditEvent(AuditAct.APPLICATION_FINDING_CLEARED, Actor.OFFICER, by.id, application.id, event)]
        )
        await uow.commit()
    await officer.send(f"/tinjau {application.reference}")
    assert "✔️ sudah dicek, hasil tidak dicatat (Petugas Uji, 23 November 2026)" in officer.last_text
    assert "satu hal sudah dicek, hasil tidak dicatat" in officer.last_text
    unrecorded = (
        "hasilnya tidak dicatat. Kalau ragu, cek lagi dulu sebelum menyetujui:\n"
        "• pemberi kerja: sudah dicek, hasil tidak dicatat (Petugas Uji, 23 November 2026)"
    )
    await officer.send(f"/setujui {application.reference}")
    assert unrecorded in officer.last_text and "belum bisa memastikan" not in officer.last_text

    # Also next to a finding that does not fit; no reason is asked for it.
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(COVER)
    await officer.tap(MISFIT)
    await officer.tap("Lewati")
    await officer.send(f"/setujui {application.reference}")
    await officer.send("Sudah dicek ke kantor")
    assert unrecorded in officer.last_text and "• status BPJS TK: TIDAK sesuai" in officer.last_text
    await officer.send("/batal")

    await officer.send(f"/tinjau {application.reference}")
    await officer.tap("🔁 Cek lagi status BPJS TK")
    await officer.tap(FITS)
    await officer.send(f"/setujui {application.reference}")
    assert unrecorded in officer.last_text
    await officer.tap(YES)
    assert await status(bot, application) is ApplicationStatus.WAITLISTED


async def test_who_waits_is_put_back_with_a_reason_and_told(
    bot: RunningBot, resident: ChatClient, verifier: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(ALL)
    await officer.tap(APPROVE)
    await officer.tap(YES)
    await officer.send(f"/kembalikan {application.reference}")
    assert "Kembalikan" in officer.last_text
    await officer.tap("Dokumen keliru")
    assert "kembali ke pemeriksaan" in officer.last_text
    assert "memeriksa sekali lagi" in resident.last_text
    assert "BELUM dilindungi" in resident.last_text
    assert await status(bot, application) is ApplicationStatus.IN_REVIEW
    await officer.send(f"/tinjau {application.reference}")
    assert {EMPLOYER, COVER, APPROVE} <= set(officer.buttons)
    await officer.send(f"/kembalikan {application.reference}")
    assert "tidak bisa dilakukan sekarang" in officer.last_text


async def test_places_by_the_month_are_told_as_they_are(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    await other_resident.start()
    async with bot.database.write() as uow:
        first, second = [
            await make_application(uow, bot.bot.resources, telegram_id=person, programme=Programme.UHC, nik=nik)
            for person, nik in ((RESIDENT_ID, "3374011205909001"), (9102, "3374011205909002"))
        ]
        await uow.commit()
    await officer.send(f"/setujui {first.reference}")
    assert "Kuota belum ditetapkan" in officer.last_text
    async with bot.database.write() as uow:
        await make_places(uow, Programme.UHC, 1)
        await uow.commit()
    await officer.send(f"/setujui {first.reference}")
    assert "ada 1 tempat kosong" in officer.last_text
    await officer.tap(YES)
    assert "mendapat tempat" in officer.last_text
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in resident.last_text
    await officer.send(f"/tinjau {first.reference}")
    assert "November 2026" in officer.last_text

    await officer.send(f"/setujui {second.reference}")
    assert "Tidak ada tempat kosong" in officer.last_text
    await officer.tap(YES)
    assert "menunggu tempat, urutan 1 dari 1 (BELUM dilindungi)" in officer.last_text
    assert "urutan 1 dari 1 (BELUM dilindungi)" in other_resident.last_text


async def test_a_card_with_every_finding_there_could_be_fits_into_a_message(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    async with bot.database.write() as uow:
        person = await make_resident(uow, RESIDENT_ID)
        assessment = application.assessment(person.key)
        many = assessment.model_copy(update={"findings": assessment.findings * 8})
        await uow.applications.replace_assessment(application, many, person)
        await uow.commit()
    await officer.send(f"/tinjau {application.reference}")
    assert len(officer.last_text) <= 4096
    assert "16. Perlu dilihat petugas" in officer.last_text
    assert "<b>" not in officer.last_text
    assert {ALL, APPROVE} <= set(officer.buttons)


async def _now(bot: RunningBot, application: StoredApplication) -> StoredApplication:
    async with bot.database.read() as uow:
        return await reload(uow, application.reference)
