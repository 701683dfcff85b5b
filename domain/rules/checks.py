"""Checks of a rule file that pydantic cannot do: dates, references between entries, next steps, stages."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from domain.errors import RulesError
from domain.model_files import read_model
from domain.rules.conditions import Condition, read_condition
from domain.rules.file import (
    REFERENCE,
    DatedEntry,
    Offer,
    PlacementEntry,
    Rule,
    RuleFile,
    fact_kinds,
    newest,
    sheet_values,
)
from domain.rules.outcome import Outcome

ONE_CALENDAR_SINCE = date(2026, 12, 2)
"""Entries that begin on this day or later must not name holidays of their own."""

UNKNOWN_PREFIX = "unknown-"
"""The prefix of the id of a finding about an unknown fact."""


def facts_used(name: str, content: RuleFile) -> Iterator[tuple[str, str]]:
    """Yield every fact that a checked file uses, with its entry."""
    kinds = fact_kinds(content)
    conditions: list[tuple[str, object]] = []
    for question in content.questions:
        yield f"questions.{question.fact}", question.fact
        conditions.append((f"questions.{question.fact}", question.when))
    for unknown in content.unknowns:
        yield f"unknowns.{unknown.fact}", unknown.fact
    for placement in content.placement:
        entry = f"placement of {placement.effective_from}"
        yield from ((entry, key.fact) for key in placement.rank)
        conditions.append((entry, placement.urgent))
    conditions += [(f"rules.{rule.id}", rule.when) for rule in content.rules]
    conditions += [(f"funds.{fund.id}", fund.when) for fund in content.funds]
    conditions += [(f"offers.{offer.id}", offer.when) for offer in content.offers]
    for entry, raw in conditions:
        if raw is not None:
            read = read_condition(raw, kinds, partial(RulesError, name, entry))
            yield from ((entry, fact) for fact in sorted(read.facts()))


class RuleChecks:
    """Runs every check on one file, and raises for the first mistake."""

    def __init__(self, name: str, content: RuleFile) -> None:
        self.name = name
        self.content = content
        self.kinds = fact_kinds(content)
        self.stages = [stage.id for stage in content.stages]

    def run(self) -> None:
        """Raise `RulesError` with the entry and the remedy."""
        self._occupations()
        self._dates()
        self._windows()
        self._once("stages", self.stages)
        self._questions()
        for rule in self.content.rules:
            self._rule(rule)
        self._unknowns()
        self._funds_and_covers()
        for placement in self.content.placement:
            self._placement(placement)
        for offer in self.content.offers:
            self._offer(offer)
        self._papers()
        self._answer_time()

    def _refuse(self, entry: str, remedy: str) -> RulesError:
        return RulesError(self.name, entry, remedy)

    def _once(self, entry: str, names: Iterable[str]) -> None:
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise self._refuse(entry, f"{name!r} stands there twice; keep one")
            seen.add(name)

    def _occupations(self) -> None:
        for dated in self.content.occupations:
            self._once(f"occupations of {dated.effective_from}", dated.values)

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
        self._apart("intake", [(window.opens, window.closes) for window in self.content.intake])
        for offer in {offer.id: offer for offer in self.content.offers}:
            windows = [(one.opens, one.closes) for one in self.content.offers if one.id == offer]
            self._apart(f"offers.{offer}", windows)

        for name, entries in self.content.parameters.items():
            for one in entries:
                if one.closes is not None and one.closes < one.effective_from:
                    raise self._refuse(
                        f"parameters.{name}", f"the entry of {one.effective_from} closes before it begins"
                    )

    def _apart(self, entry: str, windows: Iterable[tuple[date, date | None]]) -> None:
        ordered = sorted(windows, key=lambda window: window[0])
        for opens, closes in ordered:
            if closes is not None and closes < opens:
                raise self._refuse(entry, f"the window of {opens} closes before it opens")
        for (first, closes), (second, _) in itertools.pairwise(ordered):
            if closes is None or closes >= second:
                raise self._refuse(entry, f"the window of {first} overlaps that of {second}")

    def _condition(self, raw: object, entry: str, begins: date | None = None) -> Condition:
        """Read a condition; its parameters must exist, and have a value from the day it `begins` on."""
        condition = read_condition(raw, self.kinds, lambda remedy: self._refuse(entry, remedy))
        self._parameters(condition.parameters(), entry, begins)
        return condition

    def _parameters(self, names: Iterable[str], entry: str, begins: date | None) -> None:
        for name in names:
            if name not in self.content.parameters:
                raise self._refuse(entry, f"there is no parameter {name!r}; add [[parameters.{name}]]")
            if begins is not None and newest(self.content.parameters[name], begins) is None:
                raise self._refuse(entry, f"parameter {name!r} has no value yet on {begins}")
            for one in self.content.parameters[name]:
                if one.closes is not None:
                    raise self._refuse(entry, f"parameter {name!r} closes on {one.closes}: nothing may rest on it")

    def _questions(self) -> None:
        first = min(rule.effective_from for rule in self.content.rules)
        self._once("questions", (question.fact for question in self.content.questions))
        for question in self.content.questions:
            entry = f"questions.{question.fact}"
            if question.fact not in self.kinds:
                raise self._refuse(entry, f"there is no fact {question.fact!r}")
            if question.when is not None:
                self._condition(question.when, entry, first)

    def _rule(self, rule: Rule) -> None:
        entry = f"rules.{rule.id}"
        if rule.id.startswith(UNKNOWN_PREFIX):
            raise self._refuse(entry, f"ids that begin with {UNKNOWN_PREFIX} belong to [[unknowns]]; choose another")
        condition = self._condition(rule.when, entry, rule.effective_from)
        if rule.outcome is Outcome.ELIGIBLE:
            raise self._refuse(entry, "a rule's outcome is ineligible, needs_review or information")
        if rule.outcome is Outcome.INELIGIBLE and not rule.next_steps:
            raise self._refuse(entry, "a refusal needs a door: name in doors what the person can do next")
        self._stage(rule.stage, entry, needed=rule.outcome is Outcome.NEEDS_REVIEW)
        known = {*self.content.parameters, *condition.facts()}
        for shown in rule.shows:
            if shown not in known:
                raise self._refuse(entry, f"shows names {shown!r}, which is no parameter and no fact of this rule")
        self._parameters((one for one in rule.shows if one in self.content.parameters), entry, rule.effective_from)

    def _stage(self, stage: str | None, entry: str, *, needed: bool) -> None:
        if needed and stage is None:
            raise self._refuse(entry, f"name the stage that clears it: one of {', '.join(self.stages)}")
        if stage is not None and stage not in self.stages:
            raise self._refuse(entry, f"there is no stage {stage!r}; add [[stages]]")

    def _unknowns(self) -> None:
        for unknown in self.content.unknowns:
            entry = f"unknowns.{unknown.fact}"
            if unknown.fact not in self.kinds:
                raise self._refuse(entry, f"there is no fact {unknown.fact!r}")
            self._stage(unknown.stage, entry, needed=True)
        answered = [one.fact for one in self.content.unknowns]
        self._once("unknowns", answered)
        for rule in self.content.rules:
            if rule.outcome is Outcome.INFORMATION:
                continue
            for fact in sorted(self._condition(rule.when, f"rules.{rule.id}").facts()):
                if "unknown" in self.kinds[fact].choices and fact not in answered:
                    raise self._refuse(f"rules.{rule.id}", f"{fact} may be unknown: add [[unknowns]] with its doors")

    def _funds_and_covers(self) -> None:
        for fund in self.content.funds:
            if fund.when is not None:
                self._condition(fund.when, f"funds.{fund.id}", fund.effective_from)
        for covers in self.content.covers:
            self._once(f"covers of {covers.effective_from}", (cover.id for cover in covers.items))
            for cover in covers.items:
                if cover.contribution is not None:
                    self._parameters([cover.contribution], f"covers.{cover.id}", covers.effective_from)

    def _placement(self, placement: PlacementEntry) -> None:
        entry = f"placement of {placement.effective_from}"
        if placement.way == "as_approved" and placement.rank:
            raise self._refuse(entry, "rank is for by_round; with as_approved the first approved comes first")
        if placement.way == "by_round" and placement.urgent is not None:
            raise self._refuse(entry, "urgent is for as_approved; in a round the rank decides")
        if placement.covered_first and self.content.programme.profile.covered_list is None:
            raise self._refuse(entry, "covered_first waits for a list: name its kind in the profile, as covered_list")
        if placement.urgent is not None:
            self._condition(placement.urgent, entry, placement.effective_from)
        self._once(entry, (key.fact for key in placement.rank))
        for key in placement.rank:
            kind = self.kinds.get(key.fact)
            if kind is None or kind.many:
                raise self._refuse(entry, f"{key.fact!r} is no fact that people can be ranked by")
            if isinstance(key.order, str) == bool(kind.choices):
                raise self._refuse(entry, f"{key.fact}: numbers go ascending or descending, words by a list")
            if not isinstance(key.order, str) and not set(key.order) <= set(kind.choices):
                raise self._refuse(entry, f"{key.fact} has no such values; use {', '.join(kind.choices)}")

    def _offer(self, offer: Offer) -> None:
        entry = f"offers.{offer.id}"
        if Outcome.INFORMATION in offer.outcomes:
            raise self._refuse(entry, "outcomes are eligible, needs_review or ineligible")
        condition = self._condition(offer.when, entry, offer.opens)
        for fact in offer.states:
            if fact not in condition.facts():
                raise self._refuse(entry, f"states names {fact!r}, which is no fact of its condition")

    def _papers(self) -> None:
        for documents in self.content.documents:
            self._once(f"documents of {documents.effective_from}", (one.id for one in documents.items))
        for sheet in self.content.hand_over:
            entry = f"hand_over of {sheet.effective_from}"
            self._once(entry, (column.title for column in sheet.columns))
            known = sheet_values(self.content.programme)
            for column in sheet.columns:
                if column.value not in known:
                    raise self._refuse(entry, f"there is no value {column.value!r}; use {', '.join(known)}")
            if REFERENCE not in (column.value for column in sheet.columns):
                raise self._refuse(entry, "add a column with the reference: by it BPJS's answer finds its way back")

    def _answer_time(self) -> None:
        for service in self.content.service_days:
            if service.holidays and service.effective_from >= ONE_CALENDAR_SINCE:
                raise self._refuse("service_days", f"holidays of {service.effective_from} belong into holidays.toml")
        for promised in self.content.parameters.get("review_working_days", ()):
            if newest(self.content.service_days, promised.effective_from) is None:
                day = promised.effective_from
                raise self._refuse("service_days", f"say which days are working days on {day}: add [[service_days]]")


def read_rule_file(name: str, text: str) -> RuleFile:
    """Return the checked content of a file. Raises `RulesError` with the entry and the remedy."""
    content = read_model(RuleFile, name, text)
    RuleChecks(name, content).run()
    return content
