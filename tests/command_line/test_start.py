"""Starting the real process: a fault is one line that says how to correct it, and status 2."""

import asyncio
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from playground.bot_api.server import BotApiServer
from storage.records.base import Resident, new_id
from storage.unit_of_work import Database
from tests.support.factories import make_application, read_resources
from tests.support.programs import run_bot
from tests.support.running import INDEX_KEY, KEY, TOKEN

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60


def test_what_is_heavy_is_imported_when_it_is_used() -> None:
    heavy = (
        "matplotlib numpy openpyxl python_calamine xlsxwriter alembic typer phonenumbers holidays starlette uvicorn"
        " prometheus_client aiohttp pydantic_settings babel fluent asyncpg sqlalchemy.dialects.postgresql"
    )
    # Libraries of ours take these along where they find them; nothing of ours may need them.
    alone = "rich pygments click"
    loaded = f"import sys; sys.modules.update(dict.fromkeys('{alone}'.split())); import bot.app; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert not set(heavy.split()) & set(ran.stdout.split())


_GARBAGE = """
import asyncio, gc, weakref
from bot.runtime.memory import set_loaded_apart

class Ring:
    def __init__(self):
        self.itself = self

async def main():
    loaded = [[number] for number in range(300_000)]
    set_loaded_apart()
    left = weakref.WeakSet()
    for _ in range(30):
        rings = [Ring() for _ in range(1000)]
        left.update(rings)
        gc.collect(1)  # as if they had lived for a while
        del rings
    print(len(left), len(loaded))

asyncio.run(main())
"""


def test_garbage_does_not_pile_up_by_as_much_as_was_loaded() -> None:
    ran = subprocess.run([sys.executable, "-c", _GARBAGE], capture_output=True, text=True, check=True)
    assert int(ran.stdout.split()[0]) < 20_000


_HOLES = """
import asyncio, os
from pathlib import Path
from bot.runtime.memory import give_back_what_is_free

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

async def main():
    pieces = [bytes(6000) for _ in range(10_000)]
    pieces = [kept for number, kept in enumerate(pieces) if number % 60 == 0]
    before = held()
    give_back_what_is_free()
    print(len(pieces), before, held())

asyncio.run(main())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc keeps it, and can be asked for it")
def test_free_memory_between_what_is_used_goes_back_to_the_system() -> None:
    ran = subprocess.run([sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True)
    _, before, after = map(int, ran.stdout.split())
    assert before - after > 30_000_000, "of 59 MB"


async def start(folder: Path, settings: dict[str, str], code: Path = ROOT) -> asyncio.subprocess.Process:
    """Start ``python -m bot`` in an empty folder with these settings and nothing else."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(code),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:1",
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db",
        "DATA_ENCRYPTION_KEYS": KEY,
        "BLIND_INDEX_KEY": INDEX_KEY,
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
    )


async def refused(folder: Path, settings: dict[str, str], expected: int = 2) -> list[str]:
    """Run it, expect this status, and return the lines it leaves."""
    usual = {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db", "LOG_LEVEL": "WARNING"}
    status, printed = await run_bot(folder, [], {"TELEGRAM_API_BASE_URL": "http://127.0.0.1:1", **usual, **settings})
    assert status == expected
    return printed.strip().splitlines()


async def refused_alone(folder: Path, settings: dict[str, str], code: Path = ROOT) -> list[str]:
    """`refused` in a process from its very start."""
    process = await start(folder, settings, code)
    async with asyncio.timeout(PATIENCE_SECONDS):
        _out, error = await process.communicate()
    assert process.returncode == 2
    return error.decode().strip().splitlines()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "not a token"),
        ("DATABASE_URL", "mysql://somewhere"),
        ("DATA_ENCRYPTION_KEYS", "c2hvcnQ="),
        ("BROADCAST_RATE", "many"),
        ("ADMIN_TELEGRAM_IDS", "@endah"),
        ("BLIND_INDEX_KEY", ""),
    ],
)
async def test_a_bad_setting_is_named(tmp_path: Path, setting: str, value: str) -> None:
    [line] = await refused(tmp_path, {setting: value})
    assert line.startswith(f"{setting}: ")
    assert "Mend:" in line
    assert not value or value not in line
    assert not (tmp_path / "bot.db").exists()


async def test_every_bad_setting_is_named_at_once(tmp_path: Path) -> None:
    lines = await refused_alone(tmp_path, {"TELEGRAM_BOT_TOKEN": "", "DATABASE_URL": "x", "LOG_LEVEL": "LOUD"})
    assert [line.partition(":")[0] for line in lines] == ["TELEGRAM_BOT_TOKEN", "DATABASE_URL", "LOG_LEVEL"]


async def test_a_token_telegram_does_not_know(tmp_path: Path, server: BotApiServer) -> None:
    other = "700000001:AAsomebody-elses-token-000000000000"
    [line] = await refused(tmp_path, {"TELEGRAM_API_BASE_URL": server.url, "TELEGRAM_BOT_TOKEN": other})
    assert line.startswith("TELEGRAM_BOT_TOKEN: ")
    assert "somebody" not in line


async def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    [line] = await refused(tmp_path, {"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/file/bot.db"})
    assert line.startswith("DATABASE_URL: ")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_text("this is not a database, whatever its name says " * 50)
    [line] = await refused(tmp_path, {})
    assert line.startswith("DATABASE_URL: ")


async def test_a_database_server_that_is_away_is_worth_another_start(tmp_path: Path) -> None:
    """Other than a wrong setting: systemd starts again what ended with 1, and leaves a 2 alone."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"postgresql+asyncpg://bot:secret@127.0.0.1:{unused.getsockname()[1]}/bot"
        [line] = await refused(tmp_path, {"DATABASE_URL": url}, expected=1)
    assert line.startswith("DATABASE_URL: ")
    assert "secret" not in line


async def test_keys_that_do_not_open_the_database(
    tmp_path: Path, database: Database, database_url: str, server: BotApiServer
) -> None:
    await make_resident_row(database)
    settings = {"DATABASE_URL": database_url, "TELEGRAM_API_BASE_URL": server.url, "DATA_ENCRYPTION_KEYS": INDEX_KEY}
    [line] = await refused(tmp_path, settings)
    assert line.startswith("DATA_ENCRYPTION_KEYS: ")


async def test_an_index_key_that_finds_nobody(tmp_path: Path, database: Database, database_url: str) -> None:
    async with database.write() as uow:
        await make_application(uow, read_resources())
        await uow.commit()
    [line] = await refused(tmp_path, {"DATABASE_URL": database_url, "BLIND_INDEX_KEY": KEY})
    assert line.startswith("BLIND_INDEX_KEY: ")


async def make_resident_row(database: Database) -> None:
    resident_id = new_id()
    key, wrapped = database.keyring.new_data_key(resident_id)
    resident = Resident(resident_id, 9101, "id", None, key, wrapped, database.clock(), is_new=True)
    async with database.write() as uow:
        await uow.residents.save([resident])
        await uow.commit()


async def test_a_missing_text(tmp_path: Path) -> None:
    for package in ("bot", "domain", "storage"):
        shutil.copytree(ROOT / package, tmp_path / "code" / package)
    texts = tmp_path / "code" / "bot" / "texts" / "id" / "engine" / "form.ftl"
    texts.write_text(texts.read_text().replace("engine-summary =", "engine-sumary =", 1))
    lines = await refused_alone(tmp_path, {}, tmp_path / "code")
    assert any(line.startswith("engine-summary: ") for line in lines)


async def test_telegram_being_away_is_waited_out(tmp_path: Path, server: BotApiServer) -> None:
    url = server.url
    await server.close()
    process = await start(tmp_path, {"TELEGRAM_API_BASE_URL": url})
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert b"telegram_away" in await process.stderr.readline()
    back = BotApiServer(TOKEN)
    await back.start(int(url.rpartition(":")[2]))
    try:
        await back.world.wait_for(lambda: any(call.method == "getUpdates" for call in back.world.calls), 60)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await process.wait() == 0
    finally:
        await back.close()
