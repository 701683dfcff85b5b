"""The preliminary result: findings from facts and rules, with their next steps. Only an officer decides."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.programme import Programme
from domain.rules.facts import FactValue
from domain.rules.outcome import Outcome


class Finding(BaseModel):
    """A reason for the result, and the next steps.

    `text_key` is filled with `values`; each of `next_steps` has a text (`next_step_key`). `parameter` is the name of
    the limit that was used, and `effective_from` the day it (or else the rule) came into force. `stage` is the office
    that clears it; `listed_on` is the day of the list it rests on.
    """

    model_config = ConfigDict(frozen=True, validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    rule: str
    outcome: Outcome
    text_key: str
    values: dict[str, FactValue]
    # Stored findings have the older name.
    next_steps: tuple[str, ...] = Field(alias="doors")
    audience: Literal["resident", "officer"]
    legal_basis: str
    parameter: str | None
    effective_from: date
    stage: str | None = None
    listed_on: date | None = None

    @property
    def text_values(self) -> dict[str, object]:
        """The values that fill the text `text_key`."""
        return {**self.values, "effective_from": self.effective_from, "listed_on": self.listed_on}


class Assessment(BaseModel):
    """A preliminary result, kept with the application.

    `outcome` is `eligible`, `needs_review` or `ineligible`. `unasked` names the facts still missing: as long as there
    are any, the outcome is not `eligible`. `facts` are the facts it was made from; they name nobody. `lists` holds the
    day of the list that a fact comes from.
    """

    model_config = ConfigDict(frozen=True)

    programme: Programme
    outcome: Outcome
    findings: tuple[Finding, ...]
    unasked: tuple[str, ...]
    facts: dict[str, FactValue]
    lists: dict[str, date] = {}
    day: date
    rules_version: str
    rules_hash: str

    def for_resident(self) -> tuple[Finding, ...]:
        """Return the findings that a resident is shown; the others are notes for the officer."""
        return tuple(finding for finding in self.findings if finding.audience == "resident")

    def to_json(self) -> str:
        """Return the stored form."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str) -> Assessment:
        """Read the stored form."""
        return cls.model_validate_json(text)


def finding_key(programme: Programme, rule: str) -> str:
    """Return the text key of a rule's finding."""
    return f"finding-{programme}-{rule}"


def next_step_key(next_step: str) -> str:
    """Return the text key of a next step; texts and rule files call it a door."""
    return f"door-{next_step}"


def desk_key(desk: str) -> str:
    """Return the text key of a desk's name, address and hours."""
    return f"desk-{desk}"
