"""The glossary, the index of decisions, and links and paths in the documents lead to what there is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.guards import nodes

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted((DOCS / "decisions").glob("[0-9]*.md"))
DOCUMENTS = [*DOCS.glob("*.md"), DOCS / "decisions" / "README.md", *ROOT.glob("*.md")]
FOLDERS = ("bot", "domain", "storage", "playground", "benchmarks", "tests", "docs", "deploy", "findings")
PATH = re.compile(rf"(?<![\w./-])((?:{'|'.join(FOLDERS)})/[\w./*-]*)")
PLACEHOLDER = re.compile(r"CODE|…|<\w+>")


def rows(path: Path) -> list[list[str]]:
    """Return the cells of every table's rows, heads apart."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [
        row for row, below in zip(cells, [*cells[1:], []], strict=True) if not _is_rule(row) and not _is_rule(below)
    ]


def _is_rule(row: list[str]) -> bool:
    return bool(row) and all(set(cell) <= {"-"} and cell for cell in row)


@cache
def defined() -> frozenset[str]:
    """Every name that the code defines: modules, classes, functions, constants, fields, parameters."""
    files = [path for room in ("bot", "domain", "storage") for path in (ROOT / room).rglob("*.py")]
    return frozenset(name for path in files for name in (path.stem, path.parent.name, *_names(path)))


def _names(path: Path) -> Iterator[str]:
    for node in nodes(path.read_text(encoding="utf-8")):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name


@cache
def told() -> str:
    """All that people can read, without marks and in small letters."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot/texts/id").rglob("*.ftl")))
    return re.sub(r"</?\w+>", "", texts).casefold()


def terms() -> list[list[str]]:
    return rows(DOCS / "glossary.md")


def test_each_name_in_the_glossary_is_in_the_code() -> None:
    assert len(terms()) > 100
    named = [name for _, code, *_ in terms() for name in re.findall(r"`(\w+)`", code)]
    assert len(named) >= len(terms())
    assert [name for name in named if name not in defined()] == []
    explained = [name for _, _, what, _ in terms() for name in re.findall(r"`([A-Za-z_]+)`", what)]
    assert [name for name in explained if name not in defined()] == []


def test_each_word_in_the_glossary_is_in_the_texts() -> None:
    read = [word for *_, words in terms() for word in words.split(", ") if words not in {"", "–"}]
    whole = [one[-1] for one in terms() if one[-1] in {"", "–"} or one[-1].casefold() in told()]
    missing = [word for word in read if word.casefold() not in told() and not any(word in one for one in whole)]
    assert missing == []


def test_no_term_is_explained_twice() -> None:
    names = [term for term, *_ in terms()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_each_decision_is_in_the_index_under_its_title(page: Path) -> None:
    title = page.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    number, _, words = title.partition(" ")
    [row] = [row for row in rows(DOCS / "decisions" / "README.md") if f"({page.name})" in row[1]]
    assert row[0] == str(int(number.rstrip(".")))
    assert row[1] == f"[{words}]({page.name})"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", row[2])
    assert row[3].split()[0] in {"holds", "amended", "replaced"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(
    "document", [one for one in [*DOCUMENTS, *PAGES] if one.name != "CHANGELOG.md"], ids=lambda one: one.name
)
def test_paths_lead_to_files_that_are_there(document: Path) -> None:
    """Take a path with `*` for a pattern, and leave out one with a placeholder such as CODE."""
    words = re.split(r"[\s`|]+", document.read_text(encoding="utf-8"))
    paths = {path for one in words if not PLACEHOLDER.search(one) for path in PATH.findall(one)}
    assert sorted(path for path in paths if not any(ROOT.glob(path.rstrip("/.")))) == []


def test_a_path_that_is_gone_is_noticed() -> None:
    assert PATH.findall("pytest tests/unit/test_docs.py::test bot/runtime/worker.py") == [
        "tests/unit/test_docs.py",
        "bot/runtime/worker.py",
    ]
    assert not any(ROOT.glob("bot/runtime/lanes.py"))
