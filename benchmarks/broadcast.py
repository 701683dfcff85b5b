"""`make bench-broadcast`: an announcement against other ways to send it, on the playground's Bot API with its limits.

Every call takes 50 to 100 ms: half of it on the way there, half on the way back, each of random length. Ours is the
whole bot on SQLite, as it is served; each peer sends the same words from a process of its own.
"""

import asyncio
import json
import os
import random
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.announcing.kills import kill_again_and_again
from benchmarks.announcing.stage import Stage, prepare, seconds_to_noon
from benchmarks.databases import postgresql
from benchmarks.filled import KEYS, keyring
from benchmarks.measure import ROOT, TOKEN, ask, environment_of, module, running_process
from playground.bot_api.limits import Limits
from playground.bot_api.server import BotApiServer
from playground.world.person import Person
from storage.connections.engine import Engines
from storage.migrate import migrate
from storage.unit_of_work import Database, utc_now

LIMIT, PAID_LIMIT = 30, 1_000
PEERS = {
    "plain loop": "loop",
    "python-telegram-bot's AIORateLimiter": "limiter",
    "gather, 30 at once": "gather",
}
KILLS = 10
KILLED_AT_RATE = 100
RESIDENTS, QUESTIONS_A_SECOND, QUESTION_SECONDS = 120, 5, 90
FIRST_RESIDENT = 50_000
PATIENCE_SECONDS = 3_600
SEGMENTS = (23_000, 230_000)
"""People for whom an announcement is queued, on either database."""

console = Console(width=150)


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    people: int
    share: float
    refused: int
    cpu: float
    memory: float
    more: str = ""


@asynccontextmanager
async def served() -> AsyncIterator[BotApiServer]:
    server = BotApiServer(TOKEN, limits=Limits())
    await server.start()
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def filled(people: int, address: str | None = None) -> AsyncIterator[tuple[Database, str]]:
    """Fill an empty database (by default a SQLite file) with an announcement to `people`; yield it and its address."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        address = address or f"sqlite+aiosqlite:///{Path(folder) / 'bot.db'}"
        database = Database(Engines(address), keyring())
        await migrate(database.engines)
        await prepare(database, people)
        try:
            yield database, address
        finally:
            await database.close()


def environment(server: BotApiServer, address: str, rate: int) -> dict[str, str]:
    return {
        **environment_of(server, address),
        "DATA_ENCRYPTION_KEYS": urlsafe_b64encode(KEYS[0]).decode(),
        "BLIND_INDEX_KEY": urlsafe_b64encode(KEYS[1]).decode(),
        "BROADCAST_RATE": str(rate),
        "CLOCK_AHEAD": str(seconds_to_noon(utc_now())),
        "LOG_LEVEL": "CRITICAL",
    }


async def ours(name: str, people: int, rate: int, limit: int, latency: tuple[float, float]) -> Row:
    async with served() as server, filled(people) as (_database, address):
        stage = Stage(server, people, latency)
        async with running_process(module("bots.ours"), environment(server, address, rate)) as process:
            before = await ask(process)
            await server.world.wait_for(lambda: stage.reached == people, PATIENCE_SECONDS)
            after = await ask(process)
    return Row(name, people, stage.rate / limit, stage.refused, after["cpu"] - before["cpu"], after["memory"])


async def peer(name: str, people: int) -> Row:
    async with served() as server:
        stage = Stage(server, people)
        python = str(ROOT / ".venv-peers/bin/python")
        command = module("announcing.peers", PEERS[name], str(people), python=python)
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment_of(server, ""), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    used = json.loads(output)
    return Row(name, people, stage.rate / LIMIT, stage.refused, used["cpu"], used["memory"])


async def answered_meanwhile() -> Row:
    """Have people write while an announcement goes out at the default rate."""
    rate = 28
    people = rate * (QUESTION_SECONDS + 30)
    async with served() as server, filled(people) as (_database, address):
        stage = Stage(server, people)
        residents = [server.world.person(FIRST_RESIDENT + number, "Warga") for number in range(RESIDENTS)]
        async with running_process(module("bots.ours"), environment(server, address, rate)) as process:
            before = await ask(process)
            await server.world.wait_for(lambda: stage.reached > rate, PATIENCE_SECONDS)
            began, reached = time.perf_counter(), stage.reached
            delays = await _ask_questions(server, residents)
            seconds = time.perf_counter() - began
            share = (stage.reached - reached + len(delays)) / seconds / LIMIT
            after = await ask(process)
    ordered = sorted(delays)
    half, most = ordered[len(ordered) // 2], ordered[int(0.99 * (len(ordered) - 1))]
    return Row(
        f"ours at {rate}, {QUESTIONS_A_SECOND} residents answered a second",
        stage.reached,
        share,
        stage.refused,
        after["cpu"] - before["cpu"],
        after["memory"],
        f"{len(delays)} answers: p50 {1000 * half:.0f}, p99 {1000 * most:.0f}, longest {1000 * ordered[-1]:.0f} ms",
    )


async def _ask_questions(server: BotApiServer, residents: Sequence[Person]) -> list[float]:
    chance = random.Random(20261128)  # noqa: S311 (chance, no secret)
    delays: list[float] = []

    async def ask_one(resident: Person) -> None:
        seen = len(resident.chat.messages) + 1
        began = time.perf_counter()
        resident.send("/bantuan")
        await server.world.wait_for(lambda: len(resident.chat.messages) > seen, 60)
        delays.append(time.perf_counter() - began)

    async with asyncio.TaskGroup() as group:
        for number in range(QUESTIONS_A_SECOND * QUESTION_SECONDS):
            group.create_task(ask_one(residents[number % len(residents)]))
            await asyncio.sleep(chance.expovariate(QUESTIONS_A_SECOND))
    return delays


async def killed(people: int) -> Row:
    async with served() as server, filled(people) as (database, address):
        # Copies that are unknown after the kills count as failed, and would pause it.
        settings = {**environment(server, address, KILLED_AT_RATE), "BROADCAST_FAILURE_PERCENT": "50"}
        seen = await kill_again_and_again(server, database, settings, people=people, kills=KILLS)
    more = (
        f"{seen.stage.killed} SIGKILLs: doubles {seen.doubles}, missing {seen.missing}, unknown {len(seen.unknown)}"
        f" and listed ({seen.arrived} of them had arrived)"
    )
    name = f"ours at {KILLED_AT_RATE}, killed; of the last process"
    return Row(name, people, seen.stage.rate / KILLED_AT_RATE, seen.stage.refused, seen.cpu, seen.memory, more)


async def queued() -> None:
    """Queue the recipients of a whole segment, and say so."""
    with postgresql() as new_database:
        for people in SEGMENTS:
            for name, address in (("SQLite", None), ("PostgreSQL", await new_database())):
                async with filled(people, address) as (_database, at):
                    command = module("announcing.queue", at)
                    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
                    output, _ = await process.communicate()
                seen = json.loads(output)
                console.print(
                    f"{seen['queued']:,} of {people:,} recipients queued on {name} in {seen['seconds']:.1f} s;"
                    f" longest piece {1000 * seen['longest']:.0f} ms; peak memory {seen['memory']:.0f} MB"
                )


def show(rows: Sequence[Row]) -> None:
    table = Table("", "recipients", "of the limit", "429s", "CPU s for 10,000", "peak memory", "")
    for row in rows:
        table.add_row(
            row.name,
            f"{row.people:,}",
            f"{row.share:.3f}",
            f"{row.refused:,}",
            f"{row.cpu * 10_000 / row.people:.1f}",
            f"{row.memory:.0f} MB",
            row.more,
        )
    console.print(table)


async def main(people: int, peers_people: int) -> None:
    load = os.getloadavg()[0]
    console.print(
        f"{os.cpu_count()} cores, shared with the Bot API; load {load:.1f} before. Python {sys.version.split()[0]}."
        " The limit is 30 a second; 1,000 where paid for."
    )
    wanted: dict[str, Any] = {
        "ours": lambda: ours("ours at 30", people, LIMIT, LIMIT, (0.05, 0.1)),
        "peers": lambda: asyncio.gather(*(peer(name, peers_people) for name in PEERS)),
        "answers": answered_meanwhile,
        "paid": lambda: ours("ours, paid, at 1,000; 50 ms", people, PAID_LIMIT, PAID_LIMIT, (0.05, 0.05)),
        "kills": lambda: killed(people),
    }
    rows: list[Row] = []
    for name, measure in wanted.items():
        if len(sys.argv) > 1 and name not in sys.argv:
            continue
        measured = await measure()
        rows += measured if isinstance(measured, list) else [measured]
        console.print(f"{name}: done")
    if rows:
        show(rows)
    if len(sys.argv) == 1 or "queue" in sys.argv:
        await queued()


if __name__ == "__main__":
    asyncio.run(main(int(os.environ.get("RECIPIENTS", "10000")), int(os.environ.get("PEERS_RECIPIENTS", "1500"))))
