"""What holds for one programme on one day, and what it makes of a person's facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from domain.calendar.days import add_working_days, age_on, first_working_day, months_later
from domain.calendar.holidays import HolidayCalendar
from domain.places.funding import FundingSource
from domain.programme import Programme
from domain.rules.assessment import Assessment, Finding, Outcome, finding_key
from domain.rules.checks import UNKNOWN_PREFIX
from domain.rules.conditions import Condition, Truth, holds, holds_if
from domain.rules.facts import FactKind, FactValue, UnknownFact
from domain.rules.file import (
    Column,
    Cover,
    CoversEntry,
    DocumentRule,
    DocumentsEntry,
    Fund,
    HandOverEntry,
    IntakeWindow,
    OccupationsEntry,
    Offer,
    ParameterEntry,
    PlacementEntry,
    Rule,
    RuleQuestion,
    ServiceDaysEntry,
    Stage,
    UnknownEntry,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

_SEVERITY = {Outcome.INELIGIBLE: 0, Outcome.NEEDS_REVIEW: 1, Outcome.INFORMATION: 2}


@dataclass(frozen=True)
class RuleSet:
    """What holds for one programme on one day; made by `Rulebook.on`.

    `changed_on` is the day of the latest change, `kinds` are the facts with their values. `holidays` are no part of the
    hash: what is promised depends on them, and no assessment does.
    """

    programme: Programme
    day: date
    changed_on: date
    legal_basis: str
    kinds: Mapping[str, FactKind]
    parameters: Mapping[str, ParameterEntry]
    rules: tuple[tuple[Rule, Condition], ...]
    unknowns: Mapping[str, UnknownEntry]
    questions: tuple[tuple[RuleQuestion, Condition | None], ...]
    desks: tuple[str, ...]
    intake: IntakeWindow | None
    documents_entry: DocumentsEntry | None
    occupations_entry: OccupationsEntry | None
    service_days_entry: ServiceDaysEntry | None
    covers_entry: CoversEntry | None
    placement_entry: PlacementEntry | None
    hand_over_entry: HandOverEntry | None
    funds: tuple[FundingSource, ...]
    fund_entries: tuple[Fund, ...]
    urgent: Condition | None
    offers: tuple[tuple[Offer, Condition], ...]
    stages: tuple[Stage, ...]
    holidays: HolidayCalendar

    @property
    def intake_open(self) -> bool:
        """Whether applications are taken on this day."""
        return self.intake is not None

    @property
    def documents(self) -> tuple[DocumentRule, ...]:
        """The documents, each `at_application` or `on_request`."""
        return self.documents_entry.items if self.documents_entry else ()

    @property
    def occupations(self) -> tuple[str, ...]:
        """The occupations offered, in order."""
        return self.occupations_entry.values if self.occupations_entry else ()

    @property
    def covers(self) -> tuple[Cover, ...]:
        """What a place pays for, in the order of the file."""
        return self.covers_entry.items if self.covers_entry else ()

    @property
    def placement(self) -> PlacementEntry:
        """How places are given on this day. Raises LookupError where the file does not say."""
        if self.placement_entry is None:
            raise LookupError(f"{self.programme}: no placement on {self.day}")
        return self.placement_entry

    @property
    def hand_over_columns(self) -> tuple[Column, ...]:
        """The columns of the sheet for BPJS."""
        return self.hand_over_entry.columns if self.hand_over_entry else ()

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The parameters' values by name, as conditions compare with them."""
        return {name: entry.value for name, entry in self.parameters.items()}

    def is_urgent(self, facts: Mapping[str, FactValue]) -> bool:
        """Return whether the file puts somebody with these facts before the others."""
        return self.urgent is not None and holds(self.urgent, facts, self.numbers)

    def offers_with(self, assessment: Assessment) -> tuple[str, ...]:
        """Return the offers of this day to somebody with this assessment, next to the next steps of its findings.

        They are ids in the order of the file, each with a text (`next_step_key`).
        """
        return tuple(
            offer.id
            for offer, condition in self.offers
            if assessment.outcome in offer.outcomes
            and holds_if(condition, assessment.facts, self.numbers, offer.states)
        )

    def due_day(self, sent_on: date) -> date:
        """Return the day by which an application sent on that day is answered, as far as is promised: so many
        `review_working_days` later. It may move where `holidays.is_known` says no. LookupError where the file does not
        promise any.
        """
        if self.service_days_entry is None:
            raise LookupError(f"{self.programme}: no service days on {self.day}")
        weekdays = self.service_days_entry.weekdays
        return add_working_days(sent_on, self.parameter("review_working_days"), weekdays, self.holidays)

    def last_day(self, start: date, days: int) -> date:
        """The last day of a time that people are given: so many calendar days after `start`, or the next service day
        where the offices that could help them are closed then.
        """
        day = start + timedelta(days=days)
        if self.service_days_entry is None:
            return day
        return first_working_day(day, self.service_days_entry.weekdays, self.holidays)

    def parameter(self, name: str) -> int:
        """Return a parameter's value on this day; KeyError for a name the files do not have."""
        return self.parameters[name].value

    def cover_values(self, begins: date) -> dict[str, int | date]:
        """Return what the text `notice-enrolled-<programme>` names of a cover that begins on that day: the amounts, and
        the days on which something changes. KeyError for a parameter the files do not have.
        """
        profile = self.programme.profile
        amounts = {value: self.parameter(name) for value, name in profile.cover_amounts.items()}
        days = {value: months_later(begins, self.parameter(name)) for value, name in profile.cover_days.items()}
        return {**amounts, **days}

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of all that holds on this day; equal on two days between which nothing changed."""
        text = json.dumps(self._content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def version(self) -> str:
        """Day of the latest change and the start of the hash: `2026-01-01.3fa9c1d2`."""
        return f"{self.changed_on}.{self.hash[:8]}"

    def findings_told(self) -> tuple[str, ...]:
        """Return the rules whose findings residents are told, in the order of the file; those of unknown facts last."""
        told = [rule.id for rule, _ in self.rules if rule.audience == "resident"]
        return (*told, *(f"{UNKNOWN_PREFIX}{fact}" for fact in self.unknowns))

    def facts_from(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Return those of the answers that are facts of this programme (or the `birth_date` one is derived from)."""
        return {name: value for name, value in answers.items() if name in self.kinds or name == "birth_date"}

    def assess(self, facts: Mapping[str, object], lists: Mapping[str, date] | None = None) -> Assessment:
        """Return the result on this day.

        A rule with a fact that is not given is not evaluated; a fact that is `unknown` turns the rules it
        leaves open into `needs_review`. A `birth_date` (date) is taken as `age_years`. `lists` says of which
        day the list is that a fact comes from. Raises UnknownFact.
        """
        known = self._checked(facts)
        dated = {fact: day for fact, day in sorted((lists or {}).items()) if fact in known}
        findings = self._findings(known, dated)
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
            lists=dated,
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
            kind = self.kinds.get(name)
            if kind is None or not kind.accepts(value):
                # The value is left out on purpose: it came from a person.
                raise UnknownFact(f"{self.programme}: {name} is no fact, or has no such value")
            known[name] = _plain(value)
        return dict(sorted(known.items()))

    def _findings(self, facts: Mapping[str, FactValue], lists: Mapping[str, date]) -> tuple[Finding, ...]:
        findings: list[Finding] = []
        unknown: set[str] = set()
        for rule, condition in self.rules:
            if not condition.facts() <= facts.keys():
                continue
            truth = condition.evaluate(facts, self.numbers)
            if truth is Truth.TRUE:
                findings.append(self._finding(rule, condition, facts, lists))
            elif truth is Truth.UNKNOWN and rule.outcome is not Outcome.INFORMATION:
                unknown |= condition.unknown_facts(facts)
        findings += [self._finding_unknown(fact) for fact in sorted(unknown)]
        return tuple(sorted(findings, key=lambda finding: _SEVERITY[finding.outcome]))

    def _finding(
        self, rule: Rule, condition: Condition, facts: Mapping[str, FactValue], lists: Mapping[str, date]
    ) -> Finding:
        values = {name: facts[name] if name in facts else self.parameter(name) for name in rule.shows}
        limits = (*condition.limits(facts, self.numbers), *(name for name in rule.shows if name in self.parameters))
        limit = limits[0] if limits else None
        days = [lists[fact] for fact in condition.facts() if fact in lists]
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

    def _unasked(self, facts: Mapping[str, FactValue]) -> tuple[str, ...]:
        def needed(condition: Condition | None) -> bool:
            if condition is None or not condition.facts() <= facts.keys():
                return condition is None
            return condition.evaluate(facts, self.numbers) is not Truth.FALSE

        return tuple(one.fact for one, when in self.questions if one.fact not in facts and needed(when))

    def _content(self) -> dict[str, object]:
        return {
            "programme": self.programme,
            "legal_basis": self.legal_basis,
            "desks": list(self.desks),
            "intake": _written(self.intake),
            # Without the day on which one will end: on this day it changes nothing.
            "parameters": {name: _written(entry, {"closes"}) for name, entry in self.parameters.items()},
            "rules": [_written(rule) for rule, _ in self.rules],
            "unknowns": {fact: _written(entry) for fact, entry in self.unknowns.items()},
            "questions": [_written(question) for question, _ in self.questions],
            "documents": _written(self.documents_entry),
            "occupations": _written(self.occupations_entry),
            "service_days": _written(self.service_days_entry),
            "covers": _written(self.covers_entry),
            "placement": _written(self.placement_entry),
            "hand_over": _written(self.hand_over_entry),
            "funds": [_written(fund) for fund in self.fund_entries],
            "offers": [_written(offer) for offer, _ in self.offers],
            "stages": [_written(stage) for stage in self.stages],
        }


def _written(entry: BaseModel | None, without: Collection[str] = ()) -> object:
    """Return what the file says, `without` some fields.

    Defaults are left out: a field that a later version of the code adds, and that the file does not use, must not
    change the hash of old days.
    """
    return entry.model_dump(mode="json", exclude_defaults=True, exclude=set(without)) if entry else None


def _plain(value: object) -> FactValue:
    """Enum members become plain words, so that the stored facts are data and nothing else."""
    if isinstance(value, tuple):
        return tuple(sorted(str(one) for one in value))
    return int(value) if isinstance(value, int) else str(value)
