"""Starts `python -m bot` again and again without importing it anew; a program for tests.

For each line of JSON on standard input (`arguments`, and where they differ `environment`, `folder`, and as `output` a
file for what it prints) it forks one, as it would be after its imports, and prints its process id; when that ends, its
status.
"""

import functools
import json
import os
import sys
from typing import Any

import bot.__main__
import bot.app


def main() -> None:
    bot.app.load_house = functools.cache(bot.app.load_house)
    bot.app.load_house("", 28)
    while line := sys.stdin.readline():
        process_id = os.fork()
        if process_id == 0:
            become(json.loads(line))
        tell(process_id)
        _, status = os.waitpid(process_id, 0)
        tell(os.waitstatus_to_exitcode(status))


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


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


main()
