"""The least that python-telegram-bot can do, as its documentation begins: it says each message again."""

import os

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from benchmarks.measured import answer_questions


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


async def report(_application: object) -> None:
    answer_questions()


def main() -> None:
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_BOT_TOKEN"]).post_init(report)
    application: Application = builder.base_url(os.environ["TELEGRAM_API_BASE_URL"] + "/bot").build()  # type: ignore[type-arg]
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


main()
