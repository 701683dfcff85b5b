"""The day by which an answer is promised, as residents read it, over the turn of the year and over Idul Fitri."""

from datetime import date, timedelta

import pytest

from domain.programme import Programme
from tests.journeys.applying.test_pijar_semar import fill_to_summary
from tests.support.chat import ChatClient
from tests.support.factories import make_application
from tests.support.running import RESIDENT_ID, RunningBot


async def receipt_of(chat: ChatClient) -> str:
    """Send an application, as a becak driver does; what is answered."""
    await fill_to_summary(chat)
    await chat.tap("📨 Kirim pendaftaran")
    return next(text for text in chat.texts if "sudah diterima" in text)


@pytest.mark.parametrize(
    ("sent_on", "due"),
    [(date(2026, 12, 14), "7 Januari 2027"), (date(2027, 3, 1), "31 Maret 2027")],
)
async def test_the_receipt_and_the_status_name_a_day_on_which_offices_are_open(
    bot: RunningBot, resident: ChatClient, sent_on: date, due: str
) -> None:
    bot.clock.set(sent_on)
    assert f"Perkiraan selesai: {due} (14 hari kerja)." in await receipt_of(resident)
    await resident.send("/status")
    assert f"Perkiraan selesai: {due}." in resident.last_text
    assert "kira-kira" not in resident.last_text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_uhc_is_promised_by_the_same_calendar(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    bot.clock.set(date(2026, 12, 14))
    async with bot.database.write() as uow:
        await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID, programme=Programme.UHC)
        await uow.commit()
    await resident.send("/status")
    assert "Perkiraan selesai: 7 Januari 2027." in resident.last_text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_day_beyond_the_newest_decree_is_about(bot: RunningBot, resident: ChatClient) -> None:
    bot.clock.set(date(2027, 12, 20))
    assert "Perkiraan selesai: kira-kira 10 Januari 2028 (14 hari kerja). Hari libur" in await receipt_of(resident)
    await resident.send("/status")
    assert "Perkiraan selesai: kira-kira 10 Januari 2028. Hari libur tahun itu belum ditetapkan" in resident.last_text
    await bot.advance(timedelta(days=30))
    await resident.send("/status")
    assert "Perkiraannya kira-kira 10 Januari 2028, jadi sudah lewat. Mohon maaf." in resident.last_text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_last_day_of_a_correction_is_one_on_which_the_kelurahan_is_open(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    bot.clock.set(date(2026, 11, 24))
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await uow.commit()
    texts = bot.bot.resources.texts
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap("✏️ Minta perbaikan")
    await officer.tap(f"⬜ {texts.plain('label-phone')}")
    for key in ("btn-done", "btn-skip"):
        await officer.tap(texts.plain(key))
    await officer.tap("✏️ Ya, minta")
    await resident.send("/status")
    # Thirty days later is joint leave, then come Christmas and a weekend.
    assert "paling lambat 28 Desember 2026" in resident.last_text
