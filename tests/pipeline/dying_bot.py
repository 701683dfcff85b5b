"""The real bot with one more command, `/racun`, which ends the process on the spot. A program for tests."""

import asyncio
import os

from telegram import Update
from telegram.ext import CommandHandler

from bot.app import running
from bot.runtime.step import StepContext
from bot.settings import load_settings


async def die(_update: Update, _context: StepContext) -> None:
    os._exit(9)


async def main() -> None:
    async with running(load_settings(env_file=None)) as bot:
        bot.ptb_app.add_handler(CommandHandler("racun", die), group=-1)
        await bot.run(asyncio.Event())


asyncio.run(main())
