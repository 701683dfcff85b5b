"""Sheets sent as Telegram documents: written by a separate program, as `.xlsx`, which every office can open."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from bot.runtime.files import programs
from bot.runtime.files.generated import GeneratedFile
from bot.sheets import xlsx

_PROGRAM = Path(xlsx.__file__)

Cells = Sequence[str | int]


async def made_sheet(name: str, headings: Sequence[str], pages: AsyncIterator[Iterable[Cells]]) -> GeneratedFile:
    """Return `name`.xlsx with rows that come page by page. Raises NotMade."""

    async def told() -> AsyncIterator[bytes]:
        yield _line(headings)
        async for page in pages:
            yield b"".join(map(_line, page))

    return GeneratedFile(f"{name}.xlsx", await programs.run(_PROGRAM, told()), xlsx.XLSX)


def _line(cells: Cells) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode() + b"\n"
