"""Objecting to a rejection: once for each decision, by the owner only, and another officer looks at it."""

from typing import Any

import pytest

from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.records.applications import StoredApplication
from tests.support.chat import ChatClient
from tests.support.factories import make_application, make_officer, reload, set_status
from tests.support.running import OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OBJECT, SEND = "✋ Ajukan keberatan", "📨 Kirim keberatan"
REASON = "Saya masih narik becak setiap hari di Pasar Genuk."


@pytest.fixture
async def resident(resident: ChatClient) -> ChatClient:
    """Return a person who has written to the bot, which cannot write to others."""
    await resident.start()
    return resident


async def sent(bot: RunningBot, telegram_id: int = RESIDENT_ID, **answers: Any) -> StoredApplication:
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=telegram_id, **answers)
        await uow.commit()
    return application


async def reject(officer: ChatClient, application: StoredApplication) -> None:
    await officer.send(f"/tolak {application.reference}")
    await officer.tap("Tidak bisa ditemui")
    await officer.tap("Lewati")
    await officer.tap("❌ Ya, tolak")


async def rejected(bot: RunningBot, officer: ChatClient, **answers: Any) -> StoredApplication:
    application = await sent(bot, **answers)
    await reject(officer, application)
    return application


async def status_of(bot: RunningBot, application: StoredApplication) -> ApplicationStatus:
    async with bot.database.read() as uow:
        return (await reload(uow, application.reference)).status


async def objections(bot: RunningBot, application: StoredApplication) -> list[str | None]:
    """Return what was written in each objection, oldest first."""
    async with bot.database.read() as uow:
        history = await uow.audit.history(application.id)
    return [event.note for event in history if event.action == "application.appealed"]


async def test_from_the_notice_to_another_officer(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await rejected(bot, officer)
    assert "Ajukan keberatan" in resident.last_text
    await resident.tap(OBJECT)
    assert str(application.reference) in resident.last_text
    await resident.send(REASON)
    assert REASON in resident.last_text
    await resident.tap(SEND)
    receipt = resident.last_text
    assert "petugas LAIN" in receipt
    assert "BELUM dilindungi" in receipt
    assert str(application.reference) in receipt
    assert await status_of(bot, application) is ApplicationStatus.APPEALED
    assert await objections(bot, application) == [REASON]
    await resident.tap("📋 Lihat status")
    assert "Keberatan sedang diperiksa (BELUM dilindungi)" in resident.last_text
    assert "Keberatan dikirim" in resident.last_text
    assert OBJECT not in resident.buttons
    await officer.send("/antrean")
    assert f"/tinjau_{application.reference.token}" in officer.last_text
    await officer.send(f"/tinjau {application.reference}")
    assert REASON in officer.last_text


async def test_who_rejected_may_look_but_not_decide(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await rejected(bot, officer)
    await resident.tap(OBJECT)
    await resident.send(REASON)
    await resident.tap(SEND)
    await officer.send(f"/tinjau {application.reference}")
    assert "keberatan atas keputusan Anda sendiri" in officer.last_text
    assert not {"✅ Setujui", "❌ Tolak"} & set(officer.buttons)
    assert await status_of(bot, application) is ApplicationStatus.APPEALED
    await officer.send(f"/setujui {application.reference}")
    await officer.send(f"/tolak {application.reference}")
    assert "Mengapa ditolak?" not in officer.last_text
    assert await status_of(bot, application) is ApplicationStatus.APPEALED

    async with bot.database.write() as uow:
        await make_officer(uow, 9002)
        await uow.commit()
    other = ChatClient(bot.world.person(9002, "Petugas Dua"), bot.settled)
    await other.send(f"/tinjau {application.reference}")
    assert REASON in other.last_text
    assert {"✅ Setujui", "❌ Tolak"} <= set(other.buttons)
    assert await status_of(bot, application) is ApplicationStatus.IN_REVIEW
    await reject(other, application)
    assert await status_of(bot, application) is ApplicationStatus.REJECTED
    assert OBJECT in resident.buttons


async def test_from_the_status(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await rejected(bot, officer, programme=Programme.UHC)
    await resident.send("/status")
    await resident.tap(OBJECT)
    await resident.send(REASON)
    await resident.tap(SEND)
    assert await status_of(bot, application) is ApplicationStatus.APPEALED


async def test_the_reason_is_needed_and_short(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await rejected(bot, officer)
    await resident.tap(OBJECT)
    assert "Lewati" not in resident.buttons
    await resident.send("?!")
    assert "Alasannya belum terbaca" in resident.last_text
    await resident.send("a" * 301)
    assert "paling panjang 300 huruf, yang ini 301" in resident.last_text
    await resident.send("a" * 300)
    assert SEND in resident.buttons
    assert await status_of(bot, application) is ApplicationStatus.REJECTED


async def test_days_later_it_goes_on_and_it_can_be_dropped(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await rejected(bot, officer)
    await resident.tap(OBJECT)
    await resident.send(REASON)
    await resident.send("/lanjut")
    assert REASON in resident.last_text
    await resident.send("/batal")
    await resident.tap("🗑️ Ya, hapus")
    assert await status_of(bot, application) is ApplicationStatus.REJECTED
    await resident.send("/status")
    assert OBJECT in resident.buttons


async def test_the_button_again_goes_on_with_what_was_written(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await rejected(bot, officer)
    await resident.tap(OBJECT)
    await resident.send(REASON)
    await resident.tap(OBJECT)
    assert REASON in resident.last_text


async def test_a_double_tap_sends_one(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await rejected(bot, officer)
    await resident.tap(OBJECT)
    await resident.send(REASON)
    send = next(one for row in resident.last.inline_keyboard for one in row if one.text == SEND).callback_data
    assert send is not None
    resident.person.tap(send)
    resident.person.tap(send)
    await bot.settled()
    assert await objections(bot, application) == [REASON]
    assert not any("gangguan" in text for text in resident.texts)


async def test_an_old_button_shows_how_things_stand(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    application = await rejected(bot, officer)
    notice = resident.last.id
    await resident.tap(OBJECT)
    await resident.send(REASON)
    await resident.tap(SEND)
    await resident.tap_stale(f"ob:begin:{application.reference.token}", notice)
    assert "Keberatan sedang diperiksa" in resident.last_text
    assert await objections(bot, application) == [REASON]


async def test_every_decision_can_be_objected_to_once(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await rejected(bot, officer)
    await resident.tap(OBJECT)
    await resident.send("Alasan yang pertama.")
    async with bot.database.write() as uow:
        # As if it had been objected to and rejected once more meanwhile, by somebody else.
        before = await reload(uow, application.reference)
        for status in (ApplicationStatus.APPEALED, ApplicationStatus.IN_REVIEW, ApplicationStatus.REJECTED):
            before = await set_status(uow, before, status)
        await uow.commit()
    await resident.tap(SEND)
    assert "sudah berubah" in resident.last_text
    assert await objections(bot, application) == []
    await resident.send("/status")
    await resident.tap(OBJECT)
    assert "Mengapa Bapak/Ibu tidak setuju?" in resident.last_text
    await resident.send(REASON)
    await resident.tap(SEND)
    assert await objections(bot, application) == [REASON]


async def test_a_newer_application_stands_in_the_way(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    application = await rejected(bot, officer)
    await resident.tap(OBJECT)
    await resident.send(REASON)
    newer = await sent(bot)
    await resident.tap(SEND)
    assert "Sudah ada pendaftaran lain dengan NIK ini" in resident.last_text
    await resident.tap("📋 Lihat status")
    await resident.tap(OBJECT)
    assert "Sudah ada pendaftaran lain dengan NIK ini" in resident.last_text
    assert await status_of(bot, application) is ApplicationStatus.REJECTED
    assert await status_of(bot, newer) is ApplicationStatus.SUBMITTED
    assert not any("gangguan" in text for text in resident.texts)


async def test_whose_the_newer_one_is_stays_untold(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    await rejected(bot, officer)
    theirs = await sent(bot, OTHER_RESIDENT_ID)
    await resident.tap(OBJECT)
    assert "Sudah ada pendaftaran lain dengan NIK ini" in resident.last_text
    assert str(theirs.reference) not in "".join(resident.texts)


async def test_a_stranger_can_do_nothing(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    application = await rejected(bot, officer, bpjstk_cover="unknown")
    await other_resident.start()
    count = len(other_resident.from_bot)
    for act in ("begin", "why"):
        await other_resident.tap_stale(f"ob:{act}:{application.reference.token}", other_resident.last.id)
    assert len(other_resident.from_bot) == count
    assert await status_of(bot, application) is ApplicationStatus.REJECTED


@pytest.mark.parametrize("data", ["ob:", "ob:begin", "ob:begin:nonsense", "ob:strange:ps26_000001a", "ob:why:"])
async def test_a_broken_button_breaks_nothing(resident: ChatClient, data: str) -> None:
    await resident.tap_stale(data, resident.last.id)
    await resident.send("/status")
    assert "/daftar" in resident.last_text
    assert not any("gangguan" in text for text in resident.texts)


async def test_an_open_application_cannot_be_objected_to(bot: RunningBot, resident: ChatClient) -> None:
    application = await sent(bot)
    await resident.send("/status")
    assert OBJECT not in resident.buttons
    await resident.tap_stale(f"ob:begin:{application.reference.token}", resident.last.id)
    assert "Menunggu diperiksa petugas" in resident.last_text
    assert await status_of(bot, application) is ApplicationStatus.SUBMITTED
