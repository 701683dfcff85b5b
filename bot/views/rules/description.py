"""The rules of a day in words, for both the chat and the printed tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.conversations.engine.question import dashed
from bot.texts.html import Html
from domain.rules.assessment import finding_key, next_step_key
from domain.rules.checks import UNKNOWN_PREFIX
from domain.rules.conditions import Compare, Condition
from domain.rules.file import Rule, UnknownEntry
from domain.rules.in_force import RuleSet
from domain.rules.outcome import Outcome

if TYPE_CHECKING:
    from bot.texts.catalogue import Catalogue

LIST_DAY = date(1900, 1, 1)
"""Placeholder for the date of a list where no list is at hand."""
_NOTHING = Html("")


@dataclass(frozen=True, kw_only=True)
class RuleDescription:
    """A rule, an unknown fact, a parameter or an offer.

    `when` is the condition in words, `told` the text for residents.
    """

    name: str
    outcome: Outcome | None = None
    when: Html = _NOTHING
    told: Html = _NOTHING
    for_officers: bool = False
    value: int = 0
    money: bool = False
    stage: str = ""
    next_steps: tuple[Html, ...] = ()
    since: date
    until: date | None = None
    basis: str = ""
    source: str = ""


@dataclass(frozen=True)
class Words:
    """The content of rule files, in the words of a language."""

    texts: Catalogue
    language: str = "id"

    def entries(self, rules: RuleSet) -> dict[str, list[RuleDescription]]:
        """Describe all rules in force, by kind, each in the order of the file."""
        return {
            "rule": [
                replace(
                    self._finding(rules, one, one.id, one.effective_from, one.shows),
                    outcome=one.outcome,
                    when=self._condition(rules, condition),
                    for_officers=one.audience == "officer",
                    source=one.source,
                )
                for one, condition in rules.rules
            ],
            "unknown": [
                replace(self._finding(rules, one, f"{UNKNOWN_PREFIX}{fact}", rules.changed_on), name=self.fact(fact))
                for fact, one in rules.unknowns.items()
            ],
            "parameter": [
                RuleDescription(
                    name=self._named(name, f"rules-parameter-{dashed(name)}"),
                    value=one.value,
                    money=name.endswith("_rupiah"),
                    since=one.effective_from,
                    until=one.closes,
                    source=one.source,
                )
                for name, one in rules.parameters.items()
            ],
            "offer": [
                RuleDescription(
                    name=one.id, told=self._next_step(one.id), since=one.opens, until=one.closes, source=one.source
                )
                for one, _ in rules.offers
            ],
        }

    def rank(self, rules: RuleSet) -> Html:
        """Return how a round orders its list, a line for each step; nothing if places are not given by round."""
        entry = rules.placement_entry
        if entry is None or entry.way != "by_round":
            return _NOTHING
        lines = []
        for number, key in enumerate(entry.rank, start=1):
            fact = self._named(self.fact(key.fact), f"rules-rank-{dashed(key.fact)}")
            if isinstance(key.order, str):
                lines.append(self._html("rules-rank", number=number, fact=fact, order=key.order))
            else:
                values = ", ".join(self.value(key.fact, one) for one in key.order)
                lines.append(self._html("rules-rank-values", number=number, fact=fact, values=values))
        return Html("\n".join([*lines, self._html("rules-rank-draw", number=len(lines) + 1)]))

    def fact(self, fact: str) -> str:
        """Return the name of a fact: a word of its own if no form asks for it, otherwise as in its form's summary."""
        return self._named(fact, f"rules-fact-{dashed(fact)}", f"label-{dashed(fact)}")

    def value(self, fact: str, value: str) -> str:
        """Return the name of a fact's value, as on its button if it has one."""
        return self._named(value, f"option-{dashed(fact)}-{dashed(value)}", f"rules-value-{dashed(value)}")

    def stage(self, stage: str | None) -> str:
        """Return the name of a stage of verification."""
        return self._named(stage, f"review-stage-{dashed(stage)}") if stage else ""

    def _finding(
        self, rules: RuleSet, entry: Rule | UnknownEntry, finding: str, since: date, shows: Sequence[str] = ()
    ) -> RuleDescription:
        from bot.texts.values import day_in_words

        values = {name: rules.numbers.get(name, "…") for name in shows}
        told = self._html(finding_key(rules.programme, finding), **values, effective_from=since, listed_on=LIST_DAY)
        return RuleDescription(
            name=finding,
            # No list has been imported here.
            told=Html(told.replace(day_in_words(LIST_DAY), self._html("rulebook-list-day"))),
            stage=self.stage(entry.stage),
            next_steps=tuple(map(self._next_step, entry.next_steps)),
            since=since,
            basis=entry.legal_basis or rules.legal_basis,
        )

    def _condition(self, rules: RuleSet, condition: Condition, *, inside: bool = False) -> Html:
        """Return a condition in words; one `inside` another gets brackets if it has several parts."""
        if isinstance(condition, Compare):
            return self._compared(rules, condition)
        parts = [self._condition(rules, part, inside=True) for part in condition.parts]
        joined = self._html("rules-and" if condition.every else "rules-or").join(parts)
        return Html(f"({joined})" if inside and len(parts) > 1 else joined)

    def _compared(self, rules: RuleSet, condition: Compare) -> Html:
        fact, operand = condition.fact, condition.operand
        if isinstance(operand, int) or condition.parameters():
            number = rules.numbers.get(str(operand), operand)
            value = self.texts.plain("rules-number", self.language, number=number)
        else:
            words = [self.value(fact, one) for one in ((operand,) if isinstance(operand, str) else operand)]
            value = self.texts.plain("rules-or", self.language).join(words)
        operator = "is" if condition.operator in ("in", "has") else dashed(condition.operator)
        return self._html("rules-compare", fact=self.fact(fact), operator=operator, value=value)

    def _next_step(self, one: str) -> Html:
        return self._html(next_step_key(one))

    def _named(self, otherwise: str, *keys: str) -> str:
        """Return the first of these texts that exists: names of facts and values come from the rule files."""
        return next((self.texts.plain(key, self.language) for key in keys if self.texts.has(key)), otherwise)

    def _html(self, key: str, **values: object) -> Html:
        return Html(self.texts.render(key, self.language, **values))
