"""The waiting list: who is verified and has no place, in an order that can be stated."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.programme import Programme
from storage.place_records import Waiting


class WaitingList:
    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def put(self, application_id: UUID, programme: Programme, *, tier: int, number: int) -> None:
        """Put an application into line, or to another place in it: lower tiers first, then lower numbers."""
        raise NotImplementedError

    async def remove(self, application_ids: Sequence[UUID]) -> None:
        """Take applications out of line; those that are not in it are left out."""
        raise NotImplementedError

    async def place_of(self, application_id: UUID) -> Waiting | None:
        """Where an application stands; None when it does not wait."""
        raise NotImplementedError

    async def heads(self, programme: Programme, limit: int, *, after: UUID | None = None) -> list[UUID]:
        """The applications whose turn is next, in order; those that hold an offered place are left out."""
        raise NotImplementedError

    async def count(self, programme: Programme) -> int:
        """How many wait."""
        raise NotImplementedError
