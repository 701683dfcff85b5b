"""The road from Telegram to the webhook, where updates are lost, sent twice, delayed, and overtake each other.

Telegram posts to this server, and it hands on to the bot: Telegram tries again what was not answered well.
"""

import asyncio
import json
import random
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from tests.soak.checks.ledger import Ledger

_LONGEST_SECONDS = 30.0


class Road:
    """A server between the Bot API and the bot's own.

    Args:
        seed: what the dice are made from.
        target: where the bot takes updates, ``http://127.0.0.1:PORT/PATH``.
        ledger: where it is noted what the bot has taken.

    Attributes:
        bad: whether anything happens on the way now.
    """

    def __init__(self, seed: int, target: str, ledger: Ledger) -> None:
        self.bad = False
        self._chance = random.Random(f"{seed} road")
        self._target = target
        self._ledger = ledger
        self._later: set[asyncio.Task[int]] = set()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_LONGEST_SECONDS))
        application = web.Application(client_max_size=1 << 22)
        application.router.add_post("/updates", self._pass_on)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        addresses = self._runner.addresses
        self.url = f"http://127.0.0.1:{addresses[0][1]}/updates"
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for task in tuple(self._later):
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.startswith("X-Telegram")}
        dice = self._chance.random() if self.bad else 1.0
        if dice < 0.01:
            return self._happened("update lost on the way", 502)
        if dice < 0.07:
            self._ledger.faults["update delayed"] += 1
            await asyncio.sleep(self._chance.uniform(0.1, 2.0))
        elif dice < 0.10:
            # The copy comes by itself, and later.
            self._ledger.faults["update sent twice"] += 1
            copy = asyncio.create_task(self._hand_over(body, headers, self._chance.uniform(0.0, 1.0)))
            self._later.add(copy)
            copy.add_done_callback(self._later.discard)
        status = await self._hand_over(body, headers)
        if status == 200 and 0.10 <= dice < 0.12:
            return self._happened("answer to an update lost", 502)
        return web.Response(status=status)

    def _happened(self, what: str, status: int) -> web.Response:
        self._ledger.faults[what] += 1
        return web.Response(status=status)

    async def _hand_over(self, body: bytes, headers: dict[str, str], after: float = 0.0) -> int:
        await asyncio.sleep(after)
        try:
            async with self._session.post(self._target, data=body, headers=headers) as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            return 502
        if status == 200:
            self._ledger.taken.add(int(json.loads(body)["update_id"]))
        return status
