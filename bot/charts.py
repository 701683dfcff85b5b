"""Charts, drawn by a program that ends with them: matplotlib would cost the bot half a second and 42 MB for good."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.made_files import MadeFile, NotMade
from storage.unit_of_work import Database

_PROGRAM = Path(__file__).with_name("chart_program.py")
# The keys and the token are no business of the program's.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "MPLCONFIGDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
)


async def quota_chart(_database: Database, data: Mapping[str, Any]) -> MadeFile:
    """The picture of `/kuota`; `data` as `bot.chart_program.draw_quota` takes it. Raises NotMade."""
    return MadeFile("kuota.png", await draw("quota", data), "image/png")


async def draw(chart: str, data: Mapping[str, Any]) -> bytes:
    """A PNG by one of `bot.chart_program.CHARTS`. Raises NotMade."""
    wanted = json.dumps({"chart": chart, "data": data}).encode()
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Isolated, so that the modules beside the program do not stand before those of other packages.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_PROGRAM),
        env={**environment, "OPENBLAS_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        picture, _ = await process.communicate(wanted)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not picture:
        raise NotMade
    return picture
