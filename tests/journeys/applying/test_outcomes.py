"""What the rules made of the answers: told in the result, and looked up again from /status."""

from datetime import date
from typing import Any

import pytest

from domain.application import ApplicationStatus
from storage.records.applications import StoredApplication
from tests.support.chat import ChatClient
from tests.support.factories import make_application, make_content, make_resident, set_status
from tests.support.running import RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHY, OBJECT = "🔎 Hasil pemeriksaan", "✋ Ajukan keberatan"
LIST_DAY = date(2026, 11, 1)


@pytest.fixture
async def resident(resident: ChatClient) -> ChatClient:
    """Return a person who has written to the bot, which cannot write to others."""
    await resident.start()
    return resident


async def sent(bot: RunningBot, **answers: Any) -> StoredApplication:
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID, **answers)
        await uow.commit()
    return application


async def move(bot: RunningBot, application: StoredApplication, status: ApplicationStatus) -> StoredApplication:
    async with bot.database.write() as uow:
        moved = await set_status(uow, application, status)
        await uow.commit()
    return moved


async def test_who_is_refused_reads_answer_limit_day_and_every_way_on(resident: ChatClient) -> None:
    await resident.send("/cek")
    for tap in ("👷 Pijar Semar", "Daerah lain"):
        await resident.tap(tap)
    result = resident.last_text
    order = [
        "belum bisa daftar",
        "Jawaban Bapak/Ibu: daerah lain.",
        "Syarat: KTP Kota Semarang, berlaku sejak 20 Juni 2025.",
        "Yang bisa dilakukan:",
        "Disdukcapil",
        "Rp8.400 sebulan, bukan Rp16.800, sampai 31 Desember 2026",
        "Salah ketuk?",
        "Tidak setuju?",
        "Perwal Kota Semarang Nomor 26 Tahun 2025",
    ]
    places = [result.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert "➡️ Lanjut daftar" not in resident.buttons


async def test_with_every_answer_in_order_there_is_nothing_to_look_up(bot: RunningBot, resident: ChatClient) -> None:
    await sent(bot)
    await resident.send("/status")
    assert WHY not in resident.buttons


async def test_the_findings_are_looked_up_from_the_status(bot: RunningBot, resident: ChatClient) -> None:
    application = await sent(bot, bpjstk_cover="unknown", works_for="employer", birth_date="1950-05-12")
    await resident.send("/status")
    await resident.tap(WHY)
    for words in (
        str(application.reference),
        "Menurut aturan pada 23 November 2026",
        "Jawaban Bapak/Ibu: digaji orang lain atau perusahaan.",
        "Yang belum diketahui: BPJS Ketenagakerjaan.",
        "Menurut tanggal lahir: 76 tahun.",  # known only once the birth date was given
        "berlaku sejak 20 Juni 2025",
        "Yang bisa dilakukan:",
        "Ada yang keliru?",
        "Dasar: Perwal Kota Semarang Nomor 26 Tahun 2025.",
    ):
        assert words in resident.last_text
    assert "Rp8.400" not in resident.last_text
    assert OBJECT not in resident.buttons


async def test_after_a_rejection_the_findings_lead_to_the_objection(bot: RunningBot, resident: ChatClient) -> None:
    await move(bot, await sent(bot, works_for="employer"), ApplicationStatus.REJECTED)
    await resident.send("/status")
    await resident.tap(WHY)
    assert "Tidak setuju dengan keputusan petugas?" in resident.last_text
    await resident.tap(OBJECT)
    assert "Mengapa Bapak/Ibu tidak setuju?" in resident.last_text


async def listed(bot: RunningBot, application: StoredApplication) -> None:
    """Return the application as if its NIK had stood on the list of active members when it was sent."""
    async with bot.database.write() as uow:
        resident = await make_resident(uow, RESIDENT_ID)
        before = application.assessment(resident.key)
        rules = bot.bot.resources.rulebook.on(application.programme, before.day)
        assessment = rules.assess({**before.facts, "listed_bpjstk": "yes"}, {"listed_bpjstk": LIST_DAY})
        content = make_content(application.answers(resident.key), assessment, application.kelurahan_code)
        await uow.applications.replace_content(application, content, resident=resident)
        await uow.commit()


async def test_what_a_list_says_is_told_with_its_day_but_not_to_whoever_types_a_nik(
    bot: RunningBot, resident: ChatClient
) -> None:
    application = await sent(bot)
    await listed(bot, application)
    async with bot.database.read() as uow:
        [now] = await uow.applications.of_resident(application.resident_id, limit=10)
    for unopened in (ApplicationStatus.SUBMITTED, ApplicationStatus.WITHDRAWN, ApplicationStatus.EXPIRED):
        now = await move(bot, now, unopened)
        await resident.send("/status")
        assert WHY not in resident.buttons
        await resident.tap_stale(f"ob:why:{application.reference.token}", resident.last.id)
        assert "BPJS Ketenagakerjaan tanggal" not in resident.last_text
    await move(bot, now, ApplicationStatus.IN_REVIEW)
    await resident.send("/status")
    await resident.tap(WHY)
    assert "menurut daftar BPJS Ketenagakerjaan tanggal 1 November 2026" in resident.last_text
    assert "Kalau keliru" in resident.last_text
