"""The least that python-telegram-bot can do, as its documentation begins: it repeats each message.

Arguments: `concurrent`, to handle updates side by side with a connection for each.
"""

import os
import sys

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from benchmarks.measured import answer_questions

AT_ONCE = 256
POOL_SECONDS = 30.0


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


async def report(_application: object) -> None:
    answer_questions()


def main() -> None:
    builder = ApplicationBuilder().token(os.environ["TELEGRAM_BOT_TOKEN"]).post_init(report)
    builder = builder.base_url(os.environ["TELEGRAM_API_BASE_URL"] + "/bot")
    if "concurrent" in sys.argv:
        builder = builder.concurrent_updates(AT_ONCE).connection_pool_size(AT_ONCE).pool_timeout(POOL_SECONDS)
    application: Application = builder.build()  # type: ignore[type-arg]
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


main()
