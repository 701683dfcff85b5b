"""The rules in force on a given day: all programmes' rule files, read once at start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import TypeVar

from domain.calendar.holidays import FILE_NAME as HOLIDAY_FILE
from domain.calendar.holidays import HolidayCalendar, read_default_holidays
from domain.errors import RulesError
from domain.places.funding import FundingSource
from domain.programme import Programme
from domain.rules.assessment import desk_key, finding_key, next_step_key
from domain.rules.checks import UNKNOWN_PREFIX, read_rule_file
from domain.rules.conditions import Condition, read_condition
from domain.rules.facts import FactKind
from domain.rules.file import DatedEntry, Fund, IntakeWindow, Rule, RuleFile, fact_kinds, newest
from domain.rules.in_force import RuleSet

# Nearly every call asks for today; the rest are the days on which old applications were sent.
KEPT_RULE_SETS = 64


FINDING_VALUES = ("effective_from", "listed_on")
"""Days that every finding's text may use: the day the rule came into force, and the day of the list."""

Versioned = TypeVar("Versioned", Fund, Rule)


@dataclass(frozen=True)
class RuleText:
    """A text that the `entry` of a rule file needs: its key, and the values it may use."""

    file: str
    entry: str
    key: str
    values: tuple[str, ...] = ()


class Rulebook:
    """The rules of all programmes, on all days; made with `Rulebook.load`."""

    def __init__(self, files: Mapping[Programme, tuple[str, RuleFile]], holidays: HolidayCalendar) -> None:
        self._files = dict(files)
        self.holidays = holidays
        self._made: dict[tuple[Programme, date], RuleSet] = {}

    @classmethod
    def load(cls, files: Mapping[str, str], holidays: HolidayCalendar | None = None) -> Rulebook:
        """Read the rules from file names and their TOML text, with the calendar that ships unless one is given.

        Raises `RulesError` with file, entry and remedy, for the first mistake.
        """
        read: dict[Programme, tuple[str, RuleFile]] = {}
        for name, text in sorted(files.items()):
            content = read_rule_file(name, text)
            if content.programme in read:
                raise RulesError(name, "programme", f"{read[content.programme][0]} has this programme already")
            read[content.programme] = (name, content)
        return cls(read, holidays or read_default_holidays())

    def with_draft(self, name: str, text: str) -> tuple[Programme, Rulebook]:
        """Return these rules with a draft in place of its programme's file. Raises `RulesError` as `load` does."""
        content = read_rule_file(name, text)
        return content.programme, Rulebook({**self._files, content.programme: (name, content)}, self.holidays)

    def on(self, programme: Programme, day: date) -> RuleSet:
        """Return the rules in force on that day (Asia/Jakarta). Raises `RulesError` if the programme has none then."""
        asked = (programme, day)
        if asked not in self._made:
            if len(self._made) >= KEPT_RULE_SETS:
                self._made.clear()
            self._made[asked] = self._make(programme, day)
        return self._made[asked]

    def change_days(self, programme: Programme) -> tuple[date, ...]:
        """Return the days on which something in the programme's file changes, in order."""
        return _change_days(self._file(programme)[1])

    def files(self) -> Mapping[Programme, tuple[str, RuleFile]]:
        """Return the name and the content of each programme's file."""
        return dict(self._files)

    def text_keys(self) -> frozenset[str]:
        """Return every text key that findings, next steps and desks need on any day; the catalogue must have them."""
        return frozenset(text.key for text in self.texts())

    def texts(self) -> Iterator[RuleText]:
        """Yield every text that an entry of a file needs, with the entry and the values that fill it."""
        for programme, (name, content) in self._files.items():
            for rule in content.rules:
                entry = f"rules.{rule.id}"
                yield RuleText(name, entry, finding_key(programme, rule.id), (*rule.shows, *FINDING_VALUES))
                yield from (RuleText(name, entry, next_step_key(one)) for one in rule.next_steps)
            for unknown in content.unknowns:
                entry, finding = f"unknowns.{unknown.fact}", f"{UNKNOWN_PREFIX}{unknown.fact}"
                yield RuleText(name, entry, finding_key(programme, finding), FINDING_VALUES)
                yield from (RuleText(name, entry, next_step_key(one)) for one in unknown.next_steps)
            for offer in content.offers:
                yield RuleText(name, f"offers.{offer.id}", next_step_key(offer.id))
            yield from (RuleText(name, "desks", desk_key(desk)) for desk in content.desks)

    def _make(self, programme: Programme, day: date) -> RuleSet:
        name, content = self._file(programme)
        rules = _in_force(content.rules, day)
        if not rules:
            raise RulesError(name, "rules", f"no rule is in force on {day}; ask for a later day or date one earlier")
        placement = newest(content.placement, day)
        parameters = {key: newest(entries, day) for key, entries in content.parameters.items()}
        kinds = fact_kinds(content)
        funds = _in_force(content.funds, day)

        def condition(raw: object) -> Condition:
            return _condition(name, kinds, raw)

        return RuleSet(
            programme=programme,
            day=day,
            changed_on=max(change for change in _change_days(content) if change <= day),
            kinds=kinds,
            legal_basis=content.legal_basis,
            parameters={
                key: entry
                for key, entry in parameters.items()
                if entry is not None and (entry.closes is None or day <= entry.closes)
            },
            rules=tuple((rule, condition(rule.when)) for rule in rules),
            unknowns={entry.fact: entry for entry in content.unknowns},
            questions=tuple(
                (question, condition(question.when) if question.when is not None else None)
                for question in content.questions
            ),
            desks=content.desks,
            intake=next((window for window in content.intake if _is_open(window, day)), None),
            documents_entry=newest(content.documents, day),
            occupations_entry=newest(content.occupations, day),
            service_days_entry=newest(content.service_days, day),
            covers_entry=newest(content.covers, day),
            placement_entry=placement,
            hand_over_entry=newest(content.hand_over, day),
            funds=tuple(
                FundingSource(fund.id, fund.name, condition(fund.when) if fund.when is not None else None)
                for fund in funds
            ),
            fund_entries=funds,
            urgent=condition(placement.urgent) if placement and placement.urgent is not None else None,
            offers=tuple(
                (offer, condition(offer.when)) for offer in content.offers if offer.opens <= day <= offer.closes
            ),
            stages=content.stages,
            holidays=self.holidays,
        )

    def _file(self, programme: Programme) -> tuple[str, RuleFile]:
        if programme not in self._files:
            raise RulesError(f"{programme}.toml", "programme", "the file is missing")
        return self._files[programme]


def read_default_files() -> dict[str, str]:
    """Return the rule files that this package ships: file name → TOML text."""
    folder = resources.files("domain") / "parameters"
    names = [file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != HOLIDAY_FILE]
    return {name: (folder / name).read_text(encoding="utf-8") for name in names}


def _in_force(entries: Iterable[Versioned], day: date) -> tuple[Versioned, ...]:
    """Return the versions in force, in the order in which their ids first occur in the file."""
    versions: dict[str, list[Versioned]] = {}
    for entry in entries:
        versions.setdefault(entry.id, []).append(entry)
    current = (newest(dated, day) for dated in versions.values())
    return tuple(entry for entry in current if entry is not None and entry.in_force)


def _is_open(window: IntakeWindow, day: date) -> bool:
    return window.opens <= day and (window.closes is None or day <= window.closes)


def _change_days(content: RuleFile) -> tuple[date, ...]:
    entries: list[DatedEntry] = [one for dated in content.parameters.values() for one in dated]
    entries += [*content.rules, *content.documents, *content.occupations, *content.service_days]
    entries += [*content.covers, *content.funds, *content.placement, *content.hand_over]
    days = {entry.effective_from for entry in entries}
    windows = [(one.opens, one.closes) for one in content.intake] + [(one.opens, one.closes) for one in content.offers]
    windows += [(one.effective_from, one.closes) for dated in content.parameters.values() for one in dated]
    for opens, closes in windows:
        days |= {opens} if closes is None else {opens, closes + timedelta(days=1)}
    return tuple(sorted(days))


def _condition(name: str, kinds: Mapping[str, FactKind], raw: object) -> Condition:
    return read_condition(raw, kinds, lambda remedy: RulesError(name, "when", remedy))
