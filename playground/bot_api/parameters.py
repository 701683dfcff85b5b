"""A call's parameters, from wherever the Bot API takes them: query, JSON, urlencoded or multipart body."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from pydantic_core import from_json, to_json
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from playground.bot_api.errors import ApiError, bad_request

MAX_REQUEST_BYTES = 50 * 1024 * 1024
MAX_FIELD_BYTES = 1024 * 1024
MAX_INT32 = 2**31 - 1
ATTACH = "attach://"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    content: bytes
    mime_type: str


class Parameters:
    """The parameters of one call; unknown ones are kept and never looked at.

    The real server sees every parameter as text. Lists and objects of a JSON body are kept decoded here,
    which is cheaper and reads the same.
    """

    __slots__ = ("uploads", "values")

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def text(self, name: str) -> str:
        """Return the parameter as text, "" when it is missing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else to_json(value).decode()

    def integer(self, name: str, default: int = 0, low: int = -MAX_INT32, high: int = MAX_INT32) -> int:
        """Return the parameter as a number within the limits; text that is no number counts as 0."""
        text = self.text(name)
        return min(max(_leading_number(text) if text else default, low), high)

    def flag(self, name: str) -> bool:
        """Return whether the parameter is "true", "yes" or "1"."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, failure: str) -> Any:
        """Return the parameter as a JSON value, None when it is missing.

        Raises:
            ApiError: the text is no JSON; `failure` is the reason given.
        """
        value = self.values.get(name, "")
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            decoded = from_json(value)
        except ValueError:
            raise bad_request(failure) from None
        return NULL if decoded is None else decoded

    def upload(self, field: str, value: str) -> Upload | None:
        """Return the file sent as `field`, or under the name that `value` refers to by attach://."""
        return self.uploads.get(value.removeprefix(ATTACH) if value.startswith(ATTACH) else field)

    def for_log(self) -> dict[str, Any]:
        """Return the parameters with the names of the files in place of their content."""
        if not self.uploads:
            return self.values
        return {**self.values, **{field: f"<{upload.name}>" for field, upload in self.uploads.items()}}


class _Null:
    """A JSON null that was sent: the real server takes it for a value of the wrong type, not for absence."""


NULL = _Null()


async def read_parameters(scope: Scope, receive: Receive) -> Parameters:
    """Read the query and the body of a request.

    Raises:
        ApiError: 413 when the body is larger than 50 MB, 400 when it cannot be parsed.
    """
    query: bytes = scope["query_string"]
    values: dict[str, Any] = dict(parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True)) if query else {}
    kind = b""
    for name, value in scope["headers"]:
        if name == b"content-type":
            kind = value.lower()
        elif name == b"content-length" and int(value) > MAX_REQUEST_BYTES:
            raise ApiError(413, "Request Entity Too Large")
    if kind.startswith(b"multipart/form-data"):
        return await _multipart(scope, receive, values)
    body = await _body(receive)
    if body and kind.startswith(b"application/json"):
        values.update(_json_body(body))
    elif body and kind.startswith(b"application/x-www-form-urlencoded"):
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Parameters(values)


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_REQUEST_BYTES:
            raise ApiError(413, "Request Entity Too Large")
    return b"".join(parts)


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        decoded = from_json(body)
    except ValueError:
        raise bad_request("can't parse parameter value") from None
    if not isinstance(decoded, dict):
        raise bad_request("JSON object expected")
    return {
        name: value if isinstance(value, str | list | dict) else to_json(value).decode()
        for name, value in decoded.items()
    }


async def _multipart(scope: Scope, receive: Receive, values: dict[str, Any]) -> Parameters:
    uploads: dict[str, Upload] = {}
    try:
        async with Request(scope, receive).form(max_part_size=MAX_FIELD_BYTES) as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    values[name] = value
                else:
                    mime_type = value.content_type or "application/octet-stream"
                    uploads[name] = Upload(value.filename or name, await value.read(), mime_type)
    except MultiPartException as error:
        raise bad_request(f"can't parse multipart body: {error.message}") from None
    return Parameters(values, uploads)


def _leading_number(text: str) -> int:
    text = text.strip()
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    length = 0
    while length < len(digits) and digits[length] in "0123456789":
        length += 1
    return sign * int(digits[:length]) if length else 0
