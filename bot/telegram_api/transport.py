"""HTTP to the Bot API, on one aiohttp session (see docs/decisions/0001-aiohttp-transport.md).

`AiohttpRequest` is what python-telegram-bot's `Bot` sends through. `TelegramApi` is the short way for
intake and delivery: JSON in, plain JSON out, no telegram objects built. Both raise the library's own
`telegram.error` classes; `bot/telegram_api/telegram_errors.py` has the few of ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import aiohttp
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, RequestData

from bot.telegram_api.multipart import MultipartForm, form_body, json_body, library_body
from bot.telegram_api.telegram_errors import (
    FileTooBig,
    NotSent,
    NotSentInTime,
    failure,
    json_object,
    readable_refusal,
    refusal,
    retry_after_seconds,
)
from bot.telegram_api.uploads import Upload

__all__ = [
    "AiohttpRequest",
    "FileTooBig",
    "NotSent",
    "NotSentInTime",
    "TelegramApi",
    "Timeouts",
    "Upload",
    "retry_after_seconds",
]

# What getFile can give at most: https://core.telegram.org/bots/api#getfile
DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024
_JSON_HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds each part of a request may take; None waits without end.

    `pool` is the wait for a free connection, `connect` making one, `write` sending a body with files (any
    other fits into the socket's buffer), `read` each wait for a piece of the answer.
    """

    read: float | None = 20.0
    write: float | None = 60.0
    connect: float | None = 10.0
    pool: float | None = 10.0


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's HTTP, on one aiohttp session with connections kept alive.

    Args:
        connections: how many requests may be under way at once; others wait for `timeouts.pool` at most.
        timeouts: for calls that name none of their own.
        keep_alive: seconds an idle connection is kept.
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
        """Seconds to wait for an answer when a call names no time of its own."""
        return self.timeouts.read

    async def initialize(self) -> None:
        """Open the session; does nothing when it is open."""
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
        """Close the session; does nothing when it is closed. `initialize` opens it again."""
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
        """See `telegram.request.BaseRequest.do_request`; called by the library, not by us."""
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

        The library's own version logs an answer that is not JSON, which can hold what people wrote.

        Raises:
            NetworkError: the answer is no JSON object.
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
            method: the HTTP method.
            url: the whole address.
            body: JSON as bytes, or a form with files.
            timeouts: this object's own when None.
            limit: most bytes of an answer to accept.

        Raises:
            NotSent: no connection could be made, or this object is closed.
            NotSentInTime: no connection came free, or none could be made, in time.
            TimedOut: the request or the answer took too long: Telegram may have done what was asked.
            NetworkError: the connection broke: Telegram may have done what was asked.
            FileTooBig: the answer is larger than `limit`.
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
        # Outside the except block: else the original, which quotes the address, would stay as __context__.
        raise failed

    @asynccontextmanager
    async def _slot(self, seconds: float | None) -> AsyncIterator[None]:
        """Yield one of the requests that may be under way at once."""
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


class TelegramApi:
    """Calls of the Bot API as plain JSON.

    Args:
        token: the bot's token.
        base_url: root of the Bot API server, such as `https://api.telegram.org`.
        request: an initialized transport; whoever made it closes it.
    """

    def __init__(self, token: str, base_url: str, request: AiohttpRequest) -> None:
        root = base_url.rstrip("/")
        self._methods = f"{root}/bot{token}/"
        self._files = f"{root}/file/bot{token}/"
        self._request = request

    async def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        *,
        files: Mapping[str, Upload] | None = None,
        read_timeout: float | None = None,
    ) -> Any:
        """Call one method and return its `result` as plain JSON.

        Args:
            method: the method's name, such as `sendMessage`.
            params: its parameters; those that are None are left out.
            files: uploads, by parameter name, or by the name an `attach://<name>` in `params` points to.
            read_timeout: seconds to wait for the answer; the transport's own when None. A long poll needs
                more than its `timeout`.

        Raises:
            telegram.error.TelegramError: as Telegram said `RetryAfter` (429), `Forbidden`, `BadRequest`,
                `Conflict`, `InvalidToken` (also for an unknown method) or `ChatMigrated`; `TimedOut` or
                `NetworkError` when it said nothing or is unwell, and their subclasses `NotSentInTime` and
                `NotSent` when the call certainly did not reach it.
        """
        given = {name: value for name, value in (params or {}).items() if value is not None}
        usual = self._request.timeouts
        times = Timeouts(
            read=usual.read if read_timeout is None else read_timeout,
            write=usual.write,
            connect=usual.connect,
            pool=usual.pool,
        )
        body = form_body(given, files, times.write) if files else json_body(given)
        status, payload = await self._request.send("POST", self._methods + method, body, timeouts=times)
        if status >= 300:
            raise refusal(status, payload)
        answer = AiohttpRequest.parse_json_payload(payload)
        if "result" not in answer:
            raise refusal(int(answer.get("error_code") or status), payload)
        return answer["result"]

    async def download(self, file_path: str, *, limit: int = DOWNLOAD_LIMIT_BYTES) -> bytes:
        """Return the content of a file.

        Args:
            file_path: as `getFile` gave it; good for at least an hour.
            limit: most bytes to accept.

        Raises:
            FileTooBig: it is larger than `limit`.
            BadRequest: Telegram does not have the file (any more): ask `getFile` again.
            telegram.error.TelegramError: as for `call`.
        """
        address = self._files + quote(file_path.lstrip("/"))
        status, payload = await self._request.send("GET", address, limit=limit)
        if status < 300:
            return payload
        if status == HTTPStatus.NOT_FOUND:
            raise BadRequest("File not found.")
        raise refusal(status, payload)


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
    # No redirects: they would carry the token, and what people wrote, to an address nobody chose.
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
