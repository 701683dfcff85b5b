"""The start menu, as people meet it."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import running
from bot.settings.model import Settings
from domain.announcements.content import Segment, Topic
from playground.world.faults import Call, Fault
from playground.world.state import World
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock
from tests.support.running import OFFICER_ID, RunningBot

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CARE, APPLY, STATUS, GUIDE = (
    "🏥 Sedang dirawat / perlu berobat",
    "📝 Daftar",
    "📋 Lihat status",
    "📖 Panduan",
)


@pytest.mark.parametrize(
    ("utc_hour", "greeting"),
    [
        (20, "Selamat malam"),
        (21, "Selamat pagi"),
        (3, "Selamat pagi"),
        (4, "Selamat siang"),
        (8, "Selamat sore"),
        (11, "Selamat malam"),
    ],
)
async def test_the_greeting_follows_the_clock_in_semarang(
    bot: RunningBot, resident: ChatClient, utc_hour: int, greeting: str
) -> None:
    bot.clock.now = datetime(2026, 11, 23, utc_hour, 30, tzinfo=UTC)
    await resident.start()
    assert resident.last_text.startswith(greeting)


@pytest.mark.parametrize("payload", [None, "grup", "_"])
async def test_start_shows_who_we_are_and_four_buttons(resident: ChatClient, payload: str | None) -> None:
    await resident.start(payload)
    assert "Pemerintah Kota Semarang" in resident.last_text
    assert "gratis" in resident.last_text
    assert "OTP, PIN, atau uang" in resident.last_text
    assert resident.buttons == [CARE, APPLY, STATUS, GUIDE]


async def test_a_poster_opens_its_form_and_the_menu_offers_to_go_on(resident: ChatClient) -> None:
    await resident.start("ps_genuk")
    question = resident.last_text
    await resident.send("/start")
    assert resident.buttons == ["▶️ Lanjutkan Pijar Semar (Bagian 1)", CARE, APPLY, STATUS, GUIDE]
    await resident.tap("▶️ Lanjutkan Pijar Semar (Bagian 1)")
    assert resident.last_text.split("\n")[-1] in question


async def test_each_button_answers(resident: ChatClient) -> None:
    await resident.send("/mulai")
    for way in (CARE, APPLY, STATUS, GUIDE):
        shown = len(resident.texts)
        await resident.tap(way)
        assert len(resident.texts) == shown + 1


@pytest.mark.parametrize("command", ["/bantuan", "/help", "/panduan"])
async def test_the_guide_says_what_it_costs_and_where_to_go(resident: ChatClient, command: str) -> None:
    await resident.send(command)
    for words in ("Pijar Semar", "UHC", "tidak ada", "Jl. Ki Mangunsarkoro 21", "08.00–15.00", "/faskes"):
        assert words in resident.last_text
    await resident.tap("m:menu")
    assert resident.buttons == [CARE, APPLY, STATUS, GUIDE]


@pytest.mark.parametrize(
    ("need", "where"),
    [("emergency", "IGD"), ("admitted", "rumah sakit itu"), ("today", "puskesmas terdekat")],
)
async def test_who_is_ill_is_sent_to_a_desk_first(resident: ChatClient, need: str, where: str) -> None:
    await resident.start()
    await resident.tap(CARE)
    assert "tidak mempercepat" in resident.last_text
    await resident.tap(f"m:care:{need}")
    assert where in resident.last_text
    await resident.tap("📝 Daftar UHC")
    # The form does not ask again what was just said.
    assert "care" not in resident.last_text
    assert resident.texts[-1] != resident.texts[-2]
    await resident.send("/start")
    assert resident.buttons[0].startswith("▶️ Lanjutkan UHC")


async def test_whoever_blocks_the_bot_is_no_recipient_until_back(bot: RunningBot, resident: ChatClient) -> None:
    async def recipients() -> int:
        await bot.settled()
        async with bot.database.read() as uow:
            return await uow.recipients.count(Segment(topic=Topic.SERVICE), [])

    await resident.send("/pengumuman")
    await resident.tap("b:yes")
    assert await recipients() == 1
    resident.person.block()
    assert await recipients() == 0
    resident.person.unblock()
    assert await recipients() == 1
    resident.person.block()
    assert await recipients() == 0
    await resident.start()
    assert await recipients() == 1


@pytest.mark.parametrize("payload", [None, "ps_genuk", "petugas_tidak-ada"])
async def test_an_admin_who_has_not_opened_the_bot_is_told_as_that(
    bot: RunningBot, officer: ChatClient, log_lines: io.StringIO, payload: str | None
) -> None:
    told = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    (line,) = [one for one in told if "menu" in one["event"]]
    assert (line["level"], line["event"]) == ("info", "bot.admin_menu_waits")
    assert "has not opened the bot yet" in line["why"] and line["place_in_admin_telegram_ids"] == 1
    assert not any(word in log_lines.getvalue() for word in ("BadRequest", "setMyCommands", str(OFFICER_ID)))
    await officer.start(payload)
    assert {"antrean", "petugas", "daftar"} <= {one.command for one in officer.person.commands}


@pytest.mark.parametrize(
    ("fault", "level"),
    [
        (Fault(403, "Forbidden: bot can't initiate conversation with a user"), "info"),
        (Fault(400, "Bad Request: chat not found"), "info"),
        (Fault(400, "Bad Request: BOT_COMMAND_INVALID"), "warning"),
    ],
)
async def test_an_admin_who_has_not_opened_the_bot_is_known_by_all_of_telegrams_words_for_it(
    settings: Settings, clock: FakeClock, world: World, log_lines: io.StringIO, fault: Fault, level: str
) -> None:
    def refuse(call: Call) -> Fault | None:
        return fault if call.method == "setMyCommands" and "chat_id" in call.params.get("scope", "") else None

    world.before_call = refuse
    async with running(settings, clock):
        pass
    told = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    assert [one["level"] for one in told if "menu" in one["event"]] == [level]


async def test_residents_never_see_officers_commands(resident: ChatClient, officer: ChatClient) -> None:
    await officer.start()
    await resident.start()
    assert "umumkan" not in [one.command for one in resident.person.commands]
    assert [one.command for one in resident.person.commands][:2] == ["start", "daftar"]
    assert {"umumkan", "antrean", "petugas", "daftar"} <= {one.command for one in officer.person.commands}
    assert "/antrean" in officer.last_text
    assert not any("/antrean" in text for text in resident.texts)


async def test_stopping_when_there_is_nothing_to_stop(resident: ChatClient) -> None:
    await resident.send("/berhenti")
    assert "Tidak ada yang sedang berjalan" in resident.last_text
    assert "Jl. Ki Mangunsarkoro 21" in resident.last_text


async def test_stopping_the_form_and_announcements(resident: ChatClient) -> None:
    await resident.send("/pengumuman")
    await resident.tap("b:yes")
    await resident.start("ps_genuk")
    await resident.send("/berhenti")
    assert (resident.buttons[0], len(resident.buttons)) == ("🔕 Semua pengumuman", 7)
    assert resident.buttons[-2:] == ["🗑️ Isian Pijar Semar yang belum dikirim", "Tidak jadi"]
    await resident.tap("🗑️ Isian Pijar Semar yang belum dikirim")
    assert "sudah dihapus" in resident.last_text
    await resident.start()
    assert resident.buttons == [CARE, APPLY, STATUS, GUIDE]
    await resident.send("/berhenti")
    await resident.tap("🔕 Pengumuman: Pengingat")
    assert "🔕 Pengingat" in resident.buttons
    await resident.send("/berhenti")
    assert "🔕 Pengumuman: Pengingat" not in resident.buttons
    await resident.tap("🔕 Semua pengumuman")
    await resident.send("/berhenti")
    assert "Tidak ada yang sedang berjalan" in resident.last_text


@pytest.mark.parametrize("words", ["STOP!!!", "Stop, terima kasih", "tolong jangan kirim pesan lagi", "Berhenti."])
async def test_stop_in_ones_own_words_asks_what_to_stop(resident: ChatClient, words: str) -> None:
    await resident.send("/pengumuman")
    await resident.tap("b:yes")
    await resident.send(words)
    assert "Apa yang mau dihentikan?" in resident.last_text
    await resident.tap("🔕 Semua pengumuman")
    await resident.send(words)
    assert "Tidak ada yang sedang berjalan" in resident.last_text


async def test_stop_in_a_form_is_no_answer_and_the_form_goes_on(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start("ps")
    for label in ("Kota Semarang", "17 sampai 64 tahun", "Ya, sedang bekerja", "Bekerja sendiri", "Tidak punya"):
        await resident.tap(label)
    for label in ("➡️ Lanjut daftar", "✅ Setuju"):
        await resident.tap(label)
    for words in ("3374051403749001", "ya", "ya"):
        await resident.send(words)
    assert "nama lengkap" in resident.last_text
    await resident.send("Stop dong pak")
    assert resident.buttons == ["🗑️ Isian Pijar Semar yang belum dikirim", "Tidak jadi"]
    await resident.tap("Tidak jadi")
    assert "tidak ada yang diubah" in resident.texts[-2]
    assert "nama lengkap" in resident.last_text
    async with bot.database.read() as uow:
        person = await uow.residents.get_by_telegram_id(resident.person.id)
        assert person is not None
        draft = await uow.drafts.current(resident.person.id, person)
    assert draft is not None
    assert "name" not in draft.answers


async def test_changing_ones_mind_stops_nothing(bot: RunningBot, resident: ChatClient) -> None:
    await resident.start("uhc_gayamsari")
    await resident.send("/berhenti")
    await resident.tap("Tidak jadi")
    await bot.advance(timedelta(days=1))
    await resident.start()
    assert resident.buttons[0].startswith("▶️ Lanjutkan UHC")
