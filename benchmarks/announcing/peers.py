"""Other ways to send one message to many people, each as short as its users write it.

Arguments: which one (`loop`, `limiter`, `gather`), and for how many people. Reports at its end what it has used.
"""

import asyncio
import json
import os
import sys
from collections.abc import Iterable

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks.measured import used

FIRST_CHAT = 100_000
TEXT = "Loket Pijar Semar di Genuk buka hari Sabtu."
AT_ONCE = 30
RETRIES = 100


def bot(*, limited: bool = False) -> ExtBot[None]:
    return ExtBot(
        os.environ["TELEGRAM_BOT_TOKEN"],
        base_url=os.environ["TELEGRAM_API_BASE_URL"] + "/bot",
        request=HTTPXRequest(connection_pool_size=256, pool_timeout=600),
        rate_limiter=AIORateLimiter(max_retries=RETRIES) if limited else None,  # type: ignore[arg-type]
    )


async def patiently(sender: ExtBot[None], chat_id: int) -> None:
    while True:
        try:
            await sender.send_message(chat_id, TEXT)
            return
        except RetryAfter as error:
            await asyncio.sleep(float(error.retry_after))  # type: ignore[arg-type]


async def loop(people: Iterable[int]) -> None:
    """Send them one after another."""
    async with bot() as sender:
        for chat_id in people:
            await patiently(sender, chat_id)


async def limiter(people: Iterable[int]) -> None:
    """Send all at once, held back by the library's own rate limiter."""
    async with bot(limited=True) as sender:
        await asyncio.gather(*(sender.send_message(chat_id, TEXT) for chat_id in people))


async def gather(people: Iterable[int]) -> None:
    """Send as many at once as are allowed a second."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def send(sender: ExtBot[None], chat_id: int) -> None:
        async with turn:
            await patiently(sender, chat_id)

    async with bot() as sender:
        await asyncio.gather(*(send(sender, chat_id) for chat_id in people))


if __name__ == "__main__":
    _, which, number = sys.argv
    asyncio.run(
        {"loop": loop, "limiter": limiter, "gather": gather}[which](range(FIRST_CHAT, FIRST_CHAT + int(number)))
    )
    sys.stdout.write(json.dumps(used()) + "\n")
