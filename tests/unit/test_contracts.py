"""The contracts of import-linter name every module of the bot: one that a contract forgets would be free to look up."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = {
    one["id"]: one
    for one in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
}
WITH_TELEGRAM = {"bot.app", "bot.conversations.engine", "bot.handlers", "bot.runtime", "bot.telegram_api"}
"""Where updates and calls are handled."""


def children(package: str) -> set[str]:
    """Return the modules and packages directly inside a package."""
    folder = ROOT / package.replace(".", "/")
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    packages = {path.name for path in folder.iterdir() if any(path.rglob("*.py"))}
    return {f"{package}.{name}" for name in modules | packages}


def layers(contract: dict[str, Any]) -> list[str]:
    """Return the modules that a contract of layers names, without their separators."""
    return [name for layer in contract["layers"] for name in layer.replace("|", " ").replace(":", " ").split()]


@pytest.mark.parametrize("package", ["bot", "bot.conversations"])
def test_every_module_has_its_layer(package: str) -> None:
    named = layers(CONTRACTS["layers"])
    assert {one for one in children(package) if not any(f"{name}.".startswith(f"{one}.") for name in named)} == set()


def test_every_subject_of_the_handlers_has_its_layer() -> None:
    assert CONTRACTS["handlers"]["exhaustive"]
    assert {f"bot.handlers.{name}" for name in layers(CONTRACTS["handlers"])} == children("bot.handlers")


def test_every_module_but_those_that_handle_updates_does_without_telegram() -> None:
    ours = {*children("bot"), *children("bot.conversations"), "domain", "storage"} - {"bot.conversations"}
    assert set(CONTRACTS["telegram"]["source_modules"]) == ours - WITH_TELEGRAM
