"""Our bot as it is served, with a report.

Arguments: `stages` to look where the CPU time goes; a part (`worker`, …) to be only that.
"""

import asyncio
import gc
import os
import signal
import sys

from benchmarks.announcing.stage import clock_ahead
from benchmarks.measured import answer_questions
from benchmarks.stages import Sampler
from bot.app import running
from bot.runtime import logging as logs
from bot.runtime.loops import ALL_PARTS, ProcessPart
from bot.settings.environment import load_settings


async def main() -> None:
    settings = load_settings(env_file=None)
    logs.configure(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    sampler = Sampler()
    parts = [part for part in ProcessPart if part in sys.argv] or ALL_PARTS
    ahead = float(os.environ.get("CLOCK_AHEAD", "0"))
    async with running(settings, clock_ahead(ahead), parts) as bot:
        gc.collect()
        gc.freeze()
        if "stages" in sys.argv:
            sampler.start()
        answer_questions(lambda: {"stages": dict(sampler.counts)})
        await bot.run(stop)
    sampler.stop()


asyncio.run(main())
