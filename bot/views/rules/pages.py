"""The rules and their cases as pages that officers read on a screen."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from bot.conversations.engine.question import dashed
from bot.texts.values import day_in_words
from bot.views.rules.words import rank_rule
from domain.rules.assessment import finding_key, next_step_key
from domain.rules.book import FINDING_VALUES
from domain.rules.cases import Result, RuleCase, expected, try_case
from domain.rules.checks import UNKNOWN_PREFIX
from domain.rules.facts import UnknownFact

if TYPE_CHECKING:
    from rich.console import Console

    from bot.resources import Resources
    from domain.programme import Programme
    from domain.rules.in_force import RuleSet

LIST_DAY = date(1900, 1, 1)
"""Stands for the day of a list where there is no list at hand."""
_TAG = re.compile(r"</?[a-z][^>]*>")


def print_rules(console: Console, resources: Resources, rules: RuleSet) -> None:
    """Everything that holds for a programme on one day, as officers and residents are told it."""
    for line in _heading(resources, rules):
        console.print(escape(line))
    console.print(_parameters(resources, rules))
    console.print(_rules(resources, rules))
    if rules.unknowns:
        console.print(_unknowns(resources, rules))
    if rules.offers:
        console.print(_offers(resources, rules))


def print_cases(console: Console, resources: Resources, programme: Programme, cases: Sequence[RuleCase]) -> int:
    """Return each case as a table with its result checked; returns how many do not hold."""
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


def _heading(resources: Resources, rules: RuleSet) -> list[str]:
    name = _plain(resources, f"programme-{dashed(rules.programme)}")
    lines = [
        _plain(resources, "rulebook-show-title", programme=name, day=rules.day),
        _plain(resources, "rulebook-show-basis", basis=rules.legal_basis),
        _plain(resources, "rulebook-show-version", version=rules.version),
        _plain(resources, "rulebook-show-intake", open=rules.intake_open),
    ]
    if rules.placement_entry is not None:
        placement = rules.placement_entry
        lines.append(_plain(resources, "rulebook-show-placement", way=placement.way, period=placement.period))
        lines += html.unescape(_TAG.sub("", rank_rule(resources, rules))).splitlines()
    return lines


def _parameters(resources: Resources, rules: RuleSet) -> Table:
    table = _table(resources, "rulebook-show-parameters", ("name", "value", "since", "source"))
    for name, entry in rules.parameters.items():
        value = f"{entry.value:,}".replace(",", ".")
        words = _first(resources, f"rules-parameter-{dashed(name)}") or name
        since = day_in_words(entry.effective_from)
        if entry.closes is not None:
            since = _plain(resources, "rulebook-show-until", opens=entry.effective_from, closes=entry.closes)
        table.add_row(escape(words), value, since, escape(entry.source))
    return table


def _rules(resources: Resources, rules: RuleSet) -> Table:
    table = _table(resources, "rulebook-show-rules", ("rule", "text", "next", "since", "basis"), lines=True)
    for rule, _ in rules.rules:
        values = {name: rules.numbers.get(name, "…") for name in rule.shows}
        text = _finding(resources, finding_key(rules.programme, rule.id), values, rule.effective_from)
        if rule.audience == "officer":
            text = f"{text}\n{_plain(resources, 'rulebook-for-officers')}"
        name = f"{rule.id}\n{_plain(resources, 'rulebook-outcome', outcome=rule.outcome.value)}"
        basis = f"{rule.legal_basis or rules.legal_basis}\n{rule.source}"
        row = (name, text, _next(resources, rule.stage, rule.next_steps), day_in_words(rule.effective_from), basis)
        table.add_row(*map(escape, row))
    return table


def _unknowns(resources: Resources, rules: RuleSet) -> Table:
    table = _table(resources, "rulebook-show-unknowns", ("rule", "text", "next", "basis"), lines=True)
    for fact, entry in rules.unknowns.items():
        text = _finding(resources, finding_key(rules.programme, f"{UNKNOWN_PREFIX}{fact}"), {}, rules.changed_on)
        basis = entry.legal_basis or rules.legal_basis
        table.add_row(
            *map(escape, (_label(resources, fact), text, _next(resources, entry.stage, entry.next_steps), basis))
        )
    return table


def _offers(resources: Resources, rules: RuleSet) -> Table:
    table = _table(resources, "rulebook-show-offers", ("rule", "text", "since", "source"), lines=True)
    for offer, _ in rules.offers:
        window = _plain(resources, "rulebook-show-until", opens=offer.opens, closes=offer.closes)
        table.add_row(*map(escape, (offer.id, _plain(resources, next_step_key(offer.id)), window, offer.source)))
    return table


def _finding(resources: Resources, key: str, values: Mapping[str, object], since: date) -> str:
    """Return the text as it is read, without the day of a list that nobody has imported here."""
    days = dict(zip(FINDING_VALUES, (since, LIST_DAY), strict=True))
    text = _plain(resources, key, **{**values, **days})
    return text.replace(day_in_words(LIST_DAY), _plain(resources, "rulebook-list-day"))


def _next(resources: Resources, stage: str | None, next_steps: Iterable[str]) -> str:
    words = (_first(resources, f"review-stage-{dashed(stage)}") or stage) if stage else ""
    lines = [_plain(resources, "rulebook-stage", stage=words)] if stage else []
    return "\n".join([*lines, *(f"• {_plain(resources, next_step_key(one))}" for one in next_steps)])


def _case(resources: Resources, case: RuleCase, got: Result | None) -> Table:
    table = Table(title=escape(case.name), title_justify="left", show_header=False)
    nothing = _plain(resources, "rulebook-case-nothing")
    facts = [f"{_label(resources, fact)}: {_value(resources, fact, value)}" for fact, value in case.facts.items()]
    rows = {"day": day_in_words(case.day), "facts": "\n".join(facts) or nothing}
    if case.lists:
        rows["lists"] = "\n".join(f"{_label(resources, fact)}: {day_in_words(on)}" for fact, on in case.lists.items())
    rows["outcome"] = _plain(resources, "rulebook-outcome", outcome=case.outcome)
    rows["findings"] = "\n".join(case.findings) or nothing
    if case.offers:
        rows["offers"] = "\n".join(case.offers)
    if case.unasked:
        rows["unasked"] = "\n".join(_label(resources, fact) for fact in case.unasked)
    rows["check"] = _checked(resources, case, got)
    for row, text in rows.items():
        table.add_row(_plain(resources, f"rulebook-case-{row}"), escape(text))
    return table


def _checked(resources: Resources, case: RuleCase, got: Result | None) -> str:
    if got is None:
        return _plain(resources, "rulebook-case-fails")
    if got == expected(case):
        return _plain(resources, "rulebook-case-agrees")
    parts = [_plain(resources, "rulebook-outcome", outcome=got.outcome), *got.findings, *got.offers, *got.unasked]
    return _plain(resources, "rulebook-case-differs", got=", ".join(parts))


def _label(resources: Resources, fact: str) -> str:
    """Return what a fact is called: by a word of its own where nobody is asked, or as in the summary of its form."""
    return _first(resources, f"rules-fact-{dashed(fact)}", f"label-{dashed(fact)}") or fact


def _value(resources: Resources, fact: str, value: object) -> str:
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, list | tuple):
        return ", ".join(_value(resources, fact, one) for one in value)
    word = dashed(str(value))
    return _first(resources, f"option-{dashed(fact)}-{word}", f"rules-value-{word}") or str(value)


def _first(resources: Resources, *keys: str) -> str | None:
    """Return the first of these texts that there is: names of facts and values come from the rule files."""
    return next((_plain(resources, key) for key in keys if resources.texts.has(key)), None)


def _plain(resources: Resources, key: str, **values: object) -> str:
    return html.unescape(_TAG.sub("", resources.texts.plain(key, "id", **values)))


def _table(resources: Resources, title: str, columns: Iterable[str], *, lines: bool = False) -> Table:
    headings = (_plain(resources, f"rulebook-column-{column}") for column in columns)
    return Table(*headings, title=_plain(resources, title), title_justify="left", show_lines=lines)
