"""What lists from other offices say about somebody, as facts that rules ask for."""

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
"""Facts for `RuleSet.assess`, and of which day the list is that each comes from."""


async def list_facts(uow: UnitOfWork, programme: Programme, nik: str) -> ListFacts:
    """Return what the lists in use say about the person with this NIK.

    A kind of which no list is in use gives no fact, so no rule asks for it, nor does one whose office was asked about
    this person and has not answered; somebody who is on no decile list has no decile.
    """
    return facts_from(programme, await uow.registries.look_up(kinds_for(programme), nik))


def facts_from(programme: Programme, found: Iterable[LookUp]) -> ListFacts:
    """Return the facts in what was looked up."""
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
    """Return the kinds of list that this programme asks."""
    return list(lists_of(programme))


def programmes_of(kind: str) -> list[Programme]:
    """Return the programmes that ask this kind of list."""
    return [programme for programme in Programme if kind in lists_of(programme)]
