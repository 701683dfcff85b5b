"""Promises about the code base, each as a function from one file to what breaks the promise.

A guard takes the file's path from the root of the project, such as `bot/runtime/worker.py`, and its source. It returns
one line a breach: `bot/runtime/worker.py:12: what is wrong`.
"""

import ast
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import PurePosixPath

from domain.programme import Programme

Guard = Callable[[str, str], list[str]]

EXEMPT = ("tests/", "benchmarks/")
DOMAIN_MAY_IMPORT = sys.stdlib_module_names | {"domain", "holidays", "phonenumbers", "pydantic"}
DATABASE_LIBRARIES = {"sqlalchemy", "alembic", "aiosqlite", "asyncpg", "sqlite3"}
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
LIBRARY_HANDLERS = {"CommandHandler", "MessageHandler", "PrefixHandler", "CallbackQueryHandler", "TypeHandler"}
KEY_CALLS = {"render", "plain", "say", "text"}
DOMAIN_ERRORS = {
    "InvalidAnswer",
    "IntakeClosed",
    "NotFound",
    "AlreadyApplied",
    "Conflict",
    "RoundError",
}

ABOVE_SERVICES = ("bot.views", "bot.telegram_api", "bot.handlers", "bot.conversations")
OF_THE_ENGINE = tuple(f"bot.conversations.engine.{name}." for name in ("contexts", "form", "question"))
"""What services know of the engine: what a draft carries and what a form asks. The rest of it speaks to people."""
STEP_SPEAKS = {"text", "plain", "say", "send_text", "edit_text", "remove_buttons", "answer_callback", "queue"}
_METHOD = re.compile(r"(send|edit|answer|copy|delete|forward|get|set|pin|unpin)[A-Z][A-Za-z]+")

_SQL = re.compile(
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s|ATTACH\s"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|VIEW|TRIGGER)\s|BEGIN\s+(IMMEDIATE|EXCLUSIVE)|WITH\s.+\sAS\s*\()",
    re.IGNORECASE | re.DOTALL,
)
# Words without which hardly an Indonesian sentence to a person gets by, and which English does not have.
_INDONESIAN = re.compile(
    r"\b(yang|anda|silakan|mohon|maaf|tidak|belum|sudah|bapak|ibu|terima|kasih|untuk|dengan|dari|atau|dan|ini|itu"
    r"|kami|akan|bisa|harus|dapat|sedang|pilih|kirim|ketik|tekan|tombol|apakah|jangan|lagi|selamat)\b",
    re.IGNORECASE,
)
_TEXT_KEY = re.compile(r"[a-z][a-z0-9_]*(-[a-z0-9_]+)+(\.[a-z0-9_-]+)?")
_ADDRESS = re.compile(r"[a-z]+://|^\s*-(i|f|-index-url|-extra-index-url|-find-links)\b|@\s*(git|file)\b", re.I)


@cache
def parsed(source: str) -> ast.Module:
    """Return the tree of a source; several guards read the same."""
    return ast.parse(source)


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    """Return every node of a source's tree; going through the tree again costs more than keeping them."""
    return tuple(ast.walk(parsed(source)))


def domain_is_pure(path: str, source: str) -> list[str]:
    """`domain/` knows the standard library, pydantic and libraries that are data."""
    if not path.startswith("domain/"):
        return []
    return [
        f"{path}:{line}: domain/ may not import {module}"
        for module, line in _imports(source)
        if module not in DOMAIN_MAY_IMPORT
    ]


def telegram_stays_in_the_bot(path: str, source: str) -> list[str]:
    """`telegram` is for `bot/`, but not its services, and for the playground."""
    allowed = path.startswith(("bot/", "playground/")) and not path.startswith("bot/services/")
    if allowed or path.startswith(EXEMPT):
        return []
    return [
        f"{path}:{line}: telegram belongs to bot/ (not bot/services/) and playground/"
        for module, line in _imports(source)
        if module == "telegram"
    ]


def sql_stays_in_storage(path: str, source: str) -> list[str]:
    """Databases, their libraries and SQL are for `storage/`."""
    if path.startswith(("storage/", *EXEMPT)):
        return []
    found = [
        f"{path}:{line}: {module} belongs to storage/"
        for module, line in _imports(source)
        if module in DATABASE_LIBRARIES
    ]
    return found + [f"{path}:{line}: SQL belongs to storage/" for text, line in _strings(source) if _SQL.match(text)]


def sentences_stay_in_the_texts(path: str, source: str) -> list[str]:
    """Keep sentences for people in `bot/texts/`. Found by common words, in strings of two words and more."""
    if not path.startswith(("bot/", "domain/")):
        return []
    return [
        f"{path}:{line}: a sentence for people belongs to bot/texts/"
        for text, line in _strings(source)
        if len(text.split()) > 1 and _INDONESIAN.search(text)
    ]


def handlers_leave_nothing_running(path: str, source: str) -> list[str]:
    """Forbid background work in handlers: a handler is done when it returns, or an update would not be atomic."""
    if not path.startswith(("bot/handlers/", "bot/conversations/")):
        return []
    found = []
    for node in nodes(source):
        if isinstance(node, ast.keyword) and node.arg == "block" and _is(node.value, False):
            found.append(f"{path}:{node.value.lineno}: block=False lets a handler run on by itself")
        if isinstance(node, ast.Call) and _called(node) in ("create_task", "ensure_future"):
            found.append(f"{path}:{node.lineno}: {_called(node)} lets a handler run on by itself")
    return found


def handlers_are_built_in_one_place(path: str, source: str) -> list[str]:
    """Require what `telegram_api/dispatch.py` does: else handlers take edited messages and posts too."""
    if not path.startswith("bot/") or path == "bot/telegram_api/dispatch.py":
        return []
    return [
        f"{path}:{_line(node)}: {name} is for bot/telegram_api/dispatch.py"
        for node in nodes(source)
        for name in _library_handlers(node)
    ]


def services_build_no_message(path: str, source: str) -> list[str]:
    """Keep views, keyboards, sentences and Bot API calls out of services: they tell what happened by an event."""
    if not path.startswith("bot/services/"):
        return []
    found = []
    for node in nodes(source):
        found += [
            f"{path}:{_line(node)}: {name} is for views: hand what happened to tell()"
            for name in _imported(node)
            if (name.startswith(ABOVE_SERVICES) and not name.startswith(OF_THE_ENGINE)) or name.endswith(".Outgoing")
        ]
        if isinstance(node, ast.Attribute) and node.attr in ("texts", "Outgoing"):
            found.append(f"{path}:{node.lineno}: {node.attr} is for views: hand what happened to tell()")
        if isinstance(node, ast.Call) and _speaks_by_step(node.func):
            found.append(f"{path}:{node.lineno}: {ast.unparse(node.func)} is for handlers and views")
    return found + _methods_named(path, source)


def storage_knows_no_call(path: str, source: str) -> list[str]:
    """Storage keeps the Bot API's methods as they are, and names none of them."""
    return _methods_named(path, source) if path.startswith("storage/") else []


def storage_knows_no_question(path: str, source: str) -> list[str]:
    """Storage keeps answers as they are: which of them means what it is told by the service, by name."""
    if not path.startswith("storage/"):
        return []
    return [
        f"{path}:{_line(node)}: the question {key!r} is for services: have it passed by name"
        for node in nodes(source)
        for key in _answer_read(node)
    ]


def programmes_stay_in_files(path: str, source: str) -> list[str]:
    """Keep a programme in its files: no other module names one, as a member, a name or within a text's key."""
    if not path.startswith(("bot/", "domain/", "storage/")) or PurePosixPath(path).stem in list(Programme):
        return []
    names = "|".join({name for one in Programme for name in (one.value, one.value.replace("_", "-"))})
    named = re.compile(rf"(?:[a-z0-9{{}}-]+-)?(?:{names})(?:-[a-z0-9-]*{{}}[a-z0-9{{}}-]*)?")
    members = {
        (f"Programme.{node.attr}", node.lineno)
        for node in nodes(source)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Programme"
        if node.attr.lower() in list(Programme)
    }
    written = {(text, line) for text, line in _strings(source) if named.fullmatch(text)}
    return [f"{path}:{line}: {name}: say it in the programme's files" for name, line in sorted(members | written)]


def import_graph(files: Mapping[str, str]) -> dict[str, set[str]]:
    """Return what each module imports of the others, also for types only and inside functions.

    Args:
        files: sources by their paths from the root of the project.
    """
    modules = {module_of(path): source for path, source in files.items()}
    return {module: imported_of(source, modules.keys()) - {module} for module, source in modules.items()}


def module_of(path: str) -> str:
    """Return the name under which a file is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported_of(source: str, modules: Collection[str]) -> set[str]:
    """Return which of `modules` a source names in its imports."""
    named = set()
    for node in nodes(source):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # What is imported from a package may be a module of it.
            parts = {alias.name: f"{node.module}.{alias.name}" for alias in node.names}
            named |= {whole if whole in modules else node.module for whole in parts.values()}
    return named & set(modules)


def circles(graph: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Return the modules that import each other in a circle, each circle once and in order."""
    reached = {module: _reached_from(module, graph) for module in graph}
    found = {frozenset(other for other in reached[module] if module in reached[other]) for module in graph}
    return sorted(sorted(circle) for circle in found if circle)


def _reached_from(module: str, graph: Mapping[str, Collection[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [*graph[module]]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += graph[one]
    return reached


def imports_inside_functions(source: str) -> set[str]:
    """Return the modules that are imported inside functions."""
    inside = set()
    for function in nodes(source):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import):
                inside |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                inside.add(node.module or "")
    return inside


def returns_are_named(path: str, source: str) -> list[str]:
    """Three values and more that come back together have names: a NamedTuple or a dataclass."""
    if path.startswith(EXEMPT):
        return []
    return [
        f"{path}:{function.lineno}: {function.name} returns a bare tuple: give its parts names"
        for function in nodes(source)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.returns is not None
        for part in _annotation_parts(function.returns)
        if isinstance(part, ast.Subscript) and ast.unparse(part.value) == "tuple"
        if isinstance(part.slice, ast.Tuple) and len(part.slice.elts) > 2
    ]


def _annotation_parts(annotation: ast.expr) -> Iterator[ast.AST]:
    """Return all parts of an annotation; one in quotes is read like any other."""
    for part in ast.walk(annotation):
        yield part
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            with suppress(SyntaxError):
                yield from _annotation_parts(ast.parse(part.value, mode="eval").body)


def modules_have_meaning(path: str, _source: str) -> list[str]:
    """No room is called after nothing in particular."""
    named = {PurePosixPath(part).stem for part in PurePosixPath(path).parts}
    return [f"{path}:1: {name} says nothing about what is inside" for name in sorted(named & EMPTY_NAMES)]


def locks_hold_no_address(path: str, source: str) -> list[str]:
    """Require lock files to name packages and hashes, not the address they came from."""
    return [
        f"{path}:{number}: an address in a lock file"
        for number, line in enumerate(source.splitlines(), start=1)
        if _ADDRESS.search(line)
    ]


def locks_pin_extras(path: str, source: str, wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Require an extra that one package asks of another to be pinned: pip before 23.3 takes the newest otherwise."""
    pinned = dict(re.findall(r"^([a-z0-9-]+)(?:\[([a-z0-9,-]+)\])?==", source, re.MULTILINE))
    return [
        f"{path}:1: {name} is pinned without its extra {extra}"
        for name, extra in sorted(set(wanted))
        if name in pinned and extra not in pinned[name].split(",")
    ]


def settings_are_shown(path: str, source: str, names: set[str]) -> list[str]:
    """`.env.example` has every setting, and no other."""
    shown = dict.fromkeys(re.findall(r"^([A-Z][A-Z0-9_]*)=", source, re.MULTILINE))
    missing = [f"{path}:1: the setting {name} is not shown" for name in sorted(names - shown.keys())]
    return missing + [f"{path}:1: {name} is no setting" for name in shown if name not in names]


def texts_exist(path: str, source: str, keys: frozenset[str]) -> list[str]:
    """Text keys that the code names outright are in the texts."""
    if not path.startswith(("bot/", "domain/")):
        return []
    return [f"{path}:{line}: there is no text {key}" for key, line in _named_keys(source) if key not in keys]


def _named_keys(source: str) -> Iterator[tuple[str, int]]:
    for node in nodes(source):
        if not isinstance(node, ast.Call) or _called(node) not in KEY_CALLS | DOMAIN_ERRORS:
            continue
        for argument in [*node.args[:1], *(word.value for word in node.keywords if word.arg == "text_key")]:
            for choice in _choices(argument):
                if _TEXT_KEY.fullmatch(choice):
                    yield choice, node.lineno


def _choices(node: ast.expr) -> Iterator[str]:
    """Return the strings an argument can be, as far as it is written out: `"a"`, `"a" if x else "b"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _choices(node.body)
        yield from _choices(node.orelse)


def _imports(source: str) -> Iterator[tuple[str, int]]:
    """Top-level package and line."""
    for node in nodes(source):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            names = [text for argument in node.args[:1] for text in _choices(argument)]
        for name in names:
            yield name.partition(".")[0], getattr(node, "lineno", 1)


def _imported(node: ast.AST) -> Iterator[str]:
    """Every name that a statement imports, with its module."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _library_handlers(node: ast.AST) -> Iterator[str]:
    """Yield the library's handlers that are imported, or read from a module of the library."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("telegram"):
        yield from (alias.name for alias in node.names if alias.name in LIBRARY_HANDLERS)
    elif isinstance(node, ast.Attribute) and node.attr in LIBRARY_HANDLERS:
        yield node.attr


def _methods_named(path: str, source: str) -> list[str]:
    return [
        f"{path}:{line}: {text} is a call of the Bot API" for text, line in _strings(source) if _METHOD.fullmatch(text)
    ]


def _speaks_by_step(function: ast.expr) -> bool:
    """Whether it is a method of a step by which people are told something."""
    match function:
        case ast.Attribute(value=ast.Name(id="step"), attr=name):
            return name in STEP_SPEAKS
    return False


def _answer_read(node: ast.AST) -> Iterator[str]:
    """Return the question whose answer is read: `answers["a"]`, `x.answers.get("a")`, `"a" in answers`."""
    match node:
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
            asked = [(value, key)]
        case ast.Call(func=ast.Attribute(value=value, attr="get" | "pop"), args=[ast.Constant(value=str(key)), *_]):
            asked = [(value, key)]
        case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()], comparators=[value]):
            asked = [(value, key)]
        case _:
            asked = []
    yield from (key for value, key in asked if _are_answers(value))


def _are_answers(value: ast.expr) -> bool:
    match value:
        case ast.Name(id="answers") | ast.Attribute(attr="answers") | ast.Call(func=ast.Attribute(attr="answers")):
            return True
    return False


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)


def _strings(source: str) -> Iterator[tuple[str, int]]:
    """Return string literals, f-strings as one with {} for values; docstrings are left out."""
    passed = {id(node.value) for node in nodes(source) if isinstance(node, ast.Expr)}
    for node in nodes(source):
        if id(node) in passed:
            continue
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
            yield "".join(map(str, parts)), node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value
