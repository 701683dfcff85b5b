"""`pytest --fast` takes tests that need nothing outside the process, and fails those that turn out to need more."""

import os
import sqlite3
import subprocess
import sys
from functools import wraps
from pathlib import Path

import pytest

from bot import app
from storage import unit_of_work
from storage.connections.engine import Engines
from tests.fast import leads_out, watched
from tests.support import databases
from tests.support.databases import FakeClock
from tests.support.programs import run_bot

ROOT = Path(__file__).parents[2]


def opens() -> None:
    Engines("sqlite+aiosqlite:///:memory:")


def inside() -> None:
    def later() -> None:
        opens()

    later()


@wraps(opens)
def wrapped() -> None:
    opens()


class Held:
    """Something that opens a database when it is asked to."""

    def open(self) -> None:
        opens()


def asks_for_it() -> object:
    return Held()


def starts_a_process() -> object:
    return subprocess.run([sys.executable])


def by_its_module() -> object:
    return app.running


def a_program() -> object:
    return run_bot


def names_only_what_is_harmless() -> object:
    return FakeClock(), unit_of_work.utc_now, ROOT.name


@pytest.mark.parametrize(
    "function",
    [opens, inside, wrapped, asks_for_it, starts_a_process, by_its_module, a_program, databases.database_url],
)
def test_what_leads_out_of_the_process_is_seen(function: object) -> None:
    assert leads_out([function])  # type: ignore[list-item]


def test_what_stays_inside_is_kept() -> None:
    assert not leads_out([names_only_what_is_harmless])


def test_what_is_opened_all_the_same_is_refused_and_noted() -> None:
    with watched() as opened:
        with pytest.raises(RuntimeError, match="needs no database"):
            sqlite3.connect(":memory:")
        with pytest.raises(RuntimeError, match="no process"):
            subprocess.run(["true"], check=True)
        with pytest.raises(RuntimeError, match="no process"):
            os.fork()
    assert opened == ["sqlite3.connect", "subprocess.Popen", "os.fork"]
    sqlite3.connect(":memory:").close()
