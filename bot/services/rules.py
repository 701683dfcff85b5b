"""Replay and preview: what the rules made of applications then, and would make of them now. Changes nothing.

Everything comes from the facts and lists that an assessment stores; no name, NIK or phone number is decrypted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from domain.application import OPEN_STATUSES
from domain.errors import RulesError
from domain.programme import Programme
from domain.reference import Reference
from domain.rules.assessment import Assessment, Finding
from domain.rules.book import Rulebook
from domain.rules.facts import UnknownFact
from domain.rules.outcome import Outcome
from storage.repositories.applying.assessments import Assessed, StoredAssessment

if TYPE_CHECKING:
    from storage.unit_of_work import Database

PAGE = 500

Kind = Literal["outcome", "appears", "disappears", "finding", "unasked", "rules", "facts", "no-rules"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between a stored assessment and what the rules of its day give now.

    `rules`: the file has changed for that day. `facts`: a stored fact or value does not exist any more; `no-rules`: the
    day has no rules any more. `then` and `now` are values as they are stored.
    """

    kind: Kind
    rule: str = ""
    part: str = ""
    then: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored assessment, compared. `day` is the day it was made on; None: the resident's data are erased."""

    reference: Reference
    day: date | None
    replaced_at: datetime | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(slots=True)
class Preview:
    """How many of the `looked_at` open and approved applications a draft would change.

    `flips` counts by outcome before and after; `rules` by rule and the change of its finding in those that flip;
    `kelurahan` counts those that flip by their kelurahan's code. `other` have the same outcome for other reasons.
    `left_out` could not be compared: their data are erased, or the rules do not know their facts any more.
    """

    looked_at: int = 0
    other: int = 0
    left_out: int = 0
    flips: Counter[tuple[Outcome, Outcome]] = field(default_factory=Counter)
    rules: Counter[tuple[str, Literal["appears", "disappears", "finding"]]] = field(default_factory=Counter)
    kelurahan: Counter[str] = field(default_factory=Counter)


async def replay(database: Database, rulebook: Rulebook, references: Sequence[Reference]) -> AsyncIterator[Replayed]:
    """Yield every stored assessment of these applications, oldest first, each recomputed with the rules of its day.

    An unknown reference is left out.
    """
    for reference in references:
        async with database.read() as uow:
            found = await uow.assessments.get(reference)
            past = await uow.assessments.of([found.application_id]) if found else {}
        if found is not None:
            for one in _replayed(rulebook, found, past.get(found.application_id, [])):
                yield one


async def replay_newest(database: Database, rulebook: Rulebook, number: int) -> AsyncIterator[Replayed]:
    """Replay the newest `number` applications as `replay` does, with one page of them in memory at a time."""
    before = None
    while number > 0:
        async with database.read() as uow:
            page = await uow.assessments.newest(min(PAGE, number), before=before)
            past = await uow.assessments.of([one.application_id for one in page])
        for found in page:
            for one in _replayed(rulebook, found, past.get(found.application_id, [])):
                yield one
        if len(page) < PAGE:
            return
        number -= len(page)
        before = page[-1].application_id


def differences(rulebook: Rulebook, stored: Assessment) -> tuple[Difference, ...]:
    """Return the differences between a stored assessment and the rules of its day on the same facts and lists."""
    try:
        rules = rulebook.on(stored.programme, stored.day)
    except RulesError:
        return (Difference("no-rules"),)
    changed = [] if rules.hash == stored.rules_hash else [_rules_differ(stored, rules.version)]
    try:
        now = rules.assess(stored.facts, stored.lists)
    except UnknownFact:
        return (*changed, Difference("facts"))
    if now.outcome is not stored.outcome:
        changed.append(Difference("outcome", then=stored.outcome, now=now.outcome))
    if now.unasked != stored.unasked:
        changed.append(Difference("unasked", then=", ".join(stored.unasked), now=", ".join(now.unasked)))
    before, after = _by_rule(stored), _by_rule(now)
    changed += [Difference("disappears", rule) for rule in before if rule not in after]
    changed += [Difference("appears", rule) for rule in after if rule not in before]
    for rule in before.keys() & after.keys():
        changed += _finding_differs(before[rule], after[rule])
    return tuple(sorted(changed, key=lambda one: (one.kind != "rules", one.rule, one.part)))


async def preview(database: Database, current: Rulebook, draft: Rulebook, programme: Programme, day: date) -> Preview:
    """Preview, without writing, what a draft makes on that day of the programme's open and approved applications.

    Ages count as they were when an application was assessed. Raises `RulesError` if either has no rules on that day.
    """
    before, after = current.on(programme, day), draft.on(programme, day)
    found, last = Preview(), None
    while True:
        async with database.read() as uow:
            page = await uow.assessments.page(programme, OPEN_STATUSES, PAGE, after=last)
        for one in page:
            found.looked_at += 1
            if one.key is None:
                found.left_out += 1
                continue
            try:
                stored = one.current.open(one.key)
                then, now = (rules.assess(stored.facts, stored.lists) for rules in (before, after))
            except (UnknownFact, ValidationError):
                found.left_out += 1
                continue
            _count(found, one, then, now)
        if len(page) < PAGE:
            return found
        last = page[-1].application_id


def _count(found: Preview, one: Assessed, then: Assessment, now: Assessment) -> None:
    if then.outcome is now.outcome:
        found.other += then.findings != now.findings
        return
    found.flips[then.outcome, now.outcome] += 1
    found.kelurahan[one.kelurahan_code] += 1
    before, after = _by_rule(then), _by_rule(now)
    for rule in before.keys() | after.keys():
        if rule not in before:
            found.rules[rule, "appears"] += 1
        elif rule not in after:
            found.rules[rule, "disappears"] += 1
        elif before[rule].outcome is not after[rule].outcome:
            found.rules[rule, "finding"] += 1


def _replayed(rulebook: Rulebook, found: Assessed, past: Sequence[StoredAssessment]) -> list[Replayed]:
    if found.key is None:
        return [Replayed(found.reference, None)]
    compared = []
    for one in (*past, found.current):
        stored = one.open(found.key)
        compared.append(Replayed(found.reference, stored.day, one.replaced_at, differences(rulebook, stored)))
    return compared


def _rules_differ(stored: Assessment, version: str) -> Difference:
    return Difference("rules", then=stored.rules_version, now=version)


def _by_rule(assessment: Assessment) -> dict[str, Finding]:
    return {finding.rule: finding for finding in assessment.findings}


def _finding_differs(then: Finding, now: Finding) -> list[Difference]:
    before, after = then.model_dump(mode="json"), now.model_dump(mode="json")
    return [
        Difference("finding", then.rule, part, str(before[part]), str(after[part]))
        for part in before
        if before[part] != after[part]
    ]
