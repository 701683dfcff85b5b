#!/usr/bin/env bash
# python-telegram-bot 22.8: process_update returns as if all was well when a handler raised, after running the next group.
#
# Guess: the exception of a handler comes out of Application.process_update, or at least ends the work on that update.
# Seen:  it is handed to the error handlers (logged where there are none), the handlers of the next group run on what the
#        first left half done, and the caller gets None.
# Why:   groups are independent by design, and only ApplicationHandlerStop ends the loop, also when raised by an error
#        handler.
# Here:  the one error handler keeps the exception in the step and raises ApplicationHandlerStop, so that a failed update
#        is never written and never confirmed as done.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-telegram-bot==22.8
"$folder/venv/bin/python" - <<'PY'
import asyncio
import logging
import sys

from telegram import Bot, Update
from telegram.ext import Application, ApplicationHandlerStop, TypeHandler

logging.disable(logging.CRITICAL)


class OfflineBot(Bot):
    async def initialize(self):
        pass


async def play(stop: bool) -> tuple[str, list[str]]:
    ran = []

    async def first(update, context):
        ran.append("first group")
        raise LookupError("the row is gone")

    async def second(update, context):
        ran.append("second group")

    async def error(update, context):
        if stop:
            raise ApplicationHandlerStop

    application = Application.builder().bot(OfflineBot("123456:made-up")).updater(None).build()
    application.add_handler(TypeHandler(Update, first), group=0)
    application.add_handler(TypeHandler(Update, second), group=1)
    application.add_error_handler(error)
    await application.initialize()
    try:
        await application.process_update(Update(1))
    except LookupError:
        return "raised", ran
    return "returned", ran


wanted = {False: ("returned", ["first group", "second group"]), True: ("returned", ["first group"])}
for stop in (False, True):
    seen = asyncio.run(play(stop))
    print("error handler stops:" if stop else "plain error handler:", *seen)
    if seen != wanted[stop]:
        sys.exit(f"changed: was {wanted[stop]}")
print("as seen with python-telegram-bot 22.8")
PY
