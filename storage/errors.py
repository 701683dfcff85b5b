"""The database's failures by the names that the bot uses, and their reasons."""

import errno
import os

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

StorageError = SQLAlchemyError
"""Any failure of the database: it may be away, locked, full, or refuse a row."""

# Classes of PostgreSQL's codes: connection, read-only, rolled back, resources, locks, operators, operating system,
# internal. Their messages name files, settings and processes; messages of any other class may quote a value.
_ABOUT_THE_SERVER = ("08", "25", "40", "53", "55", "57", "58", "XX")


class DatabaseAway(StorageError):
    """The database cannot be used at the moment, whatever the statement: it will work later."""


class LeaseLost(StorageError):
    """Another process may now be doing what this process alone may do."""


class WriteOnReader(StorageError):
    """A statement that writes was given to a read-only connection: a fault of the program, at every attempt."""


def why(error: BaseException) -> str:
    """Return the database's own words for a failure, with its code, and never a value that was being written.

    SQLite names at most tables and columns. PostgreSQL quotes values in messages about rows, so of those only the code
    is returned. For errors of the operating system it is the error's name and message without a path.
    """
    if isinstance(error, DatabaseAway):
        return str(error)
    said = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if name := getattr(said, "sqlite_errorname", None):
        return f"{name}: {said}"
    if isinstance(state := getattr(said, "sqlstate", None), str):
        # The driver's own error is the cause of SQLAlchemy's; its first argument is the message without detail and
        # hint.
        behind = said.__cause__ or said
        kind = type(behind).__name__
        words = getattr(behind, "message", None) or next(iter(behind.args), "")
        return f"{state} {kind}: {words}" if state.startswith(_ABOUT_THE_SERVER) else f"{state} {kind}"
    if isinstance(said, OSError) and said.errno is not None:
        # Not `strerror`: asyncio puts an address there.
        return f"{errno.errorcode.get(said.errno, said.errno)}: {os.strerror(said.errno)}"
    return type(said).__name__
