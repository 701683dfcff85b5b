"""What can go wrong below: the names by which the bot knows the database's failures."""

from sqlalchemy.exc import SQLAlchemyError

StorageError = SQLAlchemyError
"""Any failure of the database: it may be away, locked, full, or refuse a row."""
