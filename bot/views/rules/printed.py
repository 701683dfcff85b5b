"""The rules and their cases as tables on an officer's terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.conversations.engine.question import dashed
from bot.resources import Resources
from bot.texts.html import plain_of
from bot.texts.values import day_in_words
from bot.views.rules.description import RuleDescription, Words
from domain.programme import Programme
from domain.rules.cases import Result, RuleCase, expected, try_case
from domain.rules.facts import UnknownFact
from domain.rules.in_force import RuleSet

_COLUMNS = {
    "parameter": ("name", "value", "since", "source"),
    "rule": ("rule", "text", "next", "since", "basis"),
    "unknown": ("rule", "text", "next", "basis"),
    "offer": ("rule", "text", "since", "source"),
}
"""The tables in their order, and the columns of each."""


def print_rules(console: Console, resources: Resources, rules: RuleSet) -> None:
    """Print all rules of a programme in force on one day, as officers and residents are told them."""
    words = Words(resources.texts)
    for line in _heading(resources, words, rules):
        console.print(escape(line))
    described = words.entries(rules)
    for kind, columns in _COLUMNS.items():
        if described[kind]:
            made = table(resources, f"rulebook-show-{kind}s", columns, lines="text" in columns)
            for entry in described[kind]:
                made.add_row(*map(escape, _cells(resources, entry, columns)))
            console.print(made)


def table(resources: Resources, title: str, columns: Iterable[str], *, lines: bool = False) -> Table:
    """Return a table without rows, with its title above and a heading for each column."""
    headings = (_plain(resources, f"rulebook-column-{column}") for column in columns)
    return Table(*headings, title=_plain(resources, title), title_justify="left", show_lines=lines)


def print_cases(console: Console, resources: Resources, programme: Programme, cases: Sequence[RuleCase]) -> int:
    """Print each case as a table with its result checked; return how many do not hold."""
    wrong = 0
    for case in cases:
        try:
            got: Result | None = try_case(resources.rulebook, programme, case)
        except UnknownFact:
            got = None
        wrong += got != expected(case)
        console.print(_case(resources, case, got))
    name = _plain(resources, f"programme-{dashed(programme)}")
    console.print(escape(_plain(resources, "rulebook-cases-sum", programme=name, number=len(cases), wrong=wrong)))
    return wrong


def _heading(resources: Resources, words: Words, rules: RuleSet) -> list[str]:
    name = _plain(resources, f"programme-{dashed(rules.programme)}")
    lines = [
        _plain(resources, "rulebook-show-title", programme=name, day=rules.day),
        _plain(resources, "rulebook-show-basis", basis=rules.legal_basis),
        _plain(resources, "rulebook-show-version", version=rules.version),
        _plain(resources, "rulebook-show-intake", open=rules.intake_open),
    ]
    if placement := rules.placement_entry:
        lines.append(_plain(resources, "rulebook-show-placement", way=placement.way, period=placement.period))
        lines += plain_of(words.rank(rules)).splitlines()
    return lines


def _cells(resources: Resources, entry: RuleDescription, columns: Iterable[str]) -> list[str]:
    """Return an entry's cells for these columns."""
    outcome = entry.outcome and _plain(resources, "rulebook-outcome", outcome=entry.outcome)
    note = entry.for_officers and _plain(resources, "rulebook-for-officers")
    stage = entry.stage and _plain(resources, "rulebook-stage", stage=entry.stage)
    since = day_in_words(entry.since)
    if entry.until is not None:
        since = _plain(resources, "rulebook-show-until", opens=entry.since, closes=entry.until)
    cells = {
        "name": entry.name,
        "rule": _lines(entry.name, outcome),
        "value": f"{entry.value:,}".replace(",", "."),
        "text": _lines(plain_of(entry.told), note),
        "next": _lines(stage, *(f"• {plain_of(one)}" for one in entry.next_steps)),
        "since": since,
        "basis": _lines(entry.basis, entry.source),
        "source": entry.source,
    }
    return [cells[column] for column in columns]


def _case(resources: Resources, case: RuleCase, got: Result | None) -> Table:
    words = Words(resources.texts)
    table = Table(title=escape(case.name), title_justify="left", show_header=False)
    nothing = _plain(resources, "rulebook-case-nothing")
    rows = {
        "day": day_in_words(case.day),
        "facts": _lines(*(f"{words.fact(fact)}: {_value(words, fact, value)}" for fact, value in case.facts.items())),
        "lists": _lines(*(f"{words.fact(fact)}: {day_in_words(on)}" for fact, on in case.lists.items())),
        "outcome": _plain(resources, "rulebook-outcome", outcome=case.outcome),
        "findings": _lines(*case.findings),
        "offers": _lines(*case.offers),
        "unasked": _lines(*map(words.fact, case.unasked)),
        "check": _checked(resources, case, got),
    }
    for row, text in rows.items():
        if text or row in ("facts", "findings"):
            table.add_row(_plain(resources, f"rulebook-case-{row}"), escape(text or nothing))
    return table


def _checked(resources: Resources, case: RuleCase, got: Result | None) -> str:
    if got is None:
        return _plain(resources, "rulebook-case-fails")
    if got == expected(case):
        return _plain(resources, "rulebook-case-agrees")
    parts = [_plain(resources, "rulebook-outcome", outcome=got.outcome), *got.findings, *got.offers, *got.unasked]
    return _plain(resources, "rulebook-case-differs", got=", ".join(parts))


def _lines(*lines: str | bool | None) -> str:
    """Join the lines that have text."""
    return "\n".join(str(line) for line in lines if line)


def _value(words: Words, fact: str, value: object) -> str:
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, list | tuple):
        return ", ".join(_value(words, fact, one) for one in value)
    return words.value(fact, str(value))


def _plain(resources: Resources, key: str, **values: object) -> str:
    return plain_of(resources.texts.render(key, "id", **values))
