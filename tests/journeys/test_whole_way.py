"""One person's whole way, from the officer's first look to cover: at every step the chat says where they stand."""

from datetime import date, timedelta

import pytest

from bot.services.enrolment import answers as enrolment
from bot.services.enrolment import hand_over
from bot.services.enrolment.reading import Answer
from domain.access import Role
from domain.application import ApplicationStatus
from domain.programme import Programme
from tests.support.chat import ChatClient
from tests.support.factories import make_application, make_covered_list, make_officer, make_places, reload
from tests.support.running import RESIDENT_ID, RunningBot

SIGNER_ID = 9003
LAST_DAY, NEXT_DAY, BEGINS = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 15)


@pytest.fixture
async def signer(bot: RunningBot) -> ChatClient:
    async with bot.database.write() as uow:
        await make_officer(uow, SIGNER_ID, Role.SUPERVISOR)
        await uow.commit()
    person = ChatClient(bot.world.person(SIGNER_ID, "Kepala"), bot.settled)
    await person.start()
    return person


async def stands(person: ChatClient, words: str) -> None:
    """`/status` says so."""
    await person.send("/status")
    assert words in person.last_text


async def test_from_the_first_look_to_cover(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, signer: ChatClient
) -> None:
    await resident.start()
    await officer.start()
    async with bot.database.write() as uow:
        sent = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await make_places(uow, Programme.PIJAR_SEMAR, 1)
        await make_covered_list(uow)
        await uow.commit()
    await stands(resident, "Menunggu diperiksa petugas (BELUM dilindungi)")

    await officer.send(f"/setujui {sent.reference}")
    await officer.tap("✅ Ya, setujui")
    assert "menunggu putaran penetapan (BELUM dilindungi)" in resident.last_text
    await stands(resident, "BELUM dilindungi")

    await officer.send("/putaran")
    await officer.tap("➕ Buka putaran baru")
    await officer.send(f"{LAST_DAY:%d-%m-%Y}")
    await officer.tap("➕ Ya, buka putaran")
    bot.clock.set(NEXT_DAY)
    for button in ("📋 Buat daftar", "🎲 Urutkan"):
        await officer.send("/putaran")
        await officer.tap(button)
        await bot.advance(timedelta(seconds=1))
    await officer.send("/putaran")
    assert "✍️ Tanda tangani" not in officer.buttons
    await signer.send("/putaran")
    await signer.tap("✍️ Tanda tangani")
    await signer.send("400.9/123/2026")
    await signer.tap("✍️ Ya, tanda tangani")
    await bot.advance(timedelta(seconds=1))
    assert "Ada tempat untuk Bapak/Ibu" in resident.last_text
    assert "BELUM dilindungi" in resident.last_text

    await resident.tap("✅ Ya, masih")
    await bot.settled()
    await stands(resident, "Lolos, sedang didaftarkan (BELUM dilindungi)")

    today = NEXT_DAY
    assert await hand_over.make_sheet(bot.database, Programme.PIJAR_SEMAR) is not None
    answer = Answer(2, sent.reference, 1, member_number="26000012345", starts_on=BEGINS)
    assert await enrolment.check(bot.database, Programme.PIJAR_SEMAR, [answer]) == []
    await enrolment.record_responses(bot.database, bot.bot.resources, [answer], today)
    await bot.advance(timedelta(seconds=1))
    assert "Dilindungi mulai 15 Desember 2026" in resident.last_text
    await stands(resident, "Dilindungi mulai 15 Desember 2026 (hari ini BELUM dilindungi)")
    bot.clock.set(BEGINS)
    await stands(resident, "Sudah dilindungi sejak 15 Desember 2026")
    async with bot.database.read() as uow:
        assert (await reload(uow, sent.reference)).status is ApplicationStatus.ENROLLED
        [pool] = await uow.places.balances(Programme.PIJAR_SEMAR, "2026")
    assert (pool.taken, pool.offered, pool.free) == (1, 0, 0)
