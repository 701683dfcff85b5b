"""`make bench`: our full conversation step against python-telegram-bot's bare echo, side by side in one run.

Both talk to the playground's Bot API, which runs in this process; each bot is a process of its own.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.people import CHATS, ECHO, FORM, Conversations, Crowd
from benchmarks.stages import STAGES
from bot.settings import new_key
from playground.bot_api import BotApiServer

RUNS = 3
TOKEN = "700000001:AAplayground-token-for-benchmarks-00"  # noqa: S105 (it opens nothing)
ENOUGH_SECONDS = 70.0
"""After this no further run is begun: on a slow machine there are fewer than three."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: updates answered a second, CPU milliseconds of the bot an update, and what stages were seen."""

    rate: float
    cpu_ms: float
    stages: Counter[str]


async def measure(module: str, conversations: Conversations, *arguments: str) -> Measured:
    """Run one bot on an empty database against a server of its own."""
    server = BotApiServer(TOKEN)
    await server.start()
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            env=_environment(server, Path(folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            crowd = Crowd(server.world, conversations)
            await crowd.open()
            before = await _ask(process)
            updates, seconds = await crowd.converse()
            after = await _ask(process)
        finally:
            process.terminate()
            await process.wait()
            await server.close()
    stages = Counter(after.get("stages", {}))
    stages.subtract(before.get("stages", {}))
    return Measured(updates / seconds, 1000 * (after["cpu"] - before["cpu"]) / updates, stages)


async def _ask(process: asyncio.subprocess.Process) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the bot was started without pipes")
    process.stdin.write(b"\n")
    return json.loads(await process.stdout.readline())  # type: ignore[no-any-return]


def _environment(server: BotApiServer, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": server.url,
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bench.db'}",
        "DATA_ENCRYPTION_KEYS": new_key(),
        "BLIND_INDEX_KEY": new_key(),
        "LOG_LEVEL": "ERROR",
    }


def _median(runs: list[Measured]) -> tuple[float, float]:
    return statistics.median(run.rate for run in runs), statistics.median(run.cpu_ms for run in runs)


async def main() -> None:
    ours: list[Measured] = []
    echo: list[Measured] = []
    began = time.monotonic()
    stages = (await measure("benchmarks.our_bot", FORM, "stages")).stages
    while len(ours) < RUNS and time.monotonic() - began < ENOUGH_SECONDS:
        echo.append(await measure("benchmarks.echo_bot", ECHO))
        ours.append(await measure("benchmarks.our_bot", FORM))
    (echo_rate, echo_cpu), (our_rate, our_cpu) = _median(echo), _median(ours)
    table = Table("", "updates answered a second", "CPU an update", title=f"{CHATS} chats, median of {len(ours)} runs")
    table.add_row("python-telegram-bot, bare echo, nothing kept", f"{echo_rate:.0f}", f"{echo_cpu:.2f} ms")
    table.add_row("ours: a form's step, kept (SQLite, synchronous=FULL)", f"{our_rate:.0f}", f"{our_cpu:.2f} ms")
    table.add_row("ours / bare echo", f"{our_rate / echo_rate:.2f}", f"{our_cpu / echo_cpu:.2f}")
    total = sum(stages.values()) or 1
    shares = ", ".join(f"{name} {stages[name] / total:.0%}" for name in STAGES)
    console = Console(width=110)
    console.print(table)
    console.print(f"{os.cpu_count()} cores, shared with the Bot API. Time of our event loop: {shares}")


asyncio.run(main())
