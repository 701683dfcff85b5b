"""A run of the playground as somebody at a terminal sees it."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 30


class Terminal:
    """What a run of the playground prints."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def until(self, pattern: str) -> "re.Match[str]":
        """Read on until a line matches."""
        assert self.process.stdout
        async with asyncio.timeout(WAIT_SECONDS):
            while line := (await self.process.stdout.readline()).decode():
                self.lines.append(line.rstrip())
                if match := re.search(pattern, line):
                    return match
        raise AssertionError(f"ended without {pattern!r}: {self.lines}")

    async def end(self) -> int:
        """Read what was still printed, then return the exit status."""
        assert self.process.stdout
        async with asyncio.timeout(WAIT_SECONDS):
            rest = (await self.process.stdout.read()).decode()
            self.lines += rest.splitlines()
            return await self.process.wait()


@asynccontextmanager
async def playground(folder: Path, *bot: str, **environment: str) -> AsyncIterator[Terminal]:
    """`python -m playground` in a folder, with the real bot or with a Python script in its place."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playground", *bot),
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        yield Terminal(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()
