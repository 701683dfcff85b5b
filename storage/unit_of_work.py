"""The unit of work: one transaction, which is rolled back unless ``commit`` is called."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.connections.engine import Engines, is_away, is_contention
from storage.connections.write_watch import WriteWatch
from storage.encryption import Keyring
from storage.errors import DatabaseAway, StorageError, why
from storage.records.base import Wake
from storage.repositories.announcements.announcements import Announcements
from storage.repositories.announcements.copies import Copies
from storage.repositories.announcements.muted_topics import MutedTopics
from storage.repositories.announcements.recipients import Recipients
from storage.repositories.announcements.results import AnnouncementResults
from storage.repositories.announcements.revisions import AnnouncementRevisions
from storage.repositories.applying.applications import Applications
from storage.repositories.applying.assessments import Assessments
from storage.repositories.applying.documents import Documents
from storage.repositories.applying.drafts import Drafts
from storage.repositories.audit import AuditTrail
from storage.repositories.enrolment import Enrolments
from storage.repositories.officers import Officers
from storage.repositories.places.added_funds import AddedFunds
from storage.repositories.places.reservations import Places
from storage.repositories.places.waiting import WaitingList
from storage.repositories.questions import Questions
from storage.repositories.queues.inbox import Inbox
from storage.repositories.queues.outbox import Outbox
from storage.repositories.queues.timers import Timers
from storage.repositories.registries import Registries
from storage.repositories.residents import Residents
from storage.repositories.review.clearances import Clearances
from storage.repositories.review.keyed_applications import KeyedApplications
from storage.repositories.review.queue import OfficerQueue
from storage.repositories.review.search import SearchIndex
from storage.repositories.rounds.lifecycle import Rounds

Clock = Callable[[], datetime]
CHANNEL = "bot"
"""PostgreSQL's channel for NOTIFY: `storage.connections.listening` receives what commits announce there."""


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class UnitOfWork:
    """The repositories of one transaction.

    ``wakes`` names the loops that have work once it is committed.
    """

    def __init__(self, connection: AsyncConnection, database: "Database") -> None:
        keyring, now = database.keyring, database.clock()
        self.wakes: set[Wake] = set()
        self._database = database
        self.connection = connection
        self.keyring = keyring
        self.now = now
        self.inbox = Inbox(connection, keyring, now, self.wakes)
        self.outbox = Outbox(connection, keyring, now, self.wakes)
        self.copies = Copies(connection, now, self.wakes)
        self.residents = Residents(connection, keyring, now)
        self.drafts = Drafts(connection)
        self.timers = Timers(connection, now, self.wakes)
        self.audit = AuditTrail(connection, keyring, now)
        self.applications = Applications(connection, keyring, now)
        self.keyed_applications = KeyedApplications(connection, keyring)
        self.officer_queue = OfficerQueue(connection)
        self.search = SearchIndex(connection, keyring)
        self.assessments = Assessments(connection, keyring, now)
        self.documents = Documents(connection, keyring, now)
        self.officers = Officers(connection, keyring, now)
        self.announcements = Announcements(connection, keyring, now, self.wakes)
        self.recipients = Recipients(connection, keyring, now)
        self.announcement_revisions = AnnouncementRevisions(connection, keyring, now, self.copies)
        self.announcement_results = AnnouncementResults(connection, now)
        self.muted_topics = MutedTopics(connection)
        self.questions = Questions(connection, keyring, now)
        self.clearances = Clearances(connection, now)
        self.added_funds = AddedFunds(connection, now)
        self.places = Places(connection, keyring, now)
        self.waiting = WaitingList(connection, now)
        self.rounds = Rounds(connection, keyring, now)
        self.registries = Registries(connection, keyring, now)
        self.enrolments = Enrolments(connection, keyring, now)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Undo everything written inside it if it ends with an exception, and keep the rest of the transaction.

        For code that replies to an error and commits that reply: another act may have come first after half was
        written.
        """
        wakes, changes = set(self.wakes), self.waiting.changes()
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            self.wakes.clear()
            self.wakes.update(wakes)
            self.waiting.take_back(changes)
            raise

    async def close(self, *, kept: bool) -> None:
        """Roll back what was not committed; close the connection unless it is kept."""
        try:
            if kept and self.connection.in_transaction():
                await self.connection.rollback()
        finally:
            if not kept:
                await self.connection.close()

    async def commit(self) -> None:
        """Commit, and wake the loops that have work, those of other processes too."""
        await self.waiting.write_counts()
        if self.wakes and not self._database.is_sqlite:
            told = " ".join([self._database.told_as, *sorted(self.wakes)])
            await self.connection.execute(select(func.pg_notify(CHANNEL, told)))
        await self.connection.commit()
        self._database.write_watch.succeeded()
        if self.wakes:
            self._database.wake(self.wakes)
            self.wakes.clear()


class Database:
    """Opens units of work on either database.

    ``wake`` is called after each commit that leaves work for the loops of this process; other processes are notified
    with ``told_as`` as the sender. ``write_watch`` knows whether the database can be written.
    """

    def __init__(self, engines: Engines, keyring: Keyring, clock: Clock = utc_now) -> None:
        self.engines = engines
        self.keyring = keyring
        self.clock = clock
        self.wake: Callable[[Collection[Wake]], None] = lambda _wakes: None
        self.told_as = secrets.token_hex(4)
        self.write_watch = WriteWatch(clock)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.engines.is_sqlite

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """Open a transaction that may write; it is rolled back unless ``commit`` is called.

        Raises:
            DatabaseAway: the database cannot be used at the moment.
            StorageError: the database refused a statement.
        """
        with self.watched():
            async with self._transaction(self.engines.writer) as uow:
                yield uow

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Record in ``write_watch`` any failure to write the transaction inside it. Raises as ``write``."""
        try:
            with _away():
                yield
        except DatabaseAway as error:
            if not is_contention(error.__cause__):
                self.write_watch.failed(why(error))
            raise

    @asynccontextmanager
    async def read(self) -> AsyncIterator[UnitOfWork]:
        """Open repositories that only read; on PostgreSQL each statement by itself. Raises as ``write``."""
        async with self._transaction(self.engines.reader) as uow:
            yield uow

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
        with _away():
            async with self.unit_of_work(await _connected(engine), kept=False) as uow:
                yield uow

    @asynccontextmanager
    async def unit_of_work(self, connection: AsyncConnection, *, kept: bool = True) -> AsyncIterator[UnitOfWork]:
        """Yield a transaction on a connection; unless `kept`, the connection is closed with it."""
        uow = UnitOfWork(connection, self)
        try:
            yield uow
        finally:
            # Run to its end even if this task is cancelled meanwhile: otherwise the pool would lose the connection.
            await asyncio.shield(asyncio.get_running_loop().create_task(uow.close(kept=kept)))

    async def close(self) -> None:
        """Close all connections to the database."""
        await self.engines.dispose()


@contextmanager
def _away() -> Iterator[None]:
    """Turn errors of a database that cannot be used at the moment into DatabaseAway."""
    try:
        yield
    except DBAPIError as error:
        if is_away(error):
            raise DatabaseAway(why(error)) from error
        raise


async def _connected(engine: AsyncEngine) -> AsyncConnection:
    try:
        return await engine.connect()
    except (StorageError, OSError) as error:
        raise DatabaseAway(f"no connection ({why(error)})") from error
