"""One run: people talk to a bot in a process of its own, or in several, through the playground's Bot API."""

import asyncio
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.people import Conversations, Crowd
from bot.settings.values import new_key
from playground.bot_api.server import BotApiServer
from playground.world.faults import Call, Fault

TOKEN = "700000001:AAplayground-token-for-benchmarks-00"  # noqa: S105 (it opens nothing)
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of bot: its name, the command of each of its processes, and how it is talked to."""

    name: str
    commands: Sequence[Sequence[str]]
    conversations: Conversations


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run came to.

    Attributes:
        rate: updates answered a second.
        cpu_ms: CPU milliseconds of the bot for each update.
        calls: calls of the Bot API for each update, getUpdates apart.
        delays: seconds until each answer.
        stages: samples of CPU time, by stage.
        memory: the most megabytes that one of its processes has held.
    """

    rate: float
    cpu_ms: float
    calls: float
    delays: Sequence[float]
    stages: Counter[str]
    memory: float

    def delay_ms(self, share: float) -> float:
        """Return the time within which this share of the updates was answered."""
        return 1000 * sorted(self.delays)[int(share * (len(self.delays) - 1))]


async def measure(
    kind: Kind,
    chats: int,
    *,
    latency: float = 0.0,
    database_url: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Measured:
    """Run one kind of bot against a server of its own.

    Args:
        kind: the kind of bot.
        chats: people who talk at the same time.
        latency: seconds by which every call but getUpdates is answered later.
        database_url: a new SQLite file if left out.
        settings: the bot's, in addition to those it needs; without keys among them it gets new ones.
    """
    calls = Counter[str]()

    def late(call: Call) -> Fault | None:
        calls[call.method] += 1
        return Fault(delay=latency) if latency and call.method != "getUpdates" else None

    async with AsyncExitStack() as stack:
        server = BotApiServer(TOKEN)
        await server.start()
        stack.push_async_callback(server.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environment = environment_of(server, database_url or f"sqlite+aiosqlite:///{folder / 'bench.db'}")
        environment |= settings or {}
        processes = [
            await stack.enter_async_context(running_process(command, environment)) for command in kind.commands
        ]
        crowd = Crowd(server.world, kind.conversations, chats)
        await crowd.open()
        server.world.before_call = late
        before = [await ask(process) for process in processes]
        updates, seconds = await crowd.converse()
        after = [await ask(process) for process in processes]
    cpu = sum(one["cpu"] for one in after) - sum(one["cpu"] for one in before)
    memory = max(one["memory"] for one in after)
    stages = Counter(after[0].get("stages", {}))
    stages.subtract(before[0].get("stages", {}))
    del calls["getUpdates"]
    return Measured(updates / seconds, 1000 * cpu / updates, calls.total() / updates, crowd.delays, stages, memory)


@asynccontextmanager
async def running_process(
    command: Sequence[str], environment: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def ask(process: asyncio.subprocess.Process) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the bot was started without pipes")
    process.stdin.write(b"\n")
    return json.loads(await process.stdout.readline())  # type: ignore[no-any-return]


def environment_of(server: BotApiServer, database_url: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": server.url,
        "DATABASE_URL": database_url,
        "DATA_ENCRYPTION_KEYS": new_key(),
        "BLIND_INDEX_KEY": new_key(),
        "LOG_LEVEL": "ERROR",
    }


def module(name: str, *arguments: str, python: str = sys.executable) -> Sequence[str]:
    """Return the command that runs a module of this package."""
    return (python, "-m", f"benchmarks.{name}", *arguments)
