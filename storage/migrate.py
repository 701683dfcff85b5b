"""Migrations to the newest schema at start; safe when several processes start at once."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.connections.engine import Engines, is_passing
from storage.models.base import for_migrations

_ADVISORY_LOCK = 7_352_001
_FOLDER = Path(__file__).parent / "migrations"
UNFINISHED_COPY = "unfinished_copy"
"""The name of a table that exists only while another database is copied into this one."""


class DatabaseUnavailable(Exception):
    """The database cannot be opened, written or migrated.

    `passing` says that its server cannot be reached now, or is starting or stopping; the same may work later.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


async def migrate(engines: Engines, *, unfinished_copy: bool = False) -> None:
    """Run the missing migrations, all in one transaction.

    Args:
        engines: the database.
        unfinished_copy: for a process that copies into the database; all others are refused an incomplete one.

    Raises:
        DatabaseUnavailable: the database cannot be reached or written; the error holds the reason.
    """
    try:
        engines.make_folder()
        async with engines.writer.begin() as connection:
            if not engines.is_sqlite:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            if not unfinished_copy:
                await connection.run_sync(_is_whole)
            if not await connection.run_sync(_is_newest):
                await connection.run_sync(_upgrade)
    except DBAPIError as error:
        raise DatabaseUnavailable(str(error.orig), passing=is_passing(error)) from error
    except OSError as error:
        raise DatabaseUnavailable(error.strerror or str(error), passing=not engines.is_sqlite) from error
    if engines.database_path:
        engines.database_path.chmod(0o600)


async def check_newest(engines: Engines) -> None:
    """Check that the database has the newest schema, for a process that reads and must not change it.

    Raises:
        DatabaseUnavailable: it cannot be reached, does not exist, or has another schema.
    """
    if engines.database_path and not engines.database_path.is_file():
        raise DatabaseUnavailable("there is no such file")  # opening it would create one
    try:
        async with engines.reader.connect() as connection:
            await connection.run_sync(_is_whole)
            newest = await connection.run_sync(_is_newest)
    except DBAPIError as error:
        raise DatabaseUnavailable(str(error.orig), passing=is_passing(error)) from error
    except OSError as error:
        raise DatabaseUnavailable(error.strerror or str(error), passing=not engines.is_sqlite) from error
    if not newest:
        raise DatabaseUnavailable(
            "its tables are not those of this version; the bot brings them up to date as it starts"
        )


async def differences(engines: Engines) -> list[Any]:
    """Return the changes that a new migration would make for the schema to match the models; empty if they match."""
    async with engines.writer.begin() as connection:
        return await connection.run_sync(_differences)


def new_revision(connection: Connection, message: str, revision_id: str) -> None:
    """Write a migration file with the differences between the models and this database."""
    from alembic import command

    command.revision(_config(connection), message, autogenerate=True, rev_id=revision_id)


def newest_version() -> str:
    """Return the number of the newest migration."""
    return max(path.name for path in (_FOLDER / "versions").glob("[0-9]*.py")).partition("_")[0]


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


def _is_whole(connection: Connection) -> None:
    if inspect(connection).has_table(UNFINISHED_COPY):
        raise DatabaseUnavailable("a copy into it was not finished: give the same `database` command again")


def _is_newest(connection: Connection) -> bool:
    """Return whether no migration is missing, by the files' names, since Alembic takes long to import."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest_version()]


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(_config(connection), "head")


def _differences(connection: Connection) -> list[Any]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, for_migrations()))
