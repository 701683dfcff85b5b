"""Every text the domain names is there, in Indonesian, and asks for no value the domain does not give."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, Resource, VariableReference
from fluent.syntax.visitor import Visitor

import domain
from bot.texts.values import day_in_words, rupiah
from domain.rules.assessment import finding_key, next_step_key
from domain.rules.book import Rulebook, read_default_files
from domain.rules.checks import read_rule_file
from domain.rules.facts import LISTED_FACTS
from domain.rules.outcome import Outcome
from tests.support.factories import read_resources
from tests.support.guards import nodes

DOMAIN = Path(domain.__file__).parent
TEXTS = DOMAIN.parent / "bot" / "texts" / "id"
FILES = ("applying/findings", "applying/next_steps", "applying/desks", "engine/invalid")
DECIDING = {Outcome.INELIGIBLE, Outcome.NEEDS_REVIEW}
EVERY_FINDING = {"effective_from", "listed_on"}
"""What every finding brings along, in addition to what its rule shows."""


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:
        self.names.add(node.id.name)


def read_messages(file: str) -> dict[str, set[str]]:
    resource: Resource = FluentParser().parse((TEXTS / f"{file}.ftl").read_text(encoding="utf-8"))
    messages = {}
    for entry in resource.body:
        if isinstance(entry, Message):
            variables = Variables()
            variables.visit(entry)
            assert entry.id.name not in messages, f"{entry.id.name} stands twice"
            messages[entry.id.name] = variables.names
    return messages


MESSAGES = {file: read_messages(file) for file in FILES}


def keys_in_code() -> set[str]:
    """Text keys of invalid answers and errors; * stands for a part that is filled in."""
    keys = set()
    for path in DOMAIN.rglob("*.py"):
        for node in nodes(path.read_text(encoding="utf-8")):
            if isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
                keys.add("".join(map(str, parts)))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                keys.add(node.value)
    return {key for key in keys if re.fullmatch(r"(?:invalid|error)-[a-z*-]+[a-z]", key)}


def test_findings_next_steps_and_desks_are_exactly_those_the_rules_name() -> None:
    written = {key for file in ("applying/findings", "applying/next_steps", "applying/desks") for key in MESSAGES[file]}
    assert written == Rulebook.load(read_default_files()).text_keys()


def test_invalid_answers_and_errors_are_exactly_those_the_code_raises() -> None:
    patterns = {re.compile(key.replace("*", "(?:nik|kk)")) for key in keys_in_code()}
    written = MESSAGES["engine/invalid"].keys()
    assert [key for key in written if not any(pattern.fullmatch(key) for pattern in patterns)] == []
    everywhere = read_resources().texts.keys()
    assert [one.pattern for one in patterns if not any(one.fullmatch(key) for key in everywhere)] == []


@pytest.mark.parametrize(("name", "text"), [*read_default_files().items()])
def test_a_finding_uses_only_the_values_its_rule_shows(name: str, text: str) -> None:
    content = read_rule_file(name, text)
    for rule in content.rules:
        key = finding_key(content.programme, rule.id)
        assert MESSAGES["applying/findings"][key] - EVERY_FINDING == set(rule.shows), key


@pytest.mark.parametrize(("name", "text"), [*read_default_files().items()])
def test_a_finding_that_decides_names_since_when(name: str, text: str) -> None:
    content = read_rule_file(name, text)
    deciding = [one.id for one in content.rules if one.audience == "resident" and one.outcome in DECIDING]
    deciding += [f"unknown-{one.fact}" for one in content.unknowns]
    for rule in deciding:
        key = finding_key(content.programme, rule)
        assert "effective_from" in MESSAGES["applying/findings"][key], key


@pytest.mark.parametrize(("name", "text"), [*read_default_files().items()])
def test_a_finding_from_a_list_names_the_day_of_the_list_and_no_other_does(name: str, text: str) -> None:
    content = read_rule_file(name, text)
    for rule in content.rules:
        key = finding_key(content.programme, rule.id)
        from_a_list = any(fact in json.dumps(rule.when) for fact in LISTED_FACTS)
        assert ("listed_on" in MESSAGES["applying/findings"][key]) == from_a_list, key


@pytest.mark.parametrize(("name", "text"), [*read_default_files().items()])
def test_a_refusal_and_a_question_lead_on(name: str, text: str) -> None:
    content = read_rule_file(name, text)
    for rule in content.rules:
        if rule.outcome is Outcome.INELIGIBLE:
            assert rule.next_steps, rule.id
    for unknown in content.unknowns:
        assert unknown.next_steps, unknown.fact


def test_an_offers_text_names_its_last_day_and_the_amounts_of_the_file() -> None:
    texts = read_resources().texts
    content = read_rule_file("pijar_semar.toml", read_default_files()["pijar_semar.toml"])
    assert content.offers
    for offer in content.offers:
        told = texts.plain(next_step_key(offer.id))
        assert f"sampai {day_in_words(offer.closes)} " in told
        rules = Rulebook.load(read_default_files()).on(content.programme, offer.closes)
        for amount in ("contribution_discounted_rupiah", "contribution_rupiah"):
            assert rupiah(rules.parameter(amount)) in told


def test_next_steps_and_desks_need_no_values() -> None:
    assert not any(MESSAGES["applying/next_steps"].values())
    assert not any(MESSAGES["applying/desks"].values())
