"""INSERT with ON CONFLICT, in the dialect of the current database.

The other dialect is not imported: PostgreSQL's alone is a twentieth of the bot's whole import time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table

if TYPE_CHECKING:
    # The Insert of either dialect has the same methods.
    from sqlalchemy.dialects.postgresql import Insert

SQLITE = "sqlite"


@lru_cache(maxsize=2)
def insert_in(dialect: str) -> Callable[[Table], Insert]:
    """Return the function that makes the INSERT into a table.

    Args:
        dialect: the name of a connection's dialect, "sqlite" or "postgresql".
    """
    insert: Any
    if dialect == SQLITE:
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert
    return insert  # type: ignore[no-any-return]


@lru_cache(maxsize=64)
def upsert_in(dialect: str, table: Table, key: tuple[str, ...], changing: tuple[str, ...]) -> Insert:
    """Return the statement that inserts a row or changes the row with its key; made once per shape.

    Args:
        dialect: as for `insert_in`.
        table: the table to write.
        key: the columns of a unique index or the primary key.
        changing: the columns to overwrite in an existing row; if empty, the row stays as it is.
    """
    statement = insert_in(dialect)(table)
    if not changing:
        return statement.on_conflict_do_nothing(index_elements=key)
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changing}
    )
