"""What release 0.1.0 left behind goes on: its database, half-filled forms, old messages' buttons, what it had to send.

`tests/files/release_0_1_0/make.py` says how the files were made, and who is who.
"""

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from playground.bot_api.server import BotApiServer
from playground.world.chats import ChatMessage
from playground.world.state import World
from storage.connections.engine import Engines
from storage.migrate import migrate
from tests.support.chat import ChatClient
from tests.support.databases import FakeClock, new_postgresql
from tests.support.programs import run_bot
from tests.support.running import OFFICER_ID, TOKEN, RunningBot

FOLDER = Path(__file__).parents[1] / "files" / "release_0_1_0"
MESSAGES: list[dict[str, Any]] = json.loads((FOLDER / "messages.json").read_text(encoding="utf-8"))
DRAFTING, SENT, CHECKED, REJECTED, WAITING, LISTED, PLACED, COVERED, CORRECTING, OFFERED = range(9101, 9111)
VERIFIER, SIGNER = 9003, 9004
STATUSES = {
    SENT: "Menunggu diperiksa petugas (BELUM dilindungi)",
    CHECKED: "Sedang diperiksa petugas (BELUM dilindungi)",
    REJECTED: "Belum bisa diterima",
    WAITING: "Menunggu tempat (BELUM dilindungi)",
    LISTED: "Menunggu tempat (BELUM dilindungi)",
    PLACED: "Lolos, sedang didaftarkan (BELUM dilindungi)",
    COVERED: "Dilindungi mulai 1 Desember 2026 (hari ini BELUM dilindungi)",
    CORRECTING: "Menunggu perbaikan",
    OFFERED: "Ada tempat",
}
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is not about how a database was copied."""
NEXT_HOUR = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    """Return a clock at the time of the update, two hours after that release stopped."""
    return FakeClock(NEXT_HOUR)


@pytest.fixture
async def server() -> AsyncIterator[BotApiServer]:
    """Yield a Bot API that continues the update and message ids of that release."""
    api = BotApiServer(TOKEN, ids_after=10_000)
    await api.start()
    yield api
    await api.close()


@pytest.fixture
def world(server: BotApiServer) -> World:
    """Put the messages that stood in the chats back there, with their buttons."""
    for one in MESSAGES:
        chat = server.world.person(one["chat"]["id"], "Warga").chat
        chat.bot_has_access = True
        chat.messages[one["message_id"]] = ChatMessage(one, from_bot=True)
    return server.world


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the database as that release left it."""
    path = tmp_path_factory.mktemp("release") / "bot.db"
    path.write_bytes(gzip.decompress((FOLDER / "bot.db.gz").read_bytes()))
    return path


@pytest.fixture(scope="module")
def moved(left_behind: Path, postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the name of a PostgreSQL database to which it was moved after the update."""
    source = f"sqlite+aiosqlite:///{_copy(left_behind, tmp_path_factory.mktemp('moving'))}"

    async def move(target: str) -> None:
        engines = Engines(source)
        await migrate(engines)
        await engines.dispose()
        status, printed = await run_bot(left_behind.parent, ["database", "copy", target], {"DATABASE_URL": source})
        assert status == 0, printed

    for target in new_postgresql(postgresql_server, ""):
        asyncio.run(move(target))
        yield make_url(target).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, left_behind: Path, tmp_path: Path) -> Iterator[str]:
    """Yield that database, for one test."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{_copy(left_behind, tmp_path)}"
    else:
        name = request.getfixturevalue("moved")
        yield from new_postgresql(request.getfixturevalue("postgresql_server"), f'TEMPLATE "{name}"')


def _copy(database: Path, folder: Path) -> Path:
    copied = folder / "copied.db"
    copied.write_bytes(database.read_bytes())
    return copied


def phone(bot: RunningBot, account: int) -> ChatClient:
    """Return the phone of somebody who talked to that release."""
    return ChatClient(bot.world.person(account, "Warga"), bot.settled)


async def test_a_half_filled_form_goes_on_to_the_sent_application(bot: RunningBot) -> None:
    person = phone(bot, DRAFTING)
    await person.tap("Genuksari")
    assert "RT dan RW" in person.last_text
    await person.send("3/5")
    await person.tap("Tukang becak")
    await person.send("Pasar Genuk")
    await person.share_contact()
    for kept in ("Nama: Ngatimin Pranoto", "NIK: 3374 0514 0374 9001", "Kelurahan: Genuksari"):
        assert kept in person.last_text
    await person.tap("📨 Kirim pendaftaran")
    receipt = next(text for text in person.texts if "sudah diterima" in text)
    assert "Nomor: PS-2026-000006-" in receipt

    # The other form was parked, and waits for /lanjut.
    await person.send("/lanjut")
    assert "Sudah tinggal di Kota Semarang lebih dari 6" in person.last_text
    await person.tap("Ya, lebih dari 6 bulan")
    assert "6 bulan" not in person.last_text
    assert "Bagian 1 dari 3" in person.last_text


@ON_SQLITE
async def test_a_form_is_remembered_by_words_too(bot: RunningBot) -> None:
    person = phone(bot, DRAFTING)
    await person.send("genuksari")
    assert "RT dan RW" in person.last_text


@ON_SQLITE
async def test_everybody_sees_where_their_application_stands(bot: RunningBot) -> None:
    for account, words in STATUSES.items():
        person = phone(bot, account)
        await person.send("/status")
        assert words in person.last_text, account
        await person.tap("📋 Lihat status")
        assert person.last_text


@ON_SQLITE
async def test_an_officer_goes_on_where_the_form_was_left(bot: RunningBot) -> None:
    officer, resident = phone(bot, OFFICER_ID), phone(bot, CHECKED)
    await officer.tap("Lewati")
    assert "Sedang tidak bekerja" in officer.last_text
    await officer.tap("❌ Ya, tolak")
    assert "Tentang PS-2026-000002-J" in resident.last_text
    await phone(bot, REJECTED).tap("✋ Ajukan keberatan")
    assert phone(bot, REJECTED).last_text


async def test_an_officer_opens_a_case_and_decides_by_an_old_card(bot: RunningBot) -> None:
    officer, resident = phone(bot, OFFICER_ID), phone(bot, CHECKED)
    old_card = next(one for one in officer.from_bot if "PS-2026-000002-J" in one.text)
    await officer.send("/antrean")
    assert "/tinjau_ps26_000001n" in officer.last_text
    await officer.send("/tinjau_ps26_000002j")
    assert "satu hal sudah dicek" in officer.last_text
    assert "Sutarno Wibowo" in officer.last_text
    await officer.tap("✅ Setujui", old_card.id)
    assert "Setujui PS-2026-000002-J" in old_card.text
    assert "status BPJS TK" in old_card.text
    await officer.tap("✅ Ya, setujui")
    assert "BELUM dilindungi" in resident.last_text
    await officer.send("/riwayat PS-2026-000002-J")
    assert "23 November 2026" in officer.last_text


async def test_what_waited_is_sent_and_what_failed_is_tried_again(bot: RunningBot, tmp_path: Path) -> None:
    waiting, failed = phone(bot, WAITING), phone(bot, PLACED)
    shown = len(failed.texts)
    await bot.advance(timedelta(seconds=1))
    assert "Menunggu tempat (BELUM dilindungi)" in waiting.last_text
    assert len(failed.texts) == shown
    database = {"DATABASE_URL": bot.settings.database_url}
    status, printed = await run_bot(tmp_path, ["inbox"], database)
    assert status == 0, printed
    [number] = re.findall(r"(\d+).*RuntimeError", printed)
    status, printed = await run_bot(tmp_path, ["inbox", "--retry", number], database)
    assert status == 0, printed
    await bot.advance(timedelta(seconds=1))
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in failed.last_text


@ON_SQLITE
async def test_decisions_of_then_are_decided_the_same_today(bot: RunningBot, tmp_path: Path) -> None:
    database = {"DATABASE_URL": bot.settings.database_url}
    status, printed = await run_bot(tmp_path, ["rules", "replay", "--last", "100"], database)
    assert status == 0, printed
    assert "9 sama, 0 berbeda" in printed


@ON_SQLITE
async def test_what_was_to_come_by_the_clock_comes(bot: RunningBot) -> None:
    drafting, covered, offered = phone(bot, DRAFTING), phone(bot, COVERED), phone(bot, OFFERED)
    await bot.advance(timedelta(hours=21))
    assert "/lanjut" in drafting.last_text
    bot.clock.set(date(2026, 11, 26))
    await bot.advance(timedelta(seconds=1))
    assert "UHC-2026-000003-P" in offered.last_text
    await offered.tap("✅ Ya, masih")
    assert "Lolos, sedang didaftarkan (BELUM dilindungi)" in offered.last_text
    bot.clock.set(date(2026, 12, 1))
    await bot.advance(timedelta(seconds=1))
    assert "Sudah dilindungi sejak 1 Desember 2026" in covered.last_text


@ON_SQLITE
async def test_an_open_round_is_listed_ranked_and_signed(bot: RunningBot) -> None:
    officer, signer, listed = phone(bot, OFFICER_ID), phone(bot, SIGNER), phone(bot, LISTED)
    bot.clock.set(date(2026, 12, 1))
    for button in ("📋 Buat daftar", "🎲 Urutkan"):
        await officer.send("/putaran")
        await officer.tap(button)
        await bot.advance(timedelta(seconds=1))
    await signer.send("/putaran")
    await signer.tap("✍️ Tanda tangani")
    await signer.send("400.9/123/2026")
    await signer.tap("✍️ Ya, tanda tangani")
    await bot.advance(timedelta(seconds=1))
    assert "Ada tempat untuk Bapak/Ibu" in listed.last_text


@ON_SQLITE
async def test_every_button_of_then_is_still_known(bot: RunningBot, tmp_path: Path) -> None:
    """Each kind once: numbers, and what stands for a draft, an officer, a round or a programme, apart."""
    unknown = bot.bot.resources.texts.plain("fallback-stale-button", "id")
    kinds = set()
    for account in {one["chat"]["id"] for one in MESSAGES}:
        person = phone(bot, account)
        old = [(one.id, button) for one in person.from_bot for row in one.inline_keyboard for button in row]
        for message_id, button in old:
            data = button.callback_data or ""
            kind = re.sub(r"[0-9a-f]{8,}|(ps|uhc|pijar_semar)[0-9a-z_]*|[0-9]", "", data)
            if data and kind not in kinds:
                kinds.add(kind)
                await person.tap_stale(data, message_id)
                assert unknown not in [text for text, _ in person.alerts], (button.text, data)
    assert len(kinds) > 50
    _, printed = await run_bot(tmp_path, ["inbox"], {"DATABASE_URL": bot.settings.database_url})
    assert printed.count("Error") == printed.count("RuntimeError") == 1, printed
