"""`pytest --fast`: only the tests that need no database, no process and no server of their own.

Which ones these are is read from the code: a test is left out when it, a fixture it uses, or a function that these name
comes upon one of `OUT_OF_PROCESS`. What is overlooked that way does not pass in silence: while a fast test runs,
opening a database or starting a process fails it.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.databases import server
from bot.app import running
from bot.loading import open_database
from playground.bot_api.server import BotApiServer
from storage.connections.engine import Engines

OUT_OF_PROCESS: frozenset[Hashable] = frozenset(
    {
        Engines,
        open_database,
        running,
        server,
        BotApiServer,
        subprocess.run,
        subprocess.Popen,
        subprocess.check_output,
        asyncio.create_subprocess_exec,
        os.fork,
        CliRunner,
    }
)
"""What leads out of the process."""
_OURS = [Path(__file__).parents[1] / name for name in ("bot", "benchmarks", "playground", "storage", "tests")]
_EVENTS = {"sqlite3.connect", "subprocess.Popen", "os.fork", "os.posix_spawn", "os.exec"}
_watching: list[list[str]] = []
"""What was opened, for each watch that is on, the innermost last."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option."""
    parser.addoption("--fast", action="store_true", help="only tests that need no database, process or server")


def pytest_configure(config: pytest.Config) -> None:
    """Watch what the process opens; a hook of this kind cannot be taken away again."""
    if config.getoption("fast"):
        _add_hook()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs more than this process."""
    if not config.getoption("fast"):
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        (left if leads_out(_functions_of(item)) else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept
    # Imported and collected objects stay to the end: exclude them from garbage collection.
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Keep a watch over the whole test, its fixtures included."""
    if not item.config.getoption("fast"):
        return (yield)
    with watched() as opened:
        item.stash[_OPENED] = opened
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that opened something, whatever it made of the refusal."""
    result = yield
    if opened := item.stash.get(_OPENED, []):
        pytest.fail(f"run as a test that needs no database or process, it came to {', '.join(opened)}")
    return result


_OPENED = pytest.StashKey[list[str]]()


@contextmanager
def watched() -> Iterator[list[str]]:
    """Refuse to open databases and to start processes, and give the list of what was tried."""
    _add_hook()
    opened: list[str] = []
    _watching.append(opened)
    try:
        yield opened
    finally:
        _watching.remove(opened)


@functools.cache
def _add_hook() -> None:
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: object) -> None:
    if event in _EVENTS and _watching:
        _watching[-1].append(event)
        raise RuntimeError(f"{event} in a test that needs no database and no process")


def leads_out(functions: Iterable[Callable[..., Any]]) -> bool:
    """Whether one of these functions, or one of ours that they name, names one that leads out of the process."""
    return any(_leads_out(one) for one in functions)


@functools.cache
def _leads_out(function: Callable[..., Any]) -> bool:
    seen: set[Hashable] = set()
    left: list[Hashable] = [function]
    while left:
        one = left.pop()
        if one in seen or one in _stay_inside:
            continue
        seen.add(one)
        if one in OUT_OF_PROCESS:
            return True
        left += _named_by(one)
    _stay_inside.update(seen)
    return False


_stay_inside: set[Hashable] = set()
"""What was looked through to the end without finding a way out."""


@functools.cache
def _named_by(one: Hashable) -> tuple[Hashable, ...]:
    """Return what a function or class of ours names; of a module it names, everything it may use."""
    function = getattr(one, "__wrapped__", one)
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    if not _is_ours(getattr(module, "__file__", None)):
        return ()
    if isinstance(function, type):
        return tuple(method for method in vars(function).values() if isinstance(method, FunctionType))
    if not isinstance(function, FunctionType):
        return ()
    # A fixture may ask for another one by its name, as text.
    names = list(_names_in(function.__code__))
    found = [function.__globals__[name] for name in names if name in function.__globals__]
    modules = [one for one in found if isinstance(one, ModuleType)]
    found += [getattr(module, name) for module in modules for name in names if hasattr(module, name)]
    return tuple(dict.fromkeys(filter(_may_lead_on, found)))


def _may_lead_on(one: object) -> bool:
    return callable(one) and getattr(one, "__hash__", None) is not None


@functools.cache
def _is_ours(file: str | None) -> bool:
    return file is not None and any(Path(file).is_relative_to(folder) for folder in _OURS)


def _names_in(code: Any) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif hasattr(constant, "co_names"):
            yield from _names_in(constant)


def _functions_of(item: pytest.Item) -> Iterator[Callable[..., Any]]:
    """Yield the test itself and the fixtures it uses."""
    if isinstance(item, pytest.Function):
        yield getattr(item.obj, "__func__", item.obj)
        for definitions in item._fixtureinfo.name2fixturedefs.values():  # noqa: SLF001 - pytest has no public name for it
            yield definitions[-1].func
