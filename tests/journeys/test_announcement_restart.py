"""An announcement while the real process is killed in the middle: nobody gets it twice, and it is reported once."""

import asyncio
import contextlib
import os
import signal
import sys

import pytest

from playground.bot_api import BotApiServer
from playground.faults import Call, Fault
from playground.person import Person
from tests.running import INDEX_KEY, KEY, OFFICER_ID, TOKEN

TEXT = "Loket Pijar Semar di Genuk buka hari Sabtu."
PATIENCE_SECONDS = 60
WAKE_AFTER_SECONDS = 3


class Process:
    """The bot as a process, which is killed at the second message of the announcement."""

    def __init__(self, server: BotApiServer, database_url: str, *, heard: bool) -> None:
        self.server = server
        self.world = server.world
        self.environment = {
            "PATH": os.environ["PATH"],
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE_URL": server.url,
            "DATABASE_URL": database_url,
            "DATA_ENCRYPTION_KEYS": KEY,
            "BLIND_INDEX_KEY": INDEX_KEY,
            "ADMIN_TELEGRAM_IDS": str(OFFICER_ID),
            "BROADCAST_RATE": "1",  # one at a time: what is not under way at the kill is known to wait
            "LOG_LEVEL": "WARNING",
        }
        self.seen = 0
        self.process: asyncio.subprocess.Process | None = None
        if heard:
            self.world.after_call = self.kill_at_the_second
        else:
            self.world.before_call = self.kill_at_the_second

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", env=self.environment)

    def kill_at_the_second(self, call: Call) -> Fault | None:
        if call.method != "sendMessage" or call.chat_id == OFFICER_ID or TEXT not in call.params["text"]:
            return None
        self.seen += 1
        if self.seen != 2 or self.process is None:
            return None
        os.kill(self.process.pid, signal.SIGKILL)
        return Fault(drop_connection=True)

    async def killed(self) -> None:
        assert self.process is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await self.process.wait() == -signal.SIGKILL

    async def stop(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            await self.process.wait()

    async def says(self, person: Person, words: str) -> None:
        await self.world.wait_for(lambda: words in person.last_text, PATIENCE_SECONDS)


@pytest.mark.parametrize("heard", [False, True])
async def test_a_kill_in_the_middle_doubles_nothing(server: BotApiServer, database_url: str, heard: bool) -> None:
    """`heard`: Telegram had taken the message, but the bot was dead before it knew."""
    bot = Process(server, database_url, heard=heard)
    people = [bot.world.person(9300 + number, f"Warga {number}") for number in range(4)]
    officer = bot.world.person(OFFICER_ID, "Petugas")
    await bot.start()
    try:
        for person in people:
            person.send("/pengumuman")
            await bot.says(person, "Mau terima pengumuman?")
            person.tap("b:yes")
            await bot.says(person, "akan dikirim ke sini")
        officer.send("/umumkan")
        await bot.says(officer, "Untuk siapa?")
        officer.tap("Semua yang setuju (4 orang)")
        await bot.says(officer, "Tulis pengumumannya")
        officer.send(TEXT)
        await bot.says(officer, "Siap dikirim?")
        people[3].chat.blocked = True  # a moment ago: the bot has not heard of it yet
        officer.tap("📢 Kirim")
        await bot.killed()
        await bot.start()
        # The last one is the one who blocked the bot, so the others are done with once that call has come.
        await bot.world.wait_for(
            lambda: any(call.chat_id == 9303 and call.error_code == 403 for call in bot.world.calls), PATIENCE_SECONDS
        )
        await _reported(bot, officer)
    finally:
        await bot.stop()

    got = [sum(TEXT in (message.text or "") for message in person.messages) for person in people]
    assert got == [1, 1 if heard else 0, 1, 0]
    reports = [one.text or "" for one in officer.messages if "selesai dikirim" in (one.text or "")]
    assert len(reports) == 1
    for line in ("untuk 4 orang", "Terkirim: 2", "Memblokir bot: 1", "Gagal: 0", "Tidak pasti sampai: 1"):
        assert line in reports[0]


async def _reported(bot: Process, officer: Person) -> None:
    """Wait for the report; a word from the officer wakes the clockwork sooner than its minute."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any("selesai dikirim" in (one.text or "") for one in officer.messages):
            officer.send("/antrean")
            with contextlib.suppress(TimeoutError):
                await bot.world.wait_for(lambda: "selesai dikirim" in officer.last_text, WAKE_AFTER_SECONDS)
