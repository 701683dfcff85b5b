"""Starts `python -m bot` again and again without importing it anew; a program for tests.

For each line on standard input it forks one, as `python -m bot` would be after its imports, and prints its process id;
when that ends, its status.
"""

import os
import runpy
import sys

import bot.__main__
import bot.app  # noqa: F401


def main() -> None:
    while sys.stdin.readline():
        process_id = os.fork()
        if process_id == 0:
            sys.argv = ["bot"]
            runpy.run_module("bot", run_name="__main__")
            os._exit(0)
        tell(process_id)
        _, status = os.waitpid(process_id, 0)
        tell(os.waitstatus_to_exitcode(status))


def tell(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


main()
