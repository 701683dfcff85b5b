"""What can go wrong below: the names by which the bot knows the database's failures."""

from sqlalchemy.exc import SQLAlchemyError

StorageError = SQLAlchemyError
"""Any failure of the database: it may be away, locked, full, or refuse a row."""


class DatabaseAway(StorageError):
    """The database cannot be used just now, whatever was asked of it: the same will work later."""
