"""A made-up third programme: its own files, put into a copy of the project, and nothing else.

The copy then runs the programme's journey (`tests/support/third_programme/journey.py`) and the tests that hold for
every programme. See `docs/rules.md`, *A new programme*.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.programme import Programme
from tests.support.programs import ROOT

FILES = ROOT / "tests" / "support" / "third_programme"
PLACES = ("bot", "domain")
CODE = "lentera_pesisir"
PROFILE = f"domain/parameters/profiles/{CODE}.toml"
FORM = f"bot/conversations/applying/{CODE}.py"
TEXTS = f"bot/texts/id/applying/{CODE}.ftl"
RULES = f"domain/parameters/{CODE}.toml"
CASES = f"domain/parameters/cases/{CODE}.toml"
_CASES = "tests/unit/domain/rules/test_cases.py"
FOR_EVERY_PROGRAMME = (
    "tests/unit/texts/test_keys.py",
    "tests/unit/domain/test_reference.py",
    f"{_CASES}::test_the_table_beside_the_rules_holds",
    f"{_CASES}::test_each_change_has_a_case_on_its_day_and_the_day_before",
    f"{_CASES}::test_each_rule_and_each_offer_is_met_by_a_case",
    f"{_CASES}::test_each_case_has_a_name_of_its_own_and_each_list_is_met",
)


def own_files() -> set[str]:
    files = (file for place in PLACES for file in (FILES / place).rglob("*") if file.is_file())
    return {file.relative_to(FILES).as_posix() for file in files if "__pycache__" not in file.parts}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with the made-up programme in it."""
    copy = tmp_path_factory.mktemp("third") / "project"
    for folder in ("bot", "domain", "storage", "playground", "benchmarks", "tests"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for place in PLACES:
        shutil.copytree(FILES / place, copy / place, dirs_exist_ok=True)
    return copy


def run(project: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Run a module of Python in the copy; return its status and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTEST_ADDOPTS": "", **settings}
    for name in [one for one in environment if one.startswith(("PYTEST_XDIST", "COV_"))]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


@contextmanager
def changed(file: Path, old: str, new: str) -> Iterator[None]:
    """Have a file of the copy say something else; all of it where `old` is empty."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new) if old else new, encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(text, encoding="utf-8")


def test_it_touches_its_own_files_only() -> None:
    assert own_files() == {PROFILE, FORM, TEXTS, RULES, CASES}
    assert [file for file in own_files() if (ROOT / file).exists()] == []
    assert CODE not in list(Programme)


def test_it_is_lived_through_like_any_other(project: Path, postgresql_server: str) -> None:
    status, printed = run(
        project,
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/support/third_programme/journey.py",
        TEST_DATABASE_URL=postgresql_server,
    )
    assert status == 0, printed
    assert re.search(r"^5 passed", printed, re.MULTILINE), printed


def test_what_holds_for_every_programme_holds_for_it(project: Path) -> None:
    status, printed = run(project, "pytest", "-q", "-p", "no:cacheprovider", *FOR_EVERY_PROGRAMME)
    assert status == 0, printed


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            TEXTS,
            "offer-question-lentera-pesisir",
            "offer-question-x",
            "there is no text offer-question-lentera-pesisir",
        ),
        (PROFILE, '[cover_amounts]\njacket = "jacket_rupiah"', "[cover_amounts]", "jacket"),
        (PROFILE, 'covered_list = "covered_pesisir"', "", "no fact 'listed_covered'"),
        (PROFILE, "[facts]", "[facts", "TOML"),
        (FORM, "FORM = Form(", "_FORM = Form(", "give the programme its form"),
        (CASES, "", 'programme = "lentera_pesisir"\ncases = []\n', "say what the rules must come to"),
    ],
)
def test_the_start_names_what_it_lacks(project: Path, file: str, old: str, new: str, said: str) -> None:
    with changed(project / file, old, new):
        status, printed = run(project, "bot", "check")
    assert status == 2, printed
    assert said in printed
    assert CODE in printed
    assert "Traceback" not in printed


def test_the_guard_finds_who_reads_a_default_or_nothing(project: Path) -> None:
    by_programme = (
        "{ $own ->\n        [uhc] BPJS Kesehatan\n       *[pijar-semar] BPJS Ketenagakerjaan\n    }. Perlindungan"
    )
    with (
        changed(project / "bot/texts/id/status/timeline.ftl", "{ $own }. Perlindungan", by_programme),
        changed(project / TEXTS, "slip-lentera-pesisir", "slip-x"),
    ):
        status, printed = run(project, "pytest", "-q", "-p", "no:cacheprovider", "tests/unit/texts/test_keys.py")
    assert status == 1, printed
    assert "status-next-approved: chooses by programme" in printed
    assert "['slip-lentera-pesisir'] == []" in printed
