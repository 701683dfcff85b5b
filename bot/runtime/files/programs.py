"""Programs that make files: each ends with its file, so that what it loads and how long it computes is not the bot's.

A program reads standard input to its end and writes the file on standard output. It knows nothing of the bot.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterable
from pathlib import Path

import structlog

from bot.runtime.files.generated import NotMade
from bot.runtime.logging import described_traceback

# The keys and the token are no business of the programs'.
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

log = structlog.get_logger(__name__)


async def run(program: Path, told: AsyncIterable[bytes]) -> bytes:
    """Have a program make a file of what it is told, piece by piece. Raises NotMade."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Isolated, so that the modules next to the program do not stand before those of other packages.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(program),
        env={**environment, "OPENBLAS_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr  # noqa: S101 - asked for above
    # Read meanwhile: a program that says much must not wait for us, and we for it.
    complaints = asyncio.create_task(process.stderr.read())
    try:
        # One that ends early has failed: its status says so.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            async for piece in told:
                process.stdin.write(piece)
                await process.stdin.drain()
        process.stdin.close()
        made = await process.stdout.read()
        await process.wait()
        said = await complaints
    finally:
        complaints.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not made:
        failure = described_traceback(said.decode(errors="replace"))
        log.error("files.program_failed", program=program.name, status=process.returncode, failure=failure)
        raise NotMade
    return made
