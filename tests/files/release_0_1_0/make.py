# mypy: ignore-errors
"""Make the files next to it, on the tree of release 0.1.0, whose modules it imports.

    git worktree add /tmp/release a63abfa
    cd /tmp/release
    PYTHONPATH=. .venv/bin/python .../tests/files/release_0_1_0/make.py FOLDER

`bot.db.gz` is the database as that release left it, and `messages.json` every message with inline buttons that stood in
a chat by then, as the Bot API's Message. All people are made up; their NIK end in a running number from 9001 on. The
keys are those of `tests.support.running`, which have not changed.
"""

import asyncio
import gzip
import json
import sqlite3
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from domain.announcement import LinkButton
from playground.faults import Fault
from storage.place_records import EntryKind, PoolKey
from telegram.ext import CommandHandler
from tests.announcing import add_residents, approved, second_broadcaster
from tests.chat import ChatClient
from tests.databases import FakeClock
from tests.factories import make_application, make_covered_list, make_officer, make_places
from tests.running import INDEX_KEY, KEY, OFFICER_ID, TOKEN, RunningBot

from bot.app import running
from bot.services import enrolment, hand_over
from bot.services.enrolment import Answer
from bot.settings import load_settings
from domain.access import Role
from domain.programme import Programme
from playground.bot_api import BotApiServer

UHC, PIJAR = Programme.UHC, Programme.PIJAR_SEMAR
PART_1 = ("Kota Semarang", "17 sampai 64 tahun", "Ya, sedang bekerja", "Bekerja sendiri", "Tidak punya")
DRAFTING, SENT, CHECKED, REJECTED, WAITING, LISTED, PLACED, COVERED, CORRECTING, OFFERED = range(9101, 9111)
VERIFIER, SIGNER = 9003, 9004
BEGINS = date(2026, 12, 1)


def nik(number: int) -> str:
    """Return the made-up NIK of the person with this running number."""
    return f"337401120590{number:04d}"


async def application(bot: RunningBot, account: int, programme: Programme, **answers: object):
    """Let this person apply, who has talked to the bot before."""
    await ChatClient(bot.world.person(account, "Warga"), bot.settled).start()
    async with bot.database.write() as uow:
        made = await make_application(
            uow, bot.bot.house, telegram_id=account, programme=programme, nik=nik(account), **answers
        )
        await uow.commit()
    return made


async def half_filled(bot: RunningBot) -> None:
    """Leave a form for UHC parked, and one for Pijar Semar at hand in the middle of its second part."""
    person = ChatClient(bot.world.person(DRAFTING, "Ngatimin"), bot.settled)
    await person.start()
    await person.send("/cek")
    await person.tap("🏥 UHC")
    for label in ("Tidak ada, mau daftar saja", "Kota Semarang"):
        await person.tap(label)
    await person.send("/daftar")
    for label in ("Pilih program lain", "👷 Pijar Semar", *PART_1, "➡️ Lanjut daftar", "✅ Setuju"):
        await person.tap(label)
    await person.send("3374051403749001")
    for label in ("✅ Ya, benar", "✅ Ya, 14 Maret 1974"):
        await person.tap(label)
    await person.send("Ngatimin Pranoto")
    await person.tap("Genuk")


async def decide(bot: RunningBot, officer: ChatClient):
    """Make an application for each status that there is on the way; return one that is looked into."""
    verifier = ChatClient(bot.world.person(VERIFIER, "Pemeriksa"), bot.settled)
    await verifier.start()
    async with bot.database.write() as uow:
        await make_officer(uow, VERIFIER, Role.VERIFIER)
        await make_officer(uow, SIGNER, Role.SUPERVISOR)
        await make_covered_list(uow)
        await make_places(uow, PIJAR, 1)
        await make_places(uow, UHC, 2)
        await uow.commit()
    await ChatClient(bot.world.person(SIGNER, "Kepala"), bot.settled).start()

    await application(bot, SENT, PIJAR)
    checked = await application(bot, CHECKED, PIJAR, works_for="employer", bpjstk_cover="unknown")
    await verifier.send("/antrean")
    await verifier.send(f"/tinjau {checked.reference}")
    await verifier.tap("✔️ Sudah dicek: digaji pemberi kerja")
    await officer.send(f"/tinjau {checked.reference}")

    rejected = await application(bot, REJECTED, PIJAR)
    await officer.send(f"/tolak {rejected.reference}")
    await officer.tap("Sedang tidak bekerja")
    await officer.tap("Lewati")
    await officer.tap("❌ Ya, tolak")

    covered = await application(bot, COVERED, UHC)
    placed = await application(bot, PLACED, UHC)
    offered = await application(bot, OFFERED, UHC)
    waiting = await application(bot, WAITING, UHC)
    listed = await application(bot, LISTED, PIJAR)
    for one in (covered, placed, offered, waiting, listed):
        await officer.send(f"/setujui {one.reference}")
        await officer.tap("✅ Ya, setujui")
        if one is covered:
            assert await hand_over.make_sheet(bot.database, UHC) is not None
            answer = Answer(2, one.reference, 1, member_number="0001234567890", starts_on=BEGINS)
            assert await enrolment.check(bot.database, UHC, [answer]) == []
            await enrolment.take(bot.database, bot.bot.house, [answer], bot.clock().date())
            await bot.advance(timedelta(seconds=1))
    async with bot.database.write() as uow:
        admin = await uow.officers.get_by_telegram_id(OFFICER_ID)
        pool = PoolKey(UHC, "apbd", "2026-11")
        await uow.places.change(
            pool, 1, EntryKind.INCREASE, officer_id=admin.id, decree="SK 10/2026", reason="Untuk uji"
        )
        await uow.commit()
    await bot.advance(timedelta(minutes=1))

    correcting = await application(bot, CORRECTING, PIJAR)
    await officer.send(f"/tinjau {correcting.reference}")
    await officer.tap("✏️ Minta perbaikan")
    await officer.tap("⬜ Nama")
    await officer.tap("✅ Selesai memilih")
    await officer.tap("Lewati")
    await officer.tap("✏️ Ya, minta")
    return checked


async def announce(bot: RunningBot, officer: ChatClient) -> None:
    """Send an announcement to two people who agreed, to its end."""
    await second_broadcaster(bot)
    await add_residents(bot.database, [9301, 9302])
    for account in (9301, 9302):
        bot.world.person(account, "Warga").chat.bot_has_access = True
    await approved(
        bot, "Loket buka hari Sabtu.", links=(LinkButton(text="Jadwal", url="https://disnaker.semarangkota.go.id/"),)
    )
    for _ in range(4):
        await bot.advance(timedelta(seconds=6))
    await officer.send("/umumkan")
    await officer.tap("✅ 1 · selesai")


async def look_around(bot: RunningBot, officer: ChatClient) -> None:
    """Show the screens whose buttons people may still tap after an update."""
    person = ChatClient(bot.world.person(SENT, "Warga"), bot.settled)
    for command in ("status", "daftar", "pengumuman", "berhenti", "faskes", "tarik"):
        await person.send(f"/{command}")
    for account in (REJECTED, WAITING, LISTED, PLACED, COVERED, CORRECTING, OFFERED):
        await ChatClient(bot.world.person(account, "Warga"), bot.settled).send("/status")
    for command in ("antrean", "kuota", "aturan", "petugas", "pertanyaan"):
        await officer.send(f"/{command}")


async def fail(bot: RunningBot) -> None:
    """Leave an update set aside, and an answer that waits for Telegram to take it."""

    async def break_down(*_: object) -> None:
        raise RuntimeError

    bot.bot.ptb_app.add_handler(CommandHandler("status", break_down), group=-1)
    person = ChatClient(bot.world.person(PLACED, "Warga"), bot.settled)
    await person.send("/status")
    del bot.bot.ptb_app.handlers[-1]
    person = ChatClient(bot.world.person(WAITING, "Warga"), bot.settled)
    bot.world.fail_next("sendMessage", Fault(429, retry_after=3600), chat_id=WAITING)
    person.person.send("/status")
    await bot.settled()


async def live(path: Path) -> list[dict[str, object]]:
    """Live with the bot of that release for a day, and return what it showed."""
    server, clock, stop = BotApiServer(TOKEN), FakeClock(), asyncio.Event()
    await server.start()
    settings = load_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": server.url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{path}",
            "DATA_ENCRYPTION_KEYS": KEY,
            "BLIND_INDEX_KEY": INDEX_KEY,
            "ADMIN_TELEGRAM_IDS": str(OFFICER_ID),
        },
        env_file=None,
    )
    async with running(settings, clock) as built:
        serving = asyncio.get_running_loop().create_task(built.run(stop))
        bot = RunningBot(built, clock, server.world, settings)
        officer = ChatClient(bot.world.person(OFFICER_ID, "Petugas"), bot.settled)
        await officer.start()
        checked = await decide(bot, officer)
        await announce(bot, officer)
        await look_around(bot, officer)
        await officer.send("/putaran")
        await officer.tap("➕ Buka putaran baru")
        await officer.send("30-11-2026")
        await officer.tap("➕ Ya, buka putaran")
        await officer.send("/putaran")
        await half_filled(bot)
        await officer.send(f"/tolak {checked.reference}")
        await officer.tap("Sedang tidak bekerja")
        await fail(bot)
        stop.set()
        await serving
    shown = [
        one.data
        for person in server.world.people.values()
        for one in person.messages
        if one.from_bot and one.inline_keyboard
    ]
    await server.close()
    return shown


def main(folder: Path) -> None:
    """Write both files into this folder."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "bot.db"
        shown = asyncio.run(live(path))
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("VACUUM")
        connection.close()
        (folder / "bot.db.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in shown)
    (folder / "messages.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


main(Path(sys.argv[1]))
