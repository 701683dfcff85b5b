"""Statements that read pools: their keys, what is free in them, and the lines since the last closing."""

from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, func, literal, literal_column, select, tuple_

from domain.places.pool import EntryKind, Pool, PoolKey
from domain.places.reservation import ReservationState
from domain.programme import Programme
from storage.models import FundingSourceRow, QuotaEntry, QuotaPool, ReservationRow, table_of
from storage.models.places import HELD

_pools = table_of(QuotaPool)
_entries = table_of(QuotaEntry)
_reservations = table_of(ReservationRow)
_funds = table_of(FundingSourceRow)

KEY_COLUMNS = ("programme", "period", "cover", "fund", "kecamatan_code")

# Written into the statement: with a parameter the planner would not see that the partial index fits.
_CLOSING = literal(EntryKind.CLOSING.value, literal_execute=True)
_closings = _entries.alias("closings")


def _since_closing(figure: Any) -> Any:
    """Return a figure over the pool's lines from its last closing on."""
    last = select(func.max(_closings.c.seq)).where(_closings.c.pool_id == _pools.c.id, _closings.c.kind == _CLOSING)
    lines = select(figure).where(
        _entries.c.pool_id == _pools.c.id,
        _entries.c.seq >= func.coalesce(last.correlate(_pools).scalar_subquery(), 0),
    )
    return lines.correlate(_pools).scalar_subquery()


FREE = _since_closing(func.coalesce(func.sum(_entries.c.amount), 0)).label("free")
FREE_OF_PERIODS = select(
    _pools,
    FREE,
    exists().where(_funds.c.programme == _pools.c.programme, _funds.c.code == _pools.c.fund).label("added"),
).where(
    tuple_(_pools.c.programme, _pools.c.period).in_(bindparam("periods", expanding=True)),
    _pools.c.cover == bindparam("cover"),
)
LINES = _since_closing(func.count()).label("lines")
OLDEST = _since_closing(func.min(case((_entries.c.kind != _CLOSING, _entries.c.at)))).label("oldest")
"""When the first line after the last closing was written; NULL if there is none."""

_OF_PERIOD = (_pools.c.programme == bindparam("programme"), _pools.c.period == bindparam("period"))
_POOLS = select(_pools).where(*_OF_PERIOD).order_by(_pools.c.cover, _pools.c.fund, _pools.c.kecamatan_code)
POOLS_OF_COVER = _POOLS.where(_pools.c.cover == bindparam("cover"))
_IS_TAKEN = _reservations.c.state == literal(ReservationState.TAKEN.value, literal_execute=True)
_IS_COVERED = _reservations.c.application_id.is_(None)
# The reservations of a pool are read once, for all three figures.
BALANCES = (
    _POOLS.add_columns(
        FREE,
        func.count().filter(_IS_TAKEN, _IS_COVERED).label("covered"),
        func.count().filter(_IS_TAKEN, ~_IS_COVERED).label("taken"),
        func.count().filter(~_IS_TAKEN).label("offered"),
    )
    .outerjoin_from(_pools, _reservations, and_(_reservations.c.pool_id == _pools.c.id, literal_column(HELD)))
    .group_by(_pools.c.id)
)


def pool_of(row: Row[Any]) -> Pool:
    """Return the pool of a row that has the columns of `quota_pools`."""
    return Pool(row.id, key_of(row))


def key_of(row: Row[Any]) -> PoolKey:
    """Return the key of the pool in a row that has its columns."""
    return PoolKey(Programme(row.programme), row.fund, row.period, row.kecamatan_code, row.cover)
