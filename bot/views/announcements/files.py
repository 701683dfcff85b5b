"""Files of an announcement: the picture of its outcome, and the sheet with a row for each recipient."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

from bot.runtime.files.generated import GeneratedFile
from bot.runtime.files.sheets import Cells, made_sheet
from bot.views.announcements.card import counts
from bot.views.charts import draw
from domain.announcements.announcement import Announcement
from domain.areas import read_default_areas
from domain.places.funding import JAKARTA
from storage.unit_of_work import Database

_POINTS = 150
_PAGE = 1_000


async def chart(database: Database, data: Mapping[str, Any]) -> GeneratedFile:
    """Return the picture: how many recipients had it by when, and all outcomes. Raises LookupError, NotMade."""
    announcement_id = UUID(data["announcement"])
    async with database.read() as uow:
        announcement = await _found(uow.announcements.get(announcement_id))
        numbers = counts((await uow.announcement_results.progress(announcement_id)).messages)
        points = await uow.announcement_results.sent_over_time(announcement_id, _POINTS)
    begin = announcement.started_at or announcement.created_at
    drawn = {
        "title": data["title"],
        "over_time": data["over_time"],
        "legend": data["legend"],
        "numbers": numbers,
        "points": [[at.astimezone(JAKARTA).isoformat(), number] for at, number in [(begin, 0), *points]],
    }
    return GeneratedFile(f"pengumuman-{announcement.number}.png", await draw("announcement", drawn), "image/png")


async def sheet(database: Database, data: Mapping[str, Any]) -> GeneratedFile:
    """Return the sheet: number, state, time, error and kelurahan of each recipient, nothing that identifies a person.

    Raises LookupError, NotMade.
    """
    announcement_id = UUID(data["announcement"])
    async with database.read() as uow:
        announcement = await _found(uow.announcements.get(announcement_id))
    areas = await asyncio.to_thread(read_default_areas)
    names = {one.code: one.name for one in areas.all_kelurahan}

    async def pages() -> AsyncIterator[list[Cells]]:
        last, number = 0, 0
        while True:
            async with database.read() as uow:
                rows = await uow.announcement_results.deliveries(announcement_id, last, _PAGE)
                kelurahan = await uow.announcement_results.kelurahan_of([one.chat_id for one in rows])
            page: list[Cells] = []
            for one in rows:
                number += 1
                state = data["states"].get(one.state, data["states"]["waiting"])
                at = f"{one.finished_at.astimezone(JAKARTA):%d-%m-%Y %H.%M.%S}" if one.finished_at else ""
                code = kelurahan.get(one.chat_id, "")
                page.append((number, state, at, one.error or "", names.get(code, code)))
            yield page
            if len(rows) < _PAGE:
                return
            last = rows[-1].chat_id

    return await made_sheet(f"pengumuman-{announcement.number}", data["headings"], pages())


async def _found(asked: Any) -> Announcement:
    announcement: Announcement | None = await asked
    if announcement is None:
        raise LookupError("no such announcement")
    return announcement
