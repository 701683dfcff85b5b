"""`make bench`: our full conversation step against bare echoes, one process against several, and where the time goes.

All talk to the playground's Bot API, which runs in this process; each bot is a process of its own. Rows of a table are
measured in turn, run by run, so that what else the machine does falls on all of them.
"""

import asyncio
import os
import statistics
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.databases import postgresql
from benchmarks.measure import ROOT, Kind, Measured, measure, module
from benchmarks.people import ECHO, FORM, WRITTEN
from benchmarks.stages import STAGES

CHATS, MANY_CHATS = 64, 256
LATENCY_SECONDS = 0.06
WORKERS = (1, 2, 4)

BY_BUTTONS = Kind("ours: a form's step, answered by buttons", [module("bots.ours")], FORM)
WRITTEN_ANSWERS = Kind("ours: the same, answers written", [module("bots.ours")], WRITTEN)
BARE = Kind("python-telegram-bot, bare echo, nothing kept", [module("bots.echo")], ECHO)
AIOGRAM = Kind("aiogram, bare echo", [module("bots.aiogram_echo", python=str(ROOT / ".venv-aiogram/bin/python"))], ECHO)
SIDE_BY_SIDE = Kind("the same, concurrent_updates", [module("bots.echo", "concurrent")], ECHO)
OURS = (BY_BUTTONS, WRITTEN_ANSWERS)
console = Console(width=120)


async def compare(title: str, kinds: Sequence[Kind], runs: int, chats: int, latency: float = 0.0) -> None:
    """Measure these kinds in turn and print them compared with the first."""
    measured: list[list[Measured]] = [[] for _ in kinds]
    for _ in range(runs):
        for kind, so_far in zip(kinds, measured, strict=True):
            so_far.append(await measure(kind, chats, latency=latency))
    table = Table("", "answered/s", "ratio", "CPU an update", "ratio", "p50", "p99", "p99/p50", "calls", title=title)
    first_rate, first_cpu = _rate(measured[0]), _cpu(measured[0])
    for kind, so_far in zip(kinds, measured, strict=True):
        rate, cpu = _rate(so_far), _cpu(so_far)
        half, most = (statistics.median(one.delay_ms(share) for one in so_far) for share in (0.5, 0.99))
        table.add_row(
            kind.name,
            f"{rate:.0f}",
            f"{rate / first_rate:.2f}",
            f"{cpu:.2f} ms",
            f"{cpu / first_cpu:.2f}",
            f"{half:.0f} ms",
            f"{most:.0f} ms",
            f"{most / half:.1f}",
            f"{so_far[0].calls:.1f}",
        )
    console.print(table)


async def compare_workers(runs: int) -> None:
    """Compare one worker with several, with intake and sender in processes of their own on PostgreSQL."""
    measured: dict[int, list[Measured]] = {number: [] for number in WORKERS}
    with postgresql() as new_database:
        for _ in range(runs):
            for number in WORKERS:
                parts = [module("bots.ours", part) for part in ("intake", *["worker"] * number, "sender")]
                kind = Kind(f"{number}", parts, FORM)
                measured[number].append(await measure(kind, CHATS, database_url=await new_database()))
    title = f"workers on PostgreSQL, with intake and sender, {CHATS} chats, median of {runs} runs"
    table = Table("workers", "answered/s", "ratio", "CPU an update, all processes", title=title)
    first = _rate(measured[WORKERS[0]])
    for number, so_far in measured.items():
        table.add_row(f"{number}", f"{_rate(so_far):.0f}", f"{_rate(so_far) / first:.2f}", f"{_cpu(so_far):.2f} ms")
    console.print(table)


async def show_stages() -> None:
    """Print where the CPU time of an update goes, with all calls and rows that it leads to."""
    found = [await measure(Kind("", [module("bots.ours", "stages")], one.conversations), CHATS) for one in OURS]
    table = Table("CPU time of our process", *(one.name for one in OURS), title="one run, by what it is for")
    totals = [sum(one.stages.values()) or 1 for one in found]
    for name in STAGES:
        shares = [one.stages[name] / total for one, total in zip(found, totals, strict=True)]
        cells = (f"{share:.0%}, {share * one.cpu_ms:.2f} ms" for one, share in zip(found, shares, strict=True))
        table.add_row(name, *cells)
    table.add_row("an update", *(f"{one.cpu_ms:.2f} ms" for one in found))
    console.print(table)


def _rate(measured: Sequence[Measured]) -> float:
    return statistics.median(one.rate for one in measured)


def _cpu(measured: Sequence[Measured]) -> float:
    return statistics.median(one.cpu_ms for one in measured)


async def main() -> None:
    runs = int(os.environ.get("RUNS", "5"))
    console.print(
        f"{os.cpu_count()} cores, shared with the Bot API. Python {sys.version.split()[0]}. Ours keeps everything:"
        " SQLite, synchronous=FULL, answered after the commit. Calls: of the Bot API, an update."
    )
    await compare(f"{CHATS} chats, median of {runs} runs", [BARE, SIDE_BY_SIDE, AIOGRAM, *OURS], runs, CHATS)
    late = f"{MANY_CHATS} chats, answers of the Bot API {1000 * LATENCY_SECONDS:.0f} ms later, median of {runs} runs"
    await compare(late, [SIDE_BY_SIDE, *OURS], runs, MANY_CHATS, LATENCY_SECONDS)
    await compare_workers(runs)
    await show_stages()


asyncio.run(main())
