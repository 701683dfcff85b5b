"""Programs that generate files: a process per file keeps their memory and computing time out of the bot.

A program reads standard input to its end and writes the file to standard output. It knows nothing of the bot.
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

# The programs must not see the keys and the token.
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
    """Run a program on the pieces of input and return the file it writes. Raises NotMade if it fails."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Isolated, so that modules next to the program do not shadow those of other packages.
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
    # Read while writing: else a program with much output and this process would wait for each other.
    complaints = asyncio.create_task(process.stderr.read())
    try:
        # A program that ends early has failed, which its status tells.
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
