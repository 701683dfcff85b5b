"""Facts about a person from other offices' lists, for rules to use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from domain.programme import Programme
from domain.rules.facts import FactValue, facts_of, lists_of

if TYPE_CHECKING:
    from storage.repositories.registries import LookUp
    from storage.unit_of_work import UnitOfWork

ListFacts = tuple[dict[str, FactValue], dict[str, date]]
"""Facts for `RuleSet.assess`, and the date of the list that each comes from."""


async def list_facts(uow: UnitOfWork, programme: Programme, nik: str) -> ListFacts:
    """Return what the lists in use say about the person with this NIK.

    A kind of list gives no fact, so that no rule asks for it, if no such list is in use, or if its office was asked
    about this person and has not answered. A person who is on no decile list has no decile.
    """
    return facts_from(programme, await uow.registries.look_up(kinds_for(programme), nik))


def facts_from(programme: Programme, found: Iterable[LookUp]) -> ListFacts:
    """Return the facts in these looked-up entries."""
    kinds, answered = facts_of(programme), lists_of(programme)
    facts: dict[str, FactValue] = {}
    days: dict[str, date] = {}
    for one in found:
        if not one.known:
            continue
        fact = answered[one.kind]
        if kinds[fact].choices:
            facts[fact] = "yes" if one.listed else "no"
        elif one.value is not None:
            facts[fact] = one.value
        if fact in facts:
            days[fact] = one.listed_on
    return facts, days


def kinds_for(programme: Programme) -> list[str]:
    """Return the kinds of list that this programme uses."""
    return list(lists_of(programme))


def programmes_of(kind: str) -> list[Programme]:
    """Return the programmes that use this kind of list."""
    return [programme for programme in Programme if kind in lists_of(programme)]
