"""From 31 December to 1 January, as residents and officers live through it: numbers, places, waiting list, cover."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.services.enrolment import answers as enrolment
from bot.services.enrolment import hand_over
from bot.services.enrolment.reading import Answer, DaysOfFile, read_answer
from bot.services.places.placement import day_of
from domain.application import ApplicationStatus
from domain.places.pool import PoolBalance
from domain.programme import Programme
from domain.reference import Reference
from storage.records.applications import StoredApplication
from tests.journeys.applying.test_pijar_semar import fill_to_summary
from tests.support.chat import ChatClient
from tests.support.databases import JAKARTA
from tests.support.factories import OTHER_NIK, make_application, make_places, reload
from tests.support.running import OTHER_RESIDENT_ID, RESIDENT_ID, RunningBot

STATUS = ApplicationStatus
UHC, PIJAR = Programme.UHC, Programme.PIJAR_SEMAR
OLD_YEAR, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)
YES, NO = "✅ Ya, masih", "Tidak"
SECOND: dict[str, Any] = {"nik": OTHER_NIK, "birth_date": "1985-06-15"}


async def live_until(bot: RunningBot, day: date, hour: int, minute: int = 0) -> None:
    """Let time pass until this moment in Semarang, with all that falls due on the way."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=JAKARTA).astimezone(UTC)
    assert moment > bot.clock.now
    await bot.advance(moment - bot.clock.now)


async def sent(bot: RunningBot, account: int = RESIDENT_ID, programme: Programme = UHC, **answers: Any) -> Reference:
    """Return an application that was sent just now."""
    async with bot.database.write() as uow:
        application = await make_application(
            uow, bot.bot.resources, telegram_id=account, programme=programme, **answers
        )
        await uow.commit()
    return application.reference


async def approve(officer: ChatClient, reference: Reference) -> None:
    await officer.send(f"/setujui {reference}")
    await officer.tap("✅ Ya, setujui")


async def set_places(bot: RunningBot, number: int, period: str, programme: Programme = UHC) -> None:
    async with bot.database.write() as uow:
        await make_places(uow, programme, number, period=period)
        await uow.commit()
    await bot.advance(timedelta())


async def places(bot: RunningBot, period: str, programme: Programme = UHC) -> PoolBalance:
    async with bot.database.read() as uow:
        [pool] = await uow.places.balances(programme, period)
    return pool


async def now(bot: RunningBot, reference: Reference) -> StoredApplication:
    async with bot.database.read() as uow:
        return await reload(uow, reference)


async def test_a_number_is_of_the_year_in_which_it_was_sent_in_semarang(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    """17.00 UTC on 31 December is the new year already."""
    await live_until(bot, OLD_YEAR, 23, 50)
    await fill_to_summary(resident)
    old = await sent(bot, OTHER_RESIDENT_ID, PIJAR, **SECOND)
    await other_resident.start()
    await live_until(bot, NEW_YEAR, 0, 10)
    await resident.tap("📨 Kirim pendaftaran")
    receipt = next(text for text in resident.texts if "sudah diterima" in text)
    new = Reference.make(PIJAR, 2027, 1)
    assert (old.year, old.number) == (2026, 1)
    assert f"Nomor: {new}" in receipt and "PS-2027-000001-" in receipt
    application = await now(bot, new)
    assert day_of(application.submitted_at) == NEW_YEAR
    assert (await now(bot, old)).submitted_at < application.submitted_at

    await resident.send("/status")
    assert "1 Januari 2027 00.1" in resident.last_text and str(new) in resident.last_text
    await other_resident.send("/status")
    assert "31 Desember 2026 23.5" in other_resident.last_text and str(old) in other_resident.last_text

    # The same running number in two years: each way to ask leads to its own.
    for asked, shown in (
        (f"/tinjau_{old.token}", old),
        (f"/tinjau_{new.token}", new),
        (f"/tinjau {str(new).lower()}", new),
        (f"/cari {old}", old),
        (f"/cari {new.token}", new),
    ):
        await officer.send(asked)
        other = new if shown is old else old
        assert str(shown) in officer.last_text or shown.token in officer.last_text, asked
        assert str(other) not in officer.last_text and other.token not in officer.last_text, asked
    await officer.send(f"/cari {new}".replace("2027", "2026"))
    assert old.token not in officer.last_text
    assert (await sent(bot, 9109, PIJAR, nik="3374011205909007")).number == 2


async def test_places_are_those_of_the_month_of_the_approval(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    await other_resident.start()
    await set_places(bot, 1, "2026-12")
    await live_until(bot, date(2026, 12, 28), 9)
    first, second = await sent(bot), await sent(bot, OTHER_RESIDENT_ID, **SECOND)
    await set_places(bot, 5, "2027-01")
    await live_until(bot, OLD_YEAR, 23, 58)
    await approve(officer, first)
    await officer.send("/kuota")
    assert "Kuota UHC, Desember 2026" in officer.texts[-2]
    assert "Masa ini berakhir 31 Desember 2026" in officer.texts[-2]
    assert "Kuota Januari 2027: 5 tempat." in officer.texts[-2]
    await live_until(bot, NEW_YEAR, 0, 5)
    await approve(officer, second)
    assert [(await now(bot, one)).status for one in (first, second)] == [STATUS.APPROVED, STATUS.APPROVED]
    december, january = await places(bot, "2026-12"), await places(bot, "2027-01")
    assert (december.taken, december.free, january.taken, january.free) == (1, 0, 1, 4)
    await officer.send("/kuota")
    assert "Kuota UHC, Januari 2027" in officer.texts[-2]
    assert "Masa ini berakhir" not in officer.texts[-2]

    # The clock closes the month; the numbers stay what they were.
    await live_until(bot, NEW_YEAR, 3)
    async with bot.database.read() as uow:
        assert not await uow.places.unclosed()
    assert (await places(bot, "2026-12"), await places(bot, "2027-01")) == (december, january)
    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    assert ((await places(bot, "2026-12")).free, (await places(bot, "2027-01")).free) == (1, 4)


async def test_the_line_stands_over_the_years_end(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    await other_resident.start()
    await set_places(bot, 0, "2026-12")
    await live_until(bot, date(2026, 12, 20), 9)
    first, second = await sent(bot), await sent(bot, OTHER_RESIDENT_ID, **SECOND)
    await approve(officer, first)
    assert "Urutan ini tetap berlaku pada bulan dan tahun berikutnya" in resident.last_text
    await approve(officer, second)
    await resident.send("/status")
    assert "Kalau sampai" not in resident.last_text
    await live_until(bot, OLD_YEAR, 23, 30)
    await other_resident.send("/status")
    assert "Urutan 2 dari 2" in other_resident.last_text
    assert "Kalau sampai 31 Desember 2026 belum dapat tempat, Bapak/Ibu tetap menunggu" in other_resident.last_text
    assert "Tempat Januari 2027 diberikan menurut urutan yang sama" in other_resident.last_text
    await officer.send("/kuota")
    assert "Kuota Januari 2027: belum ditetapkan" in officer.texts[-2]

    await live_until(bot, NEW_YEAR, 0, 1)
    await other_resident.send("/status")
    assert "Urutan 2 dari 2" in other_resident.last_text
    assert "Kuota Januari 2027 belum ditetapkan" in other_resident.last_text
    await officer.send("/kuota")
    assert "Kuota Januari 2027 belum ditetapkan" in officer.texts[-1]
    assert "Menunggu tempat: 2 orang" in officer.texts[-1]
    await set_places(bot, 1, "2027-01")
    assert "Ada tempat untuk Bapak/Ibu" in resident.last_text
    assert "8 Januari 2027" in resident.last_text
    assert "Ada tempat" not in other_resident.last_text


async def test_an_offer_of_december_is_kept_until_its_day_in_january(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    await other_resident.start()
    await live_until(bot, date(2026, 12, 28), 9)
    first, second = await sent(bot), await sent(bot, OTHER_RESIDENT_ID, **SECOND)
    for reference in (first, second):
        await approve(officer, reference)
    await set_places(bot, 2, "2026-12")
    await officer.send("/kuota")
    assert "Yang ditawarkan tetap disimpan sampai batas jawabnya" in officer.texts[-2]
    await live_until(bot, NEW_YEAR, 0, 5)
    await officer.send("/kuota")
    assert "Dari Desember 2026 masih ditawarkan: 2 tempat" in officer.texts[-1]
    await resident.tap(YES)
    assert (await now(bot, first)).status is STATUS.APPROVED
    await set_places(bot, 3, "2027-01")
    december, january = await places(bot, "2026-12"), await places(bot, "2027-01")
    assert (december.taken, december.offered, january.taken, january.free) == (1, 1, 0, 3)
    await officer.send(f"/tinjau {first}")
    assert "Tempat: APBD, Desember 2026" in officer.last_text

    # Nobody is told that a place of a month that is over goes to the next in line.
    await other_resident.send("/status")
    assert "Jawab paling lambat 4 Januari 2027" in other_resident.last_text
    for _ in range(3):
        await bot.advance(timedelta(days=1))
    await live_until(bot, date(2027, 1, 5), 0, 1)
    assert "tanpa jawaban, jadi tidak disimpan lagi" in other_resident.last_text
    # The first lapse goes to the end of the line, where a place of January is free at the clock's next look.
    await bot.advance(timedelta(minutes=6))
    assert "tanpa jawaban, jadi tidak disimpan lagi" in other_resident.texts[-2]
    assert "Ada tempat untuk Bapak/Ibu" in other_resident.last_text
    assert not any("urutan berikutnya" in text for text in other_resident.texts)
    assert ((await places(bot, "2026-12")).free, (await places(bot, "2027-01")).offered) == (1, 1)


async def test_a_sheet_of_december_is_answered_in_january(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    await set_places(bot, 1, "2026-12")
    await live_until(bot, date(2026, 12, 29), 9)
    reference = await sent(bot)
    await approve(officer, reference)
    sheet = await hand_over.make_sheet(bot.database, UHC)
    assert sheet is not None
    await live_until(bot, OLD_YEAR, 20)
    read = read_answer(
        2,
        {"reference": str(reference), "sheet": "1", "member_number": "0001234567891", "starts_on": "1/1/2027"},
        OLD_YEAR,
        DaysOfFile(),
    )
    assert isinstance(read, Answer)
    assert await enrolment.check(bot.database, UHC, [read]) == []
    await enrolment.record_responses(bot.database, bot.bot.resources, [read], OLD_YEAR)
    await live_until(bot, OLD_YEAR, 23, 59)
    await resident.send("/status")
    assert "Dilindungi mulai 1 Januari 2027 (hari ini BELUM dilindungi)" in resident.last_text
    await live_until(bot, NEW_YEAR, 0, 1)
    await resident.send("/status")
    assert "Sudah dilindungi sejak 1 Januari 2027" in resident.last_text
    count = len(resident.from_bot)
    await live_until(bot, NEW_YEAR, 7, 1)
    assert len(resident.from_bot) == count + 1
    # Sent again by mistake in January, it is known.
    taken = await enrolment.record_responses(bot.database, bot.bot.resources, [read], date(2027, 1, 5))
    assert (taken.begun, taken.known) == (0, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_number_of_places_that_was_begun_before_midnight_is_not_saved_after_it(
    bot: RunningBot, officer: ChatClient
) -> None:
    await live_until(bot, OLD_YEAR, 23, 55)
    await officer.send("/kuota")
    await officer.tap("k:set:pijar_semar:2026")
    await officer.tap("APBD")
    await officer.tap("Seluruh kota")
    for words in ("8.500", "560/123/2026", "Perubahan APBD"):
        await officer.send(words)
    await live_until(bot, NEW_YEAR, 0, 5)
    await officer.tap("✅ Simpan")
    assert "masa itu tidak berlaku lagi. Tidak ada yang disimpan" in officer.last_text
    async with bot.database.read() as uow:
        assert await uow.places.balances(PIJAR, "2026") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_half_rate_is_offered_to_its_last_day(bot: RunningBot, resident: ChatClient) -> None:
    everybody, transport = "sampai 31 Desember 2026 (PP 50", "sampai 31 Maret 2027 (PP 50"

    async def refused() -> str:
        await resident.send("/cek")
        await resident.tap("👷 Pijar Semar")
        await resident.tap("Daerah lain")
        return resident.last_text

    await live_until(bot, OLD_YEAR, 23, 59)
    shown = await refused()
    assert everybody in shown and transport in shown
    # The form that is open is put together again by the day.
    await live_until(bot, NEW_YEAR, 0, 1)
    await resident.send("/lanjut")
    assert everybody not in resident.last_text and transport in resident.last_text
    await live_until(bot, date(2027, 3, 31), 23, 59)
    shown = await refused()
    assert everybody not in shown and transport in shown
    await live_until(bot, date(2027, 4, 1), 0, 1)
    await resident.send("/lanjut")
    assert "Belum memenuhi syarat: alamat KTP" in resident.last_text
    assert "8.400" not in resident.last_text
