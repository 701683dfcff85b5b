"""`python -m playground [COMMAND …]`: the playground with the real bot, or with another command as the bot."""

import asyncio
import sys

from playground.runner import BOT_COMMAND, serve

if __name__ == "__main__":
    sys.exit(asyncio.run(serve(tuple(sys.argv[1:]) or BOT_COMMAND)))
