"""Databases that hold a made-up city: filled when they are not there yet, and kept when a folder is named for them.

Filling a million takes a quarter of an hour, timing what is in it a minute: with KEEP each can be done in its time.
"""

import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.city import fill
from benchmarks.databases import address_of, server
from storage.encryption import Vault
from storage.engine import Engines
from storage.migrate import migrate

KEYS = (b"benchmarks: a key of 32 bytes ..", b"benchmarks: another of 32 bytes.")
"""The key that seals what the people of the city sent, and that of the blind index."""


def vault() -> Vault:
    return Vault([KEYS[0]], KEYS[1])


@contextmanager
def folder_of_cities() -> Iterator[Path]:
    """Where the cities are: in the folder KEEP names, or in one that goes at the end."""
    if kept := os.environ.get("KEEP"):
        Path(kept).mkdir(parents=True, exist_ok=True)
        yield Path(kept)
    else:
        with tempfile.TemporaryDirectory(prefix="bench") as name:
            yield Path(name)


async def sqlite_city(folder: Path, people: int) -> Path:
    """The file with a city of so many applicants; it is made if it is not there."""
    path, begun = folder / f"city_{people}.db", folder / f"begun_{people}.db"
    if not path.exists():
        begun.unlink(missing_ok=True)
        await _fill(f"sqlite+aiosqlite:///{begun}", people)
        begun.rename(path)
    return path


@contextmanager
def postgresql_server(folder: Path) -> Iterator[Any]:
    """The server whose data are in this folder."""
    data = folder / "postgresql"
    data.mkdir(exist_ok=True)
    folder.chmod(0o755)
    with server(data) as started:
        yield started


async def postgresql_city(started: Any, people: int) -> str:
    """The address of the database with a city of so many applicants; it is made if it is not there."""
    name, begun = f"city_{people}", f"begun_{people}"
    async with _maintenance(started) as connection:
        if not await connection.fetchval("SELECT count(*) FROM pg_database WHERE datname = $1", name):
            await connection.execute(f"DROP DATABASE IF EXISTS {begun}")
            await connection.execute(f"CREATE DATABASE {begun}")
            await _fill(_address(started, begun), people)
            await connection.execute(f"ALTER DATABASE {begun} RENAME TO {name}")
    return _address(started, name)


@asynccontextmanager
async def postgresql_copy(started: Any, people: int) -> AsyncIterator[str]:
    """The address of a copy of a city, which may be written to and goes at the end."""
    name = f"copy_{people}"
    async with _maintenance(started) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE city_{people} STRATEGY file_copy")
        yield _address(started, name)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _maintenance(started: Any) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(started.get_uri())
    try:
        yield connection
    finally:
        await connection.close()


def _address(started: Any, name: str) -> str:
    return address_of(started).set(database=name).render_as_string(hide_password=False)


async def _fill(url: str, people: int) -> None:
    engines, began = Engines(url), time.perf_counter()
    await migrate(engines)
    await engines.dispose()
    await fill(url, vault(), people)
    seconds = time.perf_counter() - began
    sys.stderr.write(f"{people:,} applicants in {url.partition('+')[0]} in {seconds:.0f} s\n")
