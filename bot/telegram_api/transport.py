"""HTTP to the Bot API, on one aiohttp session (see docs/decisions/0001-aiohttp-transport.md).

Python-telegram-bot's `Bot` sends through `AiohttpRequest`, and so does `bot/telegram_api/api.py`. It raises the
library's own `telegram.error` classes; `bot/telegram_api/telegram_errors.py` has the few of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.telegram_api.multipart import MultipartForm, library_body
from bot.telegram_api.telegram_errors import (
    FileTooBig,
    NotSent,
    NotSentInTime,
    failure,
    json_object,
    readable_refusal,
)

_CHUNK_BYTES = 64 * 1024
_JSON_HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds for each part of a request; None means no limit.

    `pool` is the wait for a free connection, `connect` the making of one, `write` the sending of a body with files (any
    other fits into the socket's buffer), `read` each wait for a piece of the answer.
    """

    read: float | None = 20.0
    write: float | None = 60.0
    connect: float | None = 10.0
    pool: float | None = 10.0


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's HTTP, on one aiohttp session with connections kept alive.

    Args:
        connections: Limit of requests in flight; others wait for `timeouts.pool` at most.
        timeouts: Used for calls that name none of their own.
        keep_alive: Seconds for which an idle connection is kept.
    """

    __slots__ = ("_connections", "_keep_alive", "_session", "_slots", "timeouts")

    def __init__(self, *, connections: int = 128, timeouts: Timeouts = Timeouts(), keep_alive: float = 30.0) -> None:
        self.timeouts = timeouts
        self._connections = connections
        self._keep_alive = keep_alive
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(connections)

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer if a call names no timeout of its own."""
        return self.timeouts.read

    async def initialize(self) -> None:
        """Open the session; do nothing if it is open."""
        if self._session is not None:
            return
        self._slots = asyncio.Semaphore(self._connections)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=self._keep_alive, ttl_dns_cache=300
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
        )

    async def shutdown(self) -> None:
        """Close the session; do nothing if it is closed. `initialize` opens it again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # The timeouts are Any because the library's type for "not given" has no public name.
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make a request for the library; see `telegram.request.BaseRequest.do_request`."""
        usual = self.timeouts
        times = Timeouts(
            read=_chosen(read_timeout, usual.read),
            write=_chosen(write_timeout, usual.write),
            connect=_chosen(connect_timeout, usual.connect),
            pool=_chosen(pool_timeout, usual.pool),
        )
        body = None if request_data is None else library_body(request_data, times.write)
        status, payload = await self.send(method, url, body, timeouts=times)
        return status, payload if status < 300 else readable_refusal(status, payload)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the answer as a JSON object.

        The library's own version logs an answer that is not JSON, which can contain messages of people.

        Raises:
            NetworkError: The answer is no JSON object.
        """
        answer = json_object(payload)
        if answer is None:
            raise NetworkError("The answer was not JSON.")
        return answer

    async def send(
        self,
        method: str,
        url: str,
        body: bytes | MultipartForm | None = None,
        *,
        timeouts: Timeouts | None = None,
        limit: int | None = None,
    ) -> tuple[int, bytes]:
        """Make one HTTP request and return its status and body, whatever they are.

        Args:
            method: The HTTP method.
            url: The whole address.
            body: JSON as bytes, or a multipart body with files.
            timeouts: This object's own if None.
            limit: The largest answer to accept, in bytes.

        Raises:
            NotSent: No connection could be made, or this object is closed.
            NotSentInTime: No connection came free, or none could be made, in time.
            TimedOut: The request or the answer took too long: Telegram may have executed the call.
            NetworkError: The connection broke: Telegram may have executed the call.
            FileTooBig: The answer is larger than `limit`.
        """
        times = timeouts or self.timeouts
        session = self._session
        if session is None:
            raise NotSent("The transport is closed: call initialize() first.")
        async with self._slot(times.pool):
            try:
                return await _exchange(session, method, url, body, times, limit)
            except (aiohttp.ClientError, OSError) as error:
                failed = failure(error)
        # Outside the except block: otherwise the original, which quotes the address, would stay as __context__.
        raise failed

    @asynccontextmanager
    async def _slot(self, seconds: float | None) -> AsyncIterator[None]:
        """Hold one of the slots for requests in flight."""
        slots = self._slots
        try:
            async with asyncio.timeout(seconds if slots.locked() else None):
                await slots.acquire()
        except TimeoutError:
            raise NotSentInTime("Pool timeout: all connections were busy; nothing was sent.") from None
        try:
            yield
        finally:
            slots.release()


async def _exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    body: bytes | MultipartForm | None,
    times: Timeouts,
    limit: int | None,
) -> tuple[int, bytes]:
    timeout = aiohttp.ClientTimeout(connect=times.connect, sock_connect=times.connect, sock_read=times.read)
    headers = _JSON_HEADERS if isinstance(body, bytes) else None
    # No redirects: they would carry the token and people's messages to an address that nobody chose.
    async with session.request(
        method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
    ) as answer:
        content = await answer.read() if limit is None else await _read_at_most(answer, limit)
        return answer.status, content


async def _read_at_most(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    content = bytearray()
    if (answer.content_length or 0) <= limit:
        async for chunk in answer.content.iter_chunked(_CHUNK_BYTES):
            content += chunk
            if len(content) > limit:
                break
        else:
            return bytes(content)
    answer.close()
    raise FileTooBig(f"The file is larger than {limit} bytes.")


def _chosen(timeout: Any, usual: float | None) -> float | None:
    if timeout is BaseRequest.DEFAULT_NONE:
        return usual
    return None if timeout is None else float(timeout)
