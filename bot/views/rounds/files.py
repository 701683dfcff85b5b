"""Files of a round: the published list, from which programs repeat the draw, and the outcome as a sheet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

from bot.runtime.files.generated import GeneratedFile
from bot.runtime.files.sheets import Cells, made_sheet
from domain.rounds.draw import published
from storage.unit_of_work import Database

LIST_MAKER, OUTCOME_MAKER = "round_list", "round_outcome"
_CSV = "text/csv"


async def published_list(database: Database, data: Mapping[str, Any]) -> GeneratedFile:
    """Return the list exactly as its fingerprint was taken: references and keys, nothing about a person."""
    async with database.read() as uow:
        found = await uow.rounds.get(UUID(data["round"]))
        if found is None or found.fingerprint is None:
            raise LookupError("the round has no list")
        entries = await uow.rounds.entries(found.id)
    name = f"putaran-{found.number}-{found.programme.value.replace('_', '-')}-daftar.csv"
    return GeneratedFile(name, published(one.listed for one in entries).encode(), _CSV)


async def outcome(database: Database, data: Mapping[str, Any]) -> GeneratedFile:
    """Return the ranking by reference, with each applicant's lot and the fund that pays."""
    async with database.read() as uow:
        found = await uow.rounds.get(UUID(data["round"]))
        if found is None or found.ranked_at is None:
            raise LookupError("the round is not ranked")
        entries = await uow.rounds.entries(found.id)
        funds = await uow.rounds.funds_of_pools(found.id)
    name = f"putaran-{found.number}-{found.programme.value.replace('_', '-')}-hasil"

    async def pages() -> AsyncIterator[list[Cells]]:
        yield [
            (
                one.rank or "",
                str(one.reference),
                ",".join(map(str, one.rank_key)),
                one.draw or "",
                funds.get(one.pool_id, "") if one.pool_id else "",
            )
            for one in entries
        ]

    return await made_sheet(name, ("urutan", "nomor", "kunci", "undian", "dana"), pages())
