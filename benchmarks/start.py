"""`make bench-start`: how long importing the bot takes compared with `telegram.ext`, each in a process of its own.

The processes take turns, so that other load on the machine falls on all of them; RUNS=9 times each.
"""

import os
import resource
import statistics
import subprocess
import sys
import time

from rich.console import Console
from rich.table import Table

from benchmarks.measure import ROOT

MODULES = ("telegram.ext", "bot.app", "bot.__main__")
"""The modules to import; the others are compared with the first."""


def imported(module: str) -> tuple[float, float]:
    """Return the seconds, by the clock and of CPU, of a whole process that imports one module."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=ROOT, check=True)  # noqa: S603 - names of ours
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(runs: int) -> None:
    for module in MODULES:
        imported(module)
    measured: dict[str, list[tuple[float, float]]] = {module: [] for module in MODULES}
    for _ in range(runs):
        for module in MODULES:
            measured[module].append(imported(module))
    table = Table("import", "clock", "ratio", "CPU", "ratio", title=f"medians of {runs} processes each")
    first = MODULES[0]
    for module, times in measured.items():
        cells = []
        for which in (0, 1):
            ratio = statistics.median(
                one[which] / base[which] for one, base in zip(times, measured[first], strict=True)
            )
            cells += [f"{1000 * statistics.median(one[which] for one in times):.0f} ms", f"{ratio:.2f}"]
        table.add_row(module, *cells)
    Console(width=100).print(table)


if __name__ == "__main__":
    main(int(os.environ.get("RUNS", "9")))
