"""Calls of the Bot API and downloads of its files, as plain JSON and bytes."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from telegram.error import BadRequest

from bot.telegram_api.multipart import form_body, json_body
from bot.telegram_api.telegram_errors import (
    refusal,
)
from bot.telegram_api.transport import AiohttpRequest, Timeouts
from bot.telegram_api.uploads import Upload

# What getFile can give at most: https://core.telegram.org/bots/api#getfile
DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024


class TelegramApi:
    """Calls of the Bot API as plain JSON, without building telegram objects; for intake and sending.

    Args:
        token: The bot's token.
        base_url: Root of the Bot API server, such as `https://api.telegram.org`.
        request: An initialized transport, which the caller closes.
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
            method: The method's name, such as `sendMessage`.
            params: Its parameters; those that are None are left out.
            files: Uploads, by parameter name, or by the name that an `attach://<name>` in `params` points to.
            read_timeout: Seconds to wait for the answer; the transport's own if None. A long poll needs more than its
                `timeout`.

        Raises:
            telegram.error.TelegramError: `RetryAfter` (429), `Forbidden`, `BadRequest`, `Conflict`, `InvalidToken`
                (also for an unknown method) or `ChatMigrated` if Telegram answered so; `TimedOut` or `NetworkError`
                if it did not answer or reported a fault of its own, and their subclasses `NotSentInTime` and
                `NotSent` if the call certainly did not reach it.
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
            file_path: As `getFile` returned it; valid for at least an hour.
            limit: The largest content to accept, in bytes.

        Raises:
            FileTooBig: It is larger than `limit`.
            BadRequest: Telegram does not, or no longer, have the file: ask `getFile` again.
            telegram.error.TelegramError: As for `call`.
        """
        address = self._files + quote(file_path.lstrip("/"))
        status, payload = await self._request.send("GET", address, limit=limit)
        if status < 300:
            return payload
        if status == HTTPStatus.NOT_FOUND:
            raise BadRequest("File not found.")
        raise refusal(status, payload)
