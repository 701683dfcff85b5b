"""What a bot under measurement tells: for each line on standard input, one line of JSON about itself so far."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Mapping


def answer_questions(more: Callable[[], Mapping[str, object]] = dict) -> None:
    """Answer from now on, in the running loop; ``more`` is added to the CPU seconds used so far."""

    def answer() -> None:
        if not sys.stdin.readline():
            asyncio.get_running_loop().remove_reader(sys.stdin)
            return
        sys.stdout.write(json.dumps({"cpu": time.process_time(), **more()}) + "\n")
        sys.stdout.flush()

    asyncio.get_running_loop().add_reader(sys.stdin, answer)
