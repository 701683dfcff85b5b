"""The code base keeps its promises, and each guard notices when one is broken."""

import importlib.metadata
import shutil
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path, PurePosixPath
from statistics import median

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import Settings
from bot.texts.catalogue import Catalogue
from tests.support import guards

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "domain", "storage", "playground", "tests", "benchmarks")
SETTINGS = {name.upper() for name in Settings.model_fields}
KEYS = frozenset({"start-hello"})

WHOLE_CODE: list[guards.Guard] = [
    guards.domain_is_pure,
    guards.telegram_stays_in_the_bot,
    guards.sql_stays_in_storage,
    guards.sentences_stay_in_the_texts,
    guards.handlers_leave_nothing_running,
    guards.handlers_are_built_in_one_place,
    guards.programmes_stay_in_files,
    guards.modules_have_meaning,
]


def sources() -> dict[str, str]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("guard", WHOLE_CODE, ids=lambda guard: guard.__name__)
def test_the_code_keeps_the_promise(guard: guards.Guard) -> None:
    files = sources()
    assert len(files) > 20
    assert [breach for path, source in files.items() for breach in guard(path, source)] == []


def test_every_folder_can_be_looked_over() -> None:
    """Migrations apart, which only grow."""
    modules = [path for path in sources() if not path.endswith("/__init__.py") and "/versions/" not in path]
    folders = Counter(str(PurePosixPath(path).parent) for path in modules)
    assert {folder: count for folder, count in folders.items() if count > 15} == {}
    assert folders["bot"] <= 6
    assert median(folders.values()) <= 6


def test_every_text_the_code_names_exists() -> None:
    keys = Catalogue.load(ROOT / "bot" / "texts").keys()
    guard = partial(guards.texts_exist, keys=keys)
    assert [breach for path, source in sources().items() for breach in guard(path, source)] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_no_lock_holds_an_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert guards.locks_hold_no_address(name, text) == []


def test_an_extra_is_pinned_with_its_distribution() -> None:
    requirements = [
        Requirement(line) for distribution in importlib.metadata.distributions() for line in distribution.requires or []
    ]
    wanted = [
        (canonicalize_name(each.name), canonicalize_name(extra))
        for each in requirements
        if each.marker is None or each.marker.evaluate({"extra": ""})
        for extra in each.extras
    ]
    assert wanted
    text = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    assert guards.locks_pin_extras("requirements-dev.lock", text, wanted) == []
    assert guards.locks_pin_extras("x.lock", "coverage==7.17.3 \\\n", [("coverage", "toml")]) == [
        "x.lock:1: coverage is pinned without its extra toml"
    ]


def test_the_sample_settings_are_the_settings() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert guards.settings_are_shown(".env.example", text, SETTINGS) == []


def test_git_keeps_every_file_that_ships() -> None:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(
        [git, "-c", "safe.directory=*", "ls-files", "--others", "--ignored", "--exclude-standard", "--", *ROOMS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ignored = [path for path in listed.stdout.splitlines() if "__pycache__" not in path]
    assert ignored == []


GOOD = [
    (guards.domain_is_pure, "domain/a.py", "import re\nfrom pydantic import BaseModel\nfrom domain.b import C"),
    (guards.domain_is_pure, "domain/a.py", "from . import b\ndef f():\n    import pydantic"),
    (guards.domain_is_pure, "bot/a.py", "import telegram"),
    (guards.telegram_stays_in_the_bot, "bot/a.py", "import telegram"),
    (guards.telegram_stays_in_the_bot, "playground/a.py", "from telegram import Bot"),
    (guards.telegram_stays_in_the_bot, "tests/a.py", "from telegram import Bot"),
    (guards.sql_stays_in_storage, "storage/a.py", "import sqlalchemy\nx = 'SELECT a FROM b'"),
    (guards.sql_stays_in_storage, "tests/a.py", "import sqlalchemy"),
    (guards.sql_stays_in_storage, "bot/a.py", '"""Select one from many."""\nx = "update the row"'),
    (guards.sentences_stay_in_the_texts, "bot/a.py", '"""Untuk Anda yang belum."""\nx = "the worker said"'),
    (guards.sentences_stay_in_the_texts, "domain/a.py", 'class A:\n    b = 1\n    """Anda dan kami."""'),
    (guards.sentences_stay_in_the_texts, "domain/a.py", "WORDS = ('tidak', 'belum')"),
    (guards.sentences_stay_in_the_texts, "playground/a.py", "x = 'silakan pilih'"),
    (guards.handlers_leave_nothing_running, "bot/handlers/a.py", "CommandHandler('a', f, block=True)"),
    (guards.handlers_leave_nothing_running, "bot/app.py", "group.create_task(f())"),
    (guards.handlers_are_built_in_one_place, "bot/telegram_api/dispatch.py", "from telegram.ext import CommandHandler"),
    (guards.handlers_are_built_in_one_place, "bot/handlers/a.py", "from telegram.ext import BaseHandler"),
    (
        guards.programmes_stay_in_files,
        "bot/conversations/applying/uhc.py",
        "X = Programme.UHC\nT = 'q-uhc-care-advice'",
    ),
    (guards.programmes_stay_in_files, "bot/a.py", "f(Programme(draft.form), Programme)\nx = 'pijar-semar-bot serving'"),
    (guards.programmes_stay_in_files, "tests/a.py", "X = Programme.UHC"),
    (guards.modules_have_meaning, "bot/telegram_api/commands.py", ""),
    (guards.locks_hold_no_address, "x.lock", "httpx==0.28.1 ; python_version >= '3.11' \\\n    --hash=sha256:0a"),
    (partial(guards.settings_are_shown, names={"A", "B"}), ".env.example", "# C=1\nA=\nB=2\n"),
    (partial(guards.texts_exist, keys=KEYS), "bot/a.py", "step.say('start-hello')\nprint('no-text')"),
    (partial(guards.texts_exist, keys=KEYS), "bot/a.py", "step.text(key)\npath.text('plain words')"),
]
BAD = [
    (guards.domain_is_pure, "domain/a.py", "import telegram"),
    (guards.domain_is_pure, "domain/a.py", "from sqlalchemy.orm import Session"),
    (guards.domain_is_pure, "domain/a.py", "from bot.step import Step"),
    (guards.domain_is_pure, "domain/a/b.py", "import babel"),
    (guards.domain_is_pure, "domain/a.py", "def f():\n    import httpx"),
    (guards.domain_is_pure, "domain/a.py", "import importlib\nimportlib.import_module('storage.models')"),
    (guards.telegram_stays_in_the_bot, "bot/services/a.py", "from telegram import Bot"),
    (guards.telegram_stays_in_the_bot, "storage/a.py", "def f():\n    import telegram.error"),
    (guards.sql_stays_in_storage, "bot/a.py", "from sqlalchemy import select"),
    (guards.sql_stays_in_storage, "playground/a.py", "import sqlite3"),
    (guards.sql_stays_in_storage, "bot/a.py", "x = 'select a\\nfrom b where c'"),
    (guards.sql_stays_in_storage, "bot/a.py", "x = f'UPDATE {table} SET a = 1'"),
    (guards.sql_stays_in_storage, "domain/a.py", "f('DELETE FROM inbox')"),
    (guards.sentences_stay_in_the_texts, "bot/a.py", "say('Silakan pilih kelurahan.')"),
    (guards.sentences_stay_in_the_texts, "bot/a.py", "x = f'Halo {name}, Anda terdaftar'"),
    (guards.sentences_stay_in_the_texts, "domain/a.py", "raise E('NIK tidak benar')"),
    (guards.sentences_stay_in_the_texts, "domain/a.py", "X = {'ya': 'Terima kasih'}"),
    (guards.handlers_leave_nothing_running, "bot/handlers/a.py", "CommandHandler('a', f, block=False)"),
    (guards.handlers_leave_nothing_running, "bot/conversations/a.py", "asyncio.create_task(f())"),
    (guards.handlers_leave_nothing_running, "bot/handlers/a.py", "context.application.create_task(f())"),
    (guards.handlers_are_built_in_one_place, "bot/handlers/a.py", "from telegram.ext import CommandHandler"),
    (guards.handlers_are_built_in_one_place, "bot/a.py", "from telegram.ext import filters, MessageHandler as Any"),
    (guards.programmes_stay_in_files, "bot/services/a.py", "if programme is Programme.PIJAR_SEMAR:\n    pass"),
    (guards.programmes_stay_in_files, "bot/a.py", "KEYS = ('receipt-uhc',)"),
    (guards.programmes_stay_in_files, "bot/a.py", "x = f'notice-reason-pijar-semar-{reason}'"),
    (guards.programmes_stay_in_files, "storage/a.py", "where(c.programme == 'pijar_semar')"),
    (guards.modules_have_meaning, "bot/utils.py", ""),
    (guards.modules_have_meaning, "domain/common/a.py", ""),
    (guards.modules_have_meaning, "tests/helpers.py", ""),
    (guards.locks_hold_no_address, "x.lock", "--index-url https://registry.example/simple"),
    (guards.locks_hold_no_address, "x.lock", "a @ git+ssh://host/a"),
    (guards.locks_hold_no_address, "x.lock", "a @ file:///tmp/a.whl"),
    (guards.locks_hold_no_address, "x.lock", "-f wheels"),
    (partial(guards.settings_are_shown, names={"A", "B"}), ".env.example", "A=\n"),
    (partial(guards.settings_are_shown, names={"A"}), ".env.example", "A=\nB=\n"),
    (partial(guards.texts_exist, keys=KEYS), "bot/a.py", "step.say('start-helo')"),
    (partial(guards.texts_exist, keys=KEYS), "bot/a.py", "texts.render('start-hello' if a else 'start-x', l)"),
    (partial(guards.texts_exist, keys=KEYS), "domain/a.py", "raise InvalidAnswer('invalid-nik')"),
    (partial(guards.texts_exist, keys=KEYS), "bot/a.py", "step.plain(text_key='no-such')"),
]


@pytest.mark.parametrize(("guard", "path", "source"), GOOD)
def test_a_guard_lets_good_code_pass(guard: guards.Guard, path: str, source: str) -> None:
    assert guard(path, source) == []


@pytest.mark.parametrize(("guard", "path", "source"), BAD)
def test_a_guard_notices(guard: guards.Guard, path: str, source: str) -> None:
    (breach,) = guard(path, source)
    assert breach.startswith(f"{path}:")
