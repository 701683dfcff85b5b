"""Corrections from request to answer: several things at once, twice in a row, forgotten, overtaken."""

from datetime import timedelta

import pytest

from bot.handlers.review.queue import REVEALED_FOR
from domain.application import ApplicationStatus
from domain.draft import REMIND_AFTER
from storage.records.applications import StoredApplication
from tests.support.chat import ChatClient
from tests.support.factories import NIK, OTHER_NIK, make_application, make_officer, read_resources, reload, set_status
from tests.support.running import RESIDENT_ID, RunningBot

# The statements behind it are tried on both databases in tests/services and tests/storage.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CORRECT, BEGIN = "✏️ Minta perbaikan", "✏️ Mulai perbaikan"


def label(key: str) -> str:
    return read_resources().texts.plain(key)


@pytest.fixture
async def application(bot: RunningBot, resident: ChatClient) -> StoredApplication:
    """Return an application of somebody who has talked to the bot."""
    await resident.start()
    async with bot.database.write() as uow:
        sent = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await uow.commit()
    return sent


async def now(bot: RunningBot, application: StoredApplication) -> StoredApplication:
    async with bot.database.read() as uow:
        return await reload(uow, application.reference)


async def ask(officer: ChatClient, application: StoredApplication, *items: str, note: str | None = None) -> None:
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap(CORRECT)
    for item in items:
        await officer.tap(f"⬜ {label(item)}")
    await officer.tap(label("btn-done"))
    if note is None:
        await officer.tap(label("btn-skip"))
    else:
        await officer.send(note)
    await officer.tap("✏️ Ya, minta")


async def test_several_answers_and_a_photo_then_once_more_then_approved(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await ask(
        officer, application, "label-name", "label-phone", "label-document-ktp", note='Bukan <b>"Wibowo"</b> & co'
    )
    notice = resident.last_text
    assert all(label(one) in notice for one in ("label-name", "label-phone", "label-document-ktp"))
    assert 'Bukan <b>"Wibowo"</b> & co' in notice
    await resident.tap(BEGIN)
    await resident.send("Sutarno Baru")
    await resident.share_contact()
    await resident.send_photo()
    await bot.advance(timedelta(seconds=2))
    await resident.tap(label("btn-send"))
    assert (await now(bot, application)).status is ApplicationStatus.SUBMITTED

    await ask(officer, application, "label-workplace")
    assert "Catatan petugas" not in resident.last_text
    await resident.tap(BEGIN)
    await resident.send("Pasar <b>Johar</b> & sekitarnya")
    await resident.tap(label("btn-send"))
    await officer.send(f"/setujui {application.reference}")
    assert "Pasar <b>Johar</b> & sekitarnya" in officer.last_text
    await officer.tap("✅ Ya, setujui")
    assert "BELUM dilindungi" in resident.last_text
    assert (await now(bot, application)).status is ApplicationStatus.WAITLISTED


async def test_a_corrected_nik_is_the_one_that_is_found(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await ask(officer, application, "label-nik")
    await resident.tap(BEGIN)
    await resident.send(OTHER_NIK)
    await resident.tap("✅ Ya, benar")
    await resident.tap("✅ Ya, 15 Juni 1985")
    await resident.tap(label("btn-send"))
    await officer.send(f"/cari {NIK}")
    assert "Tidak ada pendaftaran itu" in officer.last_text
    await officer.send(f"/cari {OTHER_NIK[:4]} {OTHER_NIK[4:8]} {OTHER_NIK[8:12]} {OTHER_NIK[12:]}")
    assert application.reference.token in officer.last_text


async def test_a_correction_left_alone_is_reminded_of_and_can_still_be_sent(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await ask(officer, application, "label-name")
    await bot.advance(REMIND_AFTER)
    assert "/lanjut" in resident.last_text
    await bot.advance(timedelta(days=10))
    await resident.tap(BEGIN)
    await resident.send("Sutarno Baru")
    await resident.tap(label("btn-send"))
    assert (await now(bot, application)).status is ApplicationStatus.SUBMITTED


async def test_while_one_correction_is_awaited_there_is_no_second(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await ask(officer, application, "label-name")
    for word in ("minta_perbaikan", "setujui", "tolak"):
        await officer.send(f"/{word} {application.reference}")
        assert "tidak bisa dilakukan sekarang" in officer.last_text
    assert (await now(bot, application)).status is ApplicationStatus.CORRECTION_REQUESTED


async def test_a_correction_that_comes_after_the_end_changes_nothing(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await ask(officer, application, "label-name")
    await resident.tap(BEGIN)
    await resident.send("Sutarno Baru")
    await officer.send(f"/lepas_nik {application.reference}")
    await officer.tap("NIK salah ketik")
    await resident.tap(label("btn-send"))
    assert (await now(bot, application)).status is ApplicationStatus.WITHDRAWN
    await officer.send(f"/tinjau {application.reference}")
    assert "Sutarno Baru" not in officer.last_text


async def test_of_two_officers_who_tap_at_once_one_decides(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    async with bot.database.write() as uow:
        await make_officer(uow, 9002)
        await uow.commit()
    other = ChatClient(bot.world.person(9002, "Petugas Dua"), bot.settled)
    before = len(resident.texts)
    for one in (officer, other):
        await one.send(f"/setujui {application.reference}")
    officer.person.tap("✅ Ya, setujui")
    other.person.tap("✅ Ya, setujui")
    await bot.settled()
    answers = sorted("sudah diputuskan" in one.last_text for one in (officer, other))
    assert answers == [False, True]
    assert len(resident.texts) == before + 1


async def test_an_open_card_does_nothing_once_the_resident_has_withdrawn(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/tinjau {application.reference}")
    card = officer.last
    await resident.send("/tarik")
    await resident.tap("Ya, tarik")
    withdrawn = await now(bot, application)
    for button in card.inline_keyboard[0] + card.inline_keyboard[1]:
        assert button.callback_data is not None
        await officer.tap_stale(button.callback_data, card.id)
        assert "tidak bisa dilakukan sekarang" in officer.last_text
    assert await now(bot, application) == withdrawn
    await officer.send("/antrean")
    assert application.reference.token not in officer.last_text


async def test_numbers_are_hidden_again_also_after_more_was_said(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/tinjau {application.reference}")
    for _ in range(2):
        await officer.tap("👁️ Lihat NIK lengkap")
    await officer.send("/antrean")
    assert sum("3374 0112 0590 9001" in text for text in officer.texts) == 2
    await bot.advance(REVEALED_FOR - timedelta(seconds=5))
    assert sum("3374 0112 0590 9001" in text for text in officer.texts) == 2
    await bot.advance(timedelta(seconds=5))
    assert not any("3374 0112 0590 9001" in text or "81200009001" in text for text in officer.texts)


async def test_who_sent_a_released_nik_can_apply_with_it_again(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/lepas_nik {application.reference}")
    await officer.tap("NIK salah ketik")
    async with bot.database.write() as uow:
        again = await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID)
        await uow.commit()
    await officer.send(f"/cari {NIK}")
    assert officer.last_text.index(again.reference.token) < officer.last_text.index(application.reference.token)


async def test_a_queue_of_25_is_seen_whole_while_others_decide(
    bot: RunningBot, resident: ChatClient, officer: ChatClient
) -> None:
    await resident.start()
    async with bot.database.write() as uow:
        sent = [
            await make_application(uow, bot.bot.resources, telegram_id=RESIDENT_ID, nik=f"337401120590{serial}")
            for serial in range(9001, 9026)
        ]
        await uow.commit()
    tokens = [one.reference.token for one in sent]
    await officer.send("/antrean")
    pages = [officer.last_text]
    async with bot.database.write() as uow:  # the last of the page and the first of the next are decided meanwhile
        for one in (sent[9], sent[10]):
            await set_status(uow, one, ApplicationStatus.WITHDRAWN)
        await uow.commit()
    while "Berikutnya ▶️" in officer.buttons:
        await officer.tap("Berikutnya ▶️")
        pages.append(officer.last_text)
    shown = [token for page in pages for token in tokens if token in page]
    assert shown == [*tokens[:10], *tokens[11:]]
    assert len(pages) == 3


async def test_a_button_for_photos_that_are_gone_says_so(
    bot: RunningBot, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/tinjau {application.reference}")
    await officer.tap_stale(f"r:photos:{application.reference.token}", officer.last.id)
    assert (label("review-photos-none"), True) in officer.alerts


async def test_an_over_long_note_is_refused_with_its_length(
    bot: RunningBot, resident: ChatClient, officer: ChatClient, application: StoredApplication
) -> None:
    await officer.send(f"/tolak {application.reference}")
    await officer.tap("Sedang tidak bekerja")
    await officer.send("a" * 301)
    assert "301" in officer.last_text
    await officer.send("<a href='x'>&amp;" + "b" * 283)
    await officer.tap("❌ Ya, tolak")
    assert "<a href='x'>&amp;bbb" in resident.last_text
