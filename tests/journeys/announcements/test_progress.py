"""An announcement that goes out, as its two broadcasters see it: the card, the results, and a revision."""

import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from domain.announcements.content import LinkButton
from domain.announcements.states import AnnouncementState
from domain.programme import Programme
from playground.world.faults import Fault
from playground.world.files import image_size
from playground.world.person import Person
from playground.world.state import ChatMessage
from storage.models import AuditEventRow, Base, Chat
from tests.support.announcing import EVERYBODY, add_residents, approved, second_broadcaster, stored
from tests.support.chat import ChatClient
from tests.support.running import RunningBot

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TEXT = "Loket buka hari Sabtu."
TURN, LONG = timedelta(seconds=6), timedelta(hours=1)


@pytest.fixture
async def second(bot: RunningBot, officer: ChatClient) -> ChatClient:
    """Return the second broadcaster; both broadcasters have opened the bot."""
    await officer.start()
    return await second_broadcaster(bot)


async def recipients(bot: RunningBot, count: int) -> list[Person]:
    """Residents who agreed to announcements, in the order in which they get one."""
    accounts = range(9300, 9300 + count)
    await add_residents(bot.database, accounts)
    people = [bot.world.person(account, "Warga") for account in accounts]
    for person in people:
        person.chat.bot_has_access = True
    return people


async def hold_back(bot: RunningBot, person: Person, until: timedelta | None) -> None:
    """As after a 429 Telegram takes nothing for this person for a while; None: it does again."""
    async with bot.database.write() as uow:
        held_until = uow.now + until if until else None
        await uow.connection.execute(update(Chat).where(Chat.chat_id == person.id).values(held_until=held_until))
        await uow.commit()


async def turns(bot: RunningBot, count: int) -> None:
    for _ in range(count):
        await bot.advance(TURN)


def card_of(officer: ChatClient, number: int = 1) -> ChatMessage:
    """Return the one card of an announcement in this chat."""
    [found] = [one for one in officer.from_bot if f"Pengumuman {number}\n" in one.text and "%" in one.text]
    return found


def buttons(message: ChatMessage) -> list[str]:
    return [button.text for row in message.inline_keyboard for button in row]


def copies(person: Person, words: str) -> int:
    return sum(words in one.text for one in person.messages if one.from_bot)


def edits(bot: RunningBot) -> int:
    return sum(call.method == "editMessageText" for call in bot.world.calls)


async def test_both_see_it_go_hold_it_let_it_go_on_and_get_a_picture_and_a_sheet(
    bot: RunningBot, officer: ChatClient, second: ChatClient
) -> None:
    people = await recipients(bot, 3)
    await hold_back(bot, people[2], LONG)
    await approved(bot, TEXT)
    await turns(bot, 3)
    shown = [card_of(one) for one in (officer, second)]
    for card in shown:
        assert "Sedang dikirim" in card.text
        assert "66%" in card.text
        assert "Terkirim: 2" in card.text
        assert "Menunggu: 1" in card.text
        assert buttons(card) == ["⏸ Jeda", "⏹ Hentikan", "✏️ Perbaiki teks"]
    seen = [len(one.from_bot) for one in (officer, second)]

    # The button that holds it at once does not end it, however often it is tapped in haste.
    for _ in range(2):
        await second.tap_stale("uc:stop:1", shown[1].id)
        assert "Hentikan untuk seterusnya" in second.alerts[-1][0]
    await turns(bot, 1)
    assert all("Dijeda oleh petugas" in card.text for card in shown)
    assert buttons(shown[0]) == ["▶️ Teruskan", "✏️ Perbaiki teks", "⏹ Hentikan untuk seterusnya"]
    await officer.tap_stale("uc:pause:1", shown[0].id)
    assert "baru saja berubah" in officer.alerts[-1][0]
    before = edits(bot)
    await turns(bot, 2)
    assert edits(bot) == before
    assert copies(people[2], TEXT) == 0

    await hold_back(bot, people[2], None)
    await turns(bot, 1)
    assert copies(people[2], TEXT) == 0
    await officer.tap("▶️ Teruskan")
    await turns(bot, 1)
    # All that was one message each that changed, without a sound.
    assert [card_of(one) for one in (officer, second)] == shown
    assert [len(one.from_bot) for one in (officer, second)] == [count + 1 for count in seen]
    assert [copies(person, TEXT) for person in people] == [1, 1, 1]
    for one, card in zip((officer, second), shown, strict=True):
        assert "Selesai" in card.text
        assert "100%" in card.text
        assert "selesai dikirim" in one.last_text
        assert "Terkirim: 3" in one.last_text
        assert image_size(bot.world.file(one.last.photo_file_ids[-1]).content) == (720, 840)

    await second.tap("📄 Lembar")
    document = second.last.document
    assert document is not None
    content = bot.world.file(document["file_id"]).content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert [(row[0], row[1]) for row in rows[1:]] == [(1, "Terkirim"), (2, "Terkirim"), (3, "Terkirim")]
    assert not any(str(person.id) in str(row) for person in people for row in rows)

    await officer.send("/umumkan")
    await officer.tap("✅ 1 · selesai")
    assert "Terkirim: 3" in officer.last_text


@pytest.mark.usefixtures("no_pictures")
async def test_a_wrong_text_is_mended_in_place_and_told_and_a_typo_is_not(
    bot: RunningBot, officer: ChatClient, second: ChatClient
) -> None:
    reached, unknown, waits = await recipients(bot, 3)
    bot.world.fail_next("sendMessage", Fault(drop_connection=True), chat_id=unknown.id, after=True)
    await hold_back(bot, waits, LONG)
    await approved(bot, TEXT)
    await turns(bot, 3)
    assert [copies(one, TEXT) for one in (reached, unknown, waits)] == [1, 1, 0]
    [copy] = [one for one in reached.messages if TEXT in one.text]

    await officer.tap("✏️ Perbaiki teks")
    await officer.tap("⚠️ Tanggal, jumlah, atau tautan di teks")
    assert TEXT in officer.last_text
    await officer.send("Loket buka hari Minggu.")
    await officer.send("Loket buka hari Minggu, bukan Sabtu.")
    await officer.tap("✅ Minta persetujuan")
    await turns(bot, 1)
    assert "selama teksnya diperbaiki" in card_of(second).text
    assert "menunggu persetujuan" in card_of(second).text
    assert TEXT in copy.text
    approval = second.last.inline_keyboard[0][0].callback_data
    assert approval is not None
    assert [text for text in second.texts[-3:-1] if "Minggu" in text] == second.texts[-3:-1]
    await officer.tap_stale(approval, officer.last.id)
    assert "petugas lain" in officer.alerts[-1][0]
    await officer.tap_stale("uc:resume:1", officer.last.id)
    assert "menunggu persetujuan" in officer.alerts[-1][0]

    await hold_back(bot, waits, None)
    # A change may be made twice, so one that nobody knows of is tried again.
    bot.world.fail_next("editMessageText", Fault(drop_connection=True), chat_id=reached.id)
    await second.tap("✅ Setujui teks baru")
    await turns(bot, 3)
    assert "hari Minggu." in copy.text
    assert copy.edited
    assert [copies(one, "Ralat") for one in (reached, unknown, waits)] == [1, 0, 0]
    assert copies(waits, "hari Minggu.") == 1
    assert copies(unknown, TEXT) == 1
    assert (await stored(bot.database)).state == "finished"
    assert "Salinan yang diperbaiki: 3 dari 3" in card_of(officer).text
    assert "Ralat terkirim: 1 dari 1" in card_of(officer).text

    # It has ended: a second text that nobody approves changes nothing, a third one every copy, and rings for nobody.
    seen = [len(one.messages) for one in (reached, waits)]
    for words in ("Loket buka hari Mingu.", "Loket Genuk buka hari Minggu."):
        await second.tap("✏️ Perbaiki teks", second.last.id if words.endswith("Mingu.") else None)
        await second.tap("✏️ Salah ketik saja")
        await second.send(words)
        await second.tap("✅ Minta persetujuan")
        if words.endswith("Mingu."):
            await officer.tap("❌ Batalkan perbaikan")
            await turns(bot, 1)
            assert "hari Minggu." in copy.text
    await officer.tap("✅ Setujui teks baru")
    await turns(bot, 2)
    for person in (reached, waits):
        assert copies(person, "Loket Genuk buka") == 1
    assert [len(one.messages) for one in (reached, waits)] == seen
    assert copies(unknown, "Genuk") == 0
    assert (await stored(bot.database)).state == "finished"


@pytest.mark.usefixtures("no_pictures")
async def test_a_wrong_address_behind_a_button_is_mended_and_told(
    bot: RunningBot, officer: ChatClient, second: ChatClient
) -> None:
    [reached] = await recipients(bot, 1)
    links = (LinkButton(text="Jadwal", url="https://semarangkota.go.id/lama"),)
    await approved(bot, TEXT, links=links, opens="apply", programme=Programme.UHC)
    await turns(bot, 3)
    await officer.tap("✏️ Perbaiki teks")
    await officer.tap("🔗 Tombol tautan")
    assert "https://semarangkota.go.id/lama" in officer.last_text
    await officer.send("Jadwal - https://contoh.example/baru")
    assert "contoh.example" in officer.last_text
    await officer.send("Jadwal - https://semarangkota.go.id/baru")
    await officer.send("Jadwal yang benar ada di tombol.")
    # The example keeps its buttons, and a tap there does not lose what was written.
    await officer.tap_stale("w:apply:uhc", officer.last.id)
    assert "hanya contoh" in officer.alerts[-1][0]
    await officer.tap("✅ Minta persetujuan")
    await second.tap("✅ Setujui teks baru")
    await turns(bot, 3)
    [copy] = [one for one in reached.messages if TEXT in one.text]
    assert copy.inline_keyboard[0][0].url == "https://semarangkota.go.id/baru"
    assert copies(reached, "Jadwal yang benar") == 1


@pytest.mark.usefixtures("no_pictures")
async def test_what_failed_goes_once_more_and_people_decide_about_what_is_unknown(
    bot: RunningBot, officer: ChatClient, second: ChatClient
) -> None:
    failed, unknown, blocked, stopped = await recipients(bot, 4)
    for person in (failed, stopped):
        bot.world.fail_next("sendMessage", Fault(400), chat_id=person.id)
    bot.world.fail_next("sendMessage", Fault(drop_connection=True), chat_id=unknown.id, after=True)
    blocked.chat.blocked = True
    await approved(bot, TEXT)
    await turns(bot, 3)
    card = card_of(officer)
    assert [f"{name}: {count}" in card.text for name, count in (("Gagal", 2), ("Tidak pasti sampai", 1))] == [True] * 2
    assert "Memblokir bot: 1" in card.text
    async with bot.database.write() as uow:
        await uow.muted_topics.mute(stopped.id, EVERYBODY.topic)
        await uow.commit()
    blocked.chat.blocked = False
    await officer.tap("🔁 Ulangi yang gagal (2)")
    assert "1 pesan" in officer.alerts[-1][0]
    await turns(bot, 1)
    assert [copies(one, TEXT) for one in (failed, unknown, blocked, stopped)] == [1, 1, 0, 0]

    await second.tap("❔ Daftar tidak pasti (1)")
    await second.tap("Biarkan")
    assert second.buttons == []
    await turns(bot, 1)
    assert copies(unknown, TEXT) == 1
    await officer.tap("❔ Daftar tidak pasti (1)")
    await officer.tap("🔁 Kirim lagi kepada 1 orang")
    await turns(bot, 1)
    assert [copies(one, TEXT) for one in (failed, unknown, blocked, stopped)] == [1, 2, 0, 0]
    async with bot.database.read() as uow:
        rows = await uow.connection.execute(select(AuditEventRow.action, AuditEventRow.data).order_by(AuditEventRow.at))
        told = [(row.action, row.data.get("missed")) for row in rows if "announcement" in row.action]
    assert told[-3:] == [
        ("officer.announcement_unknown_left", None),
        ("officer.announcement_repeat", "unknown"),
        ("system.announcement_finish", None),
    ]


async def test_those_that_ended_long_ago_are_reached(bot: RunningBot, officer: ChatClient, second: ChatClient) -> None:
    await recipients(bot, 1)
    for number in range(12):
        await approved(bot, f"{TEXT} {number}")
    ended = Base.metadata.tables["announcements"]
    async with bot.database.write() as uow:
        # A write of the clock's that began before must not go through: it would bring one back to life.
        values = {"state": AnnouncementState.DECLINED.value, "version": ended.c.version + 1}
        await uow.connection.execute(update(ended).values(values))
        await uow.commit()
        assert await uow.announcements.latest_sent(20) == []
    await officer.send("/umumkan")

    def listed() -> list[int]:
        shown = next(one for one in reversed(officer.from_bot) if "ketuk untuk melihat kartunya" in (one.text or ""))
        labels = [button.text for row in shown.inline_keyboard for button in row]
        return [int(found[1]) for found in (re.search(r"(\d+) ·", one) for one in labels) if found]

    seen = listed()
    assert seen == [12, 11, 10, 9, 8]
    while len(seen) < 12:
        await officer.tap("🕰 Yang lebih lama")
        seen += listed()
    assert seen == list(range(12, 0, -1))
    assert "🕰 Yang lebih lama" not in officer.buttons
