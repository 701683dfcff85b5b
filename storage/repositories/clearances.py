"""Which findings of an application officers have looked into."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession


class Clearances:
    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def add(self, application_id: UUID, rules: Sequence[str], officer_id: UUID) -> None:
        """Write that an officer has looked into these findings; one that is there stays."""
        raise NotImplementedError

    async def of(self, application_id: UUID) -> dict[str, UUID]:
        """The rules that are cleared, each with the officer."""
        raise NotImplementedError

    async def drop(self, application_id: UUID) -> None:
        """Forget them: the answers have changed."""
        raise NotImplementedError
