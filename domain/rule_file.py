"""The shape of one programme's rule file, read from TOML and checked so that nothing wrong survives the
start.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.conditions import Condition, read_condition
from domain.errors import RulesError
from domain.facts import FACTS
from domain.programme import Programme

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Source = Annotated[str, Field(min_length=1)]


class Outcome(StrEnum):
    """What a rule leads to, and with the worst of them what an assessment comes to.

    `information` is only a finding's; `eligible` only an assessment's.
    """

    ELIGIBLE = "eligible"
    INFORMATION = "information"
    NEEDS_REVIEW = "needs_review"
    INELIGIBLE = "ineligible"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatedEntry(_Strict):
    """Applies from this day (Asia/Jakarta) until a newer entry of the same name begins."""

    effective_from: date
    source: Source


class ParameterEntry(DatedEntry):
    """A number; its unit is part of the parameter's name."""

    value: int


class DocumentRule(_Strict):
    """A document, and whether it is asked with the form or only when an officer wants it."""

    id: Name
    when: Literal["at_application", "on_request"]


class DocumentsEntry(DatedEntry):
    """The documents of the programme."""

    items: tuple[DocumentRule, ...]


class OccupationsEntry(DatedEntry):
    """The occupations offered as buttons, in this order."""

    values: tuple[Name, ...]


class PlacesEntry(DatedEntry):
    """How many people the programme can take."""

    value: Annotated[int, Field(ge=0)]


class IntakeWindow(_Strict):
    """Applications are taken from `opens` to `closes`, both days included; no `closes` means until further
    notice.
    """

    opens: date
    closes: date | None = None
    source: Source


class Question(_Strict):
    """A fact that has to be known for an "eligible", always or only where `when` holds."""

    fact: Name
    when: dict[str, Any] | None = None


class UnknownEntry(_Strict):
    """What somebody who does not know a fact can do."""

    fact: Name
    doors: tuple[Name, ...] = Field(min_length=1)
    legal_basis: str | None = None


class Rule(DatedEntry):
    """One rule. `doors` say what to do next, `shows` names parameters and facts its text uses.

    `audience` is who sees the finding; `in_force = false` ends a rule on its day.
    """

    id: Name
    when: dict[str, Any]
    outcome: Outcome
    doors: tuple[Name, ...] = ()
    shows: tuple[Name, ...] = ()
    audience: Literal["resident", "officer"] = "resident"
    legal_basis: str | None = None
    in_force: bool = True


class RuleFile(_Strict):
    """Everything one programme is decided by."""

    programme: Programme
    legal_basis: Source
    parameters: dict[Name, tuple[ParameterEntry, ...]] = {}
    documents: tuple[DocumentsEntry, ...] = ()
    occupations: tuple[OccupationsEntry, ...] = ()
    places: tuple[PlacesEntry, ...] = ()
    intake: tuple[IntakeWindow, ...] = ()
    desks: tuple[Name, ...] = ()
    questions: tuple[Question, ...]
    unknowns: tuple[UnknownEntry, ...] = ()
    rules: tuple[Rule, ...]


Entry = TypeVar("Entry", bound=DatedEntry)


def newest(entries: Iterable[Entry], day: date) -> Entry | None:
    """The newest entry not after the day, if any applies yet."""
    begun = [entry for entry in entries if entry.effective_from <= day]
    return max(begun, key=lambda entry: entry.effective_from, default=None)


def read_rule_file(name: str, text: str) -> RuleFile:
    """The checked content of a file; raises `RulesError` with the place and how to mend it."""
    try:
        content = RuleFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RulesError(name, "TOML", str(error)) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise RulesError(name, ".".join(map(str, first["loc"])), first["msg"]) from None
    _Checks(name, content).run()
    return content


class _Checks:
    """What pydantic cannot see: dates, references between entries, doors."""

    def __init__(self, name: str, content: RuleFile) -> None:
        self.name = name
        self.content = content
        self.kinds = FACTS[content.programme]

    def run(self) -> None:
        self._dates()
        self._windows()
        self._questions()
        for rule in self.content.rules:
            self._rule(rule)
        self._unknowns()

    def _refuse(self, entry: str, mend: str) -> RulesError:
        return RulesError(self.name, entry, mend)

    def _dates(self) -> None:
        content = self.content
        lists: dict[str, list[DatedEntry]] = {
            f"parameters.{key}": [*entries] for key, entries in content.parameters.items()
        }
        lists |= {"documents": [*content.documents], "occupations": [*content.occupations]}
        lists |= {"places": [*content.places]}
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
        known = {*self.content.parameters, *condition.facts()}
        for shown in rule.shows:
            if shown not in known:
                raise self._refuse(entry, f"shows names {shown!r}, which is no parameter and no fact of this rule")
        for parameter in {*condition.parameters(), *rule.shows} & self.content.parameters.keys():
            if newest(self.content.parameters[parameter], rule.effective_from) is None:
                raise self._refuse(entry, f"parameter {parameter!r} has no value yet on {rule.effective_from}")

    def _unknowns(self) -> None:
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
