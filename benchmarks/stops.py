"""`make bench-stops`: for how long the event loop stops while 64 people talk, in a city of 100,000 residents.

The bot runs in a process of its own on a SQLite file filled by `benchmarks.city`; reminders fall due and officers look
into their queue meanwhile. Every callback of its loop is timed, by the clock and by the CPU time of the thread: on a
busy machine the clock also counts what other processes were given. With an argument it is that bot.
"""

import asyncio
import gc
import json
import os
import signal
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.city import FIRST_CHAT, OFFICER_CHAT
from benchmarks.filled import SETTINGS, keyring
from benchmarks.filling import fill
from benchmarks.measure import ROOT, TOKEN, module
from benchmarks.people import FORM, Crowd
from bot.settings.environment import load_settings
from playground.bot_api.server import BotApiServer
from storage.connections.engine import Engines
from storage.migrate import migrate

RESIDENTS, CHATS, TIMERS = 100_000, 64, 3_000
LONG_SECONDS = 0.010
"""The longest stop of the loop that is accepted."""
_LOOKED_AT_SECONDS = 0.004


class Watch:
    """Times every callback of the running loop, and reports what the long ones did."""

    def __init__(self) -> None:
        self.clock: list[float] = []
        self.cpu: list[float] = []
        self.long: Counter[str] = Counter()
        """CPU milliseconds of the longest, by the code that was running."""
        self._began = 0.0
        self._seen = ""
        self._main = threading.get_ident()
        self._collecting = 0.0
        self._collected = 0.0

    def start(self) -> None:
        run = asyncio.Handle._run  # noqa: SLF001 - every callback of the loop goes through it, and there is no hook

        def timed(handle: asyncio.Handle) -> None:
            self._seen, self._collected = "", 0.0
            self._began, cpu = time.perf_counter(), time.thread_time()
            run(handle)
            clock, cpu = time.perf_counter() - self._began, time.thread_time() - cpu
            self._began = 0.0
            self.clock.append(clock)
            self.cpu.append(cpu)
            if clock > LONG_SECONDS / 2:
                what = f"collection of garbage, {self._collected * 1000:.0f} ms" if self._collected > cpu / 2 else ""
                name = what or self._seen or repr(handle)[:100]
                self.long[name] = max(self.long[name], int(cpu * 1_000_000))

        asyncio.Handle._run = timed  # type: ignore[method-assign, assignment]  # noqa: SLF001 - as above
        gc.callbacks.append(self._on_collection)
        threading.Thread(target=self._look, daemon=True).start()

    def told(self) -> dict[str, Any]:
        """Return what was seen so far."""
        return {"clock": sorted(self.clock), "cpu": sorted(self.cpu), "long": self.long.most_common(12)}

    def _on_collection(self, phase: str, _info: object) -> None:
        if phase == "start":
            self._collecting = time.perf_counter()
        else:
            self._collected += time.perf_counter() - self._collecting

    def _look(self) -> None:
        while True:
            time.sleep(_LOOKED_AT_SECONDS / 2)
            began = self._began
            if began and not self._seen and time.perf_counter() - began > _LOOKED_AT_SECONDS:
                frames = sys._current_frames()  # noqa: SLF001 - documented, underscore or not
                self._seen = _place(frames.get(self._main))


def _place(frame: FrameType | None) -> str:
    """Return the innermost lines of the stack, ours first."""
    ours, any_ = [], []
    while frame is not None:
        path = frame.f_code.co_filename
        line = f"{'/'.join(path.rsplit('/', 3)[-2:])}:{frame.f_lineno} {frame.f_code.co_name}"
        any_.append(line)
        if path.startswith(str(ROOT)) and "site-packages" not in path and "benchmarks" not in path:
            ours.append(line)
        frame = frame.f_back
    return " < ".join([*any_[:1], *ours[:3]])


async def serve() -> None:
    """Run the bot of the environment, watched; report what was seen for each line on standard input."""
    from bot.app import running
    from bot.runtime import logging as logs
    from bot.runtime.memory import give_back_what_is_free, set_loaded_apart

    settings = load_settings(env_file=None)
    logs.configure(settings.log_level, settings.log_format)
    stop, watch = asyncio.Event(), Watch()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    async with running(settings) as bot:
        set_loaded_apart()
        give_back_what_is_free()

        def tell() -> None:
            if sys.stdin.readline():
                sys.stdout.write(json.dumps(watch.told()) + "\n")
                sys.stdout.flush()
            else:
                loop.remove_reader(sys.stdin)

        loop.add_reader(sys.stdin, tell)
        watch.start()
        await bot.run(stop)


def set_timers(path: str) -> None:
    """Make reminders fall due one after another while people talk, many of them at once."""
    due = datetime.now(UTC) + timedelta(seconds=20)
    rows = [
        ("draft_reminder", FIRST_CHAT + number, f"{due + timedelta(seconds=number // 500):%Y-%m-%d %H:%M:%S.%f}")
        for number in range(TIMERS)
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        # Left alone for so long that they are reminded of, and not so long that they are purged.
        connection.execute("UPDATE drafts SET updated_at = ?", [f"{due - timedelta(days=5):%Y-%m-%d %H:%M:%S.%f}"])
        connection.executemany("INSERT INTO timers (name, chat_id, due_at) VALUES (?, ?, ?)", rows)


async def watched(path: Path) -> dict[str, Any]:
    """Have people talk to the bot on this database; return what was seen."""
    server = BotApiServer(TOKEN)
    await server.start()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": server.url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{path}",
        "LOG_LEVEL": "ERROR",
        **SETTINGS,
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *module("stops", "bot"), cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, limit=1 << 28
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the bot was started without pipes")
    officer = server.world.person(OFFICER_CHAT, "Petugas")
    try:
        crowd = Crowd(server.world, FORM, CHATS)
        await crowd.open()
        looking = asyncio.create_task(_look_around(officer))
        await crowd.converse()
        looking.cancel()
        process.stdin.write(b"\n")
        return json.loads(await process.stdout.readline())  # type: ignore[no-any-return]
    finally:
        process.terminate()
        await process.wait()
        await server.close()


async def _look_around(officer: Any) -> None:
    while True:
        for words in ("/antrean", "/kuota", "/statistik", "/cari Siti"):
            officer.send(words)
            await asyncio.sleep(0.5)


def show(console: Console, seen: dict[str, Any]) -> None:
    headings = ("milliseconds", "callbacks", "p50", "p99", "p99.9", "longest", "over 10 ms")
    table = Table(*headings)
    for name in ("clock", "cpu"):
        times = [1000 * time for time in seen[name]]
        shares = (statistics.median(times), *(times[int(len(times) * share)] for share in (0.99, 0.999)), times[-1])
        over = sum(time > 1000 * LONG_SECONDS for time in times)
        table.add_row(f"by {name}", f"{len(times):,}", *(f"{share:.2f}" for share in shares), str(over))
    console.print(table)
    console.print("the longest, with their CPU time:")
    for what, microseconds in seen["long"]:
        console.print(f"  {microseconds / 1000:6.1f} ms  {what}", markup=False, highlight=False)


async def main(residents: int) -> None:
    console = Console(width=160)
    with tempfile.TemporaryDirectory(prefix="bench") as name:
        path = Path(name) / "city.db"
        engines = Engines(f"sqlite+aiosqlite:///{path}")
        await migrate(engines)
        await engines.dispose()
        began = time.perf_counter()
        await fill(f"sqlite+aiosqlite:///{path}", keyring(), residents)
        console.print(f"{residents:,} residents in {time.perf_counter() - began:.0f} s; {os.cpu_count()} cores")
        set_timers(str(path))
        show(console, await watched(path))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        asyncio.run(serve())
    else:
        asyncio.run(main(int(os.environ.get("RESIDENTS", RESIDENTS))))
