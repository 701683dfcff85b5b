"""Officers' accounts, and the one-time links by which accounts become officers'."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.access import Officer, Role
from domain.programme import Programme
from storage.connections.dialect import insert_in
from storage.connections.in_lists import pad_in_list
from storage.encryption import CiphertextContext, Keyring
from storage.models import Invitation, OfficerRow, table_of
from storage.records.base import new_id

_table = table_of(OfficerRow)
_invitations = table_of(Invitation)
_BY_ACCOUNT = select(_table).where(
    _table.c.telegram_id.in_(bindparam("accounts", expanding=True)), _table.c.withdrawn_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Grant:
    """The role of an officer, and the programmes and areas it is for."""

    role: Role
    programmes: frozenset[Programme]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfficerAccount:
    """An officer, with the name of the account at the time it was appointed."""

    officer: Officer
    name: str = field(repr=False)
    created_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredInvitation:
    """A stored invitation; only the hash of its token is kept."""

    id: UUID
    grant: Grant
    invited_by: UUID
    expires_at: datetime
    used_at: datetime | None


class Officers:
    """Every query about officers; `now` is the moment of the transaction."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, now: datetime) -> None:
        self._connection = connection
        self._keyring = keyring
        self._now = now
        self._insert = insert_in(connection.dialect.name)

    async def by_telegram_ids(self, telegram_ids: Collection[int]) -> dict[int, Officer]:
        """Return the officers among these accounts, without withdrawn ones."""
        rows = await self._connection.execute(_BY_ACCOUNT, {"accounts": pad_in_list(telegram_ids)})
        return {row.telegram_id: _officer(row) for row in rows}

    async def get_by_telegram_id(self, telegram_id: int) -> Officer | None:
        """Return the officer with this account, if not withdrawn."""
        return (await self.by_telegram_ids([telegram_id])).get(telegram_id)

    async def get(self, officer_id: UUID) -> OfficerAccount | None:
        """Return an officer's account, withdrawn or not."""
        row = (await self._connection.execute(select(_table).where(_table.c.id == officer_id))).first()
        return self._account(row) if row else None

    async def names(self, officer_ids: Collection[UUID]) -> dict[UUID, str]:
        """Return these officers' names by id, withdrawn or not."""
        if not officer_ids:
            return {}
        asked = select(_table).where(_table.c.id.in_(pad_in_list(sorted(officer_ids))))
        return {row.id: self._account(row).name for row in await self._connection.execute(asked)}

    async def active(self) -> list[OfficerAccount]:
        """Return all current officers, longest in office first."""
        rows = await self._connection.execute(
            select(_table).where(_table.c.withdrawn_at.is_(None)).order_by(_table.c.created_at, _table.c.id)
        )
        return [self._account(row) for row in rows]

    async def appoint(self, telegram_id: int, grant: Grant, name: str) -> Officer:
        """Make the account an officer with exactly this grant, also if it was one before."""
        officer_id = new_id()
        values = {
            "role": grant.role.value,
            "programmes": sorted(one.value for one in grant.programmes),
            "areas": sorted(grant.areas),
            "withdrawn_at": None,
        }
        statement = self._insert(_table).values(
            id=officer_id,
            telegram_id=telegram_id,
            name=self._keyring.seal(name.encode(), _name_context(officer_id)),
            created_at=self._now,
            **values,
        )
        row = await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["telegram_id"], set_=values).returning(*_table.c)
        )
        return _officer(row.one())

    async def withdraw(self, officer_id: UUID) -> bool:
        """Withdraw an officer at once; False if the officer was withdrawn already."""
        changed = await self._connection.execute(
            update(_table)
            .where(_table.c.id == officer_id, _table.c.withdrawn_at.is_(None))
            .values(withdrawn_at=self._now)
            .returning(_table.c.id)
        )
        return changed.first() is not None

    async def invite(self, token: str, grant: Grant, *, invited_by: UUID, expires_at: datetime) -> UUID:
        """Store an invitation under its token's hash."""
        invitation_id = new_id()
        await self._connection.execute(
            self._insert(_invitations).values(
                id=invitation_id,
                token_hash=_hash(token),
                role=grant.role.value,
                programmes=sorted(one.value for one in grant.programmes),
                areas=sorted(grant.areas),
                invited_by=invited_by,
                created_at=self._now,
                expires_at=expires_at,
            )
        )
        return invitation_id

    async def invitation(self, token: str) -> StoredInvitation | None:
        """Return the invitation with this token, used or not."""
        row = (
            await self._connection.execute(select(_invitations).where(_invitations.c.token_hash == _hash(token)))
        ).first()
        if row is None:
            return None
        return StoredInvitation(row.id, _grant(row), row.invited_by, row.expires_at, row.used_at)

    async def use(self, invitation: StoredInvitation) -> bool:
        """Use an invitation up; False if another account did, or it has expired."""
        changed = await self._connection.execute(
            update(_invitations)
            .where(
                _invitations.c.id == invitation.id,
                _invitations.c.used_at.is_(None),
                _invitations.c.expires_at > self._now,
            )
            .values(used_at=self._now)
            .returning(_invitations.c.id)
        )
        return changed.first() is not None

    def _account(self, row: Row[Any]) -> OfficerAccount:
        name = self._keyring.open(row.name, _name_context(row.id)).decode()
        return OfficerAccount(_officer(row), name, row.created_at, row.withdrawn_at)


def _officer(row: Row[Any]) -> Officer:
    grant = _grant(row)
    return Officer(row.id, row.telegram_id, grant.role, grant.programmes, grant.areas)


def _grant(row: Row[Any]) -> Grant:
    programmes = frozenset(Programme(one) for one in row.programmes)
    return Grant(Role(row.role), programmes, frozenset(row.areas))


def _name_context(officer_id: UUID) -> CiphertextContext:
    return CiphertextContext("officers", "name", officer_id)


def _hash(token: str) -> bytes:
    # A token has 128 random bits, so a plain digest cannot be found by trying.
    return hashlib.sha256(token.encode()).digest()
