"""Tables of cases next to the rules: facts and a day, with the expected result.

Officers read them and the tests run them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.errors import RulesError
from domain.programme import Programme
from domain.rules.book import Rulebook
from domain.rules.file import Day, Source
from domain.rules.outcome import Outcome

NO_RULES = "no_rules"


class RuleCase(BaseModel):
    """One row: the facts on a day, and the expected result of the rules.

    `lists` holds the day of the list that a fact comes from, `findings` are rule ids, worst first, `offers` the next
    steps that are offered in addition to those of the findings, and `unasked` the questions still missing. The outcome
    `no_rules` means that there are no rules on that day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Source
    day: Day
    facts: dict[str, Any]
    lists: dict[str, Day] = {}
    outcome: Outcome | Literal["no_rules"]
    findings: tuple[str, ...]
    offers: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


class CaseFile(BaseModel):
    """The cases of one programme."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: Programme
    cases: tuple[RuleCase, ...]


@dataclass(frozen=True)
class Result:
    """The result of the rules, in the form of a case."""

    outcome: str
    findings: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


def expected(case: RuleCase) -> Result:
    """Return the result that the case expects."""
    return Result(str(case.outcome), case.findings, case.offers, case.unasked)


def try_case(rulebook: Rulebook, programme: Programme, case: RuleCase) -> Result:
    """Return the result of the rules for the case. Raises UnknownFact."""
    if case.outcome == NO_RULES:
        try:
            rulebook.on(programme, case.day)
        except RulesError:
            return Result(NO_RULES)
    rules = rulebook.on(programme, case.day)
    assessment = rules.assess(case.facts, case.lists)
    findings = tuple(finding.rule for finding in assessment.findings)
    return Result(str(assessment.outcome), findings, rules.offers_with(assessment), assessment.unasked)


def read_default_cases() -> Mapping[Programme, tuple[RuleCase, ...]]:
    """Return the cases that this package ships. Raises `RulesError` with file, entry and remedy."""
    folder = resources.files("domain") / "parameters" / "cases"
    tables: dict[Programme, tuple[RuleCase, ...]] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            table = read_cases(f"cases/{file.name}", file.read_text(encoding="utf-8"))
            tables[table.programme] = table.cases
    return tables


def read_cases(name: str, text: str) -> CaseFile:
    """Return the cases of a file. Raises `RulesError` with file, entry and remedy."""
    try:
        return CaseFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RulesError(name, "TOML", str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise RulesError(name, ".".join(map(str, first["loc"])), first["msg"]) from None
