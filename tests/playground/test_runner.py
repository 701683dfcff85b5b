"""`python -m playground` from outside: a small script stands in for the bot."""

import json
import signal
import socket
import stat
import sys
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from playground.runner import PlaygroundError, choose_port, ids_after, prepare
from playground.world.people import admin
from playground.world.state import World
from tests.playground.terminal import Terminal, playground

SAYS_ITS_ENVIRONMENT = """
import json, os, signal, sys, urllib.request
def told(number, frame):
    print("bot: told to end", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, told)
names = ["DATABASE_URL", "ADMIN_TELEGRAM_IDS", "DATA_ENCRYPTION_KEYS", "BLIND_INDEX_KEY", "TELEGRAM_BOT_TOKEN"]
root = os.environ["TELEGRAM_API_BASE_URL"]
with urllib.request.urlopen(f"{root}/bot{os.environ['TELEGRAM_BOT_TOKEN']}/getMe") as answer:
    me = json.load(answer)["result"]
print("bot: " + json.dumps({**{name: os.environ[name] for name in names}, "me": me["id"]}), flush=True)
while True:
    signal.pause()
"""
REFUSES = "import sys; print('bot: the database cannot be written', flush=True); sys.exit(2)"


def bot_script(script: str) -> tuple[str, ...]:
    return sys.executable, "-c", script


async def bots_environment(terminal: Terminal) -> dict[str, Any]:
    match = await terminal.until(r"^bot: (\{.*)$")
    environment: dict[str, Any] = json.loads(match[1])
    return environment


async def test_first_run_makes_keys_and_ctrl_c_ends_both(tmp_path: Path) -> None:
    async with playground(tmp_path, *bot_script(SAYS_ITS_ENVIRONMENT)) as terminal:
        address = (await terminal.until(r"^Playground: (http://127\.0\.0\.1:\d+/)"))[1]
        environment = await bots_environment(terminal)
        async with ClientSession() as http, http.get(address) as page:
            assert page.status == 200
        terminal.process.send_signal(signal.SIGINT)
        assert await terminal.end() == 0
    assert "bot: told to end" in terminal.lines
    assert sum("encryption keys" in line for line in terminal.lines) == 1
    assert any(admin().first_name in line and str(admin().id) in line for line in terminal.lines)
    assert environment["ADMIN_TELEGRAM_IDS"] == str(admin().id)
    assert environment["DATABASE_URL"] == "sqlite+aiosqlite:///data/playground.db"
    assert environment["TELEGRAM_BOT_TOKEN"].startswith(f"{environment['me']}:")
    kept = tmp_path / "data" / "playground.keys"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(urlsafe_b64decode(environment["BLIND_INDEX_KEY"])) == 32
    assert environment["BLIND_INDEX_KEY"] not in "".join(line for line in terminal.lines if "bot:" not in line)


async def test_restarting_the_bot_keeps_the_chats(tmp_path: Path) -> None:
    async with playground(tmp_path, *bot_script(SAYS_ITS_ENVIRONMENT)) as terminal:
        address = (await terminal.until(r"^Playground: (http\S+)/$"))[1]
        await bots_environment(terminal)
        api, header = f"{address}/playground/api", {"X-Playground": "1"}
        async with ClientSession(headers=header) as http:
            await http.post(f"{api}/chats/{admin().id}/send", json={"text": "halo"})
            async with http.post(f"{api}/bot/restart") as response:
                assert response.status == 200
            await bots_environment(terminal)
            async with http.get(f"{api}/chats/{admin().id}") as response:
                assert [each["text"] for each in (await response.json())["messages"]] == ["halo"]
            async with http.get(f"{api}/state") as response:
                assert (await response.json())["process"] == {"state": "running", "starts": 2}
    assert "bot: told to end" not in terminal.lines


async def test_a_bot_that_refuses_ends_the_playground_with_its_line_and_status(tmp_path: Path) -> None:
    async with playground(tmp_path, *bot_script(REFUSES)) as terminal:
        assert await terminal.end() == 2
    assert "bot: the database cannot be written" in terminal.lines


async def test_a_wanted_port_that_is_taken_is_one_line_and_status_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with playground(tmp_path, *bot_script(REFUSES), PLAYGROUND_PORT=port) as terminal:
            assert await terminal.end() == 2
    assert len(terminal.lines) == 1
    assert f"PLAYGROUND_PORT {port} is in use" in terminal.lines[0]
    assert not (tmp_path / "data").exists()


async def test_a_bot_that_cannot_be_started_is_one_clear_line(tmp_path: Path) -> None:
    async with playground(tmp_path, str(tmp_path / "nothing")) as terminal:
        assert await terminal.end() == 2
    assert "cannot be started" in terminal.lines[-1]


def test_keys_and_database_of_an_earlier_run_are_used_again(tmp_path: Path) -> None:
    first = prepare({}, tmp_path)
    (tmp_path / "playground.db").touch()
    second = prepare({}, tmp_path)
    assert (first.new_keys, second.new_keys) == (tmp_path / "playground.keys", None)
    assert first.environment["DATA_ENCRYPTION_KEYS"] == second.environment["DATA_ENCRYPTION_KEYS"]
    assert (first.kept_data, second.kept_data) == (False, True)


def test_given_keys_are_used_and_nothing_is_written(tmp_path: Path) -> None:
    given = {"DATA_ENCRYPTION_KEYS": "one", "BLIND_INDEX_KEY": "two", "DATABASE_URL": "postgresql+asyncpg://x/y"}
    setup = prepare({**given, "WEBHOOK_URL": "https://bot.example", "HOME": "h"}, tmp_path)
    assert setup.environment == {**given, "HOME": "h", "ADMIN_TELEGRAM_IDS": str(admin().id)}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "files", "said"),
    [
        ({"BLIND_INDEX_KEY": "two"}, {}, "DATA_ENCRYPTION_KEYS is not set"),
        ({}, {"playground.keys": "BLIND_INDEX_KEY=two\n"}, "does not hold"),
        ({}, {"playground.db": ""}, "cannot be read without"),
    ],
)
def test_keys_that_would_lose_data_stop_the_start(
    tmp_path: Path, environment: Mapping[str, str], files: Mapping[str, str], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(PlaygroundError, match=said):
        prepare(environment, tmp_path)


def test_a_hasty_session_uses_up_no_ids_of_the_next_one() -> None:
    first = World(ids_after=ids_after(1_800_000_000.0))
    person = first.person(admin().id)
    first_ids = {person.send("/start").id for _ in range(150)} | {update.id for update in first.updates.after(0)}
    second = World(ids_after=ids_after(1_800_000_020.0))
    message = second.person(admin().id).send("/status")
    assert message.id not in first_ids
    assert {update.id for update in second.updates.after(0)}.isdisjoint(first_ids)


def test_without_a_wish_the_next_free_port_is_taken() -> None:
    first = choose_port(None)
    with socket.create_server(("127.0.0.1", first)):
        assert choose_port(None) > first


@pytest.mark.parametrize("wanted", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none(wanted: str) -> None:
    with pytest.raises(PlaygroundError, match="PLAYGROUND_PORT"):
        choose_port(wanted)
