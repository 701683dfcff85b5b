"""The bodies of calls to the Bot API: JSON, or a form where files go along."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from telegram.request import RequestData

from bot.telegram_api.uploads import Upload


class MultipartForm(aiohttp.MultipartWriter):
    """A form with files that gives up when sending it takes too long; aiohttp has no such limit itself.

    Args:
        seconds: how long sending may take; None for ever.
    """

    def __init__(self, seconds: float | None) -> None:
        super().__init__("form-data")
        self._seconds = seconds

    def add_text(self, name: str, text: str) -> None:
        """Add one parameter."""
        self.append(text).set_content_disposition("form-data", quote_fields=False, name=name)

    def add_file(self, name: str, filename: str, content: object, content_type: str) -> None:
        """Add one file: bytes, or a file open for reading."""
        # As a stream, bytes go out piece by piece and at the server's pace, not in one write.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        part = self.append(stream, {"Content-Type": content_type})
        # Not quoted: people would see the percent signs in the file's name.
        part.set_content_disposition("form-data", quote_fields=False, name=name, filename=filename)

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Send the form; aiohttp calls this. Raises TimeoutError, which aiohttp hands to the request."""
        async with asyncio.timeout(self._seconds):
            await super().write_with_length(writer, content_length)


def json_body(params: Mapping[str, object]) -> bytes:
    """Return the parameters as JSON."""
    return json.dumps(params, ensure_ascii=False, separators=(",", ":")).encode()


def form_body(params: Mapping[str, object], files: Mapping[str, Upload], write_timeout: float | None) -> MultipartForm:
    """Return parameters and files as a form; what is not text goes in as JSON, as the Bot API wants it."""
    form = MultipartForm(write_timeout)
    for name, value in params.items():
        form.add_text(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    for name, upload in files.items():
        form.add_file(name, upload.filename, upload.content, upload.content_type)
    return form


def library_body(data: RequestData, write_timeout: float | None) -> bytes | MultipartForm:
    """Return the body of a call python-telegram-bot makes."""
    if not data.contains_files:
        return json_body(data.parameters)
    form = MultipartForm(write_timeout)
    for name, text in data.json_parameters.items():
        form.add_text(name, text)
    for name, (filename, content, content_type) in data.multipart_data.items():
        form.add_file(name, filename, content, content_type)
    return form
