"""A round driven by an admin and a second signer on their phones, down to the last applicant's notice.

`make bench-round` drives the same round with 5,000 applicants for 80 places.
"""

import asyncio
import os
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from bot.settings.model import Settings
from domain.access import Role
from domain.application import ApplicationStatus
from domain.programme import Programme
from storage.models import ReservationRow
from tests.support.chat import ChatClient
from tests.support.factories import make_covered_list, make_officer, make_places
from tests.support.round_applicants import FIRST_ACCOUNT, count_waiting, wait_many
from tests.support.running import RunningBot

SIGNER_ID, THIRD_ID = 9003, 9004
SCRIPT = Path(__file__).parents[3] / "docs" / "draw.py"
PIJAR = Programme.PIJAR_SEMAR
LAST_DAY, NEXT_DAY = date(2026, 11, 30), date(2026, 12, 1)
APPLICANTS = int(os.environ.get("ROUND_APPLICANTS", "300"))
PLACES = min(80, APPLICANTS // 4)
WHOLE_LIST_SECONDS = 900
RULE = "(desil DTSEN, 1 paling miskin): yang lebih kecil didahulukan"
OFFERED, TOLD = "Ada tempat untuk Bapak/Ibu", "BELUM dilindungi"


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Without Telegram's limit, which alone would make the notices of 5,000 people take three minutes."""
    monkeypatch.setattr("bot.runtime.loops.PUBLISHED_LIMIT", 1_000_000)
    return settings.model_copy(update={"broadcast_rate": 1_000_000})


@pytest.fixture
def signer(bot: RunningBot) -> ChatClient:
    bot.world.person(SIGNER_ID, "Kepala").chat.bot_has_access = True
    return ChatClient(bot.world.person(SIGNER_ID, "Kepala"), bot.settled)


async def prepare(bot: RunningBot, applicants: int, free: int) -> list[UUID]:
    """Places, people who wait for them and have talked to the bot, and the second officer."""
    for number in range(1, applicants + 1):
        bot.world.person(FIRST_ACCOUNT + number).chat.bot_has_access = True
    async with bot.database.write() as uow:
        await make_officer(uow, SIGNER_ID, Role.SUPERVISOR)
        await make_places(uow, PIJAR, free)
        await make_covered_list(uow)
        await count_waiting(uow, applicants)
        await uow.commit()
    return await wait_many(bot.database, applicants)


async def scheduler(bot: RunningBot, by: timedelta = timedelta(seconds=1)) -> None:
    """Let the scheduler and the sender do all they have."""
    bot.clock.advance(by)
    for wake_event in (bot.bot.clock_wake, bot.bot.sender_wake):
        wake_event.ring()
    await bot.bot.scheduler.run_due_jobs()
    bot.bot.sender_wake.ring()
    async with asyncio.timeout(WHOLE_LIST_SECONDS):
        await bot.bot.quiet()
    await bot.settled()


async def ranked_round(bot: RunningBot, officer: ChatClient) -> None:
    """Open, close, rank: everything the first officer does."""
    await officer.send("/putaran")
    await officer.tap("➕ Buka putaran baru")
    await officer.send("30 november 2026")
    await officer.tap("➕ Ya, buka putaran")
    assert "Putaran 1 dibuka" in officer.last_text
    bot.clock.set(NEXT_DAY)
    await officer.send("/putaran")
    await officer.tap("📋 Buat daftar")
    await scheduler(bot)
    await officer.tap("🔄 Lihat putaran")
    await officer.tap("🎲 Urutkan")
    await scheduler(bot)


async def sign(bot: RunningBot, signer: ChatClient) -> None:
    """Sign, and return once that is answered: telling everybody has begun by then."""
    await signer.send("/putaran")
    await signer.tap("✍️ Tanda tangani")
    await signer.send("400.9/123/2026")
    signer.person.tap("✍️ Ya, tanda tangani")
    await bot.world.wait_for(lambda: any("Putaran 1 ditandatangani" in text for text in signer.texts), timeout=60)


def told(bot: RunningBot, number: int) -> list[str]:
    """Return what the applicant with this running number has been sent."""
    return [one.text or "" for one in bot.world.person(FIRST_ACCOUNT + number).messages if one.from_bot]


def fields(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text
    return found[1]


async def test_a_round_from_opening_to_the_last_notice(
    bot: RunningBot, officer: ChatClient, signer: ChatClient, resident: ChatClient, tmp_path: Path
) -> None:
    await prepare(bot, APPLICANTS, PLACES)
    began = time.perf_counter()
    await officer.send("/putaran")
    assert "Belum pernah ada putaran" in officer.last_text
    await officer.tap("➕ Buka putaran baru")
    assert "Sampai tanggal berapa" in officer.last_text
    await officer.send("kemarin")
    assert officer.buttons[0] == "30 November 2026"
    await officer.send("30 november 2026")
    await officer.tap("➕ Ya, buka putaran")
    assert "Putaran 1 dibuka" in officer.last_text

    await resident.send("/putaran")
    seed_hash = fields(r"SHA-256 benih: ([0-9a-f]{64})", resident.last_text)
    assert "dibuka sampai 30 November 2026" in resident.last_text
    assert "Benih: belum dibuka" in resident.last_text
    assert RULE in resident.last_text
    await officer.send("/putaran")
    assert officer.buttons == ["✖️ Batalkan putaran"]

    bot.clock.set(NEXT_DAY)
    await resident.send("/putaran")
    assert "sudah ditutup pada 30 November 2026" in resident.last_text
    await officer.send("/putaran")
    assert RULE in officer.last_text
    await officer.tap("📋 Buat daftar")
    await scheduler(bot)
    assert "sudah tetap dan siap diurutkan" in officer.last_text
    assert "sudah tetap" in signer.last_text
    listed = time.perf_counter()
    await officer.tap("🔄 Lihat putaran")
    assert f"Daftar sudah tetap: {_number(APPLICANTS)} orang" in officer.last_text
    await officer.tap("📄 Daftar (berkas)")
    document = officer.last.document
    assert document is not None
    fingerprint = fields(r"([0-9a-f]{64})", officer.last_text)
    published = tmp_path / "daftar.csv"
    published.write_bytes(bot.world.files.content(document["file_id"]).content)
    await officer.tap("🎲 Urutkan", officer.from_bot[-2].id)
    await scheduler(bot)
    ranked = time.perf_counter()
    assert "menunggu tanda tangan orang kedua" in officer.last_text

    await officer.tap("🔄 Lihat putaran")
    screen = officer.last_text
    assert f"Batas: urutan {PLACES}." in screen
    assert f"{PLACES} orang mendapat tempat, {_number(APPLICANTS - PLACES)} tetap menunggu" in screen
    assert f"APBD: {PLACES}" in screen
    assert len(screen) <= 4096
    for name in ("Genuk", "Mijen", "Semarang Tengah", "Becak"):
        assert name.lower() in screen.lower()
    assert "✍️ Tanda tangani" not in officer.buttons

    await sign(bot, signer)
    signed = time.perf_counter()
    await scheduler(bot)
    all_told = time.perf_counter()
    assert "semua pendaftar sudah diberi kabar" in signer.last_text

    messages = [told(bot, number) for number in range(1, APPLICANTS + 1)]
    assert {len(one) for one in messages} == {1}
    offers = [number for number, (text,) in enumerate(messages, start=1) if OFFERED in text]
    assert len(offers) == PLACES
    ranks = sorted(
        int(fields(r"urutan ([0-9.]+) dari", text).replace(".", "")) for (text,) in messages if OFFERED not in text
    )
    assert ranks == list(range(PLACES + 1, APPLICANTS + 1))
    assert all(TOLD in text for (text,) in messages)

    await resident.send("/putaran")
    seed = fields(r"Benih: ([0-9a-f]{64})", resident.last_text)
    command = [sys.executable, "-I", str(SCRIPT), str(published), seed, seed_hash, fingerprint]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    order = [line.split(";")[1] for line in done.stdout.splitlines()[1:]]
    async with bot.database.read() as uow:
        latest = await uow.rounds.latest(PIJAR)
        assert latest is not None
        assert order == [one.reference for one in await uow.rounds.entries(latest.id)]

    person = ChatClient(bot.world.person(FIRST_ACCOUNT + offers[0]), bot.settled)
    await person.tap("✅ Ya, masih")
    async with bot.database.read() as uow:
        known = await uow.residents.get_by_telegram_id(person.person.id)
        assert known is not None
        (application,) = await uow.applications.of_resident(known.id, limit=10)
    assert application.status is ApplicationStatus.APPROVED
    print(  # noqa: T201 - what `make bench-round` shows
        f"\n{APPLICANTS} applicants, {PLACES} places: list {listed - began:.1f} s, ranked {ranked - listed:.1f} s,"
        f" signed {signed - ranked:.1f} s, told and sent {all_told - signed:.1f} s"
    )


async def test_what_changed_before_the_confirmation_is_shown_again(
    bot: RunningBot, officer: ChatClient, signer: ChatClient
) -> None:
    ids = await prepare(bot, 12, 3)
    await ranked_round(bot, officer)
    await signer.send("/putaran")
    before = signer.last_text
    await signer.tap("✍️ Tanda tangani")
    await signer.send("400.9/123/2026")
    assert before.split("Tanda hasil: ")[0] in signer.last_text
    async with bot.database.read() as uow:
        latest = await uow.rounds.latest(PIJAR)
        assert latest is not None
        first = (await uow.rounds.entries(latest.id))[0]
    assert first.application_id in ids
    number = ids.index(first.application_id) + 1
    leaving = ChatClient(bot.world.person(FIRST_ACCOUNT + number), bot.settled)
    await leaving.send("/tarik")
    await leaving.tap(leaving.buttons[0])
    async with bot.database.read() as uow:
        gone = await uow.applications.get(first.application_id)
    assert gone is not None
    assert gone.status is ApplicationStatus.WITHDRAWN

    await signer.tap("✍️ Ya, tanda tangani")
    assert "Belum ada yang ditandatangani" in signer.last_text
    await scheduler(bot)
    assert "sudah dihitung lagi" in signer.last_text
    await sign(bot, signer)
    await scheduler(bot)
    assert "semua pendaftar sudah diberi kabar" in signer.last_text
    assert [number for number in range(1, 13) if not told(bot, number)] == []
    assert not any(OFFERED in text for text in told(bot, number))
    async with bot.database.read() as uow:
        held = await uow.connection.execute(select(func.count()).select_from(ReservationRow))
    assert held.scalar() == 3


async def test_an_officer_cancels_with_a_reason(
    bot: RunningBot, officer: ChatClient, signer: ChatClient, resident: ChatClient
) -> None:
    await prepare(bot, 4, 1)
    async with bot.database.write() as uow:
        await make_officer(uow, THIRD_ID, Role.SUPERVISOR)
        await uow.commit()
    third = ChatClient(bot.world.person(THIRD_ID, "Wakil"), bot.settled)
    await ranked_round(bot, officer)
    # An officer who has ranked cannot draw again.
    await officer.send("/putaran")
    assert "✖️ Batalkan putaran" not in officer.buttons
    async with bot.database.read() as uow:
        latest = await uow.rounds.latest(PIJAR)
    assert latest is not None
    await officer.tap_stale(f"pp:cancel:{latest.id.hex}", officer.last.id)
    assert "Yang mengurutkan tidak boleh membatalkan" in officer.last_text
    await signer.send("/putaran")
    await signer.tap("✖️ Batalkan putaran")
    await signer.send("Salah")
    await third.send("/putaran")
    await third.tap("✖️ Batalkan putaran")
    await third.send("Tanggal penutupan salah")
    await third.tap("✖️ Ya, batalkan putaran")
    assert "Putaran 1 dibatalkan" in third.last_text
    await signer.tap("✖️ Ya, batalkan putaran")
    assert "sudah berubah" in signer.last_text
    assert "Batalkan putaran ini?" not in signer.last_text  # the form has ended
    await resident.send("/putaran")
    assert "dibatalkan" in resident.last_text
    assert told(bot, 1) == []


async def test_a_resident_sees_what_is_public_and_nothing_more(bot: RunningBot, resident: ChatClient) -> None:
    await resident.send("/putaran")
    assert "Belum pernah ada putaran" in resident.last_text
    assert resident.buttons == []
    await resident.tap_stale("pp:open", resident.last.id)
    assert "Sampai tanggal berapa" not in resident.last_text


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".")
