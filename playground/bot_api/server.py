"""A Bot API server on loopback, in this process: a stand-in for api.telegram.org.

It is as strict as the real one wherever a bot could notice: what it forgave would break in production.
"""

import asyncio
import contextlib
import inspect
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import unquote

import uvicorn
from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from playground.bot_api.errors import ApiError
from playground.bot_api.limits import Limits
from playground.bot_api.methods import METHODS
from playground.bot_api.parameters import Parameters, Receive, Scope, read_parameters
from playground.world.faults import Call, Fault, Hook
from playground.world.state import World
from playground.world.update_delivery import UpdateDelivery

__all__ = ["DEFAULT_TOKEN", "BotApiServer", "Limits"]

HOST = "127.0.0.1"
DEFAULT_TOKEN = "5550001111:AAplayground-Bot-API-no-secret-0000"  # noqa: S105 - opens nothing
SHUTDOWN_SECONDS = 5.0
MAX_TOKEN = 80

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}
DELIVERY_METHODS = {name.lower(): name for name in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")}


class BotApiServer:
    """Serves one bot.

    Args:
        token: the bot's; its number becomes the bot's user id.
        limits: how often the bot may send; None, for tests, does not limit it. `Limits()` is Telegram's.
        poll_hold: seconds a repeated poll is held back, 3.0 on the real server, see `UpdateDelivery`.
        clock: Unix time in seconds, for the world; waiting polls and `latency` go by real time.
        latency: seconds added to every call.
        ids_after: see `World`.
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        *,
        limits: Limits | None = None,
        poll_hold: float = 0.0,
        clock: Callable[[], float] = time.time,
        latency: float = 0.0,
        ids_after: int = 0,
    ) -> None:
        number, _, secret = token.partition(":")
        if not number.isdecimal() or not secret:
            raise ValueError("a bot token is a number, a colon and a secret")
        self.token = token
        self.world = World(int(number), limits=limits, clock=clock, ids_after=ids_after)
        self._latency = latency
        self._delivery = UpdateDelivery(self.world, poll_hold)
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self._no_connections = asyncio.Event()
        self._no_connections.set()
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._other = Starlette()

    @property
    def url(self) -> str:
        """Return the root to which a bot adds `/bot<token>` and `/file/bot<token>`.

        Raises:
            RuntimeError: the server is not started.
        """
        if self._socket is None:
            raise RuntimeError("the Bot API server is not started")
        return f"http://{HOST}:{self._socket.getsockname()[1]}"

    async def start(self, port: int = 0, extra_routes: Sequence[BaseRoute] = ()) -> None:
        """Listen on loopback, in the running loop and without touching signal handlers.

        Args:
            port: 0 takes any free one.
            extra_routes: what else is served, for paths other than `/bot…` and `/file/bot…`.

        Raises:
            OSError: the port is taken.
        """
        self._other = Starlette(routes=list(extra_routes))
        # Named TCP, or asyncio leaves Nagle's algorithm on, and every call on a kept connection takes 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((HOST, port))
        except OSError:
            self._socket.close()
            self._socket = None
            raise
        config = uvicorn.Config(
            self._app,
            http=self._protocol_class(),
            interface="asgi3",
            proxy_headers=False,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=75,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        # Not serve(): that takes over the process's signals and looks only every 0.1 s whether to stop.
        await self._server.startup(sockets=[self._socket])

    async def close(self) -> None:
        """Answer waiting calls, close all connections and stop listening. May be called twice."""
        if self._server is None or self._socket is None:
            return
        server, self._server = self._server, None
        await self._delivery.close()
        self.world.close()
        # Not shutdown(): that waits in steps of 0.1 s, which every test would pay.
        for listener in server.servers:
            listener.close()
        for connection in tuple(server.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_SECONDS):
                await self._no_connections.wait()
        for transport in tuple(self._transports.values()):
            transport.abort()
        tasks = tuple(server.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._socket.close()
        self._socket = None

    def _protocol_class(self) -> type[asyncio.Protocol]:
        """Uvicorn's protocol, which also notes its transport, so that a fault can break the connection."""
        transports, no_connections = self._transports, self._no_connections

        class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
            def connection_made(self, transport: asyncio.Transport) -> None:
                super().connection_made(transport)
                self._peer = transport.get_extra_info("peername")[:2]
                transports[self._peer] = transport
                no_connections.clear()

            def connection_lost(self, exc: Exception | None) -> None:
                transports.pop(self._peer, None)
                super().connection_lost(exc)
                if not transports:
                    no_connections.set()

        return Protocol

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._route(scope, receive, send)
        except asyncio.CancelledError:
            # Only `close` cancels: an answer that no client waits for any more is no error to report.
            if self._server is not None:
                raise

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith("/bot"):
            await self._api(path, scope, receive, send)
        elif path.startswith("/file/bot"):
            await self._file(path, send)
        else:
            await self._other(scope, receive, send)

    async def _api(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        token, slash, method = path.removeprefix("/bot").partition("/")
        try:
            if not slash or not method:
                raise ApiError(404, "Not Found")
            self._check_token(token)
            if self._latency:
                await asyncio.sleep(self._latency)
            params = await read_parameters(scope, receive)
        except ApiError as error:
            await _answer(send, error.code, _error_body(error))
            return
        known = BY_LOWER_NAME.get(method.lower(), (DELIVERY_METHODS.get(method.lower(), method), None))
        call = self.world.log(known[0], params)
        fault = await self._fault(call, self.world.faults.before(call), self.world.before_call)
        if fault is None or not fault.replaces_answer:
            status, body = await self._handle(call, params)
            fault = await self._fault(call, self.world.faults.after(call), self.world.after_call)
        if fault is not None:
            if fault.drop_connection:
                await self._drop(call, scope, receive)
                return
            if fault.status is not None:
                call.status = call.error_code = fault.status
                call.retry_after = fault.retry_after
                status, body = fault.status, _fault_body(fault)
        self.world.changed()
        await _answer(send, status, body)

    def _check_token(self, token: str) -> None:
        if token == self.token:
            return
        if token.startswith("0") or len(token) > MAX_TOKEN or ":" not in token:
            raise ApiError(401, "Unauthorized: invalid token specified")
        raise ApiError(401, "Unauthorized")

    async def _fault(self, call: Call, planned: Fault | None, hook: Hook | None) -> Fault | None:
        fault = planned
        if fault is None and hook is not None:
            answer = hook(call)
            fault = await answer if inspect.isawaitable(answer) else answer
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        return fault

    async def _handle(self, call: Call, params: Parameters) -> tuple[int, bytes]:
        try:
            body = await self._result(call, params)
        except ApiError as error:
            call.status = call.error_code = error.code
            call.retry_after = error.retry_after
            return error.code, _error_body(error)
        call.status = 200
        return 200, body

    async def _result(self, call: Call, params: Parameters) -> bytes:
        known = BY_LOWER_NAME.get(call.method.lower())
        if known is not None:
            return b'{"ok":true,"result":%s}' % to_json(known[1](self.world, params))
        match call.method:
            case "getUpdates":
                return b'{"ok":true,"result":%s}' % await self._delivery.get_updates(params)
            case "getWebhookInfo":
                return b'{"ok":true,"result":%s}' % to_json(self._delivery.webhook_info())
            case "setWebhook":
                description = await self._delivery.set_webhook(params)
            case "deleteWebhook":
                description = await self._delivery.delete_webhook(params)
            case _:
                raise ApiError(404, "Not Found: method not found")
        return to_json({"ok": True, "result": True, "description": description})

    async def _drop(self, call: Call, scope: Scope, receive: Receive) -> None:
        call.status = 0
        transport = self._transports.get(tuple(scope["client"]))
        if transport is not None:
            transport.abort()
        self.world.changed()
        while (await receive())["type"] != "http.disconnect":
            pass

    async def _file(self, path: str, send: Send) -> None:
        token, _, name = path.removeprefix("/file/bot").partition("/")
        try:
            self._check_token(token)
        except ApiError as error:
            await _answer(send, error.code, _error_body(error))
            return
        content = self.world.files.download(unquote(name))
        if content is None:
            await _answer(send, 404, _error_body(ApiError(404, "Not Found")))
        else:
            await _answer(send, 200, content, b"application/octet-stream")


def _error_body(error: ApiError) -> bytes:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return to_json(body)


def _fault_body(fault: Fault) -> bytes:
    return _error_body(ApiError(fault.status or 0, fault.text, fault.retry_after))


async def _answer(send: Send, status: int, body: bytes, kind: bytes = b"application/json") -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
