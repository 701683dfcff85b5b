"""INSERT with ON CONFLICT, in the words of the database at hand."""

from collections.abc import Callable
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

SQLITE = "sqlite"

# Both dialects' have the same methods.
Insert = postgresql.Insert


def insert_in(dialect: str) -> Callable[[Table], Insert]:
    """What makes the INSERT into a table.

    Args:
        dialect: the name of a connection's dialect, "sqlite" or "postgresql".
    """
    return cast("Callable[[Table], Insert]", sqlite.insert) if dialect == SQLITE else postgresql.insert
