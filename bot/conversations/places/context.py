"""What the forms of `/kuota` are opened with: the places as the officer saw them.

It serves to ask and to warn early; what counts is the ledger when the form is sent.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.conversations.engine.contexts import ContextPart, DraftContext
from bot.services.places import pools as places
from bot.views.places.board import Board, day_in
from domain.places.pool import PoolKey
from domain.programme import Programme

if TYPE_CHECKING:
    from bot.runtime.step import Step


class PoolSeen(ContextPart):
    """A pool for which a number was set."""

    fund: str
    kecamatan: str
    cover: str
    total: int
    free: int


class PlacesContext(DraftContext):
    """The programme and period of a board, the funds that may pay (code and name), the covers, and the pools."""

    programme: Programme
    period: str
    day: date
    funds: tuple[tuple[str, str], ...]
    covers: tuple[str, ...]
    pools: tuple[PoolSeen, ...]

    def key(self, fund: str, kecamatan: str, cover: str) -> PoolKey:
        """Return a pool's key in this programme and period."""
        return PoolKey(self.programme, fund, self.period, kecamatan, cover)

    def pool(self, key: PoolKey) -> PoolSeen | None:
        """Return the pool; None when nobody had set it."""
        wanted = (key.fund, key.kecamatan_code, key.cover)
        return next((one for one in self.pools if (one.fund, one.kecamatan, one.cover) == wanted), None)

    def fund_name(self, code: str) -> str:
        """Return a fund's name; a fund that pays no more stands by its code."""
        return dict(self.funds).get(code, code)


async def places_context(step: Step, board: Board) -> PlacesContext:
    """Return what a form about this board is opened with. Needs `step.uow`."""
    # Imported here, since the board shows words by the forms' own rules.

    day = day_in(step, board.period)
    funds = await places.funds(step.uow, step.resources, board.programme, day)
    covers = places.optional_covers(step.resources.rulebook.on(board.programme, day))
    return PlacesContext(
        programme=board.programme,
        period=board.period,
        day=day,
        funds=tuple((one.code, one.name) for one in funds),
        covers=tuple(one.id for one in covers),
        pools=tuple(
            PoolSeen(
                fund=one.pool.key.fund,
                kecamatan=one.pool.key.kecamatan_code,
                cover=one.pool.key.cover,
                total=one.total,
                free=one.free,
            )
            for one in board.balances
        ),
    )
