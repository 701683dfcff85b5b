"""Funding sources of places, and the periods by which places are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from domain.rules.conditions import Condition, holds
from domain.rules.facts import FactValue

JAKARTA = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class FundingSource:
    """A source of money for places: `code` in ledgers and files, `name` for people.

    Without a condition it pays for everybody.
    """

    code: str
    name: str
    condition: Condition | None = None

    def pays_for(self, facts: Mapping[str, FactValue], parameters: Mapping[str, int]) -> bool:
        """Return whether the fund may pay for a person with these facts; an unknown fact counts as no."""
        return self.condition is None or holds(self.condition, facts, parameters)


@dataclass(frozen=True, slots=True)
class AddedFund:
    """A fund that was added to those of the rule files; `condition` as it was read from its TOML form."""

    code: str
    name: str
    condition: Mapping[str, Any] | None


def period_of(kind: Literal["year", "month"], day: date) -> str:
    """Return the period that contains a day (Asia/Jakarta): `2026`, or `2026-11`."""
    return f"{day:%Y}" if kind == "year" else f"{day:%Y-%m}"


def month_start(moment: datetime) -> datetime:
    """Return the first instant, in Asia/Jakarta, of the month that contains this aware moment."""
    return moment.astimezone(JAKARTA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
