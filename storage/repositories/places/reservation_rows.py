"""Rows of reservations: new ones, and the entities read from stored ones."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, literal_column, select

from domain.places.pool import Pool
from domain.places.reservation import Reservation, ReservationState
from storage.models import QuotaPool, ReservationRow, table_of
from storage.models.places import HELD
from storage.records.base import new_id
from storage.repositories.places.pool_statements import key_of
from storage.repositories.places.quota_ledger import QuotaLedger

_pools = table_of(QuotaPool)
_reservations = table_of(ReservationRow)

# Written into the statements: with parameters the planner would not see that the partial indexes fit.
IS_HELD: ColumnElement[bool] = literal_column(f"reservations.{HELD}")
WITH_POOL = select(_reservations, _pools.c.fund, _pools.c.kecamatan_code).join(
    _pools, _pools.c.id == _reservations.c.pool_id
)
_HELD_BY = WITH_POOL.where(
    _reservations.c.application_id.in_(bindparam("applications", expanding=True)),
    _reservations.c.cover == bindparam("cover"),
    IS_HELD,
)


class ReservationRows(QuotaLedger):
    """Add rows of reservations to the ledger, for the classes that reserve and release places."""

    def _row(self, pool: Pool, **different: Any) -> dict[str, Any]:
        offered = different.get("confirm_by") is not None
        return {
            "id": new_id(),
            "pool_id": pool.id,
            "programme": pool.key.programme.value,
            "period": pool.key.period,
            "cover": pool.key.cover,
            "application_id": None,
            "covered_nik_index": None,
            "state": (ReservationState.OFFERED if offered else ReservationState.TAKEN).value,
            "reserved_at": self._now,
            "confirm_by": None,
            **different,
        }

    async def _insert_new(self, rows: list[dict[str, Any]]) -> list[UUID]:
        """Store the rows that the unique indexes allow, and return their ids."""
        if not rows:
            return []
        statement = self._insert(_reservations).on_conflict_do_nothing()
        made = await self._connection.execute(statement.returning(_reservations.c.id), rows)
        return list(made.scalars())

    async def _held_by_many(self, application_ids: Sequence[UUID], cover: str) -> dict[UUID, Reservation]:
        asked = {"applications": list(application_ids), "cover": cover}
        rows = await self._connection.execute(_HELD_BY, asked)
        return {row.application_id: _reservation(row) for row in rows}


def reserved_pool(row: Row[Any]) -> Pool:
    """Return the pool of a row of `WITH_POOL`."""
    return Pool(row.pool_id, key_of(row))


def _reservation(row: Row[Any]) -> Reservation:
    return Reservation(
        id=row.id,
        pool=reserved_pool(row),
        application_id=row.application_id,
        state=ReservationState(row.state),
        reserved_at=row.reserved_at,
        confirm_by=row.confirm_by,
        settled_at=row.settled_at,
    )
