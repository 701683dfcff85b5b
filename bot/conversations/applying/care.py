"""The question that comes first in the programme with the care entry: does somebody need care now?

The sick are led to a desk or a doctor, not through a form.
"""

from __future__ import annotations

from bot.conversations.applying.result import next_step_options
from bot.conversations.applying.rules import assess
from bot.conversations.engine.question import Choice, Option, Question, Text, Turn, dashed
from bot.texts.html import Html
from domain.programme import Programme
from domain.rules.assessment import Finding, next_step_key

NO_CARE = "none"
GO_ON = "go_on"
TEXTS = ("btn-care-go-on",)
"""Texts that the functions here use."""

care_need_question = Question(
    key="care_need",
    part=1,
    answer=Choice((Option("emergency"), Option("admitted"), Option("today"), Option(NO_CARE))),
)


def _findings(turn: Turn) -> list[Finding]:
    facts = {"care_need": turn.answers.get("care_need", NO_CARE)}
    found = assess(turn.step, Programme(turn.draft.form), facts).for_resident()
    return [one for one in found if one.rule.startswith("care-")]


def _text(turn: Turn) -> Text:
    paragraphs = []
    for finding in _findings(turn):
        paragraphs.append(turn.step.text(finding.text_key, **finding.text_values))
        paragraphs += [turn.step.text(next_step_key(one)) for one in finding.next_steps]
    return Text(f"q-{dashed(turn.draft.form)}-care-advice", {"advice": Html("\n\n".join(paragraphs))})


def _options(turn: Turn) -> list[Option]:
    next_steps = [one for finding in _findings(turn) for one in finding.next_steps]
    return [*next_step_options(turn.draft, next_steps), Option(GO_ON, text_key="btn-care-go-on")]


care_advice_question = Question(
    key="care_advice",
    part=1,
    answer=Choice(_options),
    text=_text,
    asked_when=lambda turn: turn.answers.get("care_need", NO_CARE) != NO_CARE,
    depends_on=("care_need",),
    label=None,
)
