"""Where a process spends its CPU time: a signal every few milliseconds of it samples what the main thread runs."""

import signal
from collections import Counter
from types import FrameType

_EVERY_SECONDS = 0.003
# The first that fits any frame of the stack; SQL runs in greenlets, whose stack shows the library only.
_STAGES = (
    ("encryption", ("storage/encryption.py",)),
    ("intake", ("bot/runtime/intake.py",)),
    ("decode", ("telegram/_update.py",)),
    ("texts", ("bot/texts/",)),
    ("validate, next question", ("bot/conversations/",)),
    ("handlers", ("telegram/ext/_application.py",)),
    ("send", ("bot/runtime/sending/sender.py", "bot/telegram_api/transport.py", "/aiohttp/")),
    ("statements", ("/storage/", "/sqlalchemy/", "/aiosqlite/", "bot/runtime/worker.py")),
)
_THREAD = "database's thread"
STAGES = (*(name for name, _files in _STAGES), _THREAD, "other")


class Sampler:
    """Counts the stages once `start` was called, from the main thread."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def start(self) -> None:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, _EVERY_SECONDS, _EVERY_SECONDS)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        self.counts[_stage_of(frame)] += 1


def _stage_of(frame: FrameType | None) -> str:
    """Return the stage a stack belongs to: CPU time that goes by while the loop waits is another thread's."""
    if frame is not None and frame.f_code.co_filename.endswith("selectors.py"):
        return _THREAD
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    for name, marks in _STAGES:
        if any(mark in file for file in files for mark in marks):
            return name
    return "other"
