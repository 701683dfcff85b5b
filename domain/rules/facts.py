"""The closed vocabulary of a programme's facts and of their values, which rules may use.

Facts that a form asks for are in the programme's profile; facts from lists and derived ones are the same for all.

A choice is a plain word, the same in buttons, drafts and rule files. `unknown` is a choice only if a person may
honestly not know. No fact names a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from domain.errors import RulesError
from domain.programme import Programme

UNKNOWN = "unknown"

FactValue = str | int | tuple[str, ...]


class UnknownFact(ValueError):
    """A fact that the programme does not have, or a value it cannot take: the data is at fault, not the rules."""


@dataclass(frozen=True)
class FactKind:
    """The values a fact takes: one of `choices`, several of them (`many`), or a whole number (no choices)."""

    choices: tuple[str, ...] = ()
    many: bool = False

    def accepts(self, value: object) -> bool:
        """Return whether the fact can have this value."""
        if not self.choices:
            return isinstance(value, int) and not isinstance(value, bool)
        if self.many:
            return isinstance(value, tuple) and all(one in self.choices for one in value)
        return isinstance(value, str) and value in self.choices


_NUMBER = FactKind()
_YES_NO = FactKind(("yes", "no"))
_NIK_NOTES = FactKind(("region_outside_semarang", "odd_day_digits", "birth_date_mismatch"), many=True)

DERIVED_FACTS: Mapping[str, str] = MappingProxyType({"age_years": "birth_date", "nik_notes": "nik"})
"""Fact that no question asks for → the answer it is derived from. Every programme has these."""

_DERIVED_KINDS: Mapping[str, FactKind] = {"age_years": _NUMBER, "nik_notes": _NIK_NOTES}

DECILE_FACT = "dtsen_decile"
COVERED_FACT = "listed_covered"
"""The fact whether a person is on the list of people who hold a place of the programme already."""

SHARED_LISTS: Mapping[str, str] = MappingProxyType(
    {
        "bpjstk": "listed_bpjstk",
        "jkn": "listed_jkn",
        "civil_servant": "listed_civil_servant",
        "dtsen": DECILE_FACT,
    }
)
"""Kind of list that any programme may use → the fact it answers."""

LISTED_FACTS = frozenset({COVERED_FACT, *SHARED_LISTS.values()})
"""The facts that come from a list and from no answer. They exist only while there is a list in use."""


@cache
def facts_of(programme: Programme) -> Mapping[str, FactKind]:
    """Return the facts that the programme's rules may use: fact → its kind.

    `age_years` is derived if a `birth_date` is given instead. Facts that come from a list (`listed_…`, `dtsen_decile` 1
    to 10) exist only while there is a list in use: see `lists_of`.
    """
    asked = {fact: FactKind(values) for fact, values in programme.profile.facts.items()}
    listed = {fact: _NUMBER if fact == DECILE_FACT else _YES_NO for fact in lists_of(programme).values()}
    return MappingProxyType({**asked, **listed, **_DERIVED_KINDS})


@cache
def lists_of(programme: Programme) -> Mapping[str, str]:
    """Return the kinds of list that the programme uses → the fact each answers. Raises RulesError."""
    covered, shared = programme.profile.covered_list, programme.profile.lists
    unknown = [kind for kind in shared if kind not in SHARED_LISTS]
    if unknown or covered in SHARED_LISTS:
        wrong = unknown[0] if unknown else covered
        remedy = f"{wrong!r}: lists are of {', '.join(SHARED_LISTS)}, and covered_list has a name of its own"
        raise RulesError(f"profiles/{programme.value}.toml", "lists", remedy)
    own = {covered: COVERED_FACT} if covered else {}
    return MappingProxyType({**own, **{kind: SHARED_LISTS[kind] for kind in shared}})


def list_kinds() -> tuple[str, ...]:
    """Return every kind of list: those of people covered already, programme by programme, then the others."""
    covered = (one.profile.covered_list for one in Programme)
    return (*(kind for kind in covered if kind), *SHARED_LISTS)


def covered_programme(kind: str) -> Programme | None:
    """Return the programme whose covered people this kind of list names; None for the other kinds."""
    return next((one for one in Programme if one.profile.covered_list == kind), None)
