"""How long the scheduler takes to queue an announcement's recipients, by batch, and how much memory.

Argument: the address of a database that holds an announcement of `broadcast_stage.prepare`.
"""

import asyncio
import json
import sys
import time

from benchmarks.announcing.stage import clock_ahead, outcomes, seconds_to_noon
from benchmarks.filled import keyring
from benchmarks.measured import peak_megabytes
from bot.loading import load_resources
from bot.services.announcements.work import AnnouncementWork
from storage.connections.engine import Engines
from storage.unit_of_work import Database, utc_now


async def main(address: str) -> None:
    database = Database(Engines(address), keyring(), clock_ahead(seconds_to_noon(utc_now())))
    work = AnnouncementWork(database, load_resources("benchmark_bot", 28))
    pieces: list[float] = []
    began = time.perf_counter()
    while True:
        piece = time.perf_counter()
        if not await work.work():
            break
        pieces.append(time.perf_counter() - piece)
    seconds, memory = time.perf_counter() - began, peak_megabytes()
    queued = len(await outcomes(database))
    await database.close()
    told = {"queued": queued, "seconds": seconds, "longest": max(pieces), "memory": memory}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
