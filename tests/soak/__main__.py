"""``make soak``: a town of made-up residents and officers lives with the real bot while everything goes wrong.

It stands among the tests, not in ``benchmarks/``: what it answers is whether promises are kept, never how fast, and it
is built of what tests are built of. `checker` judges, `weather` and `road` are what goes wrong, `residents` and
`officers` are who lives there, `stage` brings them together.

Settings, from the environment: ``MINUTES`` (30), ``RESIDENTS`` (2000), ``OFFICERS`` (20), ``SEED`` (drawn, and told),
``DATABASE``: ``postgresql`` (five processes, updates by webhook), ``sqlite`` (one process, long polling), or ``both``,
one after the other, each for all the minutes. Ends with status 1 when a promise is broken; the logs and the rows are
kept then.
"""

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from tests.soak.checks import records
from tests.soak.checks.checker import check
from tests.soak.checks.report import lines
from tests.soak.stage import Play, perform


async def main() -> int:
    """Play, check, tell; return the exit status."""
    minutes = float(os.environ.get("MINUTES", "30"))
    residents, officers = int(os.environ.get("RESIDENTS", "2000")), int(os.environ.get("OFFICERS", "20"))
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    wanted = os.environ.get("DATABASE", "postgresql")
    status = 0
    for database in ("postgresql", "sqlite") if wanted == "both" else (wanted,):
        _say(f"seed {seed}: {residents} residents, {officers} officers on {database} for {minutes:g} minutes")
        folder = Path(tempfile.mkdtemp(prefix=f"soak-{database}-"))
        played = await perform(Play(database, minutes * 60, residents, officers, seed), folder)
        checks = check(played.evidence)
        for line in lines(played, checks):
            _say(line)
        if all(one.passed for one in checks):
            shutil.rmtree(folder)
        else:
            records.keep(played.evidence.records, folder / "records.json")
            _say(f"logs, and what the database held: {folder}")
            status = 1
    return status


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
