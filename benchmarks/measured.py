"""Reports of a bot under measurement: for each line on standard input, one line of JSON about itself so far."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path


def used() -> dict[str, float]:
    """Return the CPU seconds of this process so far, and the most megabytes it has held."""
    return {"cpu": time.process_time(), "memory": peak_megabytes()}


def peak_megabytes() -> float:
    """Return the most memory this process has held since it was begun; getrusage would count its parent's, too."""
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def answer_questions(more: Callable[[], Mapping[str, object]] = dict) -> None:
    """Answer from now on, in the running loop; `more` is added to what `used` returns."""

    def answer() -> None:
        if not sys.stdin.readline():
            asyncio.get_running_loop().remove_reader(sys.stdin)
            return
        sys.stdout.write(json.dumps({**used(), **more()}) + "\n")
        sys.stdout.flush()

    asyncio.get_running_loop().add_reader(sys.stdin, answer)
