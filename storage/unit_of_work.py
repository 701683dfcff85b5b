"""One transaction: leaving it without ``commit`` rolls back."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.encryption import Vault
from storage.engine import Engines
from storage.repositories.announcements import Announcements
from storage.repositories.applications import Applications
from storage.repositories.audit import AuditTrail
from storage.repositories.drafts import Drafts
from storage.repositories.inbox import Inbox
from storage.repositories.officers import Officers
from storage.repositories.outbox import Outbox
from storage.repositories.residents import Residents
from storage.repositories.timers import Timers

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class UnitOfWork:
    """The repositories of one transaction.

    ``connection`` serves the busy path (executemany on tables), ``session`` the ORM; both are the same transaction.
    """

    def __init__(self, session: AsyncSession, connection: AsyncConnection, vault: Vault, now: datetime) -> None:
        self.session = session
        self.connection = connection
        self.vault = vault
        self.now = now
        self.inbox = Inbox(connection, vault, now)
        self.outbox = Outbox(connection, vault, now)
        self.residents = Residents(connection, vault, now)
        self.drafts = Drafts(connection)
        self.timers = Timers(connection, now)
        self.audit = AuditTrail(connection, vault, now)
        self.applications = Applications(session, vault, now)
        self.officers = Officers(session, vault, now)
        self.announcements = Announcements(session, vault, now)

    async def commit(self) -> None:
        await self.session.commit()


class Database:
    """Opens units of work on either database."""

    def __init__(self, engines: Engines, vault: Vault, clock: Clock = utc_now) -> None:
        self.engines = engines
        self.vault = vault
        self.clock = clock

    @property
    def is_sqlite(self) -> bool:
        return self.engines.is_sqlite

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that may write; it is rolled back unless ``commit`` was called."""
        async with AsyncSession(self.engines.writer, expire_on_commit=False) as session:
            yield UnitOfWork(session, await session.connection(), self.vault, self.clock())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that only reads."""
        async with AsyncSession(self.engines.reader, expire_on_commit=False) as session:
            yield UnitOfWork(session, await session.connection(), self.vault, self.clock())

    async def close(self) -> None:
        await self.engines.dispose()
