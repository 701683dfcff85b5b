"""Where a process spends its time, by looking at what its main thread is doing a few hundred times a second."""

import sys
import threading
from collections import Counter
from types import FrameType

_EVERY_SECONDS = 0.003
# The first that fits any frame of the stack; SQL runs in greenlets, whose stack shows the library only.
_STAGES = (
    ("intake", ("bot/intake.py",)),
    ("decode", ("telegram/_update.py",)),
    ("handle", ("telegram/ext/_application.py",)),
    ("send", ("bot/delivery.py", "bot/transport.py", "/aiohttp/")),
    ("database", ("/storage/", "/sqlalchemy/", "/aiosqlite/", "bot/lanes.py")),
)
STAGES = (*(name for name, _files in _STAGES), "other")


class Sampler:
    """Counts the stages of the thread that made it, once `start` was called."""

    def __init__(self) -> None:
        self._thread_id = threading.get_ident()
        self._stop = threading.Event()
        self.counts: Counter[str] = Counter()

    def start(self) -> None:
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_SECONDS):
            frame = sys._current_frames().get(self._thread_id)
            stage = _stage_of(frame)
            if stage is not None:
                self.counts[stage] += 1


def _stage_of(frame: FrameType | None) -> str | None:
    """Return the stage a stack belongs to; None while the loop waits."""
    if frame is not None and frame.f_code.co_filename.endswith("selectors.py"):
        return None
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    for name, marks in _STAGES:
        if any(mark in file for file in files for mark in marks):
            return name
    return "other"
