"""Kelurahan and dinas in turn: findings are cleared on the card, an approval waits for them, who waits is put back."""

import pytest

from bot.services.placement import URGENT
from domain.access import Role
from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.application_records import StoredApplication
from tests.chat import ChatClient
from tests.factories import make_application, make_officer, make_places, make_resident, reload
from tests.running import RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

APPROVE, YES = "✅ Setujui", "✅ Ya, setujui"
EMPLOYER, COVER = "✔️ Sudah dicek: digaji pemberi kerja", "✔️ Sudah dicek: status BPJS TK"
ALL = "✔️ Semua sudah dicek"


@pytest.fixture
async def application(bot: RunningBot, resident: ChatClient) -> StoredApplication:
    """An application with a finding for each stage, of somebody who has talked to the bot."""
    await resident.start()
    async with bot.database.write() as uow:
        sent = await make_application(
            uow, bot.bot.house, telegram_id=RESIDENT_ID, works_for="employer", bpjstk_cover="unknown"
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
    assert "dicek di kelurahan: digaji pemberi kerja" in officer.last_text
    assert {EMPLOYER, COVER, ALL} <= set(officer.buttons)

    await verifier.tap(EMPLOYER)
    assert "✔️ dicek 23 November 2026" in verifier.last_text
    assert "Sekarang menunggu keputusan dinas" in verifier.last_text
    assert EMPLOYER not in verifier.buttons
    await verifier.send("/antrean")
    assert "menunggu dinas" in verifier.last_text

    await officer.tap(APPROVE)
    assert "dianggap sudah dicek oleh Anda" in officer.last_text
    assert "• status BPJS TK" in officer.last_text
    assert "• digaji pemberi kerja" not in officer.last_text
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
        await uow.waiting.put(application.id, application.programme, tier=URGENT, number=1)
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
    await verifier.tap(EMPLOYER)  # cleared meanwhile: the card shows it
    assert "Sekarang menunggu keputusan dinas" in verifier.last_text
    version = (await _now(bot, application)).version
    await verifier.tap_stale(f"r:clear:{application.reference.token}:{version - 1}:0", verifier.last.id)
    assert "baru saja berubah" in verifier.last_text
    await officer.send(f"/setujui {application.reference}")
    await officer.tap(YES)
    await verifier.tap_stale(f"r:clear-all:{application.reference.token}:{version}", verifier.last.id)
    assert "sudah diputuskan" in verifier.last_text


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
            await make_application(uow, bot.bot.house, telegram_id=person, programme=Programme.UHC, nik=nik)
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
