"""Find applications whose blind indexes are incomplete, and complete them.

An application that was stored by an earlier release has no blind index of its occupation and findings yet, nor of the
pairs of words of its name.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections.dialect import SQLITE, insert_in
from storage.encryption import Keyring
from storage.models import ApplicationRow, ResidentKey, SearchToken, table_of
from storage.records.applications import FoundBy, StoredApplication
from storage.repositories.applying.rows import application_of, rules_of
from storage.repositories.review.search import tokens_of

_applications = table_of(ApplicationRow)
_keys = table_of(ResidentKey)
_search = table_of(SearchToken)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """An application as it was read, and the blind indexes that it lacks."""

    application_id: UUID
    version: int
    lacks: frozenset[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page of applications: the last one's id, their number, and those that lack something."""

    last: UUID
    size: int
    incomplete: list[Incomplete]


async def next_page(
    connection: AsyncConnection,
    keyring: Keyring,
    found_by: Callable[[Mapping[str, Any]], FoundBy],
    after: UUID | None,
    limit: int,
) -> IndexPage | None:
    """Read the next applications by their ids; None if there are no more. `found_by` reads answers.

    Applications of residents whose data is erased lack nothing: they must not be found. Raises UnreadableCiphertext.
    """
    page = select(_applications, _keys.c.wrapped).outerjoin(_keys, _keys.c.resident_id == _applications.c.resident_id)
    if after is not None:
        page = page.where(_applications.c.id > after)
    rows = (await connection.execute(page.order_by(_applications.c.id).limit(limit))).all()
    if not rows:
        return None
    known = await _known(connection, [row.id for row in rows])
    found = []
    for row in rows:
        lacks = _tokens(keyring, found_by, row) - known[row.id] if row.wrapped else frozenset()
        if lacks:
            found.append(Incomplete(row.id, row.version, lacks))
    return IndexPage(rows[-1].id, len(rows), found)


async def complete(connection: AsyncConnection, incomplete: Sequence[Incomplete]) -> int:
    """Write the missing indexes, except for applications that were changed meanwhile or are locked.

    Returns how many applications were written.
    """
    seen = [(one.application_id, one.version) for one in incomplete]
    unchanged = select(_applications.c.id).where(tuple_(_applications.c.id, _applications.c.version).in_(seen))
    if connection.dialect.name != SQLITE:
        # Others lock these rows in another order: rows that they hold are left to the next run.
        unchanged = unchanged.with_for_update(read=True, skip_locked=True)
    free = set((await connection.execute(unchanged)).scalars())
    rows = [
        {"token": token, "application_id": one.application_id}
        for one in incomplete
        if one.application_id in free
        for token in sorted(one.lacks)
    ]
    if rows:
        await connection.execute(insert_in(connection.dialect.name)(_search).on_conflict_do_nothing(), rows)
    return len(free)


async def _known(connection: AsyncConnection, ids: Collection[UUID]) -> defaultdict[UUID, set[bytes]]:
    known: defaultdict[UUID, set[bytes]] = defaultdict(set)
    for row in await connection.execute(select(_search).where(_search.c.application_id.in_(ids))):
        known[row.application_id].add(bytes(row.token))
    return known


def _tokens(keyring: Keyring, found_by: Callable[[Mapping[str, Any]], FoundBy], row: Row[Any]) -> frozenset[bytes]:
    application: StoredApplication = application_of(row)
    key = keyring.unwrap(row.wrapped, row.resident_id)
    return frozenset(
        tokens_of(
            keyring,
            found_by(application.answers(key)),
            kelurahan_code=application.kelurahan_code,
            findings=rules_of(application.assessment(key)),
        )
    )
