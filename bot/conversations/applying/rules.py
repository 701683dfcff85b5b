"""The rules of a programme for the draft at hand."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.conversations.engine.question import Answers
from domain.programme import Programme
from domain.rules.assessment import Assessment
from domain.rules.book import Rulebook
from domain.rules.in_force import RuleSet
from domain.rules.outcome import Outcome

if TYPE_CHECKING:
    from bot.runtime.step import Step


def rules_for(step: Step, programme: Programme) -> RuleSet:
    """Return what holds for the programme today."""
    return _rules_on(step.resources.rulebook, programme, step.today)


def assess(step: Step, programme: Programme, answers: Answers) -> Assessment:
    """Return the preliminary result of these answers today."""
    # A step asks again and again: whether a question is needed, which buttons there are, what is said.
    known = step.assessed.get(programme)
    if known is not None and known[0] == answers:
        return known[1]
    rules = rules_for(step, programme)
    facts = rules.facts_from({key: value for key, value in answers.items() if value is not None})
    if isinstance(stated := facts.get("birth_date"), str):
        facts["birth_date"] = date.fromisoformat(stated)
    assessment = rules.assess(facts)
    step.assessed[programme] = (dict(answers), assessment)
    return assessment


def is_refused(step: Step, programme: Programme, answers: Answers) -> bool:
    """Return whether the rules refuse already, whatever else is answered."""
    return assess(step, programme, answers).outcome is Outcome.INELIGIBLE


@lru_cache(maxsize=8)
def _rules_on(rulebook: Rulebook, programme: Programme, day: date) -> RuleSet:
    return rulebook.on(programme, day)
