"""`make bench-registry`: how long a list takes, in how much memory, and how long others wait to write meanwhile.

Each import is the real command in a process of its own; meanwhile this process writes to the same database, again
and again, as a bot that answers residents does.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.databases import address_of, server
from bot.settings.environment import load_settings
from bot.settings.values import new_key
from bot.sheets import new_sheet
from storage.connections.engine import Engines
from storage.encryption import Keyring
from storage.migrate import migrate
from storage.unit_of_work import Database

ROWS = (100_000, 1_000_000)
ROWS_XLSX = (1_000_000,)
TOKEN = "700000001:AAplayground-token-for-benchmarks-00"  # noqa: S105 (it opens nothing)
EVERY_SECONDS = 0.02
LISTED_ON = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """One import: its time, its process's peak memory, and how long others waited to write (milliseconds)."""

    seconds: float
    peak_megabytes: float
    waits: list[float]


def write_list(path: Path, rows: int) -> Path:
    """Return a made-up decile list."""
    chance = random.Random(rows)  # noqa: S311 (made-up people)
    with new_sheet(path, ("NIK", "Desil")) as sheet:
        for number in range(rows):
            born = f"{chance.randint(1, 28):02d}{chance.randint(1, 12):02d}{chance.randint(0, 99):02d}"
            nik = f"3374{chance.randint(1, 16):02d}{born}{9000 + number % 1000}"
            sheet.append((nik, number % 10 + 1))
    return path


async def measure(url: str, file: Path) -> Measured:
    """Import a file into a database and write to it meanwhile."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATABASE_URL": url,
        "DATA_ENCRYPTION_KEYS": new_key(),
        "BLIND_INDEX_KEY": new_key(),
    }
    settings = load_settings(environment, env_file=None)
    engines = Engines(url)
    await migrate(engines)
    keyring = Keyring(settings.encryption_keys(), settings.blind_index_key.get_secret_value())
    database = Database(engines, keyring)
    waits: list[float] = []
    command = (sys.executable, "-m", "bot", "registry", "import", "dtsen", str(file), "--date", LISTED_ON.isoformat())
    began = time.perf_counter()
    ended = asyncio.get_running_loop().run_in_executor(None, _run, command, environment)
    while not ended.done():
        asked = time.perf_counter()
        async with database.write() as uow:
            await uow.residents.set_reachable([1])
            await uow.commit()
        waits.append(1000 * (time.perf_counter() - asked))
        await asyncio.wait([ended], timeout=EVERY_SECONDS)
    status, peak = await ended
    seconds = time.perf_counter() - began
    await database.close()
    if status != 0:
        raise SystemExit("the import failed")
    return Measured(seconds, peak, waits)


def _run(command: tuple[str, ...], environment: dict[str, str]) -> tuple[int, float]:
    """Run a command; return its status and the most memory it took, in megabytes."""
    process = os.posix_spawn(command[0], command, environment)
    _, status, used = os.wait4(process, 0)
    return status, used.ru_maxrss / 1024


async def main() -> None:
    table = Table("database", "file", "rows", "seconds", "rows/s", "peak MB", "others wait: median", "99%", "longest")
    with tempfile.TemporaryDirectory(prefix="bench") as name, server() as started:
        folder = Path(name)
        files = [(rows, write_list(folder / f"{rows}.csv", rows)) for rows in ROWS]
        files += [(rows, write_list(folder / f"{rows}.xlsx", rows)) for rows in ROWS_XLSX]
        address = address_of(started).render_as_string(hide_password=False)
        for rows, file in files:
            for url in (f"sqlite+aiosqlite:///{folder}/{file.name}.db", address):
                found = await measure(url, file)
                waits = sorted(found.waits)
                table.add_row(
                    url.partition("+")[0],
                    file.suffix,
                    f"{rows:,}",
                    f"{found.seconds:.1f}",
                    f"{rows / found.seconds:,.0f}",
                    f"{found.peak_megabytes:.0f}",
                    f"{statistics.median(waits):.0f} ms",
                    f"{waits[int(len(waits) * 0.99)]:.0f} ms",
                    f"{waits[-1]:.0f} ms",
                )
    console = Console(width=120)
    console.print(table)
    console.print(f"{os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}")


if __name__ == "__main__":
    asyncio.run(main())
