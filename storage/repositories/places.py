"""The quota ledger: places by fund and period, and who holds one.

The balance is the last closing line plus the lines since, never a counter. A reservation locks its pool's row first,
since two sums read side by side would both see the last place free.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from domain.programme import Programme
from storage.encryption import Vault
from storage.place_records import (
    EntryKind,
    LedgerLine,
    Pool,
    PoolBalance,
    PoolKey,
    Reservation,
    ReservationState,
)


class Places:
    def __init__(self, session: AsyncSession, vault: Vault, now: datetime) -> None:
        self._session = session
        self._vault = vault
        self._now = now

    async def change(
        self,
        key: PoolKey,
        amount: int,
        kind: EntryKind,
        *,
        officer_id: UUID,
        decree: str,
        reason: str,
    ) -> Pool:
        """Add `amount` places (negative takes away); a pool that was never set begins with it."""
        raise NotImplementedError

    async def move(
        self, source: PoolKey, target: PoolKey, amount: int, *, officer_id: UUID, decree: str, reason: str
    ) -> None:
        """Move free places. Raises domain.errors.NotEnoughPlaces."""
        raise NotImplementedError

    async def balances(self, programme: Programme, period: str) -> list[PoolBalance]:
        """Every pool of a period, in order of cover, fund and kecamatan; empty: no number was set yet."""
        raise NotImplementedError

    async def find(self, key: PoolKey) -> Pool | None:
        """The pool with this key."""
        raise NotImplementedError

    async def pools(self, programme: Programme, period: str, *, cover: str = "") -> list[Pool]:
        """The pools of a period and cover."""
        raise NotImplementedError

    async def reserve(
        self, pools: Sequence[Pool], application_id: UUID, *, confirm_by: datetime | None = None
    ) -> Reservation | None:
        """Reserve a place in the first of `pools` with one free; None when none has.

        With `confirm_by` it is offered until then, else taken at once. An application that holds a place of this
        cover keeps the one it has.
        """
        raise NotImplementedError

    async def held_by(self, application_id: UUID, *, cover: str = "") -> Reservation | None:
        """The place an application holds, offered or taken."""
        raise NotImplementedError

    async def settle(self, reservation: Reservation, state: ReservationState) -> bool:
        """Take an offered place, or give a held one back (`released`, `expired`); False if it was settled before."""
        raise NotImplementedError

    async def lapses(self, application_id: UUID) -> int:
        """How often an application let an offered place expire."""
        raise NotImplementedError

    async def ledger(self, programme: Programme, period: str, limit: int = 20) -> list[LedgerLine]:
        """The newest lines about numbers of places (reservations left out), newest first."""
        raise NotImplementedError

    async def close_months(self) -> int:
        """Write the closing line of every pool that has none for the month before; return how many."""
        raise NotImplementedError
