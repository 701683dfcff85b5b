"""The bot's process: started, killed, started again, and ended by SIGTERM. The bots here are tiny scripts."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from playground.bot_process import BotProcess, BotState

WRITES_ITS_STARTS = """
import os, pathlib, signal, sys
journal = pathlib.Path(os.environ["JOURNAL"])
def line(text):
    with journal.open("a") as file:
        file.write(text + "\\n")
def told(number, frame):
    line("told")
    sys.exit(0)
signal.signal(signal.SIGTERM, told)
line("start")
signal.pause()
"""
REFUSES = "import sys; sys.exit(2)"
CANNOT_BE_STOPPED = """
import os, pathlib, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(os.environ["JOURNAL"]).write_text("start\\n")
while True:
    signal.pause()
"""
DIES_TWICE = """
import os, pathlib, signal, sys
journal = pathlib.Path(os.environ["JOURNAL"])
with journal.open("a") as file:
    file.write("start\\n")
if journal.read_text().count("start") < 3:
    sys.exit(7)
signal.pause()
"""


class Trial:
    """A bot under trial and what it wrote."""

    def __init__(self, script: str, journal: Path, patience: float = 10.0) -> None:
        self.journal = journal
        self.notes: list[str] = []
        self.states: list[BotState] = []
        self._turn = asyncio.Event()
        environment = {**os.environ, "JOURNAL": str(journal)}
        command = [sys.executable, "-c", script]
        self.bot = BotProcess(
            command, environment, note=self.notes.append, changed=self._changed, pause=0.0, patience=patience
        )

    def _changed(self) -> None:
        self.states.append(self.bot.state)
        self._turn.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something the process does; it writes to a file, so the file is looked at again and again."""
        async with asyncio.timeout(20):
            while not condition():
                self._turn.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._turn.wait(), timeout=0.02)

    def lines(self, text: str) -> int:
        return self.journal.read_text().split().count(text) if self.journal.exists() else 0


@asynccontextmanager
async def running(trial: Trial) -> AsyncIterator["asyncio.Task[int]"]:
    task = asyncio.create_task(trial.bot.run())
    try:
        yield task
    finally:
        await trial.bot.stop()
        await task


async def test_stop_ends_the_bot_with_sigterm(tmp_path: Path) -> None:
    trial = Trial(WRITES_ITS_STARTS, tmp_path / "journal")
    async with running(trial) as task:
        await trial.until(lambda: trial.lines("start") == 1)
        await trial.bot.stop()
        assert await task == 0
    assert trial.lines("told") == 1
    assert trial.bot.state is BotState.STOPPED
    assert trial.bot.pid is None
    assert trial.notes == []


async def test_restart_kills_without_warning_and_starts_anew(tmp_path: Path) -> None:
    trial = Trial(WRITES_ITS_STARTS, tmp_path / "journal")
    async with running(trial):
        await trial.until(lambda: trial.lines("start") == 1)
        first = trial.bot.pid
        second = await trial.bot.restart()
        assert second != first
        await trial.until(lambda: trial.lines("start") == 2)
        assert trial.lines("told") == 0
        assert trial.bot.starts == 2
        assert trial.notes == []
        with pytest.raises(ProcessLookupError):
            os.kill(first or 0, 0)


async def test_a_refusal_is_final(tmp_path: Path) -> None:
    trial = Trial(REFUSES, tmp_path / "journal")
    assert await trial.bot.run() == 2
    assert trial.bot.starts == 1
    assert trial.bot.state is BotState.STOPPED
    with pytest.raises(RuntimeError):
        await trial.bot.restart()


async def test_a_death_is_noted_and_mended(tmp_path: Path) -> None:
    trial = Trial(DIES_TWICE, tmp_path / "journal")
    async with running(trial):
        await trial.until(lambda: trial.lines("start") == 3)
        assert trial.bot.starts == 3
    assert [note.split(";")[0] for note in trial.notes] == ["the bot ended with status 7"] * 2
    assert BotState.WAITING in trial.states


async def test_a_bot_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    trial = Trial(CANNOT_BE_STOPPED, tmp_path / "journal", patience=0.2)
    async with running(trial) as task:
        await trial.until(lambda: trial.lines("start") == 1)
        await trial.bot.stop()
        assert await task == 0
    assert len(trial.notes) == 1
    assert "killed" in trial.notes[0]


async def test_a_command_that_does_not_exist_is_an_error_and_not_a_loop(tmp_path: Path) -> None:
    bot = BotProcess([str(tmp_path / "nothing")], {}, note=lambda line: None)
    with pytest.raises(FileNotFoundError):
        await bot.run()
    assert bot.state is BotState.STOPPED
