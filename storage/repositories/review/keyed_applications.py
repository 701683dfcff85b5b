"""Applications with the keys that open them, in one query.

An application whose data key is gone is not found.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reference import Reference
from storage.connections.in_lists import pad_in_list
from storage.encryption import Keyring
from storage.models import ApplicationRow, ResidentKey, table_of
from storage.records.applications import KeyedApplication
from storage.repositories.applying.rows import NEWEST_FIRST, application_of

_OF_A_NIK = 20
_table = table_of(ApplicationRow)
_keys = table_of(ResidentKey)
_KEYED = select(_table, _keys.c.wrapped).join(_keys, _keys.c.resident_id == _table.c.resident_id)
_BY_REFERENCE = _KEYED.where(_table.c.reference == bindparam("reference"))
_BY_NIK = (
    _KEYED.where(_table.c.nik_index == bindparam("nik")).order_by(*NEWEST_FIRST).limit(literal_column(f"{_OF_A_NIK}"))
)
_BY_IDS = _KEYED.where(_table.c.id.in_(bindparam("ids", expanding=True))).order_by(*NEWEST_FIRST)


class KeyedApplications:
    """Applications with the keys that open their sealed parts."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    async def by_reference(self, reference: Reference) -> list[KeyedApplication]:
        """Return the application with this reference, if there is one."""
        return await self._several(_BY_REFERENCE, reference=str(reference))

    async def by_nik(self, nik: str) -> list[KeyedApplication]:
        """Return the applications for this NIK, newest first, twenty at most."""
        return await self._several(_BY_NIK, nik=self._keyring.blind_index("nik", nik))

    async def by_ids(self, application_ids: Collection[UUID]) -> list[KeyedApplication]:
        """Return the applications with these ids, at most some hundreds, newest first."""
        return await self._several(_BY_IDS, ids=pad_in_list(application_ids))

    async def _several(self, statement: Select[Any], **asked: Any) -> list[KeyedApplication]:
        rows = await self._connection.execute(statement, asked)
        return [KeyedApplication(application_of(row), row.wrapped) for row in rows]
