"""The catalogue of texts: read once at start, checked, and rendered from memory.

A folder for each language, any number of Fluent files in it and in the folders of its subjects: `id/rounds.ftl`,
`id/places/offers.ftl`. Keys are unique in a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from bot.errors import Problem, TextsError
from bot.texts.fluent_internals import BUILTINS, circular, formatted, said
from bot.texts.values import FUNCTIONS, for_html, for_plain

_Place = tuple[str, int]


@dataclass(slots=True)
class _Language:
    """One language's texts, ready to render, and the problems found while reading them."""

    bundle: FluentBundle
    patterns: dict[str, Any] = field(default_factory=dict)
    static: dict[str, str] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)
    terms: dict[str, _Place] = field(default_factory=dict)
    references: list[tuple[str, _Place]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Catalogue:
    """All texts in all languages; made with `load`, then checked with `check`."""

    def __init__(self, languages: Mapping[str, _Language], default: str) -> None:
        self._languages = languages
        self._default = default

    @classmethod
    def load(cls, directory: Path, languages: Iterable[str] = ("id",), default: str = "id") -> Catalogue:
        """Read every `*.ftl` of each language, including the folders of its subjects.

        Args:
            directory: the folder that holds a folder for each language.
            languages: their codes.
            default: the language for people whose language has no texts.

        Raises:
            TextsError: a folder has no texts. Mistakes in the files are reported by `check`.
        """
        return cls({code: _read(directory / code, code) for code in {*languages, default}}, default)

    def render(self, key: str, /, language: str = "id", **values: object) -> str:
        """Return a text as Telegram HTML.

        Args:
            key: the text's key.
            language: the reader's language; an unknown one gets the default.
            values: the text's variables. Text is escaped unless it is `Html`; whole numbers get their dots; days and
                aware times are written in words; a bool is for selectors, as true or false.

        Raises:
            TextsError: there is no such text, or one of its variables is missing or of the wrong kind.
        """
        texts = self._texts(language)
        static = texts.static.get(key)
        return static if static is not None else self._filled(texts, key, for_html(values), language)

    def plain(self, key: str, /, language: str = "id", **values: object) -> str:
        """Return a text for places where Telegram reads no HTML, such as a button. As `render`, without escaping."""
        texts = self._texts(language)
        static = texts.static.get(key)
        return static if static is not None else self._filled(texts, key, for_plain(values), language)

    def has(self, key: str) -> bool:
        """Return whether there is a text under this key, in the default language."""
        return key in self._languages[self._default].patterns

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages, the default first."""
        return (self._default, *sorted(self._languages.keys() - {self._default}))

    def keys(self) -> frozenset[str]:
        """Return all keys of all languages."""
        return frozenset().union(*(texts.patterns for texts in self._languages.values()))

    def check(self, required: Iterable[str]) -> None:
        """Find every mistake in the files, and every missing text.

        Args:
            required: the keys the code may ask for.

        Raises:
            TextsError: a `Problem` for each unreadable line, duplicate key, reference to nothing, required key that is
                missing, and key that only some languages have.
        """
        needed = self.keys() | set(required)
        problems: list[Problem] = []
        for code, texts in sorted(self._languages.items()):
            problems += texts.problems
            problems += _broken_references(texts)
            problems += [_missing(key, code) for key in sorted(needed - texts.patterns.keys())]
        if problems:
            raise TextsError(problems)

    def unused(self, required: Iterable[str]) -> list[Problem]:
        """Return the texts that are neither `required` nor part of another text; they do not stop the start."""
        asked = set(required)
        problems = []
        for texts in self._languages.values():
            spare = texts.places.keys() - asked - {name for name, _ in texts.references}
            # An attribute and its message belong together.
            spare = {key for key in spare if key.partition(".")[0] not in asked}
            for key in sorted(spare):
                file, line = texts.places[key]
                problems.append(
                    Problem(f"{file}:{line}", f"nothing uses the text {key}", "delete it or correct its key")
                )
        return problems

    def _texts(self, language: str) -> _Language:
        return self._languages.get(language) or self._languages[self._default]

    @staticmethod
    def _filled(texts: _Language, key: str, values: dict[str, Any], language: str) -> str:
        pattern = texts.patterns.get(key)
        if pattern is None:
            raise TextsError([_missing(key, language)])
        text, errors = formatted(texts.bundle, pattern, values)
        if errors:
            raise TextsError.one(
                key, "; ".join(map(said, errors)), "give the text all its variables, each of the right kind"
            )
        return text


def _read(folder: Path, code: str) -> _Language:
    texts = _Language(FluentBundle([code], functions=FUNCTIONS, use_isolating=False))
    files = sorted(folder.rglob("*.ftl"))
    if not files:
        raise TextsError.one(str(folder), "has no texts", "put the .ftl files of this language there")
    for path in files:
        _read_file(texts, path, f"{code}/{path.relative_to(folder).as_posix()}")
    for key in texts.places:
        _prepare(texts, key)
    return texts


def _prepare(texts: _Language, key: str) -> None:
    name, _, attribute = key.partition(".")
    message = texts.bundle.get_message(name)
    pattern = message.attributes.get(attribute) if attribute else message.value
    if pattern is None:  # it is in the second of two texts with the same key, which is noted already
        return
    texts.patterns[key] = pattern
    text, errors = formatted(texts.bundle, pattern, {})
    # A text that needs no variable is always the same.
    if not errors:
        texts.static[key] = text
    if any(map(circular, errors)):
        file, line = texts.places[key]
        texts.problems.append(Problem(f"{file}:{line}", f"{key} contains itself", "break the circle"))


def _read_file(texts: _Language, path: Path, shown: str) -> None:
    try:
        source = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeError):
        texts.problems.append(Problem(shown, "cannot be read", "save it as UTF-8 text the bot may read"))
        return
    resource = FluentResource(source)
    for entry in resource.body:
        start = entry.span.start if entry.span else 0
        if isinstance(entry, ast.Junk):
            start += len(entry.content or "") - len((entry.content or "").lstrip())
            texts.problems.append(_unreadable(entry, (shown, 1 + source.count("\n", 0, start))))
        elif isinstance(entry, ast.Message | ast.Term):
            start = entry.id.span.start if entry.id.span else start
            _note(texts, entry, (shown, 1 + source.count("\n", 0, start)))
    texts.bundle.add_resource(resource)


def _note(texts: _Language, entry: ast.Message | ast.Term, place: _Place) -> None:
    """Record the keys of an entry, those that are duplicates, and its references."""
    names, mark = (texts.places, "") if isinstance(entry, ast.Message) else (texts.terms, "-")
    keys = [entry.id.name] if entry.value else []
    keys += [f"{entry.id.name}.{attribute.id.name}" for attribute in entry.attributes]
    for key in keys:
        if key in names:
            file, line = names[key]
            wrong = f"{mark}{key} is given a second time, after {file}:{line}"
            texts.problems.append(Problem(f"{place[0]}:{place[1]}", wrong, "delete or rename one of the two"))
        else:
            names[key] = place
    finder = _References()
    finder.visit(entry)
    texts.references += [(name, place) for name in finder.names]


class _References(Visitor):
    """Collects the references of a text: `key`, `-term` or `FUNCTION()`."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.names.append(_name_of(node))

    def visit_TermReference(self, node: ast.TermReference) -> None:
        self.names.append(f"-{_name_of(node)}")
        self.generic_visit(node)

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:
        self.names.append(f"{node.id.name}()")
        self.generic_visit(node)


def _name_of(node: ast.MessageReference | ast.TermReference) -> str:
    return f"{node.id.name}.{node.attribute.name}" if node.attribute else node.id.name


def _broken_references(texts: _Language) -> list[Problem]:
    known = {*texts.places, *(f"-{name}" for name in texts.terms)}
    known |= {f"{name}()" for name in (*FUNCTIONS, *BUILTINS)}
    return [
        Problem(f"{file}:{line}", f"refers to {name}, which is nowhere", "correct the name or add the text")
        for name, (file, line) in texts.references
        if name not in known
    ]


def _unreadable(entry: ast.Junk, place: _Place) -> Problem:
    reason = "; ".join(annotation.message or annotation.code for annotation in entry.annotations)
    return Problem(
        f"{place[0]}:{place[1]}",
        f"cannot be read ({reason})",
        "write it as `key = text`, further lines indented, braces only for variables",
    )


def _missing(key: str, code: str) -> Problem:
    return Problem(key, f"there is no such text in the language {code}", f"add it to a file in texts/{code}/")
