"""A Bot API server of its own for a test, a raw HTTP client for it, and a clock to move."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from playground.bot_api.server import BotApiServer, Limits
from playground.world.state import Person, World

TOKEN = "5550001111:AAmade-up-secret-for-tests-0000000"
PERSON_ID = 9001
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (640).to_bytes(4, "big")
    + (480).to_bytes(4, "big")
    + b"\x08\x02\x00\x00\x00"
)


@dataclass
class Clock:
    """The world's clock, in Unix seconds: it stands still until it is moved."""

    now: float = 1_780_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class BotApi:
    """The server under test and what a test needs around it."""

    server: BotApiServer
    clock: Clock
    http: aiohttp.ClientSession

    @property
    def world(self) -> World:
        return self.server.world

    @property
    def person(self) -> Person:
        return self.world.person(PERSON_ID, "Sutarno", username="sutarno")

    @property
    def root(self) -> str:
        return f"{self.server.url}/bot{TOKEN}"

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Return the whole answer to a call with a JSON body."""
        async with self.http.post(f"{self.root}/{method}", json=params) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def result(self, method: str, **params: Any) -> Any:
        """Return the result of a call that must succeed."""
        body = await self.call(method, **params)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **params: Any) -> tuple[int, str]:
        """Code and description of a call that must fail."""
        body = await self.call(method, **params)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    async def send(self, text: str = "Halo", **params: Any) -> dict[str, Any]:
        """Send the person a message."""
        message: dict[str, Any] = await self.result("sendMessage", chat_id=PERSON_ID, text=text, **params)
        return message

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """Return the updates that getUpdates gives."""
        updates: list[dict[str, Any]] = await self.result("getUpdates", **params)
        return updates

    async def confirm_all(self) -> None:
        """Fetch and confirm the waiting updates."""
        waiting = await self.updates()
        if waiting:
            assert not await self.updates(offset=waiting[-1]["update_id"] + 1)


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an inline keyboard."""
    return {"inline_keyboard": list(rows)}


@asynccontextmanager
async def serving(
    limits: Limits | None = None, poll_hold: float = 0.0, clock: Clock | None = None, latency: float = 0.0
) -> AsyncIterator[BotApi]:
    """Yield a running server, which one person has already written to."""
    clock = clock or Clock()
    server = BotApiServer(TOKEN, limits=limits, poll_hold=poll_hold, clock=clock, latency=latency)
    await server.start()
    try:
        async with aiohttp.ClientSession() as http:
            api = BotApi(server, clock, http)
            api.person.start()
            await api.confirm_all()
            yield api
    finally:
        await server.close()
