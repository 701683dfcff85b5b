"""Charts, drawn by a program of their own: in the bot matplotlib would cost half a second, and 42 MB for good."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from bot.runtime.files import programs
from bot.runtime.files.generated import GeneratedFile
from storage.unit_of_work import Database

_PROGRAM = Path(__file__).with_name("chart_program.py")


async def quota_chart(_database: Database, data: Mapping[str, Any]) -> GeneratedFile:
    """Return the picture for `/kuota`; `data` is as `bot.views.chart_program.draw_quota` takes it. Raises NotMade."""
    return GeneratedFile("kuota.png", await draw("quota", data), "image/png")


async def draw(chart: str, data: Mapping[str, Any]) -> bytes:
    """Draw one of `bot.views.chart_program.CHARTS` and return the PNG. Raises NotMade."""

    async def told() -> AsyncIterator[bytes]:
        yield json.dumps({"chart": chart, "data": data}).encode()

    return await programs.run(_PROGRAM, told())
