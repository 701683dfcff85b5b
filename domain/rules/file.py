"""The shape of one programme's rule file, read from TOML and checked so that no error survives the start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.programme import Programme
from domain.rules.facts import FactKind, facts_of
from domain.rules.outcome import Outcome

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
# Lax, pydantic would also take "2026-01-01", a number of seconds, or true for 1.
Day = Annotated[date, Field(strict=True)]
Number = Annotated[int, Field(strict=True, ge=0)]
# Rule files call them doors, and the hash of a day's rules is made with that name.
NextSteps = Annotated[tuple[Name, ...], Field(alias="doors")]


class _FileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, serialize_by_alias=True)


class DatedEntry(_FileModel):
    """Applies from this day (Asia/Jakarta) until a newer entry of the same name begins."""

    effective_from: Day
    source: Source


class ParameterEntry(DatedEntry):
    """A number; its unit is part of the parameter's name.

    `closes` is the last day of one that nothing follows; no rule may rest on such a parameter.
    """

    value: Number
    closes: Day | None = None


class DocumentRule(_FileModel):
    """A document, and whether it is asked with the form or only when an officer wants it."""

    id: Name
    when: Literal["at_application", "on_request"]


class DocumentsEntry(DatedEntry):
    """The documents of the programme."""

    items: tuple[DocumentRule, ...]


class OccupationsEntry(DatedEntry):
    """The occupations offered as buttons, in this order."""

    values: tuple[Name, ...] = Field(min_length=1)


class ServiceDaysEntry(DatedEntry):
    """The weekdays on which offices work (1 is Monday); the days they are closed stand in `holidays.toml`.

    `holidays` is what entries from before that file named. It is part of the rules' hash of those days, and nothing
    is reckoned by it.
    """

    weekdays: tuple[Annotated[int, Field(strict=True, ge=1, le=7)], ...] = Field(min_length=1)
    holidays: tuple[Day, ...] = ()


class Cover(_FileModel):
    """What a place pays for.

    `shared` covers come with every place; one with `own` places is optional, has a ledger of its own, and is
    asked for only while `offered`. `contribution` names the parameter with its monthly amount.
    """

    id: Name
    contribution: Name | None = None
    places: Literal["shared", "own"] = "shared"
    offered: bool = True


class CoversEntry(DatedEntry):
    """The covers of the programme."""

    items: tuple[Cover, ...] = Field(min_length=1)


class Fund(DatedEntry):
    """Money for places; `when` says for whom it may be spent (left out: for everybody approved).

    The order in the file is the order in which funds are tried. `in_force = false` ends one on its day.
    """

    id: Name
    name: Annotated[str, Field(min_length=1, max_length=60)]
    when: dict[str, Any] | None = None
    in_force: bool = True


class RankKey(_FileModel):
    """One step of a round's published rule.

    A number fact goes `ascending` or `descending`; a fact of words goes in the order of the list. Anyone who has
    no such fact comes after those who have.
    """

    fact: Name
    order: Literal["ascending", "descending"] | tuple[Name, ...]


class PlacementEntry(DatedEntry):
    """How places are given.

    way: `as_approved` (first approved, first placed) or `by_round` (ranked, drawn where equal, signed).
    period: what a place is counted by, a calendar `year` or `month`.
    covered_first: nothing is offered before the list of people covered already is in the period's ledger.
    urgent: who stands before the others in the waiting list.
    rank: the published rule of a round; equal ones are drawn.
    confirm_days: calendar days in which somebody who waited says that they still work and want the place; the last
    one moves on to a service day.
    """

    way: Literal["as_approved", "by_round"]
    period: Literal["year", "month"]
    covered_first: bool = False
    urgent: dict[str, Any] | None = None
    rank: tuple[RankKey, ...] = ()
    confirm_days: Annotated[int, Field(strict=True, ge=1, le=60)]


class Stage(_FileModel):
    """A step of verification, in the order of the file, and the role that takes it."""

    id: Name
    role: Literal["verifier", "approver"]


class Offer(_FileModel):
    """A next step that can be taken from `opens` to `closes` (both included), for whom `when` holds.

    `outcomes` are those of an assessment with which it is shown: an offer that would hurt an application stays
    away from it. `states` names facts of `when` that the offer's text states as its own condition: they need not
    have been asked, while an answer that speaks against one, or an `unknown`, withholds the offer.
    """

    id: Name
    opens: Day
    closes: Day
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    when: dict[str, Any]
    states: tuple[Name, ...] = ()
    source: Source


SHEET_VALUES: Mapping[str, str | None] = {
    "reference": None,
    "nik": "nik",
    "name": "name",
    "birth_date": "birth_date",
    "address": "rt_rw",
    "rt_rw": "rt_rw",
    "kelurahan": None,
    "kecamatan": None,
    "phone": "phone",
    "fund": None,
    "covers": None,
}
"""What may stand in a column of the sheet that BPJS gets -> the answer it is made of, if of one. A programme's profile
adds its own (`sheet_values`)."""
REFERENCE = "reference"


class Column(_FileModel):
    """A column of the sheet that BPJS gets: its heading, and which value stands below it."""

    title: Source
    value: Name


class HandOverEntry(DatedEntry):
    """The sheet that BPJS gets."""

    columns: tuple[Column, ...] = Field(min_length=1)


class IntakeWindow(_FileModel):
    """Applications are taken from `opens` to `closes`, both days included; without `closes`, until further notice."""

    opens: Day
    closes: Day | None = None
    source: Source


class RuleQuestion(_FileModel):
    """A fact that has to be known for an "eligible", always or only where `when` holds."""

    fact: Name
    when: dict[str, Any] | None = None


class UnknownEntry(_FileModel):
    """What somebody who does not know a fact can do, and the stage at which an officer settles it."""

    fact: Name
    next_steps: Annotated[NextSteps, Field(min_length=1)]
    stage: Name
    legal_basis: str | None = None


class Rule(DatedEntry):
    """One rule. `next_steps` say what the person can do, `shows` names parameters and facts its text uses.

    `stage` is where an officer clears it, `audience` who sees the finding; `in_force = false` ends a rule on its
    day.
    """

    id: Name
    when: dict[str, Any]
    outcome: Outcome
    next_steps: NextSteps = ()
    shows: tuple[Name, ...] = ()
    stage: Name | None = None
    audience: Literal["resident", "officer"] = "resident"
    legal_basis: str | None = None
    in_force: bool = True


class RuleFile(_FileModel):
    """Everything one programme is decided by."""

    programme: Programme
    legal_basis: Source
    parameters: dict[Name, tuple[ParameterEntry, ...]] = {}
    documents: tuple[DocumentsEntry, ...] = ()
    occupations: tuple[OccupationsEntry, ...] = ()
    service_days: tuple[ServiceDaysEntry, ...] = ()
    covers: tuple[CoversEntry, ...] = ()
    funds: tuple[Fund, ...] = ()
    placement: tuple[PlacementEntry, ...] = ()
    hand_over: tuple[HandOverEntry, ...] = ()
    offers: tuple[Offer, ...] = ()
    stages: tuple[Stage, ...] = ()
    intake: tuple[IntakeWindow, ...] = ()
    desks: tuple[Name, ...] = ()
    questions: tuple[RuleQuestion, ...]
    unknowns: tuple[UnknownEntry, ...] = ()
    rules: tuple[Rule, ...] = Field(min_length=1)


Dated = TypeVar("Dated", bound=DatedEntry)


def newest(entries: Iterable[Dated], day: date) -> Dated | None:
    """Return the newest entry not after the day, if any applies yet."""
    begun = [entry for entry in entries if entry.effective_from <= day]
    return max(begun, key=lambda entry: entry.effective_from, default=None)


def fact_kinds(content: RuleFile) -> Mapping[str, FactKind]:
    """Return the facts of the file's programme. An occupation is one that the file offers, or once offered."""
    kinds = dict(facts_of(content.programme))
    offered = [value for dated in content.occupations for value in dated.values]
    if "occupation" in kinds and offered:
        kinds["occupation"] = FactKind(tuple(dict.fromkeys(offered)))
    return kinds


def sheet_values(programme: Programme) -> Mapping[str, str | None]:
    """Return what a column of this programme's sheet may hold -> the answer it is made of, if of one."""
    return {**SHEET_VALUES, **programme.profile.sheet_values}
