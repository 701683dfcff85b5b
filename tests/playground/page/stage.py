"""A playground on a free port with the scripted bot, for the page's tests."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession, FormData

from playground.bot_api.server import BotApiServer
from playground.page import Page
from playground.world.state import World
from tests.playground.page.scripted_bot import ScriptedBot

TOKEN = "910000000:test-token-of-the-page-tests-0000000"
BECAK, NEWCOMER, ADMIN, OFFICER_2 = 910_000_001, 910_001_100, 910_000_901, 910_000_902
WAIT_SECONDS = 20.0


def png(side: int = 8) -> bytes:
    """Return a small white picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + b"\xff" * 3 * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@dataclass
class Stage:
    """A running playground and a browser's view of its API."""

    url: str
    world: World
    page: Page
    bot: ScriptedBot
    http: ClientSession

    async def read(self, path: str) -> Any:
        async with self.http.get(f"{self.url}/playground/api{path}") as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, body: dict[str, Any] | FormData | None = None) -> tuple[int, Any]:
        """Status and answer of a change, sent as the page sends it."""
        content: dict[str, Any] = {"data": body} if isinstance(body, FormData) else {"json": body or {}}
        address = f"{self.url}/playground/api{path}"
        async with self.http.post(address, headers={"X-Playground": "1"}, **content) as response:
            return response.status, await response.json()

    async def act(self, chat: int, action: str, **body: Any) -> Any:
        status, answer = await self.post(f"/chats/{chat}/{action}", body)
        assert status == 200, answer
        return answer

    async def texts(self, chat: int) -> list[str]:
        return [message["text"] for message in (await self.read(f"/chats/{chat}"))["messages"]]

    async def bot_says(self, chat: int, text: str) -> Any:
        """Wait for the bot's message in a chat; returns it as the page gets it."""
        person = self.world.person(chat)
        await self.world.wait_for(
            lambda: any(message.from_bot and message.text == text for message in person.messages), WAIT_SECONDS
        )
        messages = (await self.read(f"/chats/{chat}"))["messages"]
        return next(each for each in reversed(messages) if each["from_bot"] and each["text"] == text)


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Start everything, and end it again."""
    api = BotApiServer(TOKEN, limits=None)
    page = Page(api.world)
    await api.start(0, extra_routes=page.routes())
    bot = ScriptedBot(api.url, TOKEN, api.world.bot_username)
    try:
        await bot.start()
        async with ClientSession() as http:
            yield Stage(api.url, api.world, page, bot, http)
    finally:
        await bot.stop()
        await api.close()
