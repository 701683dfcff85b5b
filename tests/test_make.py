"""`make run` and `make bot` start the bot exactly where the bot itself would find a token."""

import codecs
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# In place of the environment's own Python: only the question for the token is answered, the rest is told.
PYTHON = f"""#!/bin/sh
[ -n "$BROKEN" ] && exit 1
[ "$2" = bot.command_line.has_token ] && exec {sys.executable} "$@"
echo "$2"
"""
BOT, PLAYGROUND = ["bot.command_line.first_keys", "bot"], ["playground"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with the Makefile, where everything is installed already."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements-dev.lock").touch()
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").write_text(PYTHON)
    (folder / "python").chmod(0o755)
    (folder.parent / ".installed").touch()
    return tmp_path


def started(folder: Path, *arguments: str, **environment: str) -> tuple[int, list[str], str]:
    """Run `make`; return its status, the modules it started, and its complaints."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment}
    ran = subprocess.run(["make", "-s", *arguments], cwd=folder, env=known, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout.split(), ran.stderr


@pytest.mark.parametrize(
    ("content", "modules"),
    [
        (codecs.BOM_UTF8 + b"TELEGRAM_BOT_TOKEN=1\n", BOT),
        (b"\r\nexport TELEGRAM_BOT_TOKEN = '1'\r\nLOG_LEVEL=INFO\r\n", BOT),
        (b"telegram_bot_token=1", BOT),
        (b"NAME=1\nTELEGRAM_BOT_TOKEN=${NAME}\n", BOT),
        (b"TELEGRAM_BOT_TOKEN=1\nTELEGRAM_BOT_TOKEN=\n", PLAYGROUND),
        (b"TELEGRAM_BOT_TOKEN= # later\n# TELEGRAM_BOT_TOKEN=1\n", PLAYGROUND),
        (b"TELEGRAM_BOT_TOKEN=' '\n", PLAYGROUND),
        (None, PLAYGROUND),
    ],
)
def test_one_reader_decides_whether_there_is_a_token(copy: Path, content: bytes | None, modules: list[str]) -> None:
    if content is not None:
        (copy / ".env").write_bytes(content)
    assert started(copy, "run")[:2] == (0, modules)
    subcommand = ["bot"] if modules == BOT else ["playground.subcommand"]
    assert started(copy, "bot", "ARGS=check")[:2] == (0, subcommand)


def test_the_environment_wins_where_it_says_something(copy: Path) -> None:
    assert started(copy, "run", TELEGRAM_BOT_TOKEN="1")[1] == BOT
    assert started(copy, "run", TELEGRAM_BOT_TOKEN="  ")[1] == PLAYGROUND


def test_a_file_that_cannot_be_read_starts_nothing(copy: Path) -> None:
    (copy / ".env").write_bytes("TELEGRAM_BOT_TOKEN=1\n".encode("utf-16"))
    for target in ("run", "bot"):
        status, modules, told = started(copy, target)
        assert (status, modules) == (2, [])
        assert told.startswith(".env: is not text in UTF-8")


def test_a_broken_copy_starts_no_playground(copy: Path) -> None:
    status, modules, _told = started(copy, "run", BROKEN="1")
    assert (status, modules) == (2, [])
