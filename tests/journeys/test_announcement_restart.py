"""An announcement while the real process is killed in the middle: nobody gets it twice, and it is reported once."""

import asyncio
import contextlib
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from playground.bot_api import BotApiServer
from playground.faults import Call, Fault
from playground.person import Person
from tests.programs import Program, program
from tests.running import OFFICER_ID

TEXT = "Loket Pijar Semar di Genuk buka hari Sabtu."
PATIENCE_SECONDS = 60
WAKE_AFTER_SECONDS = 3


class Process:
    """The bot as a process, which is killed at the second message of the announcement."""

    def __init__(self, server: BotApiServer, folder: Path, database_url: str, *, heard: bool) -> None:
        self.world = server.world
        self.folder = folder
        self.settings = {
            "TELEGRAM_API_BASE_URL": server.url,
            "DATABASE_URL": database_url,
            "ADMIN_TELEGRAM_IDS": str(OFFICER_ID),
            "BROADCAST_RATE": "1",  # one at a time: what is not under way at the kill is known to wait
            "LOG_LEVEL": "WARNING",
        }
        self.seen = 0
        self.program: Program | None = None
        self.stack = AsyncExitStack()
        if heard:
            self.world.after_call = self.kill_at_the_second
        else:
            self.world.before_call = self.kill_at_the_second

    async def start(self) -> None:
        self.program = await self.stack.enter_async_context(program(self.folder, [], self.settings))

    def kill_at_the_second(self, call: Call) -> Fault | None:
        if call.method != "sendMessage" or call.chat_id == OFFICER_ID or TEXT not in call.params["text"]:
            return None
        self.seen += 1
        if self.seen != 2 or self.program is None:
            return None
        self.program.signal(signal.SIGKILL)
        return Fault(drop_connection=True)

    async def killed(self) -> None:
        assert self.program is not None
        assert await self.program.ended() == -signal.SIGKILL

    async def says(self, person: Person, words: str) -> None:
        await self.world.wait_for(lambda: words in person.last_text, PATIENCE_SECONDS)


@pytest.mark.parametrize("heard", [False, True])
async def test_a_kill_in_the_middle_doubles_nothing(
    server: BotApiServer, database_url: str, tmp_path: Path, heard: bool
) -> None:
    """`heard`: Telegram had taken the message, but the bot was dead before it knew."""
    bot = Process(server, tmp_path, database_url, heard=heard)
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
        await bot.stack.aclose()

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
