"""The rules of one programme that are in force on one day, and the assessment they lead to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from domain.calendar.days import add_working_days, first_working_day, months_later
from domain.calendar.holidays import HolidayCalendar
from domain.places.funding import FundingSource
from domain.programme import Programme
from domain.rules.assessment import Assessment
from domain.rules.checks import UNKNOWN_PREFIX
from domain.rules.conditions import Condition, holds, holds_if
from domain.rules.evaluation import Evaluation, known_facts
from domain.rules.facts import FactKind, FactValue
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
from domain.rules.outcome import Outcome

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True)
class RuleSet:
    """The rules of one programme that are in force on one day; built by `Rulebook.on`.

    `changed_on` is the day of the latest change, `kinds` are the facts with their values. `holidays` are not part of
    the hash: promised days depend on them, and no assessment does.
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
        """The covers that a place can pay for, in the order of the file."""
        return self.covers_entry.items if self.covers_entry else ()

    @property
    def placement(self) -> PlacementEntry:
        """How places are given on this day. Raises LookupError if the file has no such entry."""
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
        """Return whether the file gives precedence to a person with these facts."""
        return self.urgent is not None and holds(self.urgent, facts, self.numbers)

    def offers_with(self, assessment: Assessment) -> tuple[str, ...]:
        """Return the offers of this day for this assessment, which come on top of the next steps of its findings.

        They are ids in the order of the file, each with a text (`next_step_key`).
        """
        return tuple(
            offer.id
            for offer, condition in self.offers
            if assessment.outcome in offer.outcomes
            and holds_if(condition, assessment.facts, self.numbers, offer.states)
        )

    def due_day(self, sent_on: date) -> date:
        """Return the promised day of the answer to an application sent on `sent_on`: `review_working_days` later.

        It may still move if `holidays.is_known` is false for it. Raises LookupError if the file promises no day.
        """
        if self.service_days_entry is None:
            raise LookupError(f"{self.programme}: no service days on {self.day}")
        weekdays = self.service_days_entry.weekdays
        return add_working_days(sent_on, self.parameter("review_working_days"), weekdays, self.holidays)

    def last_day(self, start: date, days: int) -> date:
        """Return the last day of a period of `days` calendar days after `start`.

        If the offices that could help people are closed on that day, it is the next service day.
        """
        day = start + timedelta(days=days)
        if self.service_days_entry is None:
            return day
        return first_working_day(day, self.service_days_entry.weekdays, self.holidays)

    def parameter(self, name: str) -> int:
        """Return a parameter's value on this day. Raises KeyError for a name that the files do not have."""
        return self.parameters[name].value

    def cover_values(self, begins: date) -> dict[str, int | date]:
        """Return the values of the text `notice-enrolled-<programme>` for a cover that begins on `begins`.

        They are the amounts, and the days on which something changes. Raises KeyError for a parameter that the files
        do not have.
        """
        profile = self.programme.profile
        amounts = {value: self.parameter(name) for value, name in profile.cover_amounts.items()}
        days = {value: months_later(begins, self.parameter(name)) for value, name in profile.cover_days.items()}
        return {**amounts, **days}

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of everything in force on this day; equal on two days between which nothing changed."""
        text = json.dumps(self._content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def version(self) -> str:
        """Day of the latest change and the start of the hash: `2026-01-01.3fa9c1d2`."""
        return f"{self.changed_on}.{self.hash[:8]}"

    def findings_told(self) -> tuple[str, ...]:
        """Return the rules whose findings residents are told, in the order of the file, then those of unknown facts."""
        told = [rule.id for rule, _ in self.rules if rule.audience == "resident"]
        return (*told, *(f"{UNKNOWN_PREFIX}{fact}" for fact in self.unknowns))

    def facts_from(self, answers: Mapping[str, object]) -> dict[str, object]:
        """Return the answers that are facts of this programme, and the `birth_date` that the age is derived from."""
        return {name: value for name, value in answers.items() if name in self.kinds or name == "birth_date"}

    def assess(self, facts: Mapping[str, object], lists: Mapping[str, date] | None = None) -> Assessment:
        """Return the preliminary result on this day.

        A rule with a fact that is not given is not evaluated; an `unknown` fact turns the rules it leaves open into
        `needs_review`.

        Args:
            facts: Facts by name; a `birth_date` (date) is taken as `age_years`.
            lists: For a fact that comes from a list, the day of that list.

        Raises:
            UnknownFact: A name is no fact of this programme, or has no such value.
        """
        known = known_facts(facts, self.kinds, programme=self.programme, day=self.day)
        dated = {fact: day for fact, day in sorted((lists or {}).items()) if fact in known}
        evaluation = Evaluation(
            programme=self.programme,
            legal_basis=self.legal_basis,
            parameters=self.parameters,
            numbers=self.numbers,
            rules=self.rules,
            unknowns=self.unknowns,
            questions=self.questions,
            facts=known,
            lists=dated,
        )
        findings, unasked = evaluation.findings(), evaluation.unasked()
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

    def _content(self) -> dict[str, object]:
        return {
            "programme": self.programme,
            "legal_basis": self.legal_basis,
            "desks": list(self.desks),
            "intake": _written(self.intake),
            # The day on which a parameter will end is left out: on this day it changes nothing.
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
    """Return the entry as the file has it, except for the fields in `without`.

    Defaults are left out: a field that a later version of the code adds, and that the file does not use, must not
    change the hash of old days.
    """
    return entry.model_dump(mode="json", exclude_defaults=True, exclude=set(without)) if entry else None
