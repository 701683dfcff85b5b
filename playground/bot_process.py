"""The bot as a process of its own: started, watched, started again when it dies."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

REFUSED = 2
"""Exit status of a bot that cannot start as it is set up. Starting it again would not help."""


class BotStopped(RuntimeError):
    """The bot does not run, and will not by itself."""


class BotState(StrEnum):
    """What the page shows about the process."""

    STARTING = "starting"
    RUNNING = "running"
    WAITING = "waiting"
    STOPPED = "stopped"


class BotProcess:
    """Runs one command and keeps it running until `stop`.

    Args:
        command: program and arguments.
        environment: the whole environment of the process.
        note: called with one line when the process died and will be started again.
        changed: called after each change of `state`.
        pause: seconds between a death and the next start; doubled with each death in a row, up to 30.
        patience: seconds a process has to end after SIGTERM before it is killed.

    The process gets a session of its own, so that Ctrl-C in the terminal reaches it as the SIGTERM of
    `stop` and not twice. It writes to the same terminal.
    """

    LONGEST_PAUSE = 30.0

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        note: Callable[[str], None],
        changed: Callable[[], None] = lambda: None,
        pause: float = 1.0,
        patience: float = 10.0,
    ) -> None:
        self.state = BotState.STARTING
        self.starts = 0
        self.deaths = 0
        self._started_at = 0.0
        self._command = list(command)
        self._environment = dict(environment)
        self._note = note
        self._changed = changed
        self._pause = pause
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._killed_by_us = False
        self._launching = False
        self._hurry = asyncio.Event()
        self._turn = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Return the id of the running process, None while there is none."""
        return None if self._process is None else self._process.pid

    async def run(self) -> int:
        """Keep the process running. Return 0 after `stop`, 2 when the process refused to start so.

        Raises:
            OSError: the command cannot be started at all.
        """
        try:
            while not self._stopping:
                await self._start()
                status = await self._end()
                if self._stopping or self._killed_by_us:
                    self._killed_by_us = False
                elif status == REFUSED:
                    return REFUSED
                else:
                    await self._rest_after_death(status)
            return 0
        finally:
            self._change(BotState.STOPPED)

    async def restart(self) -> int:
        """Kill the process with SIGKILL and start it again; return the new process's id.

        Raises:
            BotStopped: the bot was stopped, or stopped itself, meanwhile.
        """
        before = self.starts
        if self._process is not None:
            self._killed_by_us = True
            self._signal(signal.SIGKILL)
        self._hurry.set()
        while self.starts == before and self.state is not BotState.STOPPED:
            await self._turn.wait()
        if self.pid is None:
            raise BotStopped("the bot has stopped")
        return self.pid

    async def stop(self) -> None:
        """End the process: SIGTERM, and SIGKILL if it takes longer than `patience`. `run` then returns."""
        self._stopping = True
        self._hurry.set()
        while self._launching:
            await self._turn.wait()
        process = self._process
        if process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self._patience)
        except TimeoutError:
            self._note(f"the bot did not end within {self._patience:g} s and was killed")
            self._signal(signal.SIGKILL)
            await process.wait()

    async def _start(self) -> None:
        self._hurry.clear()
        self._launching = True
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            self._launching = False
        self.starts += 1
        self._started_at = asyncio.get_running_loop().time()
        self._change(BotState.RUNNING)

    async def _end(self) -> int:
        assert self._process is not None  # noqa: S101 - _start has just set it
        status = await self._process.wait()
        self._process = None
        if asyncio.get_running_loop().time() - self._started_at > self.LONGEST_PAUSE:
            self.deaths = 0
        return status

    async def _rest_after_death(self, status: int) -> None:
        pause = min(self._pause * 2**self.deaths, self.LONGEST_PAUSE)
        self.deaths += 1
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self._note(f"the bot {how}; starting it again in {pause:g} s")
        self._change(BotState.WAITING)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), pause)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    def _change(self, state: BotState) -> None:
        self.state = state
        self._turn.set()
        self._turn = asyncio.Event()
        self._changed()
