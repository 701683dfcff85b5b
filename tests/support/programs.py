"""`python -m bot` as a process of its own, which costs its work and not its imports."""

import asyncio
import functools
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from tests.support.running import INDEX_KEY, KEY, TOKEN

ROOT = Path(__file__).parents[2]
NURSERY = Path(__file__).parent / "bot_nursery.py"
PATIENCE_SECONDS = 60

_one_at_a_time = threading.Lock()


class Program:
    """A bot that runs."""

    def __init__(self, process_id: int, told: TextIO, output: Path) -> None:
        self._process_id = process_id
        self._told = told
        self._output = output
        self._ended = asyncio.create_task(asyncio.to_thread(told.readline))

    def signal(self, number: signal.Signals) -> None:
        """Send it this signal, unless it has ended."""
        if not self._ended.done():
            os.kill(self._process_id, number)

    async def ended(self, patience_seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for its end; return its status."""
        async with asyncio.timeout(patience_seconds):
            return int(await asyncio.shield(self._ended))

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._output.read_text() if self._output.exists() else ""

    async def close(self) -> None:
        self.signal(signal.SIGKILL)
        await self.ended()
        self._told.close()


@asynccontextmanager
async def program(folder: Path, arguments: Sequence[str], settings: Mapping[str, str]) -> AsyncIterator[Program]:
    """Run a bot in a folder with these settings, a token and keys; kill it at the end if it still runs."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "120",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        **settings,
    }
    with TemporaryDirectory() as own:
        output = Path(own) / "output"
        asked: dict[str, object] = {"arguments": list(arguments), "environment": environment, "folder": str(folder)}
        told = await asyncio.to_thread(_start, {**asked, "output": str(output)}, Path(own) / "told")
        started = Program(int(await asyncio.to_thread(told.readline)), told, output)
        try:
            yield started
        finally:
            await started.close()


async def run_bot(folder: Path, arguments: Sequence[str], settings: Mapping[str, str]) -> tuple[int, str]:
    """Run it to its end; return its status and what it printed."""
    async with program(folder, arguments, settings) as started:
        return await started.ended(), started.output


def _start(asked: dict[str, object], told: Path) -> TextIO:
    os.mkfifo(told)
    with _one_at_a_time:
        nursery = _nursery()
        assert nursery.stdin is not None
        nursery.stdin.write(json.dumps({**asked, "told": str(told)}).encode() + b"\n")
        nursery.stdin.flush()
    return told.open()


@functools.cache
def _nursery() -> subprocess.Popen[bytes]:
    """One for this process; it ends with it, when the pipe is closed."""
    command = (sys.executable, str(NURSERY))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE)
