"""The least that aiogram can do, as its documentation begins: it repeats each message. Runs in `.venv-aiogram`."""

import asyncio
import os

from aiogram import Bot, Dispatcher  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.types import Message  # type: ignore[import-not-found]

from benchmarks.measured import answer_questions

dispatcher = Dispatcher()


@dispatcher.message()  # type: ignore[untyped-decorator]
async def echo(message: Message) -> None:
    await message.answer(message.text)


async def main() -> None:
    answer_questions()
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["TELEGRAM_API_BASE_URL"]), limit=1000)
    await dispatcher.start_polling(Bot(os.environ["TELEGRAM_BOT_TOKEN"], session=session))


asyncio.run(main())
