"""`python -m bot` as a process of its own, which costs its work and not its imports."""

import asyncio
import functools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.running import INDEX_KEY, KEY, TOKEN

ROOT = Path(__file__).parents[1]
NURSERY = Path(__file__).parent / "bot_nursery.py"
PATIENCE_SECONDS = 60

_one_at_a_time = threading.Lock()


async def run_bot(folder: Path, arguments: list[str], settings: Mapping[str, str]) -> tuple[int, str]:
    """Run it in a folder with these settings beside a token and keys; return its status and what it printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "120",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        **settings,
    }
    asked: dict[str, object] = {"arguments": arguments, "environment": environment, "folder": str(folder)}
    async with asyncio.timeout(PATIENCE_SECONDS):
        return await asyncio.to_thread(_run, asked)


def _run(asked: dict[str, object]) -> tuple[int, str]:
    with NamedTemporaryFile() as output, _one_at_a_time:
        nursery = _nursery()
        assert nursery.stdin is not None and nursery.stdout is not None
        nursery.stdin.write(json.dumps({**asked, "output": output.name}).encode() + b"\n")
        nursery.stdin.flush()
        nursery.stdout.readline()
        status = int(nursery.stdout.readline())
        return status, output.read().decode()


@functools.cache
def _nursery() -> subprocess.Popen[bytes]:
    """One for this process; it ends with it, when the pipe is closed."""
    command = (sys.executable, str(NURSERY))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
