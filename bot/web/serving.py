"""An HTTP server within the running event loop: it binds first, takes no signals, and stops within a second or two."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import SettingsError

STOP_SECONDS = 2
# More at once are answered with 503: Telegram keeps to the connections it was granted (webhook.MAX_CONNECTIONS).
_MOST_AT_ONCE = 300


def listen(address: tuple[str, int], setting: str) -> socket.socket:
    """Return a socket that listens on host and port (0: any free one).

    Connections wait until `serve` takes it over. Raises SettingsError, which names `setting`, if the address cannot be
    used.
    """
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With TCP named; else asyncio leaves Nagle's algorithm on and every answer on a kept connection takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise SettingsError.one(
            setting,
            f"nothing can listen there ({error.strerror or type(error).__name__})",
            "end the process that has this port, or name another address of this machine",
        ) from error
    return listener


@asynccontextmanager
async def serve(app: ASGIApp, listener: socket.socket) -> AsyncIterator[None]:
    """Serve `app` within the context; then close the listener and finish requests for `STOP_SECONDS` at most."""
    config = uvicorn.Config(
        app,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=STOP_SECONDS,
        timeout_keep_alive=75,
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    # Not server.serve(), which takes over the process's signals.
    await server.startup(sockets=[listener])
    try:
        yield
    finally:
        await server.shutdown(sockets=[listener])
