"""aiosqlite with one visit to the connection's thread for a statement and its rows.

A cursor of aiosqlite's own is made, asked, read and closed in four visits, and those are most of what a short statement
costs. All rows of a result are read at once, which is what SQLAlchemy asks of every cursor but a streaming one.
"""

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

import aiosqlite

_TRIED_SECONDS, _TRIED_EVERY_SECONDS = 10.0, 0.02


class OneHopConnection(aiosqlite.Connection):
    """Made of `sqlite3.connect`'s arguments; SQLAlchemy awaits it (`async_creator_fn`).

    The pragmas are set with the opening: whoever is cancelled between the two would leave a connection open that nobody
    knows of.

    Args:
        pragmas: such as "journal_mode = WAL".
    """

    def __init__(self, *args: Any, pragmas: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(lambda: _opened(pragmas, *args, **kwargs), iter_chunk_size=64)
        # A process that is told to end does not wait for it.
        self._thread.daemon = True

    def cursor(self) -> Any:
        return _Cursor(self)


def _opened(pragmas: Sequence[str], *args: Any, **kwargs: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = sqlite3.connect(*args, **kwargs)
    try:
        # Transactions begin where we say so, else a released savepoint outlives an outer rollback.
        connection.isolation_level = None
        for pragma in pragmas:
            _set(connection, pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    """Set it; again while the file is locked: of several that make a new file WAL at once, SQLite lets not all wait."""
    ends = time.monotonic() + _TRIED_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(_TRIED_EVERY_SECONDS)
        else:
            return


class _Cursor:
    """What SQLAlchemy's adapter uses of a cursor."""

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def __aenter__(self) -> "_Cursor":
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection._execute(self._run, False, operation, parameters)  # type: ignore[no-untyped-call]

    async def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> None:
        await self._connection._execute(self._run, True, operation, parameters)  # type: ignore[no-untyped-call]

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is left open."""

    def _run(self, many: bool, operation: str, parameters: Sequence[Any]) -> None:
        cursor = self._connection._conn.cursor()
        try:
            if many:
                cursor.executemany(operation, parameters)
            else:
                cursor.execute(operation, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.lastrowid, self.rowcount = cursor.lastrowid, cursor.rowcount
        finally:
            cursor.close()
