"""The real bot with one more command, `/racun`, which ends the process on the spot. A program for tests."""

import asyncio
import os

from telegram import Update

from bot.app import running
from bot.runtime.step import StepContext
from bot.settings.environment import load_settings
from tests.support.registered import add_command


async def die(_update: Update, _context: StepContext) -> None:
    os._exit(9)


async def main() -> None:
    async with running(load_settings(env_file=None)) as bot:
        add_command(bot.ptb_app, "racun", die)
        await bot.run(asyncio.Event())


asyncio.run(main())
