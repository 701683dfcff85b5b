"""The whole playground in one command: the Bot API, the page, and the real bot as its own process."""

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from playground.bot_api.keys import KeysUnusable, given_keys, kept_keys, make_keys
from playground.bot_api.server import BotApiServer, Limits
from playground.bot_process import BotProcess
from playground.page import Page
from playground.world.people import Side, admin, ready_made

HOST = "127.0.0.1"
FIRST_PORT = 8081
PORTS_TRIED = 20
CANNOT_START = 2
POLL_HOLD_SECONDS = 3.0  # as the real server does; a new poll after a restart ends the old one all the same
BOT_ID = 910_000_000
IDS_SINCE = 1_767_225_600  # 1 January 2026, UTC
IDS_A_SECOND = 10
BOT_COMMAND = (sys.executable, "-m", "bot")
DATABASE = "playground.db"
KEYS = "playground.keys"
# What a shell or an .env file may have set for the real bot, and what has no meaning here.
NOT_PASSED_ON = ("TELEGRAM_", "WEBHOOK_", "PLAYGROUND_")


class PlaygroundError(Exception):
    """The playground cannot start; the message is one line that says what to do."""


@dataclass(frozen=True)
class Setup:
    """What one run needs, checked before anything is started."""

    environment: dict[str, str]
    kept_data: bool
    new_keys: Path | None


def write_line(line: str) -> None:
    """One line on the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def prepare(environment: Mapping[str, str], folder: Path) -> Setup:
    """Work out the bot's environment, all but the address and token of the Bot API.

    Args:
        environment: the playground's own; DATABASE_URL and the keys in it win over what is made here.
        folder: where the database and the keys are kept when the environment names none.

    Raises:
        PlaygroundError: keys that cannot be used, or a database whose keys are gone.
    """
    database, keys_path = folder / DATABASE, folder / KEYS
    new_keys = None
    try:
        keys = given_keys(environment) or kept_keys(keys_path)
        if keys is None:
            if database.exists() and not environment.get("DATABASE_URL"):
                raise PlaygroundError(f"{database} cannot be read without {keys_path}; restore it or delete both")
            keys, new_keys = make_keys(keys_path), keys_path
    except KeysUnusable as error:
        raise PlaygroundError(str(error)) from error
    own = {name: value for name, value in environment.items() if not name.startswith(NOT_PASSED_ON)}
    own.setdefault("DATABASE_URL", f"sqlite+aiosqlite:///{database}")
    own.update(keys, ADMIN_TELEGRAM_IDS=str(admin().id))
    kept_data = bool(environment.get("DATABASE_URL")) or database.exists()
    return Setup(own, kept_data, new_keys)


def choose_port(wanted: str | None) -> int:
    """Return the port to listen on: the wanted one, else 8081 or the next free one.

    Raises:
        PlaygroundError: PLAYGROUND_PORT is no port or is taken, or no port is free.
    """
    if wanted:
        if not (wanted.isascii() and wanted.isdigit()) or not 0 < int(wanted) < 65536:
            raise PlaygroundError(f"PLAYGROUND_PORT must be a port from 1 to 65535, not {wanted!r}")
        if not _is_free(int(wanted)):
            raise PlaygroundError(f"PLAYGROUND_PORT {wanted} is in use on {HOST}; choose another or leave it out")
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _is_free(port):
            return port
    raise PlaygroundError(f"no free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}; set PLAYGROUND_PORT")


def ids_after(now: float) -> int:
    """After which ids a world that starts now may begin: later than all of any world before it.

    The database outlives a world, and an update with an id that was there already is a duplicate to the bot,
    so it would go unanswered. No world makes ten ids in each second of its life; 32 bits last until 2031.
    """
    return int((now - IDS_SINCE) * IDS_A_SECOND)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


async def serve(
    command: Sequence[str] = BOT_COMMAND,
    environment: Mapping[str, str] = os.environ,
    folder: Path = Path("data"),
    say: Callable[[str], None] = write_line,
) -> int:
    """Run the playground until SIGINT or SIGTERM, or until the bot refuses to start.

    Args:
        command: the bot; it is given the Bot API's address and token in its environment.
        environment: settings, see `prepare`; `PLAYGROUND_PORT` names the port.
        folder: where the database and the keys are kept.
        say: called with each line for the terminal.

    Returns:
        The exit status: 0 after a signal, 2 when the playground or the bot cannot start.
    """
    try:
        port = choose_port(environment.get("PLAYGROUND_PORT"))
        setup = prepare(environment, folder)
    except PlaygroundError as error:
        say(f"playground: {error}")
        return CANNOT_START
    if setup.new_keys:
        say(f"Made encryption keys and stored them in {setup.new_keys}, readable by you only.")
    # A new secret each time: a bot left over from a killed playground is refused, not served.
    token = f"{BOT_ID}:{secrets.token_urlsafe(26)}"
    api = BotApiServer(token, limits=Limits(), poll_hold=POLL_HOLD_SECONDS, ids_after=ids_after(time.time()))
    page = Page(api.world, kept_data=setup.kept_data)
    try:
        await api.start(port, extra_routes=page.routes())
    except OSError as error:
        say(f"playground: cannot listen on {HOST}:{port}: {error}")
        return CANNOT_START
    bot_environment = {**setup.environment, "TELEGRAM_BOT_TOKEN": token, "TELEGRAM_API_BASE_URL": api.url}
    bot = BotProcess(command, bot_environment, note=say, changed=page.bot_changed)
    page.bot = bot
    _introduce(f"{api.url}/", say)
    try:
        return await _run_until_told(bot, say)
    finally:
        await api.close()


async def _run_until_told(bot: BotProcess, say: Callable[[str], None]) -> int:
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    running = asyncio.create_task(bot.run())
    waiting = asyncio.create_task(told.wait())
    try:
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            say("Stopping the bot and the playground.")
        await bot.stop()
        return await running
    except OSError as error:
        say(f"playground: the bot cannot be started: {error}")
        return CANNOT_START
    finally:
        waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await waiting
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _introduce(address: str, say: Callable[[str], None]) -> None:
    say(f"Playground: {address}")
    for person in ready_made():
        role = "admin" if person.id == admin().id else person.side.value
        say(f"  {person.first_name:<10} {role:<9} {person.id}  {person.tagline}")
    residents = sum(person.side is Side.RESIDENT for person in ready_made())
    say(f"Write as one of {residents} residents on the left, decide as an officer on the right. Ctrl-C ends it.")
