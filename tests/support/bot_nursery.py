"""Starts `python -m bot` again and again without importing it each time; a program for tests.

For each line of JSON on standard input (`told`, a named pipe; `arguments`; and where they differ `environment`,
`folder`, and as `output` a file for what it prints) it forks one, as it would be after its imports. The pipe is told
its process id, and when it has ended, its status.
"""

import functools
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import bot.__main__
import bot.app
import bot.loading
from bot.runtime.step import JAKARTA


def main() -> None:
    bot.loading.load_resources = functools.cache(bot.loading.load_resources)
    bot.loading.load_resources("", 28).rulebook.holidays.make_ready(datetime.now(JAKARTA).date())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        if os.fork() == 0:
            keep(json.loads(line))


def keep(asked: dict[str, Any]) -> None:
    """Be the parent of the bot that was asked for, to its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(asked["told"]).open("w", buffering=1) as told:
        process_id = os.fork()
        if process_id == 0:
            os.close(told.fileno())
            become(asked)
        print(process_id, file=told)
        _, status = os.waitpid(process_id, 0)
        print(os.waitstatus_to_exitcode(status), file=told)
    os._exit(0)


def become(asked: dict[str, Any]) -> None:
    """Be the bot that was asked for, to its end."""
    if "environment" in asked:
        os.environ.clear()
        os.environ.update(asked["environment"])
    if "folder" in asked:
        os.chdir(asked["folder"])
    if "output" in asked:
        descriptor = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
    sys.argv = ["bot", *asked["arguments"]]
    try:
        bot.__main__.cli()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    else:
        status = 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


main()
