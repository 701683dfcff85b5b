"""What pydantic cannot see in a rule file: dates, references between entries, doors, stages."""

from __future__ import annotations

import itertools

from domain.conditions import Condition, read_condition
from domain.errors import RulesError
from domain.facts import FACTS
from domain.rule_file import DatedEntry, Outcome, Rule, RuleFile, newest


class RuleChecks:
    """Runs every check on one file; the first thing that is wrong is raised."""

    def __init__(self, name: str, content: RuleFile) -> None:
        self.name = name
        self.content = content
        self.kinds = FACTS[content.programme]

    def run(self) -> None:
        """Raises `RulesError` with the entry and how to mend it."""
        self._dates()
        self._windows()
        self._questions()
        for rule in self.content.rules:
            self._rule(rule)
        self._unknowns()
        self._places()
        for offer in self.content.offers:
            if offer.closes < offer.opens:
                raise self._refuse(f"offers.{offer.id}", "it closes before it opens")
            self._condition(offer.when, f"offers.{offer.id}")

    def _refuse(self, entry: str, mend: str) -> RulesError:
        return RulesError(self.name, entry, mend)

    def _dates(self) -> None:
        content = self.content
        lists: dict[str, list[DatedEntry]] = {
            f"parameters.{key}": [*entries] for key, entries in content.parameters.items()
        }
        lists |= {
            "documents": [*content.documents],
            "occupations": [*content.occupations],
            "service_days": [*content.service_days],
            "covers": [*content.covers],
            "placement": [*content.placement],
            "hand_over": [*content.hand_over],
        }
        for fund in content.funds:
            lists.setdefault(f"funds.{fund.id}", []).append(fund)
        for rule in content.rules:
            lists.setdefault(f"rules.{rule.id}", []).append(rule)
        for entry, dated in lists.items():
            days = [one.effective_from for one in dated]
            for day in days:
                if days.count(day) > 1:
                    raise self._refuse(entry, f"two entries begin on {day}; keep one")

    def _windows(self) -> None:
        windows = sorted(self.content.intake, key=lambda window: window.opens)
        for window in windows:
            if window.closes is not None and window.closes < window.opens:
                raise self._refuse("intake", f"the window of {window.opens} closes before it opens")
        for earlier, later in itertools.pairwise(windows):
            if earlier.closes is None or earlier.closes >= later.opens:
                raise self._refuse("intake", f"the window of {earlier.opens} overlaps that of {later.opens}")

    def _condition(self, raw: object, entry: str) -> Condition:
        condition = read_condition(raw, self.kinds, lambda mend: self._refuse(entry, mend))
        for parameter in condition.parameters():
            if parameter not in self.content.parameters:
                raise self._refuse(entry, f"there is no parameter {parameter!r}; add [[parameters.{parameter}]]")
        return condition

    def _questions(self) -> None:
        for question in self.content.questions:
            entry = f"questions.{question.fact}"
            if question.fact not in self.kinds:
                raise self._refuse(entry, f"there is no fact {question.fact!r}")
            if question.when is not None:
                self._condition(question.when, entry)

    def _rule(self, rule: Rule) -> None:
        entry = f"rules.{rule.id}"
        condition = self._condition(rule.when, entry)
        if rule.outcome is Outcome.ELIGIBLE:
            raise self._refuse(entry, "a rule's outcome is ineligible, needs_review or information")
        if rule.outcome is Outcome.INELIGIBLE and not rule.doors:
            raise self._refuse(entry, "a refusal needs a door: name in doors what the person can do next")
        self._stage(rule.stage, entry, needed=rule.outcome is Outcome.NEEDS_REVIEW)
        known = {*self.content.parameters, *condition.facts()}
        for shown in rule.shows:
            if shown not in known:
                raise self._refuse(entry, f"shows names {shown!r}, which is no parameter and no fact of this rule")
        for parameter in {*condition.parameters(), *rule.shows} & self.content.parameters.keys():
            if newest(self.content.parameters[parameter], rule.effective_from) is None:
                raise self._refuse(entry, f"parameter {parameter!r} has no value yet on {rule.effective_from}")

    def _stage(self, stage: str | None, entry: str, *, needed: bool) -> None:
        stages = [one.id for one in self.content.stages]
        if needed and stage is None:
            raise self._refuse(entry, f"name the stage that clears it: one of {', '.join(stages)}")
        if stage is not None and stage not in stages:
            raise self._refuse(entry, f"there is no stage {stage!r}; add [[stages]]")

    def _places(self) -> None:
        for fund in self.content.funds:
            if fund.when is not None:
                self._condition(fund.when, f"funds.{fund.id}")
        for covers in self.content.covers:
            for cover in covers.items:
                if cover.contribution is not None and cover.contribution not in self.content.parameters:
                    raise self._refuse(f"covers.{cover.id}", f"there is no parameter {cover.contribution!r}")
        for placement in self.content.placement:
            entry = f"placement of {placement.effective_from}"
            if placement.urgent is not None:
                self._condition(placement.urgent, entry)
            for key in placement.rank:
                kind = self.kinds.get(key.fact)
                if kind is None or kind.many:
                    raise self._refuse(entry, f"{key.fact!r} is no fact that people can be ranked by")
                if isinstance(key.order, str) == bool(kind.choices):
                    raise self._refuse(entry, f"{key.fact}: numbers go ascending or descending, words by a list")
                if not isinstance(key.order, str) and not set(key.order) <= set(kind.choices):
                    raise self._refuse(entry, f"{key.fact} has no such values; use {', '.join(kind.choices)}")

    def _unknowns(self) -> None:
        for unknown in self.content.unknowns:
            self._stage(unknown.stage, f"unknowns.{unknown.fact}", needed=True)
        doors = [one.fact for one in self.content.unknowns]
        for fact in doors:
            if fact not in self.kinds or doors.count(fact) > 1:
                raise self._refuse(f"unknowns.{fact}", "name each existing fact once")
        for rule in self.content.rules:
            facts = self._condition(rule.when, f"rules.{rule.id}").facts()
            for fact in sorted(facts):
                if "unknown" in self.kinds[fact].choices and fact not in doors and _escalates(rule):
                    raise self._refuse(f"rules.{rule.id}", f"{fact} may be unknown: add [[unknowns]] with its doors")


def _escalates(rule: Rule) -> bool:
    return rule.outcome in {Outcome.INELIGIBLE, Outcome.NEEDS_REVIEW}
