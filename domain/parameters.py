"""What applied on a given day: all programmes' rule files, read once at start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources

from domain.assessment import desk_key, door_key, finding_key
from domain.conditions import Condition, read_condition
from domain.errors import RulesError
from domain.facts import FACTS
from domain.funding import FundingSource
from domain.programme import Programme
from domain.rule_file import DatedEntry, Fund, Rule, RuleFile, newest, read_rule_file
from domain.rule_set import RuleSet

# Nearly every question is about today; the rest are the days old applications were sent on.
KEPT_RULE_SETS = 64


class Rulebook:
    """The rules of all programmes, on all days. Make it with `Rulebook.load`."""

    def __init__(self, files: Mapping[Programme, tuple[str, RuleFile]]) -> None:
        self._files = dict(files)
        self._made: dict[tuple[Programme, date], RuleSet] = {}

    @classmethod
    def load(cls, files: Mapping[str, str]) -> Rulebook:
        """From file names and their TOML text.

        Raises `RulesError` naming file, entry and how to mend it, for the first thing that is wrong.
        """
        read: dict[Programme, tuple[str, RuleFile]] = {}
        for name, text in sorted(files.items()):
            content = read_rule_file(name, text)
            if content.programme in read:
                raise RulesError(name, "programme", f"{read[content.programme][0]} has this programme already")
            read[content.programme] = (name, content)
        return cls(read)

    def on(self, programme: Programme, day: date) -> RuleSet:
        """What holds on that day (Asia/Jakarta); `RulesError` when the programme has no rules then."""
        asked = (programme, day)
        if asked not in self._made:
            if len(self._made) >= KEPT_RULE_SETS:
                self._made.clear()
            self._made[asked] = self._make(programme, day)
        return self._made[asked]

    def change_days(self, programme: Programme) -> tuple[date, ...]:
        """The days on which rules or parameters change, in order."""
        _, content = self._file(programme)
        entries: list[DatedEntry] = [one for dated in content.parameters.values() for one in dated]
        entries += [*content.rules, *content.documents, *content.occupations]
        return tuple(sorted({entry.effective_from for entry in entries}))

    def text_keys(self) -> frozenset[str]:
        """Every text key that findings, doors and desks need, on whatever day: the catalogue must have them
        all.
        """
        keys: set[str] = set()
        for programme, (_, content) in self._files.items():
            keys |= {finding_key(programme, rule.id) for rule in content.rules}
            keys |= {finding_key(programme, f"unknown-{entry.fact}") for entry in content.unknowns}
            keys |= {door_key(door) for rule in content.rules for door in rule.doors}
            keys |= {door_key(door) for entry in content.unknowns for door in entry.doors}
            keys |= {door_key(offer.id) for offer in content.offers}
            keys |= {desk_key(desk) for desk in content.desks}
        return frozenset(keys)

    def _make(self, programme: Programme, day: date) -> RuleSet:
        name, content = self._file(programme)
        rules = _rules_on(content, day)
        if not rules:
            raise RulesError(name, "rules", f"no rule is in force on {day}; ask for a later day or date one earlier")
        placement = newest(content.placement, day)
        parameters = {key: newest(entries, day) for key, entries in content.parameters.items()}
        return RuleSet(
            programme=programme,
            day=day,
            legal_basis=content.legal_basis,
            parameters={key: entry for key, entry in parameters.items() if entry is not None},
            rules=tuple((rule, _condition(name, programme, rule.when)) for rule in rules),
            unknowns={entry.fact: entry for entry in content.unknowns},
            questions=tuple(
                (question.fact, _condition(name, programme, question.when) if question.when else None)
                for question in content.questions
            ),
            desks=content.desks,
            intake_open=any(
                window.opens <= day and (window.closes is None or day <= window.closes) for window in content.intake
            ),
            documents_entry=newest(content.documents, day),
            occupations_entry=newest(content.occupations, day),
            service_days_entry=newest(content.service_days, day),
            covers_entry=newest(content.covers, day),
            placement_entry=placement,
            hand_over_entry=newest(content.hand_over, day),
            funds=_funds_on(name, content, day),
            urgent=_condition(name, programme, placement.urgent) if placement and placement.urgent else None,
            offers=tuple((offer, _condition(name, programme, offer.when)) for offer in content.offers),
            stages=content.stages,
        )

    def _file(self, programme: Programme) -> tuple[str, RuleFile]:
        if programme not in self._files:
            raise RulesError(f"{programme}.toml", "programme", "the file is missing")
        return self._files[programme]


def read_default_files() -> dict[str, str]:
    """The rule files this package ships: file name → TOML text."""
    folder = resources.files("domain") / "parameters"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}


def _rules_on(content: RuleFile, day: date) -> tuple[Rule, ...]:
    """The versions in force, in the order in which the rules first stand in the file."""
    versions: dict[str, list[Rule]] = {}
    for rule in content.rules:
        versions.setdefault(rule.id, []).append(rule)
    current = (newest(dated, day) for dated in versions.values())
    return tuple(rule for rule in current if rule is not None and rule.in_force)


def _funds_on(name: str, content: RuleFile, day: date) -> tuple[FundingSource, ...]:
    """The funds in force, in the order in which they first stand in the file."""
    versions: dict[str, list[Fund]] = {}
    for fund in content.funds:
        versions.setdefault(fund.id, []).append(fund)
    current = [newest(dated, day) for dated in versions.values()]
    return tuple(
        FundingSource(fund.id, fund.name, _condition(name, content.programme, fund.when) if fund.when else None)
        for fund in current
        if fund is not None and fund.in_force
    )


def _condition(name: str, programme: Programme, raw: object) -> Condition:
    return read_condition(raw, FACTS[programme], lambda mend: RulesError(name, "when", mend))
