"""After the first decision, the same look for what people wrote: objection, reason of a quota, the answer of BPJS."""

import io
from datetime import date, timedelta

from bot.services.enrolment import answers as enrolment
from bot.services.enrolment import hand_over
from bot.services.enrolment.reading import Answer
from domain.access import Role
from domain.application import ApplicationStatus
from domain.places.pool import EntryKind, PoolKey
from domain.programme import Programme
from tests.journeys.review.test_privacy import NUMBERS_IN_LOGS, leaks, leaks_in_files
from tests.support.chat import ChatClient
from tests.support.factories import NIK, PIJAR_SEMAR_ANSWERS, make_application, make_officer, reload
from tests.support.running import RESIDENT_ID, RunningBot

OTHER_OFFICER_ID = 9002
REJECTED, OBJECTED = "Rumahnya kosong waktu didatangi", "Saya sedang berjualan di Pasar Johar"
REFUSED, MEMBER_NUMBER, QUOTA_REASON = "Nama ibu kandung tidak padan", "0009990001234", "Titipan Pak Camat"
SECRETS = (NIK, str(PIJAR_SEMAR_ANSWERS["name"]), REJECTED, OBJECTED, REFUSED, MEMBER_NUMBER, QUOTA_REASON)
DAY = date(2026, 11, 23)


async def test_nothing_written_after_the_first_decision_can_be_read(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, log_lines: io.StringIO
) -> None:
    database = bot.database
    await resident.start()
    async with database.write() as uow:
        second = await make_officer(uow, OTHER_OFFICER_ID, Role.SUPERVISOR)
        sent = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID, programme=Programme.UHC)
        await uow.places.change(
            PoolKey(Programme.UHC, "apbd", "2026-11"),
            5,
            EntryKind.OPENING,
            officer_id=second.id,
            decree="SK 9/2026",
            reason=QUOTA_REASON,
        )
        await uow.commit()
    other = ChatClient(bot.world.person(OTHER_OFFICER_ID, "Petugas Dua"), bot.settled)
    await other.start()

    await officer.send(f"/tolak {sent.reference}")
    await officer.tap("Tidak bisa ditemui")
    await officer.send(REJECTED)
    await officer.tap("❌ Ya, tolak")
    assert REJECTED in resident.last_text
    await resident.tap("✋ Ajukan keberatan")
    await resident.send(OBJECTED)
    await resident.tap("📨 Kirim keberatan")
    assert await leaks(database, SECRETS) == []

    await other.send(f"/setujui {sent.reference}")
    assert OBJECTED in other.last_text
    await other.tap("✅ Ya, setujui")
    await other.send("/kuota")
    await other.tap("🧾 Catatan")
    assert QUOTA_REASON in "\n".join(other.texts)

    assert await hand_over.make_sheet(database, Programme.UHC) is not None
    await enrolment.record_responses(database, bot.bot.resources, [Answer(2, sent.reference, 1, refusal=REFUSED)], DAY)
    await bot.advance(timedelta(seconds=1))
    assert REFUSED in resident.last_text
    await other.send(f"/setujui {sent.reference}")
    await other.tap("✅ Ya, setujui")
    assert await hand_over.make_sheet(database, Programme.UHC) is not None
    begun = Answer(2, sent.reference, 1, member_number=MEMBER_NUMBER, starts_on=DAY)
    await enrolment.record_responses(database, bot.bot.resources, [begun], DAY)
    await bot.advance(timedelta(seconds=1))
    assert MEMBER_NUMBER in resident.last_text
    async with database.read() as uow:
        assert (await reload(uow, sent.reference)).status is ApplicationStatus.ENROLLED

    assert await leaks(database, SECRETS) == []
    assert leaks_in_files(database, SECRETS) == []
    lines = log_lines.getvalue()
    assert lines
    assert [word for word in (*SECRETS, *NUMBERS_IN_LOGS) if word in lines] == []
