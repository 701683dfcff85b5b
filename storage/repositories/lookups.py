"""Look-ups of officers: applications with what opens them, in one visit to the database.

An application whose data key is gone is not found.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reference import Reference
from storage.application_records import KeyedApplication
from storage.application_rows import application_of
from storage.encryption import Vault
from storage.in_lists import of_few_lengths
from storage.models import ApplicationRow, ResidentKey, table_of

_table = table_of(ApplicationRow)
_keys = table_of(ResidentKey)
_NEWEST_FIRST = (_table.c.submitted_at.desc(), _table.c.id.desc())
_KEYED = select(_table, _keys.c.wrapped).join(_keys, _keys.c.resident_id == _table.c.resident_id)
_BY_REFERENCE = _KEYED.where(_table.c.reference == bindparam("reference"))
_BY_NIK = _KEYED.where(_table.c.nik_index == bindparam("nik")).order_by(*_NEWEST_FIRST).limit(bindparam("limit"))
_BY_IDS = _KEYED.where(_table.c.id.in_(bindparam("ids", expanding=True)))


class Lookups:
    def __init__(self, connection: AsyncConnection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def by_reference(self, reference: Reference) -> list[KeyedApplication]:
        """The application with this reference, if there is one."""
        return await self._several(_BY_REFERENCE, reference=str(reference))

    async def by_nik(self, nik: str, limit: int = 20) -> list[KeyedApplication]:
        """Every application for this NIK, newest first."""
        return await self._several(_BY_NIK, nik=self._vault.blind_index("nik", nik), limit=limit)

    async def by_ids(self, application_ids: Collection[UUID]) -> list[KeyedApplication]:
        """The applications with these ids, at most some hundreds, newest first."""
        found = await self._several(_BY_IDS, ids=of_few_lengths(application_ids))
        return sorted(found, key=lambda one: (one.application.submitted_at, one.application.id), reverse=True)

    async def _several(self, statement: Select[Any], **asked: Any) -> list[KeyedApplication]:
        rows = await self._connection.execute(statement, asked)
        return [KeyedApplication(application_of(row), self._vault.unwrap(row.wrapped, row.resident_id)) for row in rows]
