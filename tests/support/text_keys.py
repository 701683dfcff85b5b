"""Text keys that code puts together, and choices within texts: what each may leave out.

A template is a key as an f-string has it, with `{}` for each value: `status-next-{}`. One that has a text for one
programme, or for one status, has to have it for each of them. What is meant otherwise stands in `MEANT`, with why.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from bot.services.places.pools import PlacesKind
from domain.access import Role
from domain.application import ApplicationStatus
from domain.programme import Programme
from domain.rounds.round import RoundState
from domain.rules.outcome import Outcome
from tests.support.guards import nodes

NAMES: Mapping[str, type[StrEnum]] = {
    "programme": Programme,
    "status": ApplicationStatus,
    "outcome": Outcome,
    "places": PlacesKind,
    "round": RoundState,
    "role": Role,
}
"""The names that keys are put together from."""

MEANT: Mapping[tuple[str, str], str] = {
    ("announcement-counts-{}", "status"): "the outcomes of sending, of which one is called as a status is",
    ("announcement-outcome-{}", "status"): "the outcomes of sending, of which one is called as a status is",
    ("option-left-out-{}", "status"): "ways to leave people out, of which one is called as a status is",
    ("officers-invitation-{}", "status"): "what an invitation comes to, which may be called as a status is",
    ("btn-round-{}", "places"): "acts on a round, of which one is called as a kind of places is",
    ("btn-round-{}", "round"): "acts on a round, some called as the state before them",
    ("option-{}-{}", "status"): "answers, of which some are called as a status is",
    ("q-{}-care-advice", "programme"): "asked by the programme with the care entry only, whose form names it",
    ("review-mark-{}", "outcome"): "an assessment never comes to `information`",
    ("review-outcome-{}", "outcome"): "an assessment never comes to `information`",
    ("status-places-{}", "places"): "nothing is said of places that can be given",
    ("round-error-places-{}", "places"): "places that can be given are no error",
    ("status-next-{}-{}", "status"): "the three statuses of which a programme has something of its own to say",
    ("notice-reason-{}-{}", "programme"): "each programme has its own reasons; the start asks for their texts",
    ("q-{}-{}", "programme"): "each programme has its own questions; its form asks for their texts",
}

_TEMPLATE = re.compile(r"[a-z][a-z0-9-]*-(?:[a-z0-9-]*\{\}[a-z0-9-]*)+")
_WORDS = "([a-z0-9-]+)"


def templates(source: str) -> Iterator[tuple[str, int]]:
    """Yield every text key that a module puts together, as a template, with its line."""
    for node in nodes(source):
        if isinstance(node, ast.JoinedStr):
            parts = (str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
            template = "".join(parts)
            if _TEMPLATE.fullmatch(template):
                yield template, node.lineno


def keys_of(template: str, keys: Collection[str]) -> list[str]:
    """Return the texts that a template may lead to, of all there are."""
    pattern = re.compile(re.escape(template).replace(r"\{\}", _WORDS))
    return sorted(key for key in keys if pattern.fullmatch(key))


def missing(template: str, keys: Collection[str]) -> Iterator[str]:
    """Yield the keys that a template has for one of the names and not for another one of their kind."""
    places = template.count("{}")
    for kind, names in NAMES.items():
        if (template, kind) in MEANT:
            continue
        for place in range(places):
            found = {name: _others(template, place, dashed(name), keys) for name in names}
            wanted = set(chain.from_iterable(found.values()))
            for name, others in found.items():
                yield from (_key(template, place, dashed(name), other) for other in sorted(wanted - others))


def dashed(name: StrEnum) -> str:
    """Return a name as text keys have it."""
    return name.value.replace("_", "-")


def _others(template: str, place: int, name: str, keys: Collection[str]) -> set[tuple[str, ...]]:
    """Return the values in the template's other places where this name is in `place`."""
    values = [_WORDS] * template.count("{}")
    values[place] = f"(?:{re.escape(name)})"
    pattern = re.compile(re.escape(template).replace(r"\{\}", "{}").format(*values))
    return {found.groups() for key in keys if (found := pattern.fullmatch(key))}


def _key(template: str, place: int, name: str, others: tuple[str, ...]) -> str:
    return template.format(*others[:place], name, *others[place:])


# Choices within texts


def read_texts(folder: Path) -> dict[str, ftl.Message | ftl.Term]:
    """Return every text and term of a language's folder by its key; a term's begins with a dash."""
    found: dict[str, ftl.Message | ftl.Term] = {}
    for file in sorted(folder.rglob("*.ftl")):
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body:
            if isinstance(entry, ftl.Message | ftl.Term):
                found[("-" if isinstance(entry, ftl.Term) else "") + entry.id.name] = entry
    return found


def wrong_choices(texts: Mapping[str, ftl.Message | ftl.Term]) -> Iterator[str]:
    """Yield every choice within a text that a programme or a status may fall through.

    A programme's text is its own, under its own key: a choice would have to be edited for the next programme, and until
    then its people read the default. A choice between statuses names all of them, or its default is called `other`.
    """
    programmes = {name for one in Programme for name in (one.value, dashed(one))}
    statuses = {dashed(one) for one in ApplicationStatus}
    for key, entry in texts.items():
        for choice in _choices(entry):
            named = {_name_of(one).replace("_", "-") for one in choice.variants}
            if named & programmes:
                yield f"{key}: chooses by programme; give each programme a text of its own"
            elif named <= statuses and named != statuses:
                yield f"{key}: chooses by status and names not all of them; call the default `other` if that is meant"


def _choices(entry: ftl.BaseNode) -> list[ftl.SelectExpression]:
    finder = _Choices()
    finder.visit(entry)
    return finder.found


class _Choices(Visitor):
    def __init__(self) -> None:
        self.found: list[ftl.SelectExpression] = []

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:
        self.found.append(node)
        self.generic_visit(node)


# Values to render a text with


def samples(key: str, texts: Mapping[str, ftl.Message | ftl.Term]) -> Iterator[dict[str, object]]:
    """Yield values to render a text with: one set for each way through each of its choices."""
    finder = _Variables(texts)
    finder.visit(texts[key])
    base = {**finder.values, **{name: sorted(chosen)[0] for name, chosen in finder.chosen.items()}}
    yield base
    for name, chosen in finder.chosen.items():
        yield from ({**base, name: one} for one in sorted(chosen))


_KINDS: Mapping[str, object] = {
    "DATE": datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
    "DATETIME": datetime(2026, 11, 23, 3, 0, tzinfo=UTC),
    "RUPIAH": 42_000,
    "PERIOD": "2026-11",
    "NUMBER": 2026,
}


class _Variables(Visitor):
    """Collects the variables of a text and of those it refers to, each with a value of the kind it needs."""

    def __init__(self, texts: Mapping[str, ftl.Message | ftl.Term]) -> None:
        self._texts = texts
        self._seen: set[str] = set()
        self.values: dict[str, object] = {}
        self.chosen: dict[str, set[str]] = {}

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:
        self.values.setdefault(node.id.name, "contoh")

    def visit_FunctionReference(self, node: ftl.FunctionReference) -> None:
        for one in node.arguments.positional:
            if isinstance(one, ftl.VariableReference):
                self.values[one.id.name] = _KINDS[node.id.name]

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:
        if isinstance(node.selector, ftl.VariableReference):
            names = {_name_of(one) for one in node.variants}
            self.chosen.setdefault(node.selector.id.name, set()).update(names)
        else:
            self.visit(node.selector)
        for variant in node.variants:
            self.visit(variant.value)

    def visit_MessageReference(self, node: ftl.MessageReference) -> None:
        self._follow(node.id.name)

    def visit_TermReference(self, node: ftl.TermReference) -> None:
        self._follow(f"-{node.id.name}")

    def _follow(self, key: str) -> None:
        if key not in self._seen and key in self._texts:
            self._seen.add(key)
            self.visit(self._texts[key])


def _name_of(variant: ftl.Variant) -> str:
    key = variant.key
    return key.name if isinstance(key, ftl.Identifier) else str(key.value)


def modules(root: Path) -> Iterable[Path]:
    """Return the modules in which keys are put together."""
    return sorted((root / "bot").rglob("*.py"))
