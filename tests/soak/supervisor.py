"""The bot's processes, kept running as systemd would with the units of `deploy/systemd`, and killed on demand."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTART_SECONDS = 1.0
"""As ``RestartSec`` in the units."""
REFUSED = 2
"""As ``RestartPreventExitStatus`` in the units: started again, it would say the same."""
STOP_SECONDS = 60.0
"""Longer than in the units: that a process ends is asked here, not how fast on a busy machine."""
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """How much memory one process held, in bytes, at an age in seconds, at a time in seconds of the run."""

    process_id: int
    role: str
    age: float
    at: float
    resident_bytes: int


@dataclass(frozen=True, slots=True)
class Death:
    """A process that ended otherwise than it should: when, in Unix seconds, with which status, and how, in words."""

    at: float
    status: int
    how: str


@dataclass(slots=True)
class _Watched:
    name: str
    arguments: Sequence[str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    started_at: float = 0.0
    ended_by_us: bool = False


@dataclass(slots=True)
class Supervisor:
    """Runs one process a name.

    Args:
        parts: the arguments of ``python -m bot`` by name, such as ``{"worker 1": ["worker"]}``.
        environment: of every process.
        folder: where their logs are written, one file a name.

    Attributes:
        kills: how often each was killed by us.
        restarts: how often each was started again.
        deaths: what ended without having been killed by us, or did not end when told to.
        samples: of their memory.
    """

    parts: Mapping[str, Sequence[str]]
    environment: Mapping[str, str]
    folder: Path
    kills: dict[str, int] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)
    deaths: list[Death] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    _watched: dict[str, _Watched] = field(default_factory=dict)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _stopping: bool = False
    _began: float = 0.0

    async def start(self) -> None:
        """Start all of them; one a second, so that their imports do not meet."""
        self._began = time.monotonic()
        for name, arguments in self.parts.items():
            log = self.folder / f"{name.replace(' ', '-')}.log"
            self._watched[name] = _Watched(name, arguments, log)
            self._tasks.append(asyncio.create_task(self._keep(self._watched[name])))
        self._tasks.append(asyncio.create_task(self._sample()))

    @property
    def logs(self) -> list[Path]:
        """Where the processes write."""
        return [one.log for one in self._watched.values()]

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> bool:
        """Send a process a signal that ends it; False when it does not run just now."""
        one = self._watched[name]
        if one.process is None or one.process.returncode is not None:
            return False
        one.ended_by_us = True
        self.kills[name] = self.kills.get(name, 0) + 1
        one.process.send_signal(number)
        return True

    async def stop(self) -> None:
        """Tell all to stop, and note which did not end in time or well."""
        self._stopping = True
        running = [one for one in self._watched.values() if one.process is not None and one.process.returncode is None]
        for one in running:
            assert one.process is not None
            with contextlib.suppress(ProcessLookupError):
                one.process.terminate()
        for one in running:
            assert one.process is not None
            try:
                status = await asyncio.wait_for(one.process.wait(), STOP_SECONDS)
            except TimeoutError:
                one.process.kill()
                await one.process.wait()
                self._note(one, -signal.SIGKILL, f"did not stop within {STOP_SECONDS:g} s of SIGTERM")
            else:
                if status not in (0, -signal.SIGTERM):
                    self._note(one, status, f"ended with status {status} when told to stop")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _note(self, one: _Watched, status: int, how: str) -> None:
        self.deaths.append(Death(time.time(), status, f"{one.name} {how}"))

    async def _keep(self, one: _Watched) -> None:
        starts = 0
        while not self._stopping:
            with one.log.open("ab") as log:
                one.process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "bot",
                    *one.arguments,
                    env=dict(self.environment),
                    cwd=self.folder,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            one.started_at = time.monotonic()
            starts += 1
            self.restarts[one.name] = starts - 1
            try:
                status = await one.process.wait()
            except asyncio.CancelledError:
                with contextlib.suppress(ProcessLookupError):
                    one.process.kill()
                raise
            if self._stopping:
                return
            if one.ended_by_us:
                one.ended_by_us = False
            else:
                self._note(one, status, f"ended by itself with status {status}")
                if status == REFUSED:
                    return
            await asyncio.sleep(RESTART_SECONDS)

    async def _sample(self) -> None:
        while True:
            await asyncio.sleep(2.0)
            now = time.monotonic()
            for one in self._watched.values():
                if one.process is None or one.process.returncode is not None:
                    continue
                with contextlib.suppress(OSError):
                    role = one.name.partition(" ")[0]
                    age, at = now - one.started_at, now - self._began
                    held = _resident_bytes(one.process.pid)
                    self.samples.append(Sample(one.process.pid, role, age, at, held))


def _resident_bytes(process_id: int) -> int:
    """Return the memory that a process holds. Raises OSError when it has ended."""
    return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * _PAGE_BYTES
