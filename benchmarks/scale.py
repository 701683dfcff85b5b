"""`make bench-scale`: how long queues and look-ups take, with a thousand applications and with a million.

Each database is filled with made-up people, brought into memory, and read by the code that serves them, in a process of
its own, the small city and the large one in turn. Then the bot itself serves a copy of each, for its memory.
ROWS=100000 for a smaller city. What KEEP=FOLDER names keeps what was filled for the next time; `fill sqlite` and
`fill postgresql` do nothing else.
"""

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.city import OFFICER_CHAT, TODAY, City, Somebody
from benchmarks.filled import (
    SETTINGS,
    folder_of_cities,
    keep_drafts,
    keyring,
    postgresql_city,
    postgresql_copy,
    postgresql_server,
    read_through,
    sqlite_city,
    sqlite_copy,
)
from benchmarks.measure import Kind, module
from benchmarks.measure import measure as talk_to
from benchmarks.people import FORM
from bot.handlers.status import show_status
from bot.loading import load_resources
from bot.resources import Resources
from bot.runtime.memory import set_loaded_apart
from bot.runtime.step import Step
from bot.services.places import pools as places
from bot.services.review import queue as officer_queue
from bot.services.review.search import search
from bot.views.places.board import current_period, read_board
from domain.access import Officer, Role
from domain.areas import CITY_CODE
from domain.programme import Programme
from storage.connections.engine import Engines
from storage.records.base import InboxItem, InboxSource, new_id
from storage.unit_of_work import Database, UnitOfWork

SMALL = 1_000
ROUNDS = 5
TIMES = 300
WARM_UP = 30
TALKING = 16

Act = Callable[[UnitOfWork, Somebody], Awaitable[object]]


def acts(resources: Resources) -> Mapping[str, Act]:
    """Return the timed acts, by name. `Somebody` is another applicant every time."""
    city = Officer(new_id(), OFFICER_CHAT, Role.APPROVER, frozenset(Programme), frozenset({CITY_CODE}))

    def verifier(area: str) -> Officer:
        return Officer(new_id(), OFFICER_CHAT, Role.VERIFIER, frozenset(Programme), frozenset({area}))

    async def page(uow: UnitOfWork, officer: Officer) -> None:
        waiting, _more = await officer_queue.page(uow, officer, own=None)
        for queued in waiting:
            officer_queue.checks_for_officer(uow, resources, officer, queued)

    async def next_page(uow: UnitOfWork, one: Somebody) -> None:
        await officer_queue.page(uow, city, own=None, after=one.reference)

    async def found(uow: UnitOfWork, words: str, officer: Officer = city) -> None:
        if not (await search(uow, resources, officer, words)).hits:
            raise LookupError("somebody who is there was not found")

    def step(uow: UnitOfWork, chat_id: int) -> Step:
        item = InboxItem(1, new_id(), InboxSource.TELEGRAM, chat_id, b"", 0, uow.now)
        return Step(item=item, resources=resources, now=uow.now, uow=uow)

    async def status(uow: UnitOfWork, one: Somebody) -> None:
        asked = step(uow, one.chat_id)
        asked.resident = await uow.residents.get_by_telegram_id(one.chat_id)
        await show_status(asked)

    async def board(uow: UnitOfWork, one: Somebody) -> None:
        asked = step(uow, OFFICER_CHAT)
        await read_board(asked, one.programme, current_period(asked, one.programme))

    async def in_line(uow: UnitOfWork, one: Somebody) -> None:
        application = await uow.applications.get_by_reference(one.reference)
        if application is None or await uow.waiting.place_of(application.id) is None:
            raise LookupError("somebody who waits is not in line")

    return {
        "queue, a kelurahan's verifier": lambda uow, one: page(uow, verifier(one.kelurahan_code)),
        # Whose page is full in the small city, too.
        "queue, a verifier of the whole city": lambda uow, _one: page(uow, verifier(CITY_CODE)),
        "queue, the city's approver": lambda uow, _one: page(uow, city),
        "the queue from a case on": next_page,
        "look-up by reference": lambda uow, one: found(uow, str(one.reference)),
        "look-up by NIK": lambda uow, one: found(uow, one.nik),
        "look-up by phone": lambda uow, one: found(uow, one.phone),
        "look-up by name in a kelurahan": lambda uow, one: found(uow, one.name, verifier(one.kelurahan_code)),
        "look-up by name in a kecamatan": lambda uow, one: found(uow, one.name, verifier(one.kecamatan_code)),
        "/status": status,
        "figures of the dashboard": lambda uow, _one: uow.applications.counters(),
        "free places": lambda uow, _one: places.free_places(uow, resources, TODAY.date()),
        "/kuota": board,
        "place in the waiting list": in_line,
    }


async def measure(cities: Mapping[int, str]) -> None:
    """Time everything in each city, by its number of applicants; print the milliseconds of each round by name as JSON.

    The cities take turns, act by act: other load on the machine falls on both.
    """
    resources, opened = load_resources("benchmark_bot", 28), keyring()
    made = City(opened)
    databases = {people: Database(Engines(url), opened, lambda: TODAY) for people, url in cities.items()}
    chances = {people: random.Random(people) for people in cities}  # noqa: S311 (made-up people)

    def somebody(people: int, name: str) -> Somebody:
        one = made.person(chances[people].randrange(people))
        while name == "place in the waiting list" and one.status != "waitlisted":
            one = made.person(chances[people].randrange(people))
        return one

    async def timed(act: Act, people: int, name: str) -> float:
        one = somebody(people, name)
        began = time.perf_counter()
        async with databases[people].read() as uow:
            await act(uow, one)
        return 1000 * (time.perf_counter() - began)

    known = acts(resources)
    for name, act in known.items():
        for people in list(cities) * WARM_UP:
            await timed(act, people, name)
    set_loaded_apart()
    took: dict[str, dict[int, list[list[float]]]] = {}
    for name, act in known.items():
        rounds = took[name] = {people: [[] for _ in range(ROUNDS)] for people in cities}
        for number in range(ROUNDS * TIMES):
            for people in cities:
                rounds[people][number // TIMES].append(await timed(act, people, name))
    for database in databases.values():
        await database.close()
    sys.stdout.write(json.dumps(took))


def measured(cities: Mapping[int, str]) -> dict[str, Any]:
    """Return what `measure` prints, from a process of its own."""
    given = [part for people, url in cities.items() for part in (str(people), url)]
    command = [sys.executable, "-m", "benchmarks.scale", "measure", *given]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)  # noqa: S603 (the command is ours)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


async def memory_of_bot(url: str) -> float:
    """Return the most megabytes the bot holds while some people fill in a form and all other drafts are open."""
    await keep_drafts(url)
    bot = Kind("the bot", [module("bots.ours")], FORM)
    return (await talk_to(bot, TALKING, database_url=url, settings=SETTINGS)).memory


def show(
    console: Console, database: str, people: int, took: Mapping[str, Any], memory: Sequence[float], note: str = ""
) -> None:
    """Print the medians measured with `SMALL` applicants next to those with `people`."""
    table = Table(title=f"{database}: milliseconds, median of {ROUNDS} rounds of {TIMES}", title_justify="left")
    for heading in ("", f"{SMALL:,}: p50", "p99", f"{people:,}: p50", "p99", "p99 ratio"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, rounds in took.items():
        before, after = ([sorted(times) for times in rounds[str(one)]] for one in (SMALL, people))
        cells = [f"{_median(one, share):.2f}" for one in (before, after) for share in (0.5, 0.99)]
        table.add_row(name, *cells, f"{_median(after, 0.99) / _median(before, 0.99):.2f}")
    small, large = memory
    table.add_row("memory of the bot, MB", f"{small:.0f}", "", f"{large:.0f}", "", f"{large / small:.2f}")
    console.print(table, note)


def _median(rounds: Sequence[Sequence[float]], share: float) -> float:
    return statistics.median(times[int(len(times) * share)] for times in rounds)


async def on_sqlite(console: Console, folder: Path, people: int) -> None:
    files = {one: await sqlite_city(folder, one) for one in (SMALL, people)}
    read_through(folder)
    took = measured({one: f"sqlite+aiosqlite:///{file}" for one, file in files.items()})
    memory = []
    for file in files.values():
        with sqlite_copy(file) as copy:
            memory.append(await memory_of_bot(copy))
    size = files[people].stat().st_size / people
    show(console, "SQLite", people, took, memory, f"{size:,.0f} bytes an application on disk\n")


async def on_postgresql(console: Console, folder: Path, people: int) -> None:
    with postgresql_server(folder) as started:
        addresses = {one: await postgresql_city(started, one) for one in (SMALL, people)}
        read_through(folder)
        took = measured(addresses)
        memory = []
        for one in addresses:
            async with postgresql_copy(started, one) as copy:
                memory.append(await memory_of_bot(copy))
        show(console, "PostgreSQL", people, took, memory)


async def main(people: int) -> None:
    console = Console(width=110)
    with folder_of_cities() as folder:
        await on_sqlite(console, folder, people)
        await on_postgresql(console, folder, people)
    console.print(f"{os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}")


async def fill_only(database: str, people: int) -> None:
    """Make the cities of a database that are not there yet."""
    with folder_of_cities() as folder:
        if database == "sqlite":
            for one in (SMALL, people):
                await sqlite_city(folder, one)
        else:
            with postgresql_server(folder) as started:
                for one in (SMALL, people):
                    await postgresql_city(started, one)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["measure", *given]:
            asyncio.run(measure(dict(zip(map(int, given[::2]), given[1::2], strict=True))))
        case ["fill", name]:
            asyncio.run(fill_only(name, int(os.environ.get("ROWS", "1000000"))))
        case _:
            asyncio.run(main(int(os.environ.get("ROWS", "1000000"))))
