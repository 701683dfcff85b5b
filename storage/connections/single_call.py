"""Connections of aiosqlite that make one call to their thread for a statement and its rows.

A cursor of aiosqlite makes four such calls (create, execute, read, close), and those are most of the cost of a short
statement. All rows of a result are read at once, which is what SQLAlchemy asks of every cursor but a streaming one. A
transaction begins in the call of its first statement, and nothing waits for its rollback: the thread handles calls in
order, so the next user of the connection finds it done.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite

_TRIED_SECONDS, _TRIED_EVERY_SECONDS = 10.0, 0.02


class SingleCallConnection(aiosqlite.Connection):
    """A connection made with the arguments of `sqlite3.connect`; SQLAlchemy awaits it (`async_creator_fn`).

    The pragmas are set in the call that opens it: a task cancelled between two calls would leave a connection open that
    no code knows of.

    Args:
        pragmas: such as "journal_mode = WAL".
    """

    def __init__(self, *args: Any, pragmas: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(lambda: _opened(pragmas, *args, **kwargs), iter_chunk_size=64)
        # A process that is told to end does not wait for the thread.
        self._thread.daemon = True
        self._begins: str | None = None
        self._begun = False
        self._ends: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Stop the connection's thread; return a future that is done when it has ended."""
        self._ends = super().stop()
        return self._ends

    async def _connect(self) -> aiosqlite.Connection:
        try:
            return await super()._connect()
        except Exception:
            # aiosqlite has told its thread to end and does not wait for it. If the process ends of this error, the
            # thread's answer would find the event loop closed, and a traceback would be printed below our one line.
            if self._ends is not None:
                await self._ends
            raise

    def cursor(self) -> Any:
        """Return a cursor that makes one call per statement."""
        return _Cursor(self)

    def new_cursor(self) -> sqlite3.Cursor:
        """Return a cursor of the driver, for use in the connection's own thread."""
        cursor: sqlite3.Cursor = self._conn.cursor()
        return cursor

    def begin_with_next(self, begin: str) -> None:
        """Begin a transaction with this statement, just before the next statement that is run."""
        self._begins = begin

    async def ask(self, run: Callable[..., None], *given: Any) -> None:
        """Call `run` in the connection's thread, in the transaction that is to begin. Raises what it raises."""
        if self._begins is not None:
            begin, self._begins = self._begins, None
            self._begun = True
            await self._execute(self._begin_and, begin, run, *given)  # type: ignore[no-untyped-call]
        else:
            await self._execute(run, *given)  # type: ignore[no-untyped-call]

    async def commit(self) -> None:
        """Commit the transaction that has begun, if any."""
        self._begins = None
        if self._begun:
            try:
                await super().commit()
            except BaseException:
                # SQLAlchemy would return the connection to the pool with the transaction open.
                await self.rollback()
                raise
            self._begun = False

    async def rollback(self) -> None:
        """Roll back the transaction that has begun, if any."""
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
        # The driver must not begin transactions by itself, else a released savepoint outlives an outer rollback.
        connection.isolation_level = None
        for pragma in pragmas:
            _set(connection, pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    """Set a pragma, and retry while the file is locked.

    If several processes switch a new file to WAL at once, SQLite does not let all of them wait.
    """
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
    """The part of a cursor that SQLAlchemy's adapter uses."""

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
