"""The code base keeps its promises, and each guard notices when one is broken."""

import importlib.metadata
import shutil
import subprocess
from collections import Counter
from functools import cache, partial
from pathlib import Path, PurePosixPath
from statistics import median

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings.model import Settings
from tests.support import guards
from tests.support.factories import read_resources

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
    guards.services_build_no_message,
    guards.storage_knows_no_call,
    guards.storage_knows_no_question,
    guards.programmes_stay_in_files,
    guards.returns_are_named,
    guards.modules_have_meaning,
]


SUBCOMMANDS = "a subcommand loads what it does, and the others do without"
RUNNING = "only a running bot needs it: 0.1 s and more"
LIBRARY = "a library that takes long to load, for what is seldom done"
PROGRAM = "loaded in a program of its own, which the bot starts for one file"
IMPORTED_LATE: dict[str, tuple[str, set[str]]] = {
    "bot/__main__.py": (
        SUBCOMMANDS,
        {"bot.app", "bot.command_line", "bot.loading", "bot.runtime", "bot.runtime.loops", "bot.runtime.memory"},
    ),
    "bot/app.py": (
        RUNNING,
        {"bot.telegram_api.api", "bot.telegram_api.transport", "bot.web.http_endpoints", "bot.web.metrics"},
    ),
    "bot/command_line/database.py": (
        SUBCOMMANDS,
        {
            "bot.command_line.restoring",
            "bot.services.review.search_indexing",
            "storage.copies.backup",
            "storage.copies.backup_files",
            "storage.copies.copying",
        },
    ),
    "bot/command_line/enrolment.py": (
        SUBCOMMANDS,
        {"bot.services.enrolment", "bot.services.enrolment.reading", "bot.views.enrolment"},
    ),
    "bot/command_line/keys.py": (SUBCOMMANDS, {"bot.services.key_rotation"}),
    "bot/command_line/opening.py": (SUBCOMMANDS, {"bot.loading"}),
    "bot/command_line/registries/commands.py": (
        SUBCOMMANDS,
        {
            "bot.services.places.pools",
            "bot.services.registries",
            "bot.services.registries.answers",
            "bot.services.registries.rounded_niks",
            "bot.services.registries.rows",
            "bot.views.registries",
        },
    ),
    "bot/command_line/restoring.py": (SUBCOMMANDS, {"bot.loading", "storage.copies.copying"}),
    "bot/command_line/rules.py": (
        SUBCOMMANDS,
        {
            "bot.command_line.holidays",
            "bot.conversations.engine.forms",
            "bot.conversations.form_checks",
            "bot.loading",
            "bot.services",
            "bot.texts.values",
            "bot.views.rules.printed",
        },
    ),
    "bot/loading.py": (RUNNING, {"bot.texts.catalogue"}),
    "bot/sheets/workbooks.py": (LIBRARY, {"python_calamine"}),
    "bot/sheets/xlsx.py": (PROGRAM, {"openpyxl", "openpyxl.cell", "openpyxl.utils"}),
    "bot/telegram_api/telegram_errors.py": (RUNNING, {"aiohttp"}),
    "bot/views/chart_program.py": (
        PROGRAM,
        {
            "matplotlib.backends.backend_agg",
            "matplotlib.dates",
            "matplotlib.figure",
            "matplotlib.layout_engine",
            "matplotlib.patches",
            "matplotlib.ticker",
        },
    ),
    "bot/views/rules/description.py": (RUNNING, {"bot.texts.values"}),
    "domain/calendar/holidays.py": (LIBRARY, {"holidays"}),
    "domain/identity/phones.py": (LIBRARY, {"phonenumbers"}),
    "storage/connections/dialect.py": (
        "of the two databases one is in use",
        {"sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"},
    ),
    "storage/connections/listening.py": (LIBRARY, {"asyncpg"}),
    "storage/migrate.py": (LIBRARY, {"alembic", "alembic.autogenerate", "alembic.config", "alembic.migration"}),
}
"""What is imported inside functions, by module, and why: `make bench-start` measures what a start costs."""


def sources() -> dict[str, str]:
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}


@cache
def breaches() -> dict[guards.Guard, list[str]]:
    """Return the breaches by guard; file by file, so that each is parsed once."""
    found: dict[guards.Guard, list[str]] = {guard: [] for guard in WHOLE_CODE}
    files = sources()
    assert len(files) > 20
    for path, source in files.items():
        for guard in WHOLE_CODE:
            found[guard] += guard(path, source)
    return found


@pytest.mark.parametrize("guard", WHOLE_CODE, ids=lambda guard: guard.__name__)
def test_the_code_keeps_the_promise(guard: guards.Guard) -> None:
    assert breaches()[guard] == []


def test_every_folder_can_be_looked_over() -> None:
    """Migrations apart, which only grow."""
    modules = [path for path in sources() if not path.endswith("/__init__.py") and "/versions/" not in path]
    folders = Counter(str(PurePosixPath(path).parent) for path in modules)
    assert {folder: count for folder, count in folders.items() if count > 15} == {}
    assert folders["bot"] <= 6
    assert median(folders.values()) <= 6


def shipped() -> dict[str, str]:
    """Return the sources of what is installed: no tests, no benchmarks."""
    return {path: source for path, source in sources().items() if not path.startswith(guards.EXEMPT)}


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not for types and not inside functions either: then any one can be read, and tried, without the rest."""
    graph = guards.import_graph(shipped())
    assert len(graph) > 300
    assert len(graph["bot.app"]) > 10
    assert guards.circles(graph) == []


def test_what_is_imported_inside_functions_keeps_the_start_cheap() -> None:
    found = {path: guards.imports_inside_functions(source) for path, source in shipped().items()}
    assert {path: late for path, late in found.items() if late} == {
        path: late for path, (_why, late) in IMPORTED_LATE.items()
    }


def test_a_circle_is_noticed_wherever_the_import_stands() -> None:
    files = {
        "a/__init__.py": "",
        "a/b.py": "def f() -> None:\n    from a import c",
        "a/c.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.d import D",
        "a/d.py": "import a.b, os",
        "a/e.py": "from a.b import f\nfrom . import d",
    }
    assert guards.circles(guards.import_graph(files)) == [["a.b", "a.c", "a.d"]]
    assert guards.circles(guards.import_graph({**files, "a/c.py": "from a import e"})) == [["a.b", "a.c", "a.e"]]
    assert guards.circles(guards.import_graph({**files, "a/c.py": "from a import b_of_another_kind"})) == []


def test_an_import_inside_a_function_is_noticed() -> None:
    source = "import a\nasync def f() -> None:\n    if a:\n        import c.d\n    from e import f"
    assert guards.imports_inside_functions(source) == {"c.d", "e"}


def test_every_text_the_code_names_exists() -> None:
    guard = partial(guards.texts_exist, keys=read_resources().texts.keys())
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
    (guards.services_build_no_message, "bot/services/a.py", "from bot.runtime.events.rendering import tell"),
    (guards.services_build_no_message, "bot/services/a.py", "from bot.texts.html import length_of\nstep.drop_draft(a)"),
    (guards.services_build_no_message, "bot/services/a.py", "from storage.records.base import AuditEvent"),
    (guards.services_build_no_message, "bot/services/a.py", "from bot.conversations.engine.contexts import Turn"),
    (guards.services_build_no_message, "bot/views/a.py", "from bot.telegram_api import keyboards\na.texts.plain(b)"),
    (guards.storage_knows_no_call, "storage/a.py", "x = row.method\ny = 'sending'"),
    (guards.storage_knows_no_call, "bot/a.py", "x = 'sendMessage'"),
    (
        guards.storage_knows_no_question,
        "storage/a.py",
        "x = json['answers']\ny = read(answers).name\nz = row['nik']",
    ),
    (guards.storage_knows_no_question, "bot/a.py", "x = answers['nik']"),
    (
        guards.programmes_stay_in_files,
        "bot/conversations/applying/uhc.py",
        "X = Programme.UHC\nT = 'q-uhc-care-advice'",
    ),
    (guards.programmes_stay_in_files, "bot/a.py", "f(Programme(draft.form), Programme)\nx = 'pijar-semar-bot serving'"),
    (guards.programmes_stay_in_files, "tests/a.py", "X = Programme.UHC"),
    (guards.returns_are_named, "bot/a.py", "def f() -> tuple[str, int]: ...\ndef g() -> tuple[int, ...]: ..."),
    (guards.returns_are_named, "tests/a.py", "def f() -> tuple[str, int, bytes]: ..."),
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
    (guards.handlers_are_built_in_one_place, "bot/a.py", "from telegram import ext\next.TypeHandler(object, f)"),
    (guards.services_build_no_message, "bot/services/a.py", "from bot.views.status import notice"),
    (guards.services_build_no_message, "bot/services/a.py", "from bot import views"),
    (guards.services_build_no_message, "bot/services/a.py", "def f():\n    import bot.telegram_api.keyboards"),
    (guards.services_build_no_message, "bot/services/a.py", "from bot.conversations.engine.dialogue import show"),
    (guards.services_build_no_message, "bot/services/a.py", "from storage.records.base import Outgoing"),
    (guards.services_build_no_message, "bot/services/a.py", "from storage.records import base\nx = base.Outgoing(y)"),
    (guards.services_build_no_message, "bot/services/a.py", "x = resources.texts.render('start-hello', a)"),
    (guards.services_build_no_message, "bot/services/a.py", "x = 'sendMessage'"),
    (guards.services_build_no_message, "bot/services/a.py", "step.say('start-hello')"),
    (guards.storage_knows_no_call, "storage/a.py", "x = 'editMessageText' if a else b"),
    (guards.storage_knows_no_question, "storage/a.py", "x = content.answers['nik']"),
    (guards.storage_knows_no_question, "storage/a.py", "x = one.answers(key).get('occupation')"),
    (guards.storage_knows_no_question, "storage/a.py", "if 'phone' in answers:\n    pass"),
    (guards.programmes_stay_in_files, "bot/services/a.py", "if programme is Programme.PIJAR_SEMAR:\n    pass"),
    (guards.programmes_stay_in_files, "bot/a.py", "KEYS = ('receipt-uhc',)"),
    (guards.programmes_stay_in_files, "bot/a.py", "x = f'notice-reason-pijar-semar-{reason}'"),
    (guards.programmes_stay_in_files, "storage/a.py", "where(c.programme == 'pijar_semar')"),
    (guards.returns_are_named, "storage/a.py", "async def f() -> list[tuple[str, int, bytes]] | None: ..."),
    (guards.returns_are_named, "bot/a.py", "def f() -> 'tuple[str, int, bytes]': ..."),
    (guards.returns_are_named, "bot/a.py", "def f() -> list['tuple[str, int, bytes]']: ..."),
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
