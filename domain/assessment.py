"""The preliminary result: rules and facts in, findings with their doors out. An officer decides, never
this.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.calendar import age_on
from domain.conditions import Condition, Truth
from domain.facts import FACTS, FactValue
from domain.programme import Programme
from domain.rule_file import (
    DatedEntry,
    DocumentRule,
    DocumentsEntry,
    OccupationsEntry,
    Outcome,
    ParameterEntry,
    PlacesEntry,
    Rule,
    UnknownEntry,
)

__all__ = ["Assessment", "Finding", "Outcome", "RuleSet", "desk_key", "door_key", "finding_key"]

_SEVERITY = {Outcome.INELIGIBLE: 0, Outcome.NEEDS_REVIEW: 1, Outcome.INFORMATION: 2}


class Finding(BaseModel):
    """Why the result is what it is, and what to do next.

    `text_key` is filled with `values`; each of `doors` has a text `door-<id>`. `parameter` is the name of
    the limit that was used, and `effective_from` the day it (or else the rule) came into force.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    outcome: Outcome
    text_key: str
    values: dict[str, FactValue]
    doors: tuple[str, ...]
    audience: Literal["resident", "officer"]
    legal_basis: str
    parameter: str | None
    effective_from: date


class Assessment(BaseModel):
    """A preliminary result, kept with the application.

    `outcome` is `eligible`, `needs_review` or `ineligible`. `unasked` names the facts still missing: as
    long as there are any, the outcome is not `eligible`. `facts` are those it was made of; they name
    nobody.
    """

    model_config = ConfigDict(frozen=True)

    programme: Programme
    outcome: Outcome
    findings: tuple[Finding, ...]
    unasked: tuple[str, ...]
    facts: dict[str, FactValue]
    day: date
    rules_version: str
    rules_hash: str

    def for_resident(self) -> tuple[Finding, ...]:
        """The findings a resident is shown; the others are notes for the officer."""
        return tuple(finding for finding in self.findings if finding.audience == "resident")

    def to_json(self) -> str:
        """The stored form."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> Assessment:
        """Back from the stored form."""
        return cls.model_validate_json(text)


@dataclass(frozen=True)
class RuleSet:
    """What holds for one programme on one day; made by `Rulebook.on`."""

    programme: Programme
    day: date
    legal_basis: str
    parameters: Mapping[str, ParameterEntry]
    rules: tuple[tuple[Rule, Condition], ...]
    unknowns: Mapping[str, UnknownEntry]
    questions: tuple[tuple[str, Condition | None], ...]
    desks: tuple[str, ...]
    intake_open: bool
    documents_entry: DocumentsEntry | None
    occupations_entry: OccupationsEntry | None
    places_entry: PlacesEntry | None

    @property
    def documents(self) -> tuple[DocumentRule, ...]:
        """The documents, each `at_application` or `on_request`."""
        return self.documents_entry.items if self.documents_entry else ()

    @property
    def occupations(self) -> tuple[str, ...]:
        """The occupations offered, in order."""
        return self.occupations_entry.values if self.occupations_entry else ()

    @property
    def places(self) -> int | None:
        """How many people can be taken, or None: not yet announced."""
        return self.places_entry.value if self.places_entry else None

    def parameter(self, name: str) -> int:
        """A parameter's value on this day; KeyError for a name the files do not have."""
        return self.parameters[name].value

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of all that holds on this day; equal on two days between which nothing changed."""
        text = json.dumps(self._content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def version(self) -> str:
        """Day of the latest change and the start of the hash: `2026-01-01.3fa9c1d2`."""
        return f"{max(entry.effective_from for entry in self._dated())}.{self.hash[:8]}"

    def facts_from(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Those of the answers that are facts of this programme (or the `birth_date` one is derived from)."""
        kinds = FACTS[self.programme]
        return {name: value for name, value in answers.items() if name in kinds or name == "birth_date"}

    def assess(self, facts: Mapping[str, object]) -> Assessment:
        """The result on this day.

        A rule with a fact that is not given is not evaluated; a fact that is `unknown` turns the rules it
        leaves open into `needs_review`. A `birth_date` (date) is taken as `age_years`. ValueError for a
        fact or value that does not exist.
        """
        known = self._checked(facts)
        findings = self._findings(known)
        unasked = self._unasked(known)
        if any(finding.outcome is Outcome.INELIGIBLE for finding in findings):
            outcome = Outcome.INELIGIBLE
        elif unasked or any(finding.outcome is Outcome.NEEDS_REVIEW for finding in findings):
            outcome = Outcome.NEEDS_REVIEW
        else:
            outcome = Outcome.ELIGIBLE
        return Assessment(
            programme=self.programme,
            outcome=outcome,
            findings=findings,
            unasked=unasked,
            facts=known,
            day=self.day,
            rules_version=self.version,
            rules_hash=self.hash,
        )

    def _checked(self, facts: Mapping[str, object]) -> dict[str, FactValue]:
        known: dict[str, FactValue] = {}
        for name, given in facts.items():
            if name == "birth_date" and isinstance(given, date):
                known["age_years"] = age_on(given, self.day)
                continue
            value = tuple(given) if isinstance(given, (list, set, frozenset)) else given
            kind = FACTS[self.programme].get(name)
            if kind is None or not kind.accepts(value):
                # The value is left out on purpose: it came from a person.
                raise ValueError(f"{self.programme}: {name} is no fact, or has no such value")
            known[name] = _plain(value)
        return dict(sorted(known.items()))

    def _findings(self, facts: Mapping[str, FactValue]) -> tuple[Finding, ...]:
        numbers = {name: entry.value for name, entry in self.parameters.items()}
        findings: list[Finding] = []
        unknown: set[str] = set()
        for rule, condition in self.rules:
            if not condition.facts() <= facts.keys():
                continue
            truth = condition.evaluate(facts, numbers)
            if truth is Truth.TRUE:
                findings.append(self._finding(rule, condition, facts))
            elif truth is Truth.UNKNOWN and rule.outcome is not Outcome.INFORMATION:
                unknown |= condition.unknown_facts(facts)
        findings += [self._finding_unknown(fact) for fact in sorted(unknown)]
        return tuple(sorted(findings, key=lambda finding: _SEVERITY[finding.outcome]))

    def _finding(self, rule: Rule, condition: Condition, facts: Mapping[str, FactValue]) -> Finding:
        values = {name: facts[name] if name in facts else self.parameter(name) for name in rule.shows}
        limits = (*condition.parameters(), *(name for name in rule.shows if name in self.parameters))
        limit = limits[0] if limits else None
        return Finding(
            rule=rule.id,
            outcome=rule.outcome,
            text_key=finding_key(self.programme, rule.id),
            values=values,
            doors=rule.doors,
            audience=rule.audience,
            legal_basis=rule.legal_basis or self.legal_basis,
            parameter=limit,
            effective_from=self.parameters[limit].effective_from if limit else rule.effective_from,
        )

    def _finding_unknown(self, fact: str) -> Finding:
        entry = self.unknowns[fact]
        return Finding(
            rule=f"unknown-{fact}",
            outcome=Outcome.NEEDS_REVIEW,
            text_key=finding_key(self.programme, f"unknown-{fact}"),
            values={},
            doors=entry.doors,
            audience="resident",
            legal_basis=entry.legal_basis or self.legal_basis,
            parameter=None,
            effective_from=max(rule.effective_from for rule, over in self.rules if fact in over.facts()),
        )

    def _unasked(self, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
        numbers = {name: entry.value for name, entry in self.parameters.items()}

        def needed(condition: Condition | None) -> bool:
            if condition is None or not condition.facts() <= facts.keys():
                return condition is None
            return condition.evaluate(facts, numbers) is not Truth.FALSE

        return tuple(fact for fact, when in self.questions if fact not in facts and needed(when))

    def _dated(self) -> list[DatedEntry]:
        lists = (self.documents_entry, self.occupations_entry, self.places_entry)
        dated: list[DatedEntry] = [*(rule for rule, _ in self.rules), *self.parameters.values()]
        return [*dated, *(entry for entry in lists if entry is not None)]

    def _content(self) -> dict[str, object]:
        lists = {
            "documents": self.documents_entry,
            "occupations": self.occupations_entry,
            "places": self.places_entry,
        }
        return {
            "programme": self.programme,
            "legal_basis": self.legal_basis,
            "parameters": {name: entry.model_dump(mode="json") for name, entry in self.parameters.items()},
            "rules": [rule.model_dump(mode="json") for rule, _ in self.rules],
            "unknowns": {fact: entry.model_dump(mode="json") for fact, entry in self.unknowns.items()},
            "questions": [[fact, repr(when)] for fact, when in self.questions],
            **{name: entry.model_dump(mode="json") if entry else None for name, entry in lists.items()},
        }


def finding_key(programme: Programme, rule: str) -> str:
    """The text key of a rule's finding."""
    return f"finding-{programme}-{rule}"


def door_key(door: str) -> str:
    """The text key of a door."""
    return f"door-{door}"


def desk_key(desk: str) -> str:
    """The text key of a desk's name, address and hours."""
    return f"desk-{desk}"


def _plain(value: object) -> FactValue:
    """Enum members become plain words, so that the stored facts are data and nothing else."""
    if isinstance(value, tuple):
        return tuple(sorted(str(one) for one in value))
    return int(value) if isinstance(value, int) else str(value)
