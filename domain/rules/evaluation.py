"""The rules of one day, evaluated with the facts about one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.calendar.days import age_on
from domain.programme import Programme
from domain.rules.assessment import Finding, finding_key
from domain.rules.checks import UNKNOWN_PREFIX
from domain.rules.conditions import Condition, Truth
from domain.rules.facts import FactKind, FactValue, UnknownFact
from domain.rules.file import ParameterEntry, Rule, RuleQuestion, UnknownEntry
from domain.rules.outcome import Outcome

_SEVERITY = {Outcome.INELIGIBLE: 0, Outcome.NEEDS_REVIEW: 1, Outcome.INFORMATION: 2}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The rules of one day and the known facts about a person.

    `numbers` are the values of `parameters` by name; `lists` holds the day of the list that each fact comes from.
    """

    programme: Programme
    legal_basis: str
    parameters: Mapping[str, ParameterEntry]
    numbers: Mapping[str, int]
    rules: tuple[tuple[Rule, Condition], ...]
    unknowns: Mapping[str, UnknownEntry]
    questions: tuple[tuple[RuleQuestion, Condition | None], ...]
    facts: Mapping[str, FactValue]
    lists: Mapping[str, date]

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, the most severe first.

        A rule is not evaluated if one of its facts is not given; an `unknown` fact becomes a finding if it leaves a
        rule open.
        """
        findings: list[Finding] = []
        unknown: set[str] = set()
        for rule, condition in self.rules:
            if not condition.facts() <= self.facts.keys():
                continue
            truth = condition.evaluate(self.facts, self.numbers)
            if truth is Truth.TRUE:
                findings.append(self._finding(rule, condition))
            elif truth is Truth.UNKNOWN and rule.outcome is not Outcome.INFORMATION:
                unknown |= condition.unknown_facts(self.facts)
        findings += [self._finding_unknown(fact) for fact in sorted(unknown)]
        return tuple(sorted(findings, key=lambda finding: _SEVERITY[finding.outcome]))

    def _finding(self, rule: Rule, condition: Condition) -> Finding:
        values = {name: self.facts[name] if name in self.facts else self.numbers[name] for name in rule.shows}
        limits = (
            *condition.limits(self.facts, self.numbers),
            *(name for name in rule.shows if name in self.parameters),
        )
        limit = limits[0] if limits else None
        days = [self.lists[fact] for fact in condition.facts() if fact in self.lists]
        return Finding(
            rule=rule.id,
            stage=rule.stage,
            listed_on=max(days, default=None),
            outcome=rule.outcome,
            text_key=finding_key(self.programme, rule.id),
            values=values,
            next_steps=rule.next_steps,
            audience=rule.audience,
            legal_basis=rule.legal_basis or self.legal_basis,
            parameter=limit,
            effective_from=self.parameters[limit].effective_from if limit else rule.effective_from,
        )

    def _finding_unknown(self, fact: str) -> Finding:
        entry = self.unknowns[fact]
        return Finding(
            rule=f"{UNKNOWN_PREFIX}{fact}",
            stage=entry.stage,
            outcome=Outcome.NEEDS_REVIEW,
            text_key=finding_key(self.programme, f"{UNKNOWN_PREFIX}{fact}"),
            values={},
            next_steps=entry.next_steps,
            audience="resident",
            legal_basis=entry.legal_basis or self.legal_basis,
            parameter=None,
            effective_from=max(rule.effective_from for rule, over in self.rules if fact in over.facts()),
        )

    def unasked(self) -> tuple[str, ...]:
        """Return the facts that are not given yet and that a question would ask for."""

        def needed(condition: Condition | None) -> bool:
            if condition is None or not condition.facts() <= self.facts.keys():
                return condition is None
            return condition.evaluate(self.facts, self.numbers) is not Truth.FALSE

        return tuple(one.fact for one, when in self.questions if one.fact not in self.facts and needed(when))


def known_facts(
    facts: Mapping[str, object], kinds: Mapping[str, FactKind], *, programme: Programme, day: date
) -> dict[str, FactValue]:
    """Return the facts in their stored form, with a `birth_date` replaced by the age on `day`.

    Raises UnknownFact.
    """
    known: dict[str, FactValue] = {}
    for name, given in facts.items():
        if name == "birth_date" and isinstance(given, date):
            known["age_years"] = age_on(given, day)
            continue
        value = tuple(given) if isinstance(given, (list, set, frozenset)) else given
        kind = kinds.get(name)
        if kind is None or not kind.accepts(value):
            # The message leaves the value out, because it came from a person.
            raise UnknownFact(f"{programme}: {name} is no fact, or has no such value")
        known[name] = _plain(value)
    return dict(sorted(known.items()))


def _plain(value: object) -> FactValue:
    """Return enum members as plain words, so that the stored facts contain no types of this code."""
    if isinstance(value, tuple):
        return tuple(sorted(str(one) for one in value))
    return int(value) if isinstance(value, int) else str(value)
