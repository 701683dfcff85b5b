"""/status and /tarik: residents see only their own applications."""

from typing import Any

import pytest

from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.records.applications import StoredApplication
from tests.support.chat import ChatClient
from tests.support.factories import OTHER_NIK, make_application, make_officer, reload, set_status
from tests.support.running import RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REFRESH, WITHDRAW = "🔄 Muat ulang", "↩️ Tarik pendaftaran"


async def sent(bot: RunningBot, **answers: Any) -> StoredApplication:
    async with bot.database.write() as uow:
        application = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID, **answers)
        await uow.commit()
    return application


async def move(bot: RunningBot, application: StoredApplication, *statuses: ApplicationStatus) -> None:
    async with bot.database.write() as uow:
        for status in statuses:
            application = await set_status(uow, application, status)
        await uow.commit()


async def test_without_an_application_there_is_a_way_to_one(resident: ChatClient) -> None:
    await resident.send("/status")
    assert "/daftar" in resident.last_text
    assert "/cek" in resident.last_text


async def test_an_unsent_form_is_not_mistaken_for_an_application(resident: ChatClient) -> None:
    await resident.start("ps_genuk")
    await resident.send("/status")
    assert "belum dikirim" in resident.last_text
    assert "/lanjut" in resident.last_text


async def test_the_timeline_says_where_it_stands_what_comes_and_when(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    application = await sent(bot)
    await resident.send("/status")
    shown = resident.last_text
    assert str(application.reference) in shown
    assert "Menunggu diperiksa petugas (BELUM dilindungi)" in shown
    assert "23 November 2026 10.00 WIB: Pendaftaran dikirim" in shown
    assert "Perkiraan selesai: 11 Desember 2026." in shown
    assert resident.buttons == [REFRESH, WITHDRAW]


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ([ApplicationStatus.IN_REVIEW], "Sedang diperiksa petugas (BELUM dilindungi)"),
        ([ApplicationStatus.CORRECTION_REQUESTED], "Menunggu perbaikan dari Bapak/Ibu (BELUM dilindungi)"),
        ([ApplicationStatus.APPROVED], "Lolos, sedang didaftarkan (BELUM dilindungi)"),
        ([ApplicationStatus.WAITLISTED], "Menunggu tempat (BELUM dilindungi)"),
        ([ApplicationStatus.REJECTED], "Belum bisa diterima"),
        ([ApplicationStatus.APPEALED], "Keberatan sedang diperiksa (BELUM dilindungi)"),
        ([ApplicationStatus.ENROLLED], "Sudah dilindungi sejak 23 November 2026"),
        ([ApplicationStatus.WITHDRAWN], "tidak dilindungi lewat program ini"),
        ([ApplicationStatus.EXPIRED], "Lewat batas waktu"),
    ],
)
@pytest.mark.parametrize("programme", list(Programme))
async def test_every_stage_has_exact_words_and_a_way_on(
    bot: RunningBot,
    resident: ChatClient,
    programme: Programme,
    statuses: list[ApplicationStatus],
    words: str,
) -> None:
    await resident.start()
    await move(bot, await sent(bot, programme=programme), *statuses)
    await resident.send("/status")
    assert words in resident.last_text
    assert "Selanjutnya:" in resident.last_text


async def test_refreshing_repaints_the_same_message(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    application = await sent(bot)
    await resident.send("/status")
    await move(bot, application, ApplicationStatus.IN_REVIEW)
    count = len(resident.from_bot)
    await resident.tap(REFRESH)
    assert len(resident.from_bot) == count
    assert "Sedang diperiksa petugas" in resident.last_text


async def test_several_are_listed_newest_first_and_opened_by_number(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    older = await sent(bot)
    newer = await sent(bot, nik=OTHER_NIK, birth_date="1985-06-15")
    await resident.send("/status")
    assert resident.last_text.index(str(newer.reference)) < resident.last_text.index(str(older.reference))
    assert resident.buttons == [str(newer.reference), str(older.reference)]
    await resident.tap(str(older.reference))
    assert "Pendaftaran dikirim" in resident.last_text


CADRE = 34
NEXT, FIRST = "Berikutnya ▶️", "⏮️ Dari awal"


async def sent_by_a_cadre(bot: RunningBot) -> list[StoredApplication]:
    """As many applications as one cadre sends for neighbours, newest first."""
    numbers = range(9001, 9001 + CADRE)
    return [await sent(bot, nik=f"337401120590{number}", birth_date="1990-05-12") for number in numbers][::-1]


def named(resident: ChatClient) -> list[str]:
    return [one for one in resident.buttons if one not in (NEXT, FIRST)]


@pytest.mark.parametrize("command", ["/status", "/tarik"])
async def test_all_of_many_are_reached_page_by_page(bot: RunningBot, resident: ChatClient, command: str) -> None:
    await resident.start()
    references = [str(one.reference) for one in await sent_by_a_cadre(bot)]
    await resident.send(command)
    assert f"Di sini 10 dari {CADRE} pendaftaran. Untuk yang lain" in resident.last_text
    assert FIRST not in resident.buttons
    seen = named(resident)
    while NEXT in resident.buttons:
        await resident.tap(NEXT)
        seen += named(resident)
    assert seen == references
    assert f"Di sini 4 dari {CADRE} pendaftaran. Untuk kembali" in resident.last_text
    await resident.tap(references[-1])
    assert references[-1] in resident.last_text
    await resident.tap(FIRST)
    assert named(resident) == references[:10]


async def test_the_oldest_of_many_can_be_withdrawn_and_stopped(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    *newer, oldest = await sent_by_a_cadre(bot)
    for application in newer:
        await move(bot, application, ApplicationStatus.REJECTED)
    await resident.send("/berhenti")
    await resident.tap("↩️ Pendaftaran yang sudah dikirim")
    assert str(oldest.reference) in resident.last_text
    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    async with bot.database.write() as uow:
        assert (await reload(uow, oldest.reference)).status is ApplicationStatus.WITHDRAWN


async def test_a_page_that_is_gone_begins_again(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    references = [one.reference for one in await sent_by_a_cadre(bot)]
    await resident.send("/status")
    await resident.tap_stale(f"s:list:{references[-1].token}", resident.last.id)
    assert named(resident) == [str(one) for one in references[:10]]


async def test_withdrawing_asks_once(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    application = await sent(bot)
    await resident.send("/tarik")
    await resident.tap("Tidak jadi")
    assert "tetap berjalan" in resident.last_text
    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    assert "sudah ditarik" in resident.last_text
    async with bot.database.write() as uow:
        assert (await reload(uow, application.reference)).status is ApplicationStatus.WITHDRAWN
    await resident.send("/tarik")
    assert "Tidak ada pendaftaran yang bisa ditarik" in resident.last_text


async def test_which_of_several_is_to_be_withdrawn_is_asked(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    first = await sent(bot)
    second = await sent(bot, nik=OTHER_NIK, birth_date="1985-06-15")
    await resident.send("/tarik")
    await resident.tap(str(second.reference))
    await resident.tap("Ya, tarik")
    async with bot.database.write() as uow:
        assert (await reload(uow, first.reference)).status is ApplicationStatus.SUBMITTED
        assert (await reload(uow, second.reference)).status is ApplicationStatus.WITHDRAWN


async def test_a_double_tap_withdraws_once(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start()
    application = await sent(bot)
    await resident.send("/tarik")
    button = resident.last.id
    await resident.tap("Ya, tarik")
    await resident.tap_stale(f"s:withdraw-yes:{application.reference.token}", button)
    assert str(application.reference) in resident.last_text
    async with bot.database.write() as uow:
        history = [event.action for event in await uow.audit.history(application.id)]
    assert history.count("application.withdrawn") == 1


async def test_a_stranger_sees_and_changes_nothing(
    bot: RunningBot, resident: ChatClient, other_resident: ChatClient
) -> None:
    application = await sent(bot)
    await other_resident.start()
    count = len(other_resident.from_bot)
    for act in ("show", "refresh", "withdraw", "withdraw-yes", "fix", "keep"):
        await other_resident.tap_stale(f"s:{act}:{application.reference.token}", other_resident.last.id)
    assert len(other_resident.from_bot) == count
    assert not any(str(application.reference) in text for text in other_resident.texts)
    async with bot.database.write() as uow:
        assert (await reload(uow, application.reference)).status is ApplicationStatus.SUBMITTED


@pytest.mark.parametrize("data", ["s:", "s:show", "s:show:nonsense", "s:strange:ps26_000001a", "s:withdraw-yes:"])
async def test_a_broken_button_breaks_nothing(resident: ChatClient, data: str) -> None:
    await resident.start()
    await resident.tap_stale(data, resident.last.id)
    await resident.send("/status")
    assert "/daftar" in resident.last_text


async def test_an_officer_has_a_status_like_anybody(bot: RunningBot, resident: ChatClient) -> None:
    async with bot.database.write() as uow:
        await make_officer(uow, RESIDENT_ID)
        await uow.commit()
    application = await sent(bot)
    await resident.send("/status")
    assert str(application.reference) in resident.last_text
