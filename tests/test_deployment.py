"""What the pages and the files for containers and systemd name is there: commands, options, settings, files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.__main__ import cli
from bot.settings.model import Settings

ROOT = Path(__file__).parents[1]
FILES = [
    *(ROOT / name for name in ("README.md", "Containerfile", "compose.yaml", "compose.postgresql.yaml")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.*")),
]
COMPOSE_KEYS = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
_CALLED = re.compile(r"(?:python|\$\{PYTHON\}) -m bot((?: +[^\s`#|;&)]+)*)|make bot ARGS=\"([^\"]*)\"")
_LISTED = re.compile(r"^ *command: \[(.*)\]$", re.M)
_WORD = re.compile(r"[a-z][a-z-]*")


def commands(text: str) -> Iterator[list[str]]:
    """Yield the arguments of `python -m bot` wherever it is called."""
    for match in _CALLED.finditer(text):
        yield (match[1] or match[2] or "").replace(",", " ").split()
    for match in _LISTED.finditer(text):
        yield [word.strip(' "') for word in match[1].split(",")]


def wrong(arguments: list[str]) -> str | None:
    """Return what a call names that does not exist."""
    command: Any = typer.main.get_command(cli)
    for word in arguments:
        subcommands = getattr(command, "commands", {})
        if subcommands and _WORD.fullmatch(word):
            if word not in subcommands:
                return f"no command {word}"
            command = subcommands[word]
        elif word.startswith("--"):
            options = {name for one in command.params for name in one.opts}
            if word != "--help" and word not in options:
                return f"no option {word}"
    return None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_that_is_named_exists(path: Path) -> None:
    assert [(call, told) for call in commands(path.read_text(encoding="utf-8")) if (told := wrong(call))] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    text = "run `python -m bot database kopi X` or\nExecStart=/opt/python -m bot database backup a --key b\n"
    assert [wrong(call) for call in commands(text)] == ["no command kopi", "no option --key"]
    assert [wrong(call) for call in commands("    command: [wroker]\n")] == ["no command wroker"]


@pytest.mark.parametrize("name", ["compose.yaml", "compose.postgresql.yaml"])
def test_the_settings_that_compose_files_name_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", text))
    assert named <= COMPOSE_KEYS | {field.upper() for field in Settings.model_fields}


def test_the_image_is_built_of_what_is_there() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (.*)$", text, re.M) for word in line.split()[:-1]]
    assert {"bot", "domain", "storage", "requirements.lock"} == set(copied)
    assert all((ROOT / one).exists() for one in copied)
