"""Waiting for a place, being offered one, and answering: what residents see and tap."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.services.places import placement
from domain.access import Role
from domain.application import ApplicationStatus
from domain.errors import Conflict
from domain.programme import Programme
from storage.models import ApplicationRow, table_of
from storage.records.applications import StoredApplication
from tests.support.chat import ChatClient
from tests.support.factories import (
    NIK,
    OTHER_NIK,
    make_application,
    make_officer,
    make_places,
    read_resources,
    reload,
    set_status,
)
from tests.support.running import OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

STATUS = ApplicationStatus
YES, NO, SURE, KEEP = "✅ Ya, masih", "Tidak", "Ya, lepas tempatnya", "Tidak jadi, saya masih mau"
NOTHING = timedelta()


async def approved(bot: RunningBot, officer: ChatClient, account: int, **answers: Any) -> StoredApplication:
    """Return an application that an officer has just approved in the chat."""
    async with bot.database.write() as uow:
        sent = await make_application(
            uow, bot.bot.resources, telegram_id=account, **{"programme": Programme.UHC, **answers}
        )
        await uow.commit()
    await officer.send(f"/setujui {sent.reference}")
    await officer.tap("✅ Ya, setujui")
    return sent


async def set_places(bot: RunningBot, number: int, programme: Programme = Programme.UHC) -> None:
    async with bot.database.write() as uow:
        await make_places(uow, programme, number)
        await uow.commit()
    await bot.advance(NOTHING)


async def status_of(bot: RunningBot, application: StoredApplication) -> ApplicationStatus:
    async with bot.database.read() as uow:
        return (await reload(uow, application.reference)).status


@pytest.fixture
async def waiting(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> StoredApplication:
    """Put the resident on the waiting list, in the first place."""
    await resident.start()
    return await approved(bot, officer, RESIDENT_ID)


@pytest.fixture
async def second(
    bot: RunningBot, other_resident: ChatClient, officer: ChatClient, waiting: StoredApplication
) -> StoredApplication:
    """Somebody else waits behind."""
    await other_resident.start()
    return await approved(bot, officer, OTHER_RESIDENT_ID, nik=OTHER_NIK, birth_date="1985-06-15")


async def test_the_line_is_told_honestly(
    bot: RunningBot, other_resident: ChatClient, second: StoredApplication
) -> None:
    assert "urutan 2 dari 2 (BELUM dilindungi)" in other_resident.last_text
    await other_resident.send("/status")
    assert "Urutan 2 dari 2 (BELUM dilindungi)" in other_resident.last_text
    assert "Yang sakit lebih dulu" in other_resident.last_text
    assert "Kuota November 2026 belum ditetapkan" in other_resident.last_text
    await set_places(bot, 1)
    await other_resident.send("/status")
    assert "belum ditetapkan" not in other_resident.last_text


async def test_an_offer_is_asked_thought_over_and_taken(
    bot: RunningBot, resident: ChatClient, waiting: StoredApplication
) -> None:
    await set_places(bot, 1)
    assert "Ada tempat untuk Bapak/Ibu" in resident.last_text
    assert "Masih memerlukan?" in resident.last_text
    assert "30 November 2026" in resident.last_text
    assert resident.buttons[:2] == [YES, NO]
    offer = resident.last.id
    await resident.send("/status")
    assert "Ada tempat untuk Bapak/Ibu (BELUM dilindungi)" in resident.last_text
    assert resident.buttons[:2] == [YES, NO]
    await resident.tap(NO, offer)
    assert await status_of(bot, waiting) is STATUS.WAITLISTED
    await resident.tap(KEEP)
    await resident.tap(YES, offer)
    assert await status_of(bot, waiting) is STATUS.APPROVED
    assert any("sudah menjadi milik Bapak/Ibu" in text for text in resident.texts)
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in resident.last_text
    # The button below the status is the same offer, and is kindly refused.
    await resident.tap(YES)
    assert "Tempat ini sudah Bapak/Ibu ambil" in resident.texts[-2]
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in resident.last_text
    assert await status_of(bot, waiting) is STATUS.APPROVED


async def test_a_no_ends_kindly_and_the_next_is_asked(
    bot: RunningBot,
    resident: ChatClient,
    other_resident: ChatClient,
    waiting: StoredApplication,
    second: StoredApplication,
) -> None:
    await set_places(bot, 1)
    assert "Ada tempat" not in other_resident.last_text
    await resident.tap(NO)
    assert "Tempatnya tidak disimpan lagi" in resident.last_text
    await resident.tap(SURE)
    assert await status_of(bot, waiting) is STATUS.WITHDRAWN
    assert "/daftar" in resident.last_text
    await bot.world.wait_for(lambda: "Ada tempat untuk Bapak/Ibu" in other_resident.last_text, timeout=20)
    assert await status_of(bot, second) is STATUS.WAITLISTED


async def test_withdrawing_frees_the_place_for_the_next(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    await other_resident.start()
    await set_places(bot, 1)
    holder = await approved(bot, officer, RESIDENT_ID)
    next_one = await approved(bot, officer, OTHER_RESIDENT_ID, nik=OTHER_NIK, birth_date="1985-06-15")
    assert [await status_of(bot, one) for one in (holder, next_one)] == [STATUS.APPROVED, STATUS.WAITLISTED]
    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    assert await status_of(bot, holder) is STATUS.WITHDRAWN
    await resident.send("/status")
    # A place had been given: "closed before the decision" would be wrong.
    assert "Ditutup, tidak diteruskan (tidak dilindungi lewat program ini)" in resident.last_text
    await bot.world.wait_for(lambda: "Ada tempat untuk Bapak/Ibu" in other_resident.last_text, timeout=20)


@pytest.mark.parametrize(("words", "is_meant"), [("tidak mau terima", True), ("STOP", False)])
async def test_a_no_that_sounds_like_stop_leads_to_the_offer_too(
    bot: RunningBot, resident: ChatClient, waiting: StoredApplication, words: str, is_meant: bool
) -> None:
    await set_places(bot, 1)
    before = len(resident.texts)
    await resident.send(words)
    told = resident.texts[before:]
    assert any("Apa yang mau dihentikan?" in text for text in told)
    assert (NO in resident.buttons) is is_meant
    assert await status_of(bot, waiting) is STATUS.WAITLISTED


async def test_an_answer_in_words_is_led_to_the_buttons(
    bot: RunningBot, resident: ChatClient, waiting: StoredApplication
) -> None:
    """Text may mean anything, so the bot has to say plainly that it recorded nothing."""
    await resident.send("ya masih bekerja")
    assert "belum paham" in resident.last_text  # nothing is offered yet
    await set_places(bot, 1)
    for words in ("ya masih bekerja", "Masih mas", "tidak"):
        await resident.send(words)
        assert "mohon ketuk salah satu tombol" in resident.last_text
        assert resident.buttons[:2] == [YES, NO]
    await resident.send("halo")
    assert "belum paham" in resident.last_text
    assert await status_of(bot, waiting) is STATUS.WAITLISTED
    await resident.tap(YES)
    assert await status_of(bot, waiting) is STATUS.APPROVED


async def test_an_answer_in_words_finds_an_offer_behind_many_newer_applications(
    bot: RunningBot, resident: ChatClient, waiting: StoredApplication
) -> None:
    """One account may apply for a whole street: all of them wait, the oldest is offered a place."""
    await set_places(bot, 1)
    async with bot.database.write() as uow:
        for number in range(9100, 9160):
            newer = await make_application(uow, bot.bot.resources, programme=Programme.UHC, nik=f"337405140374{number}")
            await set_status(uow, newer, STATUS.WAITLISTED)
        await uow.commit()
    await resident.send("tidak mau")
    assert "Ada tempat untuk Bapak/Ibu" in resident.last_text
    assert str(waiting.reference) in resident.last_text
    assert resident.buttons[:2] == [YES, NO]


async def test_two_reminders_then_the_end_of_the_line_then_the_end(
    bot: RunningBot, resident: ChatClient, waiting: StoredApplication
) -> None:
    await set_places(bot, 1)
    for _ in range(2):
        count = len(resident.from_bot)
        await bot.advance(timedelta(days=2, hours=14))
        assert len(resident.from_bot) == count + 1
        assert "masih disimpan dan menunggu jawaban" in resident.last_text
        assert resident.buttons[:2] == [YES, NO]
    first_offer = resident.last.id
    await bot.advance(timedelta(days=3))
    # Alone in line: the end of the line is its front, and the place comes back at once.
    assert "urutan 1 dari 1 (BELUM dilindungi)" in next(
        text for text in resident.texts[::-1] if "tanpa jawaban" in text
    )
    async with bot.database.write() as uow:
        await make_places(uow, Programme.UHC, 1, period="2026-12")
        await uow.commit()
    await bot.advance(NOTHING)
    assert "Ada tempat untuk Bapak/Ibu" in resident.last_text
    count = len(resident.from_bot)
    await resident.tap(YES, first_offer)
    assert "Ini tawaran yang lama" in resident.texts[count]
    assert await status_of(bot, waiting) is STATUS.WAITLISTED
    # The bot was away all the time: nobody loses a place unasked.
    await bot.advance(timedelta(days=9))
    assert await status_of(bot, waiting) is STATUS.WAITLISTED
    assert "masih disimpan dan menunggu jawaban" in resident.last_text
    await bot.advance(timedelta(days=2))
    assert await status_of(bot, waiting) is STATUS.EXPIRED
    assert "/daftar" in resident.last_text
    await resident.tap_stale(f"of:yes:{waiting.reference.token}:000000000000", resident.last.id)
    assert "Tawaran ini sudah tidak berlaku" in resident.texts[-2]
    await resident.send("/status")
    assert "Lewat batas waktu" in resident.last_text


async def test_nobody_answers_for_somebody_else(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, waiting: StoredApplication
) -> None:
    await other_resident.start()
    await set_places(bot, 1)
    async with bot.database.read() as uow:
        held = await uow.places.held_by(waiting.id)
    assert held is not None
    count = len(other_resident.from_bot)
    for act in ("yes", "no", "release", "keep"):
        data = f"of:{act}:{waiting.reference.token}:{held.id.hex[-12:]}"
        await other_resident.tap_stale(data, other_resident.last.id)
    assert len(other_resident.from_bot) == count
    assert await status_of(bot, waiting) is STATUS.WAITLISTED
    await resident.tap(YES)
    assert await status_of(bot, waiting) is STATUS.APPROVED


@pytest.mark.parametrize("data", ["of:", "of:yes", "of:yes:nonsense:1", "of:strange:uhc26_000001r:1"])
async def test_a_broken_button_breaks_nothing(resident: ChatClient, data: str) -> None:
    await resident.start()
    await resident.tap_stale(data, resident.last.id)
    await resident.send("/status")
    assert "/daftar" in resident.last_text


async def test_by_round_the_line_is_no_order_yet(bot: RunningBot, resident: ChatClient, officer: ChatClient) -> None:
    await resident.start()
    application = await approved(bot, officer, RESIDENT_ID, programme=Programme.PIJAR_SEMAR)
    assert "menunggu putaran penetapan (BELUM dilindungi)" in resident.last_text
    await set_places(bot, 5, Programme.PIJAR_SEMAR)
    await resident.send("/status")
    assert "Yang menunggu: 1 orang" in resident.last_text
    assert "Urutan 1" not in resident.last_text
    assert "Daftar orang yang sudah dilindungi sedang dilengkapi untuk tahun 2026" in resident.last_text
    async with bot.database.write() as uow:
        supervisor = await make_officer(uow, 9003, Role.SUPERVISOR)
        closes_on = placement.day_of(uow.now) + timedelta(days=7)
        await uow.rounds.add(Programme.PIJAR_SEMAR, closes_on, opened_by=supervisor.id, seed=b"s" * 32)
        await uow.waiting.enqueue(application.id, Programme.PIJAR_SEMAR, tier=placement.URGENT, number=3)
        await uow.commit()
    await resident.send("/status")
    assert "Putaran ke-1 sedang dibuka. Pendaftaran ditutup 30 November 2026" in resident.last_text
    assert "Urutan 1 dari 1 (BELUM dilindungi)" in resident.last_text
    await bot.advance(timedelta(days=8))
    await resident.send("/status")
    assert "Putaran ke-1 sudah ditutup 30 November 2026. Hasilnya sedang disiapkan" in resident.last_text
    assert "sedang dibuka" not in resident.last_text


async def test_a_correction_that_is_never_sent_ends_after_two_reminders(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await uow.commit()
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap("✏️ Minta perbaikan")
    await officer.tap(f"⬜ {read_resources().texts.plain('label-phone')}")
    for key in ("btn-done", "btn-skip"):
        await officer.tap(read_resources().texts.plain(key))
    await officer.tap("✏️ Ya, minta")
    begin = resident.last.id
    await resident.send("/status")
    assert "paling lambat 23 Desember 2026" in resident.last_text
    for _ in range(2):
        await bot.advance(timedelta(days=10, hours=6))
        assert "masih menunggu perbaikan dari Bapak/Ibu (BELUM dilindungi)" in resident.last_text
        assert "23 Desember 2026" in resident.last_text
    await bot.advance(timedelta(days=11))
    assert await status_of(bot, application) is STATUS.EXPIRED
    assert "tidak datang sampai batas waktunya" in resident.last_text
    await resident.tap("✏️ Mulai perbaikan", begin)
    assert "sudah tidak menunggu perbaikan" in resident.last_text
    async with bot.database.read() as uow:
        assert await uow.applications.open_for_nik(Programme.PIJAR_SEMAR, NIK) is None


async def test_who_was_not_quick_enough_leaves_nothing_behind(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else changes the application after the officer has taken a place for it, and before the status."""
    await resident.start()
    await set_places(bot, 1)
    told = len(resident.texts)

    async def beaten(*_arguments: object, **_values: object) -> StoredApplication:
        raise Conflict

    monkeypatch.setattr("storage.repositories.applying.applications.Applications.save", beaten)
    async with bot.database.write() as uow:
        sent = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID, programme=Programme.UHC)
        # As if the card had been opened before.
        table = table_of(ApplicationRow)
        await uow.connection.execute(update(table).where(table.c.id == sent.id).values(status=STATUS.IN_REVIEW))
        await uow.commit()
    await officer.send(f"/setujui {sent.reference}")
    await officer.tap("✅ Ya, setujui")
    assert "baru saja berubah" in officer.last_text
    assert len(resident.texts) == told
    async with bot.database.read() as uow:
        assert await uow.waiting.place_of(sent.id) is None
        assert await uow.waiting.count(Programme.UHC) == 0
        assert await uow.places.held_by(sent.id) is None
        assert [one.free for one in await uow.places.balances(Programme.UHC, "2026-11")] == [1]
        assert await uow.clearances.of(sent.id) == {}
