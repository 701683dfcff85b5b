"""aiosqlite with one visit to the connection's thread for a statement and its rows.

A cursor of aiosqlite's own is made, asked, read and closed in four visits, and those are most of what a short statement
costs. All rows of a result are read at once, which is what SQLAlchemy asks of every cursor but a streaming one. A
transaction begins on the visit of its first statement, and nobody waits for its rollback: the thread does what it is
given in order, so anyone who uses the connection next finds it done.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite

_TRIED_SECONDS, _TRIED_EVERY_SECONDS = 10.0, 0.02


class SingleCallConnection(aiosqlite.Connection):
    """Made of `sqlite3.connect`'s arguments; SQLAlchemy awaits it (`async_creator_fn`).

    The pragmas are set with the opening: a task cancelled between the two would leave a connection open that nobody
    knows of.

    Args:
        pragmas: such as "journal_mode = WAL".
    """

    def __init__(self, *args: Any, pragmas: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(lambda: _opened(pragmas, *args, **kwargs), iter_chunk_size=64)
        # A process that is told to end does not wait for it.
        self._thread.daemon = True
        self._begins: str | None = None
        self._begun = False
        self._ends: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Stop the connection's thread; return what is done when it has ended."""
        self._ends = super().stop()
        return self._ends

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except Exception:
            # aiosqlite has told its thread to end and leaves it: where the process ends of this error, the thread's
            # answer would find the event loop closed, and a traceback be printed below our one line.
            if self._ends is not None:
                await self._ends
            raise

    def cursor(self) -> Any:
        """Return a cursor that makes one call a statement."""
        return _Cursor(self)

    def new_cursor(self) -> sqlite3.Cursor:
        """Return a cursor of the driver's; for the connection's own thread."""
        cursor: sqlite3.Cursor = self._conn.cursor()
        return cursor

    def begin_with_next(self, begin: str) -> None:
        """Begin a transaction, by this statement, before the next one that is asked."""
        self._begins = begin

    async def ask(self, run: Callable[..., None], *given: Any) -> None:
        """Call this in the connection's thread, in the transaction that is to begin. Raises what it raises."""
        if self._begins is not None:
            begin, self._begins = self._begins, None
            self._begun = True
            await self._execute(self._begin_and, begin, run, *given)  # type: ignore[no-untyped-call]
        else:
            await self._execute(run, *given)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commit what has begun; nothing otherwise."""
        self._begins = None
        if self._begun:
            try:
                await super().commit()
            except BaseException:
                # SQLAlchemy would give the connection back with the transaction open.
                await self.rollback()
                raise
            self._begun = False

    async def rollback(self) -> None:
        """Roll back what has begun; nothing otherwise."""
        self._begins = None
        if self._begun:
            self._begun = False
            self._tx.put_nowait((None, self._conn.rollback))

    def _begin_and(self, begin: str, run: Callable[..., None], *given: Any) -> None:
        self._conn.execute(begin)
        run(*given)


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

    def __init__(self, connection: SingleCallConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.arraysize = 1
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def __aenter__(self) -> "_Cursor":
        return self

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.ask(self._run, False, operation, parameters)

    async def executemany(self, operation: str, parameters: Sequence[Sequence[Any]]) -> None:
        await self._connection.ask(self._run, True, operation, parameters)

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Close what is left open."""

    def _run(self, many: bool, operation: str, parameters: Sequence[Any]) -> None:
        cursor = self._connection.new_cursor()
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
