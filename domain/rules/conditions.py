"""Conditions of rules: a small closed language over facts, read from TOML and evaluated with three truth values.

{fact = "ktp_region", is = "elsewhere"}             also is_not
{fact = "ktp_region", in = ["elsewhere", "unknown"]}
{fact = "age_years", at_least = "age_limit_years"}  also less_than; a number or the name of a parameter
{fact = "nik_notes", has = "odd_day_digits"}
{all = [ ... ]}  {any = [ ... ]}
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from domain.rules.facts import UNKNOWN, FactKind, FactValue

NUMBER_OPERATORS = frozenset({"at_least", "less_than"})
OPERATORS = frozenset({"is", "is_not", "in", "has"}) | NUMBER_OPERATORS

Refuse = Callable[[str], Exception]
"""Makes the error to raise from a sentence that says how to correct the file."""


class Truth(Enum):
    """The truth of a condition, as far as the facts are known."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2


@dataclass(frozen=True)
class Compare:
    """One fact against a word, a list of words, a number or a parameter's name."""

    fact: str
    operator: str
    operand: str | int | tuple[str, ...]

    def facts(self) -> frozenset[str]:
        """Return the facts that this condition uses."""
        return self._facts

    def parameters(self) -> tuple[str, ...]:
        """Return the parameters that it compares with."""
        named = self.operator in NUMBER_OPERATORS and isinstance(self.operand, str)
        return (str(self.operand),) if named else ()

    def evaluate(self, facts: Mapping[str, FactValue], parameters: Mapping[str, int]) -> Truth:
        """Return its truth; every fact that it uses must be in `facts`."""
        value = facts[self.fact]
        if value == UNKNOWN and not self._asks_for_unknown():
            return Truth.UNKNOWN
        return Truth.TRUE if self._holds(value, parameters) else Truth.FALSE

    def limits(self, facts: Mapping[str, FactValue], parameters: Mapping[str, int]) -> tuple[str, ...]:
        """Return the parameters that make it true; empty if it is not true."""
        return self.parameters() if self.evaluate(facts, parameters) is Truth.TRUE else ()

    def unknown_facts(self, facts: Mapping[str, FactValue]) -> frozenset[str]:
        """Return the facts it uses whose value is unknown."""
        return frozenset({self.fact}) if facts[self.fact] == UNKNOWN else frozenset()

    @cached_property
    def _facts(self) -> frozenset[str]:
        return frozenset({self.fact})

    def _asks_for_unknown(self) -> bool:
        words = self.operand if isinstance(self.operand, tuple) else (self.operand,)
        return UNKNOWN in words

    def _holds(self, value: FactValue, parameters: Mapping[str, int]) -> bool:
        match self.operator:
            case "is":
                return value == self.operand
            case "is_not":
                return value != self.operand
            case "in":
                return isinstance(self.operand, tuple) and value in self.operand
            case "has":
                return isinstance(value, tuple) and self.operand in value
        limit = parameters[self.operand] if isinstance(self.operand, str) else self.operand
        if not isinstance(value, int) or not isinstance(limit, int):
            raise TypeError(f"{self.fact} cannot be compared with {self.operand!r}")
        return value >= limit if self.operator == "at_least" else value < limit


@dataclass(frozen=True)
class ConditionGroup:
    """A group of conditions, of which `all` or `any` must be true; unknown parts decide nothing."""

    every: bool
    parts: tuple[Condition, ...]

    def facts(self) -> frozenset[str]:
        """Return the facts that this condition uses."""
        return self._facts

    def parameters(self) -> tuple[str, ...]:
        """Return the parameters that it compares with, in the order of the file."""
        named = (name for part in self.parts for name in part.parameters())
        return tuple(dict.fromkeys(named))

    def evaluate(self, facts: Mapping[str, FactValue], parameters: Mapping[str, int]) -> Truth:
        """Return its truth; every fact that it uses must be in `facts`."""
        truths = [part.evaluate(facts, parameters) for part in self.parts]
        pick = min if self.every else max
        return pick(truths, key=lambda truth: truth.value)

    def limits(self, facts: Mapping[str, FactValue], parameters: Mapping[str, int]) -> tuple[str, ...]:
        """Return the parameters that make it true, in the order of the file; empty if it is not true."""
        if self.evaluate(facts, parameters) is not Truth.TRUE:
            return ()
        named = (name for part in self.parts for name in part.limits(facts, parameters))
        return tuple(dict.fromkeys(named))

    def unknown_facts(self, facts: Mapping[str, FactValue]) -> frozenset[str]:
        """Return the facts it uses whose value is unknown."""
        return frozenset[str]().union(*(part.unknown_facts(facts) for part in self.parts))

    @cached_property
    def _facts(self) -> frozenset[str]:
        return frozenset[str]().union(*(part.facts() for part in self.parts))


Condition = Compare | ConditionGroup


def holds(condition: Condition, facts: Mapping[str, FactValue], parameters: Mapping[str, int]) -> bool:
    """Return whether the condition is certainly true; a missing or unknown fact leaves it open, which counts as no."""
    return condition.facts() <= facts.keys() and condition.evaluate(facts, parameters) is Truth.TRUE


def holds_if(
    condition: Condition, facts: Mapping[str, FactValue], parameters: Mapping[str, int], stated: Collection[str]
) -> bool:
    """Do as `holds`, assuming that each missing fact in `stated` satisfies the condition."""
    if isinstance(condition, ConditionGroup):
        parts = (holds_if(part, facts, parameters, stated) for part in condition.parts)
        return all(parts) if condition.every else any(parts)
    if condition.fact not in facts:
        return condition.fact in stated
    return condition.evaluate(facts, parameters) is Truth.TRUE


def read_condition(raw: object, kinds: Mapping[str, FactKind], refuse: Refuse) -> Condition:
    """Return a condition from its TOML form.

    Raises the error that `refuse` makes if a fact, a value or an operator is unknown.
    """
    if not isinstance(raw, dict):
        raise refuse('write a table such as {fact = "ktp_region", is = "elsewhere"}')
    if len(raw) == 1 and (word := next(iter(raw))) in {"all", "any"}:
        return _read_group(word, raw[word], kinds, refuse)
    operators = set(raw) - {"fact"}
    if "fact" not in raw or len(operators) != 1 or not operators <= OPERATORS:
        raise refuse(f"a condition has a fact and one of {_listed(OPERATORS)}, or is all = [...] or any = [...]")
    fact = raw["fact"]
    if not isinstance(fact, str) or fact not in kinds:
        raise refuse(f"there is no fact {fact!r}; use one of {_listed(kinds)}")
    operator = operators.pop()
    return Compare(fact, operator, _read_operand(fact, operator, raw[operator], kinds[fact], refuse))


def _read_group(word: str, raw: object, kinds: Mapping[str, FactKind], refuse: Refuse) -> ConditionGroup:
    if not isinstance(raw, list) or not raw:
        raise refuse(f"{word} needs a list with at least one condition")
    return ConditionGroup(word == "all", tuple(read_condition(part, kinds, refuse) for part in raw))


def _read_operand(fact: str, operator: str, raw: object, kind: FactKind, refuse: Refuse) -> str | int | tuple[str, ...]:
    if operator in NUMBER_OPERATORS:
        if kind.choices or isinstance(raw, bool) or not isinstance(raw, int | str):
            raise refuse(f"{operator} compares a number fact with a number or a parameter's name")
        return raw
    if not kind.choices or kind.many != (operator == "has"):
        raise refuse(f"{fact} cannot be asked with {operator!r}")
    if operator == "in" and not (isinstance(raw, list) and raw):
        raise refuse("in needs a list with at least one value")
    words = tuple(raw) if isinstance(raw, list) and operator == "in" else (raw,)
    for word in words:
        if word not in kind.choices:
            raise refuse(f"{fact} has no value {word!r}; use one of {_listed(kind.choices)}")
    return words if operator == "in" else words[0]


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
