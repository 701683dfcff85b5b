"""Private names of libraries: which ones are used, that they are there, and that one module each knows them.

A library may change these without a word, so it is pinned below its next minor version. A newer one is taken by mending
what fails here, and the module.
"""

import ast
import importlib
import re
import tomllib
from collections.abc import Collection, Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.support.guards import nodes

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "storage", "domain", "playground")

PRIVATE_NAMES = {
    # distribution: (the one module of ours, what it uses as "module:name.attribute")
    "aiosqlite": (
        "storage/connections/single_call.py",
        (
            "aiosqlite:Connection._connect",
            "aiosqlite:Connection._conn",
            "aiosqlite:Connection._execute",
            "aiosqlite:Connection.stop",
            "aiosqlite.core:Connection.__init__.self._thread",
            "aiosqlite.core:Connection.__init__.self._tx",
        ),
    ),
    "fluent.runtime": (
        "bot/texts/fluent_internals.py",
        (
            "fluent.runtime.builtins:BUILTINS",
            "fluent.runtime.errors:FluentCyclicReferenceError",
            "fluent.runtime.errors:FluentReferenceError",
            "fluent.runtime.resolver:CurrentEnvironment",
            "fluent.runtime.resolver:MAX_PART_LENGTH",
            "fluent.runtime.resolver:ResolverEnvironment",
            "fluent.runtime.types:FluentInt",
            "fluent.runtime.types:FluentNone",
            "fluent.runtime.types:FluentType",
            "fluent.runtime.utils:native_to_fluent",
        ),
    ),
}
DOCUMENTED = frozenset({"_asdict", "_fields", "_mapping"})
"""Of named tuples, and of SQLAlchemy's rows: public for all their underscore."""
USED = [(library, name) for library, (_module, names) in PRIVATE_NAMES.items() for name in names]


def sources() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def defined(source: str) -> set[str]:
    """Return the private names a module gives itself: what it defines, assigns and declares."""
    names = set()
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.id if isinstance(node, ast.Name) else node.attr)
    return names


def foreign(source: str, ours: Collection[str]) -> set[str]:
    """Return the private names a module reads of objects, or imports, that are not `ours`."""
    names = {node.attr for node in nodes(source) if isinstance(node, ast.Attribute) and is_private(node.attr)}
    for node in nodes(source):
        if isinstance(node, ast.ImportFrom):
            names |= {part for part in (node.module or "").split(".") if is_private(part)}
            names |= {one.name for one in node.names if is_private(one.name)}
    return names - set(ours)


@pytest.mark.parametrize(("library", "used"), USED, ids=[name for _library, name in USED])
def test_a_private_name_is_there(library: str, used: str) -> None:
    module, _, path = used.partition(":")
    found = importlib.import_module(module)
    if ".self." in path:
        # Set by the initialiser: it can only be read there.
        source = Path(found.__file__ or "").read_text(encoding="utf-8")
        assert re.search(rf"\bself\.{path.rpartition('.')[2]}\b\s*[:=]", source), f"{library} has no {path} any more"
        return
    for name in path.split("."):
        assert hasattr(found, name), f"{library} has no {path} any more"
        found = getattr(found, name)


@pytest.mark.parametrize("library", PRIVATE_NAMES)
def test_its_library_is_pinned_below_the_next_minor_version(library: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [pinned] = [one for one in project["dependencies"] if one.startswith(f"{library}>=")]
    major, minor, *_ = version(library).split(".")
    assert pinned.endswith(f",<{major}.{int(minor) + 1}"), pinned


def test_no_other_module_uses_private_names_of_others() -> None:
    table = {module: {name.rpartition(".")[2] for name in names} for module, names in PRIVATE_NAMES.values()}
    files = dict(sources())
    ours = DOCUMENTED.union(*map(defined, files.values()))
    used = {path: foreign(source, ours) - table.get(path, set()) for path, source in files.items()}
    assert {path: names for path, names in used.items() if names} == {}


@pytest.mark.parametrize("library", PRIVATE_NAMES)
def test_one_module_knows_what_is_private_in_a_library(library: str) -> None:
    module, names = PRIVATE_NAMES[library]
    wanted = {tuple(re.split(r"[:.]", name))[-1] for name in names}
    ours = nodes((ROOT / module).read_text(encoding="utf-8"))
    mentioned = {node.attr for node in ours if isinstance(node, ast.Attribute)}
    mentioned |= {node.name for node in ours if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    mentioned |= {one.name for node in ours if isinstance(node, ast.ImportFrom) for one in node.names}
    assert wanted <= mentioned, "the table lists what is no longer used"
    if library != "fluent.runtime":
        return
    others = [
        (path, node.module)
        for path, source in sources()
        for node in nodes(source)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fluent.runtime.") and path != module
    ]
    assert others == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a\na._b()", {"_b"}),
        ("class A(B):\n    def f(self):\n        return self._queue", {"_queue"}),
        ("class A:\n    def __init__(self):\n        self._own = 1\n    def f(self):\n        return self._own", set()),
        ("class A(B):\n    def _own(self):\n        return super()._own()", set()),
        ("from a._b import c", {"_b"}),
        ("from a import _c", {"_c"}),
    ],
)
def test_the_search_finds_foreign_names(source: str, names: set[str]) -> None:
    assert foreign(source, defined(source)) == names
